//! A run in the middle of a step, and what others who start or ask meanwhile make of it.

use std::thread;
use std::time::{Duration, Instant};

use driftless_db::{Amount, ErrorKind, Event, Gate, RevertOptions, Target};

use super::{Fixture, fixture};
use crate::support::{options, postgres_plan, step, tables};

/// Waits until a query says `1`.
fn until(fixture: &Fixture, query: &str) {
    let began = Instant::now();
    while fixture.sql(query) != "1" {
        assert!(began.elapsed() < Duration::from_secs(20), "never: {query}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// All steps are in the ledger until the revert is recorded, so nothing seems to be pending.
#[test]
fn a_starter_waits_for_one_who_reverts_without_a_transaction() {
    let mut fixture = fixture();
    fixture.options.lock_wait = Duration::from_secs(60);
    let index = step("0002_index", &["CREATE INDEX CONCURRENTLY t1_id ON t1 (id)"]).bare();
    let index = index.down(&["DROP INDEX CONCURRENTLY t1_id"]);
    let plan = postgres_plan("app", &[tables(1), vec![index]].concat());
    fixture.migrate(&plan).expect("both");
    let reader = "BEGIN; SELECT count(*) FROM t1; SELECT pg_sleep(1.5)";
    let reader = fixture.database.server().sql_meanwhile(&fixture.database.name, reader);
    let reads = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                 AND query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()";
    until(&fixture, reads);
    let url = fixture.url();
    thread::scope(|scope| {
        let reverts = scope.spawn(|| {
            let targets = [Target { plan: &plan, url: &url, code: &[] }];
            let silent = &mut |_: &Event<'_>| {};
            let options = RevertOptions::default();
            driftless_db::revert(&targets, "app", &Amount::Last(1), &options, silent)
        });
        until(&fixture, "SELECT count(*) FROM driftless_progress WHERE begun");
        let mut read = fixture.read();
        let holder = read.ledger().expect("a ledger").expect("one").executed_by;
        assert!(holder.get("app").is_some_and(|it| it.contains("(driftless)")), "{holder:?}");
        let error = read.pending(&plan).expect_err("somebody is in the middle");
        assert!(matches!(error.kind, ErrorKind::Executing { .. }), "{error}");

        let report = fixture.migrate(&plan);
        let report = report.unwrap_or_else(|failure| panic!("{}", failure.error));
        assert_eq!(report.done(), 1);
        assert!(fixture.events.borrow().iter().any(|told| told.starts_with("waiting Some(")));
        reverts.join().expect("no panic").expect("reverted");
    });
    assert_eq!(fixture.applied(), ["0001_t1", "0002_index"]);
    drop(reader.wait_with_output());
}

#[test]
fn the_gate_says_who_executes_a_step_in_a_transaction() {
    let fixture = fixture();
    fixture.migrate(&postgres_plan("app", &tables(1))).expect("a ledger");
    let slow = step("0002_slow", &["SELECT pg_sleep(1.5)"]);
    let plan = postgres_plan("app", &[tables(1), vec![slow]].concat());
    let url = fixture.url();
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            let targets = [Target { plan: &plan, url: &url, code: &[] }];
            driftless_db::migrate(&targets, &options(), &mut |_: &Event<'_>| {})
        });
        let held = "SELECT count(*) / 2 FROM pg_locks WHERE locktype = 'advisory' AND granted \
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        until(&fixture, held);
        match fixture.read().gate(&plan).expect("an answer") {
            Gate::Behind { failure: None, executing: Some(holder), .. } => {
                assert!(holder.contains("(driftless) of user `driftless`"), "{holder}");
            }
            other => panic!("{other:?}"),
        }
        first.join().expect("no panic").expect("the slow step");
    });
    assert_eq!(fixture.read().gate(&plan).expect("an answer"), Gate::Current);
}
