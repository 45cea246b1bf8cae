//! Downs held against the schema before their step.

use driftless_check::Downs;
use driftless_steps::Seal;

use crate::component::Component;

const BASE: &str = "\
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));
CREATE INDEX orders_user ON orders (user_id);
CREATE VIEW names AS SELECT name FROM users;
CREATE TRIGGER gone AFTER DELETE ON users BEGIN DELETE FROM orders WHERE user_id = old.id; END;
";

/// What is found about a step behind `BASE` with thirty other tables.
fn found(up: &str, down: &str) -> Vec<String> {
    component(up, down).found()
}

fn component(up: &str, down: &str) -> Component {
    let many: String = (0..30)
        .map(|n| format!("CREATE TABLE other_{n} (id INTEGER PRIMARY KEY, up INTEGER REFERENCES users (id));\n"))
        .collect();
    Component::new(&[
        ("1_base/up.sql", BASE),
        ("2_many/up.sql", &many),
        ("3_step/up.sql", up),
        ("3_step/down.sql", down),
    ])
}

#[test]
fn a_down_that_restores_the_schema_is_silent() {
    for (up, down) in [
        ("CREATE TABLE t (a);", "DROP TABLE t;"),
        ("CREATE INDEX i ON users (name);", "DROP INDEX i;"),
        ("ALTER TABLE users ADD COLUMN age INT;", "ALTER TABLE users DROP COLUMN age;"),
        ("ALTER TABLE users RENAME TO people;", "ALTER TABLE people RENAME TO users;"),
        (
            "ALTER TABLE users RENAME COLUMN name TO title;",
            "ALTER TABLE users RENAME COLUMN title TO name;",
        ),
        ("DROP VIEW names;", "CREATE VIEW names AS SELECT name FROM users;"),
        ("INSERT INTO users (name) VALUES ('a');", "DELETE FROM users;"),
        (
            "DROP TRIGGER gone;",
            "CREATE TRIGGER gone AFTER DELETE ON users BEGIN\n  DELETE FROM orders WHERE user_id = old.id;\nEND;",
        ),
        // The order of columns cannot be restored, and does not count.
        (
            "CREATE TABLE n (id INTEGER PRIMARY KEY, user_id INTEGER, up INTEGER); DROP TABLE n;",
            "ALTER TABLE other_1 DROP COLUMN up; \
             ALTER TABLE other_1 ADD COLUMN up INTEGER REFERENCES users (id);",
        ),
        ("CREATE VIEW all_names AS SELECT * FROM names;", "DROP VIEW all_names;"),
    ] {
        assert_eq!(found(up, down), [""; 0], "{up}");
    }
}

#[test]
fn what_a_down_leaves_different_is_listed() {
    let warning = "warning down-not-inverse m/3_step/down.sql:1:1: the down of `3_step` does not restore the schema";
    for (up, down, note) in [
        ("CREATE TABLE t (a);", "", "table `t` is left over"),
        ("CREATE TABLE t (a);", "DROP TABLE t; DROP TABLE other_7;", "table `other_7` is missing"),
        ("CREATE INDEX i ON users (name);", "SELECT 1;", "index `i` is left over"),
        (
            "DROP TABLE orders;",
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));",
            "index `orders_user` is missing",
        ),
        ("DROP VIEW names;", "SELECT 1;", "view `names` is missing"),
    ] {
        let found = found(up, down);
        assert_eq!(found.len(), 1, "{up}: {found:?}");
        assert!(found[0].starts_with(warning), "{up}: {found:?}");
        assert!(found[0].contains(note), "{up}: {found:?}");
    }
}

#[test]
fn a_changed_attribute_is_told_with_both_values() {
    let found =
        found("DROP INDEX orders_user;", "CREATE UNIQUE INDEX orders_user ON orders (user_id);");
    assert!(found[0].contains("index `orders_user`: unique was"), "{found:?}");
}

#[test]
fn proven_downs_make_it_an_error() {
    let mut component = component("CREATE TABLE t (a);", "SELECT 1;");
    component.downs = Downs::Proven;
    assert!(component.found()[0].starts_with("error down-not-inverse"));
}

#[test]
fn a_down_that_would_fail_is_an_error_while_it_can_be_mended() {
    let component = component("CREATE TABLE t (a);", "DROP TABLE tt;");
    let found = component.found();
    assert_eq!(found.len(), 1, "one mistake, one finding: {found:?}");
    assert!(
        found[0].starts_with(
            "warning down-fails m/3_step/down.sql:1:12: reverting `3_step` would fail: "
        ),
        "{found:?}"
    );
    component.write_lock(Seal::Keep);
    assert!(component.found()[0].starts_with("error down-fails"), "an open step");
    component.write_lock(Seal::All);
    assert!(component.found()[0].starts_with("warning down-fails"), "a sealed one");
}

#[test]
fn a_finding_can_be_accepted_with_a_reason() {
    let component = component("CREATE TABLE t (a);", "SELECT 1;");
    component
        .write("3_step/step.toml", "allow = [\"down-not-inverse: t is kept for the auditors\"]\n");
    assert_eq!(component.found(), [""; 0]);
    component.write("3_step/step.toml", "allow = [\"down-not-invers: t is kept\"]\n");
    let found = component.found();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].contains("there is no rule `down-not-invers`"), "{found:?}");
    component.write("3_step/step.toml", "allow = [\"unknown-table: it is there\"]\n");
    assert!(component.found()[1].contains("`unknown-table` cannot be allowed"));
}

#[test]
fn what_cannot_be_decided_is_not_reported() {
    let down = "PRAGMA writable_schema = on; UPDATE sqlite_schema SET sql = '';";
    let found = found("CREATE TABLE t (a);", down);
    assert!(!found.iter().any(|line| line.contains("down-")), "{found:?}");
}
