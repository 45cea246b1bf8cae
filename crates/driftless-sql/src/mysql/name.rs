//! Names of objects and of accounts.
//!
//! A name is kept as written, without its quotes: whether two spellings are one name depends on
//! what it names and, for tables, on a setting of the server, so whoever compares decides.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::literal;
use super::terminal::{Symbol, Terminal};

/// The longest name a server keeps, in characters.
pub const LONGEST_NAME: usize = 64;

/// An identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, unquoted.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
    /// Whether it was quoted (also where a string serves as a name).
    pub quoted: bool,
}

impl Name {
    /// Whether it is this name, letters compared in any case: so columns, keys, constraints,
    /// views' columns, routines and accounts' roles are compared.
    pub fn is(&self, text: &str) -> bool {
        self.text.eq_ignore_ascii_case(text) || self.text.to_lowercase() == text.to_lowercase()
    }
}

/// A name that may be qualified by a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualifiedName {
    /// The database, if given.
    pub database: Option<Name>,
    /// The object.
    pub name: Name,
}

impl QualifiedName {
    /// From the first to the last part.
    pub fn span(&self) -> Span {
        self.database.as_ref().map_or(self.name.span, |database| database.span.to(self.name.span))
    }
}

/// A user or role as statements name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// `'u'@'%'`; MariaDB's roles have no host.
    Named {
        /// The user.
        user: Name,
        /// The host.
        host: Option<Name>,
    },
    /// `CURRENT_USER`.
    CurrentUser(Span),
    /// `CURRENT_ROLE` (MariaDB).
    CurrentRole(Span),
    /// `PUBLIC` (MariaDB).
    Public(Span),
}

/// The name that a written identifier denotes.
pub fn unquote(written: &str) -> String {
    match written.strip_prefix('`') {
        Some(rest) => rest.strip_suffix('`').unwrap_or(rest).replace("``", "`"),
        None => written.to_owned(),
    }
}

impl Cursor<'_> {
    /// Whether the token may be a name.
    pub(super) fn is_name(&self, distance: usize) -> bool {
        matches!(self.ahead(distance).symbol, Symbol::Word | Symbol::Name)
    }

    /// A name.
    pub(super) fn name(&mut self, expected: &'static str) -> Parse<Name> {
        if self.is_name(0) { Ok(self.take_name()) } else { self.unexpected(expected) }
    }

    /// The current token as a name, whatever it is.
    pub(super) fn take_name(&mut self) -> Name {
        let Terminal { symbol, span } = self.bump();
        let written = self.text(span);
        let quoted = written.starts_with('`') && symbol == Symbol::Name;
        Name { text: unquote(written), span, quoted }
    }

    /// A name or a string in its place: an alias, a character set, a user.
    pub(super) fn name_or_string(&mut self, expected: &'static str) -> Parse<Name> {
        if self.symbol() == Symbol::String {
            let span = self.bump().span;
            return Ok(Name { text: literal::unquote(self.text(span)), span, quoted: true });
        }
        self.name(expected)
    }

    /// A name that may be qualified by a database.
    pub(super) fn qualified_name(&mut self, expected: &'static str) -> Parse<QualifiedName> {
        // `.t` is a table of the current database.
        if self.at(".") && self.is_name(1) {
            self.bump();
        }
        let first = self.name(expected)?;
        if !self.eat(".") {
            return Ok(QualifiedName { database: None, name: first });
        }
        let name = self.name("a name")?;
        Ok(QualifiedName { database: Some(first), name })
    }

    /// Names between parentheses.
    pub(super) fn names(&mut self, expected: &'static str) -> Parse<Vec<Name>> {
        self.listed(|cursor| cursor.name(expected))
    }

    /// A character set or collation; `binary` is one too, though reserved.
    pub(super) fn charset(&mut self) -> Parse<Name> {
        if self.at_any(&["BINARY", "ASCII", "DEFAULT"]) {
            return Ok(self.take_name());
        }
        self.name_or_string("a character set or collation")
    }

    /// A user or role.
    pub(super) fn account(&mut self) -> Parse<Account> {
        let start = self.start();
        if self.eat("CURRENT_USER") {
            self.eat_all(&["(", ")"]);
            return Ok(Account::CurrentUser(self.since(start)));
        }
        if self.eat("CURRENT_ROLE") {
            self.eat_all(&["(", ")"]);
            return Ok(Account::CurrentRole(self.since(start)));
        }
        let user = self.name_or_string("a user")?;
        let mut host = None;
        if self.symbol() == Symbol::UserVariable {
            let Terminal { span, .. } = self.bump();
            let span = Span::new(span.start + 1, span.end);
            let written = self.text(span);
            let quoted = written.starts_with(['\'', '"', '`']);
            let text = if written.starts_with('`') {
                unquote(written)
            } else if quoted {
                literal::unquote(written)
            } else {
                written.to_owned()
            };
            host = Some(Name { text, span, quoted });
        } else if self.at("@") {
            // A blank ends the host before it begins.
            let span = self.bump().span;
            host = Some(Name { text: String::new(), span, quoted: false });
        }
        if host.is_none() && !user.quoted && user.is("PUBLIC") {
            return Ok(Account::Public(user.span));
        }
        Ok(Account::Named { user, host })
    }

    /// `IF NOT EXISTS`.
    pub(super) fn if_not_exists(&mut self) -> Parse<bool> {
        if !self.eat("IF") {
            return Ok(false);
        }
        self.expect_all(&["NOT", "EXISTS"])?;
        Ok(true)
    }

    /// `IF EXISTS`.
    pub(super) fn if_exists(&mut self) -> Parse<bool> {
        if !self.eat("IF") {
            return Ok(false);
        }
        self.expect("EXISTS")?;
        Ok(true)
    }
}
