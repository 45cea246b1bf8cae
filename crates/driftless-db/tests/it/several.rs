//! Several components, in one database and in several.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use driftless_db::{Environment, StepName, Target, Url};
use driftless_plan::Plan;

use crate::support::{Fixture, done, fixture, not_started, plan, step, url};

/// Two components in two databases or in one, one database at a time or several.
const WAYS: [(bool, NonZeroUsize); 4] = [
    (false, NonZeroUsize::MIN),
    (true, NonZeroUsize::MIN),
    (false, NonZeroUsize::MAX),
    (true, NonZeroUsize::MAX),
];

fn table(name: &str) -> crate::support::StepBuilder {
    let table = name.split_once('_').expect("a name").1;
    step(name, &[&format!("CREATE TABLE {table} (x)")]).down(&[&format!("DROP TABLE {table}")])
}

fn identity() -> Plan {
    plan("identity", &[table("0001_users"), table("0002_orgs"), table("0003_keys")])
}

fn network() -> Plan {
    plan(
        "network",
        &[
            table("0001_devices"),
            table("0002_owners").requires("identity", "0002_orgs"),
            table("0003_sessions").requires("", "0002_owners"),
        ],
    )
}

/// Runs two components, given in the wrong order, in two databases or in one.
fn run(
    fixture: &Fixture,
    identity: &Plan,
    network: &Plan,
    shared: bool,
) -> Result<driftless_db::Report, driftless_db::Failure> {
    let one = url(&fixture.file());
    let two = if shared { one.clone() } else { url(&fixture.path("two.db")) };
    fixture.migrate_all(&[
        Target { plan: network, url: &two, code: &[] },
        Target { plan: identity, url: &one, code: &[] },
    ])
}

#[test]
fn requirements_decide_the_order() {
    for (shared, jobs) in WAYS {
        let mut fixture = fixture();
        fixture.options.jobs = jobs;
        let report = run(&fixture, &identity(), &network(), shared).expect("a run");
        assert_eq!(report.done(), 6);
        let started: Vec<String> =
            fixture.events.take().into_iter().filter(|event| event.starts_with("up ")).collect();
        let place = |name: &str| started.iter().position(|event| event.ends_with(name));
        assert!(place("0002_orgs") < place("0002_owners"), "{started:?}");
        assert!(run(&fixture, &identity(), &network(), shared).expect("again").is_up_to_date());
        if shared {
            let ledger = fixture.read().ledger().expect("readable").expect("a ledger");
            assert_eq!(ledger.of("network").count(), 3);
            assert_eq!(ledger.of("identity").count(), 3);
            assert_eq!(fixture.read().runs().expect("runs").len(), 1, "one transaction, one run");
        }
    }
}

#[test]
fn a_failure_stops_what_requires_it_and_nothing_else() {
    for (shared, jobs) in WAYS {
        let mut fixture = fixture();
        fixture.options.jobs = jobs;
        let mut identity = identity();
        identity.steps[1] = plan("x", &[step("0002_orgs", &["SELEKT"])]).steps.remove(0);
        let free = plan("free", &[table("0001_free"), table("0002_freer")]);
        let one = url(&fixture.file());
        let two = if shared { one.clone() } else { url(&fixture.path("two.db")) };
        let failure = fixture
            .migrate_all(&[
                Target { plan: &network(), url: &two, code: &[] },
                Target { plan: &identity, url: &one, code: &[] },
                Target { plan: &free, url: &one, code: &[] },
            ])
            .expect_err("a failure");
        assert_eq!(failure.error.class().code(), 4);
        assert_eq!(
            done(&failure.report),
            ["0001_devices", "0001_users", "0001_free", "0002_freer"],
            "shared: {shared}"
        );
        assert_eq!(
            not_started(&failure.report),
            [
                "0002_owners: `identity/0002_orgs` is required and not applied",
                "0003_sessions: `identity/0002_orgs` is required and not applied",
                "0003_keys: a step before it failed",
            ]
        );
        assert!(failure.report.components[0].failed.is_none());
        let report = run(&fixture, &self::identity(), &network(), shared).expect("corrected");
        assert_eq!(report.done(), 4);
    }
}

#[test]
fn a_database_that_cannot_be_opened_stops_only_its_components() {
    let fixture = fixture();
    let lost = url(&fixture.path("no/such/directory/a.db"));
    let here = fixture.url();
    let failure = fixture
        .migrate_all(&[
            Target { plan: &identity(), url: &lost, code: &[] },
            Target { plan: &network(), url: &here, code: &[] },
        ])
        .expect_err("a missing directory");
    assert_eq!(failure.error.class().code(), 2);
    assert!(failure.to_string().contains("no/such/directory` does not exist"), "{failure}");
    assert_eq!(done(&failure.report), ["0001_devices"]);
    assert_eq!(not_started(&failure.report).len(), 2);
}

