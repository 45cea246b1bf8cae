//! JSON, colours, quiet and verbose, help, completions, manual pages.

use serde_json::{Value, json};

use crate::support::{Project, run};

fn wrong() -> Project {
    let project = Project::one();
    project.step("0001_a", "CREATE TABLE a (é INT);\n", "DROP TABLE a;\n");
    project.step("0002_b", "CREATE TABLE é (x); INSERT INTO b VALUES (1);\n", "");
    project.write("migrations/driftless.lock", "driftless-lock 1\n\n0001_a open\n0002_b open\n");
    project
}

#[test]
fn check_prints_the_documented_document() {
    let project = wrong();
    let document = project.run(&["check", "--format", "json"]).exits(1).json();
    let keys: Vec<&String> = document.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["diagnostics", "opaque", "statements", "steps", "version"]);
    assert_eq!((&document["steps"], &document["statements"]), (&json!(2), &json!(3)));
    let errors: Vec<&Value> = document["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|one| one["severity"] == "error")
        .collect();
    assert_eq!(errors.len(), 1, "{document}");
    assert_eq!(errors[0]["code"], "unknown-table");
    assert_eq!(errors[0]["file"], "migrations/0002_b/up.sql");
    assert_eq!((&errors[0]["line"], &errors[0]["column"]), (&json!(1), &json!(33)));
    assert_eq!(errors[0]["step"], "app/0002_b");
    assert!(errors[0]["message"].is_string());
}

#[test]
fn several_components_are_one_document() {
    let project = Project::two();
    let document = project.run(&["check", "--format", "json"]).exits(0).json();
    assert_eq!(document["steps"], 4);
    let document = project.run(&["check", "--format", "json", "--component", "users"]).exits(0);
    assert_eq!(document.json()["steps"], 2);
}

#[test]
fn every_command_has_a_document() {
    let project = Project::two();
    let json = |words: &[&str], code: i32| {
        let document = project.run(&[words, &["--format", "json"]].concat()).exits(code).json();
        assert_eq!(document["version"], 1, "{words:?}");
        document
    };
    let plan = json(&["plan", "--exit-code"], 10);
    assert_eq!(plan["components"][0]["pending"], 2);
    assert_eq!(plan["steps"].as_array().map(Vec::len), Some(4));
    assert_eq!(plan["steps"][0]["statements"][0]["line"], 1);
    let migrated = json(&["migrate"], 0);
    assert_eq!(migrated["outcome"], "done");
    assert_eq!(migrated["components"][1]["steps"][1]["step"], "0002_tenants");
    assert_eq!(json(&["migrate"], 0)["outcome"], "up-to-date");
    let status = json(&["status"], 0);
    assert_eq!(status["components"][0]["steps"][0]["state"], "applied");
    assert_eq!(json(&["drift"], 0)["databases"][1]["outcome"], "clean");
    assert_eq!(json(&["lock", "--check"], 0)["components"][0]["stale"], false);
    assert_eq!(json(&["snapshot", "--check"], 1)["components"][0]["missing"], true);
    let snapshot = json(&["snapshot"], 0);
    assert_eq!(snapshot["components"][1]["catalog"]["tables"][0]["name"], "tenants");
    assert!(!project.exists("schema"), "a document was asked for, not files");
    assert_eq!(json(&["new", "users", "next"], 0)["step"], "0003_next");
    assert_eq!(json(&["revert", "orders"], 0)["action"], "revert");
    assert_eq!(json(&["explain", "unknown-table"], 0)["codes"][0]["code"], "unknown-table");
}

#[test]
fn a_failed_run_is_a_document_too() {
    let project = Project::one();
    project.step("0001_a", "CREATE TABLE a (x UNIQUE);\nINSERT INTO a VALUES (1), (1);\n", "");
    project.ok(&["lock"]);
    let document = project.run(&["migrate", "--format", "json"]).exits(4).json();
    assert_eq!(document["outcome"], "failed");
    let failed = &document["components"][0]["failed"];
    assert_eq!(failed["file"], "migrations/0001_a/up.sql");
    assert_eq!((&failed["line"], &failed["statement"]), (&json!(2), &json!(2)));
    assert_eq!(failed["exit_code"], 4);
    assert_eq!(document["diagnostics"][0]["code"], "statement-failed");
}

#[test]
fn an_error_without_a_report_leaves_standard_output_empty() {
    let project = Project::empty();
    let refused = project.run(&["status", "--format", "json"]).exits(2);
    assert_eq!(refused.out, "");
    assert!(refused.err.starts_with("error: "), "{}", refused.err);
}

#[test]
fn colours_are_a_choice() {
    let project = wrong();
    let escape = '\u{1b}';
    assert!(!project.run(&["check"]).out.contains(escape), "no terminal");
    assert!(project.run(&["check", "--color", "always"]).out.contains(escape));
    assert!(!project.run(&["check", "--color", "never"]).out.contains(escape));
}

#[test]
fn quiet_says_what_is_wrong_and_verbose_says_more() {
    let project = Project::two();
    assert_eq!(project.ok(&["check", "-q"]), "");
    let quiet = project.run(&["migrate", "-q"]).exits(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    assert!(wrong().run(&["check", "--quiet"]).exits(1).out.contains("error[unknown-table]"));
    project.ok(&["new", "users", "next"]);
    project.run(&["plan", "-v"]).exits(0).says(&["sqlite:users.db"]);
}

#[test]
fn help_has_examples_and_exit_codes() {
    let project = Project::empty();
    project.run(&["--help"]).exits(0).says(&["Usage: driftless", "Exit codes:", "  75  temporary"]);
    let commands =
        ["init", "new", "lock", "check", "plan", "migrate", "revert", "snapshot", "diff"];
    for command in commands {
        project.run(&[command, "--help"]).exits(0).says(&["Examples:", "driftless "]);
    }
    project.run(&["--version"]).exits(0).says(&[env!("CARGO_PKG_VERSION")]);
    let mut cargo = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-driftless"));
    run(cargo.args(["driftless", "--help"])).exits(0).says(&["Usage: cargo driftless"]);
}

#[test]
fn completions_know_the_commands() {
    let project = Project::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        project.run(&["completions", shell]).exits(0).says(&["snapshot", "lock-wait"]);
    }
    project.run(&["completions", "tcsh"]).exits(2);
}

#[test]
fn every_code_has_a_page() {
    let project = Project::empty();
    project.run(&["explain"]).exits(0).says(&[
        "unknown-table",
        "sealed-step-changed",
        "statement-failed",
    ]);
    project.run(&["explain", "error[unknown-table]"]).exits(0).says(&["unknown-table: "]);
    project.run(&["explain", "unknown-tabel"]).exits(2).says(&["did you mean `unknown-table`?"]);
}
