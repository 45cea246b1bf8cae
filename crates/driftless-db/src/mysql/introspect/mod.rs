//! The schema of a MySQL or MariaDB database as values: one file an object kind, at most one query
//! each.
//!
//! Everything is read from `information_schema`, whose tables the server fills in as they are
//! asked for: they are one moment only as far as nobody changes the schema meanwhile, on either
//! product. What they do not tell, `SHOW CREATE TABLE` does, which answers for one table at a time
//! and is asked only about those that have such things (`detail.rs`).
//!
//! MySQL has columns of type enum and set there, which diesel cannot read, so those are cast.
//!
//! Nothing is parsed but the server's own printing, and only where it prints two things as one
//! (`text.rs`). Left out are our own tables.

mod column;
mod constraint;
mod database;
mod detail;
mod event;
mod grants;
mod key;
mod partition;
mod routine;
mod sequence;
mod table;
mod text;
mod trigger;
mod unclaimed;
mod view;
mod visible;

use diesel::MysqlConnection;
use driftless_catalog::Catalog;
use driftless_catalog::mysql::{Name, Objects};
use driftless_diag::Backend;

use super::connection::Reading;
use super::message::Fault;
pub(super) use unclaimed::not_compared;
pub(super) use visible::refuse_hidden;

/// The condition that a table is not one of ours.
const NOT_OURS: &str = "TABLE_NAME NOT IN ('driftless_meta', 'driftless_ledger', \
     'driftless_runs', 'driftless_fingerprints', 'driftless_progress')";

/// The schema. Called within a transaction.
pub(super) fn catalog(reading: &mut Reading<'_>) -> Result<Catalog, Fault> {
    let backend = reading.server.backend;
    let mut all = Introspection { reading, objects: Objects::default() };
    database::read(&mut all)?;
    let sequences = table::read(&mut all)?;
    let view_columns = column::read(&mut all)?;
    key::read(&mut all)?;
    constraint::foreign_keys(&mut all)?;
    constraint::checks(&mut all)?;
    partition::read(&mut all)?;
    view::read(&mut all, view_columns)?;
    trigger::read(&mut all)?;
    routine::read(&mut all)?;
    event::read(&mut all)?;
    sequence::read(&mut all, sequences)?;
    detail::read(&mut all)?;
    grants::read(&mut all)?;
    Ok(Catalog { mysql: all.objects, ..Catalog::new(backend) })
}

/// What was read so far.
struct Introspection<'r, 'c> {
    reading: &'r mut Reading<'c>,
    objects: Objects,
}

impl Introspection<'_, '_> {
    fn mysql(&mut self) -> &mut MysqlConnection {
        self.reading.mysql
    }

    fn is_mariadb(&self) -> bool {
        self.reading.server.backend == Backend::MariaDb
    }

    /// The database's name.
    fn database(&self) -> String {
        self.reading.server.database.clone()
    }

    /// The name of what lives in that database.
    fn name(&self, database: &str, name: String) -> Name {
        if database.eq_ignore_ascii_case(&self.reading.server.database) {
            Name::plain(name)
        } else {
            Name::other(database, name)
        }
    }

    /// An expression as MySQL keeps it, with its quotes escaped once more; or as MariaDB does.
    fn expression(&self, text: &str) -> driftless_catalog::SqlText {
        let text = if self.is_mariadb() { text.to_owned() } else { text::unescaped(text) };
        let text = text::unqualified(&text, &self.reading.server.database);
        driftless_catalog::SqlText::raw(text::without_parentheses(&text))
    }
}
