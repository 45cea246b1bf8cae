//! `new --from-snapshot` and `--rename` on PostgreSQL, applied and undone on a server.

use driftless_servers::{TestDatabase, postgres};

use crate::support::{Project, Run, run};

const FIRST: &str = "\
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE teams (id bigserial PRIMARY KEY, title text NOT NULL);
CREATE TABLE users (
    id bigserial PRIMARY KEY,
    name text NOT NULL,
    feeling mood NOT NULL DEFAULT 'ok',
    team bigint
);
CREATE INDEX users_by_name ON users (name);
CREATE VIEW names AS SELECT id, name FROM users;
INSERT INTO teams (title) VALUES ('a');
INSERT INTO users (name, team) VALUES ('ann', 1), ('bob', NULL);
";

/// A migrated project and its snapshot.
fn project() -> (Project, TestDatabase) {
    let project = Project::empty();
    project.write(
        "driftless.toml",
        "[components.app]\nbackend = \"postgres\"\nmigrations = \"migrations\"\n\
         snapshot = \"app.sql\"\nurl = \"${APP_URL}\"\n",
    );
    let down = "DROP VIEW names;\nDROP TABLE users, teams;\nDROP TYPE mood;\n";
    project.step("0001_first", FIRST, down);
    let database = postgres().database();
    ask(&project, &database, &["lock"]).exits(0);
    ask(&project, &database, &["migrate"]).exits(0);
    ask(&project, &database, &["snapshot"]).exits(0);
    (project, database)
}

fn ask(project: &Project, database: &TestDatabase, words: &[&str]) -> Run {
    run(project.command().env("APP_URL", database.url()).args(words))
}

fn edit(project: &Project, changes: &[(&str, &str)]) {
    let mut text = project.read("app.sql");
    for (old, new) in changes {
        assert!(text.contains(old), "{old} is not in\n{text}");
        text = text.replacen(old, new, 1);
    }
    project.write("app.sql", text);
}

/// Applies what was written, compares, undoes it, and compares again.
fn there_and_back(project: &Project, database: &TestDatabase, steps: usize) {
    ask(project, database, &["check"]).exits(0);
    ask(project, database, &["snapshot", "--check"]).exits(0);
    ask(project, database, &["migrate"]).exits(0);
    ask(project, database, &["drift"]).exits(0).says(&["clean"]);
    let url = database.url();
    let words = ["diff", "--from", &url, "--to", "snapshot:app.sql"];
    ask(project, database, &words).exits(0);
    let steps = steps.to_string();
    ask(project, database, &["revert", "--steps", &steps]).exits(0);
    ask(project, database, &["drift"]).exits(0).says(&["clean"]);
}

#[test]
fn what_cannot_share_a_transaction_becomes_steps_of_its_own() {
    let (project, database) = project();
    edit(
        &project,
        &[
            ("('sad', 'ok')", "('sad', 'ok', 'great')"),
            ("feeling mood DEFAULT 'ok'", "feeling mood DEFAULT 'great'"),
        ],
    );
    let text = project.read("app.sql");
    project.write(
        "app.sql",
        format!(
            "{text}\nCREATE INDEX users_by_team ON users (team);\n\
             ALTER TABLE users ADD CONSTRAINT users_team FOREIGN KEY (team) REFERENCES teams (id);\n"
        ),
    );
    let document =
        ask(&project, &database, &["new", "grow", "--from-snapshot", "--format", "json"]);
    let document = document.exits(0).json();
    let names: Vec<String> = document["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .filter_map(|step| step.as_str().map(str::to_owned))
        .collect();
    assert!(names.iter().any(|name| name.ends_with("_grow_values")), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("_grow_concurrently")), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("_grow_validate")), "{names:?}");
    for pair in names.windows(2) {
        let settings = project.read(&format!("migrations/{}/step.toml", pair[1]));
        assert!(settings.contains(&format!("requires = [\"{}\"]", pair[0])), "{settings}");
    }
    let alone = names.iter().find(|name| name.ends_with("_grow_concurrently")).expect("one");
    let settings = project.read(&format!("migrations/{alone}/step.toml"));
    assert!(settings.contains("transaction = false\n"), "{settings}");
    there_and_back(&project, &database, names.len());
}

