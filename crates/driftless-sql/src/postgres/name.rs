//! Names as the server keeps them.
//!
//! The server folds an unquoted name to lower case and cuts every name at 63 bytes while it reads
//! the statement, so a [`Name`] is folded and cut from the start: nothing behind the parser ever
//! compares two spellings of one name. What was written is still there, under the span.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::keyword::{Category, Keyword as K, Label};
use super::literal;
use super::terminal::{Operator, Symbol, Terminal};
use super::token::{StringKind, TokenKind, is_word_byte, is_word_start, scan};

/// The longest name a server keeps, in bytes (`NAMEDATALEN - 1`).
pub const LONGEST_NAME: usize = 63;

/// An identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name as the server keeps it: unquoted, folded unless it was quoted, cut at 63 bytes.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
    /// Whether it was quoted (also where a string serves as a name).
    pub quoted: bool,
}

/// A name that may be qualified by a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualifiedName {
    /// The database, if given: it can only be the current one.
    pub database: Option<Name>,
    /// The schema, if given.
    pub schema: Option<Name>,
    /// The object.
    pub name: Name,
}

impl QualifiedName {
    /// From the first to the last part.
    pub fn span(&self) -> Span {
        let first = self.database.as_ref().or(self.schema.as_ref()).unwrap_or(&self.name);
        first.span.to(self.name.span)
    }
}

/// A column named through its table: `t.a`, `s.t.a`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnName {
    /// The table, view or type.
    pub table: QualifiedName,
    /// The column or attribute.
    pub column: Name,
}

impl ColumnName {
    /// From the first to the last part.
    pub fn span(&self) -> Span {
        self.table.span().to(self.column.span)
    }
}

/// The name of an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorName {
    /// The schema, if given.
    pub schema: Option<Name>,
    /// The operator: `<>` also for `!=`.
    pub operator: String,
    /// All of it.
    pub span: Span,
}

/// A role as statements name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// By its name.
    Name(Name),
    /// `PUBLIC`.
    Public(Span),
    /// `CURRENT_USER`.
    CurrentUser(Span),
    /// `CURRENT_ROLE`.
    CurrentRole(Span),
    /// `SESSION_USER`.
    SessionUser(Span),
}

impl Role {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::Public(span)
            | Self::CurrentUser(span)
            | Self::CurrentRole(span)
            | Self::SessionUser(span) => *span,
        }
    }
}

