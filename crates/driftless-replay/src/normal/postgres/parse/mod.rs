//! Text to tree: a parser for what expressions and queries of a schema are made of.
//!
//! It stands beside the recogniser of `driftless-sql`, which decides what is valid; this one gives
//! up (`None`) at whatever it does not know, because a clause left out of a tree would be a
//! difference left out of a report. Strengths of operators are the server's grammar's.

mod call;
mod expression;
mod from;
mod primary;
mod query;
mod rows;

use driftless_sql::postgres::{
    DataType, StringKind, TokenKind, leading_scalar_type, leading_type, string_value, tokens,
    unquote,
};

use super::syntax::{Expr, Path, Query, Rows};

/// How deep an expression may nest: everything that walks trees recurses.
const DEEPEST: usize = 120;

/// A token with what it says.
#[derive(Debug, Clone, PartialEq)]
enum Lex {
    /// A word without quotes, folded.
    Word(String),
    /// A name in quotes.
    Name(String),
    Text(String),
    Number(String),
    Parameter,
    Operator(String),
    Mark(String),
    End,
}

pub(super) struct Parser<'t> {
    text: &'t str,
    lexes: Vec<(Lex, usize)>,
    at: usize,
    depth: usize,
}

/// The expression that is the whole text.
pub(super) fn expression(text: &str) -> Option<Expr> {
    let mut parser = Parser::new(text)?;
    let expr = parser.expression()?;
    parser.at_end().then_some(expr)
}

/// The query that is the whole text.
pub(super) fn query(text: &str) -> Option<Query> {
    let mut parser = Parser::new(text)?;
    let query = parser.query()?;
    parser.eat(";");
    parser.at_end().then_some(query)
}

/// The statement about rows that is the whole text.
pub(super) fn rows(text: &str) -> Option<Rows> {
    let mut parser = Parser::new(text)?;
    let rows = parser.rows()?;
    parser.eat(";");
    parser.at_end().then_some(rows)
}

/// Which rows a partition holds.
pub(super) enum Bound {
    Default,
    In(Vec<Expr>),
    Range(Vec<Expr>, Vec<Expr>),
    Hash(String, String),
}

/// The partition's bound that is the whole text.
pub(super) fn bound(text: &str) -> Option<Bound> {
    let mut parser = Parser::new(text)?;
    let bound = parser.bound()?;
    parser.at_end().then_some(bound)
}

impl<'t> Parser<'t> {
    fn bound(&mut self) -> Option<Bound> {
        if self.eat("default") {
            return Some(Bound::Default);
        }
        self.expect("for")?;
        self.expect("values")?;
        if self.eat("in") {
            return Some(Bound::In(self.parens(Self::expressions)?));
        }
        if self.eat("from") {
            let from = self.parens(Self::expressions)?;
            self.expect("to")?;
            return Some(Bound::Range(from, self.parens(Self::expressions)?));
        }
        self.expect("with")?;
        self.parens(|parser| {
            let (mut modulus, mut remainder) = (None, None);
            let options = parser.list(|parser| {
                let name = parser.name()?;
                let Lex::Number(number) = parser.bump() else { return None };
                Some((name, number))
            })?;
            for (name, number) in options {
                match name.as_str() {
                    "modulus" => modulus = Some(number),
                    "remainder" => remainder = Some(number),
                    _ => return None,
                }
            }
            Some(Bound::Hash(modulus?, remainder?))
        })
    }

