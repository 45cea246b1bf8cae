//! MySQL and MariaDB from the command line: a project's steps, and what is said when one fails.

use driftless_servers::{MySqlDatabase, mysql};

use crate::support::{Project, Run};

/// A project with one component in a database of its own. The URL comes from the environment.
fn project() -> (Project, MySqlDatabase) {
    let project = Project::empty();
    let backend = mysql().scheme();
    project.write(
        "driftless.toml",
        format!(
            "[components.app]\nbackend = \"{backend}\"\nmigrations = \"migrations\"\n\
             url = \"${{APP_URL}}\"\n"
        ),
    );
    project.step("0001_users", "CREATE TABLE users (id int PRIMARY KEY);\n", "DROP TABLE users;\n");
    project.step("0002_rows", "INSERT INTO users VALUES (1);\n", "DELETE FROM users;\n");
    project.write(
        "migrations/driftless.lock",
        "driftless-lock 1\n\n0001_users open\n0002_rows open after=0001_users\n",
    );
    (project, mysql().database())
}

fn run(project: &Project, url: &str, arguments: &[&str]) -> Run {
    crate::support::run(project.command().env("APP_URL", url).args(arguments))
}

#[test]
fn a_project_is_migrated_looked_at_and_reverted() {
    let (project, database) = project();
    let url = database.url();
    run(&project, &url, &["check"]).exits(0);
    run(&project, &url, &["plan", "--exit-code"]).exits(10).says(&["0001_users", "0002_rows"]);
    run(&project, &url, &["migrate"]).exits(0).says(&["applied 2 steps"]);
    run(&project, &url, &["migrate"]).exits(0);
    run(&project, &url, &["status"]).exits(0).says(&["2 applied"]);
    run(&project, &url, &["drift"]).exits(0).says(&["clean"]);
    assert_eq!(database.sql("SELECT COUNT(*) FROM users"), "1");
    run(&project, &url, &["revert", "app", "--steps", "2"]).exits(0);
    assert_eq!(database.sql("SHOW TABLES LIKE 'users'"), "");
    run(&project, &url, &["status"]).exits(0).says(&["2 pending"]);
}

#[test]
fn a_url_of_the_other_product_is_taken_and_steps_for_it_are_not() {
    let (project, database) = project();
    let url = database.url();
    let (own, other) = match mysql().scheme() {
        "mariadb" => ("mariadb", "mysql"),
        _ => ("mysql", "mariadb"),
    };
    let swapped = url.replacen(own, other, 1);
    run(&project, &swapped, &["migrate"]).exits(0).says(&["applied 2 steps"]);
    let file = std::fs::read_to_string(project.path("driftless.toml")).expect("the configuration");
    project.write("driftless.toml", file.replace(own, other));
    for words in [&["migrate"][..], &["drift"]] {
        let found = run(&project, &url, words);
        assert_ne!(found.code, 0, "{words:?}");
        found.says(&[own, other]);
    }
}

#[test]
fn a_step_that_is_half_done_is_named_by_every_command() {
    let (project, database) = project();
    let url = database.url();
    let up = "CREATE TABLE users (id int PRIMARY KEY);\nALTER TABLE users ADD name txet;\n";
    project.step("0001_users", up, "");
    run(&project, &url, &["migrate"]).exits(5).says(&["0001_users/up.sql:2:", "statement 2 of 2"]);
    let half = "ended in the middle of this step: statement 2 of 2 was refused";
    run(&project, &url, &["migrate"]).exits(5).says(&["goes on with this statement"]);
    run(&project, &url, &["drift"]).exits(11).says(&[half]);
    run(&project, &url, &["revert", "app"]).exits(5).says(&[half, "goes on with it"]);
    run(&project, &url, &["status"]).exits(5).says(&["1 unfinished"]);
    project.step("0001_users", &up.replace("ADD name txet", "COMMENT 'a'"), "");
    run(&project, &url, &["migrate"]).exits(0);
}

#[test]
fn a_step_that_somebody_executes_is_not_called_half_done() {
    let (project, database) = project();
    let url = database.url();
    let up = "CREATE TABLE held AS SELECT 1 AS a;\nCREATE PROCEDURE works () BEGIN WHILE EXISTS (SELECT * FROM \
              held) DO DO SLEEP(0.02); END WHILE; END;\n";
    project.step("0001_users", up, "");
    project.step("0002_rows", "CALL works();\n", "");
    std::thread::scope(|scope| {
        let first = scope.spawn(|| run(&project, &url, &["migrate"]));
        let begun =
            "SELECT COUNT(*) FROM driftless_progress WHERE begun <> 0 AND step = '0002_rows'";
        while database.try_run(begun).ok().as_deref() != Some("1") {
            assert!(!first.is_finished(), "the call is over");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let (now, by) =
            ("statement 1 of 1 of this step is being executed by session ", "by session ");
        run(&project, &url, &["status"]).exits(0).says(&["1 running", "being executed", by]);
        run(&project, &url, &["gate"]).exits(10).says(&["being applied", by]);
        run(&project, &url, &["plan"]).exits(75).says(&[now]);
        run(&project, &url, &["drift"]).exits(11).says(&[now]);
        run(&project, &url, &["migrate", "--lock-wait", "0"]).exits(75).says(&["busy"]);
        database.sql("DELETE FROM held");
        first.join().expect("no panic").exits(0);
    });
    run(&project, &url, &["status"]).exits(0).says(&["2 applied"]);
}

#[test]
fn a_wrong_password_is_refused_and_not_shown() {
    let (project, database) = project();
    for arguments in [&["migrate"][..], &["status"], &["plan"], &["revert", "app"]] {
        let run = run(&project, &database.tcp_url("hunter3"), arguments);
        assert!(!format!("{}{}", run.out, run.err).contains("hunter3"), "{}", run.err);
        run.exits(2).says(&["Access denied"]);
    }
}

#[test]
fn live_schemas_and_directories_are_compared() {
    let (project, database) = project();
    let url = database.url();
    run(&project, &url, &["migrate"]).exits(0);
    let backend = mysql().scheme();
    let words = ["diff", "--from", "migrations:migrations", "--to", &url, "--backend", backend];
    run(&project, &url, &words).exits(0);
    run(&project, &url, &["snapshot", "--from", &url]).exits(0).says(&["CREATE TABLE", "users"]);
}
