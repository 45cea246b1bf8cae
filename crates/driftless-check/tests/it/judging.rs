//! Everything else that judging a component finds and hands back.

use driftless_check::{Counts, check, replay_steps};
use driftless_diag::Backend;

use crate::component::{Component, lines};

#[test]
fn a_right_history_has_a_plan_a_schema_and_nothing_to_say() {
    let component = Component::new(&[
        ("1_users/up.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY);\nSELECT 1;"),
        ("1_users/down.sql", "DROP TABLE users;"),
        ("2_more/up.sql", "ALTER TABLE users ADD COLUMN name TEXT;"),
    ]);
    let checked = component.check();
    assert_eq!(lines(&checked.diagnostics), [""; 0]);
    assert_eq!(checked.counts, Counts { steps: 2, statements: 3, opaque: 0 });
    let names: Vec<&str> = checked.plan.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["1_users", "2_more"]);
    let first = &checked.plan.steps[0];
    assert_eq!(first.up.file, "m/1_users/up.sql");
    assert_eq!(first.up.statements.len(), 2);
    assert!(first.down.is_some() && first.down_checksum.is_some());
    assert!(first.transaction && !first.open);
    assert_eq!(checked.plan.steps[1].requires[0].step, "1_users");
    assert_eq!(checked.catalog.tables.len(), 1);
}

#[test]
fn problems_come_step_by_step_under_the_full_name() {
    let component = Component::new(&[
        ("1_a/up.sql", "DROP TABLE x;\nCOMMIT;"),
        ("2_b/up.sql", ""),
        ("3_c/up.sql", "DROP TABLE y;"),
    ]);
    let checked = component.check();
    let steps: Vec<&str> =
        checked.diagnostics.iter().filter_map(|found| found.step.as_deref()).collect();
    assert_eq!(steps, ["main/1_a", "main/1_a", "main/2_b", "main/3_c"]);
}

#[test]
fn settings_that_are_not_acted_on_are_said_so() {
    let component = Component::new(&[
        ("1_a/up.sql", "SELECT 1;"),
        ("1_a/step.toml", "lock_timeout = \"5s\"\n"),
        ("2_b/step.toml", "kind = \"code\"\n"),
    ]);
    let found = component.found();
    assert!(
        found.contains(&"warning unsupported-setting m/1_a/step.toml:1:1: `lock_timeout` has no effect on sqlite".to_owned()),
        "{found:?}"
    );
    // The function is the program's, and the step has its place in the plan.
    assert_eq!(found.len(), 1, "{found:?}");
    let path = component.path();
    assert_eq!(check(&component.request(&path)).plan.steps[1].form, driftless_plan::Form::Code);
}

#[test]
fn transactions_of_a_mysql_step_are_its_own() {
    let text = "START TRANSACTION; CREATE TABLE a (x int); COMMIT; SET autocommit = 0; COMMIT;";
    let component = Component::new(&[("1_a/up.sql", text)]);
    let path = component.path();
    let request = driftless_check::Request { backend: Backend::MySql, ..component.request(&path) };
    let checked = check(&request);
    assert_eq!(lines(&checked.diagnostics), Vec::<String>::new());
    assert_eq!(checked.plan.steps[0].up.statements.len(), 5, "all are executed");
}

/// What is found in a PostgreSQL component.
fn postgres(files: &[(&str, &str)]) -> Vec<String> {
    let component = Component::new(files);
    let path = component.path();
    let request =
        driftless_check::Request { backend: Backend::Postgres, ..component.request(&path) };
    lines(&check(&request).diagnostics)
}

#[test]
fn postgresql_is_replayed_and_its_downs_are_judged() {
    let files = [
        (
            "1_a/up.sql",
            "CREATE TYPE mood AS ENUM ('ok');\n\
             CREATE TABLE users (id bigserial PRIMARY KEY, mood mood NOT NULL);\n\
             CREATE INDEX ON users (mood);",
        ),
        ("1_a/down.sql", "DROP TABLE users;\nDROP TYPE mood;"),
        ("2_b/up.sql", "ALTER TABLE users ADD COLUMN email citext UNIQUE;"),
    ];
    let found = postgres(&files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("error unknown-type m/2_b/up.sql:1:36: unknown type `citext`"),
        "{found:?}"
    );
    let left = postgres(&[files[0], ("1_a/down.sql", "DROP TABLE users;")]);
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].starts_with("warning down-not-inverse m/1_a/down.sql:1:1"), "{left:?}");
    let refused = postgres(&[files[0], ("1_a/down.sql", "DROP TYPE mood;")]);
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(
        refused[0].contains("down-fails") && refused[0].contains("still needed"),
        "{refused:?}"
    );
}

#[test]
fn what_postgresql_refuses_in_a_transaction_needs_a_step_of_its_own() {
    let make = ("1_a/up.sql", "CREATE TABLE a (x int);");
    let slow = ("2_b/up.sql", "CREATE INDEX CONCURRENTLY a_x ON a (x);");
    let found = postgres(&[make, slow]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with(
            "error not-in-transaction m/2_b/up.sql:1:1: `CREATE INDEX CONCURRENTLY` cannot run"
        ),
        "{found:?}"
    );
    let alone = ("2_b/step.toml", "transaction = false\n");
    assert_eq!(postgres(&[make, slow, alone]), [] as [&str; 0]);
    let wrapped = postgres(&[("1_a/up.sql", "BEGIN;\nCREATE TABLE a (x int);\nCOMMIT;")]);
    assert!(wrapped.iter().all(|line| line.starts_with("note transaction-control")), "{wrapped:?}");
}

#[test]
fn strict_refuses_what_nobody_understood() {
    let odd = "PRAGMA writable_schema = on;\nUPDATE sqlite_schema SET sql = '';";
    let mut component = Component::new(&[("1_a/up.sql", odd)]);
    assert_eq!(component.check().counts.opaque, 1);
    assert!(!component.check().has_errors());
    component.strict = true;
    assert!(component.found()[0].starts_with("error opaque-statement m/1_a/up.sql:2:1"));
}

#[test]
fn the_schema_after_some_steps_only() {
    let component = Component::new(&[
        ("1_a/up.sql", "CREATE TABLE a (x);"),
        ("2_b/up.sql", "CREATE TABLE b (x);"),
        ("3_c/up.sql", "DROP TABLE a;"),
    ]);
    let loaded = component.check().loaded;
    let tables = |names: &[&str]| {
        let catalog = replay_steps(&loaded, Backend::Sqlite, names);
        catalog.tables.keys().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(tables(&["1_a", "2_b"]), ["a", "b"]);
    assert_eq!(tables(&["2_b", "1_a", "3_c"]), ["b"]);
    assert_eq!(tables(&["2_b", "gone"]), ["b"]);
    assert!(tables(&[]).is_empty());
}

#[test]
fn a_missing_directory_is_one_error() {
    let component = Component::new(&[]);
    let found = component.found();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("error directory-missing"), "{found:?}");
}
