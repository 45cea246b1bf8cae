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

/// A layout, files in it, and those that `new` makes.
type Example<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn every_layout_is_checked_applied_and_continued() {
    let up = "CREATE TABLE a (x INTEGER);\n";
    let down = "DROP TABLE a;\n";
    let goose = format!("-- +goose Up\n{up}-- +goose Down\n{down}");
    let dbmate = format!("-- migrate:up\n{up}-- migrate:down\n{down}");
    let layouts: [Example<'_>; 5] = [
        ("refinery", &[("V1__a.sql", up)], &["V2__next.sql"]),
        ("flyway", &[("V1__a.sql", up), ("U1__a.sql", down)], &["V2__next.sql", "U2__next.sql"]),
        ("dbmate", &[("1_a.sql", &dbmate)], &["2_next.sql"]),
        ("goose", &[("1_a.sql", &goose)], &["2_next.sql"]),
        (
            "bun",
            &[("1_a.tx.up.sql", up), ("1_a.tx.down.sql", down)],
            &["2_next.tx.up.sql", "2_next.tx.down.sql"],
        ),
    ];
    for (layout, files, made) in layouts {
        let project = Project::empty();
        for (name, text) in files {
            project.write(&format!("db/{name}"), text);
        }
        let with = |words: &[&str]| {
            let place = ["--migrations", "db", "--layout", layout, "--url", "sqlite:app.db"];
            project.run(&[words, &place].concat())
        };
        project.run(&["check", "--migrations", "db"]).exits(0).says(&["1 step"]);
        project.run(&["check", "--migrations", "db", "--layout", layout]).exits(0);
        with(&["migrate"]).exits(0).says(&["applied 1 step"]);
        with(&["drift"]).exits(0).says(&["clean"]);
        if layout != "refinery" {
            with(&["revert"]).exits(0).says(&["reverted 1 step"]);
            with(&["migrate"]).exits(0).says(&["applied 1 step"]);
        }
        with(&["new", "next"]).exits(0);
        for file in made {
            assert!(project.exists(&format!("db/{file}")), "{layout}: no {file}");
        }
        with(&["migrate"]).exits(0).says(&["applied 1 step"]);
        with(&["status"]).exits(0).says(&["2 applied"]);
    }
}

#[test]
fn an_unversioned_step_of_refinerys_may_come_late() {
    let project = Project::empty();
    project.write("db/V1__a.sql", "CREATE TABLE a (x INTEGER);\n");
    project.write("db/V3__c.sql", "CREATE TABLE c (x INTEGER);\n");
    let migrate = || project.run(&["migrate", "--migrations", "db", "--url", "app.db"]);
    migrate().exits(0).says(&["applied 2 steps"]);
    project.write("db/U2__b.sql", "CREATE TABLE b (x INTEGER);\n");
    migrate().exits(0).says(&["applied 1 step"]);
    project.write("db/V2.5__d.sql", "CREATE TABLE d (x INTEGER);\n");
    project.run(&["check", "--migrations", "db"]).exits(1).says(&[
        "mixed-layouts",
        "refinery",
        "flyway",
    ]);
}

#[test]
fn flyways_repeatable_files_and_baselines_do_what_flyway_does() {
    let project = Project::empty();
    let view = "DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT x FROM a;\n";
    project.write("db/V1__a.sql", "CREATE TABLE a (x INTEGER);\n");
    project.write("db/R__v.sql", view);
    let with = |url: &str, words: &[&str]| {
        project.run(&[words, &["--migrations", "db", "--url", url]].concat())
    };
    with("old.db", &["migrate"]).exits(0).says(&["applied 2 steps"]);
    project.write("db/R__v.sql", view.replace("x FROM", "x, 1 AS y FROM"));
    with("old.db", &["status"]).exits(0).says(&["1 applied, 1 pending"]);
    with("old.db", &["plan"]).exits(0).says(&["R__v", "1 AS y"]);
    with("old.db", &["migrate"]).exits(0).says(&["applied 1 step"]);
    with("old.db", &["drift"]).exits(0).says(&["clean"]);

    project.write("db/V2__b.sql", "CREATE TABLE b (x INTEGER);\n");
    project.write("db/B2__base.sql", "CREATE TABLE a (x INTEGER);\nCREATE TABLE b (x INTEGER);\n");
    project.write("db/V3__c.sql", "CREATE TABLE c (x INTEGER);\n");
    project.run(&["check", "--migrations", "db"]).exits(0).says(&["5 steps"]);
    with("new.db", &["plan"]).exits(0).says(&["B2__base", "V3__c", "R__v"]);
    with("new.db", &["migrate"]).exits(0).says(&["applied 3 steps"]);
    with("new.db", &["status"]).exits(0).says(&["3 applied, 2 skipped"]);
    with("new.db", &["migrate"]).exits(0).says(&["up to date"]);
    with("new.db", &["drift"]).exits(0).says(&["clean"]);
    with("old.db", &["migrate"]).exits(0).says(&["applied 2 steps"]);
    with("old.db", &["status"]).exits(0).says(&["4 applied, 1 skipped"]);
    with("old.db", &["drift"]).exits(0).says(&["clean"]);
}
