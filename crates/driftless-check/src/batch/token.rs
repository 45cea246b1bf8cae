//! The tokens of three dialects as one kind of token, as far as batches have to tell them apart.
//!
//! A batch asks the same few questions everywhere (is it a comment, is it a word, which name does it
//! spell), and the answers differ by dialect only here.

use driftless_diag::{Backend, Span};
use driftless_sql::{mysql, postgres, sqlite};

use super::product;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Comment,
    Blank,
    /// A bare word, which may be a name: how the server keeps it.
    Word(String),
    /// A name that cannot be a keyword.
    Name(String),
    Other,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it stands in the text that was read.
    pub(super) span: Span,
}

/// The tokens of a text, in order.
pub(super) fn tokens(backend: Backend, text: &str) -> Vec<Token> {
    let written = |span: Span| text.get(span.range()).unwrap_or_default();
    match backend {
        Backend::Postgres => {
            use postgres::TokenKind::{Comment, QuotedName, UnicodeName, Word};
            let one = |token: postgres::Token| {
                let name = || postgres::unquote(written(token.span));
                let kind = match token.kind {
                    Comment => Kind::Comment,
                    Word => Kind::Word(name()),
                    QuotedName | UnicodeName => Kind::Name(name()),
                    other if other.is_trivia() => Kind::Blank,
                    _ => Kind::Other,
                };
                Token { kind, span: token.span }
            };
            postgres::tokens(text).into_iter().map(one).collect()
        }
        Backend::Sqlite => {
            use sqlite::TokenKind::{Comment, QuotedName, Word};
            let one = |token: sqlite::Token| {
                let name = || sqlite::unquote(written(token.span));
                let kind = match token.kind {
                    Comment => Kind::Comment,
                    Word => Kind::Word(name()),
                    QuotedName(_) => Kind::Name(name()),
                    other if other.is_trivia() => Kind::Blank,
                    _ => Kind::Other,
                };
                Token { kind, span: token.span }
            };
            sqlite::tokens(text).into_iter().map(one).collect()
        }
        Backend::MySql | Backend::MariaDb => {
            use mysql::TokenKind::{Comment, ExecutableMark, Name, QuotedName, Word};
            let one = |token: mysql::Token| {
                let name = || mysql::unquote(written(token.span));
                let kind = match token.kind {
                    Comment => Kind::Comment,
                    Word => Kind::Word(name()),
                    Name | QuotedName => Kind::Name(name()),
                    ExecutableMark => Kind::Other,
                    other if other.is_trivia() => Kind::Blank,
                    _ => Kind::Other,
                };
                Token { kind, span: token.span }
            };
            mysql::tokens(product(backend), text).into_iter().map(one).collect()
        }
    }
}
