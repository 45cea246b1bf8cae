//! Table rebuilds: foreign keys are off for them, and for nothing else.

use driftless_db::{Amount, ErrorKind};

use crate::support::{StepBuilder, done, fixture, plan, step};

/// A parent with children that `ON DELETE CASCADE` would take with it.
fn family() -> StepBuilder {
    step(
        "0001_family",
        &[
            "CREATE TABLE parent (id INTEGER PRIMARY KEY, name)",
            "CREATE TABLE child (id INTEGER PRIMARY KEY, \
         parent REFERENCES parent (id) ON DELETE CASCADE)",
            "INSERT INTO parent VALUES (1, 'a'), (2, 'b')",
            "INSERT INTO child VALUES (10, 1), (11, 1), (12, 2)",
        ],
    )
}

fn rebuild(name: &str) -> StepBuilder {
    let statements = [
        "CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
        "INSERT INTO parent_new SELECT id, name FROM parent",
        "DROP TABLE parent",
        "ALTER TABLE parent_new RENAME TO parent",
    ];
    step(name, &statements).down(&statements).rebuild()
}

#[test]
fn children_survive_the_rebuild_of_their_parent() {
    let fixture = fixture();
    let steps = [family(), rebuild("0002_rebuild"), step("0003_next", &["CREATE TABLE next (x)"])];
    let plan = plan("app", &steps);
    let report = fixture.migrate(&plan).expect("a run");
    assert_eq!(done(&report).len(), 3);
    assert_eq!(fixture.query("SELECT id FROM child ORDER BY id"), ["10", "11", "12"]);
    assert!(
        fixture.one("SELECT sql FROM sqlite_schema WHERE name = 'child'").contains("parent (id)")
    );
    let commits: Vec<String> =
        fixture.events.take().into_iter().filter(|event| event.starts_with("committed")).collect();
    assert_eq!(commits, ["committed 1"; 3], "a rebuild has a transaction of its own");
}

#[test]
fn without_the_flag_the_children_would_be_gone() {
    // What the flag protects from: this is SQLite's behaviour, not ours.
    let fixture = fixture();
    let mut rebuild = plan("app", &[rebuild("0002_rebuild")]).steps.remove(0);
    rebuild.up.foreign_keys_off = false;
    let mut plan = plan("app", &[family()]);
    plan.steps.push(rebuild);
    fixture.migrate(&plan).expect("a run");
    assert_eq!(fixture.one("SELECT count(*) FROM child"), "0");
}

#[test]
fn foreign_keys_hold_again_after_a_rebuild() {
    let fixture = fixture();
    let orphan = "INSERT INTO child VALUES (13, 99)";
    let plan = plan("app", &[family(), rebuild("0002_rebuild"), step("0003_orphan", &[orphan])]);
    let failure = fixture.migrate(&plan).expect_err("an orphan");
    assert!(failure.to_string().contains("FOREIGN KEY constraint failed"), "{failure}");
    assert_eq!(fixture.applied(), ["0001_family", "0002_rebuild"]);
}

#[test]
fn foreign_keys_hold_whatever_a_step_before_said_about_them() {
    let fixture = fixture();
    let plan = plan(
        "app",
        &[
            family(),
            step("0002_off", &["PRAGMA foreign_keys = OFF"]).bare(),
            step("0003_orphan", &["INSERT INTO child VALUES (13, 99)"]),
        ],
    );
    let failure = fixture.migrate(&plan).expect_err("an orphan");
    assert!(failure.to_string().contains("FOREIGN KEY constraint failed"), "{failure}");
    assert_eq!(fixture.applied(), ["0001_family", "0002_off"]);
}

#[test]
fn foreign_keys_hold_again_after_a_rebuild_that_failed() {
    let fixture = fixture();
    let mut database =
        driftless_db::Database::open(&fixture.url(), driftless_db::Access::Write).expect("open");
    let options = crate::support::options();
    let silent = &mut driftless_db::Silent;
    let broken = step("0002_rebuild", &["DROP TABLE parent", "SELEKT"]).rebuild();
    let bad = plan("app", &[family(), broken]);
    database.migrate(&[&bad], &options, silent).expect_err("a syntax error");
    assert_eq!(fixture.one("SELECT count(*) FROM parent"), "2");

    let orphan = step("0002_orphan", &["INSERT INTO child VALUES (13, 99)"]);
    let next = plan("app", &[family(), orphan]);
    let failure = database.migrate(&[&next], &options, silent).expect_err("an orphan");
    assert!(failure.to_string().contains("FOREIGN KEY constraint failed"), "{failure}");
}

#[test]
fn a_rebuild_that_orphans_rows_is_undone() {
    let fixture = fixture();
    let bad = step(
        "0002_rebuild",
        &[
            "CREATE TABLE parent_new (id INTEGER PRIMARY KEY)",
            "INSERT INTO parent_new SELECT id FROM parent WHERE id <> 1",
            "DROP TABLE parent",
            "ALTER TABLE parent_new RENAME TO parent",
        ],
    )
    .rebuild();
    let plan = plan("app", &[family(), bad, step("0003_next", &["CREATE TABLE next (x)"])]);
    let failure = fixture.migrate(&plan).expect_err("orphans");
    assert_eq!(failure.error.class().code(), 4);
    let ErrorKind::ForeignKeys { shown, total } = &failure.error.kind else { panic!("{failure}") };
    assert_eq!(*total, 2);
    assert_eq!(shown[..], ["2 in `child` for `parent`, the first is row 10"]);
    assert_eq!(failure.error.step.as_deref(), Some("0002_rebuild"));
    assert_eq!(fixture.one("SELECT count(*) FROM parent"), "2");
    assert_eq!(fixture.applied(), ["0001_family"]);
    assert_eq!(fixture.read().runs().expect("runs")[0].outcome.as_deref(), Some("failed"));
}

#[test]
fn rows_that_were_orphans_before_are_not_held_against_a_rebuild() {
    let fixture = fixture();
    let steps = [family(), rebuild("0002_rebuild")];
    fixture.migrate(&plan("app", &steps[..1])).expect("a run");
    fixture.execute("PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (13, 99)");
    fixture.migrate(&plan("app", &steps)).expect("a rebuild");
    assert_eq!(fixture.one("SELECT count(*) FROM child"), "4");
}

#[test]
fn a_rebuild_is_reverted_as_safely() {
    let fixture = fixture();
    let plan = plan("app", &[family(), rebuild("0002_rebuild")]);
    fixture.migrate(&plan).expect("a run");
    fixture.revert(&plan, &Amount::Last(1)).expect("a revert");
    assert_eq!(fixture.one("SELECT count(*) FROM child"), "3");
    assert_eq!(fixture.applied(), ["0001_family"]);
}
