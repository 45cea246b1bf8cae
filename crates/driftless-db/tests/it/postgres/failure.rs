//! Steps that fail: what stays, what goes, and what is said about it.

use driftless_db::{ErrorKind, Event, StopFlag, Target};

use super::fixture;
use crate::support::{done, not_started, postgres_plan, step, tables};

#[test]
fn a_failing_step_is_undone_alone_and_the_place_is_named() {
    let fixture = fixture();
    let mut steps = tables(4);
    steps[2] = step(
        "0003_bad",
        &["CREATE TABLE half (a int)", "SELECT 'é',\n  nowhere FROM t1", "CREATE TABLE never ()"],
    );
    let plan = postgres_plan("app", &steps);
    let failure = fixture.migrate(&plan).expect_err("step three");
    assert_eq!(fixture.tables(), "t1 t2");
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2"]);
    assert_eq!(done(&failure.report), ["0001_t1", "0002_t2"]);
    assert_eq!(not_started(&failure.report), ["0004_t4: a step before it failed"]);

    let ErrorKind::Statement(statement) = &failure.error.kind else { panic!("{failure:?}") };
    assert_eq!(failure.error.class().code(), 4);
    assert_eq!((statement.statement, statement.statements), (2, 3));
    assert_eq!(statement.message, "column \"nowhere\" does not exist");
    let text = &plan.steps[2].up.text;
    let place = statement.place.expect("a place");
    assert!(text[place..].starts_with("nowhere FROM t1"), "{}", &text[place..]);
    assert_eq!((statement.line, statement.column), (4, 3));

    let runs = fixture.read().runs().expect("the runs");
    assert_eq!(runs[0].outcome.as_deref(), Some("failed"));
    assert!(runs[0].detail.as_deref().is_some_and(|detail| detail.contains("nowhere")));
}

#[test]
fn detail_and_hint_are_passed_on() {
    let fixture = fixture();
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int UNIQUE)", "INSERT INTO t VALUES (1)"]),
        step("0002_twice", &["INSERT INTO t VALUES (1)"]),
    ];
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("a duplicate");
    let ErrorKind::Statement(statement) = &failure.error.kind else { panic!("{failure:?}") };
    assert_eq!(statement.detail.as_deref(), Some("Key (a)=(1) already exists."));

    let steps = [step("0001_t", &["SELECT nofunction(1)"])];
    let other = postgres_plan("other", &steps);
    let failure = fixture.migrate(&other).expect_err("no such function");
    let help = failure.error.help().expect("the server's hint");
    assert!(help.starts_with("No function matches"), "{help}");
}

#[test]
fn a_deferred_constraint_fails_the_step_that_breaks_it() {
    let fixture = fixture();
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"]),
        step("0002_twice", &["INSERT INTO t VALUES (1), (1)"]),
    ];
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("a duplicate");
    assert!(matches!(failure.error.kind, ErrorKind::Commit { .. }), "{failure:?}");
    assert_eq!(failure.error.step.as_deref(), Some("0002_twice"));
    assert_eq!(fixture.applied(), ["0001_t"]);
    assert_eq!(fixture.sql("SELECT count(*) FROM t"), "0");
}

#[test]
fn a_first_run_that_fails_leaves_a_row_that_says_so_and_can_be_repeated() {
    let fixture = fixture();
    let bad = postgres_plan("app", &[step("0001_t", &["CREATE TABLE t (a nonsense)"])]);
    fixture.migrate(&bad).expect_err("no such type");
    assert_eq!(fixture.applied(), Vec::<String>::new());
    assert_eq!(fixture.sql("SELECT outcome FROM driftless_runs"), "failed");
    let good = postgres_plan("app", &[step("0001_t", &["CREATE TABLE t (a int)"])]);
    fixture.migrate(&good).expect("the corrected step");
    assert_eq!(fixture.applied(), ["0001_t"]);
}

