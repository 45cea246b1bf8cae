//! Steps that fail: what stays, what goes, and what is said about it.

use std::cell::Cell;

use driftless_db::{ErrorKind, Event, StopFlag, Target};
use driftless_plan::Effect;

use crate::support::{done, fixture, not_started, plan, step, tables};

#[test]
fn a_failure_in_the_middle_of_step_five_of_eight_undoes_step_five_alone() {
    let fixture = fixture();
    let mut steps = tables(8);
    steps[4] = step(
        "0005_bad",
        &[
            "CREATE TABLE half (x)",
            "INSERT INTO half VALUES (1)",
            "INSERT INTO t1 VALUES (7)",
            "INSERT INTO nowhere VALUES (1)",
            "CREATE TABLE never (x)",
        ],
    );
    let plan = plan("app", &steps);
    let failure = fixture.migrate(&plan).expect_err("step five");

    assert_eq!(fixture.tables(), ["t1", "t2", "t3", "t4"]);
    assert_eq!(fixture.one("SELECT count(*) FROM t1"), "0");
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2", "0003_t3", "0004_t4"]);

    let error = &failure.error;
    assert_eq!(error.class().code(), 4);
    let ErrorKind::Statement(statement) = &error.kind else { panic!("{error:?}") };
    assert_eq!(statement.file, "migrations/0005_bad/up.sql");
    assert_eq!((statement.statement, statement.statements), (4, 5));
    assert_eq!((statement.line, statement.column), (5, 1));
    assert_eq!(statement.message, "no such table: nowhere");
    let text = &plan.steps[4].up.text;
    assert_eq!(&text[statement.span.range()], "INSERT INTO nowhere VALUES (1)");
    assert_eq!(
        error.to_string(),
        "`app/0005_bad`: migrations/0005_bad/up.sql:5:1: statement 4 of 5: no such table: nowhere"
    );

    assert_eq!(done(&failure.report), ["0001_t1", "0002_t2", "0003_t3", "0004_t4"]);
    let failed = failure.report.components[0].failed.as_ref().expect("the failed step");
    assert_eq!(failed.step.as_deref(), Some("0005_bad"));
    assert_eq!(not_started(&failure.report).len(), 3);
    assert_eq!(not_started(&failure.report)[0], "0006_t6: a step before it failed");

    let runs = fixture.read().runs().expect("runs");
    assert_eq!(runs[0].outcome.as_deref(), Some("failed"));
    assert!(runs[0].detail.as_ref().is_some_and(|detail| detail.contains("0005_bad")));

    // Corrected, the run goes on where it stopped.
    steps[4] = step("0005_bad", &["CREATE TABLE good (x)"]);
    let report = fixture.migrate(&crate::support::plan("app", &steps)).expect("the rest");
    assert_eq!(done(&report), ["0005_bad", "0006_t6", "0007_t7", "0008_t8"]);
}

#[test]
fn a_first_step_that_fails_leaves_no_table_behind() {
    let fixture = fixture();
    let plan = plan("app", &[step("0001_bad", &["CREATE TABLE a (x)", "CREATE TABLE a (x)"])]);
    let failure = fixture.migrate(&plan).expect_err("a duplicate");
    assert_eq!(failure.error.class().code(), 4);
    assert_eq!(fixture.one("SELECT count(*) FROM sqlite_schema"), "0");
    assert!(failure.report.components[0].done.is_empty());
}

#[test]
fn a_syntax_error_names_the_statement() {
    let fixture = fixture();
    let mut steps = tables(1);
    steps.push(step("0002_bad", &["SELEKT 1"]));
    let failure = fixture.migrate(&plan("app", &steps)).expect_err("a syntax error");
    let ErrorKind::Statement(statement) = &failure.error.kind else { panic!("{failure:?}") };
    assert_eq!(statement.message, "near \"SELEKT\": syntax error");
    assert_eq!(fixture.applied(), ["0001_t1"]);
}

