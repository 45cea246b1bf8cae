//! What the server would refuse, found on the way to a normal form.
//!
//! Analysis ends in `None` for two reasons: something is not known, or the server would refuse it
//! too. The second is noted here where it is certain, and only for facts that
//! [judge](super::facts::Facts::judges). Trees have no places, so a refusal knows what to look for in
//! the text instead.

use driftless_diag::Span;
use driftless_sql::postgres::{TokenKind, string_value, tokens, unquote};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusalKind {
    UnknownFunction,
    UnknownColumn,
    UnknownRelation,
    UnknownType,
    /// A value of a type that its place does not take.
    Mismatch,
    /// A constant that its type cannot read.
    Constant,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Needle {
    /// A name.
    Name(String),
    /// A name before a parenthesis.
    Call(String),
    /// A string with that value.
    Text(String),
    Operator(String),
    /// Nothing: all of the text.
    Whole,
}

/// Something the server would refuse.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) kind: RefusalKind,
    pub(crate) needle: Needle,
    pub(crate) message: String,
}

impl Refusal {
    /// Where it is in the text that was analysed.
    pub(crate) fn span(&self, text: &str) -> Span {
        let found: Vec<_> =
            tokens(text).into_iter().filter(|token| !token.kind.is_trivia()).collect();
        let written =
            |at: usize| found.get(at).and_then(|it| text.get(it.span.range())).unwrap_or_default();
        let is_it = |at: usize, kind: TokenKind| match (&self.needle, kind) {
            (Needle::Name(name), TokenKind::Word | TokenKind::QuotedName) => {
                unquote(written(at)) == *name
            }
            (Needle::Call(name), TokenKind::Word | TokenKind::QuotedName) => {
                unquote(written(at)) == *name && written(at + 1) == "("
            }
            (Needle::Text(value), TokenKind::String(kind)) => {
                string_value(written(at), kind) == *value
            }
            (Needle::Operator(name), TokenKind::Operator | TokenKind::Punctuation) => {
                written(at) == name || name == "<>" && written(at) == "!="
            }
            _ => false,
        };
        // A name behind `AS` is made there, and meant elsewhere.
        let is_made = |at: usize| at > 0 && written(at - 1).eq_ignore_ascii_case("as");
        let mut places = found.iter().enumerate().filter(|(at, token)| is_it(*at, token.kind));
        let first = places.clone().next();
        let place = places.find(|(at, _)| !is_made(*at)).or(first);
        let whole = || Span::new(text.len() - text.trim_start().len(), text.trim_end().len());
        place.map_or_else(whole, |(_, token)| token.span)
    }
}
