//! A run in the middle of a statement of which the database would not tell what became of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use driftless_db::{Amount, ErrorKind, Event, Failure, Gate, MigrateOptions, Report, Target};
use driftless_plan::Plan;

use super::{Fixture, fixture, fixture_at, mysql_plan};
use crate::support::{options, step};

/// What a run told.
type Told = Vec<String>;

/// Sets a procedure up that waits until `held` is empty, and then does something.
const BEFORE: [&str; 4] = [
    "CREATE TABLE held (a int)",
    "INSERT INTO held VALUES (1)",
    "CREATE TABLE done (a int PRIMARY KEY)",
    "CREATE PROCEDURE works () BEGIN WHILE EXISTS (SELECT * FROM held) DO DO SLEEP(0.02); END WHILE; \
     REPLACE INTO done VALUES (1); END",
];

fn plan() -> Plan {
    let called = step("0002_called", &["CALL works()"]);
    let called = called.down(&["CREATE TABLE going (a int)", "CALL works()", "DROP TABLE going"]);
    mysql_plan("app", &[step("0001_before", &BEFORE), called])
}

struct Held {
    fixture: Arc<Fixture>,
    plan: Arc<Plan>,
    first: JoinHandle<Result<Report, Failure>>,
}

/// A run that is inside of the call.
fn held() -> Held {
    let (fixture, plan) = (Arc::new(fixture()), Arc::new(plan()));
    let other = fixture_at(&fixture);
    let theirs = Arc::clone(&plan);
    let first = thread::spawn(move || other.migrate(&theirs));
    inside(&fixture, "0002_called");
    Held { fixture, plan, first }
}

/// Waits until the procedure is running for a step.
fn inside(fixture: &Fixture, step: &str) {
    let noted = format!(
        "SELECT COUNT(*) FROM driftless_progress WHERE begun <> 0 AND step = '{step}' AND \
         (SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() \
         AND INFO LIKE '%SLEEP%' AND ID <> CONNECTION_ID()) > 0"
    );
    let began = Instant::now();
    while fixture.database.try_run(&noted).ok().as_deref() != Some("1") {
        assert!(began.elapsed() < Duration::from_secs(20), "nobody calls the procedure");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Somebody else who starts meanwhile, and is seen to wait for the lock.
fn second(fixture: &Arc<Fixture>, plan: &Arc<Plan>) -> JoinHandle<(Result<Report, Failure>, Told)> {
    let (plan, fixture) = (Arc::clone(plan), Arc::clone(fixture));
    let waits = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&waits);
    let second = thread::spawn(move || {
        let options = MigrateOptions { lock_wait: Duration::from_secs(60), ..options() };
        let mut events = Vec::new();
        let mut reporter = |event: &Event<'_>| {
            told.fetch_or(matches!(event, Event::Waiting { .. }), Ordering::SeqCst);
            events.push(crate::support::told(event));
        };
        let url = fixture.url();
        let targets = [Target { plan: &plan, url: &url, code: &[] }];
        (driftless_db::migrate(&targets, &options, &mut reporter), events)
    });
    let began = Instant::now();
    while !waits.load(Ordering::SeqCst) && !second.is_finished() {
        assert!(began.elapsed() < Duration::from_secs(20), "the second one does not wait");
        thread::sleep(Duration::from_millis(5));
    }
    second
}

#[test]
fn a_second_starter_waits_for_one_inside_of_a_call_and_both_end_well() {
    let held = held();
    let second = second(&held.fixture, &held.plan);
    held.fixture.sql("DELETE FROM held");
    held.first.join().expect("no panic").expect("the first");
    let (report, events) = second.join().expect("no panic");
    assert_eq!(report.expect("the second").done(), 0);
    assert!(
        events.iter().any(|event| event.starts_with("waiting Some(\"connection ")),
        "{events:?}"
    );
    assert_eq!(held.fixture.sql("SELECT COUNT(*) FROM done"), "1");
    assert_eq!(held.fixture.applied().len(), 2);
}

#[test]
fn when_the_one_inside_of_a_call_is_killed_the_next_refuses_under_the_lock() {
    let held = held();
    let second = second(&held.fixture, &held.plan);
    let mut read = held.fixture.read();
    let holders = read.holders(&["app"]).expect("the holder");
    assert_eq!(holders.len(), 1, "{holders:?}");
    held.fixture.database.sql(&format!("KILL CONNECTION {}", holders[0].session));
    let lost = held.first.join().expect("no panic").expect_err("its connection is gone");
    assert_eq!(lost.error.class().code(), 5, "{}", lost.error);
    let (report, _) = second.join().expect("no panic");
    let error = report.expect_err("nobody knows").error;
    let ErrorKind::Unfinished { step } = &error.kind else { panic!("{error}") };
    assert!(step.begun, "{error}");
    assert_eq!(error.class().code(), 5);
    assert!(read.holders(&["app"]).expect("an answer").is_empty(), "the lock is given back");
}

#[test]
fn who_only_reads_says_who_executes_the_step() {
    let held = held();
    let mut read = held.fixture.read();
    let executing = |gate| match gate {
        Gate::Behind { pending, failure: None, executing } => (pending, executing),
        other => panic!("{other:?}"),
    };
    let (pending, holder) = executing(read.gate(&held.plan).expect("an answer"));
    assert_eq!(pending, ["0002_called"]);
    let holder = holder.expect("a holder");
    assert!(holder.starts_with("session ") && holder.contains("of user `driftless`"), "{holder}");
    let ledger = read.ledger().expect("a ledger").expect("one");
    assert_eq!(ledger.executed_by.get("app"), Some(&holder));
    let error = read.pending(&held.plan).expect_err("somebody is in the middle");
    assert!(matches!(error.kind, ErrorKind::Executing { .. }), "{error}");
    assert_eq!(error.class().code(), 75);
    let said = format!("statement 1 of 1 of this step is being executed by {holder}");
    assert!(error.to_string().contains(&said), "{error}");

    held.fixture.sql("DELETE FROM held");
    held.first.join().expect("no panic").expect("the first");
    assert_eq!(read.gate(&held.plan).expect("an answer"), Gate::Current);
    assert!(read.ledger().expect("a ledger").expect("one").executed_by.is_empty());
}

/// All steps are in the ledger until the revert is recorded.
#[test]
fn a_starter_waits_for_one_who_reverts() {
    let fixture = Arc::new(fixture());
    let plan = Arc::new(plan());
    let other = fixture_at(&fixture);
    let theirs = Arc::clone(&plan);
    let first = thread::spawn(move || other.migrate(&theirs));
    inside(&fixture, "0002_called");
    fixture.sql("DELETE FROM held");
    first.join().expect("no panic").expect("the first");
    fixture.sql("INSERT INTO held VALUES (1)");
    let (reverting, theirs) = (Arc::clone(&fixture), Arc::clone(&plan));
    let reverts = thread::spawn(move || reverting.revert(&theirs, &Amount::Last(1)).map(drop));
    inside(&fixture, "0002_called");
    let second = second(&fixture, &plan);
    fixture.sql("DELETE FROM held");
    reverts.join().expect("no panic").expect("reverted");
    let (report, _) = second.join().expect("no panic");
    assert_eq!(report.unwrap_or_else(|failure| panic!("{}", failure.error)).done(), 1);
}
