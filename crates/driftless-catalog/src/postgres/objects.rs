//! All objects of a PostgreSQL database.
//!
//! They stand beside the tables of [`Catalog`](crate::Catalog) instead of among them: little of
//! what SQLite says about a table is true of PostgreSQL's, and types that could be either would
//! have to be asked which everywhere. Whatever only compares or shows objects goes by
//! [`facts`](super::facts) and needs to know no kind.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ObjectKey, ObjectKind};

use super::*;

/// The objects of a database, each kind by name.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    /// Schemas, the server's own not counted. `public` is among them unless it was dropped.
    pub schemas: BTreeSet<String>,
    /// Tables, partitioned and foreign ones too.
    pub tables: BTreeMap<Name, Table>,
    /// Indexes made by `CREATE INDEX`.
    pub indexes: BTreeMap<Name, Index>,
    /// Sequences, also those behind `serial` and identity columns.
    pub sequences: BTreeMap<Name, Sequence>,
    /// Views and materialized views.
    pub views: BTreeMap<Name, View>,
    /// Enums, domains, composite, range and base types.
    pub types: BTreeMap<Name, Type>,
    /// Functions, procedures and aggregates.
    pub routines: BTreeMap<RoutineName, Routine>,
    /// Triggers.
    pub triggers: BTreeMap<PartName, Trigger>,
    /// Rules, other than those that make views.
    pub rules: BTreeMap<PartName, Rule>,
    /// Policies.
    pub policies: BTreeMap<PartName, Policy>,
    /// Extended statistics.
    pub statistics: BTreeMap<Name, Statistics>,
    /// Extensions; `plpgsql`, which every database has, is not among them.
    pub extensions: BTreeMap<String, Extension>,
    /// Event triggers.
    pub event_triggers: BTreeMap<String, EventTrigger>,
    /// Publications.
    pub publications: BTreeMap<String, Publication>,
    /// Foreign data wrappers.
    pub foreign_data_wrappers: BTreeMap<String, ForeignDataWrapper>,
    /// Foreign servers.
    pub servers: BTreeMap<String, Server>,
    /// User mappings.
    pub user_mappings: BTreeMap<UserMappingName, UserMapping>,
    /// Objects of all other kinds.
    pub others: BTreeMap<ObjectKey, Other>,
    /// Comments on objects of any kind. Constraints of a domain are parts of it like those of a
    /// table.
    pub comments: BTreeMap<ObjectKey, String>,
    /// Owners, where a statement or the server names them.
    pub owners: BTreeMap<ObjectKey, String>,
    /// Access control lists of objects that have one.
    pub privileges: BTreeMap<ObjectKey, Privileges>,
    /// What `ALTER DEFAULT PRIVILEGES` granted.
    pub default_privileges: BTreeMap<DefaultPrivilegesKey, Privileges>,
    /// Objects whose privileges nobody knows: what grants them runs on some servers only.
    pub doubtful_privileges: BTreeSet<ObjectKey>,
    /// Whether nobody knows what is granted on new objects, and so on any.
    pub doubtful_defaults: bool,
    /// Attributes that only a server tells, and no replay: see [`Marks`]. None where no server was
    /// asked, which says nothing about them.
    pub marks: Option<Marks>,
}

/// Attributes of objects that no replay knows: security labels, extensions they are made to depend
/// on, the state of the index behind a key, settings of a materialized view's columns, where a
/// subscription connects to. They count between what servers say, and nowhere else.
pub type Marks = BTreeMap<ObjectKey, BTreeMap<&'static str, String>>;

impl Objects {
    /// The objects of a new database: the schema `public`.
    pub fn new() -> Self {
        Self { schemas: BTreeSet::from(["public".to_owned()]), ..Self::default() }
    }

    /// A copy of the objects that stand in no relation's place: schemas, extensions and the like. They are
    /// few, and anything may hang on them.
    pub fn of_the_database(&self) -> Self {
        Self {
            schemas: self.schemas.clone(),
            extensions: self.extensions.clone(),
            event_triggers: self.event_triggers.clone(),
            publications: self.publications.clone(),
            foreign_data_wrappers: self.foreign_data_wrappers.clone(),
            servers: self.servers.clone(),
            user_mappings: self.user_mappings.clone(),
            others: self.others.clone(),
            default_privileges: self.default_privileges.clone(),
            doubtful_defaults: self.doubtful_defaults,
            ..Self::default()
        }
    }

    /// Whether nobody knows who may do what with an object.
    pub fn has_doubtful_privileges(&self, key: &ObjectKey) -> bool {
        self.doubtful_defaults || self.doubtful_privileges.contains(key)
    }

    /// Keeps the objects whose key passes, and what is said of them and their parts.
    pub fn retain(&mut self, keep: impl Fn(&ObjectKey) -> bool) {
        let global = |kind, name: &str| ObjectKey { kind, path: Quoted(name).to_string() };
        let own = |kind, name: &str| keep(&global(kind, name));
        self.tables.retain(|name, _| keep(&name.key(ObjectKind::Table)));
        self.indexes.retain(|name, _| keep(&name.key(ObjectKind::Index)));
        self.sequences.retain(|name, _| keep(&name.key(ObjectKind::Sequence)));
        self.views.retain(|name, view| keep(&name.key(view.object_kind())));
        self.types.retain(|_, made| keep(&made.key()));
        self.routines.retain(|_, routine| keep(&routine.key()));
        self.triggers.retain(|part, _| keep(&part.key(ObjectKind::Trigger)));
        self.rules.retain(|part, _| keep(&part.key(ObjectKind::Rule)));
        self.policies.retain(|part, _| keep(&part.key(ObjectKind::Policy)));
        self.statistics.retain(|name, _| keep(&name.key(ObjectKind::Statistics)));
        self.others.retain(|key, _| keep(key));
        self.schemas.retain(|name| own(ObjectKind::Schema, name));
        self.extensions.retain(|name, _| own(ObjectKind::Extension, name));
        self.event_triggers.retain(|name, _| own(ObjectKind::EventTrigger, name));
        self.servers.retain(|name, _| own(ObjectKind::Server, name));
        self.foreign_data_wrappers.retain(|name, _| own(ObjectKind::ForeignDataWrapper, name));
        self.publications.retain(|name, _| own(ObjectKind::Publication, name));
        self.comments.retain(|key, _| keep(key));
        self.owners.retain(|key, _| keep(key));
        self.privileges.retain(|key, _| keep(key));
        self.doubtful_privileges.retain(|key| keep(key));
        self.marks.iter_mut().for_each(|marks| marks.retain(|key, _| keep(key)));
    }

    /// The key of every object that is no part of another.
    pub fn keys(&self) -> Vec<ObjectKey> {
        let parts = [ObjectKind::Column, ObjectKind::Constraint];
        let all = facts(self).into_iter().map(|described| described.key);
        all.filter(|key| !parts.contains(&key.kind)).collect()
    }
}
