//! One run at a time.

use std::time::Duration;

use driftless_db::ErrorKind;

use super::{fixture, fixture_at, mysql_plan};
use crate::support::{step, tables};

/// A step during which another run can be seen to wait.
const SLOW: &str = "SELECT SLEEP(0.4)";

#[test]
fn of_several_starters_each_step_is_applied_once() {
    let fixture = fixture();
    let plan = mysql_plan("app", &tables(4));
    std::thread::scope(|scope| {
        let starters: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let mut starter = fixture_at(&fixture);
                    starter.options.lock_wait = Duration::from_secs(60);
                    starter.migrate(&plan).map(drop)
                })
            })
            .collect();
        for starter in starters {
            starter.join().expect("a thread").expect("applied by one of them");
        }
    });
    assert_eq!(fixture.applied().len(), 4);
    assert_eq!(fixture.sql("SELECT COUNT(*) FROM driftless_runs"), "1");
}

#[test]
fn who_waits_too_long_is_told_who_holds_the_lock() {
    let fixture = fixture();
    fixture.migrate(&mysql_plan("app", &tables(1))).expect("a ledger");
    let plan =
        mysql_plan("app", &[tables(1), vec![step("0002_slow", &[SLOW, SLOW, SLOW])]].concat());
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| fixture_at(&fixture).migrate(&plan).map(drop));
        std::thread::sleep(Duration::from_millis(300));
        let mut other = fixture_at(&fixture);
        other.options.lock_wait = Duration::from_millis(200);
        let failure = other.migrate(&plan).expect_err("busy");
        let ErrorKind::Busy { holder: Some(holder), .. } = &failure.error.kind else {
            panic!("{failure:?}")
        };
        assert!(holder.contains("of user `driftless`"), "{holder}");
        assert_eq!(failure.error.class().code(), 75);
        assert!(other.events.borrow().iter().any(|event| event.starts_with("waiting")));
        slow.join().expect("a thread").expect("the slow one");
    });
}

#[test]
fn another_component_and_another_database_do_not_wait() {
    let fixture = fixture();
    let elsewhere = super::fixture();
    let slow = mysql_plan("app", &[step("0001_slow", &["CREATE TABLE s (a int)", SLOW, SLOW])]);
    let other = mysql_plan("other", &tables(1));
    let same = mysql_plan("app", &tables(1));
    fixture.migrate(&mysql_plan("first", &[step("0001_f", &["SELECT 1"])])).expect("a ledger");
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| fixture_at(&fixture).migrate(&slow).map(drop));
        std::thread::sleep(Duration::from_millis(150));
        fixture_at(&fixture).migrate(&other).expect("another component");
        elsewhere.migrate(&same).expect("another database");
        slow.join().expect("a thread").expect("the slow one");
    });
}
