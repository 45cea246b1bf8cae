//! Applying and reverting.

use driftless_db::Amount;

use super::{fixture, mysql_plan};
use crate::support::{done, step, tables};

#[test]
fn steps_are_applied_recorded_and_reverted() {
    let fixture = fixture();
    let plan = mysql_plan("app", &tables(3));
    let report = fixture.migrate(&plan).expect("three steps");
    assert_eq!(done(&report), ["0001_t1", "0002_t2", "0003_t3"]);
    assert_eq!(fixture.tables(), "t1 t2 t3");
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2", "0003_t3"]);
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM driftless_progress"), "0");

    let report = fixture.migrate(&plan).expect("nothing to do");
    assert_eq!(done(&report), Vec::<String>::new());
    let runs = fixture.read().runs().expect("the runs");
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].outcome.as_deref(), Some("done"));
    assert!(runs[0].started.ends_with('Z') && runs[0].started.len() == 24, "{}", runs[0].started);

    fixture.revert(&plan, &Amount::Last(2)).expect("two steps back");
    assert_eq!(fixture.tables(), "t1");
    assert_eq!(fixture.applied(), ["0001_t1"]);
    fixture.migrate(&plan).expect("and forth");
    assert_eq!(fixture.tables(), "t1 t2 t3");
}

#[test]
fn rows_and_their_ledger_row_commit_together() {
    let fixture = fixture();
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int PRIMARY KEY)"]),
        step("0002_rows", &["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"]),
    ];
    fixture.migrate(&mysql_plan("app", &steps)).expect_err("a duplicate");
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM t"), "0");
    assert_eq!(fixture.applied(), ["0001_t"]);
    let steps = [
        steps[0].clone(),
        step("0002_rows", &["SET @a = 1", "INSERT INTO t VALUES (@a)", "INSERT INTO t VALUES (2)"]),
    ];
    fixture.migrate(&mysql_plan("app", &steps)).expect("the corrected step");
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM t"), "2");
}

#[test]
fn a_step_finds_the_session_that_the_server_gives() {
    let fixture = fixture();
    let steps = [
        step(
            "0001_t",
            &[
                "CREATE TABLE t (mode text, zone text, checks int, db text)",
                "SET sql_mode = 'ANSI', time_zone = '+01:00', foreign_key_checks = 0",
                "SET NAMES latin1",
                "SET autocommit = 0",
            ],
        ),
        step(
            "0002_look",
            &["INSERT INTO t VALUES (@@sql_mode, @@time_zone, @@foreign_key_checks, DATABASE())"],
        ),
    ];
    fixture.migrate(&mysql_plan("app", &steps)).expect("two steps");
    let server = fixture.sql("SELECT @@GLOBAL.sql_mode, @@GLOBAL.time_zone, 1, DATABASE()");
    assert_eq!(fixture.sql("SELECT * FROM t"), server);
    assert!(server.contains("+05:30"), "far from UTC: {server}");
}

#[test]
fn dumps_with_locks_transactions_and_procedures_run() {
    let fixture = fixture();
    let steps = [
        step(
            "0001_dump",
            &[
                "/*!40101 SET NAMES utf8mb4 */",
                "CREATE TABLE t (a int)",
                "LOCK TABLES t WRITE",
                "INSERT INTO t VALUES (1), (2)",
                "UNLOCK TABLES",
                "START TRANSACTION",
                "INSERT INTO t VALUES (3)",
                "COMMIT",
                "SET autocommit = 0",
                "INSERT INTO t VALUES (4)",
                "SET autocommit = 1",
                "CREATE PROCEDURE p() BEGIN SELECT 1; INSERT INTO t VALUES (5); END",
                "CALL p()",
                "DROP PROCEDURE p",
                "SET @sql = 'INSERT INTO t VALUES (6)'",
                "PREPARE s FROM @sql",
                "EXECUTE s",
                "DEALLOCATE PREPARE s",
                "INSERT INTO t VALUES (7)",
                "INSERT INTO t VALUES (8)",
                "ALTER TABLE t ADD b int",
                "SELECT * FROM t",
            ],
        ),
        step("0002_rows", &["INSERT INTO t (a) VALUES (9)"]),
    ];
    fixture.migrate(&mysql_plan("app", &steps)).expect("a dump");
    assert_eq!(fixture.sql("SELECT COUNT(*), COUNT(DISTINCT a) FROM t"), "9|9");
}

#[test]
fn names_with_odd_characters_work() {
    let fixture = fixture();
    let name = format!("o`d-d %41{}", fixture.database.name);
    fixture.database.server().sql("", &format!("CREATE DATABASE `{}`", name.replace('`', "``")));
    let encoded = name.replace('%', "%25").replace('`', "%60").replace(' ', "%20");
    let text = fixture.database.url().replace(&fixture.database.name, &encoded);
    let url = super::url(&text);
    let plan = mysql_plan("it's", &[step("0001_'t`", &["CREATE TABLE `t``'` (a int)"])]);
    fixture.migrate_at(&plan, &url).expect("odd names");
    let mut database =
        driftless_db::Database::open(&url, driftless_db::Access::Read).expect("a database");
    assert_eq!(database.ledger().expect("a ledger").unwrap_or_default().rows[0].component, "it's");
    let tables = database.introspect().expect("the schema").mysql.tables;
    assert_eq!(tables.len(), 1);
}
