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

/// Each tool's table as it makes it on PostgreSQL, with one step in it, and that step's file.
const RECORDS: [(&str, &str, &str, &str); 6] = [
    (
        "diesel",
        "2024-01-02-030405_users/up.sql",
        "",
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY, run_on TIMESTAMP \
         NOT NULL DEFAULT now()); INSERT INTO __diesel_schema_migrations VALUES ('20240102030405')",
    ),
    (
        "goose",
        "00001_users.sql",
        "-- +goose Up\n",
        "CREATE TABLE goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, \
         version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp DEFAULT now()); \
         INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true)",
    ),
    (
        "golang-migrate",
        "1_users.up.sql",
        "",
        "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT \
         NULL); INSERT INTO schema_migrations VALUES (1, false)",
    ),
    (
        "flyway",
        "V1__users.sql",
        "",
        "CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50), \
         description varchar(200), type varchar(20), script varchar(1000), checksum int, \
         installed_by varchar(100), installed_on timestamp DEFAULT now(), execution_time int, \
         success boolean); INSERT INTO flyway_schema_history VALUES (1, '1', 'users', 'SQL', \
         'V1__users.sql', 7, 'me', now(), 1, true)",
    ),
    (
        "bun",
        "20240102030405_users.up.sql",
        "",
        "CREATE TABLE bun_migrations (id BIGSERIAL PRIMARY KEY, name VARCHAR, group_id BIGINT, \
         migrated_at TIMESTAMPTZ DEFAULT now()); CREATE TABLE bun_migration_locks (id BIGSERIAL \
         PRIMARY KEY, table_name VARCHAR UNIQUE); INSERT INTO bun_migrations (name, group_id) \
         VALUES ('20240102030405', 1)",
    ),
    (
        "refinery",
        "V1__users.sql",
        "",
        "CREATE TABLE refinery_schema_history (version int4 PRIMARY KEY, name varchar(255), \
         applied_on varchar(255), checksum varchar(255)); INSERT INTO refinery_schema_history \
         VALUES (1, 'users', '2024-01-02', '77')",
    ),
];

#[test]
fn databases_of_other_tools_are_taken_over() {
    for (tool, file, head, record) in RECORDS {
        let project = Project::empty();
        let sql = "CREATE TABLE users (id bigserial PRIMARY KEY, email varchar(9) UNIQUE);\n";
        project.write(&format!("db/{file}"), format!("{head}{sql}"));
        let database = postgres().database();
        database.sql(sql);
        database.sql(record);
        let url = database.url();
        let run = |command: &str| {
            let layout = ["--layout", tool, "--backend", "postgres"];
            let words = [&[command, "--migrations", "db", "--url", &url], &layout[..]].concat();
            project.run(&words)
        };
        run("migrate").exits(3).says(&["adopt"]);
        run("adopt").exits(0).says(&[&format!("according to {tool}"), "1 step recorded"]);
        run("migrate").exits(0);
        let drift = run("drift").exits(0);
        assert!(drift.out.contains("clean"), "{tool}: {}", drift.out);
        database.sql("ALTER TABLE users DROP COLUMN email");
        run("drift").exits(1).says(&["users.email"]);
    }
}
