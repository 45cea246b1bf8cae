//! Events.

use crate::SqlText;

use super::name::Name;

/// An event.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its name.
    pub name: Name,
    /// When it happens.
    pub schedule: Schedule,
    /// `ON COMPLETION PRESERVE`.
    pub preserve: bool,
    /// `ENABLED` (the default), `DISABLED` or `SLAVESIDE_DISABLED`.
    pub status: String,
    /// The comment; empty without one.
    pub comment: String,
    /// What it does: one statement, or a block.
    pub body: SqlText,
    /// Whose rights count; none where no statement says.
    pub definer: Option<String>,
    /// The `sql_mode` it was made in, as the server prints it; none where the source does not say.
    pub sql_mode: Option<String>,
}

/// When an event happens.
#[derive(Debug, Clone)]
pub enum Schedule {
    /// `AT`: once. A constant time as the server prints it, or the expression, of which the result
    /// depends on when the statement ran.
    At(SqlText),
    /// `EVERY`.
    Every {
        /// `1 DAY`, `'1:30' HOUR_MINUTE`: value and unit as the server prints them.
        interval: String,
        /// `STARTS`; introspection leaves it to the time of creation where that is what it is.
        starts: Option<SqlText>,
        /// `ENDS`.
        ends: Option<SqlText>,
    },
}