#[test]
fn only_some_components() {
    let mut fixture = fixture();
    let only = |name: &str| Some(BTreeSet::from([name.to_owned()]));
    fixture.options.only = only("network");
    let failure = run(&fixture, &identity(), &network(), false).expect_err("a requirement");
    assert_eq!(failure.error.class().code(), 3);
    assert_eq!(
        failure.to_string(),
        "`network/0002_owners`: it requires `identity/0002_orgs`, which is not applied"
    );
    assert!(done(&failure.report).is_empty(), "refused before anything ran");

    fixture.options.only = only("identity");
    assert_eq!(run(&fixture, &identity(), &network(), false).expect("a run").done(), 3);
    fixture.options.only = only("network");
    assert_eq!(run(&fixture, &identity(), &network(), false).expect("a run").done(), 3);
    fixture.options.only = only("nobody");
    let failure = run(&fixture, &identity(), &network(), false).expect_err("no component");
    assert_eq!(failure.error.class().code(), 2);
}

#[test]
fn a_requirement_in_a_shared_ledger_needs_no_plan() {
    let fixture = fixture();
    let failure = fixture.migrate(&network()).expect_err("identity is nowhere");
    assert_eq!(failure.error.class().code(), 3);
    fixture.migrate(&identity()).expect("a run");
    assert_eq!(fixture.migrate(&network()).expect("the ledger says so").done(), 3);
}

#[test]
fn a_requirement_that_does_not_exist_is_refused() {
    let fixture = fixture();
    let network = plan("network", &[table("0001_a").requires("identity", "0009_no")]);
    let failure = run(&fixture, &identity(), &network, false).expect_err("no such step");
    assert_eq!(failure.error.class().code(), 2);
    assert!(failure.to_string().contains("requires `identity/0009_no`, which does not exist"));
    assert_eq!(done(&failure.report).len(), 3, "identity is fine");
}

#[test]
fn a_circle_is_refused() {
    let fixture = fixture();
    let one = plan("one", &[table("0001_a").requires("two", "0001_b")]);
    let two = plan("two", &[table("0001_b").requires("one", "0001_a")]);
    let failure = run(&fixture, &one, &two, false).expect_err("a circle");
    assert_eq!(failure.error.class().code(), 2);
    assert!(failure.to_string().contains("circle"), "{failure}");
    assert!(fixture.files().is_empty());
}

#[test]
fn what_waits_for_a_step_beyond_the_end_is_left_out_without_an_error() {
    let mut fixture = fixture();
    fixture.options.to =
        vec![StepName { component: "identity".to_owned(), step: "0001_users".to_owned() }];
    let report = run(&fixture, &identity(), &network(), true).expect("not an error");
    assert_eq!(done(&report), ["0001_devices", "0001_users"]);
    assert_eq!(not_started(&report).len(), 2);
}

#[test]
fn a_component_given_twice_is_refused() {
    let fixture = fixture();
    let failure = run(&fixture, &identity(), &identity(), false).expect_err("twice");
    assert_eq!(failure.error.class().code(), 2);
    assert!(failure.to_string().contains("given twice"));
}

#[test]
fn an_edited_step_of_one_component_does_not_stop_its_neighbour() {
    let fixture = fixture();
    fixture.migrate(&identity()).expect("a run");
    let mut edited = identity();
    edited.steps[0].checksum = [0; 32];
    let free = plan("free", &[table("0001_free")]);
    let url = fixture.url();
    let failure = fixture
        .migrate_all(&[
            Target { plan: &edited, url: &url, code: &[] },
            Target { plan: &free, url: &url, code: &[] },
        ])
        .expect_err("edited");
    assert_eq!(failure.error.class().code(), 6);
    assert_eq!(done(&failure.report), ["0001_free"]);
}

fn targets<'a>(identity: &'a Plan, free: &'a Plan, one: &'a Url, two: &'a Url) -> [Target<'a>; 2] {
    [Target { plan: identity, url: one, code: &[] }, Target { plan: free, url: two, code: &[] }]
}

#[test]
fn a_database_with_the_steps_of_another_component_is_refused() {
    let mut fixture = fixture();
    let (one, two) = (fixture.url(), url(&fixture.path("two.db")));
    let (identity, free) = (identity(), plan("free", &[table("0001_free")]));
    fixture.migrate_all(&targets(&identity, &free, &one, &two)).expect("each in its own");
    // As when the two URLs were mixed up in a deployment, and both are to be migrated further.
    let failure =
        fixture.migrate_all(&targets(&identity, &free, &two, &one)).expect_err("mixed up");
    assert_eq!(failure.error.class().code(), 3, "{failure}");
    assert!(failure.to_string().contains("has the steps of `free`"), "{failure}");
    assert_eq!(done(&failure.report), [""; 0]);
    fixture.options.environment = Environment::Claimed("test".to_owned());
    let report = fixture.migrate_all(&targets(&identity, &free, &two, &one)).expect("on purpose");
    assert_eq!(report.done(), 4);
}
