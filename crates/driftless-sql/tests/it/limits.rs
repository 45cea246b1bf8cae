//! Statements no one writes: nothing may exhaust the stack of a test's thread (2 MiB), built
//! without optimisation.

use std::ops::ControlFlow;

use driftless_diag::{Backend, Span};
use driftless_sql::split;
use driftless_sql::sqlite::{Dml, StatementKind, parse};
use sqlparser::ast::{Expr, visit_expressions};

const MANY: usize = 100_000;

fn kind(sql: &str) -> StatementKind {
    parse(sql, Span::new(0, sql.len())).kind
}

fn dml(sql: &str) -> Dml {
    match kind(sql) {
        StatementKind::Dml(dml) => dml,
        other => panic!("{other:?}"),
    }
}

#[test]
fn deep_nesting_is_opaque() {
    for (open, inner, close) in [
        ("(", "1", ")"),
        ("((", "1, 2", ")) in (3)"),
        ("not ", "1", ""),
        ("- ", "1", ""),
        ("abs(", "1", ")"),
        ("case when ", "1", " then 2 end"),
        ("cast(", "1", " as int)"),
        ("(select ", "1", ")"),
        ("exists (select ", "1", ")"),
        ("1 in (", "1", ")"),
        ("1 between ", "2", " and 3"),
        ("sum(1) over (order by ", "1", ")"),
    ] {
        let sql = format!("select {}{inner}{}", open.repeat(MANY), close.repeat(MANY));
        assert!(matches!(kind(&sql), StatementKind::Opaque { .. }), "{open}");
    }
    for (open, inner, close) in [
        ("(", "t", ")"),
        ("(select * from ", "t", ")"),
        ("(t join ", "t", ")"),
        ("t join t on exists (select * from ", "t", ")"),
    ] {
        let sql = format!("select * from {}{inner}{}", open.repeat(MANY), close.repeat(MANY));
        assert!(matches!(kind(&sql), StatementKind::Opaque { .. }), "{open}");
    }
    let sql = format!("{}select 1{}", "with x as (".repeat(MANY), ") select 1".repeat(MANY));
    assert!(matches!(kind(&sql), StatementKind::Opaque { .. }));
}

#[test]
fn nesting_that_someone_may_write_is_understood() {
    for depth in [1, 40, 90] {
        let sql = format!("select {}1{}", "(".repeat(depth), ")".repeat(depth));
        assert!(matches!(kind(&sql), StatementKind::Dml(_)), "{depth}");
        let sql = format!("select {}1{}", "abs(".repeat(depth), ")".repeat(depth));
        assert!(matches!(kind(&sql), StatementKind::Dml(_)), "{depth}");
    }
}

#[test]
fn long_chains_are_understood_without_a_tree() {
    for operator in [" or ", " and ", " + ", " || ", " = ", " collate "] {
        let sql = format!("select a{}", format!("{operator}a").repeat(MANY));
        assert!(dml(&sql).tree(&sql).is_none(), "{operator}");
    }
    let sql = format!("select 1{}", " union all select 1".repeat(MANY));
    assert!(dml(&sql).tree(&sql).is_none());
}

/// Everything that is done with a tree.
fn use_up(tree: Box<sqlparser::ast::Statement>) -> usize {
    let mut count = 0;
    let _ = visit_expressions(&tree.clone(), |_: &Expr| {
        count += 1;
        ControlFlow::<()>::Continue(())
    });
    assert_eq!(tree, tree.clone());
    assert!(!tree.to_string().is_empty());
    count
}

#[test]
fn the_heaviest_trees_can_be_used() {
    for operator in [" or ", " + ", " | ", " is ", " glob "] {
        let sql = format!("select a{}", format!("{operator}a").repeat(90));
        assert_eq!(use_up(dml(&sql).tree(&sql).expect(operator)), 181, "{operator}");
    }
    let sql = format!("select 1{}", " union all select 1".repeat(90));
    assert_eq!(use_up(dml(&sql).tree(&sql).expect("a tree")), 91);
    for (most, open, inner, close) in [
        (45, "(", "1", ")"),
        (45, "abs(", "1", ")"),
        (11, "(select ", "1", ")"),
        (11, "exists (select 1 from t where ", "1", ")"),
        (22, "case when ", "1", " then 2 end"),
    ] {
        let sql = format!("select {}{inner}{}", open.repeat(most), close.repeat(most));
        assert!(use_up(dml(&sql).tree(&sql).expect(open)) > most, "{open}");
    }
    let sql = format!("select * from {}t{}", "(select * from ".repeat(11), ")".repeat(11));
    use_up(dml(&sql).tree(&sql).expect("a tree"));
}

#[test]
fn long_lists_have_a_tree() {
    let sql = format!("insert into t values (1, 'a'){}", ", (2, 'b')".repeat(10_000));
    assert!(dml(&sql).tree(&sql).is_some());
}

#[test]
fn splitting_does_not_recurse() {
    for backend in Backend::ALL {
        for text in ["(", "/*", "'", "$$", "begin ", "case ", ";", "\\", "create trigger begin "] {
            let text = text.repeat(MANY);
            let pieces = split(backend, &text);
            assert_eq!(pieces.last().map(|piece| piece.span.end), Some(text.len()));
        }
    }
}