#[test]
fn a_new_column_without_a_default_waits_for_its_values() {
    let (project, database) = project();
    edit(
        &project,
        &[("    name text NOT NULL,\n", "    name text NOT NULL,\n    email text NOT NULL,\n")],
    );
    ask(&project, &database, &["new", "email", "--from-snapshot"]).exits(0);
    assert!(project.read("migrations/0002_email_expand/up.sql").contains("ADD COLUMN email text;"));
    let data = project.read("migrations/0003_email_data/up.sql");
    assert!(data.contains("UPDATE users SET email = ... WHERE email IS NULL;"), "{data}");
    project.write("migrations/0003_email_data/up.sql", "UPDATE users SET email = name || '@x';\n");
    let all = std::fs::read_dir(project.path("migrations")).expect("steps").count();
    there_and_back(&project, &database, all - 2);
    assert_eq!(database.sql("SELECT count(*) FROM users"), "2");
}

#[test]
fn whatever_the_server_renames_is_renamed() {
    let (project, database) = project();
    edit(
        &project,
        &[
            ("    name text NOT NULL", "    label text NOT NULL"),
            ("users_by_name ON users (name)", "users_by_label ON users (label)"),
            ("SELECT id, name FROM users", "SELECT id, label AS name FROM users"),
            ("'sad'", "'unhappy'"),
            ("VIEW names", "VIEW labels"),
        ],
    );
    let text = project.read("app.sql");
    let text = text.replace("teams", "crews");
    project.write("app.sql", text);
    let words = [
        "new",
        "words",
        "--from-snapshot",
        "--rename",
        "users.name=label",
        "--rename",
        "mood.sad=unhappy",
        "--rename",
        "names=labels",
        "--rename",
        "teams=crews",
    ];
    ask(&project, &database, &words).exits(0);
    let up = project.read("migrations/0002_words/up.sql");
    for statement in [
        "ALTER TABLE users RENAME COLUMN name TO label;",
        "ALTER TYPE mood RENAME VALUE 'sad' TO 'unhappy';",
        "ALTER VIEW names RENAME TO labels;",
        "ALTER TABLE teams RENAME TO crews;",
        "ALTER TABLE crews RENAME CONSTRAINT teams_pkey TO crews_pkey;",
        "ALTER SEQUENCE teams_id_seq RENAME TO crews_id_seq;",
        "ALTER INDEX users_by_name RENAME TO users_by_label;",
    ] {
        assert!(up.contains(statement), "{statement} is not in\n{up}");
    }
    assert!(!up.contains("DROP") && !up.contains("ADD "), "{up}");
    there_and_back(&project, &database, 1);
    assert_eq!(database.sql("SELECT string_agg(name, ',' ORDER BY id) FROM users"), "ann,bob");
}

#[test]
fn a_drifted_database_is_accepted() {
    let (project, database) = project();
    database.sql("ALTER TABLE users ADD COLUMN hacked text; CREATE INDEX hot ON users (hacked)");
    ask(&project, &database, &["drift", "--accept", "hotfix"]).exits(0);
    ask(&project, &database, &["check"]).exits(0);
    let mut steps: Vec<String> = std::fs::read_dir(project.path("migrations"))
        .expect("steps")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains('_'))
        .collect();
    steps.sort();
    let last = format!("app/{}", steps.last().expect("a step"));
    ask(&project, &database, &["adopt", "--at", &last]).exits(0);
    ask(&project, &database, &["drift"]).exits(0).says(&["clean"]);
    ask(&project, &database, &["migrate"]).exits(0).says(&["up to date"]);
}
