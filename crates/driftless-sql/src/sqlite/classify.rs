//! What can be told of a statement from its first words.
//!
//! The run time's plan needs to know a few things about every statement of a history that has been
//! checked before (is it ours to execute, does it belong in a transaction, does the step rebuild a
//! table), and must not pay a parse for them. Only the leading tokens are looked at, so this says
//! nothing about whether the rest is right.

use super::keyword::Keyword;
use super::name::unquote;
use super::token::{TokenKind, scan};

/// What the first words of a statement say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// `BEGIN`.
    Begin,
    /// `COMMIT` or `END`.
    Commit,
    /// `ROLLBACK`, but not `ROLLBACK TO` a savepoint.
    Rollback,
    /// A `PRAGMA` that may run in a transaction.
    Pragma {
        /// Its name, in lower case.
        name: String,
        /// What follows `=` or `(`, without quotes.
        value: Option<String>,
    },
    /// `DROP TABLE` of a table that is not temporary, by its name without quotes.
    DropTable(String),
    /// `ALTER TABLE .. RENAME TO`.
    RenameTable {
        /// The name before.
        from: String,
        /// The name after.
        to: String,
    },
    /// `CREATE TABLE` of a table that is not temporary.
    CreateTable(String),
    /// What SQLite refuses inside a transaction: `VACUUM`, `DETACH`, `PRAGMA journal_mode = ..`,
    /// `PRAGMA synchronous = ..`, `PRAGMA wal_checkpoint`; and `ATTACH`, its counterpart.
    NotInTransaction,
    /// Anything else.
    Other,
}

/// Pragmas that SQLite refuses to set inside a transaction.
const OUTSIDE: [&str; 2] = ["journal_mode", "synchronous"];

/// Classifies one statement; `sql` is its text, from its first token.
pub fn classify(sql: &str) -> Class {
    Words { text: sql, at: 0 }.statement().unwrap_or(Class::Other)
}

