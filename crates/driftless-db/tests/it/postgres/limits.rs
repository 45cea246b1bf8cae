//! How long statements may wait and work, and being asked to stop in the middle of one.

use std::thread;
use std::time::{Duration, Instant};

use driftless_db::{ErrorKind, Limits};
use driftless_plan::Effect;

use super::fixture;
use crate::support::{StepBuilder, postgres_plan, step};

const READER: &str = "BEGIN; SELECT count(*) FROM t; SELECT pg_sleep(2.5)";

fn limits(retry_for: u64) -> Limits {
    let lock_timeout = Some(Duration::from_millis(300));
    Limits { lock_timeout, retry_for: Duration::from_secs(retry_for), ..Limits::default() }
}

#[test]
fn a_step_that_waits_too_long_for_a_lock_is_tried_again() {
    let mut fixture = fixture();
    fixture.options.limits = limits(20);
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int)"]),
        step("0002_b", &["CREATE TABLE u (a int)", "ALTER TABLE t ADD b int"]),
    ];
    fixture.migrate(&postgres_plan("app", &steps[..1])).expect("the table");
    let reader = fixture.database.server().sql_meanwhile(&fixture.database.name, READER);
    thread::sleep(Duration::from_millis(300));
    fixture.migrate(&postgres_plan("app", &steps)).expect("in the end");
    let events = fixture.events.borrow();
    let retried: Vec<&String> =
        events.iter().filter(|event| event.starts_with("Retrying")).collect();
    assert!(retried.len() > 1, "{events:?}");
    assert!(retried[0].contains("of user driftless"), "{retried:?}");
    assert_eq!(fixture.applied(), ["0001_t", "0002_b"]);
    drop(reader.wait_with_output());
}

#[test]
fn a_step_that_never_gets_its_lock_is_temporary_and_says_who_has_it() {
    let mut fixture = fixture();
    fixture.options.limits = limits(0);
    let steps = [
        step("0001_t", &["CREATE TABLE t (a int)"]),
        step("0002_b", &["CREATE TABLE u (a int)", "ALTER TABLE t ADD b int"]),
    ];
    fixture.migrate(&postgres_plan("app", &steps[..1])).expect("the table");
    let reader = fixture.database.server().sql_meanwhile(&fixture.database.name, READER);
    thread::sleep(Duration::from_millis(300));
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("no lock");
    let ErrorKind::LockTimeout { attempts, blocker, .. } = &failure.error.kind else {
        panic!("{failure:?}")
    };
    assert_eq!((*attempts, failure.error.class().code()), (1, 75));
    assert!(blocker.as_deref().is_some_and(|blocker| blocker.contains("active")), "{blocker:?}");
    assert_eq!(fixture.tables(), "t");
    drop(reader.wait_with_output());
}

#[test]
fn a_statement_may_only_take_so_long() {
    let mut fixture = fixture();
    fixture.options.limits.statement_timeout = Some(Duration::from_millis(100));
    let slow = step("0001_slow", &["SELECT pg_sleep(20)"]);
    for slow in [slow.clone(), slow.effects(&[Effect::Noted])] {
        let failure = fixture.migrate(&postgres_plan("app", &[slow])).expect_err("too slow");
        assert!(matches!(failure.error.kind, ErrorKind::Statement(_)), "{failure:?}");
    }
}

#[test]
fn a_step_says_itself_how_long_it_may_wait_and_work() {
    let fixture = fixture();
    let limited = |lock: Option<u64>, statement: Option<u64>, built: StepBuilder| {
        let mut plan = postgres_plan("app", &[step("0001_t", &["CREATE TABLE t (a int)"]), built]);
        plan.steps[1].lock_timeout = lock.map(Duration::from_millis);
        plan.steps[1].statement_timeout = statement.map(Duration::from_millis);
        plan
    };
    let table = postgres_plan("app", &[step("0001_t", &["CREATE TABLE t (a int)"])]);
    fixture.migrate(&table).expect("the table");
    let reader = fixture.database.server().sql_meanwhile(&fixture.database.name, READER);
    thread::sleep(Duration::from_millis(300));
    let alter = || step("0002_b", &["ALTER TABLE t ADD b int"]);
    let failure = fixture.migrate(&limited(Some(200), None, alter())).expect_err("no lock");
    assert!(matches!(failure.error.kind, ErrorKind::LockTimeout { .. }), "{failure:?}");
    drop(reader.wait_with_output());
    let slow = || step("0002_slow", &["SELECT pg_sleep(20)"]);
    for slow in [slow(), slow().effects(&[Effect::Noted])] {
        let failure = fixture.migrate(&limited(None, Some(100), slow)).expect_err("too slow");
        assert!(matches!(failure.error.kind, ErrorKind::Statement(_)), "{failure:?}");
    }
    // Nothing is as much as no limit, also where the server or the run has one.
    let name = &fixture.database.name;
    fixture.sql(&format!("ALTER DATABASE {name} SET statement_timeout = '100ms'"));
    let unlimited = || step("0003_slow", &["SELECT pg_sleep(0.3)"]);
    let failure = fixture.migrate(&limited(None, None, unlimited())).expect_err("too slow");
    assert!(matches!(failure.error.kind, ErrorKind::Statement(_)), "{failure:?}");
    fixture.migrate(&limited(None, Some(0), unlimited())).expect("as long as it takes");
    assert_eq!(fixture.applied(), ["0001_t", "0003_slow"]);
}

#[test]
fn a_long_statement_is_cancelled_when_the_run_is_asked_to_stop() {
    let slow = step("0001_slow", &["CREATE TABLE t ()", "SELECT pg_sleep(20)"]);
    for slow in [slow.clone(), slow.effects(&[Effect::Noted, Effect::Noted])] {
        let fixture = fixture();
        let stop = fixture.options.stop.clone();
        let began = Instant::now();
        let stopper = thread::spawn(move || {
            thread::sleep(Duration::from_millis(500));
            stop.stop();
        });
        let failure = fixture.migrate(&postgres_plan("app", &[slow])).expect_err("stopped");
        assert_eq!(failure.error.kind, ErrorKind::Stopped);
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
        stopper.join().expect("it stopped");
        assert_eq!(fixture.applied(), Vec::<String>::new());
    }
}
