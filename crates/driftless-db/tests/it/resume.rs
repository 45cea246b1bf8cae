//! Steps without a transaction that were interrupted, on SQLite.

use driftless_db::{ErrorKind, Event, NextRun, StopFlag, Target};
use driftless_plan::{Effect, Plan};

use crate::support::{Fixture, fixture, plan, step};

const STATEMENTS: [&str; 8] = [
    "CREATE TABLE t (a)",
    "PRAGMA journal_mode = wal",
    "INSERT INTO t VALUES (1)",
    "VACUUM",
    "BEGIN",
    "INSERT INTO t VALUES (2)",
    "COMMIT",
    "INSERT INTO t VALUES (3)",
];

fn bare() -> Plan {
    use Effect::{Begins, Commits, Noted, Repeatable, Session};
    let effects = [Noted, Session, Noted, Repeatable, Begins, Noted, Commits, Noted];
    plan("app", &[step("0001_bare", &STATEMENTS).effects(&effects)])
}

/// Asks a run to stop after a statement.
fn stopped_after(fixture: &Fixture, plan: &Plan, after: usize) -> ErrorKind {
    let (url, stop) = (fixture.url(), StopFlag::new());
    let mut options = fixture.options.clone();
    options.stop = stop.clone();
    let mut reporter = |event: &Event<'_>| {
        if matches!(event, Event::StatementDone { statement, .. } if *statement == after) {
            stop.stop();
        }
    };
    let targets = [Target { plan, url: &url, code: &[] }];
    let outcome = driftless_db::migrate(&targets, &options, &mut reporter);
    outcome.expect_err("stopped").error.kind
}

#[test]
fn a_step_is_gone_on_with_behind_what_took_effect() {
    for after in 1..STATEMENTS.len() {
        let (fixture, plan) = (fixture(), bare());
        if after == 5 || after == 6 {
            // In a transaction of its own it goes on to its end.
            continue;
        }
        assert_eq!(stopped_after(&fixture, &plan, after), ErrorKind::Stopped, "{after}");
        assert_eq!(fixture.applied(), Vec::<String>::new());
        let unfinished = fixture.read().ledger().expect("readable").expect("one").unfinished;
        assert_eq!(unfinished[0].next, NextRun::Resumes);
        fixture.migrate(&plan).unwrap_or_else(|failure| panic!("after {after}: {failure:?}"));
        assert_eq!(fixture.query("SELECT a FROM t ORDER BY a"), ["1", "2", "3"], "{after}");
        assert_eq!(fixture.one("SELECT count(*) FROM driftless_progress"), "0");
    }
}

#[test]
fn two_runs_at_once_do_nothing_twice() {
    let (fixture, plan) = (fixture(), bare());
    let url = fixture.url();
    let mut other = None;
    let mut reporter = |event: &Event<'_>| {
        if matches!(event, Event::StatementDone { statement: 3, .. }) {
            other = Some(fixture.migrate(&plan));
        }
    };
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    let failure = driftless_db::migrate(&targets, &fixture.options, &mut reporter);
    let kind = failure.expect_err("the other one was quicker").error.kind;
    assert_eq!(kind, ErrorKind::Moved);
    other.expect("it ran").expect("and finished");
    assert_eq!(fixture.query("SELECT a FROM t ORDER BY a"), ["1", "2", "3"]);
    assert_eq!(fixture.applied(), ["0001_bare"]);
}

#[test]
fn a_statement_that_fails_is_where_the_next_run_goes_on() {
    let fixture = fixture();
    let statements = ["CREATE TABLE t (a)", "INSERT INTO t VALUES (1)", "INSERT INTO u VALUES (1)"];
    let plan = plan(
        "app",
        &[step("0001_bare", &statements).effects(&[Effect::Noted, Effect::Noted, Effect::Noted])],
    );
    let failure = fixture.migrate(&plan).expect_err("no table u");
    let ErrorKind::Partial { effective, next, .. } = failure.error.kind else { panic!() };
    assert_eq!((effective, next), (2, NextRun::Resumes));
    fixture.execute("CREATE TABLE u (a)");
    fixture.migrate(&plan).expect("the rest");
    assert_eq!(fixture.query("SELECT a FROM t UNION ALL SELECT a FROM u"), ["1", "1"]);
}
