//! Every function SQLite lists, with every number of arguments: what it refuses to prepare is an
//! error, and nothing else is.

use std::sync::Arc;

use driftless_diag::{Backend, SourceFile};
use driftless_replay::Replayer;
use rusqlite::Connection;

/// More arguments than any function counts.
const MOST: usize = 6;

fn ours(sql: &str) -> Vec<String> {
    let mut replayer = Replayer::new(Backend::Sqlite);
    replayer.apply("step", &Arc::new(SourceFile::new("up.sql", sql)));
    replayer.finish().diagnostics.iter().map(|found| found.code.id.to_owned()).collect()
}

fn names(server: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT name, group_concat(type, '') FROM pragma_function_list \
               WHERE name GLOB '[a-z]*' GROUP BY name";
    let mut statement = server.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn functions_are_those_of_the_linked_sqlite() {
    let server = Connection::open_in_memory().unwrap();
    let names = names(&server);
    assert!(names.len() > 100, "{} functions", names.len());
    let mut wrong = Vec::new();
    for (name, kinds) in &names {
        for count in 0..=MOST {
            let over = if kinds.chars().all(|kind| kind == 'w') { " OVER ()" } else { "" };
            // One that `likelihood` takes, too.
            let arguments = vec!["0.5"; count].join(", ");
            let sql = format!("SELECT \"{name}\"({arguments}){over};");
            let refused = server.prepare(&sql).err().map(|error| error.to_string());
            let found = ours(&sql);
            if refused.is_some() != (found == ["unknown-function"]) {
                wrong.push(format!("{sql}\n  SQLite: {refused:?}\n  ours: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn functions_are_looked_at_where_sqlite_does() {
    let server = Connection::open_in_memory().unwrap();
    let mut replayer = Replayer::new(Backend::Sqlite);
    let mut wrong = Vec::new();
    for sql in [
        "CREATE TABLE a (x DEFAULT (nosuch()));",
        "CREATE TABLE b (x, CHECK (nosuch(x)));",
        "CREATE TABLE c (x, y AS (nosuch(x)));",
        "CREATE TABLE d AS SELECT nosuch(1) AS x;",
        "CREATE TABLE e (x);",
        "CREATE INDEX by_x ON e (nosuch(x));",
        "CREATE INDEX by_some ON e (x) WHERE nosuch(x);",
        "ALTER TABLE e ADD COLUMN z CHECK (nosuch(z));",
        "CREATE VIEW v AS SELECT nosuch(x) FROM e;",
        "CREATE TRIGGER t AFTER DELETE ON e WHEN nosuch(old.x) BEGIN SELECT nosuch(1); END;",
        "ALTER TABLE e RENAME COLUMN x TO w;",
        "INSERT INTO e VALUES (nosuch(1));",
        "UPDATE e SET w = upper(w, 2);",
        "UPDATE e SET w = 1;",
        "DELETE FROM e;",
        "SELECT count(*), upper(*) FROM e;",
        "SELECT COUNT(*), Upper('x') FROM e;",
        "WITH unused AS (SELECT nosuch(1)) SELECT 1;",
    ] {
        let refused = server.execute_batch(sql).err().map(|error| error.to_string());
        let before = replayer.diagnostics().len();
        replayer.apply("step", &Arc::new(SourceFile::new("up.sql", sql)));
        let found = &replayer.diagnostics()[before..];
        if refused.is_some() != found.iter().any(driftless_diag::Diagnostic::is_error) {
            wrong.push(format!("{sql}\n  SQLite: {refused:?}\n  ours: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
