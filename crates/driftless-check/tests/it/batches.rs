//! Statements that run in batches: what the comment may say, what may stand below it, and by what.

use driftless_check::{Checked, Request, check};
use driftless_diag::Backend;
use driftless_plan::{Batched, Effect};

use crate::component::{Component, lines};

const TABLES: &str = "\
CREATE TABLE t (id bigint NOT NULL PRIMARY KEY, a int, b int);
CREATE TABLE u (name varchar(50) NOT NULL, n int);
CREATE UNIQUE INDEX u_name ON u (name);
CREATE TABLE w (one int NOT NULL, two int NOT NULL, three int UNIQUE, PRIMARY KEY (one, two));
CREATE VIEW v AS SELECT id, a FROM t;
";

const BACKENDS: [Backend; 4] =
    [Backend::Sqlite, Backend::Postgres, Backend::MySql, Backend::MariaDb];

fn checked(backend: Backend, up: &str) -> Checked {
    let component = Component::new(&[("1_tables/up.sql", TABLES), ("2_rows/up.sql", up)]);
    let path = component.path();
    check(&Request { backend, ..component.request(&path) })
}

/// How the last step's statements run in batches.
fn batched(checked: &Checked) -> Vec<Batched> {
    let effects = checked.plan.steps[1].up.effects.iter();
    effects
        .filter_map(|effect| match effect {
            Effect::Batched(batched) => Some(batched.clone()),
            _ => None,
        })
        .collect()
}

/// What is found, without the file's name and behind the code.
fn found(backend: Backend, up: &str) -> Vec<String> {
    lines(&checked(backend, up).diagnostics)
        .into_iter()
        .map(|line| line.replace("m/2_rows/up.sql:", ""))
        .collect()
}

#[test]
fn a_statement_is_cut_into_table_and_condition() {
    let up = "ALTER TABLE t ADD COLUMN c int;\n\
              -- why\n-- driftless: batch by=id size=10_000 pause=50ms\n\
              UPDATE t AS x SET b = (SELECT n FROM u LIMIT 1) WHERE a > 1 OR b IS NULL;\n\
              -- driftless: batch by=ID size=7\nDELETE FROM t;\n";
    for backend in BACKENDS {
        let up = if backend == Backend::Postgres { up.replace("ID", "id") } else { up.to_owned() };
        let checked = checked(backend, &up);
        assert_eq!(lines(&checked.diagnostics), [""; 0], "{backend}");
        let (step, batched) = (&checked.plan.steps[1], batched(&checked));
        assert_eq!(step.up.statements.len(), 3);
        assert!(step.transaction && step.up.is_batched() && step.up.effects.len() == 3);
        let text = |span: driftless_diag::Span| &step.up.text[span.range()];
        assert_eq!(text(batched[0].table), "t AS x", "{backend}");
        assert_eq!(batched[0].condition.map(text), Some("a > 1 OR b IS NULL"));
        assert_eq!((batched[0].path.name.as_str(), batched[0].key.as_str()), ("t", "id"));
        assert_eq!((batched[0].size, batched[0].pause.as_millis()), (10_000, 50));
        assert_eq!((text(batched[1].table), batched[1].condition), ("t", None));
        assert!(batched[1].pause.is_zero());
    }
}

#[test]
fn a_comment_that_is_not_understood_is_an_error_at_its_place() {
    let update = "\nUPDATE t SET a = 1;\n";
    for (comment, expected) in [
        ("-- driftless: bach by=id size=1", "1:15: there is no directive `bach`"),
        ("-- driftless:", "1:1: the directive says nothing"),
        ("-- driftless: batch by=id", "1:1: the batch does not say `size`"),
        ("-- driftless: batch size=1", "1:1: the batch does not say `by`"),
        ("-- driftless: batch by=id sise=1", "1:27: a batch has no setting `sise`"),
        ("-- driftless: batch by=id size", "1:27: `size` has no value"),
        ("-- driftless: batch by=id size=1 size=2", "1:34: `size` is said twice"),
        ("-- driftless: batch by=id size=0", "1:32: `0` is no number of rows"),
        ("-- driftless: batch by=id size=many", "1:32: `many` is no number of rows"),
        ("-- driftless: batch by=a,b size=1", "1:24: `a,b` is no name of a column"),
        ("-- driftless: batch by=id size=1 pause=5", "1:40: `5` is no time"),
        (
            "--driftless: batch by=id size=1\n-- driftless: batch by=id size=1",
            "2:1: the statement has",
        ),
    ] {
        // MySQL reads `--` as a comment only with a blank behind it.
        for backend in &BACKENDS[..2] {
            let found = found(*backend, &format!("{comment}{update}"));
            assert_eq!(found.len(), 1, "{comment}: {found:?}");
            let expected = format!("error bad-directive {expected}");
            assert!(found[0].starts_with(&expected), "{comment}: {found:?}");
        }
    }
}

