//! What holds for any text: nothing panics, nothing is lost, every span lies inside.

use driftless_diag::{Backend, Span};
use driftless_sql::mysql::{Expr, Product, Query, Statement, StatementKind, parse, tokens};
use driftless_sql::{PieceKind, split};
use proptest::prelude::*;

const PRODUCTS: [Product; 2] = [Product::MySql, Product::MariaDb];

fn check(text: &str) {
    for product in PRODUCTS {
        let all = tokens(product, text);
        let joined: String = all.iter().map(|token| &text[token.span.range()]).collect();
        assert_eq!(joined, text, "tokens lose something");
        let pieces = split(product.backend(), text);
        let joined: String = pieces.iter().map(|piece| &text[piece.span.range()]).collect();
        assert_eq!(joined, text, "pieces lose something");
        for piece in pieces.iter().filter(|piece| piece.kind == PieceKind::Statement) {
            inside(&parse(product, text, piece.sql), text);
        }
        inside(&parse(product, text, Span::new(0, text.len())), text);
        let _ = (Expr::read(product, text), Query::read(product, text));
    }
}

fn inside(statement: &Statement, text: &str) {
    assert!(text.get(statement.span.range()).is_some());
    if let StatementKind::Invalid(error) = &statement.kind {
        assert!(text.get(error.span.range()).is_some(), "{error:?}");
        assert!(!error.message.is_empty());
    }
    for feature in &statement.features {
        assert!(text.get(feature.span.range()).is_some());
    }
}

/// Pieces of the language in any order: nearer to statements than any bytes are.
fn fragments() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "create",
        "table",
        "alter",
        "add",
        "column",
        "drop",
        "t",
        "`a b`",
        "(",
        ")",
        ",",
        ";",
        "int",
        "varchar(10)",
        "not",
        "null",
        "default",
        "'x'",
        "\"y\"",
        "1",
        "1.5e3",
        "0xff",
        "x'0f'",
        "select",
        "from",
        "where",
        "case",
        "when",
        "then",
        "end",
        "begin",
        "if",
        "else",
        "loop",
        "/*!40101",
        "*/",
        "/*",
        "--",
        "\n",
        "#",
        "@a",
        "@@b",
        ":=",
        "->",
        "->>",
        "<=>",
        "||",
        "interval",
        "day",
        "primary",
        "key",
        "index",
        "partition",
        "by",
        "range",
        "values",
        "less",
        "than",
        "as",
        "union",
        "join",
        "on",
        "exists",
        "in",
        "between",
        "and",
        "like",
        "é",
        "`",
        "'",
        "\\",
        "delimiter",
        "//",
        "$$",
        "trigger",
        "procedure",
        "for",
        "each",
        "row",
        "set",
        "new.a",
        "=",
        "with",
        "grant",
        "to",
    ]);
    prop::collection::vec(words, 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC*") {
        check(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn fragments_of_the_language_are_read(text in fragments()) {
        check(&text);
    }
}

#[test]
fn every_beginning_of_every_probe_is_read() {
    for line in include_str!("probes.sql").lines() {
        for end in (0..line.len()).filter(|end| line.is_char_boundary(*end)) {
            check(&line[..end]);
        }
    }
}

#[test]
fn depth_exhausts_no_stack() {
    let deep =
        |open: &str, close: &str| format!("{}1{}", open.repeat(20_000), close.repeat(20_000));
    let texts = [
        format!("select {}", deep("(", ")")),
        format!("select {}", deep("(select ", ")")),
        format!("select {}", deep("case when ", " then 1 end")),
        format!("select {}", deep("f(", ")")),
        format!("select {}1", "not ".repeat(20_000)),
        format!("select {}1", "- ".repeat(20_000)),
        format!("select 1{}", " + 1".repeat(20_000)),
        format!("select 1{}", " union select 1".repeat(20_000)),
        format!("select * from {}", deep("(", ")")),
        format!("select * from a{}", " join a".repeat(20_000)),
        format!("create procedure p() {}", "begin ".repeat(20_000)),
        format!("create procedure p() {}", "if 1 then ".repeat(20_000)),
    ];
    for text in texts {
        for product in PRODUCTS {
            let statement = parse(product, &text, Span::new(0, text.len()));
            assert!(matches!(statement.kind, StatementKind::Opaque { .. }), "{}", &text[..40]);
        }
    }
    assert_eq!(Product::of(Backend::Sqlite), None);
}
