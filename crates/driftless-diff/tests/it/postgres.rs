//! Differences between PostgreSQL catalogs.

use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_diag::{Backend, SourceFile};
use driftless_diff::{Certainty, Change, Options, diff, diff_with, not_compared};
use driftless_replay::Replayer;

pub(crate) fn catalog(sql: &str) -> Catalog {
    let mut replayer = Replayer::new(Backend::Postgres);
    replayer.apply("0001_a", &Arc::new(SourceFile::new("up.sql", sql)));
    let replayed = replayer.finish();
    assert!(replayed.diagnostics.is_empty(), "{:#?}", replayed.diagnostics);
    replayed.catalog
}

fn shown(changes: &[Change]) -> Vec<String> {
    changes
        .iter()
        .map(|change| {
            let doubt = if change.certainty == Certainty::Certain { "" } else { "?" };
            let attribute = change.attribute.as_deref().unwrap_or("*");
            let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            let (from, to) = (side(&change.from), side(&change.to));
            format!("{doubt}{} {} {attribute}: {from} -> {to}", change.kind, change.name)
        })
        .collect()
}

fn check(from: &str, to: &str, expected: &[&str]) {
    assert_eq!(shown(&diff(&catalog(from), &catalog(to))), expected, "{from}\n{to}");
}

const TABLE: &str = "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b text);";

#[test]
fn a_text_and_its_printouts_are_no_difference() {
    let with = |check: &str| format!("{TABLE} ALTER TABLE t ADD CONSTRAINT c CHECK ({check});");
    let texts = [
        "a IN ('x', 'y')",
        "((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
        "((a)::text = ANY (ARRAY[('x'::character varying)::text, ('y'::character varying)::text]))",
    ];
    for from in texts {
        for to in texts {
            check(&with(from), &with(to), &[]);
        }
    }
    let other = with("a IN ('x', 'z')");
    let expected = "constraint t.c condition: a IN ('x', 'y') -> a IN ('x', 'z')";
    check(&with(texts[0]), &other, &[expected]);
}

#[test]
fn what_cannot_be_compared_is_undecided() {
    let with = |check: &str| {
        format!("CREATE EXTENSION odd; {TABLE} ALTER TABLE t ADD CONSTRAINT c CHECK ({check});")
    };
    let (from, to) = (with("odd_is(a, 'x')"), with("odd_is((a)::text, 'x'::text)"));
    let expected = "?constraint t.c condition: odd_is(a, 'x') -> odd_is((a)::text, 'x'::text)";
    check(&from, &to, &[expected]);
    check(&from, &from, &[]);
}

#[test]
fn parts_are_named_and_a_table_alone_is_one_change() {
    check(
        TABLE,
        "CREATE TABLE t (id int PRIMARY KEY, a varchar(20) NOT NULL DEFAULT 'x', c text);",
        &[
            "column t.a type: character varying(10) -> character varying(20)",
            "column t.a not null: - -> yes",
            "column t.a default: - -> 'x'",
            "column t.b *: b text -> -",
            "column t.c *: - -> c text",
        ],
    );
    let definition = "CREATE TABLE t (\n    id integer NOT NULL,\n    a character varying(10),\n    \
                      b text,\n    CONSTRAINT t_pkey PRIMARY KEY (id)\n)";
    check(TABLE, "", &[&format!("table t *: {definition} -> -")]);
}

#[test]
fn owners_privileges_and_order_count_where_they_are_asked_for() {
    let from = catalog(TABLE);
    let to = catalog(
        "CREATE TABLE t (id int PRIMARY KEY, b text, a varchar(10));
         GRANT SELECT ON t TO PUBLIC;",
    );
    assert_eq!(shown(&diff(&from, &to)), [""; 0]);
    let expected =
        ["table t columns: id, a, b -> id, b, a", "table t privileges: - -> PUBLIC=SELECT"];
    assert_eq!(shown(&not_compared(&from, &to)), expected);
    assert_eq!(shown(&diff_with(&from, &to, &Options::EVERYTHING)), expected);
}

#[test]
fn a_view_over_a_view_and_a_function_are_compared_by_meaning() {
    let rest = "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';";
    let from = format!(
        "{TABLE}{rest} CREATE VIEW v AS SELECT * FROM t; CREATE VIEW w AS SELECT id, f(id) FROM v \
         WHERE a LIKE 'x%';"
    );
    let to = format!(
        "{TABLE}{rest} CREATE VIEW v AS SELECT t.id, t.a, t.b FROM t;
         CREATE VIEW w AS SELECT v.id, f(v.id) AS f FROM v WHERE ((v.a)::text ~~ 'x%'::text);"
    );
    check(&from, &to, &[]);
    let other = to.replace("'x%'", "'y%'");
    assert_eq!(diff(&catalog(&from), &catalog(&other)).len(), 1);
}
