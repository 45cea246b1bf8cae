//! What other programs are told of a run: its events as JSON lines, and metrics.

use serde_json::Value;

use crate::support::Project;

fn project() -> Project {
    let project = Project::one();
    project.step("0001_users", "CREATE TABLE users (id INTEGER PRIMARY KEY);\n", "");
    project.step("0002_bad", "INSERT INTO users VALUES (1);\nINSERT INTO users VALUES (1);\n", "");
    project.step("0003_left", "CREATE TABLE other (id INTEGER PRIMARY KEY);\n", "");
    project.ok(&["lock"]);
    project
}

fn lines(text: &str) -> Vec<Value> {
    let parsed = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    text.lines().map(parsed).collect()
}

fn names(lines: &[Value]) -> Vec<&str> {
    lines.iter().filter_map(|line| line["event"].as_str()).collect()
}

#[test]
fn events_are_lines_of_json_with_a_run_in_common() {
    let project = project();
    let run = project.run(&["migrate", "--events", "events.jsonl"]).exits(4);
    assert!(run.err.contains("UNIQUE"), "{}", run.err);
    let lines = lines(&project.read("events.jsonl"));
    assert_eq!(
        names(&lines),
        [
            "planned",
            "step_started",
            "statement_done",
            "step_done",
            "step_started",
            "statement_done",
            "committed",
            "failed",
            "finished"
        ]
    );
    assert!(lines.iter().all(|line| line["run_id"] == lines[0]["run_id"]));
    assert!(lines.iter().all(|line| line["ts"].as_str().is_some_and(|ts| ts.ends_with('Z'))));
    assert_eq!(lines[2]["statement"], 1);
    assert_eq!((&lines[7]["step"], &lines[7]["exit"]), (&"0002_bad".into(), &4.into()));
    let end = &lines[8];
    assert_eq!(
        (&end["done"], &end["not_started"], &end["exit"]),
        (&1.into(), &1.into(), &4.into())
    );
    assert_eq!(end["failed"][0], "app");
}

#[test]
fn events_on_the_standard_output_take_the_place_of_the_report() {
    let project = project();
    let run = project.run(&["migrate", "--events", "-", "--to", "0001_users"]).exits(0);
    assert_eq!(names(&lines(&run.out)).last(), Some(&"finished"));
    project.run(&["migrate", "--events", "-", "--format", "json"]).exits(2).says(&["`--events -`"]);
    project.run(&["migrate", "--events", "no/such/directory"]).exits(2);
    assert!(!project.tables("app.db").contains(&"other".to_owned()));
}

#[test]
fn metrics_say_what_was_applied_and_what_is_left() {
    let project = project();
    project.run(&["migrate", "--metrics", "metrics.prom"]).exits(4);
    let metrics = project.read("metrics.prom");
    for line in [
        "# TYPE driftless_applied_steps gauge",
        "driftless_applied_steps{component=\"app\"} 1",
        "driftless_pending_steps{component=\"app\"} 2",
        "driftless_failed{component=\"app\"} 1",
        "driftless_exit_code 4",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line}\n{metrics}");
    }
    assert!(
        metrics.contains("driftless_step_duration_seconds{component=\"app\",step=\"0001_users\"}")
    );
    assert!(!metrics.contains("last_success"), "{metrics}");
    project.sql("app.db", "DELETE FROM users");
    project.write("migrations/0002_bad/up.sql", "SELECT 1;\n");
    project.run(&["migrate", "--to", "0001_users", "--metrics", "metrics.prom"]);
    let entries = std::fs::read_dir(project.path(".")).expect("the directory");
    let beside = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("metrics.prom."));
    assert_eq!(beside.count(), 0, "a file was left beside it");
}

#[test]
fn a_run_that_ends_well_says_when() {
    let project = Project::one();
    project.step("0001_users", "CREATE TABLE users (id INTEGER PRIMARY KEY);\n", "");
    project.ok(&["lock"]);
    project.ok(&["migrate", "--metrics", "metrics.prom"]);
    let metrics = project.read("metrics.prom");
    assert!(metrics.contains("driftless_last_success_timestamp_seconds "), "{metrics}");
    assert!(metrics.contains("driftless_pending_steps{component=\"app\"} 0\n"), "{metrics}");
}
