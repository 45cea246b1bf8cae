//! The names a text may mention: what an object cannot be touched without.

use std::collections::BTreeSet;

use driftless_catalog::Ident;
use driftless_diag::Backend;
use driftless_sql::postgres;
use driftless_sql::sqlite::{TokenKind, tokens, unquote};

/// The comparison keys of every word and quoted name in `text`, keywords among them. Strings
/// count too: SQLite reads `'a'` as a name where it needs one.
pub(crate) fn words(backend: Backend, text: &str) -> BTreeSet<String> {
    if backend == Backend::Postgres {
        return postgres_words(text);
    }
    tokens(text)
        .into_iter()
        .filter(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::QuotedName(_) | TokenKind::String)
        })
        .map(|token| Ident::new(backend, unquote(&text[token.span.range()])).key().to_owned())
        .collect()
}

/// On PostgreSQL a string may be code (`DO`, a function's body) or name a sequence, so every word
/// in it counts, as written and folded.
fn postgres_words(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut action = false;
    for token in postgres::tokens(text) {
        let written = text.get(token.span.range()).unwrap_or_default();
        match token.kind {
            postgres::TokenKind::Word
            | postgres::TokenKind::QuotedName
            | postgres::TokenKind::UnicodeName => {
                let word = postgres::unquote(written);
                // What a foreign key does later is nothing that this statement does.
                let later = action && word == "cascade";
                action = word == "delete" || word == "update";
                if !later {
                    found.insert(word);
                }
            }
            postgres::TokenKind::String(_) => {
                let words = written.split(|c: char| !c.is_alphanumeric() && c != '_');
                for word in words.filter(|word| !word.is_empty()) {
                    found.insert(word.to_owned());
                    found.insert(word.to_lowercase());
                }
            }
            _ => {}
        }
    }
    found
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
        let found = words(Backend::Postgres, "Drop \"A b\" $$x.Y$$ -- no\n1");
        let expected = ["A b", "Y", "drop", "x", "y"];
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected);
        let found = words(Backend::Postgres, "a ON DELETE CASCADE");
        assert!(!found.contains("cascade"), "{found:?}");
        assert!(words(Backend::Postgres, "DROP TABLE a CASCADE").contains("cascade"));
    }
}
