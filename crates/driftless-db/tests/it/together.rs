//! All pending steps in one transaction.

use driftless_db::{Commits, ErrorKind, Event, Failure, Report, Target, Url};
use driftless_diag::Backend;
use driftless_plan::{Effect, Form, Plan, Step};

use crate::code::{Place, places};
use crate::support::{done, fixture, not_started, options, plan, plan_for, step, told, url};

fn migrate(place: &Place, plans: &[&Plan]) -> (Result<Report, Failure>, Vec<String>) {
    let url = Url::parse(&place.url).expect("a URL");
    let mut options = options();
    options.commits = Commits::AllSteps;
    let mut seen = Vec::new();
    let mut reporter = |event: &Event<'_>| seen.push(told(event));
    let targets: Vec<Target<'_>> =
        plans.iter().map(|plan| Target { plan, url: &url, code: &[] }).collect();
    let result = driftless_db::migrate(&targets, &options, &mut reporter);
    (result, seen)
}

/// Three steps, the last of which is this statement.
fn three(backend: Backend, last: &str) -> Plan {
    let steps = [
        step("0001_a", &["CREATE TABLE a (x int)"]),
        step("0002_b", &["INSERT INTO a VALUES (1)", "CREATE TABLE b (y int)"]),
        step("0003_c", &[last]),
    ];
    plan_for(backend, "app", &steps)
}

fn transactional() -> impl Iterator<Item = Place> {
    let has = |place: &Place| matches!(place.backend, Backend::Sqlite | Backend::Postgres);
    places().into_iter().filter(has)
}

#[test]
fn all_steps_are_committed_at_once() {
    for place in transactional() {
        let plan = three(place.backend, "INSERT INTO b VALUES (2)");
        let (report, seen) = migrate(&place, &[&plan]);
        assert_eq!(done(&report.expect("three")), ["0001_a", "0002_b", "0003_c"]);
        let committed: Vec<&String> =
            seen.iter().filter(|event| event.starts_with("committed")).collect();
        assert_eq!(committed, ["committed 3"], "{}", place.backend);
        assert_eq!((place.sql)("SELECT count(*) FROM b"), "1");
        let (again, _) = migrate(&place, &[&plan]);
        assert!(again.expect("nothing").is_up_to_date());
    }
}

#[test]
fn nothing_is_left_of_a_run_that_fails() {
    for place in transactional() {
        let base =
            plan_for(place.backend, "app", &[step("0000_base", &["CREATE TABLE base (x int)"])]);
        migrate(&place, &[&base]).0.expect("a base");
        let with_base = |last: &str| {
            let mut plan = three(place.backend, last);
            plan.steps.splice(0..0, base.steps.clone());
            plan
        };
        let other =
            plan_for(place.backend, "other", &[step("0001_o", &["CREATE TABLE o (x int)"])]);
        let (failed, seen) =
            migrate(&place, &[&with_base("INSERT INTO nowhere VALUES (1)"), &other]);
        let failure = failed.expect_err("no such table");
        assert!(matches!(failure.error.kind, ErrorKind::Statement(_)), "{failure}");
        assert_eq!(failure.error.step.as_deref(), Some("0003_c"));
        assert_eq!(done(&failure.report), [""; 0], "{}", place.backend);
        assert_eq!(
            not_started(&failure.report),
            [
                "0001_a: it shares a transaction with a step that failed",
                "0002_b: it shares a transaction with a step that failed",
                "0001_o: it shares a transaction with a step that failed",
            ]
        );
        assert!(seen.contains(&"undone".to_owned()), "{seen:?}");
        assert!(!seen.iter().any(|event| event.starts_with("committed 1")), "{seen:?}");
        assert_eq!((place.sql)("SELECT count(*) FROM driftless_ledger"), "1");
        let outcomes = (place.sql)("SELECT count(*) FROM driftless_runs WHERE outcome = 'failed'");
        assert_eq!(outcomes, "1", "{}", place.backend);
        let (report, _) = migrate(&place, &[&with_base("INSERT INTO b VALUES (2)"), &other]);
        assert_eq!(report.expect("corrected").done(), 4);
    }
}

#[test]
fn what_cannot_be_one_transaction_is_refused_before_anything_runs() {
    let refused = |place: &Place, plan: &Plan, why: &str| {
        let failure = migrate(place, &[plan]).0.expect_err(why);
        assert_eq!(failure.error.class().code(), 3, "{failure}");
        assert!(failure.to_string().contains(why), "{failure}");
        assert_eq!(done(&failure.report), [""; 0]);
    };
    for place in places() {
        let mut plan = three(place.backend, "SELECT 1");
        if matches!(place.backend, Backend::MySql | Backend::MariaDb) {
            refused(&place, &plan, "commits every change of the schema by itself");
            continue;
        }
        plan.steps[2].transaction = false;
        plan.steps[2].up.effects = vec![Effect::Noted];
        refused(
            &place,
            &plan,
            "`app/0003_c`: the pending steps cannot run in one transaction: the step asks for no transaction",
        );
        plan.steps[2] = Step { form: Form::Code, ..Step::new("0003_c", Default::default()) };
        // Before that: there is no function either.
        assert!(migrate(&place, &[&plan]).0.is_err());
        if place.backend == Backend::Sqlite {
            plan.steps[2] =
                plan_for(place.backend, "x", &[step("0003_c", &["SELECT 1"]).rebuild()])
                    .steps
                    .remove(0);
            refused(&place, &plan, "rebuilds a table");
        }
    }
}

#[test]
fn two_databases_share_no_transaction() {
    let mut fixture = fixture();
    fixture.options.commits = Commits::AllSteps;
    let plans = [
        plan("one", &[step("0001_a", &["CREATE TABLE a (x)"])]),
        plan("two", &[step("0001_b", &["CREATE TABLE b (x)"])]),
    ];
    let urls = [fixture.url(), url(&fixture.path("two.db"))];
    let failure = fixture
        .migrate_all(&[
            Target { plan: &plans[0], url: &urls[0], code: &[] },
            Target { plan: &plans[1], url: &urls[1], code: &[] },
        ])
        .expect_err("two databases");
    assert!(matches!(failure.error.kind, ErrorKind::NotTogether { .. }), "{failure}");
    assert_eq!(done(&failure.report), [""; 0]);
    assert_eq!(fixture.files(), [""; 0], "nothing was made");
}
