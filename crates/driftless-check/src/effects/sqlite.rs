//! SQLite: hardly anything refuses to run in a transaction, and what does may be done twice.

use driftless_diag::Backend;
use driftless_plan::Effect;

use crate::leading::{Leading, leading};

/// What each statement leaves behind. A savepoint outside a transaction begins one.
pub(super) fn effects(statements: &[&str]) -> Vec<Effect> {
    let mut own = None;
    statements.iter().map(|sql| effect(sql, &mut own)).collect()
}

/// `own` is the transaction that the script has open: by its savepoint's name, or nameless.
fn effect(sql: &str, own: &mut Option<String>) -> Effect {
    match (leading(Backend::Sqlite, sql), own.as_ref()) {
        (Leading::Begin, _) => {
            *own = Some(String::new());
            Effect::Begins
        }
        (Leading::Savepoint(name), None) => {
            *own = Some(name);
            Effect::Begins
        }
        (Leading::Commit, _) => {
            *own = None;
            Effect::Commits
        }
        (Leading::Rollback, _) => {
            *own = None;
            Effect::Undoes
        }
        (Leading::ToSavepoint(name), Some(outer)) if name == *outer && is_release(sql) => {
            *own = None;
            Effect::Commits
        }
        (Leading::Pragma | Leading::ForeignKeys(_), _) => Effect::Session,
        (Leading::OutsideTransaction(what), _) if what != "VACUUM" => Effect::Session,
        // One into a file fails when the file is there.
        (Leading::OutsideTransaction(_), _) if has_word(sql, "into") => Effect::Unknown,
        (Leading::OutsideTransaction(_), _) => Effect::Repeatable,
        _ if begins_with(sql, "attach") => Effect::Session,
        _ => Effect::Noted,
    }
}

fn is_release(sql: &str) -> bool {
    begins_with(sql, "release")
}

fn begins_with(sql: &str, word: &str) -> bool {
    sql.get(..word.len()).is_some_and(|first| first.eq_ignore_ascii_case(word))
}

fn has_word(sql: &str, wanted: &str) -> bool {
    sql.split_whitespace().any(|word| word.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_has_its_place() {
        let expected = [
            ("CREATE TABLE t (a)", Effect::Noted),
            ("PRAGMA journal_mode = wal", Effect::Session),
            ("PRAGMA user_version = 3", Effect::Session),
            ("VACUUM", Effect::Repeatable),
            ("VACUUM INTO 'a.db'", Effect::Unknown),
            ("attach 'b.db' AS b", Effect::Session),
            ("DETACH b", Effect::Session),
            ("BEGIN IMMEDIATE", Effect::Begins),
            ("SAVEPOINT a", Effect::Noted),
            ("RELEASE a", Effect::Noted),
            ("COMMIT", Effect::Commits),
            ("SAVEPOINT a", Effect::Begins),
            ("INSERT INTO t VALUES (1)", Effect::Noted),
            ("ROLLBACK TO a", Effect::Noted),
            ("RELEASE SAVEPOINT a", Effect::Commits),
            ("BEGIN", Effect::Begins),
            ("ROLLBACK", Effect::Undoes),
        ];
        let statements = expected.each_ref().map(|(sql, _)| *sql);
        for ((sql, expected), found) in expected.iter().zip(effects(&statements)) {
            assert_eq!(found, *expected, "{sql}");
        }
    }
}