#[test]
fn transaction_control_is_refused_before_anything_runs() {
    for statement in ["COMMIT", "rollback", "/* /* */ */ end", "PREPARE TRANSACTION 'a'"] {
        let fixture = fixture();
        let steps = [step("0001_t", &["CREATE TABLE t (a int)", statement])];
        let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err(statement);
        let refused = matches!(failure.error.kind, ErrorKind::TransactionControl { .. });
        assert!(refused, "{statement}: {failure:?}");
        assert_eq!(fixture.tables(), "");
    }
    let fixture = fixture();
    let steps = [step(
        "0001_t",
        &["SAVEPOINT a", "CREATE TABLE t (a int)", "ROLLBACK TO a", "CREATE TABLE u (a int)"],
    )];
    fixture.migrate(&postgres_plan("app", &steps)).expect("savepoints are the step's own");
    assert_eq!(fixture.tables(), "u");
}

#[test]
fn a_step_that_gives_up_the_lock_is_undone() {
    let fixture = fixture();
    let steps = [step("0001_t", &["CREATE TABLE t (a int)", "SELECT pg_advisory_unlock_all()"])];
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("no lock");
    assert!(matches!(failure.error.kind, ErrorKind::LockLost(_)), "{failure:?}");
    assert_eq!(failure.error.class().code(), 3);
    assert_eq!(fixture.tables(), "");
}

#[test]
fn a_step_may_reset_what_its_transaction_is_told_by() {
    for reset in ["RESET ALL", "DO $$ BEGIN RESET ALL; END $$"] {
        let fixture = fixture();
        let steps =
            [step("0001_t", &["CREATE TABLE t (a int)", reset, "INSERT INTO t VALUES (1)"])];
        fixture.migrate(&postgres_plan("app", &steps)).expect(reset);
        assert_eq!(fixture.applied(), ["0001_t"]);
        assert_eq!(fixture.sql("SELECT count(*) FROM t"), "1", "{reset}");
    }
}

#[test]
fn a_bare_step_that_fails_says_what_has_taken_effect() {
    let fixture = fixture();
    let steps = [step(
        "0001_bare",
        &["CREATE TABLE t (a int)", "CREATE INDEX CONCURRENTLY i ON t (b)", "VACUUM t"],
    )
    .bare()];
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("no such column");
    let ErrorKind::Partial { effective, .. } = &failure.error.kind else { panic!("{failure:?}") };
    assert_eq!(*effective, 1);
    assert_eq!(failure.error.class().code(), 5);
    assert_eq!(fixture.sql("SELECT outcome FROM driftless_runs"), "partial");
    assert_eq!(fixture.applied(), Vec::<String>::new());
}

#[test]
fn copy_from_a_client_is_refused() {
    let fixture = fixture();
    let steps = [step("0001_t", &["CREATE TABLE t (a int)", "COPY t FROM STDIN"])];
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("no rows");
    assert!(failure.error.to_string().contains("a step has none"), "{}", failure.error);
}

#[test]
fn a_run_stops_between_statements_of_a_step_that_goes_statement_by_statement() {
    let fixture = fixture();
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int)"]),
        step("0002_two", &["SET LOCAL standard_conforming_strings = on", "CREATE TABLE v (a int)"]),
    ];
    let plan = postgres_plan("app", &steps);
    let (url, stop) = (fixture.url(), StopFlag::new());
    let mut options = fixture.options.clone();
    options.stop = stop.clone();
    let mut reporter = |event: &Event<'_>| {
        if matches!(event, Event::StatementDone { step: "0002_two", statement: 1, .. }) {
            stop.stop();
        }
    };
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    let failure = driftless_db::migrate(&targets, &options, &mut reporter).expect_err("stopped");
    assert_eq!(failure.error.kind, ErrorKind::Stopped);
    assert_eq!(fixture.tables(), "t");
    assert_eq!(fixture.sql("SELECT outcome FROM driftless_runs"), "stopped");
}

#[test]
fn a_connection_that_is_cut_leaves_nothing_and_can_be_tried_again() {
    let fixture = fixture();
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int)"]),
        step(
            "0002_cut",
            &["CREATE TABLE u (a int)", "SELECT pg_terminate_backend(pg_backend_pid())"],
        ),
    ];
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("cut");
    assert!(matches!(failure.error.kind, ErrorKind::ConnectionLost { .. }), "{failure:?}");
    assert_eq!(failure.error.class().code(), 75);
    assert_eq!(fixture.tables(), "t");
    let steps = [steps[0].clone(), step("0002_cut", &["CREATE TABLE u (a int)"])];
    fixture.migrate(&postgres_plan("app", &steps)).expect("nothing holds the lock");
    assert_eq!(fixture.applied(), ["0001_t", "0002_cut"]);
}
