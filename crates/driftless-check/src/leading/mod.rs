//! What a statement is, judged by its leading words alone.

mod mysql;
mod postgres;

use driftless_diag::Backend;
use driftless_sql::sqlite::{Token, TokenKind, tokens, unquote};

/// The statements whose nature matters to how a script runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leading {
    /// `BEGIN`.
    Begin,
    /// `COMMIT` or `END`.
    Commit,
    /// `ROLLBACK` of the whole transaction.
    Rollback,
    /// `SAVEPOINT` with its name.
    Savepoint(String),
    /// `RELEASE` or `ROLLBACK TO` with the savepoint's name.
    ToSavepoint(String),
    /// `PRAGMA foreign_keys`: switched on, off, or only asked for.
    ForeignKeys(Option<bool>),
    /// Another pragma.
    Pragma,
    /// What the server refuses while a transaction is open, as messages call it.
    OutsideTransaction(&'static str),
    /// `CREATE TABLE`. Names are in lower case and without their schema.
    CreateTable(String),
    /// `DROP TABLE`.
    DropTable(String),
    /// `ALTER TABLE .. RENAME TO`.
    RenameTable { from: String, to: String },
    /// A statement that reads or writes rows.
    Rows,
    /// Anything else.
    Other,
}

impl Leading {
    /// Whether a transaction round the statement would not survive it, or it begins one.
    pub(crate) fn ends_transaction(&self) -> bool {
        matches!(self, Self::Begin | Self::Commit | Self::Rollback)
    }
}

/// What the statement `sql` is.
pub(crate) fn leading(backend: Backend, sql: &str) -> Leading {
    match backend {
        Backend::Postgres => postgres::leading(sql),
        Backend::MySql | Backend::MariaDb => mysql::leading(sql),
        Backend::Sqlite => sqlite(sql),
    }
}

fn sqlite(sql: &str) -> Leading {
    let tokens: Vec<Token> = tokens(sql);
    let mut words = Words { sql, tokens: &tokens, next: 0 };
    let first = words.keyword();
    match first.as_str() {
        "begin" => Leading::Begin,
        "commit" | "end" => Leading::Commit,
        "rollback" => rollback(words),
        "savepoint" => Leading::Savepoint(words.name()),
        "release" => {
            words.skip("savepoint");
            Leading::ToSavepoint(words.name())
        }
        "pragma" => pragma(words),
        "vacuum" => Leading::OutsideTransaction("VACUUM"),
        "detach" => Leading::OutsideTransaction("DETACH"),
        "create" => create(words),
        "drop" => drop_table(words),
        "alter" => alter(words),
        "insert" | "replace" | "update" | "delete" | "select" | "values" | "with" => Leading::Rows,
        _ => Leading::Other,
    }
}

fn rollback(mut words: Words<'_>) -> Leading {
    words.skip("transaction");
    if words.skip("to") {
        words.skip("savepoint");
        Leading::ToSavepoint(words.name())
    } else {
        Leading::Rollback
    }
}

fn pragma(mut words: Words<'_>) -> Leading {
    let name = words.qualified();
    let assigned = words.skip("=") || words.skip("(");
    let value = if assigned { words.value() } else { String::new() };
    match name.as_str() {
        "foreign_keys" if !assigned => Leading::ForeignKeys(None),
        "foreign_keys" => Leading::ForeignKeys(Some(switches_on(&value))),
        "synchronous" if assigned => Leading::OutsideTransaction("PRAGMA synchronous"),
        "journal_mode" if value == "wal" => {
            Leading::OutsideTransaction("PRAGMA journal_mode = wal")
        }
        "wal_checkpoint" => Leading::OutsideTransaction("PRAGMA wal_checkpoint"),
        _ => Leading::Pragma,
    }
}

/// SQLite's own reading of a boolean (`sqlite3GetBoolean`): these words, or a number other than
/// zero; everything else is off.
fn switches_on(value: &str) -> bool {
    matches!(value, "on" | "yes" | "true" | "extra" | "full")
        || value.parse::<i64>().is_ok_and(|number| number != 0)
}

fn create(mut words: Words<'_>) -> Leading {
    // A temporary table hides another of its name, and replaces none.
    if !words.skip("table") {
        return Leading::Other;
    }
    if words.skip("if") {
        words.skip("not");
        words.skip("exists");
    }
    Leading::CreateTable(words.qualified())
}

