//! Two writers at once.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use driftless_db::{Database, ErrorKind, Silent, StopFlag, Target};

use crate::support::{Fixture, done, fixture, options, plan, step, tables, url};

#[test]
fn a_busy_database_is_waited_for_visibly_and_not_for_ever() {
    let fixture = fixture();
    let steps = tables(2);
    fixture.migrate(&plan("app", &steps[..1])).expect("a run");
    let mut other = fixture.connect();
    other.batch_execute("BEGIN IMMEDIATE").expect("a lock");
    let began = Instant::now();
    let failure = fixture.migrate(&plan("app", &steps)).expect_err("busy");
    assert_eq!(failure.error.class().code(), 75);
    assert!(
        matches!(failure.error.kind, ErrorKind::Busy { waited, holder: None } if waited >= fixture.options.lock_wait)
    );
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(fixture.events.borrow().contains(&"waiting None".to_owned()), "{:?}", fixture.events);
    assert!(failure.error.help().is_some_and(|help| help.contains("cannot say who")));
    assert_eq!(crate::support::not_started(&failure.report).len(), 1);

    other.batch_execute("ROLLBACK").expect("free");
    assert_eq!(done(&fixture.migrate(&plan("app", &steps)).expect("free")), ["0002_t2"]);
}

#[test]
fn a_wait_that_succeeds_goes_on() {
    let mut fixture = fixture();
    fixture.options.lock_wait = Duration::from_secs(30);
    let plan = plan("app", &tables(2));
    let mut other = fixture.connect();
    other
        .batch_execute("CREATE TABLE driftless_x (x); DROP TABLE driftless_x; BEGIN EXCLUSIVE")
        .expect("a lock");
    let holder = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        other.batch_execute("COMMIT").expect("free");
    });
    fixture.migrate(&plan).expect("a run after the wait");
    holder.join().expect("the holder");
    assert!(fixture.events.borrow().contains(&"locked".to_owned()));
}

#[test]
fn a_wait_can_be_stopped() {
    let mut fixture = fixture();
    fixture.options.lock_wait = Duration::from_secs(60);
    fixture.options.stop = StopFlag::new();
    let plan = plan("app", &tables(1));
    let mut other = fixture.connect();
    other.batch_execute("BEGIN IMMEDIATE").expect("a lock");
    let stop = fixture.options.stop.clone();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        stop.stop();
    });
    let began = Instant::now();
    let failure = fixture.migrate(&plan).expect_err("stopped");
    stopper.join().expect("the stopper");
    assert_eq!(failure.error.class().code(), 75);
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_commit_waits_for_readers() {
    let mut fixture = fixture();
    fixture.options.lock_wait = Duration::from_secs(30);
    let steps = tables(2);
    fixture.migrate(&plan("app", &steps[..1])).expect("a run");
    let mut reader = fixture.connect();
    reader.batch_execute("BEGIN; SELECT * FROM t1").expect("a read lock");
    let holder = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        reader.batch_execute("COMMIT").expect("free");
    });
    fixture.migrate(&plan("app", &steps)).expect("a run");
    holder.join().expect("the reader");
    assert_eq!(fixture.applied().len(), 2);
}

/// Every runner succeeds, and every step ran once: a counter in the data says so, not the ledger.
#[test]
fn many_runners_at_once_apply_each_step_once() {
    for round in 0..5 {
        let fixture = fixture();
        let mut steps = vec![step("0000_count", &["CREATE TABLE counts (step)"])];
        for n in 1..=20 {
            let insert = format!("INSERT INTO counts VALUES ({n})");
            let name = format!("{n:04}_s{n}");
            let create = format!("CREATE TABLE s{n} (x)");
            let next = step(&name, &[&create, &insert]);
            steps.push(if n % 7 == 0 { next.rebuild() } else { next });
        }
        let plan = plan("app", &steps);
        let file = fixture.file();
        let applied: usize = std::thread::scope(|scope| {
            let runners: Vec<_> = (0..6).map(|_| scope.spawn(|| run(&file, &plan))).collect();
            runners.into_iter().map(|runner| runner.join().expect("a runner")).sum()
        });
        assert_eq!(applied, 21, "round {round}");
        assert_eq!(fixture.one("SELECT count(*) FROM counts"), "20");
        assert_eq!(fixture.one("SELECT count(DISTINCT step) FROM counts"), "20");
        assert_eq!(fixture.applied().len(), 21);
    }
}

