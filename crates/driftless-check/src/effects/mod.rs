//! What the statements of a step without a transaction leave behind when its run is killed.
//!
//! Only such steps are looked at, a few of a hundred, so that parsing their statements costs the
//! macro's fast path next to nothing; of MySQL and MariaDB, where no change of the schema has a
//! transaction, all. Whatever is not understood is unknown: the executor finds out
//! by trying it in a transaction, and where that fails, nobody decides but a person.

mod mysql;
mod postgres;
mod sqlite;

use driftless_diag::Backend;
use driftless_plan::Effect;
use driftless_sql::mysql::Product;

/// What each of these statements leaves behind, in a step with or without a transaction; nothing where
/// nobody has to know.
pub(crate) fn effects(backend: Backend, transaction: bool, statements: &[&str]) -> Vec<Effect> {
    match backend {
        Backend::Postgres | Backend::Sqlite if transaction => Vec::new(),
        Backend::Postgres => statements.iter().map(|sql| postgres::effect(sql)).collect(),
        Backend::Sqlite => sqlite::effects(statements),
        Backend::MySql => mysql::effects(Product::MySql, statements),
        Backend::MariaDb => mysql::effects(Product::MariaDb, statements),
    }
}
