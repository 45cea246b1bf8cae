//! What holds for any text at all.

use driftless_sql::sqlite;
use proptest::prelude::*;

use crate::invariants::check;
use crate::oracle::statements;

/// Words and marks from which texts that look like SQL are made.
const SOUP: [&str; 76] = [
    "create",
    "table",
    "trigger",
    "temp",
    "virtual",
    "view",
    "index",
    "unique",
    "begin",
    "end",
    "atomic",
    "function",
    "procedure",
    "delimiter //",
    "//",
    "case",
    "when",
    "then",
    "if",
    "loop",
    "while",
    "select",
    "from",
    "where",
    "insert",
    "into",
    "values",
    "update",
    "set",
    "delete",
    "with",
    "as",
    "on",
    "conflict",
    "do",
    "nothing",
    "not",
    "null",
    "in",
    "is",
    "like",
    "between",
    "and",
    "or",
    "primary",
    "key",
    "references",
    "default",
    "generated",
    "always",
    "over",
    "filter",
    "window",
    "order",
    "by",
    "(",
    ")",
    ",",
    ";",
    ".",
    "*",
    "=",
    "->>",
    "'a'",
    "'",
    "\"b\"",
    "\"",
    "`",
    "[c]",
    "$$",
    "--",
    "/*",
    "*/",
    "\n",
    "\\",
    "é",
];

fn soup() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(&SOUP[..]);
    let blank = proptest::sample::select(&["", " ", " ", " ", "\n"][..]);
    proptest::collection::vec((word, blank), 0..60).prop_map(|parts| {
        parts.into_iter().flat_map(|(word, blank)| [word, blank]).collect::<String>()
    })
}

/// Valid statements, joined and cut anywhere.
fn cut_statements() -> impl Strategy<Value = String> {
    let statement = proptest::sample::select(statements());
    (proptest::collection::vec(statement, 1..4), any::<prop::sample::Index>()).prop_map(
        |(statements, cut)| {
            let mut text = statements.join("; ");
            let mut cut = cut.index(text.len() + 1);
            while !text.is_char_boundary(cut) {
                cut += 1;
            }
            text.truncate(cut);
            text
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_split_and_parsed(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_bytes_are_split_and_parsed(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        check(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn soup_is_split_and_parsed(text in soup()) {
        check(&text);
    }

    #[test]
    fn cut_statements_are_split_and_parsed(text in cut_statements()) {
        check(&text);
    }

    #[test]
    fn a_name_survives_quoting(name in any::<String>()) {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        prop_assert_eq!(sqlite::unquote(&quoted), name.clone());
        prop_assert!(sqlite::needs_quoting(&name) || sqlite::unquote(&name) == name);
    }
}