fn run(path: &std::path::Path, plan: &driftless_plan::Plan) -> usize {
    let mut options = options();
    options.lock_wait = Duration::from_secs(60);
    let targets = [Target { plan, url: &url(path), code: &[] }];
    driftless_db::migrate(&targets, &options, &mut Silent).expect("a run").done()
}

/// The second runner decided before the first one wrote: under the lock it looks again.
#[test]
fn what_somebody_else_did_while_we_waited_is_seen() {
    let fixture = fixture();
    let steps = tables(3);
    let plan = plan("app", &steps);
    let report = raced(&fixture, &plan, |fixture| {
        crate::support::done(&fixture.migrate(&plan).expect("the other run"));
    });
    assert!(report.expect("nothing left").is_up_to_date());
    assert_eq!(fixture.applied().len(), 3);

    let mut edited = plan.clone();
    edited.steps[1].checksum = [0; 32];
    edited.steps.extend(crate::support::plan("app", &tables(4)).steps.split_off(3));
    let longer = crate::support::plan("app", &tables(4));
    // Somebody else replaces the ledger's idea of step two while we wait.
    let failure = raced(&fixture, &longer, |fixture| {
        fixture.execute(&format!(
            "UPDATE driftless_ledger SET checksum = '{}' WHERE step = '0002_t2'",
            "00".repeat(32)
        ));
    })
    .expect_err("a changed step");
    assert_eq!(failure.error.class().code(), 6);
    assert_eq!(fixture.applied().len(), 3);
}

/// Runs `plan`, and `meanwhile` between its decision and its lock.
fn raced(
    fixture: &Fixture,
    plan: &driftless_plan::Plan,
    meanwhile: impl Fn(&Fixture),
) -> Result<driftless_db::Report, driftless_db::Failure> {
    let done = std::cell::Cell::new(false);
    let mut reporter = |event: &driftless_db::Event<'_>| {
        if matches!(event, driftless_db::Event::Planned { .. }) && !done.replace(true) {
            meanwhile(fixture);
        }
    };
    let mut database =
        Database::open(&fixture.url(), driftless_db::Access::Write).expect("a database");
    database.migrate(&[plan], &fixture.options, &mut reporter)
}

/// Nothing but the ledger stands between two runners of a step without a transaction: the slower
/// one finds the row, and does not report the step as its own.
#[test]
fn a_bare_step_that_somebody_else_recorded_first_is_theirs() {
    let fixture = fixture();
    let plan = plan(
        "app",
        &[
            step("0001_a", &["CREATE TABLE a (x)"]),
            step("0002_bare", &["VACUUM"]).bare(),
            step("0003_b", &["CREATE TABLE b (x)"]),
        ],
    );
    let checksum: String =
        plan.steps[1].checksum.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut reporter = |event: &driftless_db::Event<'_>| {
        if matches!(event, driftless_db::Event::StatementDone { step: "0002_bare", .. }) {
            fixture.execute(&format!(
                "INSERT INTO driftless_ledger VALUES ('app', '0002_bare', 2, '{checksum}', '', 0, '', 9)"
            ));
        }
    };
    let url = fixture.url();
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    let report = driftless_db::migrate(&targets, &fixture.options, &mut reporter).expect("a run");
    assert_eq!(done(&report), ["0001_a", "0003_b"]);
    assert_eq!(fixture.applied(), ["0001_a", "0002_bare", "0003_b"]);
}
