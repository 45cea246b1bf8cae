//! Steps left in the middle and locks, from the command line, on PostgreSQL.

use std::process::Child;
use std::thread;
use std::time::Duration;

use driftless_servers::{TestDatabase, postgres};
use serde_json::json;

use crate::support::{Project, Run};

/// A step whose second statement waits for every reader.
const HALF: &str = "CREATE TABLE one (a int);\n\
     CREATE INDEX CONCURRENTLY i ON one (a);\n\
     INSERT INTO one VALUES (2);\n";

fn project(up: &str) -> (Project, TestDatabase) {
    let project = Project::empty();
    project.write(
        "driftless.toml",
        "[components.app]\nbackend = \"postgres\"\nmigrations = \"migrations\"\n\
         url = \"${APP_URL}\"\n",
    );
    project.step("0001_half", up, "");
    project.write("migrations/0001_half/step.toml", "transaction = false\n");
    project.write("migrations/driftless.lock", "driftless-lock 1\n\n0001_half open\n");
    (project, postgres().database())
}

fn run(project: &Project, database: &TestDatabase, arguments: &[&str]) -> Run {
    crate::support::run(project.command().env("APP_URL", database.url()).args(arguments))
}

/// Leaves a step whose second statement was cut off, in a way that nobody can decide.
fn left_in_the_middle(project: &Project, database: &TestDatabase) {
    let read = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1; SELECT pg_sleep(30)";
    let mut reader = database.server().sql_meanwhile(&database.name, read);
    thread::sleep(Duration::from_millis(300));
    let mut child = started(project, database, "CREATE INDEX CONCURRENTLY%");
    run(project, database, &["locks", "--takeover"]).exits(0).says(&["active CREATE INDEX"]);
    assert_eq!(child.wait().expect("an end").code(), Some(75));
    let _ = reader.kill();
    let _ = reader.wait();
    database.sql("DROP INDEX i; CREATE VIEW i AS SELECT 1");
    let both = ["is absent", "is there", "something else", "driftless resolve app/0001_half"];
    run(project, database, &["migrate"]).exits(5).says(&both);
}

#[test]
fn what_is_said_of_a_statement_is_held_against_the_database() {
    let (project, database) = project(HALF);
    let run = |arguments: &[&str]| run(&project, &database, arguments);
    left_in_the_middle(&project, &database);
    run(&["resolve", "app/0001_half"]).exits(2);
    run(&["resolve", "app/0002_other", "--applied"]).exits(2).says(&["not left in the middle"]);
    run(&["resolve", "0001_half", "--applied"]).exits(3).says(&["did not take effect", "`i`"]);
    run(&["resolve", "0001_half", "--not-applied"]).exits(3).says(&["by hand first"]);
    database.sql("DROP VIEW i; CREATE INDEX i ON one (a)");
    run(&["resolve", "0001_half", "--not-applied"]).exits(3).says(&["say `--applied`"]);
    run(&["resolve", "0001_half", "--abandon"]).exits(3).says(&["not undone", "`one`"]);
    let document = run(&["resolve", "0001_half", "--applied", "--format", "json"]).exits(0).json();
    assert_eq!((&document["claim"], &document["borne_out"]), (&json!("applied"), &json!(true)));
    run(&["migrate"]).exits(0);
    assert_eq!(database.sql("SELECT a FROM one"), "2");
    assert_eq!(
        database.sql("SELECT detail FROM driftless_runs WHERE action = 'resolve'"),
        "`app/0001_half`: statement 2 of 3 took effect"
    );
}

#[test]
fn a_step_that_was_undone_by_hand_begins_anew() {
    let (project, database) = project(HALF);
    let run = |arguments: &[&str]| run(&project, &database, arguments);
    left_in_the_middle(&project, &database);
    database.sql("DROP VIEW i; DROP TABLE one");
    run(&["resolve", "0001_half", "--abandon"]).exits(0).says(&["begins anew"]);
    project.step("0001_half", "CREATE TABLE one (a int);\n", "");
    run(&["migrate"]).exits(0);
    run(&["status"]).exits(0).says(&["1 applied"]);
}

/// Starts a run and waits until it executes a statement like this.
fn started(project: &Project, database: &TestDatabase, like: &str) -> Child {
    let mut command = project.command();
    command.env("APP_URL", database.url()).arg("migrate");
    let mut child = command.spawn().expect("the program");
    let held = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '{like}' \
         AND pid <> pg_backend_pid() AND datname = current_database()"
    );
    for _ in 0..200 {
        if database.sql(&held) == "1" {
            return child;
        }
        thread::sleep(Duration::from_millis(50));
    }
    let ended = child.kill().and_then(|()| child.wait());
    panic!("the run did not begin: {ended:?}");
}

#[test]
fn whoever_holds_a_lock_is_shown_and_can_be_ended() {
    let (project, database) = project("SELECT pg_sleep(20), 'hunter2';\n");
    run(&project, &database, &["locks"]).exits(0).says(&["free"]);
    let mut child = started(&project, &database, "SELECT pg_sleep(20)%");
    let shown = run(&project, &database, &["locks"]).exits(0);
    let shown = shown.says(&["app", "is held by session", "of driftless", "active SELECT for"]);
    assert!(!shown.out.contains("hunter2"), "{}", shown.out);
    let taken = run(&project, &database, &["locks", "--takeover", "--format", "json"]).exits(0);
    assert_eq!(taken.json()["databases"][0]["holders"][0]["ended"], true);
    let code = child.wait().expect("an end").code();
    assert_eq!(code, Some(75));
    run(&project, &database, &["locks"]).exits(0).says(&["free"]);
}
