//! Drafts of PostgreSQL, where most of the cutting is done.

use std::sync::Arc;

use driftless_author::{Asked, Draft, Refusal, candidates, draft, renamed};
use driftless_catalog::Catalog;
use driftless_diag::{Backend, SourceFile};
use driftless_diff::{Forms, Options, diff};
use driftless_replay::Replayer;

fn schema(backend: Backend, sql: &str) -> Catalog {
    let mut replayer = Replayer::new(backend);
    replayer.apply("schema", &Arc::new(SourceFile::new("schema.sql", sql)));
    let replayed = replayer.finish();
    assert_eq!(replayed.diagnostics, [], "{sql}");
    replayed.catalog
}

fn asked(leaves_transactions: bool) -> Asked<'static> {
    Asked { slug: "x", forms: Forms::Safe, options: Options::SCHEMA, leaves_transactions }
}

fn drafted(backend: Backend, from: &str, to: &str, renames: &[&str]) -> Result<Draft, Refusal> {
    let (from, to) = (schema(backend, from), schema(backend, to));
    let renames: Vec<String> = renames.iter().map(ToString::to_string).collect();
    let renamed = renamed(&from, &to, &renames, &[]).expect("the renames fit");
    let made = draft(&from, &to, &renamed, &asked(true))?;
    // What was handed back is held to its promise once more, by other code.
    let mut replayer = Replayer::from_catalog(from.clone());
    for step in &made.steps {
        replayer.apply("up", &Arc::new(SourceFile::new("up.sql", step.up.concat())));
    }
    assert_eq!(diff(&replayer.clone().finish().catalog, &to), []);
    for step in made.steps.iter().rev() {
        let down = step.down.as_ref().map(|down| down.concat()).unwrap_or_default();
        replayer.apply("down", &Arc::new(SourceFile::new("down.sql", down)));
    }
    let replayed = replayer.finish();
    assert_eq!(replayed.diagnostics, []);
    assert_eq!(diff(&replayed.catalog, &from), []);
    Ok(made)
}

fn names(draft: &Draft) -> Vec<&str> {
    draft.steps.iter().map(|step| step.slug.as_str()).collect()
}

#[test]
fn a_plain_change_is_one_step() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::MariaDb, Backend::MySql] {
        let made = drafted(
            backend,
            "CREATE TABLE t (id INT PRIMARY KEY);",
            "CREATE TABLE t (id INT PRIMARY KEY, a INT DEFAULT 3); CREATE VIEW v AS SELECT id FROM t;",
            &[],
        );
        let made = made.expect("a draft");
        assert_eq!(names(&made), ["x"], "{backend}");
        assert_eq!(made.losses, [""; 0]);
        assert!(!made.steps[0].down_loses.is_empty(), "the column's values");
    }
}

#[test]
fn what_runs_outside_a_transaction_stands_alone() {
    let made = drafted(
        Backend::Postgres,
        "CREATE TABLE t (id int PRIMARY KEY, a int);",
        "CREATE TABLE t (id int PRIMARY KEY, a int, b int); CREATE INDEX i ON t (a);
         CREATE INDEX j ON t (b);",
        &[],
    );
    let made = made.expect("a draft");
    assert_eq!(names(&made), ["x", "x_concurrently", "x_concurrently"]);
    let outside: Vec<bool> = made.steps.iter().map(|step| step.transaction).collect();
    assert_eq!(outside, [true, false, false]);
    assert_eq!(made.steps[1].down.as_ref().map(Vec::len), Some(1));
}

#[test]
fn a_layout_without_a_word_for_it_gets_plain_statements() {
    let (from, to) = (
        schema(Backend::Postgres, "CREATE TABLE t (id int PRIMARY KEY);"),
        schema(Backend::Postgres, "CREATE TABLE t (id int PRIMARY KEY); CREATE INDEX i ON t (id);"),
    );
    let renamed = renamed(&from, &to, &[], &[]).expect("nothing");
    let made = draft(&from, &to, &renamed, &asked(false)).expect("a draft");
    assert_eq!(names(&made), ["x"]);
    assert_eq!(made.steps[0].up, ["CREATE INDEX i ON t (id);\n"]);
}

