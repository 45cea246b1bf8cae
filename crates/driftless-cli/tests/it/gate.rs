//! May the program start? Asked before, while and after somebody migrates.

use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Project, run};

fn project() -> Project {
    let project = Project::one();
    project.step("0001_users", "CREATE TABLE users (id INTEGER PRIMARY KEY);\n", "");
    project.step("0002_emails", "ALTER TABLE users ADD COLUMN email TEXT;\n", "");
    project.ok(&["lock"]);
    project
}

#[test]
fn every_state_has_its_word_and_its_code() {
    let project = project();
    project.run(&["gate"]).exits(10).says(&["empty", "driftless migrate"]);
    assert!(!project.exists("app.db"), "asking made a database");
    project.run(&["migrate", "--to", "0001_users"]).exits(0);
    project.run(&["gate"]).exits(10).says(&["behind, 1 step pending"]);
    project.run(&["migrate"]).exits(0);
    project.run(&["gate"]).exits(0).says(&["current"]);
    let document = project.run(&["gate", "--format", "json"]).exits(0).json();
    assert_eq!(document["may_start"], true);
    assert_eq!(document["components"][0]["gate"], "current");
}

#[test]
fn a_history_that_has_parted_is_not_to_be_migrated() {
    let project = project();
    project.run(&["migrate"]).exits(0);
    let add = "INSERT INTO driftless_ledger SELECT component, '0003_later', 3, checksum, \
               applied_at, 0, tool_version, run FROM driftless_ledger WHERE position = 1";
    project.sql("app.db", add);
    project.run(&["gate"]).exits(6).says(&["ahead", "0003_later", "--allow-ahead"]);
    project.run(&["gate", "--allow-ahead"]).exits(0);
    project.sql("app.db", "DELETE FROM driftless_ledger WHERE step = '0002_emails'");
    project.run(&["gate", "--allow-ahead"]).exits(6).says(&["lacks 0002_emails"]);
    let began = Instant::now();
    project.run(&["wait", "--timeout", "60"]).exits(6);
    assert!(began.elapsed() < Duration::from_secs(30), "it waited for what cannot happen");
    project.sql("app.db", "UPDATE driftless_ledger SET checksum = printf('%064d', 1)");
    project.run(&["gate"]).exits(6).says(&["changed", "0001_users"]);
    project.write("driftless.toml", project.read("driftless.toml").replace("app.db", "other.db"));
    project.sql("other.db", "CREATE TABLE theirs (x)");
    project.run(&["gate"]).exits(3).says(&["1 object and no ledger"]);
}

#[test]
fn a_failed_run_is_named_by_who_waits_behind_it() {
    let project = project();
    project.step("0003_wrong", "INSERT INTO users VALUES (1, 'a'), (1, 'b');\n", "");
    project.ok(&["lock"]);
    project.run(&["migrate"]).exits(4);
    project.run(&["gate"]).exits(10).says(&["the last run failed", "0003_wrong"]);
    project.run(&["wait", "--timeout", "0"]).exits(10);
}

#[test]
fn who_waits_goes_on_when_somebody_has_migrated() {
    let project = project();
    let mut waiting = project.command();
    waiting.args(["wait", "--timeout", "60"]);
    let waiting = thread::spawn(move || run(&mut waiting));
    thread::sleep(Duration::from_millis(300));
    assert!(!waiting.is_finished(), "it did not wait");
    project.run(&["migrate"]).exits(0);
    waiting.join().expect("a run").exits(0).says(&["current"]);
}
