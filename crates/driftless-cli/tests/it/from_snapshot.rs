//! `new --from-snapshot` and `drift --accept` on SQLite: the snapshot is edited, and the steps that
//! come out lead there and back.

use crate::support::Project;

const USERS: &str = "\
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    age INTEGER
);
";

/// A project with one applied step, its snapshot, and two rows.
fn project() -> Project {
    let project = Project::one();
    project.step("0001_users", USERS, "DROP TABLE users;\n");
    project.ok(&["lock"]);
    project.ok(&["migrate"]);
    project.ok(&["snapshot"]);
    project.sql("app.db", "INSERT INTO users (name, age) VALUES ('ann', 41), ('bob', 12)");
    project
}

/// Changes the snapshot as an author would.
fn edit(project: &Project, changes: &[(&str, &str)]) {
    let mut text = project.read("schema/app.sql");
    for (old, new) in changes {
        assert!(text.contains(old), "{old} is not in\n{text}");
        text = text.replace(old, new);
    }
    project.write("schema/app.sql", text);
}

fn count(project: &Project, query: &str) -> i64 {
    use diesel::prelude::*;
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let rows: Vec<Row> = diesel::sql_query(format!("SELECT ({query}) AS n"))
        .load(&mut project.connect("app.db"))
        .expect(query);
    rows[0].n
}

#[test]
fn an_edited_snapshot_becomes_a_step_that_leads_there_and_back() {
    let project = project();
    edit(
        &project,
        &[
            ("    age INTEGER\n", "    age INTEGER,\n    email TEXT DEFAULT ''\n"),
            (");\n", ");\n\nCREATE INDEX users_by_email ON users (email);\n"),
        ],
    );
    let document = project.run(&["new", "Add email", "--from-snapshot", "--format", "json"]);
    let document = document.exits(0).json();
    assert_eq!(document["step"], "0002_add_email");
    assert_eq!(document["steps"].as_array().map(Vec::len), Some(1));
    let up = project.read("migrations/0002_add_email/up.sql");
    assert_eq!(
        up,
        "ALTER TABLE users ADD COLUMN email TEXT DEFAULT '';\n\
         CREATE INDEX users_by_email ON users (email);\n"
    );
    let down = project.read("migrations/0002_add_email/down.sql");
    assert!(down.contains("-- data-loss: the values of `users.email` are lost\n"), "{down}");
    let settings = project.read("migrations/0002_add_email/step.toml");
    assert_eq!(settings, "down_loses = [\n    \"the values of `users.email` are lost\",\n]\n");
    project.run(&["check"]).exits(0);
    project.run(&["snapshot", "--check"]).exits(0);
    project.ok(&["migrate"]);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    project.ok(&["revert"]);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    assert_eq!(count(&project, "SELECT count(*) FROM users"), 2);
    let again = project.run(&["new", "again", "--from-snapshot"]);
    again.exits(0).says(&["nothing to do"]);
    assert!(!project.exists("migrations/0003_again"));
}

#[test]
fn what_loses_data_is_refused_and_nothing_is_written() {
    let project = project();
    edit(&project, &[(",\n    age INTEGER\n", "\n")]);
    let lock = project.read("migrations/driftless.lock");
    let snapshot = project.read("schema/app.sql");
    let refused = project.run(&["new", "drop_age", "--from-snapshot"]);
    refused.exits(3).says(&["would lose data: the values of `users.age` are lost", "--allow"]);
    assert!(!project.exists("migrations/0002_drop_age"));
    assert_eq!(project.read("migrations/driftless.lock"), lock);
    assert_eq!(project.read("schema/app.sql"), snapshot);
    project.run(&["new", "drop_age", "--from-snapshot", "--allow", "everything"]).exits(2);

    let words = ["new", "drop_age", "--from-snapshot", "--allow", "data-loss"];
    project.run(&words).exits(0).says(&["data loss: the values of `users.age` are lost"]);
    let settings = project.read("migrations/0002_drop_age/step.toml");
    assert_eq!(settings, "loses = [\n    \"the values of `users.age` are lost\",\n]\n");
    let down = project.read("migrations/0002_drop_age/down.sql");
    assert!(down.contains("-- does not come back: the values of `users.age` are lost"), "{down}");
    project.run(&["check"]).exits(0);
    project.ok(&["migrate"]);
    project.ok(&["revert"]);
    assert_eq!(count(&project, "SELECT count(*) FROM users WHERE age IS NULL"), 2);
    project.run(&["drift"]).exits(0);
}

#[test]
fn a_rename_keeps_the_values_and_is_never_guessed() {
    let project = project();
    edit(&project, &[("    name TEXT NOT NULL,", "    title TEXT NOT NULL,")]);
    let refused = project.run(&["new", "title", "--from-snapshot"]);
    refused.exits(3).says(&["if column `users.name` is `title` now: `--rename users.name=title`"]);
    let words = ["new", "title", "--from-snapshot", "--rename", "users.nam=title"];
    project.run(&words).exits(2).says(&["there is no `users.nam` to rename"]);

    let words = ["new", "title", "--from-snapshot", "--rename", "users.name=title"];
    project.run(&words).exits(0);
    let up = project.read("migrations/0002_title/up.sql");
    assert_eq!(up, "ALTER TABLE users RENAME COLUMN name TO title;\n");
    project.ok(&["migrate"]);
    assert_eq!(count(&project, "SELECT count(*) FROM users WHERE title IN ('ann', 'bob')"), 2);
    project.ok(&["revert"]);
    assert_eq!(count(&project, "SELECT count(*) FROM users WHERE name IN ('ann', 'bob')"), 2);
}

