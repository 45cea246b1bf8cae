//! Going back.

use driftless_db::{Amount, ErrorKind, Target};

use crate::support::{done, fixture, not_started, plan, step, tables, url};

#[test]
fn the_last_steps_are_reverted_in_reverse_order() {
    let fixture = fixture();
    let plan = plan("app", &tables(5));
    fixture.migrate(&plan).expect("a run");
    let report = fixture.revert(&plan, &Amount::Last(2)).expect("a revert");
    assert_eq!(done(&report), ["0005_t5", "0004_t4"]);
    assert_eq!(fixture.tables(), ["t1", "t2", "t3"]);
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2", "0003_t3"]);
    assert_eq!(fixture.events.take()[..3], ["revert 2", "down app/0005_t5", "1/1"]);
    assert_eq!(fixture.read().runs().expect("runs")[1].action, "revert");

    let report = fixture.revert(&plan, &Amount::After("0001_t1".to_owned())).expect("a revert");
    assert_eq!(done(&report), ["0003_t3", "0002_t2"]);
    assert_eq!(done(&fixture.revert(&plan, &Amount::Last(9)).expect("a revert")), ["0001_t1"]);
    assert!(fixture.revert(&plan, &Amount::Last(1)).expect("nothing").is_up_to_date());

    assert_eq!(fixture.migrate(&plan).expect("forward again").done(), 5);
}

#[test]
fn the_order_is_that_of_applying_not_that_of_ids() {
    let fixture = fixture();
    let first = tables(1).remove(0);
    let branch = |n: usize| tables(n).remove(n - 1).requires("", "0001_t1");
    fixture.migrate(&plan("app", &[first.clone(), branch(3)])).expect("a run");
    let both = plan("app", &[first, branch(2), branch(3)]);
    fixture.migrate(&both).expect("a late step");
    let report = fixture.revert(&both, &Amount::Last(1)).expect("a revert");
    assert_eq!(done(&report), ["0002_t2"]);
}

#[test]
fn a_missing_down_is_found_before_anything_is_touched() {
    let fixture = fixture();
    let mut steps = tables(3);
    steps[1] = step("0002_t2", &["CREATE TABLE t2 (x)"]);
    let plan = plan("app", &steps);
    fixture.migrate(&plan).expect("a run");
    let failure = fixture.revert(&plan, &Amount::Last(2)).expect_err("no down");
    assert_eq!(failure.error.class().code(), 3);
    assert_eq!(failure.to_string(), "`app/0002_t2`: the step has no down file");
    assert_eq!(fixture.applied().len(), 3);
    assert_eq!(fixture.tables().len(), 3);
    fixture.revert(&plan, &Amount::Last(1)).expect("the last has one");
}

#[test]
fn an_edited_step_is_not_reverted() {
    let fixture = fixture();
    fixture.migrate(&plan("app", &tables(2))).expect("a run");
    let mut edited = plan("app", &tables(2));
    edited.steps[1].checksum = [1; 32];
    let failure = fixture.revert(&edited, &Amount::Last(1)).expect_err("edited");
    assert_eq!(failure.error.class().code(), 6);
    let failure = fixture.revert(&plan("app", &tables(1)), &Amount::Last(1)).expect_err("unknown");
    assert!(matches!(failure.error.kind, ErrorKind::UnknownApplied { .. }), "{failure}");
    assert_eq!(fixture.applied().len(), 2);
}

#[test]
fn an_open_step_may_change_and_be_reverted_to_apply_it_again() {
    let fixture = fixture();
    let steps = tables(1);
    let draft = |column: &str| {
        let create = format!("CREATE TABLE draft ({column})");
        step("0002_draft", &[&create]).down(&["DROP TABLE draft"]).open()
    };
    fixture.migrate(&plan("app", &[steps[0].clone(), draft("wrong")])).expect("a run");
    let corrected = plan("app", &[steps[0].clone(), draft("right")]);
    let failure = fixture.migrate(&corrected).expect_err("changed");
    assert_eq!(failure.error.class().code(), 6);
    assert!(failure.error.help().is_some_and(|help| help.contains("reverted and applied again")));
    fixture.revert(&corrected, &Amount::Last(1)).expect("a revert");
    assert_eq!(done(&fixture.migrate(&corrected).expect("a run")), ["0002_draft"]);
    assert_eq!(fixture.one("SELECT name FROM pragma_table_info('draft')"), "right");
}

#[test]
fn a_step_that_another_component_requires_stays() {
    let fixture = fixture();
    let (here, there) = (url(&fixture.path("a.db")), url(&fixture.path("b.db")));
    let identity = plan("identity", &tables(3));
    let network = plan(
        "network",
        &[step("0001_n", &["CREATE TABLE n (x)"])
            .down(&["DROP TABLE n"])
            .requires("identity", "0002_t2")],
    );
    for there in [&there, &here] {
        let targets = [
            Target { plan: &identity, url: &here, code: &[] },
            Target { plan: &network, url: there, code: &[] },
        ];
        fixture.migrate_all(&targets).expect("a run");
        let back = |component: &str, n| fixture.revert_all(&targets, component, &Amount::Last(n));
        let failure = back("identity", 2).expect_err("required");
        assert_eq!(failure.error.class().code(), 3);
        assert_eq!(
            failure.to_string(),
            "`identity/0002_t2`: `network/0001_n` is applied and requires it"
        );
        back("identity", 1).expect("the third is not required");
        back("network", 1).expect("nothing requires it");
        back("identity", 1).expect("now it may go");
        back("identity", 1).expect("and the first");
    }
}

#[test]
fn a_down_that_fails_is_undone_alone() {
    let fixture = fixture();
    let mut steps = tables(4);
    steps[1] = step("0002_t2", &["CREATE TABLE t2 (x)"]).down(&["DROP TABLE t2", "DROP TABLE no"]);
    let plan = plan("app", &steps);
    fixture.migrate(&plan).expect("a run");
    let failure = fixture.revert(&plan, &Amount::Last(4)).expect_err("a bad down");
    assert_eq!(failure.error.class().code(), 4);
    assert!(failure.to_string().contains("migrations/0002_t2/down.sql:3:1"), "{failure}");
    assert_eq!(done(&failure.report), ["0004_t4", "0003_t3"]);
    assert_eq!(not_started(&failure.report), ["0001_t1: a step before it failed"]);
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2"]);
    assert_eq!(fixture.tables(), ["t1", "t2"]);
}

#[test]
fn what_is_not_there_cannot_be_reverted() {
    let fixture = fixture();
    let plan = plan("app", &tables(2));
    assert!(fixture.revert(&plan, &Amount::Last(1)).expect("nothing").is_up_to_date());
    assert!(fixture.files().is_empty(), "nothing was created");
    fixture.migrate(&plan).expect("a run");
    let failure = fixture.revert(&plan, &Amount::After("0009".to_owned())).expect_err("no step");
    assert_eq!(failure.error.class().code(), 2);
    let url = fixture.url();
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    let failure =
        fixture.revert_all(&targets, "other", &Amount::Last(1)).expect_err("no component");
    assert_eq!(failure.to_string(), format!("there is no component `other`"));
}
