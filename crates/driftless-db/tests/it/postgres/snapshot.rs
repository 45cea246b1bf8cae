//! A schema read from a server, printed, and loaded into an empty database: nothing may differ.

use driftless_catalog::Catalog;
use driftless_diff::{Options, diff_with};
use driftless_replay::{complete, snapshot};

use super::{Fixture, fixture};

fn catalog(fixture: &Fixture) -> Catalog {
    complete(fixture.read().introspect().expect("readable")).0
}

fn differences(from: &Catalog, to: &Catalog) -> Vec<String> {
    let changes = diff_with(from, to, &Options::EVERYTHING);
    changes
        .iter()
        .map(|change| {
            format!(
                "{:?} {} {}: {:?}\n  {}\n  {}",
                change.certainty,
                change.kind,
                change.name,
                change.attribute,
                change.from.as_deref().unwrap_or("-"),
                change.to.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

#[test]
fn a_printed_schema_loads_and_is_the_same() {
    let first = fixture();
    first.sql(include_str!("everything.sql"));
    let before = catalog(&first);
    let text = snapshot::print(&before, "15");
    let second = fixture();
    second.sql(&text);
    let after = catalog(&second);
    let differences = differences(&before, &after);
    assert!(differences.is_empty(), "{}\n{text}", differences.join("\n"));
    let again = fixture();
    again.sql(&snapshot::print(&after, "15"));
    assert_eq!(snapshot::print(&catalog(&again), "15"), snapshot::print(&after, "15"));
}
