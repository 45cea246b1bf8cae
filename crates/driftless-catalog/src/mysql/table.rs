//! Tables.

use std::collections::BTreeMap;

use super::charset::Charset;
use super::column::Column;
use super::constraint::{Check, ForeignKey};
use super::key::{Key, KeyKind};
use super::name::Name;
use super::partition::Partitioning;

/// A table.
///
/// The next value of `AUTO_INCREMENT` is data, and not here.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// `CREATE TEMPORARY TABLE`: it goes with the session, and hides another of its name.
    pub temporary: bool,
    /// The engine as the server spells it: `InnoDB`, `MyISAM`, `Aria`, `MEMORY`. Where a statement
    /// names none, `InnoDB`.
    pub engine: String,
    /// The default for columns that are added; none for the database's. Introspection always fills
    /// it in.
    pub charset: Option<Charset>,
    /// The comment; empty without one.
    pub comment: String,
    /// Options a statement gave, names in lower case, values without quotes: `row_format`
    /// (`COMPRESSED`), `key_block_size`, `stats_persistent`, `pack_keys`, `encrypted`,
    /// `page_compressed` and so on, as `information_schema.TABLES.CREATE_OPTIONS` has them.
    pub options: BTreeMap<String, String>,
    /// Columns in order. Those the server makes itself and shows nowhere (behind a hash index, or
    /// for versions without `PERIOD`) are not among them.
    pub columns: Vec<Column>,
    /// False when the columns could not be determined (`CREATE TABLE .. AS SELECT` over something
    /// opaque). Nothing may then be called an unknown column, and no column is missing.
    pub columns_known: bool,
    /// Primary key, unique keys and indexes, also those made for foreign keys, in the order they
    /// were made.
    pub keys: Vec<Key>,
    /// Foreign keys by name.
    pub foreign_keys: BTreeMap<String, ForeignKey>,
    /// Checks of the table by name. What MariaDB keeps with a column is in [`Column::check`].
    pub checks: BTreeMap<String, Check>,
    /// How rows are spread over partitions.
    pub partitioning: Option<Partitioning>,
    /// `WITH SYSTEM VERSIONING` (MariaDB).
    pub system_versioning: bool,
    /// `PERIOD FOR` by name, `SYSTEM_TIME` among them if it is written out (MariaDB).
    pub periods: BTreeMap<String, Period>,
}

impl Table {
    /// An InnoDB table without columns.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            temporary: false,
            engine: "InnoDB".to_owned(),
            charset: None,
            comment: String::new(),
            options: BTreeMap::new(),
            columns: Vec::new(),
            columns_known: true,
            keys: Vec::new(),
            foreign_keys: BTreeMap::new(),
            checks: BTreeMap::new(),
            partitioning: None,
            system_versioning: false,
            periods: BTreeMap::new(),
        }
    }

    /// The place of the column of that name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| same(&column.name, name))
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| same(&column.name, name))
    }

    /// The column of that name, to change it.
    pub fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| same(&column.name, name))
    }

    /// The key of that name; the primary key's is `PRIMARY`.
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| same(&key.name, name))
    }

    /// The primary key.
    pub fn primary_key(&self) -> Option<&Key> {
        self.keys.iter().find(|key| key.kind == KeyKind::Primary)
    }
}

/// Whether two names of columns, keys or constraints are one to the server.
pub(super) fn same(one: &str, two: &str) -> bool {
    one == two || one.to_lowercase() == two.to_lowercase()
}

/// The columns between which a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The column with the beginning.
    pub start: String,
    /// The column with the end.
    pub end: String,
}