/// Whatever ends the transaction behind our back, the steps before are applied and recorded, the
/// failing one is neither.
#[test]
fn a_transaction_that_sqlite_rolls_back_costs_only_the_step_that_did_it() {
    for bad in [
        "INSERT OR ROLLBACK INTO t1 VALUES (1)",
        "INSERT INTO strict VALUES (1)",
        "INSERT INTO t2 VALUES (99)",
    ] {
        let fixture = fixture();
        let mut steps = tables(2);
        steps.push(step(
            "0003_more",
            &[
                "INSERT INTO t1 VALUES (1)",
                "CREATE TABLE strict (x UNIQUE ON CONFLICT ROLLBACK)",
                "INSERT INTO strict VALUES (1)",
                "CREATE TRIGGER guard BEFORE INSERT ON t2 WHEN NEW.id = 99 \
             BEGIN SELECT RAISE(ROLLBACK, 'not 99'); END",
            ],
        ));
        steps.push(step("0004_bad", &["CREATE TABLE half (x)", bad, "CREATE TABLE never (x)"]));
        steps.extend(tables(6).split_off(4));
        let failure = fixture.migrate(&plan("app", &steps)).expect_err(bad);

        assert_eq!(fixture.applied(), ["0001_t1", "0002_t2", "0003_more"], "{bad}");
        assert_eq!(fixture.tables(), ["strict", "t1", "t2"], "{bad}");
        assert_eq!(fixture.one("SELECT count(*) FROM t1"), "1", "{bad}");
        assert_eq!(done(&failure.report), ["0001_t1", "0002_t2", "0003_more"], "{bad}");
        assert_eq!(failure.error.class().code(), 4, "{bad}");
        assert_eq!(failure.error.step.as_deref(), Some("0004_bad"), "{bad}");
        assert!(fixture.events.borrow().contains(&"undone".to_owned()), "{bad}");
    }
}

#[test]
fn a_deferred_key_that_only_the_commit_finds_broken_is_blamed_on_its_step() {
    let fixture = fixture();
    let plan = plan(
        "app",
        &[
            step(
                "0001_tables",
                &[
                    "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
                    "CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
                ],
            ),
            step("0002_good", &["INSERT INTO child VALUES (1)", "INSERT INTO parent VALUES (1)"]),
            step("0003_bad", &["INSERT INTO child VALUES (2)"]),
            step("0004_next", &["CREATE TABLE next (x)"]),
        ],
    );
    let failure = fixture.migrate(&plan).expect_err("a broken key");
    assert_eq!(fixture.applied(), ["0001_tables", "0002_good"]);
    assert_eq!(fixture.one("SELECT count(*) FROM child"), "1");
    assert_eq!(failure.error.step.as_deref(), Some("0003_bad"));
    assert_eq!(failure.error.class().code(), 4);
    assert!(failure.to_string().contains("FOREIGN KEY constraint failed"), "{failure}");
}

#[test]
fn a_step_may_not_end_its_own_transaction() {
    for word in ["COMMIT", "end", "/* x */ ROLLBACK", "SAVEPOINT a", "Release a", "BEGIN"] {
        let fixture = fixture();
        let mut steps = tables(2);
        steps.push(step("0003_bad", &["CREATE TABLE a (x)", word]));
        let failure = fixture.migrate(&plan("app", &steps)).expect_err(word);
        assert_eq!(failure.error.class().code(), 3, "{word}");
        assert!(failure.to_string().contains("statement 2 of"), "{failure}");
        assert_eq!(fixture.one("SELECT count(*) FROM sqlite_schema"), "0", "{word}");
    }
}

/// A plan cut wrongly: the word that ends the transaction hides behind another statement. The step
/// is not recorded, whatever became of it, and a person is asked to look.
#[test]
fn a_transaction_that_ends_all_the_same_is_told_truthfully() {
    for (word, rebuild, applied, left) in [
        ("COMMIT", false, vec!["0001_t1", "0002_t2"], vec!["a", "t1", "t2"]),
        ("ROLLBACK", false, vec!["0001_t1"], vec!["t1"]),
        ("COMMIT", true, vec!["0001_t1", "0002_t2"], vec!["a", "t1", "t2"]),
        ("ROLLBACK", true, vec!["0001_t1", "0002_t2"], vec!["t1", "t2"]),
    ] {
        let fixture = fixture();
        let mut steps = tables(2);
        fixture.migrate(&plan("app", &steps[..1])).expect("a run");
        let bad = step("0003_bad", &[&format!("CREATE TABLE a (x); {word}")]);
        steps.push(if rebuild { bad.rebuild() } else { bad });
        steps.push(step("0004_next", &["CREATE TABLE b (x)"]));
        let failure = fixture.migrate(&plan("app", &steps)).expect_err(word);
        assert_eq!(failure.error.class().code(), 5, "{word} {rebuild}: {failure}");
        assert_eq!(failure.error.step.as_deref(), Some("0003_bad"), "{word} {rebuild}");
        assert_eq!(fixture.applied(), applied, "{word} {rebuild}");
        assert_eq!(done(&failure.report), applied[1..], "{word} {rebuild}");
        assert_eq!(fixture.tables(), left, "{word} {rebuild}");
        assert!(
            not_started(&failure.report).contains(&"0004_next: a step before it failed".into())
        );
        let runs = fixture.read().runs().expect("runs");
        let last = runs.last().expect("a run");
        assert_eq!(last.outcome.as_deref(), Some("partial"), "{word} {rebuild}");
    }
}

