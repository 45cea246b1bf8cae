//! Steps that fail: what stays, what goes, and what is said about it, then and by later runs.

use std::time::{Duration, Instant};

use driftless_db::{
    Access, Amount, Claim, Database, ErrorKind, Event, Silent, StopFlag, Target, Unfinished,
};

use driftless_plan::{Change, Effect, Object, Path, Thing};

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
fn a_failure_in_the_middle_is_where_the_next_run_goes_on() {
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
        let failure = fixture.migrate(&plan).expect_err("still wrong");
        let ErrorKind::Partial { effective, .. } = &failure.error.kind else { panic!() };
        assert_eq!((*effective, failure.error.class().code()), (1, 5));
    }
    let failure = fixture.revert(&plan, &Amount::Last(1)).expect_err("half done");
    let ErrorKind::Unfinished { step: row } = &failure.error.kind else { panic!("{failure:?}") };
    assert_eq!((row.statement, row.statements, row.begun), (2, 3, false));
    let message = failure.error.to_string();
    assert!(message.contains("statement 2 of 3 was refused: "), "{message}");
    assert!(message.contains("the one before it took effect"), "{message}");
    assert_eq!(failure.error.help().as_deref(), Some("`driftless migrate` goes on with it"));

    let changed = ["CREATE TABLE t (a int, b int)", "CREATE TABLE u (a int)"];
    let failure = fixture.migrate(&mysql_plan("app", &[step("0001_t", &changed)]));
    let kind = failure.expect_err("what ran is another").error.kind;
    assert!(matches!(kind, ErrorKind::Rewritten { .. }), "{kind:?}");
    let steps = [step("0001_t", &["CREATE TABLE t (a int)", "CREATE TABLE u (a int)"])];
    fixture.migrate(&mysql_plan("app", &steps)).expect("gone on with");
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

    let mut database = Database::open(&fixture.url(), Access::Write).expect("a database");
    let row = step.as_ref().clone();
    let wait = fixture.options.lock_wait;
    let other = Unfinished { statement: 7, ..row.clone() };
    let plan = mysql_plan("app", &steps);
    let moved = database.resolve(&plan, &other, Claim::Applied, wait, &mut Silent);
    assert_eq!(moved.expect_err("not that one").kind, ErrorKind::Moved);
    database.resolve(&plan, &row, Claim::Applied, wait, &mut Silent).expect("settled");
    fixture.migrate(&plan).expect("the rest");
    assert_eq!(
        fixture.sql("SELECT detail FROM driftless_runs WHERE action = 'resolve'"),
        "`app/0002_two`: statement 1 of 1 took effect"
    );
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
            std::thread::sleep(Duration::from_millis(20));
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
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    let failure = driftless_db::migrate(&targets, &options, &mut reporter).expect_err("stopped");
    assert_eq!(failure.error.kind, ErrorKind::Stopped);
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2"]);
}

#[test]
fn a_long_statement_is_cancelled_when_the_run_is_asked_to_stop() {
    let first = step("0001_t", &["CREATE TABLE t (a int)"]);
    let slow = "CREATE TABLE u AS SELECT SLEEP(20) AS a";
    for (last, tables) in [
        (step("0002_rows", &["INSERT INTO t VALUES (1)", "INSERT INTO t SELECT SLEEP(20)"]), "t"),
        (step("0002_schema", &["CREATE TABLE v (a int)", slow]), "t v"),
    ] {
        let fixture = fixture();
        let mut plan = mysql_plan("app", &[first.clone(), last]);
        let path = Path { schema: None, name: "u".to_owned() };
        let thing = Thing::Object { kind: Object::Table, path };
        plan.steps[1].up.effects =
            vec![Effect::Unknown, Effect::Changes(Change { thing, made: true })];
        let stop = fixture.options.stop.clone();
        let stopper = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(700));
            stop.stop();
        });
        let began = Instant::now();
        let failure = fixture.migrate(&plan).expect_err("stopped");
        assert_eq!(failure.error.kind, ErrorKind::Stopped);
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        stopper.join().expect("it stopped");
        assert_eq!(fixture.tables(), tables);
        assert_eq!(fixture.sql("SELECT COUNT(*) FROM t"), "0");
        assert_eq!(fixture.sql("SELECT COUNT(*) FROM driftless_progress WHERE begun = 1"), "0");
    }
}
