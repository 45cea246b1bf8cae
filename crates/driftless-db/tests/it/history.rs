//! Ledgers that do not agree with the steps.

use driftless_db::ErrorKind;

use crate::support::{done, fixture, plan, step, tables};

#[test]
fn an_edited_applied_step_is_refused_before_anything_runs() {
    let fixture = fixture();
    let mut steps = tables(3);
    fixture.migrate(&plan("app", &steps[..2])).expect("a run");
    steps[0] = step("0001_t1", &["CREATE TABLE t1 (id INTEGER PRIMARY KEY, more)"]);
    let failure = fixture.migrate(&plan("app", &steps)).expect_err("an edited step");
    assert_eq!(failure.error.class().code(), 6);
    assert_eq!(failure.to_string(), "`app/0001_t1`: the step was changed after it was applied");
    let ErrorKind::Changed { applied, now } = &failure.error.kind else { panic!("{failure}") };
    assert_eq!((applied.len(), now.len()), (64, 64));
    assert!(failure.error.help().is_some_and(|help| help.contains(applied.as_str())));
    assert_eq!(fixture.tables(), ["t1", "t2"]);
}

#[test]
fn an_applied_step_that_nobody_knows_is_refused() {
    let fixture = fixture();
    let steps = tables(4);
    fixture.migrate(&plan("app", &steps[..3])).expect("a run");
    let fewer = [steps[0].clone(), steps[3].clone()];
    let failure = fixture.migrate(&plan("app", &fewer)).expect_err("unknown steps");
    assert_eq!(failure.error.class().code(), 6);
    assert!(failure.to_string().ends_with("`0002_t2`, `0003_t3`"), "{failure}");
    assert_eq!(fixture.applied().len(), 3);
}

#[test]
fn a_step_from_the_past_is_refused_with_advice() {
    let fixture = fixture();
    let steps = tables(4);
    let without_two = [steps[0].clone(), steps[2].clone()];
    fixture.migrate(&plan("app", &without_two)).expect("a run");
    let failure = fixture.migrate(&plan("app", &steps)).expect_err("a late step");
    assert_eq!(failure.error.class().code(), 6);
    assert_eq!(
        failure.to_string(),
        "`app/0002_t2`: the step is pending, but `0003_t3`, which comes after it, is applied"
    );
    assert!(failure.error.help().is_some_and(|help| help.contains("after `0003_t3`")));
    assert_eq!(fixture.tables(), ["t1", "t3"], "step four did not run either");
}

#[test]
fn a_step_that_no_applied_one_requires_may_come_late() {
    let fixture = fixture();
    let branch = |n: usize| tables(n).remove(n - 1).requires("", "0001_t1");
    let first = tables(1).remove(0);
    fixture.migrate(&plan("app", &[first.clone(), branch(3)])).expect("a run");
    let both = [first, branch(2), branch(3)];
    let report = fixture.migrate(&plan("app", &both)).expect("the other branch");
    assert_eq!(done(&report), ["0002_t2"]);
    assert_eq!(fixture.applied(), ["0001_t1", "0003_t3", "0002_t2"], "in the order of applying");
    assert!(fixture.migrate(&plan("app", &both)).expect("nothing").is_up_to_date());
}

#[test]
fn a_late_step_is_refused_when_an_applied_one_requires_it_through_others() {
    let fixture = fixture();
    let steps = tables(4);
    fixture.migrate(&plan("app", &steps[..1])).expect("a run");
    let last = steps[3].clone().requires("", "0001_t1");
    fixture.migrate(&plan("app", &[steps[0].clone(), last])).expect("a run");
    // 0004 now requires 0003, which requires 0002, and neither is applied.
    let last = steps[3].clone().requires("", "0003_t3");
    let all = [steps[0].clone(), steps[1].clone(), steps[2].clone(), last];
    let failure = fixture.migrate(&plan("app", &all)).expect_err("late steps");
    assert_eq!(failure.error.step.as_deref(), Some("0002_t2"));
    assert_eq!(failure.error.class().code(), 6);
}

#[test]
fn a_database_with_tables_and_no_ledger_is_left_alone() {
    let fixture = fixture();
    for n in 1..=7 {
        fixture.execute(&format!("CREATE TABLE old{n} (x)"));
    }
    let failure = fixture.migrate(&plan("app", &tables(1))).expect_err("somebody else's");
    assert_eq!(failure.error.class().code(), 3);
    assert_eq!(
        failure.to_string(),
        "`app`: the database has no ledger, but `old1`, `old2`, `old3`, `old4`, `old5` and 2 more"
    );
    assert_eq!(fixture.tables().len(), 7);
}

#[test]
fn a_ledger_of_a_later_format_is_left_alone() {
    let fixture = fixture();
    let steps = tables(2);
    fixture.migrate(&plan("app", &steps[..1])).expect("a run");
    fixture.execute("UPDATE driftless_meta SET value = '2' WHERE key = 'format'");
    let failure = fixture.migrate(&plan("app", &steps)).expect_err("a later format");
    assert_eq!(failure.error.class().code(), 6);
    assert!(failure.to_string().contains("format 2; this version knows format 1"), "{failure}");
    assert_eq!(fixture.read().ledger().expect_err("unreadable").class().code(), 6);
    assert_eq!(fixture.tables(), ["t1"]);
}

#[test]
fn the_ledger_has_the_documented_tables() {
    let fixture = fixture();
    fixture.migrate(&plan("app", &tables(1))).expect("a run");
    let columns = |table: &str| {
        let query = format!("SELECT name FROM pragma_table_info('driftless_{table}')");
        fixture.query(&query).join(" ")
    };
    assert_eq!(columns("meta"), "key value");
    assert_eq!(
        columns("ledger"),
        "component step position checksum applied_at duration_ms tool_version run"
    );
    assert_eq!(columns("runs"), "id action started finished outcome detail head tool_version");
    assert_eq!(columns("fingerprints"), "kind name sha256 definition run");
    let fence = "INSERT INTO driftless_ledger SELECT component, step, 9, '', '', 0, '', 1 FROM driftless_ledger";
    let mut connection = fixture.connect();
    diesel::connection::SimpleConnection::batch_execute(&mut connection, fence)
        .expect_err("a step cannot be recorded twice");
}