#[test]
fn a_comment_stands_above_its_statement() {
    let comment = "-- driftless: batch by=id size=1";
    for (up, expected) in [
        (
            format!("UPDATE t SET a = 1; {comment}\nUPDATE t SET a = 2;"),
            "1:21: the directive stands behind",
        ),
        (format!("UPDATE t SET a = 1;\n{comment}\n"), "2:1: the directive stands above no"),
        (format!("UPDATE t\n{comment}\nSET a = 1;"), "2:1: the directive stands above no"),
    ] {
        for backend in BACKENDS {
            let found = found(backend, &up);
            let expected = format!("error bad-directive {expected}");
            assert!(found.len() == 1 && found[0].starts_with(&expected), "{backend}: {found:?}");
        }
    }
    // In a string, in another comment or for somebody else it is none.
    for up in [
        "SELECT '\n-- driftless: batch\n';",
        "/*\n-- driftless: batch\n*/ SELECT 1;",
        "-- driftless: renamed from s\nSELECT 1;",
        "-- driftless runs this: batch\nSELECT 1;",
    ] {
        for backend in BACKENDS {
            assert_eq!(found(backend, up), [""; 0], "{up}");
        }
    }
}

#[test]
fn what_is_no_change_of_one_tables_rows_is_refused() {
    use Backend::{MariaDb, MySql, Postgres, Sqlite};
    let all = &BACKENDS[..];
    for (statement, backends, expected) in [
        (
            "INSERT INTO u VALUES ('a', 1)",
            all,
            "2:1: the statement cannot run in batches: only an `UPDATE`",
        ),
        (
            "WITH x AS (SELECT 1) DELETE FROM t",
            &[Postgres, Sqlite][..],
            "2:1: the statement cannot run in batches: only",
        ),
        (
            "UPDATE t SET a = n FROM u",
            &[Postgres, Sqlite],
            "2:20: the statement cannot run in batches: it reads another",
        ),
        (
            "DELETE FROM t USING u WHERE a = n",
            &[Postgres],
            "2:15: the statement cannot run in batches: it is about more",
        ),
        (
            "UPDATE t, u SET t.a = u.n",
            &[MySql, MariaDb],
            "2:9: the statement cannot run in batches: it is about more",
        ),
        (
            "UPDATE t JOIN u ON a = n SET t.a = 1",
            &[MySql, MariaDb],
            "2:10: the statement cannot run in batches: it is about more",
        ),
        (
            "DELETE t FROM t JOIN u ON a = n",
            &[MySql, MariaDb],
            "2:8: the statement cannot run in batches: it deletes from more",
        ),
        (
            "DELETE FROM t WHERE a = 1 LIMIT 5",
            &[MySql, MariaDb],
            "2:27: the statement cannot run in batches: `ORDER BY`",
        ),
        (
            "DELETE FROM t RETURNING id",
            &[Postgres, Sqlite],
            "2:15: the statement cannot run in batches: `RETURNING`",
        ),
        (
            "UPDATE t SET a = 1, id = id + 1",
            all,
            "2:21: the statement cannot run in batches: it changes the key",
        ),
        (
            "UPDATE t SET (a, id) = (1, 2)",
            &[Postgres, Sqlite],
            "2:18: the statement cannot run in batches: it changes the key",
        ),
    ] {
        for backend in backends {
            let found = found(*backend, &format!("-- driftless: batch by=id size=1\n{statement};"));
            let expected = format!("error not-in-batches {expected}");
            assert_eq!(found.len(), 1, "{backend} {statement}: {found:?}");
            assert!(found[0].starts_with(&expected), "{backend} {statement}: {found:?}");
        }
    }
    let fine = "UPDATE t SET a = CASE WHEN b = id THEN 1 END WHERE a IS DISTINCT FROM b";
    for backend in [Postgres, Sqlite] {
        assert_eq!(found(backend, &format!("-- driftless: batch by=id size=1\n{fine};")), [""; 0]);
    }
}

