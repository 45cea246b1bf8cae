//! Signals, and databases that somebody else is using.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;

use crate::support::Project;

/// A statement that takes a second or two.
const SLOW: &str = "INSERT INTO a WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
                    WHERE i < 4000000) SELECT max(i) FROM n;\n";

#[test]
fn a_signal_stops_at_the_next_statement_and_what_was_complete_stays() {
    let project = Project::one();
    project.step("0001_a", "CREATE TABLE a (x);\n", "DROP TABLE a;\n");
    project.step("0002_slow", &SLOW.repeat(20), "DELETE FROM a;\n");
    project.ok(&["lock"]);
    for signal in ["-INT", "-TERM"] {
        let child = project
            .command()
            .arg("migrate")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(1500));
        let pid = child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().expect("kill");
        assert!(sent.success());
        let output = child.wait_with_output().expect("it ends");
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(75), "{text}");
        assert!(text.contains("stopped"), "{text}");
        project.run(&["status"]).exits(0).says(&["1 applied, 1 pending"]);
        project.run(&["drift"]).exits(0);
    }
}

#[test]
fn a_statement_that_does_not_end_does_not_keep_a_run_from_stopping() {
    let project = Project::one();
    project.step("0001_a", "CREATE TABLE a (x);\n", "");
    project.step("0002_slow", &SLOW.replace("4000000", "400000000"), "");
    project.ok(&["lock"]);
    let mut child = project.command().arg("migrate").spawn().expect("it starts");
    std::thread::sleep(Duration::from_millis(1500));
    let sent = Command::new("kill").arg(child.id().to_string()).status().expect("kill");
    assert!(sent.success());
    let began = Instant::now();
    assert_eq!(child.wait().expect("it ends").code(), Some(75));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    project.step("0002_slow", "CREATE TABLE b (x);\n", "");
    project.write("migrations/driftless.lock", "driftless-lock 1\n\n0001_a open\n0002_slow open\n");
    project.ok(&["migrate"]);
    project.run(&["status"]).exits(0).says(&["2 applied"]);
}

#[test]
fn a_busy_database_is_temporary() {
    let project = Project::one();
    project.step("0001_a", "CREATE TABLE a (x);\n", "DROP TABLE a;\n");
    project.step("0002_b", "CREATE TABLE b (x);\n", "DROP TABLE b;\n");
    project.ok(&["lock"]);
    project.ok(&["migrate", "--to", "0001_a"]);
    let mut holder = project.connect("app.db");
    holder.batch_execute("BEGIN IMMEDIATE").expect("the lock");
    project.run(&["migrate", "--lock-wait", "1"]).exits(75).says(&["waiting for the lock", "busy"]);
    project.run(&["status"]).exits(0).says(&["1 applied, 1 pending"]);
    holder.batch_execute("ROLLBACK").expect("released");
    project.ok(&["migrate"]);
}
