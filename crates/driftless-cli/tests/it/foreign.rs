//! Directories of other tools, without a configuration and without a lock file.

use crate::support::{Project, run};

fn golang() -> Project {
    let project = Project::empty();
    project.write("db/1_users.up.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY);\n");
    project.write("db/1_users.down.sql", "DROP TABLE users;\n");
    project.write("db/2_more.up.sql", "BEGIN;\nALTER TABLE users ADD COLUMN name TEXT;\nCOMMIT;\n");
    project.write("db/2_more.down.sql", "ALTER TABLE users DROP COLUMN name;\n");
    project
}

#[test]
fn every_command_works() {
    let project = golang();
    let with = |words: &[&str]| {
        let place = ["--migrations", "db", "--url", "sqlite:app.db"];
        project.run(&[words, &place].concat())
    };
    project.run(&["check", "--migrations", "db"]).exits(0).says(&["2 steps"]);
    with(&["plan", "--exit-code"]).exits(10).says(&["main/1_users", "ALTER TABLE users"]);
    with(&["migrate"]).exits(0).says(&["applied 2 steps"]);
    with(&["migrate"]).exits(0).says(&["up to date"]);
    with(&["status"]).exits(0).says(&["1_users", "2 applied"]);
    with(&["drift"]).exits(0).says(&["clean"]);
    with(&["revert"]).exits(0).says(&["reverted 1 step"]);
    with(&["status"]).exits(0).says(&["1 applied, 1 pending"]);
    with(&["drift"]).exits(0);
    let sql = with(&["snapshot"]).exits(0).out;
    assert!(sql.starts_with("-- driftless snapshot 1 sqlite") && sql.contains("name"), "{sql}");
    assert!(!project.exists("db/driftless.lock"), "a lock in somebody else's directory");
    assert!(!project.exists("schema"));
}

#[test]
fn a_new_step_follows_the_layout_and_makes_no_lock() {
    let project = golang();
    let made = project.ok(&["new", "third", "--migrations", "db"]);
    assert!(made.contains("db/3_third.up.sql"), "{made}");
    assert!(!project.exists("db/driftless.lock"));
}

#[test]
fn a_lock_in_the_directory_counts() {
    let project = golang();
    project.ok(&["lock", "--migrations", "db"]);
    project.write("db/1_users.up.sql", "CREATE TABLE users (id INTEGER);\n");
    project.run(&["check", "--migrations", "db"]).exits(1).says(&["sealed-step-changed"]);
    project
        .run(&["migrate", "--migrations", "db", "--url", "a.db"])
        .exits(6)
        .says(&["sealed-step-changed"]);
}

#[test]
fn the_layout_may_be_named() {
    let project = Project::empty();
    project.write("db/1_a.sql", "CREATE TABLE a (x);\n");
    project.run(&["check", "--migrations", "db"]).exits(0);
    project.run(&["check", "--migrations", "db", "--layout", "diesel"]).exits(1).says(&["1_a.sql"]);
    project.run(&["check", "--migrations", "db", "--layout", "deisel"]).exits(2).says(&["deisel"]);
    project
        .run(&["check", "--migrations", "db", "--backend", "mysql"])
        .exits(2)
        .says(&["this build has no `mysql`"]);
}

#[test]
fn the_url_may_come_from_the_environment() {
    let project = golang();
    let mut migrate = project.command();
    migrate.args(["migrate", "--migrations", "db", "--url", "${APP_URL}"]);
    run(&mut migrate).exits(2).says(&["`APP_URL` is not set"]);
    migrate.env("APP_URL", "sqlite:env.db");
    run(&mut migrate).exits(0);
    assert!(project.exists("env.db"));
    project.run(&["status", "--migrations", "db"]).exits(2).says(&["--url"]);
}

#[test]
fn a_configuration_nearby_is_not_read() {
    let project = golang();
    project.write("driftless.toml", "this is no TOML");
    project.run(&["check", "--migrations", "db"]).exits(0);
    project.run(&["check"]).exits(2).says(&["config-syntax"]);
}