fn drop_table(mut words: Words<'_>) -> Leading {
    if !words.skip("table") {
        return Leading::Other;
    }
    if words.skip("if") {
        words.skip("exists");
    }
    Leading::DropTable(words.qualified())
}

fn alter(mut words: Words<'_>) -> Leading {
    if !words.skip("table") {
        return Leading::Other;
    }
    let from = words.qualified();
    if words.skip("rename") && words.skip("to") {
        Leading::RenameTable { from, to: words.name() }
    } else {
        Leading::Other
    }
}

/// A reader of tokens that skips blanks and comments and forgives everything.
struct Words<'s> {
    sql: &'s str,
    tokens: &'s [Token],
    next: usize,
}

impl<'s> Words<'s> {
    fn peek(&mut self) -> Option<&'s str> {
        while self.tokens.get(self.next).is_some_and(|token| token.kind.is_trivia()) {
            self.next += 1;
        }
        self.tokens.get(self.next).map(|token| &self.sql[token.span.range()])
    }

    /// The next word in lower case, if it is one.
    fn keyword(&mut self) -> String {
        let word = self.peek().unwrap_or_default().to_ascii_lowercase();
        let is_word = self.tokens.get(self.next).is_some_and(|token| token.kind == TokenKind::Word);
        self.next += 1;
        if is_word { word } else { String::new() }
    }

    /// Steps over `wanted` if it is next.
    fn skip(&mut self, wanted: &str) -> bool {
        let found = self.peek().is_some_and(|word| word.eq_ignore_ascii_case(wanted));
        self.next += usize::from(found);
        found
    }

    /// The next token as a name, without quotes, as SQLite compares it.
    fn name(&mut self) -> String {
        let name = unquote(self.peek().unwrap_or_default()).to_ascii_lowercase();
        self.next += 1;
        name
    }

    /// A name that may be qualified: its last part.
    fn qualified(&mut self) -> String {
        let first = self.name();
        if self.skip(".") { self.name() } else { first }
    }

    /// The value of a pragma, its sign kept.
    fn value(&mut self) -> String {
        let sign = if self.skip("-") { "-" } else { "" };
        self.skip("+");
        format!("{sign}{}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_words_decide() {
        let name = |text: &str| text.to_owned();
        for (sql, expected) in [
            ("BEGIN IMMEDIATE TRANSACTION", Leading::Begin),
            ("/* x */ end", Leading::Commit),
            ("rollback", Leading::Rollback),
            ("ROLLBACK TRANSACTION TO SAVEPOINT A", Leading::ToSavepoint(name("a"))),
            ("release [Sp 1]", Leading::ToSavepoint(name("sp 1"))),
            ("savepoint x", Leading::Savepoint(name("x"))),
            ("PRAGMA foreign_keys", Leading::ForeignKeys(None)),
            ("PRAGMA foreign_keys=OFF", Leading::ForeignKeys(Some(false))),
            ("pragma main.Foreign_Keys(0)", Leading::ForeignKeys(Some(false))),
            ("PRAGMA foreign_keys = 'no'", Leading::ForeignKeys(Some(false))),
            ("PRAGMA foreign_keys = 1", Leading::ForeignKeys(Some(true))),
            ("PRAGMA foreign_key_check", Leading::Pragma),
            ("PRAGMA journal_mode", Leading::Pragma),
            ("PRAGMA journal_mode = delete", Leading::Pragma),
            ("PRAGMA journal_mode=WAL", Leading::OutsideTransaction("PRAGMA journal_mode = wal")),
            ("PRAGMA synchronous", Leading::Pragma),
            ("PRAGMA synchronous = 1", Leading::OutsideTransaction("PRAGMA synchronous")),
            ("vacuum into 'x'", Leading::OutsideTransaction("VACUUM")),
            ("ATTACH 'a' AS b", Leading::Other),
            ("create table if not exists \"Main\".[A b](x)", Leading::CreateTable(name("a b"))),
            ("create temp table t(x)", Leading::Other),
            ("drop table if exists main.`T`", Leading::DropTable(name("t"))),
            ("drop view t", Leading::Other),
            (
                "alter table a rename to \"B\"",
                Leading::RenameTable { from: name("a"), to: name("b") },
            ),
            ("alter table a rename b to c", Leading::Other),
            ("alter table a rename column b to c", Leading::Other),
            ("with x as (select 1) insert into t select * from x", Leading::Rows),
            ("", Leading::Other),
            ("'begin'", Leading::Other),
        ] {
            assert_eq!(leading(Backend::Sqlite, sql), expected, "{sql}");
        }
    }
}
