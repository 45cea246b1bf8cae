//! Schemas, extensions, statistics, what belongs to replication and to foreign data, and the rest.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ObjectKind, SqlText};

use super::index::IndexKey;
use super::name::Name;

/// An extension. The objects it brings are its own and not in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The schema its objects are in.
    pub schema: String,
    /// Its version, if a statement or the server says it.
    pub version: Option<String>,
}

/// Extended statistics.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// Its name.
    pub name: Name,
    /// The table.
    pub table: Name,
    /// `ndistinct`, `dependencies`, `mcv`: all of them where the statement names none. Empty for
    /// statistics on one expression.
    pub kinds: BTreeSet<String>,
    /// Columns and expressions.
    pub elements: Vec<IndexKey>,
    /// `SET STATISTICS`.
    pub target: Option<i32>,
}

/// A publication.
#[derive(Debug, Clone, Default)]
pub struct Publication {
    /// Its name.
    pub name: String,
    /// `FOR ALL TABLES`.
    pub all_tables: bool,
    /// Tables.
    pub tables: BTreeMap<Name, PublishedTable>,
    /// `TABLES IN SCHEMA`.
    pub schemas: BTreeSet<String>,
    /// `publish` and so on.
    pub options: BTreeMap<String, String>,
}

/// A table of a publication.
#[derive(Debug, Clone, Default)]
pub struct PublishedTable {
    /// The columns; empty for all.
    pub columns: BTreeSet<String>,
    /// `WHERE`.
    pub condition: Option<SqlText>,
}

/// A foreign data wrapper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ForeignDataWrapper {
    /// Its name.
    pub name: String,
    /// `HANDLER`.
    pub handler: Option<Name>,
    /// `VALIDATOR`.
    pub validator: Option<Name>,
    /// `OPTIONS`.
    pub options: BTreeMap<String, String>,
}

/// A foreign server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub name: String,
    /// `TYPE`.
    pub server_type: Option<String>,
    /// `VERSION`.
    pub version: Option<String>,
    /// The wrapper it uses.
    pub wrapper: String,
    /// `OPTIONS`.
    pub options: BTreeMap<String, String>,
}

/// What identifies a user mapping.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserMappingName {
    /// Whose; `PUBLIC` for everybody.
    pub user: String,
    /// On which server.
    pub server: String,
}

/// A user mapping: its options.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserMapping {
    /// `OPTIONS`.
    pub options: BTreeMap<String, String>,
}

/// An object of a kind that is compared as a whole: collations, operators and their classes and
/// families, casts, conversions, transforms, text search objects, languages, access methods and
/// subscriptions.
#[derive(Debug, Clone)]
pub struct Other {
    /// Its kind.
    pub kind: ObjectKind,
    /// What identifies it: a name, a name with operand types, `(source AS target)`.
    pub identity: String,
    /// Where it lives, if objects of its kind live in schemas.
    pub schema: Option<String>,
    /// The whole definition.
    pub definition: SqlText,
}
