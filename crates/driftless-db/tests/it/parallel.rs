//! Several databases at once.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use driftless_db::{CodeDriver, CodeError, CodeStep, Target};
use driftless_plan::{Form, Plan, Step};

use crate::support::{Fixture, done, fixture, not_started, plan, step, tables, url};

/// The tests here count who runs, so they run one after the other.
static ALONE: Mutex<()> = Mutex::new(());
static RUNNING: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
/// How many have to run at once before one goes on.
static WANTED: AtomicUsize = AtomicUsize::new(0);

/// Waits for the others.
fn meet(_: &mut dyn CodeDriver) -> Result<(), CodeError> {
    let now = RUNNING.fetch_add(1, Ordering::SeqCst) + 1;
    MOST.fetch_max(now, Ordering::SeqCst);
    let began = Instant::now();
    while MOST.load(Ordering::SeqCst) < WANTED.load(Ordering::SeqCst) {
        if began.elapsed() > Duration::from_secs(20) {
            return Err("the others did not come".into());
        }
        thread::sleep(Duration::from_millis(2));
    }
    thread::sleep(Duration::from_millis(50));
    RUNNING.fetch_sub(1, Ordering::SeqCst);
    Ok(())
}

fn panics(_: &mut dyn CodeDriver) -> Result<(), CodeError> {
    panic!("a function that panics")
}

const MEET: [CodeStep; 1] = [CodeStep { step: "0001_meet", function: meet }];

fn meeting(component: &str) -> Plan {
    let meet = Step { form: Form::Code, ..Step::new("0001_meet", Default::default()) };
    let after = step("0002_after", &["CREATE TABLE met (a)"]);
    let mut plan = plan(component, &[after]);
    plan.steps.insert(0, meet);
    plan
}

/// Runs components with so many jobs, each in the database of that number.
fn run(fixture: &mut Fixture, jobs: usize, wanted: usize, databases: &[usize]) -> usize {
    let _alone = ALONE.lock();
    RUNNING.store(0, Ordering::SeqCst);
    MOST.store(0, Ordering::SeqCst);
    WANTED.store(wanted, Ordering::SeqCst);
    fixture.options.jobs = NonZeroUsize::new(jobs).expect("some");
    let names: Vec<String> = (0..databases.len()).map(|n| format!("c{n}")).collect();
    let plans: Vec<Plan> = names.iter().map(|name| meeting(name)).collect();
    let urls: Vec<_> = databases.iter().map(|n| url(&fixture.path(&format!("{n}.db")))).collect();
    let targets: Vec<Target<'_>> =
        plans.iter().zip(&urls).map(|(plan, url)| Target { plan, url, code: &MEET }).collect();
    // In a database that is shared, the second component finds the table of the first.
    let report = match fixture.migrate_all(&targets) {
        Ok(report) => report,
        Err(failure) => *failure.report,
    };
    let met = done(&report).iter().filter(|step| *step == "0001_meet").count();
    assert_eq!(met, databases.len(), "{report:?}");
    MOST.load(Ordering::SeqCst)
}

#[test]
fn as_many_run_at_once_as_are_asked_for() {
    assert_eq!(run(&mut fixture(), 3, 3, &[1, 2, 3]), 3);
    assert_eq!(run(&mut fixture(), 2, 2, &[1, 2, 3, 4]), 2);
    assert_eq!(run(&mut fixture(), 1, 1, &[1, 2]), 1);
}

#[test]
fn components_of_one_database_never_run_at_once() {
    assert_eq!(run(&mut fixture(), 4, 1, &[1, 1, 1]), 1);
}

#[test]
fn events_of_all_reach_the_reporter_in_the_order_of_each() {
    let mut fixture = fixture();
    fixture.options.jobs = NonZeroUsize::MAX;
    let (one, two) = (plan("one", &tables(5)), plan("two", &tables(7)));
    let (first, second) = (url(&fixture.path("1.db")), url(&fixture.path("2.db")));
    let targets = [
        Target { plan: &one, url: &first, code: &[] },
        Target { plan: &two, url: &second, code: &[] },
    ];
    assert_eq!(fixture.migrate_all(&targets).expect("twelve").done(), 12);
    let events = fixture.events.take();
    assert_eq!(events[0], "migrate 12");
    for (component, count) in [("one", 5), ("two", 7)] {
        let prefix = format!("up {component}/");
        let up: Vec<&String> = events.iter().filter(|it| it.starts_with(&prefix)).collect();
        assert_eq!(up.len(), count);
        assert!(up.is_sorted(), "{up:?}");
    }
    assert!(
        events.contains(&"committed 5".to_owned()) && events.contains(&"committed 7".to_owned())
    );
}

#[test]
fn a_failure_in_one_database_leaves_the_others_alone() {
    let mut fixture = fixture();
    fixture.options.jobs = NonZeroUsize::MAX;
    let bad = plan("bad", &[step("0001_a", &["SELEKT"]), step("0002_b", &["SELECT 1"])]);
    let needs = plan("needs", &[step("0001_c", &["SELECT 1"]).requires("bad", "0002_b")]);
    let good = plan("good", &tables(3));
    let urls: Vec<_> = (0..3).map(|n| url(&fixture.path(&format!("{n}.db")))).collect();
    let failure = fixture
        .migrate_all(&[
            Target { plan: &bad, url: &urls[0], code: &[] },
            Target { plan: &needs, url: &urls[1], code: &[] },
            Target { plan: &good, url: &urls[2], code: &[] },
        ])
        .expect_err("a failure");
    assert_eq!(done(&failure.report), ["0001_t1", "0002_t2", "0003_t3"]);
    assert_eq!(
        not_started(&failure.report),
        ["0002_b: a step before it failed", "0001_c: `bad/0002_b` is required and not applied"]
    );
}

#[test]
fn a_panic_reaches_whoever_called() {
    let mut fixture = fixture();
    fixture.options.jobs = NonZeroUsize::MAX;
    let (one, two) = (meeting("one"), plan("two", &tables(3)));
    let code = [CodeStep { step: "0001_meet", function: panics }];
    let (first, second) = (url(&fixture.path("1.db")), url(&fixture.path("2.db")));
    let targets = [
        Target { plan: &one, url: &first, code: &code },
        Target { plan: &two, url: &second, code: &[] },
    ];
    let run = std::panic::AssertUnwindSafe(|| fixture.migrate_all(&targets));
    let panic = std::panic::catch_unwind(run).expect_err("a panic");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"a function that panics"));
}
