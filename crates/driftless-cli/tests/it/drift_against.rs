//! Drift without the steps: against a file that says what a database contained, or a snapshot; and
//! what such files may look like when somebody edited them.

use crate::support::Project;

const UP: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);\n\
    CREATE VIEW emails AS SELECT email FROM users;\n";

fn migrated() -> Project {
    let project = Project::one();
    project.step("0001_users", UP, "");
    project.ok(&["lock"]);
    project.ok(&["migrate"]);
    project
}

#[test]
fn what_was_saved_is_compared_later_and_without_steps() {
    let project = migrated();
    project.run(&["drift", "--save", "before.json"]).exits(0);
    project.run(&["drift", "--against", "before.json"]).exits(0).says(&["clean"]);
    std::fs::copy(project.path("app.db"), project.path("copy.db")).expect("copied");
    std::fs::copy(project.path("before.json"), project.path("elsewhere.json")).expect("copied");
    std::fs::remove_file(project.path("driftless.toml")).expect("removed");
    std::fs::remove_dir_all(project.path("migrations")).expect("removed");
    let words = ["drift", "--against", "elsewhere.json", "--url", "copy.db"];
    project.run(&words).exits(0).says(&["clean"]);
    project
        .sql("copy.db", "DROP VIEW emails; CREATE VIEW emails AS SELECT email FROM users LIMIT 3");
    project.run(&words).exits(1).says(&["view emails", "LIMIT 3"]);
    project.sql("copy.db", "PRAGMA user_version = 9");
    project.run(&words).exits(1).says(&["database settings", "user version"]);
}

#[test]
fn a_snapshot_stands_in_for_the_steps() {
    let project = migrated();
    project.ok(&["snapshot"]);
    std::fs::remove_dir_all(project.path("migrations")).expect("removed");
    std::fs::remove_file(project.path("driftless.toml")).expect("removed");
    let words = ["drift", "--against", "schema/app.sql", "--url", "app.db"];
    project.run(&words).exits(0).says(&["clean"]);
    project.sql("app.db", "ALTER TABLE users ADD COLUMN hacked TEXT");
    project.run(&words).exits(1).says(&["column users.hacked"]);
}

#[test]
fn a_snapshot_edited_into_nonsense_is_pointed_at() {
    let project = migrated();
    project.ok(&["snapshot"]);
    let text = project.read("schema/app.sql");
    project.write("schema/app.sql", text.replace("CREATE VIEW", "CREATE VEIW"));
    let run = project.run(&["drift", "--against", "schema/app.sql"]).exits(11);
    let line = text.lines().position(|line| line.starts_with("CREATE VIEW")).expect("there") + 1;
    assert!(run.err.contains(&format!("schema/app.sql:{line}:")), "{}", run.err);
}

#[test]
fn files_of_another_product_or_of_a_newer_version_say_so() {
    let project = migrated();
    project.ok(&["drift", "--save", "saved.json"]);
    let saved = project.read("saved.json");
    for (from, to, said) in [
        ("\"version\": 1", "\"version\": 7", "written by a newer driftless"),
        ("\"backend\": \"sqlite\"", "\"backend\": \"postgres\"", "and the database is of"),
        ("\"format\": \"driftless-contents\"", "\"format\": \"x\"", "was not written by"),
        ("\"kind\": \"view\"", "\"kind\": \"vista\"", "unknown kind `vista`"),
        ("\"databases\": [", "\"databases\": [,", "edited.json:"),
        ("CREATE VIEW emails AS\\n", "CREATE VEIW emails AS\\n", "the schema in"),
    ] {
        assert!(saved.contains(from), "{from} is not in\n{saved}");
        project.write("edited.json", saved.replace(from, to));
        let run = project.run(&["drift", "--against", "edited.json"]).exits(11);
        let text = format!("{}{}", run.out, run.err);
        assert!(text.contains(said), "`{said}` is not in\n{text}");
    }
    project.ok(&["snapshot"]);
    let snapshot = project.read("schema/app.sql");
    let other = snapshot.replacen("snapshot 1 sqlite", "snapshot 1 postgres", 1);
    project.write("other.sql", other);
    project.run(&["drift", "--against", "other.sql"]).exits(11);
    let newer = snapshot.replacen("snapshot 1 sqlite", "snapshot 9 sqlite", 1);
    project.write("newer.sql", newer);
    let run = project.run(&["drift", "--against", "newer.sql"]).exits(11);
    assert!(run.err.contains("newer"), "{}", run.err);
    project.run(&["drift", "--against", "missing.sql"]).exits(2);
}

#[test]
fn nothing_is_saved_of_a_database_that_cannot_be_read() {
    let project = Project::one();
    project.run(&["drift", "--save", "saved.json"]).exits(11);
    assert!(!project.exists("saved.json"));
}

#[test]
fn a_ledger_that_mentions_unknown_steps_is_never_clean() {
    let project = migrated();
    project.sql(
        "app.db",
        "INSERT INTO driftless_ledger SELECT component, '0009_from_elsewhere', position + 1, \
         checksum, applied_at, duration_ms, tool_version, run FROM driftless_ledger",
    );
    project.run(&["drift"]).exits(11).says(&["0009_from_elsewhere", "cannot be read here"]);
}

#[test]
fn whole_kinds_can_be_left_out() {
    let project = migrated();
    project.sql("app.db", "CREATE INDEX extra ON users (email); PRAGMA user_version = 3");
    project.run(&["drift"]).exits(1).says(&["index extra", "database settings"]);
    let config = project.read("driftless.toml");
    let kinds = "[defaults]\ndrift.ignore_kinds = [\"index\", \"database\"]\n";
    project.write("driftless.toml", format!("{kinds}{config}"));
    project.run(&["drift"]).exits(0).says(&["clean"]);
    let wrong = kinds.replace("index", "indx");
    project.write("driftless.toml", format!("{wrong}{config}"));
    let run = project.run(&["drift"]).exits(2);
    assert!(run.err.contains("did you mean `index`?"), "{}", run.err);
}
