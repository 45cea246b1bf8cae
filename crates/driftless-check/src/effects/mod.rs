//! What the statements of a step without a transaction leave behind when its run is killed.
//!
//! Only such steps are looked at, a few of a hundred, so that parsing their statements costs the
//! macro's fast path next to nothing. Whatever is not understood is unknown: the executor finds out
//! by trying it in a transaction, and where that fails, nobody decides but a person.

mod postgres;
mod sqlite;

use driftless_diag::Backend;
use driftless_plan::Effect;

/// What each of these statements leaves behind. Where the server commits every change by itself
/// (MySQL, MariaDB) the executor tells by their first words.
pub(crate) fn effects(backend: Backend, statements: &[&str]) -> Vec<Effect> {
    match backend {
        Backend::Postgres => statements.iter().map(|sql| postgres::effect(sql)).collect(),
        Backend::Sqlite => sqlite::effects(statements),
        Backend::MySql | Backend::MariaDb => Vec::new(),
    }
}
