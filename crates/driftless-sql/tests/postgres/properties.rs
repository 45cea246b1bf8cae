//! Laws that hold for any text: no panic, spans inside it, the same answer twice, and no statement
//! refused because of blanks or comments between its tokens.

use std::fmt::Write as _;

use driftless_diag::Span;
use driftless_sql::postgres::{StatementKind, TokenKind, parse, tokens};
use proptest::prelude::*;

const PROBES: &str = include_str!("probes.sql");

/// Pieces that statements are made of, and some that no statement is made of.
const PIECES: &[&str] = &[
    "create",
    "table",
    "alter",
    "drop",
    "index",
    "view",
    "type",
    "function",
    "trigger",
    "on",
    "as",
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
    "a",
    "b",
    "\"C\"",
    "t",
    "s.t",
    "int",
    "text",
    "numeric(10,2)",
    "timestamp with time zone",
    "(",
    ")",
    "((",
    "[",
    "]",
    ",",
    ";",
    ".",
    "*",
    "=",
    "<",
    "<>",
    "::",
    "+",
    "-",
    "||",
    "1",
    "2.5",
    "$1",
    "'x'",
    "'",
    "\"",
    "$$ a $$",
    "$x$",
    "E'\\'",
    "/*",
    "*/",
    "-- c\n",
    "\n",
    "not",
    "null",
    "default",
    "primary",
    "key",
    "unique",
    "references",
    "check",
    "constraint",
    "foreign",
    "exclude",
    "using",
    "include",
    "partition",
    "by",
    "of",
    "for",
    "in",
    "to",
    "is",
    "and",
    "or",
    "between",
    "like",
    "case",
    "when",
    "then",
    "end",
    "array",
    "row",
    "cast",
    "exists",
    "any",
    "all",
    "join",
    "left",
    "cross",
    "natural",
    "group",
    "order",
    "limit",
    "union",
    "returns",
    "language",
    "sql",
    "begin",
    "atomic",
    "return",
    "do",
    "grant",
    "revoke",
    "comment",
    "policy",
    "role",
    "sequence",
    "owned",
    "none",
    "extension",
    "json_table",
    "xmltable",
    "over",
    "filter",
    "within",
    "é",
    "\u{feff}",
    "\\",
    "\0",
    "%type",
    "public",
    "current_user",
    "if",
    "concurrently",
];

/// Every span that shows in a statement's `Debug` output.
fn spans(debug: &str) -> Vec<(usize, usize)> {
    let number = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let mut found = Vec::new();
    for part in debug.split("Span { start: ").skip(1) {
        let start = number(part);
        let end = part.split("end: ").nth(1).map(number).unwrap_or_default();
        found.push((start.parse().expect("a number"), end.parse().expect("a number")));
    }
    found
}

fn check(file: &str, sql: Span) -> StatementKind {
    let statement = parse(file, sql);
    let debug = format!("{statement:?}");
    for (start, end) in spans(&debug) {
        assert!(sql.start <= start && start <= end && end <= sql.end, "{start}..{end} in {debug}");
        assert!(file.get(start..end).is_some(), "{start}..{end} cuts a character of {file:?}");
    }
    let _ = statement.in_transaction();
    assert_eq!(debug, format!("{:?}", parse(file, sql)), "parsing is a function");
    statement.kind
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn token_soup_is_judged_without_panic(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40),
        glued in any::<bool>(),
    ) {
        let text = pieces.join(if glued { "" } else { " " });
        check(&text, Span::new(0, text.len()));
    }

    #[test]
    fn any_text_is_judged_without_panic(text in ".{0,60}") {
        check(&text, Span::new(0, text.len()));
    }

    #[test]
    fn a_probe_with_a_token_missing_or_doubled_is_judged_without_panic(
        line in 0..PROBES.lines().count(),
        token in any::<prop::sample::Index>(),
        doubled in any::<bool>(),
    ) {
        let probe = PROBES.lines().nth(line).expect("a line");
        let all = tokens(probe);
        let at = token.index(all.len().max(1));
        let mut text = String::from("select 'before'; ");
        let start = text.len();
        for (index, token) in all.iter().enumerate() {
            let written = &probe[token.span.range()];
            if index != at || doubled {
                text.push_str(written);
            }
            if index == at && doubled {
                text.push_str(written);
            }
        }
        let end = text.len();
        text.push_str("; select 'after'");
        check(&text, Span::new(start, end));
    }

    #[test]
    fn tokens_lose_nothing(text in ".{0,80}") {
        let all = tokens(&text);
        let joined: String = all.iter().map(|token| &text[token.span.range()]).collect();
        prop_assert_eq!(joined, text);
    }
}

#[test]
fn blanks_and_comments_change_no_verdict() {
    for probe in PROBES.lines().filter(|line| !line.starts_with("--")) {
        let mut spaced = String::from("-- before\n ");
        let start = spaced.len();
        for token in tokens(probe) {
            // A comment may stand wherever a blank may, and beside every mark.
            let written = &probe[token.span.range()];
            match token.kind {
                TokenKind::Blank => spaced.push_str(" /* x /* y */ */\n-- z\n"),
                TokenKind::Punctuation => write!(spaced, " {written} ").expect("a string"),
                _ => spaced.push_str(written),
            }
        }
        let sql = Span::new(start, spaced.trim_end().len());
        let kind = check(&spaced, sql);
        let unchanged = check(probe, Span::new(0, probe.len()));
        let verdicts = [&kind, &unchanged].map(std::mem::discriminant);
        assert_eq!(verdicts[0], verdicts[1], "{spaced}: {kind:?}");
    }
}

#[test]
fn deep_nesting_is_opaque_and_does_not_overflow() {
    for (open, close) in [("(", ")"), ("case when true then ", " end"), ("array[", "]"), ("- ", "")]
    {
        let text = format!("select {}1{}", open.repeat(20_000), close.repeat(20_000));
        let kind = check(&text, Span::new(0, text.len()));
        assert!(matches!(kind, StatementKind::Opaque { .. }), "{open}: {kind:?}");
    }
    for text in [
        format!("select {}", "(select ".repeat(20_000)),
        format!("select * from {}", "(".repeat(20_000)),
        format!("create table t (a {})", "text[".repeat(20_000)),
    ] {
        let kind = check(&text, Span::new(0, text.len()));
        let judged = matches!(kind, StatementKind::Opaque { .. } | StatementKind::Invalid(_));
        assert!(judged, "{kind:?}");
    }
}

#[test]
fn long_chains_are_understood_without_a_tree() {
    let sums = format!("select 1{}", " + 1".repeat(20_000));
    let unions = format!("select 1{}", " union all select 1".repeat(5_000));
    let joins = format!("select * from t{}", " cross join t".repeat(5_000));
    for text in [sums, unions, joins] {
        match check(&text, Span::new(0, text.len())) {
            StatementKind::Dml(dml) => assert!(dml.tree.is_none()),
            kind => panic!("{kind:?}"),
        }
    }
}
