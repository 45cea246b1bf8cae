//! Triggers. Their names are unique in a database, not in a table.

use crate::SqlText;

use super::name::Name;

/// A trigger.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Its name.
    pub name: Name,
    /// Its table.
    pub table: Name,
    /// `BEFORE` or `AFTER`.
    pub timing: String,
    /// `INSERT`, `UPDATE` or `DELETE`.
    pub event: String,
    /// Its place, from 1, among those of the same table, timing and event.
    pub order: u32,
    /// What it does: one statement, or a block.
    pub body: SqlText,
    /// Whose rights count; none where no statement says.
    pub definer: Option<String>,
    /// The `sql_mode` it was made in, as the server prints it; none where the source does not say.
    pub sql_mode: Option<String>,
}
