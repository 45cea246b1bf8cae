//! Parts of statements on their own: what a reader of expressions kept as text needs to know.
//!
//! Expressions are recognised here and taken apart elsewhere, by whoever gives them a meaning. Where
//! a type ends, what a string says and which words may be names must not be decided twice.

use driftless_diag::Span;

use super::cursor::Cursor;
use super::data_type::DataType;
use super::keyword::{Category, Keyword, Label};
use super::literal;
use super::token::StringKind;

/// The type that `text` begins with; its span says how far it goes.
pub fn leading_type(text: &str) -> Option<DataType> {
    Cursor::new(text, Span::new(0, text.len())).data_type().ok()
}

/// The type that `text` begins with, dimensions not taken: what may stand before a constant.
pub fn leading_scalar_type(text: &str) -> Option<DataType> {
    Cursor::new(text, Span::new(0, text.len())).scalar_type().ok()
}

/// What a string literal says, delimiters off and escapes read.
pub fn string_value(written: &str, kind: StringKind) -> String {
    literal::value(written, kind)
}

/// Whether a word without quotes may be the name of a column or a relation.
pub fn may_name_column(word: &str) -> bool {
    Keyword::of(word).is_none_or(|keyword| {
        matches!(keyword.category(), Category::Unreserved | Category::ColumnName)
    })
}

/// Whether a word without quotes may be the name of a function.
pub fn may_name_function(word: &str) -> bool {
    Keyword::of(word).is_none_or(|keyword| {
        matches!(keyword.category(), Category::Unreserved | Category::TypeOrFunction)
    })
}

/// Whether a word without quotes may name a result without `AS` before it.
pub fn may_be_bare_label(word: &str) -> bool {
    Keyword::of(word).is_none_or(|keyword| keyword.label() == Label::Bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_read_to_its_end() {
        for (text, end) in [
            ("character varying(10)[] = x", 23),
            ("timestamp with time zone AND", 24),
            ("text", 4),
            ("interval day to second 'x'", 22),
        ] {
            assert_eq!(leading_type(text).map(|found| found.span.end), Some(end), "{text}");
        }
        assert!(leading_type("'x'").is_none());
    }

    #[test]
    fn words_have_their_places() {
        assert!(may_name_column("value") && !may_name_column("select"));
        assert!(may_name_function("left") && !may_name_function("coalesce"));
        assert!(may_be_bare_label("x") && !may_be_bare_label("over"));
    }
}
