//! What SQLite's messages mean. diesel passes the text on and keeps the code to itself; the texts
//! are constants of the library that we bundle (`sqlite3_errstr`), and tests hold us to them.

use diesel::result::Error as DieselError;

use crate::{Access, Error, ErrorKind};

pub(super) use crate::fault::Fault;

impl Fault {
    pub(in crate::sqlite) fn is_busy(&self) -> bool {
        matches!(self, Self::Server(error) if is_busy(error))
    }

    pub(in crate::sqlite) fn explained(self, doing: &'static str, access: Access) -> Error {
        match self {
            Self::Server(error) => explain(&error, doing, access),
            Self::Ours(error) => error,
        }
    }
}

/// What SQLite said.
pub(super) fn text(error: &DieselError) -> String {
    match error {
        DieselError::DatabaseError(_, information) => information.message().to_owned(),
        other => other.to_string(),
    }
}

/// `SQLITE_BUSY`: another connection holds a lock. (`SQLITE_LOCKED`, "database table is locked",
/// is a conflict within one connection, which no waiting resolves.)
pub(super) fn is_busy(error: &DieselError) -> bool {
    text(error) == "database is locked"
}

/// Whether the table that a query asks for is not there.
pub(super) fn is_no_such_table(error: &DieselError) -> bool {
    text(error).starts_with("no such table: ")
}

/// Whether a `BEGIN` found a transaction open.
pub(super) fn is_nested(error: &DieselError) -> bool {
    text(error) == "cannot start a transaction within a transaction"
}

/// The error for something that we asked of SQLite on our own account.
pub(super) fn explain(error: &DieselError, doing: &'static str, access: Access) -> Error {
    let message = text(error);
    let kind = match (message.as_str(), access) {
        ("file is not a database", _) => ErrorKind::NotADatabase,
        ("attempt to write a readonly database", Access::Write) => ErrorKind::ReadOnly,
        // A reader is told this when a journal has to be rolled back before anything can be read.
        ("attempt to write a readonly database", Access::Read) => ErrorKind::Interrupted,
        ("unable to open database file", _) => ErrorKind::Open { message },
        _ => ErrorKind::Database { doing, message },
    };
    kind.into()
}
