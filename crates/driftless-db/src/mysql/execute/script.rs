//! What kind of statement a statement is, as far as executing it depends on that, by its first
//! words.
//!
//! Whatever is not known here is taken for something that may do anything, which costs a note of
//! its own in the ledger and is never wrong.

use super::super::message::Refusal;
use crate::script::{Comments, words};
use crate::server::Operation;
use crate::{Error, ErrorKind};

/// What a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Reads or writes rows, within the transaction that is open.
    Rows,
    /// Sets something for the session, and nothing that lasts.
    Session,
    /// Changes the schema, wholly or not at all, and is permanent at once.
    Schema,
    /// Begins something within which the ledger cannot be written: a transaction of the step's own,
    /// a lock on tables.
    Opens,
    /// Ends that.
    Closes,
    /// May do anything.
    Anything,
}

/// What a statement is.
pub(super) fn kind(statement: &str) -> Kind {
    let first: Vec<String> =
        words(statement, Comments::Hash).take(3).map(str::to_ascii_uppercase).collect();
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    match first.as_slice() {
        ["SELECT", ..] if statement.to_ascii_lowercase().contains("into @") => Kind::Session,
        ["USE" | "PREPARE", ..] | ["DEALLOCATE", "PREPARE", ..] => Kind::Session,
        ["INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "SELECT" | "WITH" | "VALUES" | "DO", ..]
        | ["LOAD", "DATA", ..] => Kind::Rows,
        ["SET", ..] => setting(statement, &first),
        ["START", "TRANSACTION", ..] | ["BEGIN", ..] | ["LOCK", "TABLE" | "TABLES", ..] => {
            Kind::Opens
        }
        ["ROLLBACK", "TO", ..] | ["ROLLBACK", "WORK", "TO", ..] | ["SAVEPOINT" | "RELEASE", ..] => {
            Kind::Session
        }
        ["COMMIT" | "ROLLBACK", ..] | ["UNLOCK", ..] => Kind::Closes,
        ["CREATE" | "ALTER" | "DROP", "USER" | "ROLE" | "SERVER" | "INSTANCE", ..] => {
            Kind::Anything
        }
        ["CREATE" | "ALTER" | "RENAME" | "TRUNCATE", ..] => Kind::Schema,
        // Of several, MariaDB drops those that are there before it complains of the others.
        ["DROP", ..] if !statement.contains(',') => Kind::Schema,
        _ => Kind::Anything,
    }
}

/// Whether a statement begins a transaction in which a note can be written.
pub(super) fn begins_transaction(statement: &str) -> bool {
    let all: Vec<String> = words(statement, Comments::Hash).map(str::to_ascii_uppercase).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    match all.as_slice() {
        ["BEGIN"] | ["BEGIN", "WORK"] => true,
        ["START", "TRANSACTION", rest @ ..] => !rest.contains(&"ONLY"),
        _ => false,
    }
}

/// Whether a statement commits one and does nothing else.
pub(super) fn commits_transaction(statement: &str) -> bool {
    let mut all = words(statement, Comments::Hash).map(str::to_ascii_uppercase);
    let first = all.next();
    first.as_deref() == Some("COMMIT") && all.all(|word| word == "WORK")
}

fn setting(statement: &str, first: &[&str]) -> Kind {
    let lower = statement.to_ascii_lowercase();
    if lower.contains("autocommit") {
        let off = lower.split("autocommit").nth(1).unwrap_or_default();
        let off = off.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '='));
        return if off.starts_with('0') || off.starts_with("off") {
            Kind::Opens
        } else {
            Kind::Closes
        };
    }
    let lasting = ["GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD", "DEFAULT", "ROLE", "RESOURCE"];
    match first.get(1) {
        Some(word) if lasting.contains(word) => Kind::Anything,
        _ if lower.contains("@@global") || lower.contains("@@persist") => Kind::Anything,
        _ => Kind::Session,
    }
}

/// Whether a step has nothing but statements that one transaction can hold.
pub(super) fn is_rows_only(operation: &Operation<'_>) -> bool {
    let mut kinds =
        (0..operation.script.statements.len()).map(|index| kind(operation.script.statement(index)));
    operation.in_transaction() && kinds.all(|kind| matches!(kind, Kind::Rows | Kind::Session))
}

/// The error of a statement that failed and of which nothing remains.
pub(super) fn statement_error(operation: &Operation<'_>, index: usize, refusal: Refusal) -> Error {
    if refusal.lost || refusal.cancelled {
        return refusal.into_error("execute a statement");
    }
    let said = refusal.said(operation.script.statement(index));
    ErrorKind::Statement(said.failure(operation, index)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_known_by_its_first_words() {
        for (statement, expected) in [
            ("insert into t values (1)", Kind::Rows),
            ("# a\nWITH x AS (SELECT 1) UPDATE t SET a = 1", Kind::Rows),
            ("SELECT 1", Kind::Rows),
            ("SELECT a INTO @a FROM t", Kind::Session),
            ("USE other", Kind::Session),
            ("PREPARE s FROM 'SELECT 1'", Kind::Session),
            ("SET @a = 1", Kind::Session),
            ("SET NAMES utf8", Kind::Session),
            ("set foreign_key_checks = 0", Kind::Session),
            ("SET GLOBAL a = 1", Kind::Anything),
            ("SET @@global.a = 1", Kind::Anything),
            ("SET autocommit = 0", Kind::Opens),
            ("set @@session.autocommit=1", Kind::Closes),
            ("LOCK TABLES t WRITE", Kind::Opens),
            ("UNLOCK TABLES", Kind::Closes),
            ("BEGIN", Kind::Opens),
            ("commit", Kind::Closes),
            ("ROLLBACK TO a", Kind::Session),
            ("CREATE TABLE t (a int)", Kind::Schema),
            ("-- a\nALTER TABLE t DROP a", Kind::Schema),
            ("DROP TABLE t", Kind::Schema),
            ("DROP TABLE t, u", Kind::Anything),
            ("CREATE USER a, b", Kind::Anything),
            ("CALL p()", Kind::Anything),
            ("EXECUTE s", Kind::Anything),
            ("/*!40000 ALTER TABLE t DISABLE KEYS */", Kind::Anything),
            ("GRANT ALL ON d.* TO u", Kind::Anything),
        ] {
            assert_eq!(kind(statement), expected, "{statement}");
        }
    }

    #[test]
    fn only_a_plain_transaction_takes_a_note() {
        for (statement, expected) in [
            ("BEGIN", true),
            ("begin work", true),
            ("START TRANSACTION WITH CONSISTENT SNAPSHOT", true),
            ("START TRANSACTION READ ONLY", false),
            ("SET autocommit = 0", false),
            ("LOCK TABLES t WRITE", false),
        ] {
            assert_eq!(begins_transaction(statement), expected, "{statement}");
        }
        assert!(commits_transaction("-- done\ncommit work"));
        assert!(!commits_transaction("COMMIT AND CHAIN") && !commits_transaction("ROLLBACK"));
    }
}
