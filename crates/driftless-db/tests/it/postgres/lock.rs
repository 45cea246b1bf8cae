//! Several runs at once.

use std::thread;
use std::time::{Duration, Instant};

use driftless_db::{ErrorKind, Event, Target};

use super::fixture;
use crate::support::{options, postgres_plan, step, tables};

#[test]
fn of_eight_starters_each_step_is_run_by_one() {
    let fixture = fixture();
    let mut steps = tables(5);
    steps.push(step("0006_slow", &["CREATE TABLE probe (n int)", "SELECT pg_sleep(0.2)"]));
    let index = "CREATE INDEX CONCURRENTLY t1_id ON t1 (id)";
    steps.push(step("0007_index", &[index]).bare());
    let plan = postgres_plan("app", &steps);
    let url = fixture.url();
    let reports: Vec<_> = thread::scope(|scope| {
        let starters: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut options = options();
                    options.lock_wait = Duration::from_secs(30);
                    let targets = [Target { plan: &plan, url: &url, code: &[] }];
                    driftless_db::migrate(&targets, &options, &mut |_: &Event<'_>| {})
                })
            })
            .collect();
        starters.into_iter().map(|starter| starter.join().expect("no panic")).collect()
    });
    let done: usize = reports.iter().map(|report| report.as_ref().expect("success").done()).sum();
    assert_eq!(done, 7);
    assert_eq!(fixture.applied().len(), 7);
    let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(fixture.sql(invalid), "0");
    assert_eq!(
        fixture.sql(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        "0"
    );
}

#[test]
fn whoever_waits_says_for_whom_and_gives_up_in_time() {
    let fixture = fixture();
    let plan = postgres_plan("app", &[step("0001_slow", &["SELECT pg_sleep(3)"])]);
    let url = fixture.url();
    thread::scope(|scope| {
        let holder = scope.spawn(|| {
            let targets = [Target { plan: &plan, url: &url, code: &[] }];
            driftless_db::migrate(&targets, &options(), &mut |_: &Event<'_>| {})
        });
        let held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted \
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        while fixture.sql(held) != "2" {
            thread::sleep(Duration::from_millis(20));
        }
        let began = Instant::now();
        let failure = fixture.migrate(&plan).expect_err("busy");
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        let ErrorKind::Busy { holder: Some(by), .. } = &failure.error.kind else {
            panic!("{failure:?}")
        };
        assert!(by.starts_with("backend ") && by.contains("(driftless)"), "{by}");
        assert!(by.contains("connected since 20"), "{by}");
        assert!(!by.contains("pg_sleep"), "{by}");
        assert_eq!(failure.error.class().code(), 75);
        assert!(fixture.events.borrow().iter().any(|told| told.contains("waiting Some(\"backend")));
        holder.join().expect("no panic").expect("the slow step");
    });
}

#[test]
fn components_do_not_wait_for_each_other() {
    let fixture = fixture();
    let slow = postgres_plan("slow", &[step("0001_slow", &["SELECT pg_sleep(1)"])]);
    let quick = postgres_plan("quick", &tables(3));
    let url = fixture.url();
    thread::scope(|scope| {
        let slow = scope.spawn(|| {
            let targets = [Target { plan: &slow, url: &url, code: &[] }];
            driftless_db::migrate(&targets, &options(), &mut |_: &Event<'_>| {})
        });
        fixture.migrate(&quick).expect("another lock");
        slow.join().expect("no panic").expect("the slow step");
    });
    assert_eq!(fixture.applied().len(), 4);
    let positions = "SELECT count(DISTINCT position) FROM driftless_ledger";
    assert_eq!(fixture.sql(positions), "4");
}
