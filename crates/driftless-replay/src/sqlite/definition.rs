//! The text of a definition, exactly as SQLite stores it in `sqlite_schema.sql`.
//!
//! SQLite's schema *is* text: every fact about a table comes from parsing it, and `ALTER TABLE`
//! edits it. Replay does the same, so a replayed object and a real one are built by the same code
//! from the same bytes.

use driftless_diag::Span;
use driftless_sql::sqlite::{self, StatementKind};

/// What SQLite stores for `CREATE <words> name ..`: the words in capitals, then the statement
/// from its unqualified name on.
pub(crate) fn stored(words: &str, text: &str, from: usize, end: usize) -> String {
    let tail = text.get(from..end).unwrap_or_default();
    format!("CREATE {words} {tail}")
}

/// Parses a definition.
pub(crate) fn parse(definition: &str) -> StatementKind {
    sqlite::parse(definition, Span::new(0, definition.len())).kind
}

/// A replacement of a stretch of text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edit {
    /// What is replaced.
    pub(crate) span: Span,
    /// By what.
    pub(crate) text: String,
}

/// Carries out edits, which must not overlap; of several for one place the first counts.
pub(crate) fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort();
    edits.dedup_by_key(|edit| edit.span.start);
    let mut result = String::with_capacity(text.len() + 32);
    let mut at = 0;
    for edit in edits {
        if edit.span.start < at {
            continue;
        }
        result.push_str(text.get(at..edit.span.start).unwrap_or_default());
        result.push_str(&edit.text);
        at = edit.span.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

/// A name in double quotes.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_carried_out_in_any_order() {
        let edit = |start, end, text: &str| Edit { span: Span::new(start, end), text: text.into() };
        assert_eq!(edited("a b c", vec![edit(4, 5, "z"), edit(0, 1, "xx")]), "xx b z");
        assert_eq!(edited("a b c", vec![edit(2, 3, "y"), edit(2, 3, "y")]), "a y c");
    }
}
