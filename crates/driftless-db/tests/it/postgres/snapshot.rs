//! A schema on a server, in a snapshot and in replay: nothing may differ.

use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_diag::{Backend, SourceFile};
use driftless_diff::{Options, diff, diff_with};
use driftless_replay::{Replayer, complete, snapshot};

use super::{Fixture, fixture};

/// A schema with most kinds of object.
const SCHEMA: &str = include_str!("../../../../driftless-replay/tests/it/postgres_snapshot.sql");

fn catalog(fixture: &Fixture) -> Catalog {
    complete(fixture.read().introspect().expect("readable")).0
}

fn replayed(sql: &str) -> Catalog {
    let mut replayer = Replayer::new(Backend::Postgres);
    replayer.apply("0001_all", &Arc::new(SourceFile::new("up.sql", sql)));
    let replayed = replayer.finish();
    assert!(replayed.diagnostics.is_empty(), "{:#?}", replayed.diagnostics);
    replayed.catalog
}

fn shown(changes: &[driftless_diff::Change]) -> String {
    let lines = changes.iter().map(|change| {
        format!(
            "{:?} {} {}: {:?}\n  {}\n  {}\n",
            change.certainty,
            change.kind,
            change.name,
            change.attribute,
            change.from.as_deref().unwrap_or("-"),
            change.to.as_deref().unwrap_or("-")
        )
    });
    lines.collect()
}

#[test]
fn a_printed_schema_loads_and_is_the_same() {
    let first = fixture();
    first.sql(SCHEMA);
    let before = catalog(&first);
    let text = snapshot::print(&before, "15");
    let second = fixture();
    second.sql(&text);
    let after = catalog(&second);
    let changes = diff_with(&before, &after, &Options::EVERYTHING);
    assert!(changes.is_empty(), "{}\n{text}", shown(&changes));
}

#[test]
fn replay_says_what_the_server_says() {
    let fixture = fixture();
    fixture.sql(SCHEMA);
    let changes = diff(&replayed(SCHEMA), &catalog(&fixture));
    assert!(changes.is_empty(), "{}", shown(&changes));
}