#[test]
fn functions_are_made_before_what_they_mention_in_every_step() {
    let made = drafted(
        Backend::Postgres,
        "CREATE TABLE t (id int PRIMARY KEY);",
        "SET check_function_bodies = off; CREATE TABLE t (id int PRIMARY KEY, a int);
         CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM u';
         CREATE TABLE u (id int PRIMARY KEY); CREATE INDEX i ON t (a);",
        &[],
    );
    let made = made.expect("a draft");
    assert_eq!(names(&made).first(), Some(&"x"));
    let up = made.steps[0].up.concat();
    assert!(!up.contains("CREATE FUNCTION") || up.starts_with("SET check_function_bodies"), "{up}");
}

#[test]
fn what_is_new_and_what_goes_is_laid_out_in_three() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::MariaDb, Backend::MySql] {
        let made = drafted(
            backend,
            "CREATE TABLE t (id INT PRIMARY KEY, old VARCHAR(9) NOT NULL); CREATE INDEX i ON t (old);",
            "CREATE TABLE t (id INT PRIMARY KEY, new INT NOT NULL CHECK (new > 0));",
            &[],
        );
        let made = made.expect("a draft");
        let parts: Vec<&str> =
            made.steps.iter().filter_map(|step| step.slug.split('_').nth(1)).collect();
        assert_eq!(parts.first(), Some(&"expand"), "{backend}");
        assert_eq!(parts.iter().filter(|part| **part == "data").count(), 1, "{backend}");
        assert_eq!(parts.last(), Some(&"contract"), "{backend}");
        assert!(made.losses.iter().any(|lost| lost.contains("t.old")), "{:?}", made.losses);
        let data = made.steps.iter().find(|step| step.slug == "x_data").expect("a data step");
        assert!(data.up[0].contains("UPDATE t SET new = ... WHERE new IS NULL;"), "{}", data.up[0]);
        let back = data.down.as_ref().map(|down| down.concat()).unwrap_or_default();
        assert!(back.contains("UPDATE t SET old = ... WHERE old IS NULL;"), "{back}");
    }
}

#[test]
fn renames_are_undone_first() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::MariaDb, Backend::MySql] {
        let made = drafted(
            backend,
            "CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(9), gone INT);
             CREATE VIEW v AS SELECT name FROM users;",
            "CREATE TABLE people (id INT PRIMARY KEY, title VARCHAR(9));
             CREATE VIEW v AS SELECT title AS name FROM people;",
            &["users=people", "users.name=title"],
        );
        let made = made.expect("a draft");
        assert_eq!(made.losses.len(), 1, "{backend}: {:?}", made.losses);
        assert!(made.losses[0].contains("gone"), "{:?}", made.losses);
    }
}

#[test]
fn candidates_are_offered_by_what_they_are_like() {
    let (from, to) = (
        schema(
            Backend::Postgres,
            "CREATE TABLE users (id int, name text, age int); CREATE TYPE mood AS ENUM ('a', 'b');
             CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
             CREATE TABLE a (x int, y int);",
        ),
        schema(
            Backend::Postgres,
            "CREATE TABLE users (id int, title text, born date); CREATE TYPE mood AS ENUM ('a', 'c');
             CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
             CREATE TABLE b (x int, y int, z int);",
        ),
    );
    let offered: Vec<String> =
        candidates(&from, &to).iter().map(|it| format!("{} {}", it.kind, it.argument())).collect();
    let expected = ["column users.name=title", "function f=g", "table a=b", "value mood.b=c"];
    assert_eq!(offered, expected);
}

#[test]
fn a_rename_that_does_not_fit_is_refused_with_the_reason() {
    let (from, to) = (
        schema(Backend::Postgres, "CREATE TABLE t (a int, b int);"),
        schema(Backend::Postgres, "CREATE TABLE t (c int, b int);"),
    );
    let refused = |text: &str| {
        renamed(&from, &to, &[text.to_owned()], &[]).map(|_| ()).expect_err(text).message
    };
    assert_eq!(refused("t.x=c"), "`--rename t.x=c`: there is no `t.x` to rename");
    assert_eq!(refused("t.b=c"), "`--rename t.b=c`: `t.b` is still there afterwards");
    assert_eq!(refused("t.a=d"), "`--rename t.a=d`: there is no `t.d` of that kind afterwards");
    assert_eq!(refused("t.a"), "`t.a` is no rename");
    assert!(renamed(&from, &to, &[], &["x=t.c".to_owned()]).is_ok(), "a hint may be old");
}