/// A reader of tokens that takes what it wants and stops early.
#[derive(Clone, Copy)]
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn token(&mut self) -> Option<(TokenKind, &'a str)> {
        while self.at < self.text.len() {
            let (kind, end) = scan(self.text.as_bytes(), self.at);
            let token = self.text.get(self.at..end)?;
            self.at = end;
            if !kind.is_trivia() {
                return Some((kind, token));
            }
        }
        None
    }

    fn keyword(&mut self) -> Option<Keyword> {
        match self.token()? {
            (TokenKind::Word, token) => Keyword::find(token.as_bytes()),
            _ => None,
        }
    }

    fn eat(&mut self, keyword: Keyword) -> bool {
        let mut ahead = *self;
        let found = ahead.keyword() == Some(keyword);
        if found {
            *self = ahead;
        }
        found
    }

    fn eat_mark(&mut self, mark: &str) -> bool {
        let mut ahead = *self;
        let found = ahead.token().is_some_and(|(_, token)| token == mark);
        if found {
            *self = ahead;
        }
        found
    }

    fn name(&mut self) -> Option<String> {
        match self.token()? {
            (TokenKind::Word | TokenKind::QuotedName(_) | TokenKind::String, token) => {
                Some(unquote(token))
            }
            _ => None,
        }
    }

    /// A name that may be qualified by `main`; of another database's object there is none.
    fn name_in_main(&mut self) -> Option<String> {
        let first = self.name()?;
        if !self.eat_mark(".") {
            return Some(first);
        }
        let name = self.name()?;
        first.eq_ignore_ascii_case("main").then_some(name)
    }

    fn statement(mut self) -> Option<Class> {
        Some(match self.keyword()? {
            Keyword::Begin => Class::Begin,
            Keyword::Commit | Keyword::End => Class::Commit,
            Keyword::Rollback => self.rollback(),
            Keyword::Vacuum | Keyword::Attach | Keyword::Detach => Class::NotInTransaction,
            Keyword::Pragma => self.pragma()?,
            Keyword::Drop => self.drop_table()?,
            Keyword::Alter => self.rename_table()?,
            Keyword::Create => self.create_table()?,
            _ => Class::Other,
        })
    }

    fn rollback(mut self) -> Class {
        if self.eat(Keyword::Transaction) {
            let mut ahead = self;
            if ahead.keyword() != Some(Keyword::To) {
                self.name();
            }
        }
        if self.eat(Keyword::To) { Class::Other } else { Class::Rollback }
    }

    fn pragma(mut self) -> Option<Class> {
        let mut name = self.name()?;
        if self.eat_mark(".") {
            name = self.name()?;
        }
        let name = name.to_ascii_lowercase();
        let sets = self.eat_mark("=") || self.eat_mark("==") || self.eat_mark("(");
        let value = if sets { Some(self.value()?) } else { None };
        if name == "wal_checkpoint" || value.is_some() && OUTSIDE.contains(&name.as_str()) {
            return Some(Class::NotInTransaction);
        }
        Some(Class::Pragma { name, value })
    }

    fn value(&mut self) -> Option<String> {
        let negative = self.eat_mark("-");
        if !negative {
            self.eat_mark("+");
        }
        let value = unquote(self.token()?.1);
        Some(if negative { format!("-{value}") } else { value })
    }

    fn drop_table(mut self) -> Option<Class> {
        if !self.eat(Keyword::Table) {
            return None;
        }
        if self.eat(Keyword::If) && !self.eat(Keyword::Exists) {
            return None;
        }
        Some(Class::DropTable(self.name_in_main()?))
    }

    fn rename_table(mut self) -> Option<Class> {
        if !self.eat(Keyword::Table) {
            return None;
        }
        let from = self.name_in_main()?;
        if !self.eat(Keyword::Rename) || !self.eat(Keyword::To) {
            return None;
        }
        Some(Class::RenameTable { from, to: self.name()? })
    }

    fn create_table(mut self) -> Option<Class> {
        self.eat(Keyword::Virtual);
        if !self.eat(Keyword::Table) {
            return None;
        }
        if self.eat(Keyword::If) && !(self.eat(Keyword::Not) && self.eat(Keyword::Exists)) {
            return None;
        }
        Some(Class::CreateTable(self.name_in_main()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pragma(name: &str, value: Option<&str>) -> Class {
        Class::Pragma { name: name.to_owned(), value: value.map(str::to_owned) }
    }

    #[test]
    fn first_words_decide() {
        let table = |name: &str| Class::CreateTable(name.to_owned());
        let dropped = |name: &str| Class::DropTable(name.to_owned());
        for (sql, class) in [
            ("begin immediate", Class::Begin),
            ("/* a */ BEGIN", Class::Begin),
            ("END transaction", Class::Commit),
            ("rollback", Class::Rollback),
            ("rollback transaction", Class::Rollback),
            ("rollback transaction a to b", Class::Other),
            ("rollback to savepoint b", Class::Other),
            ("savepoint a", Class::Other),
            ("PRAGMA Foreign_Keys = OFF", pragma("foreign_keys", Some("OFF"))),
            ("pragma main.foreign_keys(0)", pragma("foreign_keys", Some("0"))),
            ("pragma user_version = -5", pragma("user_version", Some("-5"))),
            ("pragma 'foreign_keys'='no'", pragma("foreign_keys", Some("no"))),
            ("pragma journal_mode", pragma("journal_mode", None)),
            ("pragma journal_mode=wal", Class::NotInTransaction),
            ("pragma main.journal_mode(wal)", Class::NotInTransaction),
            ("pragma wal_checkpoint", Class::NotInTransaction),
            ("vacuum", Class::NotInTransaction),
            ("attach 'x' as y", Class::NotInTransaction),
            ("detach y", Class::NotInTransaction),
            ("create table t(a)", table("t")),
            ("create table if not exists main.\"t x\"(a)", table("t x")),
            ("create table temp.t(a)", Class::Other),
            ("create temp table t(a)", Class::Other),
            ("create virtual table t using fts5(a)", table("t")),
            ("create index i on t(a)", Class::Other),
            ("drop table if exists [t]", dropped("t")),
            ("drop view v", Class::Other),
            (
                "alter table `a` rename to b",
                Class::RenameTable { from: "a".to_owned(), to: "b".to_owned() },
            ),
            ("alter table a rename b to c", Class::Other),
            ("alter table a rename column b to c", Class::Other),
            ("insert into t values (1)", Class::Other),
            ("", Class::Other),
            ("create", Class::Other),
            ("'", Class::Other),
        ] {
            assert_eq!(classify(sql), class, "{sql}");
        }
    }
}
