//! `squash` and `baseline` on MySQL and MariaDB.

use driftless_servers::{MySqlDatabase, mysql};

use crate::support::{Project, Run, run};

fn on(project: &Project, database: &MySqlDatabase, words: &[&str]) -> Run {
    let backend = mysql().scheme();
    project.write(
        "driftless.toml",
        format!(
            "[components.app]\nbackend = \"{backend}\"\nmigrations = \"migrations\"\n\
             snapshot = \"app.sql\"\nurl = \"{}\"\n",
            database.url()
        ),
    );
    run(project.command().args(words))
}

#[test]
fn databases_before_and_behind_a_squash_are_alike() {
    let (old, new) = (mysql().database(), mysql().database());
    let project = Project::empty();
    project.write("migrations/driftless.lock", "driftless-lock 1\n");
    let first = "CREATE TABLE users (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20));\n";
    project.step("0001_users", first, "DROP TABLE users;\n");
    let second = "ALTER TABLE users ADD COLUMN born DATE AFTER id, ADD KEY by_name (name);\n";
    project.step("0002_born", second, "");
    project.step("0003_view", "CREATE VIEW names AS SELECT name FROM users;\n", "");
    on(&project, &old, &["lock"]).exits(0);
    on(&project, &old, &["migrate"]).exits(0);
    on(&project, &old, &["squash", "--through", "0002_born"]).exits(0);
    on(&project, &old, &["migrate"]).exits(0).says(&["up to date"]);
    on(&project, &old, &["drift"]).exits(0).says(&["clean"]);
    on(&project, &new, &["migrate"]).exits(0).says(&["applied 2 steps"]);
    on(&project, &new, &["drift"]).exits(0).says(&["clean"]);
    on(&project, &new, &["diff", "--from", &old.url(), "--to", &new.url()]).exits(0);
}

#[test]
fn a_database_without_migrations_gets_its_first_step() {
    let (old, new) = (mysql().database(), mysql().database());
    old.sql(
        "CREATE TABLE teams (id INT PRIMARY KEY);
         CREATE TABLE users (id INT PRIMARY KEY, team INT, CONSTRAINT of_team FOREIGN KEY (team) \
         REFERENCES teams (id)); CREATE VIEW v AS SELECT id FROM users",
    );
    let project = Project::empty();
    project.write("migrations/driftless.lock", "driftless-lock 1\n");
    let last = "app/0001_baseline";
    on(&project, &old, &["baseline"]).exits(0).says(&[last]);
    on(&project, &old, &["adopt", "--at", last]).exits(0);
    on(&project, &old, &["drift"]).exits(0).says(&["clean"]);
    on(&project, &new, &["migrate"]).exits(0);
    on(&project, &new, &["diff", "--from", &old.url(), "--to", &new.url()]).exits(0);
}
