//! The names an SQL text mentions, without a parser.
//!
//! A planner has to know which views and triggers may stand in the way of a change to a table.
//! Taking every identifier for a possible name errs on the safe side (something is dropped and
//! made again that could have stayed), and works on texts that no grammar of ours accepts.

use std::collections::BTreeSet;

use driftless_sql::sqlite::{self, TokenKind};

/// A token, as far as names are concerned; names as they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A keyword or a name.
    Word(String),
    /// A quoted name.
    Name(String),
    /// A string, which SQLite takes for a name in places.
    String(String),
    /// A number or a blob.
    Literal,
    /// Anything else.
    Mark(String),
}

impl Token {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Word(name) | Self::Name(name) | Self::String(name) => Some(name),
            Self::Literal | Self::Mark(_) => None,
        }
    }

    fn is(&self, mark: &str) -> bool {
        matches!(self, Self::Mark(written) if written == mark)
    }
}

/// Every name the text may mention, as the key by which names are compared.
pub(super) fn mentions(text: &str) -> BTreeSet<String> {
    tokens(text).iter().filter_map(|token| token.name().map(str::to_owned)).collect()
}

/// Whether a default is a constant that SQLite accepts in `ADD COLUMN`: a literal with or without
/// a sign, not an expression.
pub(super) fn is_constant(text: &str) -> bool {
    let tokens = tokens(text);
    let unsigned = match tokens.as_slice() {
        [sign, rest @ ..] if sign.is("-") || sign.is("+") => rest,
        all => all,
    };
    match unsigned {
        [Token::Literal | Token::String(_) | Token::Name(_)] => true,
        [Token::Word(word)] => matches!(word.as_str(), "null" | "true" | "false"),
        _ => false,
    }
}

/// Whether the text qualifies a column by that table.
pub(super) fn qualifies(text: &str, table: &str) -> bool {
    tokens(text).windows(2).any(|pair| pair[0].name() == Some(table) && pair[1].is("."))
}

/// A default as an expression that means the same within a query, where SQLite would take a word
/// without quotes, or with double ones, for the name of a column.
pub(super) fn default_value(text: &str) -> String {
    const KEYWORDS: [&str; 6] =
        ["null", "true", "false", "current_timestamp", "current_date", "current_time"];
    let word = match tokens(text).as_slice() {
        [Token::Word(word)] if KEYWORDS.contains(&word.as_str()) => return text.to_owned(),
        [Token::Word(_) | Token::Name(_)] => sqlite::unquote(text.trim()),
        _ => return text.to_owned(),
    };
    format!("'{}'", word.replace('\'', "''"))
}

fn tokens(text: &str) -> Vec<Token> {
    let significant = sqlite::tokens(text).into_iter().filter(|token| !token.kind.is_trivia());
    let token = |token: sqlite::Token| {
        let written = text.get(token.span.range()).unwrap_or_default();
        match token.kind {
            TokenKind::Word => Token::Word(written.to_ascii_lowercase()),
            TokenKind::QuotedName(_) => Token::Name(key(written)),
            TokenKind::String => Token::String(key(written)),
            TokenKind::Integer
            | TokenKind::Float
            | TokenKind::SeparatedNumber
            | TokenKind::Blob => Token::Literal,
            _ => Token::Mark(written.to_owned()),
        }
    };
    significant.map(token).collect()
}

fn key(written: &str) -> String {
    sqlite::unquote(written).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_sees_through_quotes_and_comments() {
        let text =
            "SELECT \"U\".[a b], `c``d` FROM main.Users U -- not_this\n/* nor this */ WHERE 1.5e3";
        let found = mentions(text);
        for name in ["users", "u", "a b", "c`d", "main"] {
            assert!(found.contains(name), "{name} in {found:?}");
        }
        assert!(!found.contains("not_this") && !found.contains("nor") && !found.contains("e3"));
    }

    #[test]
    fn a_default_is_a_value_in_a_query_too() {
        assert_eq!(default_value("new"), "'new'");
        assert_eq!(default_value("\"it's\""), "'it''s'");
        for text in ["'a'", "1 + 1", "CURRENT_TIMESTAMP", "true"] {
            assert_eq!(default_value(text), text);
        }
    }

    #[test]
    fn a_qualifier_is_followed_by_a_point() {
        assert!(qualifies("status IN ('a') AND \"Status\".x > 1", "status"));
        assert!(!qualifies("status IN ('a', 'status')", "status"));
    }

    #[test]
    fn constants_are_literals() {
        for text in
            ["1", "-1.5", ".5", "1e-3", "+ 0x1F", "'it''s'", "\"a\"", "NULL", "true", "X'00'"]
        {
            assert!(is_constant(text), "{text}");
        }
        for text in ["1 + 1", "CURRENT_TIMESTAMP", "random()", "a", "'a' || 'b'", "", "-"] {
            assert!(!is_constant(text), "{text}");
        }
    }
}
