//! What goes wrong: what libpq says about connecting, what the server says about a statement.
//!
//! libpq's texts are constants of the library that we bundle. The server's are in its own
//! language, so what is recognised here only makes a message more precise; unrecognised, it is
//! still shown word for word. Neither ever contains a password.

use diesel::ConnectionError;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::script::Said;
use crate::{Error, ErrorKind};

pub(super) use crate::fault::Fault;

impl Fault {
    pub(in crate::postgres) fn into_error(self, doing: &'static str) -> Error {
        match self {
            Self::Server(error) => explain(&error, doing),
            Self::Ours(error) => error,
        }
    }
}

/// What the server said about a statement of a script.
pub(super) fn said(error: &DieselError) -> Said {
    let DieselError::DatabaseError(_, information) = error else {
        return Said { message: error.to_string(), ..Said::default() };
    };
    Said {
        message: one_line(information.message()),
        detail: information.details().map(one_line),
        hint: information.hint().map(one_line),
        character: information
            .statement_position()
            .and_then(|position| usize::try_from(position).ok()?.checked_sub(1)),
    }
}

/// What the server said, in one line.
pub(super) fn text(error: &DieselError) -> String {
    let Said { message, detail, .. } = said(error);
    match detail {
        Some(detail) => format!("{message} ({detail})"),
        None => message,
    }
}

/// What the server says of too many connections.
const MANY: [&str; 3] =
    ["too many clients", "too many connections", "connection slots are reserved"];

/// Whether the connection is gone.
pub(super) fn is_lost(error: &DieselError) -> bool {
    matches!(
        error,
        DieselError::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _
        )
    )
}

/// Whether a statement was undone so that another could go on. diesel does not hand the server's code
/// on, so this goes by the message: the word is the same in most of its languages.
pub(super) fn is_conflict(message: &str) -> bool {
    let lower = message.to_lowercase();
    lower.contains("deadlock") || lower.contains("could not serialize access")
}

/// The error for something that we asked of the server on our own account.
pub(super) fn explain(error: &DieselError, doing: &'static str) -> Error {
    let message = text(error);
    let read_only = DatabaseErrorKind::ReadOnlyTransaction;
    let kind = match error {
        error if is_lost(error) => ErrorKind::ConnectionLost { doing, message },
        DieselError::DatabaseError(kind, _) if same(kind, &read_only) => ErrorKind::ReadOnly,
        _ if message.starts_with("permission denied") => ErrorKind::Privilege(message),
        _ => ErrorKind::Database { doing, message },
    };
    kind.into()
}

fn same(one: &DatabaseErrorKind, other: &DatabaseErrorKind) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// The error of a connection that could not be made.
pub(super) fn refused(error: ConnectionError) -> Error {
    let message = match error {
        ConnectionError::BadConnection(message) => one_line(&message),
        ConnectionError::CouldntSetupConfiguration(error) => text(&error),
        other => one_line(&other.to_string()),
    };
    kind_of_refusal(message).into()
}

/// The error of a connection that could not be made, by what libpq says.
pub(super) fn not_connected(message: &str) -> Error {
    kind_of_refusal(one_line(message)).into()
}

/// Whether a connection was refused because there are as many as there may be.
pub(super) fn is_full(error: &Error) -> bool {
    let full = |message: &str| MANY.into_iter().any(|words| message.contains(words));
    matches!(&error.kind, ErrorKind::Unreachable { message } if full(message))
}

fn kind_of_refusal(message: String) -> ErrorKind {
    let has = |part: &str| message.contains(part);
    let later = ["starting up", "shutting down", "recovery"];
    if has("FATAL:") {
        return if later.into_iter().chain(MANY).any(has) {
            ErrorKind::Unreachable { message }
        } else if has("does not exist") && has("database \"") {
            ErrorKind::NoSuchDatabase { message }
        } else if has("permission denied for database") {
            ErrorKind::Privilege(message)
        } else {
            ErrorKind::Authentication { message }
        };
    }
    if has("connection option") {
        return ErrorKind::Open { message };
    }
    if has("no password supplied") {
        return ErrorKind::Authentication { message };
    }
    if ["SSL", "certificate", "TLS"].into_iter().any(has) {
        return ErrorKind::Tls { message };
    }
    let away = [
        "connection to server",
        "could not translate host name",
        "timeout expired",
        "server closed the connection",
        "could not receive data from server",
        "could not send data to server",
        "lost synchronization with server",
    ];
    if away.into_iter().any(has) {
        return ErrorKind::Unreachable { message };
    }
    ErrorKind::Open { message }
}

/// A text without line breaks.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_is_known_by_its_words() {
        for message in [
            "deadlock detected",
            "Verklemmung (Deadlock) entdeckt",
            "interblocage (deadlock) détecté",
            "se ha detectado un deadlock",
            "could not serialize access due to concurrent update",
        ] {
            assert!(is_conflict(message), "{message}");
        }
        assert!(!is_conflict("canceling statement due to lock timeout"));
    }

    #[test]
    fn refusals_have_the_class_that_says_what_to_do() {
        for (message, code) in [
            (r#"connection to server at "h", port 5432 failed: Connection refused"#, 75),
            (r#"could not translate host name "h" to address: Name or service not known"#, 75),
            (
                r#"connection to server at "h" failed: FATAL:  the database system is starting up"#,
                75,
            ),
            (r#"connection to server failed: FATAL:  sorry, too many clients already"#, 75),
            (r#"FATAL:  password authentication failed for user "u""#, 2),
            (r#"FATAL:  role "u" does not exist"#, 2),
            (r#"connection to server failed: FATAL:  database "d" does not exist"#, 2),
            (r#"FATAL:  permission denied for database "d""#, 3),
            ("server closed the connection unexpectedly", 75),
            ("could not receive data from server: Connection reset by peer", 75),
            ("server does not support SSL, but SSL was required", 2),
            ("connection to server failed: SSL error: certificate verify failed", 2),
            ("fe_sendauth: no password supplied", 2),
            (r#"invalid integer value "x" for connection option "connect_timeout""#, 2),
        ] {
            let error = Error::from(kind_of_refusal(message.to_owned()));
            assert_eq!(error.class().code(), code, "{message}: {error}");
        }
    }
}
