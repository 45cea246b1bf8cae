//! The declared type of a column, as SQLite keeps it.
//!
//! `PRAGMA table_xinfo` does not report what was written: quotes come off, six well-known names
//! are printed in capitals, and `GENERATED ALWAYS`, which the grammar takes for words of a type, is
//! cut off. Whoever compares a replayed table with a real one needs the same string.

use driftless_diag::Span;

use super::ast::Quote;
use super::name::quote_of;

/// Names that SQLite stores as a number and prints in capitals.
const STANDARD: [&str; 6] = ["ANY", "BLOB", "INT", "INTEGER", "REAL", "TEXT"];

/// The words of a type, told apart.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Where the type stands, without `GENERATED ALWAYS`; nothing when that was all.
    pub(super) span: Option<Span>,
    /// What SQLite reports.
    pub(super) reported: String,
    /// Where `GENERATED ALWAYS` begins.
    pub(super) generated: Option<usize>,
}

pub(super) fn declared(file: &str, written: Option<Span>) -> Declared {
    let Some(span) = written else { return Declared::default() };
    let whole = file.get(span.range()).unwrap_or_default();
    let (text, generated) = without_generated(whole);
    let generated = generated.map(|at| span.start + at);
    if text.is_empty() {
        return Declared { generated, ..Declared::default() };
    }
    let span = Some(Span::new(span.start, span.start + text.len()));
    Declared { span, reported: reported(text), generated }
}

/// The text without `GENERATED ALWAYS` at its end, and where that begins. SQLite cuts off a lone
/// `ALWAYS` too, if the whole is long enough.
fn without_generated(text: &str) -> (&str, Option<usize>) {
    if text.len() < "generated always".len() {
        return (text, None);
    }
    let Some(before) = strip_word(text, "always") else { return (text, None) };
    match strip_word(before, "generated") {
        Some(rest) => (rest, Some(before.len() - "generated".len())),
        None => (before, None),
    }
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(word.len())?;
    let tail = text.get(at..)?;
    tail.eq_ignore_ascii_case(word)
        .then(|| text[..at].trim_end_matches(|c| matches!(c, '\t'..='\r' | ' ')))
}

fn reported(text: &str) -> String {
    let text = if text.len() >= 3 { without_plain_quotes(text) } else { text };
    match STANDARD.iter().find(|standard| standard.eq_ignore_ascii_case(text)) {
        Some(standard) if text.len() >= 3 => (*standard).to_owned(),
        _ => first_unquoted(text),
    }
}

/// Takes quotes off a text that has no other quote between them.
fn without_plain_quotes(text: &str) -> &str {
    let is_quote = |c: char| matches!(c, '\'' | '"' | '[' | '`');
    let inner = text.get(1..text.len() - 1).unwrap_or_default();
    if text.starts_with(is_quote) && !inner.contains(is_quote) { inner } else { text }
}

/// If the text begins with a quote, what is quoted, and nothing after it.
fn first_unquoted(text: &str) -> String {
    let close = match quote_of(text) {
        Quote::None => return text.to_owned(),
        Quote::Bracket => ']',
        Quote::Double => '"',
        Quote::Backtick => '`',
        Quote::Single => '\'',
    };
    let mut inner = String::new();
    let mut rest = text.chars().skip(1).peekable();
    while let Some(c) = rest.next() {
        if c == close && rest.next_if_eq(&close).is_none() {
            break;
        }
        inner.push(c);
    }
    inner
}
