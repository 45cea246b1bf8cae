//! All objects of a PostgreSQL database.
//!
//! They stand beside the tables of [`Catalog`](crate::Catalog) instead of among them: little of
//! what SQLite says about a table is true of PostgreSQL's, and types that could be either would
//! have to be asked which everywhere. Whatever only compares or shows objects goes by
//! [`facts`](super::facts) and needs to know no kind.

use std::collections::{BTreeMap, BTreeSet};

use crate::ObjectKey;

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
}

impl Objects {
    /// The objects of a new database: the schema `public`.
    pub fn new() -> Self {
        Self { schemas: BTreeSet::from(["public".to_owned()]), ..Self::default() }
    }
}
