//! A database that pairs are tried in, whatever the product.

mod dump;
mod mysql;
mod postgres;
mod sqlite;

use driftless_catalog::Catalog;
use driftless_diag::Backend;
use driftless_servers::{MySqlDatabase, TestDatabase};

/// A table of a schema.
pub(crate) struct Table {
    /// As messages show it.
    pub(crate) shown: String,
    /// As statements have it.
    pub(crate) quoted: String,
    /// As a query has it that counts rows of its own.
    pub(crate) counted: String,
}

/// A database of ours.
pub(crate) trait Ground: Sized {
    /// A new, empty one.
    fn new() -> Self;

    /// The same without what a pair has made; none where a new one is the safer start.
    fn emptied(self) -> Option<Self>;

    /// Where it is.
    fn address(&self) -> String;

    /// Runs a script; what it prints, or the first error.
    fn run(&self, script: &str) -> Result<String, String>;

    /// Makes a schema of a pair.
    fn build(&self, script: &str) -> Result<(), String>;

    /// The tables that can hold rows.
    fn tables(&self, catalog: &Catalog) -> Vec<Table>;

    /// Puts a row into each table that takes one.
    fn fill(&self, tables: &[Table]);

    /// Takes all rows out again.
    fn empty(&self, tables: &[Table]);

    /// What the server itself prints of the schema, where that is no catalog of names only.
    fn printed(&self, catalog: &Catalog) -> Vec<(String, String)>;

    /// What its own program for dumps prints, where there is one.
    fn dumped(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// Which product pairs are for.
pub(crate) fn directory(backend: Backend) -> &'static str {
    match backend {
        Backend::Postgres => "pairs/postgres",
        Backend::Sqlite => "pairs/sqlite",
        Backend::MySql | Backend::MariaDb => "pairs/mariadb",
    }
}

/// PostgreSQL's.
pub(crate) type Postgres = TestDatabase;
/// SQLite's.
pub(crate) use sqlite::SqliteDatabase as Sqlite;
/// That of MariaDB, or of MySQL.
pub(crate) type MySql = MySqlDatabase;
