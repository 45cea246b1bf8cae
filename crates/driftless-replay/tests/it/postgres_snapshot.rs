//! Snapshots of PostgreSQL: printing what was replayed and replaying what was printed.

use std::sync::Arc;

use driftless_catalog::postgres::{Fact, facts};
use driftless_catalog::{Catalog, Verdict};
use driftless_diag::{Backend, SourceFile};
use driftless_replay::{Replayer, snapshot};

const SCHEMA: &str = include_str!("postgres_snapshot.sql");

fn replayed(sql: &str) -> Catalog {
    let mut replayer = Replayer::new(Backend::Postgres);
    replayer.apply("0001_all", &Arc::new(SourceFile::new("up.sql", sql)));
    let replayed = replayer.finish();
    assert!(replayed.diagnostics.is_empty(), "{:#?}", replayed.diagnostics);
    replayed.catalog
}

fn parsed(text: &str) -> Catalog {
    let file = Arc::new(SourceFile::new("schema.sql", text));
    let (catalog, diagnostics) = snapshot::parse(&file);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    catalog
}

/// What two schemas say differently, one line a difference.
fn differences(before: &Catalog, after: &Catalog) -> Vec<String> {
    let (before, after) = (facts(&before.postgres), facts(&after.postgres));
    let mut different = Vec::new();
    for one in &before {
        let Some(two) = after.iter().find(|two| two.key == one.key) else {
            different.push(format!("{} {} is lost", one.key.kind, one.key.path));
            continue;
        };
        for (name, fact) in &one.attributes {
            let mut attributes = two.attributes.iter();
            let other = attributes.find(|(other, _)| other == name);
            let other = other.map_or(Fact::None, |(_, fact)| fact.clone());
            if fact.compare(&other) != Verdict::Equal {
                let (one_shown, two_shown) = (fact.display(), other.display());
                let object = format!("{} {}", one.key.kind, one.key.path);
                different.push(format!("{object}: {name}: {one_shown} | {two_shown}"));
            }
        }
    }
    if before.len() != after.len() {
        different.push(format!("{} objects and {}", before.len(), after.len()));
    }
    different
}

#[test]
fn a_snapshot_read_back_is_the_same_schema_and_the_same_text() {
    let catalog = replayed(SCHEMA);
    let text = snapshot::print(&catalog, "15");
    let again = parsed(&text);
    let different = differences(&catalog, &again);
    assert!(different.is_empty(), "{}\n{text}", different.join("\n"));
    assert_eq!(snapshot::print(&again, "15"), text);
}

#[test]
fn a_table_has_one_column_a_line_and_objects_come_before_their_users() {
    let text = snapshot::print(&replayed(SCHEMA), "15");
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
    assert!(text.starts_with("-- driftless snapshot 1 postgres 15\n"), "{text}");
    assert!(text.contains("\n    name character varying(40) NOT NULL,\n"), "{text}");
    for (first, second) in [
        ("CREATE TYPE mood", "CREATE TABLE users"),
        ("CREATE SEQUENCE app.numbers", "CREATE TABLE users"),
        ("CREATE FUNCTION app.add", "CREATE TABLE users"),
        ("CREATE TABLE users", "CREATE FUNCTION whose"),
        ("CREATE TABLE users", "CREATE TABLE a_first"),
        ("CREATE TABLE logs ", "CREATE TABLE logs_2020"),
        ("CREATE VIEW b_view", "CREATE VIEW a_view"),
        ("CREATE MATERIALIZED VIEW counted", "CREATE UNIQUE INDEX counted_name"),
        ("CREATE TABLE app.orders", "ADD CONSTRAINT users_best"),
    ] {
        assert!(at(first) < at(second), "{first} after {second} in {text}");
    }
}
