//! Identifiers as written and as meant.

use super::ast::Quote;
use super::keyword::Keyword;
use super::token::is_word_byte;

/// The identifier or string that `written` spells: quotes taken off, doubled quotes made single.
/// What is not quoted, or not well quoted, is handed back as it is.
pub fn unquote(written: &str) -> String {
    let quote = quote_of(written);
    let (open, close) = match quote {
        Quote::None => return written.to_owned(),
        Quote::Double => ('"', '"'),
        Quote::Backtick => ('`', '`'),
        Quote::Single => ('\'', '\''),
        Quote::Bracket => ('[', ']'),
    };
    let Some(inner) = written.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) else {
        return written.to_owned();
    };
    if quote == Quote::Bracket || !inner.contains(close) {
        inner.to_owned()
    } else {
        inner.replace(&format!("{close}{close}"), &close.to_string())
    }
}

/// How `written` is quoted, from its first character.
pub fn quote_of(written: &str) -> Quote {
    match written.as_bytes().first() {
        Some(b'"') => Quote::Double,
        Some(b'`') => Quote::Backtick,
        Some(b'[') => Quote::Bracket,
        Some(b'\'') => Quote::Single,
        _ => Quote::None,
    }
}

/// Whether `name` must be quoted to be read as an identifier everywhere: it is a keyword (also one
/// that SQLite tolerates in most places), or no word of ASCII letters, digits and `_`.
pub fn needs_quoting(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.first().is_none_or(|byte| !byte.is_ascii_alphabetic() && *byte != b'_')
        || bytes.iter().any(|&byte| !is_word_byte(byte) || byte == b'$' || byte >= 0x80)
        || Keyword::find(bytes).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_all_kinds_come_off() {
        for (written, meant) in [
            ("a", "a"),
            ("\"a\"\"b\"", "a\"b"),
            ("`a``b`", "a`b"),
            ("[a]", "a"),
            ("'it''s'", "it's"),
            ("\"\"", ""),
            ("\"", "\""),
        ] {
            assert_eq!(unquote(written), meant, "{written}");
        }
    }

    #[test]
    fn words_that_are_no_keywords_stand_alone() {
        for name in ["a", "_b1", "strict"] {
            assert!(!needs_quoting(name), "{name}");
        }
        for name in ["", "1a", "a b", "order", "Key", "é", "a$", "a-b"] {
            assert!(needs_quoting(name), "{name}");
        }
    }
}
