//! What somebody did to a database by hand, and what is said about it.

use crate::support::Project;

fn migrated() -> Project {
    let project = Project::one();
    project.step(
        "0001_users",
        "CREATE TABLE users (\n  id INTEGER PRIMARY KEY,\n  email TEXT NOT NULL\n);\n",
        "DROP TABLE users;\n",
    );
    project.step(
        "0002_views",
        "CREATE VIEW emails AS SELECT email FROM users;\nCREATE INDEX by_email ON users (email);\n",
        "DROP VIEW emails;\nDROP INDEX by_email;\n",
    );
    project.ok(&["lock"]);
    project.ok(&["migrate"]);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    project
}

#[test]
fn a_column_nobody_migrated_is_named_with_both_ways_out() {
    let project = migrated();
    project.sql("app.db", "ALTER TABLE users ADD COLUMN hacked TEXT");
    let report = project.run(&["drift"]).exits(1).says(&[
        "column users.hacked",
        "0001_users/up.sql:1",
        "To bring the database back:",
        "To accept it, put this in a new step:",
    ]);
    let (_, scripts) = report.out.split_once("To bring the database back:").expect("scripts");
    let (back, accept) = scripts.split_once("To accept it, put this in a new step:").expect("two");
    assert!(back.contains("DROP COLUMN hacked"), "{back}");
    assert!(accept.contains("ADD COLUMN hacked TEXT"), "{accept}");

    project.sql("app.db", "ALTER TABLE users DROP COLUMN hacked");
    project.run(&["drift"]).exits(0);
}

#[test]
fn the_sql_that_is_offered_works_both_ways() {
    let project = migrated();
    project.sql("app.db", "DROP INDEX by_email; CREATE TABLE extra (x INT); DROP VIEW emails");
    let document = project.run(&["drift", "--format", "json"]).exits(1).json();
    let database = &document["databases"][0];
    assert_eq!(database["outcome"], "drift");
    assert_eq!(database["fingerprints"], "current");
    let script = |key: &str| -> String {
        let statements = database[key]["statements"].as_array().expect("statements");
        statements.iter().map(|one| format!("{};\n", one["sql"].as_str().expect("SQL"))).collect()
    };
    std::fs::copy(project.path("app.db"), project.path("copy.db")).expect("copied");
    project.sql("copy.db", &script("back"));
    let sources = ["diff", "--from", "migrations:migrations", "--to", "copy.db"];
    project.run(&sources).exits(0);

    project.ok(&["new", "accept"]);
    project.step("0003_accept", &script("accept"), "");
    let sources = ["diff", "--from", "migrations:migrations", "--to", "app.db"];
    project.run(&sources).exits(0);
}

#[test]
fn a_changed_view_body_is_seen() {
    let project = migrated();
    project
        .sql("app.db", "DROP VIEW emails; CREATE VIEW emails AS SELECT email FROM users LIMIT 3");
    project.run(&["drift"]).exits(1).says(&["view emails", "LIMIT 3", "0002_views/up.sql:1"]);
}

#[test]
fn a_comment_in_a_definition_is_no_drift() {
    let project = migrated();
    project
        .sql("app.db", "DROP VIEW emails; CREATE VIEW emails AS SELECT /* ! */ email FROM users");
    project.run(&["drift"]).exits(0).says(&["clean", "was rewritten, and means what is expected"]);
}

#[test]
fn objects_of_patterns_are_left_out() {
    let project = migrated();
    project.sql("app.db", "CREATE TABLE tmp_a (x); CREATE INDEX i ON tmp_a (x)");
    project.run(&["drift"]).exits(1).says(&["table tmp_a"]);
    let config = project.read("driftless.toml");
    let config = format!("[defaults]\ndrift.ignore = [\"TMP_*\"]\n{config}");
    project.write("driftless.toml", config);
    let run = project.run(&["drift"]).exits(0);
    assert!(!run.out.contains("rewritten"), "an index of theirs is mentioned:\n{}", run.out);
}

#[test]
fn fingerprints_of_another_state_of_the_ledger_are_not_used() {
    let project = migrated();
    // As a kill between the commit and the end of a run leaves it.
    project
        .sql("app.db", "UPDATE driftless_meta SET value = 'older' WHERE key = 'fingerprint_head'");
    project
        .run(&["drift"])
        .exits(0)
        .says(&["older than the ledger", "the next `migrate` renews them"]);
    project.sql("app.db", "ALTER TABLE users ADD COLUMN hacked TEXT");
    project.run(&["drift"]).exits(1).says(&["users.hacked"]);
    project.sql("app.db", "ALTER TABLE users DROP COLUMN hacked");
    project.run(&["migrate"]).exits(0);
    let document = project.run(&["drift", "--format", "json"]).exits(0).json();
    assert_eq!(document["databases"][0]["fingerprints"], "current");
}

#[test]
fn what_a_down_left_behind_is_not_called_drift() {
    let project = migrated();
    project.step("0003_more", "CREATE TABLE more (x INT);\n", "SELECT 1;\n");
    project.ok(&["lock"]);
    project.ok(&["migrate"]);
    project.ok(&["revert"]);
    project.run(&["drift"]).exits(1).says(&["unforeseen", "Not drift", "table more"]);
}

#[test]
fn what_cannot_be_compared_is_never_clean() {
    let project = Project::one();
    project.run(&["drift"]).exits(11).says(&["no database"]);
    assert!(!project.exists("app.db"));
    let project = migrated();
    std::fs::remove_dir_all(project.path("migrations/0002_views")).expect("removed");
    project.ok(&["lock", "--forget", "0002_views"]);
    project.run(&["drift"]).exits(11).says(&["cannot tell", "0002_views"]);
    project.sql("app.db", "ALTER TABLE users ADD COLUMN hacked TEXT");
    project.run(&["drift"]).exits(1).says(&["table users", "hacked"]);
}

#[test]
fn components_that_share_a_database_are_expected_together() {
    let project = Project::two();
    let config = project.read("driftless.toml");
    let config = config.replace("orders.db", "both.db").replace("users.db", "./both.db");
    project.write("driftless.toml", config);
    project.ok(&["migrate"]);
    assert_eq!(project.tables("both.db"), ["orders", "owners", "tenants", "users"]);
    project.run(&["drift"]).exits(0).says(&["orders, users"]);
    project.run(&["drift", "--component", "users"]).exits(0);
    project.sql("both.db", "CREATE TABLE extra (x)");
    project.run(&["drift", "--component", "users"]).exits(1).says(&["table extra"]);
}
