//! What strings and numbers stand for.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::terminal::Symbol;

/// A string and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it stands for.
    pub value: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// What a quoted string stands for; the text must be one.
pub fn unquote(written: &str) -> String {
    let Some(quote) = written.chars().next() else { return String::new() };
    let inner = written.get(1..).unwrap_or_default();
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    let mut value = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('0') => value.push('\0'),
                Some('b') => value.push('\u{8}'),
                Some('n') => value.push('\n'),
                Some('r') => value.push('\r'),
                Some('t') => value.push('\t'),
                Some('Z') => value.push('\u{1a}'),
                // These keep their backslash: they are for `LIKE`.
                Some(wildcard @ ('%' | '_')) => value.extend(['\\', wildcard]),
                Some(other) => value.push(other),
                None => {}
            },
            // A quote inside is doubled.
            _ if letter == quote => {
                letters.next();
                value.push(letter);
            }
            _ => value.push(letter),
        }
    }
    value
}

impl Cursor<'_> {
    /// A string; strings that follow it are part of it only in expressions.
    pub(super) fn string(&mut self, expected: &'static str) -> Parse<Text> {
        if self.symbol() != Symbol::String {
            return self.unexpected(expected);
        }
        let span = self.bump().span;
        Ok(Text { value: unquote(self.text(span)), span })
    }

    /// A whole number without sign, as written: also `0x..`.
    pub(super) fn integer(&mut self, expected: &'static str) -> Parse<Text> {
        if !matches!(self.symbol(), Symbol::Integer | Symbol::Hex) {
            return self.unexpected(expected);
        }
        let span = self.bump().span;
        Ok(Text { value: self.text(span).to_owned(), span })
    }

    /// A whole number that may have a sign.
    pub(super) fn signed_integer(&mut self, expected: &'static str) -> Parse<Text> {
        let start = self.start();
        let sign = self.eat_any(&["-", "+"]).unwrap_or("");
        let Text { value, .. } = self.integer(expected)?;
        let sign = if sign == "-" { "-" } else { "" };
        Ok(Text { value: format!("{sign}{value}"), span: self.since(start) })
    }
}
