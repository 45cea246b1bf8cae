//! `squash` and `baseline` on SQLite: databases before, inside and behind what is replaced.

use std::fs;

use crate::support::Project;

/// Four steps; `app.db` has all of them.
fn project() -> Project {
    let project = Project::one();
    let users = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);\n";
    project.step("0001_users", users, "DROP TABLE users;\n");
    project.step("0002_age", "ALTER TABLE users ADD COLUMN age INTEGER;\n", "");
    let index = "CREATE INDEX by_age ON users (age);\nUPDATE users SET age = 1;\n";
    project.step("0003_index", index, "DROP INDEX by_age;\n");
    project.step("0004_notes", "CREATE TABLE notes (x TEXT);\n", "DROP TABLE notes;\n");
    project.ok(&["lock"]);
    project
}

/// Moves the database away, as another one in another place would be.
fn keep(project: &Project, name: &str) {
    fs::rename(project.path("app.db"), project.path(name)).expect("a database");
}

fn bring(project: &Project, name: &str) {
    let _ = fs::remove_file(project.path("app.db"));
    fs::copy(project.path(name), project.path("app.db")).expect("a database");
}

#[test]
fn databases_before_inside_and_behind_the_prefix() {
    let project = project();
    project.ok(&["migrate", "--to", "0002_age"]);
    keep(&project, "inside.db");
    project.ok(&["migrate", "--to", "0003_index"]);
    keep(&project, "edge.db");
    project.ok(&["migrate"]);
    keep(&project, "behind.db");

    let document = project.run(&["squash", "--through", "0003_index", "--format", "json"]);
    let document = document.exits(0).json();
    assert_eq!(document["step"], "0003_baseline");
    assert_eq!(document["replaced"].as_array().map(Vec::len), Some(3));
    for gone in ["0001_users", "0002_age", "0003_index"] {
        assert!(!project.exists(&format!("migrations/{gone}")), "{gone}");
    }
    let settings = project.read("migrations/0003_baseline/step.toml");
    assert!(settings.starts_with("kind = \"baseline\"\n"), "{settings}");
    assert!(settings.contains("replaces = [\n    \"0001_users "), "{settings}");
    project.run(&["check"]).exits(0);
    project.ok(&["lock"]);

    // Before: an empty database begins at the baseline.
    project.run(&["migrate"]).exits(0).says(&["applied 2 steps"]);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    project.run(&["gate"]).exits(0);
    // Behind: nothing is to be done, and nothing is unknown.
    bring(&project, "behind.db");
    project.run(&["migrate"]).exits(0).says(&["up to date"]);
    project.run(&["status"]).exits(0);
    project.run(&["gate"]).exits(0);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    // At its end: it goes on behind.
    bring(&project, "edge.db");
    project.run(&["plan", "--exit-code"]).exits(10).says(&["0004_notes"]);
    project.run(&["migrate"]).exits(0).says(&["applied 1 step"]);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    // Inside: nobody has the statements any more.
    bring(&project, "inside.db");
    let refused = project.run(&["migrate"]).exits(6);
    refused.says(&["`0003_baseline` stands for `0003_index`, which was not applied there"]);
    project.run(&["gate"]).exits(6);
}

#[test]
fn a_second_squash_takes_the_first_along_as_a_step_of_its_own() {
    let project = project();
    project.run(&["squash", "--through", "0002_age"]).exits(0);
    let refused = project.run(&["squash", "--through", "0003_index"]);
    refused.exits(3).says(&["`0002_baseline` is of kind baseline"]);
}

#[test]
fn what_a_baseline_would_lose_is_listed_and_nothing_changes() {
    let project = project();
    project.step(
        "0002_age",
        "ALTER TABLE users ADD COLUMN age INTEGER;\nINSERT INTO users VALUES (1, 'a', 2);\n",
        "",
    );
    project.write("migrations/driftless.lock", "driftless-lock 1\n");
    project.ok(&["lock"]);
    let before = project.read("migrations/driftless.lock");
    let refused = project.run(&["squash", "--through", "0003_index"]).exits(3);
    refused.says(&["migrations/0002_age/up.sql:2: puts rows in: INSERT INTO users VALUES"]);
    assert!(project.exists("migrations/0001_users/up.sql"));
    assert_eq!(project.read("migrations/driftless.lock"), before);
    project.run(&["squash", "--through", "0009_none"]).exits(2).says(&["has no step `0009_none`"]);
}

#[test]
fn a_component_that_requires_a_step_keeps_it() {
    let project = Project::two();
    let refused = project.run(&["squash", "--through", "users/0002_tenants"]);
    refused.exits(3).says(&["`orders/0002_owners` requires a step that would go"]);
}

#[test]
fn later_steps_may_name_what_was_replaced() {
    let project = project();
    project.write("migrations/0004_notes/step.toml", "requires = [\"0002_age\"]\n");
    project.write("migrations/driftless.lock", "driftless-lock 1\n");
    project.ok(&["lock"]);
    project.run(&["squash", "--through", "0003_index"]).exits(0);
    project.run(&["check"]).exits(0);
    project.run(&["migrate"]).exits(0).says(&["applied 2 steps"]);
}

#[test]
fn a_database_without_migrations_gets_its_first_step() {
    let project = Project::one();
    project.sql(
        "app.db",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
         CREATE VIEW names AS SELECT name FROM users; INSERT INTO users VALUES (1, 'a');",
    );
    let made = project.run(&["baseline"]).exits(0);
    made.says(&["`driftless adopt --at app/0001_baseline` records it there"]);
    project.run(&["check"]).exits(0);
    let down = project.read("migrations/0001_baseline/down.sql");
    assert!(down.contains("DROP TABLE users;") && down.contains("-- data-loss"), "{down}");
    project.run(&["adopt", "--at", "app/0001_baseline"]).exits(0);
    project.run(&["migrate"]).exits(0).says(&["up to date"]);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    project.run(&["baseline"]).exits(3).says(&["has steps already: `0001_baseline`"]);
    keep(&project, "old.db");
    project.run(&["migrate"]).exits(0).says(&["applied 1 step"]);
    let words = ["diff", "--from", "sqlite:old.db", "--to", "sqlite:app.db"];
    project.run(&words).exits(0);
}
