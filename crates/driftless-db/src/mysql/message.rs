//! What goes wrong: what the client library says about connecting, what the server says about a
//! statement.
//!
//! The library's texts are its own and English; the server's are in its language, so what is
//! recognised of them only makes a message more precise. Neither ever contains a password.

use diesel::ConnectionError;
use diesel::result::Error as DieselError;

use crate::script::Said;
use crate::{Error, ErrorKind};

pub(super) use crate::fault::Fault;

/// What became of a statement that failed.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) message: String,
    /// The server's number for it.
    pub(super) number: Option<i64>,
    /// Whether the connection is gone.
    pub(super) lost: bool,
    /// Whether we had the statement cancelled.
    pub(super) cancelled: bool,
}

/// Numbers by which a server says that it takes no writes.
const READ_ONLY: [i64; 4] = [1209, 1290, 1792, 1836];
/// Numbers by which it says that the user may not do that.
const DENIED: [i64; 9] = [1044, 1045, 1095, 1142, 1143, 1227, 1370, 1410, 3530];
/// The number for a database that does not exist.
const NO_DATABASE: i64 = 1049;
/// The number for a statement that was cancelled.
pub(super) const INTERRUPTED: i64 = 1317;
/// The numbers by which it says that a transaction was undone so that another could go on: a deadlock,
/// and rows that changed since they were read.
pub(super) const CONFLICTS: [i64; 2] = [1213, 1020];
/// The number for having waited too long for the lock of a row.
pub(super) const LOCK_WAIT: i64 = 1205;
/// The number for what cannot be parsed.
const SYNTAX: i64 = 1064;

impl Refusal {
    /// The error for something that we asked of the server on our own account.
    pub(super) fn into_error(self, doing: &'static str) -> Error {
        let Self { message, number, lost, cancelled } = self;
        let is_one_of = |numbers: &[i64]| number.is_some_and(|number| numbers.contains(&number));
        let kind = if cancelled {
            ErrorKind::Stopped
        } else if lost {
            ErrorKind::ConnectionLost { doing, message }
        } else if is_one_of(&READ_ONLY) {
            ErrorKind::ReadOnly
        } else if is_one_of(&DENIED) {
            ErrorKind::Privilege(message)
        } else if is_one_of(&[NO_DATABASE]) {
            ErrorKind::NoSuchDatabase { message }
        } else {
            ErrorKind::Database { doing, message }
        };
        kind.into()
    }

    /// The same about a statement of a script, with the place it points at.
    pub(super) fn said(self, statement: &str) -> Said {
        let syntax = self.number == Some(SYNTAX);
        let character = syntax.then(|| place(&self.message, statement)).flatten();
        Said { message: self.message, character, ..Said::default() }
    }
}

/// The character of the statement from which on the message repeats it, as in
/// `.. near 'FORM t' at line 1`.
fn place(message: &str, statement: &str) -> Option<usize> {
    let (_, near) = message.split_once(" near '")?;
    let (near, _) = near.rsplit_once("' at line ")?;
    // The message is one line, the statement may be several.
    let plain = |text: &str| -> Vec<char> {
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
    };
    let (near, statement) = (plain(near), plain(statement));
    if near.is_empty() {
        return None;
    }
    statement.windows(near.len()).rposition(|window| window == near)
}

/// What the server or the library said, in one line.
pub(super) fn text(error: &DieselError) -> String {
    match error {
        DieselError::DatabaseError(_, information) => one_line(information.message()),
        other => one_line(&other.to_string()),
    }
}

/// The error of a connection that could not be made.
pub(super) fn refused(error: ConnectionError) -> Error {
    let message = match error {
        ConnectionError::BadConnection(message) => one_line(&message),
        ConnectionError::CouldntSetupConfiguration(error) => text(&error),
        // Says what is wrong with the URL that was written for diesel, which is ours.
        _ => "the client library does not take the URL".to_owned(),
    };
    kind_of_refusal(message).into()
}

fn kind_of_refusal(message: String) -> ErrorKind {
    let has = |part: &str| message.contains(part);
    let unreachable = [
        "Can't connect to",
        "Unknown server host",
        "Unknown MySQL server host",
        "Lost connection",
        "gone away",
        "Too many connections",
        "is blocked because",
        "shutdown in progress",
    ];
    if has("SSL") || has("TLS") || has("certificate") {
        ErrorKind::Tls { message }
    } else if unreachable.into_iter().any(has) {
        ErrorKind::Unreachable { message }
    } else if has("Access denied") || has("is not allowed to connect") || has("plugin") {
        ErrorKind::Authentication { message }
    } else {
        ErrorKind::Open { message }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_error_is_found_in_its_statement() {
        let statement = "SELECT 'é',\n  a FORM t";
        let message = "You have an error near 'FORM t' at line 2";
        assert_eq!(place(message, statement), Some(16));
        assert_eq!(place("You have an error near '' at line 2", statement), None);
        assert_eq!(place("Vous avez une erreur", statement), None);
    }

    #[test]
    fn refusals_are_told_apart() {
        let class = |message: &str| Error::from(kind_of_refusal(message.to_owned())).class().code();
        assert_eq!(class("Can't connect to server on 'h' (111)"), 75);
        assert_eq!(class("Access denied for user 'u'@'h' (using password: YES)"), 2);
        assert_eq!(class("SSL connection error: certificate verify failed"), 2);
    }
}