    fn new(text: &'t str) -> Option<Self> {
        let mut lexes = Vec::new();
        for token in tokens(text) {
            let written = text.get(token.span.range())?;
            let lex = match token.kind {
                TokenKind::Blank | TokenKind::Comment => continue,
                TokenKind::Word => Lex::Word(written.to_ascii_lowercase()),
                TokenKind::QuotedName => Lex::Name(unquote(written)),
                // `UESCAPE` may follow, which is too rare to be worth its rules.
                TokenKind::UnicodeName | TokenKind::String(StringKind::Unicode) => return None,
                TokenKind::String(kind) => Lex::Text(string_value(written, kind)),
                TokenKind::Integer | TokenKind::Float => Lex::Number(written.to_owned()),
                TokenKind::Parameter => Lex::Parameter,
                TokenKind::Operator if written == "!=" => Lex::Operator("<>".to_owned()),
                TokenKind::Operator => Lex::Operator(written.to_owned()),
                TokenKind::Punctuation => Lex::Mark(written.to_owned()),
                TokenKind::Bits | TokenKind::Unrecognized => return None,
            };
            lexes.push((lex, token.span.start));
        }
        lexes.push((Lex::End, text.len()));
        Some(Self { text, lexes, at: 0, depth: 0 })
    }

    fn peek(&self) -> &Lex {
        self.ahead(0)
    }

    fn ahead(&self, distance: usize) -> &Lex {
        self.lexes.get(self.at + distance).map_or(&Lex::End, |(lex, _)| lex)
    }

    fn at_end(&self) -> bool {
        *self.peek() == Lex::End
    }

    /// The word here, if it is one without quotes.
    fn word(&self) -> &str {
        self.word_ahead(0)
    }

    fn word_ahead(&self, distance: usize) -> &str {
        match self.ahead(distance) {
            Lex::Word(word) => word,
            _ => "",
        }
    }

    fn is(&self, what: &str) -> bool {
        self.is_ahead(0, what)
    }

    /// Whether this word, operator or mark stands there.
    fn is_ahead(&self, distance: usize, what: &str) -> bool {
        match self.ahead(distance) {
            Lex::Word(found) | Lex::Operator(found) | Lex::Mark(found) => found == what,
            _ => false,
        }
    }

    fn eat(&mut self, what: &str) -> bool {
        let found = self.is(what);
        if found {
            self.at += 1;
        }
        found
    }

    fn eat_all(&mut self, words: &[&str]) -> bool {
        let found = words.iter().enumerate().all(|(at, word)| self.is_ahead(at, word));
        if found {
            self.at += words.len();
        }
        found
    }

    fn expect(&mut self, what: &str) -> Option<()> {
        self.eat(what).then_some(())
    }

    fn bump(&mut self) -> Lex {
        let lex = self.peek().clone();
        self.at += 1;
        lex
    }

    /// Any name, keywords included.
    fn name(&mut self) -> Option<String> {
        match self.bump() {
            Lex::Word(word) => Some(unquote(&word)),
            Lex::Name(name) => Some(name),
            _ => None,
        }
    }

    fn path(&mut self) -> Option<Path> {
        let mut path = vec![self.name()?];
        while self.eat(".") {
            path.push(self.name()?);
        }
        Some(path)
    }

    fn names_in_parens(&mut self) -> Option<Vec<String>> {
        self.parens(|parser| parser.list(Self::name))
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat(",") {
            items.push(item(self)?);
        }
        Some(items)
    }

    fn parens<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.expect("(")?;
        let value = self.nested(inner)?;
        self.expect(")")?;
        Some(value)
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let value = inner(self);
        self.depth -= 1;
        value
    }

    /// Tries a reading that may fail without consequence.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (at, depth) = (self.at, self.depth);
        let value = read(self);
        if value.is_none() {
            (self.at, self.depth) = (at, depth);
        }
        value
    }

    fn data_type(&mut self) -> Option<DataType> {
        self.type_with(leading_type)
    }

    fn scalar_type(&mut self) -> Option<DataType> {
        self.type_with(leading_scalar_type)
    }

    /// A type from here on; types are short, so a long rest is not read again for each.
    fn type_with(&mut self, read: impl FnOnce(&str) -> Option<DataType>) -> Option<DataType> {
        let start = self.lexes.get(self.at)?.1;
        let end = self.lexes.get(self.at + 16).map_or(self.text.len(), |(_, start)| *start);
        let data_type = read(self.text.get(start..end)?)?;
        let end = start + data_type.span.end;
        while self.lexes.get(self.at)?.1 < end {
            self.at += 1;
        }
        Some(data_type)
    }
}
