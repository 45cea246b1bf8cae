//! The names a text may mention: what an object cannot be touched without.

use std::collections::BTreeSet;

use driftless_catalog::Ident;
use driftless_diag::Backend;
use driftless_sql::sqlite::{TokenKind, tokens, unquote};

/// The comparison keys of every word and quoted name in `text`, keywords among them. Strings
/// count too: SQLite reads `'a'` as a name where it needs one.
pub(crate) fn words(backend: Backend, text: &str) -> BTreeSet<String> {
    tokens(text)
        .into_iter()
        .filter(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::QuotedName(_) | TokenKind::String)
        })
        .map(|token| Ident::new(backend, unquote(&text[token.span.range()])).key().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_name_counts() {
        let found =
            words(Backend::Sqlite, "-- no\nDROP \"A b\" /* no */ [c] 'D' `e``f` 1 x'00' :v");
        let expected = ["a b", "c", "d", "drop", "e`f"];
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}
