//! Repeatable steps and baselines: when they run, and what the ledger says of them.

use driftless_db::{Amount, Standing, StepName, Target, standings};
use driftless_plan::{Kind, Plan};

use crate::support::{StepBuilder, done, fixture, plan, step, tables, url};

/// A view over the first table, dropped and made again.
fn view(columns: &str) -> StepBuilder {
    let make = format!("CREATE VIEW v AS SELECT {columns} FROM t1");
    step("R__v", &["DROP VIEW IF EXISTS v", &make]).kind(Kind::Repeatable).requires("", "0001_t1")
}

/// A baseline that makes the tables up to `n`.
fn baseline(n: usize) -> StepBuilder {
    let make: Vec<String> =
        (1..=n).map(|n| format!("CREATE TABLE t{n} (id INTEGER PRIMARY KEY)")).collect();
    let make: Vec<&str> = make.iter().map(String::as_str).collect();
    step(&format!("{n:04}_base"), &make).kind(Kind::Baseline)
}

/// Tables with a baseline behind each of these places.
fn with_baselines(count: usize, places: &[usize]) -> Plan {
    let mut steps = Vec::new();
    let mut before: Option<String> = None;
    for (index, step) in tables(count).into_iter().enumerate() {
        let name = format!("{:04}_t{}", index + 1, index + 1);
        steps.push(match before.replace(name) {
            Some(before) => step.requires("", &before),
            None => step,
        });
        if places.contains(&(index + 1)) {
            steps.push(baseline(index + 1));
        }
    }
    plan("app", &steps)
}

#[test]
fn a_repeatable_step_runs_again_exactly_when_it_changed() {
    let fixture = fixture();
    let [one, two] = <[StepBuilder; 2]>::try_from(tables(2)).unwrap_or_else(|_| panic!("two"));
    let first = plan("app", &[one.clone(), view("id")]);
    assert_eq!(done(&fixture.migrate(&first).expect("a run")), ["0001_t1", "R__v"]);
    assert!(fixture.migrate(&first).expect("nothing").is_up_to_date());

    let changed = plan("app", &[one.clone(), view("id, 1 AS more")]);
    assert_eq!(fixture.read().pending(&changed).expect("a plan"), [1]);
    assert_eq!(done(&fixture.migrate(&changed).expect("a second run")), ["R__v"]);
    assert_eq!(fixture.one("SELECT count(*) FROM pragma_table_info('v')"), "2");
    assert!(fixture.migrate(&changed).expect("nothing").is_up_to_date());
    assert_eq!(fixture.applied(), ["0001_t1", "R__v"], "one row, the last one");
    let rows = fixture.read().ledger().expect("readable").expect("there").rows;
    assert_eq!(rows[1].checksum, changed.steps[1].checksum);

    let both = plan("app", &[one, two.requires("", "0001_t1"), view("id")]);
    let report = fixture.migrate(&both).expect("a step before it");
    assert_eq!(done(&report), ["0002_t2", "R__v"], "a new step is not out of order");
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2", "R__v"]);
}

#[test]
fn a_repeatable_step_that_fails_keeps_what_it_made_before() {
    let fixture = fixture();
    let one = tables(1).remove(0);
    fixture.migrate(&plan("app", &[one.clone(), view("id")])).expect("a run");
    let wrong = step("R__v", &["DROP VIEW v", "CREATE VIEW v AS"]).kind(Kind::Repeatable);
    fixture.migrate(&plan("app", &[one.clone(), wrong])).expect_err("a syntax error");
    assert_eq!(fixture.one("SELECT count(*) FROM pragma_table_info('v')"), "1");
    assert_eq!(fixture.applied(), ["0001_t1", "R__v"]);
    assert!(fixture.migrate(&plan("app", &[one, view("id")])).expect("as before").is_up_to_date());
}

#[test]
fn reverting_passes_repeatable_steps_over() {
    let fixture = fixture();
    let mut steps = tables(2);
    steps.push(view("id").requires("", "0002_t2"));
    let plan = plan("app", &steps);
    fixture.migrate(&plan).expect("a run");
    let report = fixture.revert(&plan, &Amount::Last(1)).expect("a revert");
    assert_eq!(done(&report), ["0002_t2"]);
    assert_eq!(fixture.applied(), ["0001_t1", "R__v"]);
    assert_eq!(done(&fixture.migrate(&plan).expect("forward again")), ["0002_t2"]);
}

#[test]
fn an_empty_database_begins_at_the_last_baseline() {
    let fixture = fixture();
    let first = with_baselines(4, &[2, 3]);
    assert_eq!(done(&fixture.migrate(&first).expect("a run")), ["0003_base", "0004_t4"]);
    assert_eq!(fixture.tables(), ["t1", "t2", "t3", "t4"]);
    assert!(fixture.migrate(&first).expect("nothing").is_up_to_date());
    let ledger = fixture.read().ledger().expect("readable").expect("there");
    use Standing::{Applied, Pending, Skipped};
    assert_eq!(
        standings(&first, &ledger),
        [Skipped, Skipped, Skipped, Skipped, Applied, Applied],
        "t1, t2, base 2, t3, base 3, t4"
    );
    let later = with_baselines(5, &[2, 3, 5]);
    assert_eq!(
        standings(&later, &ledger),
        [Skipped, Skipped, Skipped, Skipped, Applied, Applied, Pending, Skipped]
    );
    assert_eq!(done(&fixture.migrate(&later).expect("the next step")), ["0005_t5"]);
}

#[test]
fn a_database_with_a_history_never_runs_a_baseline() {
    let fixture = fixture();
    fixture.migrate(&with_baselines(2, &[])).expect("a run");
    let plan = with_baselines(4, &[1, 3]);
    assert_eq!(done(&fixture.migrate(&plan).expect("the rest")), ["0003_t3", "0004_t4"]);
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2", "0003_t3", "0004_t4"]);
    assert!(fixture.migrate(&plan).expect("nothing").is_up_to_date());
}

#[test]
fn a_run_to_an_earlier_step_begins_at_an_earlier_baseline() {
    let mut fixture = fixture();
    let plan = with_baselines(4, &[1, 3]);
    let name = |step: &str| StepName { component: "app".to_owned(), step: step.to_owned() };
    fixture.options.to = vec![name("0002_t2")];
    assert_eq!(done(&fixture.migrate(&plan).expect("a part")), ["0001_base", "0002_t2"]);
    fixture.options.to.clear();
    assert_eq!(done(&fixture.migrate(&plan).expect("the rest")), ["0003_t3", "0004_t4"]);
}

#[test]
fn who_requires_a_step_waits_for_the_baseline_that_stands_for_it() {
    let fixture = fixture();
    let base = with_baselines(2, &[2]);
    let index = step("1_i", &["CREATE INDEX i ON t2 (id)"]).requires("app", "0002_t2");
    let other = plan("other", &[index]);
    let url = url(&fixture.file());
    let targets = [
        Target { plan: &other, url: &url, code: &[] },
        Target { plan: &base, url: &url, code: &[] },
    ];
    let report = fixture.migrate_all(&targets).expect("a run");
    assert_eq!(done(&report), ["1_i", "0002_base"], "by component");
    assert_eq!(fixture.applied(), ["0002_base", "1_i"], "in the order of applying");
    let more =
        plan("more", &[step("1_j", &["CREATE INDEX j ON t1 (id)"]).requires("app", "0001_t1")]);
    let targets = [
        Target { plan: &more, url: &url, code: &[] },
        Target { plan: &base, url: &url, code: &[] },
    ];
    assert_eq!(done(&fixture.migrate_all(&targets).expect("a later run")), ["1_j"]);
}
