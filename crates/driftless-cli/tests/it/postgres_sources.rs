//! `diff` and `snapshot --from` for PostgreSQL: steps, a snapshot, a database.

use driftless_servers::{TestDatabase, postgres};

use crate::support::Project;

const UP: &str = "\
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (
    id bigserial PRIMARY KEY,
    name varchar(40) NOT NULL CHECK (name NOT IN ('root', 'admin')),
    feeling mood DEFAULT 'ok',
    data jsonb NOT NULL DEFAULT '{\"b\": 1,\"a\": 2}'
);
CREATE INDEX by_name ON users (lower(name)) WHERE feeling IN ('sad', 'ok');
CREATE VIEW named AS SELECT * FROM users WHERE name LIKE 'a%';
";

/// A directory of steps, their snapshot, and a database with the same schema.
fn project() -> (Project, TestDatabase) {
    let project = Project::empty();
    project.step_in("m", "0001_users", UP, "");
    let words = ["snapshot", "--from", "migrations:m", "--backend", "postgres"];
    let text = project.ok(&words);
    assert!(text.starts_with("-- driftless snapshot 1 postgres 14\n"), "{text}");
    project.write("schema.sql", text);
    let database = postgres().database();
    database.sql(UP);
    (project, database)
}

#[test]
fn all_three_sources_are_equal() {
    let (project, database) = project();
    let url = database.url();
    let sources = ["migrations:m", "snapshot:schema.sql", &url];
    for from in sources {
        for to in sources {
            let words = ["diff", "--from", from, "--to", to, "--backend", "postgres"];
            project.run(&words).exits(0).says(&["equal"]);
        }
    }
}

#[test]
fn a_database_restored_from_its_snapshot_is_equal() {
    let (project, database) = project();
    let restored = postgres().database();
    restored.sql(&project.ok(&["snapshot", "--from", &database.url()]));
    let words = ["diff", "--from", &database.url(), "--to", &restored.url(), "--everything"];
    project.run(&words).exits(0).says(&["equal"]);
}

#[test]
fn a_manual_edit_is_a_difference_and_a_grant_one_that_is_asked_for() {
    let (project, database) = project();
    let url = database.url();
    database.sql("GRANT SELECT ON users TO PUBLIC");
    let words = ["diff", "--from", "migrations:m", "--to", &url, "--backend", "postgres"];
    project.run(&words).exits(0);
    let asked = [&words[..], &["--privileges"]].concat();
    project.run(&asked).exits(1).says(&["table users: privileges", "PUBLIC=SELECT"]);
    database.sql(
        "DROP INDEX by_name; CREATE INDEX by_name ON users (lower(name)) WHERE feeling = 'sad'",
    );
    let document = project.run(&[&words[..], &["--format", "json"]].concat()).exits(1).json();
    assert_eq!(document[0]["kind"], "index");
    assert_eq!(document[0]["attribute"], "predicate");
    assert_eq!(document[0]["certainty"], "certain");
}

#[test]
fn what_nobody_can_compare_is_undecided() {
    let (project, _) = project();
    let odd = format!("{UP}\nCREATE EXTENSION odd;\nALTER TABLE users ADD CHECK (odd(name, 'x'));");
    project.step_in("one", "0001_a", &odd, "");
    project.step_in("two", "0001_a", &odd.replace("'x'", "'x'::text"), "");
    let words = ["diff", "--from", "migrations:one", "--to", "migrations:two"];
    project
        .run(&[&words[..], &["--backend", "postgres"]].concat())
        .exits(11)
        .says(&["undecided"; 0]);
}