/// Names and literals: which keywords may stand for a name differs from place to place.
impl Cursor<'_> {
    fn is_name(&self, distance: usize, accept: impl Fn(K) -> bool) -> bool {
        match self.ahead(distance).symbol {
            Symbol::Word | Symbol::QuotedName | Symbol::UnicodeName => true,
            // The server joins these with the word after them before its grammar sees them.
            Symbol::Keyword(K::Without) if self.keyword_ahead(distance + 1) == Some(K::Time) => {
                false
            }
            Symbol::Keyword(K::Nulls) => {
                !matches!(self.keyword_ahead(distance + 1), Some(K::First | K::Last))
                    && accept(K::Nulls)
            }
            Symbol::Keyword(keyword) => accept(keyword),
            _ => false,
        }
    }

    /// Whether the token is a name and no keyword of any kind.
    pub(super) fn is_plain_name(&self) -> bool {
        self.is_name(0, |_| false)
    }

    /// Whether the token may name a table, column, constraint and so on.
    pub(super) fn is_column_id(&self, distance: usize) -> bool {
        let allowed = [Category::Unreserved, Category::ColumnName];
        self.is_name(distance, |keyword| allowed.contains(&keyword.category()))
    }

    /// Whether the token may name a function or type.
    pub(super) fn is_function_id(&self, distance: usize) -> bool {
        let allowed = [Category::Unreserved, Category::TypeOrFunction];
        self.is_name(distance, |keyword| allowed.contains(&keyword.category()))
    }

    /// Whether the token may be a role, a language and the like.
    pub(super) fn is_nonreserved(&self, distance: usize) -> bool {
        self.is_name(distance, |keyword| keyword.category() != Category::Reserved)
    }

    /// Whether the token may name a column of a result without `AS`.
    pub(super) fn is_bare_label(&self) -> bool {
        self.is_name(0, |keyword| keyword.label() == Label::Bare)
    }

    /// A name as tables, columns, constraints and so on have it.
    pub(super) fn name(&mut self, expected: &'static str) -> Parse<Name> {
        if self.is_column_id(0) { Ok(self.take_name()) } else { self.unexpected(expected) }
    }

    /// A name of a function or type.
    pub(super) fn function_id(&mut self, expected: &'static str) -> Parse<Name> {
        if self.is_function_id(0) { Ok(self.take_name()) } else { self.unexpected(expected) }
    }

    /// A name that may be any keyword.
    pub(super) fn label(&mut self, expected: &'static str) -> Parse<Name> {
        if self.is_name(0, |_| true) { Ok(self.take_name()) } else { self.unexpected(expected) }
    }

    /// A word that is not reserved, or a string in its place: a language, a version.
    pub(super) fn word_or_string(&mut self, expected: &'static str) -> Parse<Name> {
        if let Symbol::String(_) = self.symbol() {
            let literal::Literal { span, value, .. } = self.string(expected)?;
            return Ok(Name { text: value, span, quoted: true });
        }
        if self.is_nonreserved(0) { Ok(self.take_name()) } else { self.unexpected(expected) }
    }

    /// The current token as a name, whatever it is.
    pub(super) fn take_name(&mut self) -> Name {
        let Terminal { symbol, span } = self.bump();
        let quoted = matches!(symbol, Symbol::QuotedName | Symbol::UnicodeName);
        let written = self.text(span);
        let text = if quoted { unquote(written) } else { cut(written.to_ascii_lowercase()) };
        Name { text, span, quoted }
    }

    /// A name that may be qualified by a schema.
    pub(super) fn qualified_name(&mut self, expected: &'static str) -> Parse<QualifiedName> {
        let first = self.name(expected)?;
        let start = first.span.start;
        let parts = self.attributes(first)?;
        self.qualified(start, parts)
    }

    /// The names after a first one, each behind a `.`.
    pub(super) fn attributes(&mut self, first: Name) -> Parse<Vec<Name>> {
        let mut parts = vec![first];
        while self.eat_symbol(Symbol::Dot) {
            parts.push(self.label("a name")?);
        }
        Ok(parts)
    }

    /// Makes a qualified name of its parts, of which there is at least one.
    pub(super) fn qualified(&self, start: usize, mut parts: Vec<Name>) -> Parse<QualifiedName> {
        let (name, schema, database) = (parts.pop(), parts.pop(), parts.pop());
        match name {
            Some(name) if parts.is_empty() => Ok(QualifiedName { database, schema, name }),
            _ => self.refuse(self.since(start), "improper qualified name", "too many parts"),
        }
    }

    /// A column named through its table.
    pub(super) fn column_name(&mut self, expected: &'static str) -> Parse<ColumnName> {
        let first = self.name(expected)?;
        let start = first.span.start;
        let mut parts = self.attributes(first)?;
        match parts.pop() {
            Some(column) if !parts.is_empty() => {
                Ok(ColumnName { table: self.qualified(start, parts)?, column })
            }
            _ => self.refuse(
                self.since(start),
                "column name must be qualified",
                "expected a table and a column",
            ),
        }
    }

    /// A name of a function, aggregate and so on, maybe qualified.
    pub(super) fn function_name(&mut self, expected: &'static str) -> Parse<QualifiedName> {
        if self.is_column_id(0) && self.next_symbol() == Symbol::Dot {
            return self.qualified_name(expected);
        }
        let name = self.function_id(expected)?;
        Ok(QualifiedName { database: None, schema: None, name })
    }

    /// Names with commas between parentheses.
    pub(super) fn names(&mut self, expected: &'static str) -> Parse<Vec<Name>> {
        self.listed(|cursor| cursor.name(expected))
    }

    /// Names with commas between parentheses, or nothing.
    pub(super) fn optional_names(&mut self, expected: &'static str) -> Parse<Vec<Name>> {
        if self.symbol() == Symbol::LeftParen { self.names(expected) } else { Ok(Vec::new()) }
    }

    /// A role where a statement names one.
    pub(super) fn role(&mut self) -> Parse<Role> {
        let span = self.current().span;
        let role = match self.keyword() {
            Some(K::CurrentUser) => Role::CurrentUser(span),
            Some(K::CurrentRole) => Role::CurrentRole(span),
            Some(K::SessionUser) => Role::SessionUser(span),
            _ if !self.is_nonreserved(0) => return self.unexpected("a role"),
            _ => {
                let name = self.take_name();
                return match name.text.as_str() {
                    "public" => Ok(Role::Public(span)),
                    "none" => self.refuse(span, "role name `none` is reserved", ""),
                    _ => Ok(Role::Name(name)),
                };
            }
        };
        self.bump();
        Ok(role)
    }

    /// Roles with commas.
    pub(super) fn roles(&mut self) -> Parse<Vec<Role>> {
        self.list(Self::role)
    }

    /// Whether an operator follows, `OPERATOR(..)` not counted.
    pub(super) fn is_operator(&self) -> bool {
        matches!(self.symbol(), Symbol::Operator(_))
    }

    /// The name of an operator, maybe qualified.
    pub(super) fn operator_name(&mut self) -> Parse<OperatorName> {
        let start = self.start();
        let mut schema = None;
        while !self.is_operator() {
            schema = Some(self.name("an operator")?);
            self.expect_symbol(Symbol::Dot, "`.`")?;
        }
        let Terminal { symbol, span } = self.bump();
        let written = self.text(span);
        let unequal = symbol == Symbol::Operator(Operator::Comparison) && written == "!=";
        let operator = if unequal { "<>" } else { written }.to_owned();
        Ok(OperatorName { schema, operator, span: self.since(start) })
    }
}

