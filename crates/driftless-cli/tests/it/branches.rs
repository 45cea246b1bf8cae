//! Steps of two branches, one of which reaches a database after the other.

use crate::support::Project;

/// A database with the base and the later step, and the earlier one merged behind them.
fn merged(later: &str, earlier: &str) -> Project {
    let project = Project::one();
    let base = "CREATE TABLE t (a INT, b INT);\nCREATE TABLE u (c INT);\n";
    project.step("0001_base", base, "DROP TABLE u;\nDROP TABLE t;\n");
    project.ok(&["lock"]);
    project.step("0003_later", later, "");
    project.ok(&["lock"]);
    project.ok(&["migrate"]);
    project.step("0002_earlier", earlier, "");
    project
}

#[test]
fn a_step_that_commutes_with_those_behind_it_comes_late() {
    for (later, earlier) in [
        ("CREATE INDEX i ON t (a);\n", "CREATE INDEX j ON t (b);\n"),
        ("INSERT INTO t VALUES (1, 2);\n", "UPDATE u SET c = 1;\n"),
        ("CREATE VIEW v AS SELECT a FROM t;\n", "CREATE TABLE w (x INT);\n"),
    ] {
        let project = merged(later, earlier);
        project.run(&["lock"]).exits(0);
        project.run(&["migrate"]).exits(0).says(&["0002_earlier"]);
        project.run(&["migrate"]).exits(0);
        project.run(&["status"]).exits(0);
        project.run(&["drift"]).exits(0);
        let applied = project.run(&["status", "--format", "json"]).json();
        assert!(applied.to_string().contains("0002_earlier"), "{applied}");
    }
}

#[test]
fn a_step_whose_order_matters_is_refused_with_the_reason() {
    let project = merged("INSERT INTO t VALUES (1, 2);\n", "UPDATE t SET a = 3;\n");
    // Says that the order matters, and lists the step.
    project.run(&["lock"]);
    project.run(&["migrate"]).exits(6).says(&[
        "`app/0002_earlier`: the step is pending, but `0003_later`, which comes after it, is applied",
        "unordered-branches",
        "both touch `t`",
        "give it an id after `0003_later`",
    ]);
}

#[test]
fn a_step_in_a_line_with_those_behind_it_is_refused() {
    let project = Project::one();
    project.step("0001_base", "CREATE TABLE t (a INT);\n", "");
    project.step("0002_one", "CREATE TABLE u (a INT);\n", "");
    project.step("0003_two", "CREATE TABLE v (a INT);\n", "");
    project.ok(&["lock"]);
    project.ok(&["migrate"]);
    project.sql("app.db", "DELETE FROM driftless_ledger WHERE step = '0002_one'");
    project.run(&["migrate"]).exits(6).says(&["`0003_two`, which comes after it, is applied"]);
}
