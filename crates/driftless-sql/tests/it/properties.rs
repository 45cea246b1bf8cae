//! What holds for any text at all.

use driftless_diag::{Backend, Span};
use driftless_sql::sqlite::{self, ColumnOptionKind, Statement, StatementKind, TableBody};
use driftless_sql::{PieceKind, split};
use proptest::prelude::*;

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

fn within(text: &str, outer: Span, inner: Span) {
    assert!(outer.start <= inner.start && inner.start <= inner.end, "{inner:?} in {outer:?}");
    assert!(inner.end <= text.len(), "{inner:?} in {}", text.len());
    assert!(text.get(inner.range()).is_some(), "{inner:?} cuts a character");
}

fn check_split(backend: Backend, text: &str) {
    let mut end = 0;
    for piece in split(backend, text) {
        assert_eq!(piece.span.start, end, "a gap");
        assert!(piece.span.end > piece.span.start, "an empty piece");
        within(text, piece.span, piece.sql);
        assert!(piece.sql.end <= piece.span.end, "{piece:?}");
        assert_eq!(piece.kind == PieceKind::Blank, piece.sql.is_empty(), "{piece:?}");
        end = piece.span.end;
    }
    assert_eq!(end, text.len(), "lost bytes");
}

fn check_parse(text: &str) {
    for piece in split(Backend::Sqlite, text) {
        let statement = sqlite::parse(text, piece.sql);
        for span in spans(&statement) {
            within(text, piece.sql, span);
        }
        let _ = sqlite::classify(&text[piece.sql.range()]);
    }
    let all = sqlite::parse(text, Span::new(0, text.len()));
    assert_eq!(all.span, Span::new(0, text.len()));
}

/// The spans that later layers slice texts with.
fn spans(statement: &Statement) -> Vec<Span> {
    let mut spans = vec![statement.span];
    match &statement.kind {
        StatementKind::Invalid(error) => spans.push(error.span),
        StatementKind::Dml(dml) => spans.push(dml.span),
        StatementKind::CreateTable(table) => {
            spans.push(table.name.span());
            let TableBody::Columns { columns, constraints, .. } = &table.body else {
                return spans;
            };
            spans.extend(constraints.iter().map(|constraint| constraint.span));
            for column in columns {
                spans.extend([column.span, column.name.span, column.type_span]);
                for option in &column.options {
                    spans.push(option.span);
                    if let ColumnOptionKind::Check(fragment) | ColumnOptionKind::Default(fragment) =
                        &option.kind
                    {
                        spans.push(fragment.span);
                    }
                }
            }
        }
        StatementKind::CreateTrigger(trigger) => {
            spans.push(trigger.body);
            spans.extend(trigger.statements.iter().map(|statement| statement.span));
        }
        StatementKind::CreateVirtualTable(table) => spans.extend(&table.arguments),
        _ => {}
    }
    spans
}

fn check(text: &str) {
    for backend in Backend::ALL {
        check_split(backend, text);
    }
    check_parse(text);
    let mut end = 0;
    for token in sqlite::tokens(text) {
        assert_eq!(token.span.start, end);
        within(text, token.span, token.span);
        assert!(!token.span.is_empty());
        end = token.span.end;
    }
    assert_eq!(end, text.len());
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
