//! From a fresh checkout to a drift report, as a newcomer would type it.

use std::path::Path;

use crate::checkout::{Checkout, text};

/// Runs a command and asserts its exit code; returns what it printed.
pub(crate) fn run(checkout: &Checkout, command: &str, exit_code: i32) -> String {
    let output = checkout.shell(command);
    let printed = text(&output);
    assert_eq!(output.status.code(), Some(exit_code), "$ {command}\n{printed}");
    printed
}

fn write(path: &Path, sql: &str) {
    assert!(path.is_file(), "{} should have been written by `new`", path.display());
    std::fs::write(path, sql).expect("a step written");
}

pub(crate) fn assert_has(printed: &str, expected: &[&str]) {
    for part in expected {
        assert!(printed.contains(part), "`{part}` not in:\n{printed}");
    }
}

#[test]
fn migrate_twice_then_write_a_step_get_it_wrong_and_revert_it() {
    let checkout = Checkout::new();
    let first = run(&checkout, "cargo xtask migrate", 0);
    assert_has(&first, &["identity", "network", "5"]);
    assert!(checkout.path().join("target/driftless/identity.db").is_file(), "the database");
    assert_has(&run(&checkout, "cargo xtask migrate", 0), &["up to date"]);

    run(&checkout, "cargo xtask new identity add_avatar", 0);
    let lock = checkout.path().join("migrations/identity/driftless.lock");
    let lock = std::fs::read_to_string(lock).expect("the lock");
    assert!(lock.contains("0006_add_avatar"), "no line for the new step in:\n{lock}");
    let up = checkout.path().join("migrations/identity/0006_add_avatar/up.sql");
    write(&up, "-- A picture.\nALTER TABLE userz ADD COLUMN avatar TEXT;\n");
    let refused = run(&checkout, "cargo check", 101);
    assert_has(
        &refused,
        &[
            "migrations/identity/0006_add_avatar/up.sql:2:13",
            "ALTER TABLE userz ADD COLUMN avatar TEXT;",
            "            ^^^^^",
            "users",
        ],
    );
    write(&up, "-- A picture.\nALTER TABLE users ADD COLUMN avatar TEXT;\n");
    let down = checkout.path().join("migrations/identity/0006_add_avatar/down.sql");
    write(&down, "ALTER TABLE users DROP COLUMN avatar;\n");
    run(&checkout, "cargo check", 0);

    assert_has(&run(&checkout, "cargo xtask plan", 0), &["0006_add_avatar"]);
    run(&checkout, "cargo xtask plan --exit-code", 10);
    run(&checkout, "cargo xtask migrate", 0);
    assert_has(&run(&checkout, "cargo xtask status", 0), &["0006_add_avatar"]);
    run(&checkout, "cargo xtask snapshot --check", 1);
    run(&checkout, "cargo xtask snapshot", 0);
    run(&checkout, "cargo xtask snapshot --check", 0);
    assert_has(&run(&checkout, "cat schema/identity.sql", 0), &["avatar"]);
    run(&checkout, "cargo xtask drift", 0);
    run(&checkout, "cargo xtask revert identity", 0);
    run(&checkout, "cargo xtask plan --exit-code", 10);
    run(&checkout, "cargo xtask drift", 0);
}

#[test]
fn a_column_added_by_hand_is_named_with_both_ways_out() {
    let checkout = Checkout::new();
    run(&checkout, "cargo xtask migrate", 0);
    run(&checkout, "cargo xtask drift", 0);
    let edit = "sqlite3 target/driftless/identity.db 'ALTER TABLE users ADD COLUMN hacked TEXT'";
    run(&checkout, edit, 0);
    let report = run(&checkout, "cargo xtask drift", 1);
    assert_has(&report, &["identity", "users", "hacked"]);
    assert_has(&report, &["DROP COLUMN hacked", "ADD COLUMN hacked TEXT"]);
    let json = run(&checkout, "cargo xtask drift --format json", 1);
    assert_has(&json, &["\"users.hacked\""]);
    run(
        &checkout,
        "sqlite3 target/driftless/identity.db 'ALTER TABLE users DROP COLUMN hacked'",
        0,
    );
    run(&checkout, "cargo xtask drift", 0);
}

#[test]
fn init_makes_a_project_that_builds_and_migrates() {
    let checkout = Checkout::new();
    let ours = checkout.path().display().to_string();
    let project = tempfile::TempDir::new().expect("a directory");
    let directory = project.path().display().to_string();
    let driftless = format!("{}/debug/driftless", crate::checkout::own_target().display());
    run(&checkout, "cargo build --quiet --package driftless-cli", 0);
    run(&checkout, &format!("cd {directory} && {driftless} init --source {ours}"), 0);
    // Its xtask has the name and relative path of ours, by which cargo tells artefacts apart.
    let own = crate::checkout::own_target().join("init").display().to_string();
    let inside = |command: &str, code: i32| {
        let command = format!("cd {directory} && export CARGO_TARGET_DIR={own} && {command}");
        run(&checkout, &command, code)
    };
    for made in ["driftless.toml", "migrations", "schema", "xtask/Cargo.toml", ".cargo/config.toml"]
    {
        assert!(project.path().join(made).exists(), "{made} is missing");
    }
    inside("cargo xtask new first_table", 0);
    inside("cargo xtask migrate", 0);
    inside("cargo xtask status", 0);
    let configuration = std::fs::read_to_string(project.path().join("driftless.toml")).expect("it");
    let again = inside(&format!("{driftless} init --source {ours}"), 0);
    let kept = std::fs::read_to_string(project.path().join("driftless.toml")).expect("it");
    assert_eq!(configuration, kept, "init overwrote a file");
    assert_has(&again, &["driftless.toml"]);
}
