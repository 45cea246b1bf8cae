//! `new --from-snapshot` and `--rename` on MySQL and MariaDB, applied and undone on a server.

use driftless_servers::{MySqlDatabase, mysql};

use crate::support::{Project, Run, run};

const FIRST: &str = "\
CREATE TABLE teams (id INT PRIMARY KEY, title VARCHAR(20) NOT NULL);
CREATE TABLE users (
    id INT PRIMARY KEY,
    name VARCHAR(20) NOT NULL,
    team INT,
    KEY by_name (name)
);
CREATE VIEW names AS SELECT id, name FROM users;
INSERT INTO teams VALUES (1, 'a');
INSERT INTO users VALUES (1, 'ann', 1), (2, 'bob', NULL);
";

fn project() -> (Project, MySqlDatabase) {
    let project = Project::empty();
    let backend = mysql().scheme();
    project.write(
        "driftless.toml",
        format!(
            "[components.app]\nbackend = \"{backend}\"\nmigrations = \"migrations\"\n\
             snapshot = \"app.sql\"\nurl = \"${{APP_URL}}\"\n"
        ),
    );
    project.step("0001_first", FIRST, "DROP VIEW names;\nDROP TABLE users, teams;\n");
    let database = mysql().database();
    ask(&project, &database, &["lock"]).exits(0);
    ask(&project, &database, &["migrate"]).exits(0);
    ask(&project, &database, &["snapshot"]).exits(0);
    (project, database)
}

fn ask(project: &Project, database: &MySqlDatabase, words: &[&str]) -> Run {
    run(project.command().env("APP_URL", database.url()).args(words))
}

fn there_and_back(project: &Project, database: &MySqlDatabase, steps: &str) {
    ask(project, database, &["check"]).exits(0);
    ask(project, database, &["snapshot", "--check"]).exits(0);
    ask(project, database, &["migrate"]).exits(0);
    ask(project, database, &["drift"]).exits(0).says(&["clean"]);
    ask(project, database, &["revert", "--steps", steps]).exits(0);
    ask(project, database, &["drift"]).exits(0).says(&["clean"]);
    assert_eq!(database.sql("SELECT COUNT(*) FROM users"), "2");
}

#[test]
fn an_edited_snapshot_becomes_steps_that_lead_there_and_back() {
    let (project, database) = project();
    let text = project.read("app.sql");
    let text = text.replacen("`title` varchar(20)", "`title` varchar(40)", 1);
    let text = format!(
        "{text}\nCREATE TABLE notes (id INT PRIMARY KEY, body TEXT);\n\
         DELIMITER ;;\nCREATE TRIGGER noted BEFORE INSERT ON notes FOR EACH ROW BEGIN \
         SET NEW.body = 'x'; SET NEW.id = 1; END;;\nDELIMITER ;\n"
    );
    project.write("app.sql", text);
    ask(&project, &database, &["new", "notes", "--from-snapshot"]).exits(0);
    let up = project.read("migrations/0002_notes/up.sql");
    assert!(up.contains("varchar(40)") && up.contains("DELIMITER ;;"), "{up}");
    there_and_back(&project, &database, "1");
}

#[test]
fn a_mixed_change_waits_for_its_author() {
    let (project, database) = project();
    let text = project.read("app.sql");
    let text = text.replacen("`team` int(11),", "`role` varchar(9) NOT NULL,", 1);
    let text = text.replacen("`team` int,", "`role` varchar(9) NOT NULL,", 1);
    assert!(text.contains("role"), "{text}");
    project.write("app.sql", text);
    ask(&project, &database, &["new", "role", "--from-snapshot"]).exits(3).says(&["users.team"]);
    let words = ["new", "role", "--from-snapshot", "--allow", "data-loss"];
    ask(&project, &database, &words).exits(0);
    let data = project.read("migrations/0003_role_data/up.sql");
    assert!(data.contains("`users.role` takes no NULL"), "{data}");
    project.write("migrations/0003_role_data/up.sql", "UPDATE users SET role = 'x';\n");
    there_and_back(&project, &database, "3");
}

#[test]
fn tables_columns_and_indexes_are_renamed() {
    let (project, database) = project();
    let text = project.read("app.sql");
    let text =
        text.replace("teams", "crews").replace("by_name", "by_title").replace("`team`", "`crew`");
    project.write("app.sql", text);
    let words = [
        "new",
        "crews",
        "--from-snapshot",
        "--rename",
        "teams=crews",
        "--rename",
        "users.team=crew",
    ];
    ask(&project, &database, &words).exits(0);
    let up = project.read("migrations/0002_crews/up.sql");
    for statement in ["RENAME TABLE", "RENAME COLUMN", "RENAME INDEX"] {
        assert!(up.contains(statement), "{statement} is not in\n{up}");
    }
    assert!(!up.contains("DROP") && !up.contains("ADD"), "{up}");
    there_and_back(&project, &database, "1");
}
