//! Steps that fail: what stays, what goes, and what is said about it, then and by later runs.

use driftless_db::{Amount, ErrorKind, Event, StopFlag, Target};

use super::{fixture, mysql_plan};
use crate::support::{done, not_started, step, tables};

#[test]
fn a_first_statement_that_fails_leaves_nothing() {
    let fixture = fixture();
    let mut steps = tables(3);
    steps[1] = step("0002_bad", &["CREATE TABLE é (\n  a int,, b int)", "CREATE TABLE u (a int)"]);
    let plan = mysql_plan("app", &steps);
    let failure = fixture.migrate(&plan).expect_err("step two");
    assert_eq!(fixture.tables(), "t1");
    assert_eq!(done(&failure.report), ["0001_t1"]);
    assert_eq!(not_started(&failure.report), ["0003_t3: a step before it failed"]);
    let ErrorKind::Statement(statement) = &failure.error.kind else { panic!("{failure:?}") };
    assert_eq!(failure.error.class().code(), 4);
    assert_eq!((statement.statement, statement.statements), (1, 2));
    // MariaDB points behind the second comma, MySQL at it.
    assert!(matches!((statement.line, statement.column), (3, 9 | 10)), "{statement:?}");
    assert_eq!(fixture.sql("SELECT outcome FROM driftless_runs"), "failed");
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM driftless_progress"), "0");

    steps[1] = step("0002_bad", &["CREATE TABLE u (a int)"]);
    fixture.migrate(&mysql_plan("app", &steps)).expect("the corrected step");
    assert_eq!(fixture.tables(), "t1 t3 u");
}

#[test]
fn a_failure_in_the_middle_stops_later_runs_until_a_person_has_looked() {
    let fixture = fixture();
    let statements =
        ["CREATE TABLE t (a int)", "ALTER TABLE t ADD b nonsense", "CREATE TABLE u (a int)"];
    let steps = [step("0001_t", &statements).down(&["DROP TABLE t"])];
    let plan = mysql_plan("app", &steps);
    let failure = fixture.migrate(&plan).expect_err("statement two");
    let ErrorKind::Partial { effective, .. } = &failure.error.kind else { panic!("{failure:?}") };
    assert_eq!((*effective, failure.error.class().code()), (1, 5));
    assert_eq!(fixture.sql("SELECT outcome FROM driftless_runs"), "partial");

    for _ in 0..2 {
        let failure = fixture.migrate(&plan).expect_err("still half done");
        let ErrorKind::Unfinished { step } = &failure.error.kind else { panic!("{failure:?}") };
        assert_eq!((step.statement, step.statements, step.begun), (2, 3, false));
        assert_eq!(failure.error.class().code(), 5);
        let message = failure.error.to_string();
        assert!(message.contains("statement 2 of 3 was refused: "), "{message}");
        assert!(message.contains("the one before it took effect"), "{message}");
    }
    let failure = fixture.revert(&plan, &Amount::Last(1)).expect_err("half done");
    assert!(matches!(failure.error.kind, ErrorKind::Unfinished { .. }), "{failure:?}");
    let ledger = fixture.read().ledger().expect("a ledger").unwrap_or_default();
    assert_eq!(ledger.unfinished.len(), 1);

    // As the help says.
    let help = failure.error.help().expect("help");
    let (_, delete) = help.split_once('`').expect("SQL");
    fixture.sql("DROP TABLE t");
    fixture.sql(delete.split('`').next().unwrap_or_default());
    let steps = [step("0001_t", &["CREATE TABLE t (a int)", "CREATE TABLE u (a int)"])];
    fixture.migrate(&mysql_plan("app", &steps)).expect("begun anew");
    assert_eq!(fixture.tables(), "t u");
}

#[test]
fn another_component_goes_on_beside_one_that_is_half_done() {
    let fixture = fixture();
    let steps = [step("0001_t", &["CREATE TABLE t (a int)", "CREATE TABLE t (a int)"])];
    fixture.migrate(&mysql_plan("app", &steps)).expect_err("twice");
    let other = mysql_plan("other", &[step("0001_u", &["CREATE TABLE u (a int)"])]);
    fixture.migrate(&other).expect("a component of its own");
    assert_eq!(fixture.applied(), ["0001_u"]);
}

