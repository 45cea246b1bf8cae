//! PostgreSQL from the command line: a project's and a directory's steps, and what is said when
//! one fails.

use std::process::Stdio;
use std::time::{Duration, Instant};

use driftless_servers::{TestDatabase, postgres};

use crate::support::{Project, Run};

/// A project with one component in a database of its own. The URL comes from the environment.
fn project() -> (Project, TestDatabase) {
    let project = Project::empty();
    project.write(
        "driftless.toml",
        "[components.app]\nbackend = \"postgres\"\nmigrations = \"migrations\"\n\
         url = \"${APP_URL}\"\n",
    );
    project.step("0001_users", "CREATE TABLE users (id int PRIMARY KEY);\n", "DROP TABLE users;\n");
    project.step(
        "0002_index",
        "CREATE INDEX CONCURRENTLY users_by_id ON users (id);\n",
        "DROP INDEX users_by_id;\n",
    );
    project.write("migrations/0002_index/step.toml", "transaction = false\n");
    project.write(
        "migrations/driftless.lock",
        "driftless-lock 1\n\n0001_users open\n0002_index open after=0001_users\n",
    );
    (project, postgres().database())
}

fn run(project: &Project, url: &str, arguments: &[&str]) -> Run {
    crate::support::run(project.command().env("APP_URL", url).args(arguments))
}

#[test]
fn a_project_is_migrated_looked_at_and_reverted() {
    let (project, database) = project();
    let url = database.url();
    run(&project, &url, &["plan", "--exit-code"]).exits(10).says(&["0001_users", "0002_index"]);
    run(&project, &url, &["migrate"]).exits(0).says(&["applied 2 steps"]);
    run(&project, &url, &["migrate"]).exits(0);
    run(&project, &url, &["status"]).exits(0).says(&["2 applied"]);
    assert_eq!(
        database.sql("SELECT count(*) FROM pg_index WHERE indrelid = 'users'::regclass"),
        "2"
    );
    run(&project, &url, &["revert", "app", "--steps", "2"]).exits(0);
    assert_eq!(database.sql("SELECT to_regclass('users') IS NULL"), "t");
    run(&project, &url, &["status"]).exits(0).says(&["2 pending"]);
}

#[test]
fn a_directory_without_configuration_is_migrated() {
    let database = postgres().database();
    let project = Project::empty();
    project.step_in("m", "0001_a", "BEGIN;\nCREATE TABLE a (x int);\nCOMMIT;\n", "");
    let url = database.url();
    let arguments = ["migrate", "--migrations", "m", "--backend", "postgres", "--url", &url];
    project.run(&arguments).exits(0).says(&["applied 1 step"]);
    assert_eq!(database.sql("SELECT count(*) FROM a"), "0");
}

#[test]
fn a_failing_statement_is_shown_at_its_place() {
    let (project, database) = project();
    project.step("0001_users", "CREATE TABLE users (\n  id int,\n  name txet\n);\n", "");
    let run = run(&project, &database.url(), &["migrate"]);
    run.exits(4).says(&["0001_users/up.sql:3:8", "type \"txet\" does not exist"]);
    assert_eq!(database.sql("SELECT to_regclass('users') IS NULL"), "t");
}

#[test]
fn a_wrong_password_is_refused_and_not_shown() {
    let (project, database) = project();
    for arguments in [&["migrate"][..], &["status"], &["plan"], &["revert", "app"]] {
        let run = run(&project, &database.tcp_url("hunter3"), arguments);
        assert!(!format!("{}{}", run.out, run.err).contains("hunter3"), "{}", run.err);
        run.exits(2).says(&["password authentication failed"]);
    }
    let nowhere = format!("postgres://u:hunter3@127.0.0.1:1/{}", database.name);
    let run = run(&project, &nowhere, &["migrate", "--format", "json"]);
    assert!(!format!("{}{}", run.out, run.err).contains("hunter3"), "{}", run.err);
    run.exits(75).says(&["cannot reach the server"]);
}

#[test]
fn a_killed_run_leaves_nothing_and_its_lock_is_soon_free() {
    let (project, database) = project();
    project.step("0001_users", "CREATE TABLE users (id int);\nSELECT pg_sleep(60);\n", "");
    let mut child = project
        .command()
        .env("APP_URL", database.url())
        .arg("migrate")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let until = |count: &str| {
        let began = Instant::now();
        while database.sql(locks) != count {
            assert!(began.elapsed() < Duration::from_secs(20), "still not {count} locks");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    until("2");
    child.kill().expect("SIGKILL");
    child.wait().expect("it ends");
    until("0");
    assert_eq!(database.sql("SELECT to_regclass('users') IS NULL"), "t");
    project.step("0001_users", "CREATE TABLE users (id int);\n", "");
    run(&project, &database.url(), &["migrate"]).exits(0).says(&["applied 2 steps"]);
}

#[test]
fn a_server_that_cannot_be_reached_is_waited_for() {
    let project = Project::empty();
    project.step_in("m", "0001_a", "CREATE TABLE a (id int);\n", "");
    let nowhere = "postgres://someone:hunter2@127.0.0.1:1/app";
    let run = |words: &[&str]| {
        let rest = ["--migrations", "m", "--backend", "postgres", "--url", nowhere];
        project.run(&[words, &rest].concat())
    };
    let gate = run(&["gate"]).exits(75).says(&["unreadable", "cannot reach the server"]);
    let wait = run(&["wait", "--timeout", "1"]).exits(75).says(&["waiting for main"]);
    assert!(!format!("{}{}{}{}", gate.out, gate.err, wait.out, wait.err).contains("hunter2"));
}