#[test]
fn a_table_and_its_column_are_renamed_by_hints_in_the_snapshot() {
    let project = project();
    edit(
        &project,
        &[
            ("CREATE TABLE users (", "-- driftless: renamed from users\nCREATE TABLE accounts ("),
            ("    age INTEGER\n", "    years INTEGER -- driftless: renamed from age\n"),
        ],
    );
    project.run(&["new", "accounts", "--from-snapshot"]).exits(0);
    let up = project.read("migrations/0002_accounts/up.sql");
    assert_eq!(
        up,
        "ALTER TABLE users RENAME TO accounts;\nALTER TABLE accounts RENAME COLUMN age TO years;\n"
    );
    assert!(!project.read("schema/app.sql").contains("driftless: renamed"), "it is done");
    project.ok(&["migrate"]);
    assert_eq!(count(&project, "SELECT sum(years) FROM accounts"), 53);
    project.run(&["drift"]).exits(0).says(&["clean"]);
}

#[test]
fn a_mixed_change_is_laid_out_in_three() {
    let project = project();
    let changes = [("    name TEXT NOT NULL,", "    first TEXT NOT NULL,\n    last TEXT,")];
    edit(&project, &changes);
    let words = ["new", "split", "--from-snapshot", "--allow", "data-loss"];
    project.run(&words).exits(0).says(&["`split_data` is yours to write"]);
    let expand = project.read("migrations/0002_split_expand/up.sql");
    assert!(
        expand.contains("    name TEXT\n") && expand.contains("    \"first\" TEXT,\n"),
        "{expand}"
    );
    let data = project.read("migrations/0003_split_data/up.sql");
    assert!(
        data.contains("-- Backfill: `users.first` takes no NULL after the next step"),
        "{data}"
    );
    assert!(data.contains("-- Backfill: `users.name` goes with the next step"), "{data}");
    let settings = project.read("migrations/0003_split_data/step.toml");
    assert_eq!(settings, "requires = [\"0002_split_expand\"]\n");
    project.run(&["check"]).exits(0).says(&["empty-step"]);

    project.write("migrations/0003_split_data/up.sql", "UPDATE users SET first = name;\n");
    let back = project.read("migrations/0003_split_data/down.sql");
    assert!(back.contains("UPDATE users SET name = ... WHERE name IS NULL;"), "{back}");
    project.write("migrations/0003_split_data/down.sql", "UPDATE users SET name = first;\n");
    project.run(&["check"]).exits(0);
    project.ok(&["migrate"]);
    assert_eq!(count(&project, "SELECT count(*) FROM users WHERE first IN ('ann', 'bob')"), 2);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    project.ok(&["revert", "--steps", "3"]);
    project.run(&["drift"]).exits(0).says(&["clean"]);
}

#[test]
fn a_snapshot_with_errors_and_steps_with_errors_are_refused() {
    let project = project();
    edit(&project, &[("    age INTEGER\n", "    age INTEGER,\n    age INTEGER\n")]);
    project.run(&["new", "x", "--from-snapshot"]).exits(2).says(&["the snapshot has errors"]);
    project.step("0002_bad", "DROP TABLE nothing;\n", "");
    project.run(&["new", "x", "--from-snapshot"]).exits(2);
    assert!(!project.exists("migrations/0003_x"));
}

#[test]
fn drift_is_accepted_by_a_step_and_recorded() {
    let project = project();
    project.run(&["drift", "--accept", "nothing"]).exits(0).says(&["nothing to do"]);
    project.sql(
        "app.db",
        "ALTER TABLE users ADD COLUMN hacked TEXT; CREATE INDEX by_age ON users (age)",
    );
    let repair = project.run(&["drift", "--repair-sql"]).exits(1).out;
    assert!(repair.contains("DROP INDEX by_age;") && !repair.contains("ADD COLUMN"), "{repair}");
    let accepted = project.run(&["drift", "--accept", "hotfix"]).exits(0);
    accepted.says(&["`driftless adopt --at app/0002_hotfix` records it there"]);
    let up = project.read("migrations/0002_hotfix/up.sql");
    assert!(up.contains("ADD COLUMN hacked TEXT") && up.contains("by_age"), "{up}");
    let refused = project.run(&["drift", "--accept", "more"]);
    refused.exits(3).says(&["`app/0002_hotfix` is pending"]);
    project.run(&["adopt", "--at", "app/0002_hotfix"]).exits(0);
    project.run(&["drift"]).exits(0).says(&["clean"]);
    project.run(&["migrate"]).exits(0).says(&["up to date"]);
}

#[test]
fn other_layouts_get_their_own_files() {
    let project = Project::empty();
    project.write(
        "driftless.toml",
        "[components.app]\nbackend = \"sqlite\"\nmigrations = \"m\"\nlayout = \"goose\"\n\
         snapshot = \"app.sql\"\nurl = \"sqlite:app.db\"\n",
    );
    project.write(
        "m/0001_a.sql",
        "-- +goose Up\nCREATE TABLE a (x INTEGER);\n-- +goose Down\nDROP TABLE a;\n",
    );
    project.ok(&["lock"]);
    project.ok(&["snapshot"]);
    let trigger =
        "\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\n  DELETE FROM a;\nEND;\n";
    project.write("app.sql", project.read("app.sql") + trigger);
    project.run(&["new", "t", "--from-snapshot"]).exits(0);
    let file = project.read("m/0002_t.sql");
    assert!(file.starts_with("-- +goose Up\n-- +goose StatementBegin\nCREATE TRIGGER t"), "{file}");
    assert!(file.ends_with("\n-- +goose Down\nDROP TRIGGER t;\n"), "{file}");
    project.run(&["check"]).exits(0);
    project.ok(&["migrate"]);
    project.ok(&["revert"]);
}
