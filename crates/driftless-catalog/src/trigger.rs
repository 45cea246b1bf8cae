//! Triggers.

use crate::{Ident, ObjectName, SqlText};

/// A trigger.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Its name.
    pub name: ObjectName,
    /// The table or view it is on.
    pub table: ObjectName,
    /// `BEFORE`, `AFTER` or `INSTEAD OF`. SQLite's default is `BEFORE`.
    pub timing: String,
    /// `INSERT`, `UPDATE` or `DELETE`.
    pub event: String,
    /// The columns of `UPDATE OF`.
    pub update_of: Vec<Ident>,
    /// The `WHEN` condition.
    pub when: Option<SqlText>,
    /// The statements between `BEGIN` and `END`.
    pub body: SqlText,
    /// The definition as the server prints it, where the catalog came from a server.
    pub definition: Option<String>,
}
