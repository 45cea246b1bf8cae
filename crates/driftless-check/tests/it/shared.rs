//! Components in one database, and in two.

use std::fs;
use std::path::Path;

use driftless_check::{Downs, LockPolicy, Request, check, judge, refresh_lock};
use driftless_diag::Backend;
use driftless_steps::{Seal, locked, write_lock};
use tempfile::TempDir;

use crate::component::lines;

/// `users` in one component; an index on it and a copy of its rows in another.
fn project(identity_url: &str, requires: &str) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |path: &str, text: &str| {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    };
    write(
        "driftless.toml",
        &format!(
            "[components.identity]\nbackend = \"sqlite\"\nmigrations = \"identity\"\nurl = \"{identity_url}\"\n\
             [components.network]\nbackend = \"sqlite\"\nmigrations = \"network\"\nurl = \"a.db\"\n"
        ),
    );
    write("identity/1_users/up.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);");
    write("identity/2_gone/up.sql", "DROP TABLE users;");
    write("identity/2_gone/step.toml", "requires = [\"1_users\", \"network/1_devices\"]\n");
    write(
        "network/1_devices/up.sql",
        "CREATE TABLE devices (id INTEGER PRIMARY KEY, owner INTEGER);\n\
         CREATE INDEX users_name ON users (name);\n\
         INSERT INTO devices (owner) SELECT id FROM users;",
    );
    write("network/1_devices/down.sql", "DROP INDEX users_name;\nDROP TABLE devices;");
    write("network/1_devices/step.toml", requires);
    directory
}

fn request(directory: &Path) -> Request<'_> {
    Request {
        component: "network",
        backend: Backend::Sqlite,
        directory,
        display_root: None,
        layout: None,
        lock: LockPolicy::IfPresent,
        downs: Downs::Checked,
        strict: false,
    }
}

const REQUIRES: &str = "requires = [\"identity/1_users\"]\n";

#[test]
fn what_a_required_component_made_in_the_same_database_is_there() {
    let project = project("a.db", REQUIRES);
    let directory = project.path().join("network");
    let checked = check(&request(&directory));
    assert_eq!(lines(&checked.diagnostics), [""; 0]);
    assert_eq!((checked.counts.steps, checked.counts.statements), (1, 3));
    let tables: Vec<String> = checked.catalog.tables.keys().map(ToString::to_string).collect();
    assert_eq!(tables, ["devices"], "the schema is that of the component");
}

#[test]
fn another_database_does_not_lend_its_tables() {
    let project = project("b.db", REQUIRES);
    let found = lines(&check(&request(&project.path().join("network"))).diagnostics);
    assert!(found[0].starts_with("error unknown-table"), "{found:?}");
}

#[test]
fn what_is_not_required_is_not_relied_on() {
    let project = project("a.db", "");
    let found = lines(&check(&request(&project.path().join("network"))).diagnostics);
    assert!(found[0].starts_with("error unknown-table"), "{found:?}");
}

#[test]
fn a_component_nobody_knows_makes_its_names_unknown() {
    let project = project("a.db", REQUIRES);
    fs::remove_file(project.path().join("driftless.toml")).expect("removed");
    assert_eq!(lines(&check(&request(&project.path().join("network"))).diagnostics), [""; 0]);
}

#[test]
fn an_edit_of_the_other_component_is_judged_again() {
    let project = project("a.db", REQUIRES);
    let directory = project.path().join("network");
    let request = request(&directory);
    let checked = check(&request);
    let lock = locked(&checked.loaded.set, None, Seal::All);
    write_lock(&directory, &refresh_lock(&request, &checked, lock)).expect("written");
    let judged = judge(&request);
    assert!(judged.trusted);
    let other = project.path().join("identity/1_users/up.sql");
    assert!(judged.beside.contains(&other), "{:?}", judged.beside);
    fs::write(other, "CREATE TABLE users (id INTEGER PRIMARY KEY);").expect("written");
    let judged = judge(&request);
    assert!(!judged.trusted);
    assert!(lines(&judged.diagnostics)[0].contains("unknown-column"), "{:?}", judged.diagnostics);
}
