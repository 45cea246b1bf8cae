//! `squash` and `baseline` on PostgreSQL.

use driftless_servers::{TestDatabase, postgres};

use crate::support::{Project, Run, run};

fn project(database: &TestDatabase) -> Project {
    let project = Project::empty();
    project.write(
        "driftless.toml",
        format!(
            "[components.app]\nbackend = \"postgres\"\nmigrations = \"migrations\"\n\
             snapshot = \"app.sql\"\nurl = \"{}\"\n",
            database.url()
        ),
    );
    project.write("migrations/driftless.lock", "driftless-lock 1\n");
    project
}

fn on(project: &Project, database: &TestDatabase, words: &[&str]) -> Run {
    project.write(
        "driftless.toml",
        format!(
            "[components.app]\nbackend = \"postgres\"\nmigrations = \"migrations\"\n\
             snapshot = \"app.sql\"\nurl = \"{}\"\n",
            database.url()
        ),
    );
    run(project.command().args(words))
}

const FIRST: &str = "\
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id bigserial PRIMARY KEY, feeling mood DEFAULT 'ok', name text);
CREATE FUNCTION n() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users';
CREATE VIEW names AS SELECT name FROM users;
COMMENT ON TABLE users IS 'who';
GRANT SELECT ON users TO PUBLIC;
";

#[test]
fn databases_before_and_behind_a_squash_are_alike() {
    let (old, new) = (postgres().database(), postgres().database());
    let project = project(&old);
    project.step("0001_first", FIRST, "");
    project.step("0002_value", "ALTER TYPE mood ADD VALUE 'great';\n", "");
    project.step("0003_index", "CREATE INDEX CONCURRENTLY by_name ON users (name);\n", "");
    project.write("migrations/0003_index/step.toml", "transaction = false\n");
    project.step("0004_more", "CREATE TABLE more (id int PRIMARY KEY);\n", "DROP TABLE more;\n");
    on(&project, &old, &["lock"]).exits(0);
    on(&project, &old, &["migrate"]).exits(0);
    on(&project, &old, &["squash", "--through", "0003_index"]).exits(0);
    on(&project, &old, &["check"]).exits(0);
    on(&project, &old, &["migrate"]).exits(0).says(&["up to date"]);
    on(&project, &old, &["drift"]).exits(0).says(&["clean"]);
    on(&project, &new, &["migrate"]).exits(0).says(&["applied 2 steps"]);
    on(&project, &new, &["drift"]).exits(0).says(&["clean"]);
    let words = ["diff", "--from", &old.url(), "--to", &new.url(), "--everything"];
    on(&project, &new, &words).exits(0);
}

#[test]
fn code_and_roles_are_not_squashed_away() {
    let database = postgres().database();
    let project = project(&database);
    project.step("0001_first", FIRST, "");
    project.step("0002_code", "SELECT setval('users_id_seq', 100);\n", "");
    project.ok(&["lock"]);
    let refused = project.run(&["squash", "--through", "0002_code"]).exits(3);
    refused.says(&["0002_code/up.sql:1: runs code: SELECT setval"]);
}

#[test]
fn a_database_without_migrations_gets_its_first_step() {
    let (old, new) = (postgres().database(), postgres().database());
    old.sql(FIRST);
    let project = project(&old);
    let last = "app/0001_baseline";
    on(&project, &old, &["baseline"]).exits(0).says(&[last]);
    on(&project, &old, &["check"]).exits(0);
    on(&project, &old, &["adopt", "--at", last]).exits(0);
    on(&project, &old, &["drift"]).exits(0).says(&["clean"]);
    on(&project, &new, &["migrate"]).exits(0);
    on(&project, &new, &["diff", "--from", &old.url(), "--to", &new.url()]).exits(0);
    on(&project, &new, &["revert"]).exits(0);
    assert_eq!(new.sql("SELECT to_regclass('users') IS NULL"), "t");
}
