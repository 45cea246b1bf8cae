//! PostgreSQL's fixtures: what is wrong with a statement is written under it.
//!
//! As those of SQLite, but every statement is judged behind those before it that are right, so that
//! one mistake does not hide the next. In a case whose title ends in `(cascade)` the statements
//! follow each other as they stand, to show what is *not* said after an error. With
//! `UPDATE_FIXTURES=1` the marks are written anew.

use std::fs;
use std::sync::Arc;

use driftless_catalog::postgres::facts;
use driftless_diag::{Backend, Diagnostic, SourceFile};
use driftless_replay::{Replayed, Replayer};
use driftless_sql::{PieceKind, split};

use crate::fixtures::{Mark, cases, fixtures, mark, with_marks, without_marks};

fn replay(sql: &str) -> Replayed {
    let mut replayer = Replayer::new(Backend::Postgres);
    replayer.apply("step", &Arc::new(SourceFile::new("up.sql", sql)));
    replayer.finish()
}

#[test]
fn fixtures_say_what_postgresql_says() {
    let mut wrong = Vec::new();
    for path in fixtures("postgres") {
        let text = fs::read_to_string(&path).unwrap();
        let mut written = String::new();
        let update = std::env::var_os("UPDATE_FIXTURES").is_some();
        for (title, body) in cases(&text) {
            let name = format!("{} / {title}", path.file_stem().unwrap().display());
            let (sql, expected) = without_marks(&body);
            let cascade = title.ends_with("(cascade)");
            let diagnostics = if cascade { replay(&sql).diagnostics } else { judged(&sql) };
            let mut found: Vec<Mark> = diagnostics.iter().map(|one| mark(&sql, one)).collect();
            found.sort();
            if update {
                written.push_str(&with_marks(&sql, &found));
            } else if found != expected {
                wrong.push(format!("{name}: expected {expected:#?}, found {found:#?}"));
            }
        }
        if update {
            fs::write(&path, written).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is said about each statement behind those that are right.
fn judged(sql: &str) -> Vec<Diagnostic> {
    let (mut right, mut found) = (String::new(), Vec::new());
    for piece in split(Backend::Postgres, sql) {
        let whole = &sql[piece.span.range()];
        let text = format!("{right}{whole}");
        let news = replay(&text).diagnostics.into_iter().filter(|one| {
            one.primary.as_ref().is_some_and(|place| place.span.start >= piece.span.start)
        });
        let news: Vec<Diagnostic> = news.collect();
        let blank = piece.kind != PieceKind::Statement || news.iter().any(Diagnostic::is_error);
        if blank {
            right.extend(whole.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            right = text;
        }
        found.extend(news);
    }
    found
}

/// The schema after statements that are right, one fact a line, about the objects whose path
/// begins so.
#[track_caller]
fn check(sql: &str, path: &str, expected: &[&str]) {
    let replayed = replay(sql);
    assert_eq!(replayed.diagnostics, []);
    let mut lines = Vec::new();
    for described in facts(&replayed.catalog.postgres) {
        if !described.key.path.starts_with(path) {
            continue;
        }
        for (name, fact) in &described.attributes {
            if fact.display() != "-" {
                let (kind, path) = (described.key.kind, &described.key.path);
                lines.push(format!("{kind} {path} {name}: {}", fact.display()));
            }
        }
    }
    assert_eq!(lines, expected);
}

#[test]
fn serial_is_a_sequence_a_default_and_not_null() {
    check(
        "CREATE SCHEMA s; CREATE TABLE s.t (id smallserial);",
        "s.t",
        &[
            "table s.t columns: id",
            "column s.t.id type: smallint",
            "column s.t.id not null: yes",
            "column s.t.id default: nextval('s.t_id_seq'::regclass)",
            "sequence s.t_id_seq type: smallint",
            "sequence s.t_id_seq start: 1",
            "sequence s.t_id_seq increment: 1",
            "sequence s.t_id_seq minimum: 1",
            "sequence s.t_id_seq maximum: 32767",
            "sequence s.t_id_seq cache: 1",
            "sequence s.t_id_seq owned by: s.t.id",
        ],
    );
}

#[test]
fn renames_are_followed_into_texts() {
    let sql = "CREATE TABLE t (a int, CHECK (a > 0 AND t.a < 9));\n\
               CREATE VIEW v AS SELECT a, t.a + 1 AS b FROM t WHERE a > 1;\n\
               CREATE INDEX i ON t ((a + 1)) WHERE a > 'a'::text::int;\n\
               ALTER TABLE t RENAME COLUMN a TO \"A b\";\n\
               ALTER TABLE t RENAME TO u;";
    check(
        sql,
        "v",
        &[
            "view v columns: a, integer, -, b, integer, -",
            "view v query: SELECT \"A b\" AS a, t.\"A b\" + 1 AS b FROM u AS t WHERE \"A b\" > 1",
        ],
    );
    check(
        sql,
        "u",
        &[
            "table u columns: A b",
            "column u.\"A b\" type: integer",
            "constraint u.t_a_check kind: check",
            "constraint u.t_a_check condition: \"A b\" > 0 AND u.\"A b\" < 9",
        ],
    );
    check(
        sql,
        "i",
        &[
            "index i table: u",
            "index i method: btree",
            "index i elements: \"A b\" + 1, -, -, -, -, -",
            "index i predicate: \"A b\" > 'a'::text::int",
        ],
    );
}

#[test]
fn a_down_that_drops_with_cascade_takes_what_hangs_on_it() {
    let replayed = replay(
        "CREATE TABLE a (id int PRIMARY KEY);\n\
         CREATE TABLE b (a int REFERENCES a);\n\
         CREATE VIEW v AS SELECT id FROM a;\n\
         CREATE VIEW w AS SELECT id FROM v;\n\
         DROP TABLE a CASCADE;",
    );
    assert_eq!(replayed.diagnostics, []);
    let objects = &replayed.catalog.postgres;
    assert!(objects.views.is_empty() && objects.tables.len() == 1);
    assert!(objects.tables.values().all(|table| table.constraints.is_empty()));
}

#[test]
fn a_function_that_changes_the_schema_leaves_doubt_where_it_reaches() {
    let replayed = replay(
        "CREATE TABLE t (a int);\n\
         CREATE FUNCTION helper(name text) RETURNS void LANGUAGE plpgsql AS $$\n\
         BEGIN EXECUTE 'ALTER TABLE ' || name || ' ADD COLUMN b int'; END $$;\n\
         SELECT helper('t');\n\
         ALTER TABLE t DROP COLUMN b;\n\
         ALTER TABLE u DROP COLUMN c;",
    );
    assert_eq!(replayed.opaque, 1);
    assert!(replayed.catalog.unknown.contains(&replayed.catalog.ident("t")));
    let codes: Vec<&str> = replayed.diagnostics.iter().map(|one| one.code.id).collect();
    assert_eq!(codes, ["opaque-statement", "unknown-table"]);
}

#[test]
fn diesels_helper_is_followed() {
    check(
        "CREATE TABLE t (updated_at timestamp);\n\
         CREATE FUNCTION diesel_set_updated_at() RETURNS trigger LANGUAGE plpgsql AS \
         $$BEGIN RETURN NEW; END$$;\n\
         CREATE FUNCTION diesel_manage_updated_at(_tbl regclass) RETURNS void LANGUAGE plpgsql AS \
         $$BEGIN EXECUTE format('CREATE TRIGGER ..', _tbl); END$$;\n\
         SELECT diesel_manage_updated_at('t');",
        "t.set",
        &[
            "trigger t.set_updated_at timing: BEFORE",
            "trigger t.set_updated_at events: UPDATE",
            "trigger t.set_updated_at level: row",
            "trigger t.set_updated_at function: diesel_set_updated_at",
        ],
    );
}
