//! PostgreSQL's fixtures, and what statements make of its schema.

use driftless_catalog::postgres::facts;
use driftless_diag::Backend;
use driftless_replay::Replayed;

use crate::judged::{judge_fixtures, replayed};

fn replay(sql: &str) -> Replayed {
    replayed(Backend::Postgres, sql)
}

#[test]
fn fixtures_say_what_postgresql_says() {
    judge_fixtures(Backend::Postgres, "postgres");
}

/// The schema after statements that are right, one fact a line, about the objects whose path
/// begins so.
#[track_caller]
pub(crate) fn check(sql: &str, path: &str, expected: &[&str]) {
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
         BEGIN EXECUTE 'ALTER TABLE ' || name || chr(32) || 'ADD COLUMN b int'; END $$;\n\
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

/// What is said about the second of two steps.
fn second(transactional: bool, first: &str, second: &str) -> Vec<String> {
    let mut replayer = driftless_replay::Replayer::new(Backend::Postgres);
    replayer.set_transactional(transactional);
    for (step, sql) in [("1", first), ("2", second)] {
        let file = driftless_diag::SourceFile::new("up.sql", sql);
        replayer.apply(step, &std::sync::Arc::new(file));
    }
    replayer.finish().diagnostics.iter().map(|it| it.message.clone()).collect()
}

#[test]
fn a_new_value_waits_for_the_end_of_its_transaction() {
    let made = "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood);";
    let refused = ["value `bad` of enum `mood` was added just now"];
    for used in [
        "INSERT INTO t VALUES ('bad')",
        "ALTER TABLE t ALTER COLUMN m SET DEFAULT 'bad'",
        "CREATE TABLE u (m mood DEFAULT 'bad')",
        "UPDATE t SET m = 'bad' WHERE m = 'ok'",
        "CREATE VIEW v AS SELECT 'bad'::mood",
    ] {
        let sql = format!("ALTER TYPE mood ADD VALUE 'bad'; {used};");
        assert_eq!(second(true, made, &sql), refused, "{used}");
        assert_eq!(second(false, made, &sql), [""; 0], "{used}");
        let whole = format!("{made} {sql}");
        assert_eq!(second(true, &whole, "INSERT INTO t VALUES ('bad')"), [""; 0], "{used}");
    }
}

#[test]
fn an_index_keeps_no_collation_that_is_its_columns() {
    check(
        "CREATE COLLATION c (provider = icu, locale = 'und');\n\
         CREATE TABLE t (a text COLLATE c, b text);\n\
         CREATE INDEX i ON t (a COLLATE c, b COLLATE c);",
        "i",
        &[
            "index i table: t",
            "index i method: btree",
            "index i elements: a, -, -, -, -, -, b, c, -, -, -, -",
        ],
    );
}