/// The identifier that `written` spells, as the server keeps it: quotes off, folded, cut.
pub fn unquote(written: &str) -> String {
    let name = match scan_whole(written) {
        Some(TokenKind::QuotedName) => written[1..written.len() - 1].replace("\"\"", "\""),
        Some(TokenKind::UnicodeName | TokenKind::String(StringKind::Unicode)) => {
            literal::unicode(written)
        }
        _ => written.to_ascii_lowercase(),
    };
    cut(name)
}

fn scan_whole(written: &str) -> Option<TokenKind> {
    // `UESCAPE 'x'` may follow a name in Unicode notation and is part of how it is written.
    let (kind, end) = (!written.is_empty()).then(|| scan(written.as_bytes(), 0))?;
    (end == written.len() || matches!(kind, TokenKind::UnicodeName)).then_some(kind)
}

/// Cuts a name at the last whole character within [`LONGEST_NAME`] bytes.
pub(super) fn cut(mut name: String) -> String {
    if name.len() > LONGEST_NAME {
        let mut end = LONGEST_NAME;
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
    }
    name
}

/// Whether `name` must be quoted to be read as itself everywhere: it would be folded, it is a
/// keyword with a meaning of its own, or no word at all. The rule is that of `quote_ident`.
pub fn needs_quoting(name: &str) -> bool {
    let bytes = name.as_bytes();
    let plain = |byte: &u8| is_word_byte(*byte) && *byte < 0x80 && !byte.is_ascii_uppercase();
    !bytes.first().is_some_and(|&byte| is_word_start(byte))
        || !bytes.iter().all(|byte| plain(byte) && *byte != b'$')
        || is_reserved(name)
}

/// Whether a name in lower case is a word that means something else where it stands without quotes.
pub fn is_reserved(name: &str) -> bool {
    K::of(name).is_some_and(|keyword| keyword.category() != Category::Unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_the_server_keeps_them() {
        for (written, kept) in [
            ("Users", "users"),
            ("\"Us\"\"ers\"", "Us\"ers"),
            ("ÄB", "Äb"),
            ("U&\"d\\0061t\\+000061\"", "data"),
            ("U&\"d!0061ta\" UESCAPE '!'", "data"),
        ] {
            assert_eq!(unquote(written), kept, "{written}");
        }
        assert_eq!(unquote(&"a".repeat(70)).len(), 63);
        assert_eq!(unquote(&"é".repeat(40)), "é".repeat(31), "62 bytes: no half character");
    }

    #[test]
    fn quoting_follows_quote_ident() {
        for name in ["a", "_b1", "name", "abort"] {
            assert!(!needs_quoting(name), "{name}");
        }
        for name in ["", "1a", "a b", "order", "Key", "é", "a$", "char", "left"] {
            assert!(needs_quoting(name), "{name}");
        }
    }
}
