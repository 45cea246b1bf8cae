//! The catalog: every object of one database (or of one component's part of it).

use std::collections::BTreeMap;

use driftless_diag::Backend;

use crate::{
    Ident, Index, ObjectKey, ObjectKind, ObjectName, Opaque, Origin, Table, Trigger, Unknown, View,
    mysql, postgres,
};

/// A schema as a value.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// The product whose rules names and types follow.
    pub backend: Backend,
    /// Tables.
    pub tables: BTreeMap<ObjectName, Table>,
    /// Indexes made by `CREATE INDEX`.
    pub indexes: BTreeMap<ObjectName, Index>,
    /// Views.
    pub views: BTreeMap<ObjectName, View>,
    /// Triggers.
    pub triggers: BTreeMap<ObjectName, Trigger>,
    /// PostgreSQL's objects, all kinds; the maps above are then empty.
    pub postgres: postgres::Objects,
    /// The objects of MySQL or MariaDB, all kinds; the maps above are then empty.
    pub mysql: mysql::Objects,
    /// Statements nobody understood, in order; [`Catalog::add_opaque`] adds one.
    pub opaque: Vec<Opaque>,
    /// Names about which nothing may be said.
    pub unknown: Unknown,
    /// Where objects came from. Evidence for reports, never compared.
    pub origins: BTreeMap<ObjectKey, Origin>,
}

impl Catalog {
    /// The catalog of an empty database.
    pub fn new(backend: Backend) -> Self {
        Self {
            backend,
            tables: BTreeMap::new(),
            indexes: BTreeMap::new(),
            views: BTreeMap::new(),
            triggers: BTreeMap::new(),
            postgres: match backend {
                Backend::Postgres => postgres::Objects::new(),
                _ => postgres::Objects::default(),
            },
            mysql: mysql::Objects::default(),
            opaque: Vec::new(),
            unknown: Unknown::default(),
            origins: BTreeMap::new(),
        }
    }

    /// An identifier compared as this catalog's product does.
    pub fn ident(&self, text: &str) -> Ident {
        Ident::new(self.backend, text)
    }

    /// Whether nothing may be said about the name, because a statement that was not understood
    /// mentions it.
    pub fn is_unknown(&self, name: &Ident) -> bool {
        self.unknown.contains(name)
    }

    /// Adds a statement nobody understood: the names it mentions are unknown from here on.
    pub fn add_opaque(&mut self, opaque: Opaque) {
        for key in &opaque.mentions {
            self.unknown.add_key(key.clone());
        }
        self.opaque.push(opaque);
    }

    /// The key under which an object's origin is kept.
    pub fn key(kind: ObjectKind, name: &ObjectName) -> ObjectKey {
        let path = match &name.schema {
            Some(schema) => format!("{}.{}", schema.key(), name.name.key()),
            None => name.name.key().to_owned(),
        };
        ObjectKey { kind, path }
    }

    /// The key of a part of a table.
    pub fn part_key(kind: ObjectKind, table: &ObjectName, part: &Ident) -> ObjectKey {
        let table = Self::key(ObjectKind::Table, table).path;
        ObjectKey { kind, path: format!("{table}.{}", part.key()) }
    }
}