#[test]
fn a_step_with_batches_has_no_one_transaction() {
    let batch = "-- driftless: batch by=id size=1\nUPDATE t SET a = 1;";
    let own = format!("BEGIN;\n{batch}\nCOMMIT;");
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let found = found(backend, &own);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("error not-in-batches 1:1: a step with a statement in batches")
        );
    }
    let rebuild = format!("DROP TABLE u;\nCREATE TABLE u (name TEXT);\n{batch}");
    let found = found(Backend::Sqlite, &rebuild);
    assert!(found[0].contains("a step that rebuilds a table"), "{found:?}");
    // What refuses to run in a transaction may stand beside it.
    let beside = format!("{batch}\nCREATE INDEX CONCURRENTLY i ON t (a);");
    assert_eq!(lines(&checked(Backend::Postgres, &beside).diagnostics), [""; 0]);
}

#[test]
fn batches_go_by_a_key() {
    for (by, statement, expected) in [
        ("id", "UPDATE t SET a = 1", None),
        ("name", "DELETE FROM u WHERE n = 1", None),
        ("a", "UPDATE t SET b = 1", Some("no primary key, unique constraint or unique index")),
        ("nope", "UPDATE t SET b = 1", Some("the table has no such column")),
        ("one", "DELETE FROM w", Some("no primary key, unique constraint or unique index")),
        ("three", "DELETE FROM w", Some("it may be null")),
        ("id", "UPDATE v SET a = 1", Some("it is a view")),
    ] {
        for backend in BACKENDS {
            if backend == Backend::Sqlite && statement.contains(" v ") {
                // There is no such update there at all.
                continue;
            }
            let up = format!("-- driftless: batch by={by} size=1\n{statement};");
            let found = found(backend, &up);
            match expected {
                None => assert_eq!(found, [""; 0], "{backend} {up}"),
                Some(why) => {
                    assert_eq!(found.len(), 1, "{backend} {up}: {found:?}");
                    assert!(found[0].starts_with("error not-a-batch-key 1:24: "), "{found:?}");
                    assert!(found[0].contains(why), "{backend} {up}: {found:?}");
                }
            }
        }
    }
}

#[test]
fn keys_are_judged_as_each_product_keeps_them() {
    let by = |backend: Backend, table: &str, by: &str| {
        found(backend, &format!("{table};\n-- driftless: batch by={by} size=1\nDELETE FROM x;"))
    };
    let sqlite = |table: &str, key: &str| by(Backend::Sqlite, table, key);
    assert_eq!(sqlite("CREATE TABLE x (id INTEGER PRIMARY KEY)", "id"), [""; 0]);
    assert_eq!(sqlite("CREATE TABLE x (a TEXT)", "rowid"), [""; 0]);
    assert_eq!(sqlite("CREATE TABLE x (id TEXT PRIMARY KEY) WITHOUT ROWID", "id"), [""; 0]);
    assert_eq!(
        sqlite("CREATE TABLE x (\"Odd name\" INT NOT NULL UNIQUE)", "\"Odd name\""),
        [""; 0]
    );
    assert!(sqlite("CREATE TABLE x (id TEXT PRIMARY KEY)", "id")[0].contains("it may be null"));
    assert!(sqlite("CREATE TABLE x (id INT PRIMARY KEY) WITHOUT ROWID", "rowid").len() == 1);
    let partial = "CREATE TABLE x (id INT NOT NULL); CREATE UNIQUE INDEX i ON x (id) WHERE id > 3";
    for backend in [Backend::Sqlite, Backend::Postgres] {
        assert!(by(backend, partial, "id")[0].contains("no primary key"));
    }
    let mysql = |table: &str| by(Backend::MySql, table, "id");
    assert_eq!(mysql("CREATE TABLE x (id binary(16) PRIMARY KEY)"), [""; 0]);
    assert!(mysql("CREATE TABLE x (id double PRIMARY KEY)")[0].contains("`double`"));
    assert!(mysql("CREATE TABLE x (id int PRIMARY KEY) ENGINE=MyISAM")[0].contains("MyISAM"));
    assert!(mysql("CREATE TABLE x (id varchar(9) NOT NULL, UNIQUE (id(3)))").len() == 1);
    // What nobody knows is not refused.
    let opaque = "DO $$ BEGIN EXECUTE 'CREATE TABLE x (id int PRIMARY KEY)'; END $$";
    assert_eq!(by(Backend::Postgres, opaque, "id"), [""; 0]);
}