#[test]
fn rows_between_schema_changes_are_there_exactly_when_noted() {
    let fixture = fixture();
    let steps = [step(
        "0001_t",
        &[
            "CREATE TABLE t (a int PRIMARY KEY)",
            "INSERT INTO t VALUES (1)",
            "INSERT INTO t VALUES (1)",
            "ALTER TABLE t ADD b int",
        ],
    )];
    let failure = fixture.migrate(&mysql_plan("app", &steps)).expect_err("a duplicate");
    let ErrorKind::Partial { effective, failure: at, .. } = &failure.error.kind else {
        panic!("{failure:?}")
    };
    assert_eq!((*effective, at.statement), (1, 3));
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM t"), "0");
    assert_eq!(fixture.sql("SELECT statement, begun FROM driftless_progress"), "2|0");
}

#[test]
fn a_statement_that_may_do_anything_is_in_doubt_when_it_fails() {
    let fixture = fixture();
    let steps =
        [step("0001_t", &["CREATE TABLE t (a int)"]), step("0002_two", &["DROP TABLE t, missing"])];
    let failure = fixture.migrate(&mysql_plan("app", &steps)).expect_err("no such table");
    assert_eq!(failure.error.class().code(), 5);
    let failure = fixture.migrate(&mysql_plan("app", &steps)).expect_err("in doubt");
    let ErrorKind::Unfinished { step } = &failure.error.kind else { panic!("{failure:?}") };
    assert!(step.begun);
    assert!(failure.error.to_string().contains("failed, and"), "{}", failure.error);
}

#[test]
fn tables_without_transactions_are_never_trusted_to_undo() {
    let fixture = fixture();
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int PRIMARY KEY) ENGINE = MyISAM"]),
        step("0002_rows", &["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2), (1)"]),
    ];
    let failure = fixture.migrate(&mysql_plan("app", &steps)).expect_err("a duplicate");
    assert!(matches!(failure.error.kind, ErrorKind::Partial { .. }), "{failure:?}");
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM t"), "2");
    fixture.migrate(&mysql_plan("app", &steps)).expect_err("not again");
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM t"), "2");
}

#[test]
fn a_connection_that_is_cut_leaves_what_the_ledger_says() {
    let fixture = fixture();
    let cut = "KILL CONNECTION_ID()";
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int)"]),
        step("0002_rows", &["INSERT INTO t VALUES (1)", "INSERT INTO t SELECT SLEEP(5)"]),
        step("0003_cut", &["ALTER TABLE t ADD b int", cut]),
    ];
    let plan = mysql_plan("app", &steps[..2]);
    let id = "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE '%SLEEP(5)%' \
              AND ID <> CONNECTION_ID()";
    let failure = std::thread::scope(|scope| {
        let run = scope.spawn(|| super::fixture_at(&fixture).migrate(&plan).expect_err("cut"));
        let mut found = String::new();
        while found.is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(20));
            found = fixture.sql(id);
        }
        fixture.sql(&format!("KILL {found}"));
        run.join().expect("a thread")
    });
    assert!(matches!(failure.error.kind, ErrorKind::ConnectionLost { .. }), "{failure:?}");
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM t"), "0");
    assert_eq!(fixture.applied(), ["0001_t"]);

    let steps = [steps[0].clone(), steps[2].clone()];
    let failure = fixture.migrate(&mysql_plan("app", &steps)).expect_err("cut");
    assert_eq!(failure.error.class().code(), 5, "{failure:?}");
    let failure = fixture.migrate(&mysql_plan("app", &steps)).expect_err("in doubt");
    let message = failure.error.to_string();
    assert!(message.contains("statement 2 of 2 was begun, and nobody knows"), "{message}");
}

#[test]
fn a_step_that_gives_up_the_lock_is_not_recorded() {
    let fixture = fixture();
    let give_up = "DO RELEASE_ALL_LOCKS()";
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int)"]),
        step("0002_rows", &["INSERT INTO t VALUES (1)", give_up]),
    ];
    let failure = fixture.migrate(&mysql_plan("app", &steps)).expect_err("no lock");
    assert!(matches!(failure.error.kind, ErrorKind::LockLost(_)), "{failure:?}");
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM t"), "0");
    assert_eq!(fixture.applied(), ["0001_t"]);
}

#[test]
fn a_run_stops_between_steps() {
    let fixture = fixture();
    let plan = mysql_plan("app", &tables(3));
    let (url, stop) = (fixture.url(), StopFlag::new());
    let mut options = fixture.options.clone();
    options.stop = stop.clone();
    let mut reporter = |event: &Event<'_>| {
        if matches!(event, Event::StatementDone { step: "0002_t2", .. }) {
            stop.stop();
        }
    };
    let targets = [Target { plan: &plan, url: &url }];
    let failure = driftless_db::migrate(&targets, &options, &mut reporter).expect_err("stopped");
    assert_eq!(failure.error.kind, ErrorKind::Stopped);
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2"]);
}
