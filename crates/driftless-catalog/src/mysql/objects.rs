//! All objects of a MySQL or MariaDB database.
//!
//! They stand beside the tables of [`Catalog`](crate::Catalog) instead of among them, like those
//! of PostgreSQL and for the same reason.

use std::collections::BTreeMap;

use crate::{ObjectKey, ObjectKind, Privileges};

use super::*;

/// The objects of a database, each kind by name.
#[derive(Debug, Clone, core::default::Default)]
pub struct Objects {
    /// What is known of the server.
    pub server: Server,
    /// What new tables get.
    pub database: Database,
    /// Tables.
    pub tables: BTreeMap<Name, Table>,
    /// Sequences (MariaDB); their names are taken for tables and views.
    pub sequences: BTreeMap<Name, Sequence>,
    /// Views.
    pub views: BTreeMap<Name, View>,
    /// Triggers.
    pub triggers: BTreeMap<Name, Trigger>,
    /// Procedures and functions; names are compared without case, so the map's keys are in lower
    /// case and [`Routine::name`] is as spelled.
    pub routines: BTreeMap<RoutineName, Routine>,
    /// Events; the map's keys are in lower case like those of routines.
    pub events: BTreeMap<Name, Event>,
    /// Who may do what with an object, by grantee (`joe@%`); none where that was not read. Steps say
    /// nothing of it: who grants what to whom is the server's.
    pub grants: Option<BTreeMap<ObjectKey, Privileges>>,
}

/// What a database says about itself.
#[derive(Debug, Clone, core::default::Default, PartialEq, Eq)]
pub struct Database {
    /// Character set and collation of new tables; none where no statement says. Introspection
    /// always fills it in.
    pub charset: Option<Charset>,
    /// The comment (MariaDB); empty without one.
    pub comment: String,
}

/// What is granted on an object, as reports name it.
pub fn grants_key(on: &ObjectKey) -> ObjectKey {
    let path = match on.kind {
        ObjectKind::Database => "on the database".to_owned(),
        kind => format!("on {kind} {}", on.path),
    };
    ObjectKey { kind: ObjectKind::Grants, path }
}

/// The database as a whole.
pub fn database_key() -> ObjectKey {
    ObjectKey { kind: ObjectKind::Database, path: "defaults".to_owned() }
}

impl Objects {
    /// Keeps the objects whose key passes, and what is granted on them.
    pub fn retain(&mut self, keep: impl Fn(&ObjectKey) -> bool) {
        self.tables.retain(|name, _| keep(&name.key(ObjectKind::Table)));
        self.views.retain(|name, _| keep(&name.key(ObjectKind::View)));
        self.sequences.retain(|name, _| keep(&name.key(ObjectKind::Sequence)));
        self.triggers.retain(|name, _| keep(&name.key(ObjectKind::Trigger)));
        self.routines.retain(|_, routine| keep(&routine.name.key()));
        self.events.retain(|_, event| keep(&event.name.key(ObjectKind::Event)));
        self.grants.iter_mut().for_each(|grants| grants.retain(|key, _| keep(key)));
    }

    /// The name under which a table is kept: as spelled, or else spelled with another case, as
    /// servers with `lower_case_table_names` find it.
    pub fn find_table(&self, name: &Name) -> Option<&Name> {
        find(&self.tables, name)
    }

    /// The name under which a view is kept.
    pub fn find_view(&self, name: &Name) -> Option<&Name> {
        find(&self.views, name)
    }

    /// The name under which a sequence is kept.
    pub fn find_sequence(&self, name: &Name) -> Option<&Name> {
        find(&self.sequences, name)
    }

    /// The name under which a trigger is kept.
    pub fn find_trigger(&self, name: &Name) -> Option<&Name> {
        find(&self.triggers, name)
    }
}

fn find<'a, T>(map: &'a BTreeMap<Name, T>, name: &Name) -> Option<&'a Name> {
    if let Some((exact, _)) = map.get_key_value(name) {
        return Some(exact);
    }
    let database = name.database.as_deref().map(str::to_lowercase);
    let wanted = name.name.to_lowercase();
    map.keys().find(|key| {
        is_lowercase_of(&wanted, &key.name)
            && key.database.as_deref().map(str::to_lowercase) == database
    })
}

/// Whether the one is the other in lower case, without making that: every name that is new is looked
/// for among all.
fn is_lowercase_of(lower: &str, name: &str) -> bool {
    if name.is_ascii() {
        name.len() == lower.len()
            && name.bytes().zip(lower.bytes()).all(|(one, two)| one.to_ascii_lowercase() == two)
    } else {
        name.to_lowercase() == lower
    }
}
