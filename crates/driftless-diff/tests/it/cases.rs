//! Hand-written pairs of schemas, one directory each: `from.sql` (with rows) and `to.sql`.
//!
//! Every pair is planned both ways. The way there is a snapshot, is replayed, and is run on
//! SQLite with the rows in place; the way back is replayed and run on what came out.

use std::path::{Path, PathBuf};

use driftless_diff::{HazardKind, diff, plan};

use crate::server::Server;
use crate::sources::{catalog, listed, replayed};

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = std::fs::read_dir(root).expect("tests/cases");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    assert!(cases.len() > 60, "found {} cases only", cases.len());
    cases
}

fn read(case: &Path, file: &str) -> String {
    let path = case.join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn for_each_case(check: impl Fn(&str, &str, &str)) {
    for case in cases() {
        let name = case.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8");
        check(name, &read(&case, "from.sql"), &read(&case, "to.sql"));
    }
}

#[test]
fn plans_read_like_this() {
    for_each_case(|name, from, to| {
        let generated = plan(&catalog(from), &catalog(to));
        assert_eq!(generated.undecided, [] as [String; 0], "{name}");
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, generated.script());
        });
    });
}

#[test]
fn replaying_a_plan_leads_to_the_other_side() {
    for_each_case(|name, from, to| {
        let (from, to) = (catalog(from), catalog(to));
        for (one, other) in [(&from, &to), (&to, &from)] {
            let left = diff(&replayed(one, &plan(one, other)), other);
            assert!(left.is_empty(), "{name}: left over\n{}", listed(&left));
        }
    });
}

#[test]
fn nothing_is_planned_where_nothing_differs() {
    for_each_case(|name, from, to| {
        for sql in [from, to] {
            let catalog = catalog(sql);
            assert_eq!(listed(&diff(&catalog, &catalog)), "", "{name}");
            assert_eq!(plan(&catalog, &catalog).script(), "", "{name}");
        }
    });
}

#[test]
fn both_directions_name_the_same_things() {
    for_each_case(|name, from, to| {
        let (from, to) = (catalog(from), catalog(to));
        let names = |changes: Vec<driftless_diff::Change>| {
            let names = changes.into_iter().map(|change| change.key);
            names.collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(names(diff(&from, &to)), names(diff(&to, &from)), "{name}");
    });
}

#[test]
fn sqlite_ends_up_where_the_plan_says() {
    for_each_case(|name, from_sql, to_sql| {
        let (from, to) = (catalog(from_sql), catalog(to_sql));
        let server = Server::new(from_sql);
        let before = server.rows(&from, &to);
        let there = plan(&from, &to);
        server.run_plan(&there).unwrap_or_else(|error| panic!("{name}: {error}"));
        let left = diff(&server.catalog(), &to);
        assert!(left.is_empty(), "{name}: left over\n{}", listed(&left));
        assert_eq!(server.rows(&from, &to), before, "{name}: rows");
        assert_eq!(server.dangling(), [] as [String; 0], "{name}: rows that refer to nothing");
        assert_eq!(server.column("PRAGMA integrity_check"), ["ok"], "{name}");
        assert_eq!(
            server.column("SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys"),
            ["1"],
            "{name}"
        );

        let back = plan(&to, &from);
        let needs_values = back.hazards(HazardKind::NeedsBackfill).next().is_some();
        match server.run_plan(&back) {
            Ok(()) => {
                let left = diff(&server.catalog(), &from);
                assert!(left.is_empty(), "{name}: left over on the way back\n{}", listed(&left));
            }
            Err(error) => assert!(needs_values, "{name}: on the way back: {error}"),
        }
    });
}

#[test]
fn counters_go_on_from_where_they_were() {
    for name in ["autoincrement_kept", "autoincrement_kept_when_empty", "check_qualified_by_table"]
    {
        let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
        let (from_sql, to_sql) = (read(&case, "from.sql"), read(&case, "to.sql"));
        let server = Server::new(&from_sql);
        let counter = "SELECT name || ' ' || seq FROM sqlite_sequence";
        let before = server.column(counter);
        server.run_plan(&plan(&catalog(&from_sql), &catalog(&to_sql))).expect("a plan that works");
        assert_eq!(server.column(counter), before, "{name}");
        assert_eq!(before.len(), 1, "{name}");
    }
}

#[test]
fn row_numbers_stay_where_a_search_index_knows_them() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/virtual_over_a_table");
    let (from_sql, to_sql) = (read(&case, "from.sql"), read(&case, "to.sql"));
    let server = Server::new(&from_sql);
    server.run_plan(&plan(&catalog(&from_sql), &catalog(&to_sql))).expect("a plan that works");
    assert_eq!(server.column("SELECT rowid || title FROM notes ORDER BY rowid"), ["3a", "9c"]);
}

#[test]
fn snapshots_belong_to_cases() {
    let names: Vec<PathBuf> = cases();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots");
    for entry in std::fs::read_dir(root).expect("tests/it/snapshots") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().and_then(|name| name.to_str()).expect("a name in UTF-8");
        let found = names.iter().any(|case| case.file_name().is_some_and(|name| name == stem));
        assert!(found, "{stem}: a snapshot without a case");
    }
}