#[test]
fn a_full_disk_is_rolled_back_and_said() {
    let fixture = fixture();
    let mut steps = tables(3);
    steps.push(step("0004_fill", &[
        "CREATE TABLE big (x)",
        // This connection may not grow the file by more than a few pages.
        "PRAGMA max_page_count = 40",
        "INSERT INTO big SELECT zeroblob(4000) FROM \
         (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500) SELECT i FROM n)",
    ]));
    steps.push(step("0005_after", &["CREATE TABLE after_it (x)"]));
    let failure = fixture.migrate(&plan("app", &steps)).expect_err("a full disk");
    assert_eq!(failure.error.class().code(), 4);
    assert!(failure.to_string().ends_with("database or disk is full"), "{failure}");
    assert!(failure.error.help().is_some_and(|help| help.contains("space")));
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2", "0003_t3"]);
    assert_eq!(fixture.tables(), ["t1", "t2", "t3"]);
    assert_eq!(fixture.one("SELECT integrity_check FROM pragma_integrity_check"), "ok");
}

#[test]
fn a_bare_step_that_fails_half_way_says_so() {
    let fixture = fixture();
    let mut steps = tables(1);
    steps.push(
        step("0002_bare", &["CREATE TABLE half (x)", "VACUUM", "INSERT INTO nowhere VALUES (1)"])
            .bare(),
    );
    steps.push(step("0003_next", &["CREATE TABLE next (x)"]));
    let failure = fixture.migrate(&plan("app", &steps)).expect_err("half way");
    assert_eq!(failure.error.class().code(), 5);
    assert!(failure.to_string().ends_with("2 statements before it have taken effect"), "{failure}");
    assert_eq!(fixture.applied(), ["0001_t1"]);
    assert_eq!(fixture.tables(), ["half", "t1"]);
    assert_eq!(fixture.read().runs().expect("runs")[0].outcome.as_deref(), Some("partial"));
    assert_eq!(not_started(&failure.report), ["0003_next: a step before it failed"]);
}

#[test]
fn a_bare_step_whose_first_statement_fails_changed_nothing() {
    let fixture = fixture();
    let plan = plan("app", &[step("0001_bare", &["INSERT INTO nowhere VALUES (1)"]).bare()]);
    let failure = fixture.migrate(&plan).expect_err("the first statement");
    assert_eq!(failure.error.class().code(), 4);
    assert_eq!(fixture.applied(), Vec::<String>::new());
}

#[test]
fn a_bare_step_that_leaves_a_transaction_open_is_not_recorded() {
    let fixture = fixture();
    let plan = plan(
        "app",
        &[step("0001_bare", &["BEGIN", "CREATE TABLE a (x)"])
            .effects(&[Effect::Begins, Effect::Noted])],
    );
    let failure = fixture.migrate(&plan).expect_err("an open transaction");
    assert_eq!(failure.error.class().code(), 5);
    assert!(failure.to_string().contains("left a transaction open"), "{failure}");
    assert!(fixture.tables().is_empty());
    assert!(fixture.applied().is_empty());
}

#[test]
fn a_run_asked_to_stop_ends_between_statements_and_can_go_on() {
    let mut fixture = fixture();
    let stop = StopFlag::new();
    fixture.options.stop = stop.clone();
    let mut steps = tables(2);
    steps.push(step("0003_long", &["CREATE TABLE a (x)", "CREATE TABLE b (x)"]));
    steps.push(step("0004_next", &["CREATE TABLE c (x)"]));
    let plan = plan("app", &steps);
    let url = fixture.url();
    let statements = Cell::new(0);
    let mut reporter = |event: &Event<'_>| {
        if let Event::StatementDone { .. } = event {
            statements.set(statements.get() + 1);
            if statements.get() == 3 {
                stop.stop();
            }
        }
    };
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    let failure =
        driftless_db::migrate(&targets, &fixture.options, &mut reporter).expect_err("a stop");
    assert_eq!(failure.error.class().code(), 75);
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2"]);
    assert_eq!(fixture.tables(), ["t1", "t2"]);
    assert_eq!(done(&failure.report), ["0001_t1", "0002_t2"]);
    assert!(failure.report.components[0].failed.is_none());
    assert_eq!(
        not_started(&failure.report),
        ["0003_long: the run was stopped", "0004_next: the run was stopped",]
    );
    assert_eq!(fixture.read().runs().expect("runs")[0].outcome.as_deref(), Some("stopped"));

    fixture.options.stop = StopFlag::new();
    assert_eq!(done(&fixture.migrate(&plan).expect("the rest")), ["0003_long", "0004_next"]);
}
