//! One run at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use driftless_db::{ErrorKind, Target};
use driftless_servers::{Cut, Deed, Protocol, Proxy, Wire, mysql};

use super::{fixture, fixture_at, mysql_plan, url};
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

/// However far a run has looked round when another makes the ledger and the first tables.
#[test]
fn tables_of_another_first_run_are_not_taken_for_a_strangers() {
    let plan = Arc::new(mysql_plan("app", &tables(2)));
    for message in 1.. {
        let mut fixture = fixture();
        fixture.options.lock_wait = Duration::from_secs(10);
        let was_first = Arc::new(AtomicBool::new(false));
        let (done, first, mut options) =
            (Arc::clone(&was_first), Arc::clone(&plan), crate::support::options());
        options.lock_wait = Duration::ZERO;
        let direct = fixture.url();
        let deed = Deed::Meanwhile(Box::new(move || {
            let target = Target { plan: &first, url: &direct, code: &[] };
            let made = driftless_db::migrate(&[target], &options, &mut driftless_db::Silent);
            done.store(made.is_ok(), Ordering::SeqCst);
        }));
        let (socket, cut, delay) = (mysql().socket(), Cut::Before(message), Duration::ZERO);
        let wire = Wire { socket, protocol: Protocol::MySql, cut, deed, delay };
        let proxy = Proxy::before(wire).expect("a proxy");
        let through = url(&fixture.database.url_through(proxy.port));
        let run = fixture.migrate_at(&plan, &through);
        run.unwrap_or_else(|failure| panic!("before message {message}: {}", failure.error));
        assert_eq!(fixture.applied().len(), 2);
        if !was_first.load(Ordering::SeqCst) {
            // From here on the run has the lock.
            assert!(message > 5, "nobody was first before message {message}");
            break;
        }
    }
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
