//! What is recorded at the end of a run.

use driftless_catalog::ObjectKind;
use driftless_db::{Amount, Fingerprint, Recorded};

use crate::support::{Fixture, fixture, plan, step, tables};

fn recorded(fixture: &Fixture) -> Recorded {
    fixture.read().recorded().expect("readable").expect("fingerprints")
}

fn recorded_tables(fixture: &Fixture) -> Vec<String> {
    let recorded = recorded(fixture).fingerprints.into_iter();
    let tables = recorded.filter(|print| print.kind == ObjectKind::Table);
    tables.map(|print| print.name).collect()
}

fn now(fixture: &Fixture) -> Vec<Fingerprint> {
    fixture.read().fingerprints().expect("readable")
}

fn head(fixture: &Fixture) -> driftless_db::Head {
    fixture.read().ledger().expect("readable").expect("a ledger").head()
}

#[test]
fn a_run_records_every_object_as_it_is() {
    let fixture = fixture();
    let plan = plan(
        "app",
        &[step(
            "0001_a",
            &[
                "CREATE TABLE a (x INTEGER PRIMARY KEY AUTOINCREMENT, y UNIQUE)",
                "CREATE INDEX a_y ON a (y)",
                "CREATE VIEW v AS SELECT * FROM a",
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END",
            ],
        )],
    );
    fixture.migrate(&plan).expect("a run");
    let recorded = recorded(&fixture);
    assert_eq!(recorded.fingerprints, now(&fixture));
    assert_eq!(recorded.head, head(&fixture));
    assert_eq!(recorded.run, 1);
    let names: Vec<String> = recorded
        .fingerprints
        .iter()
        .map(|print| format!("{} {}", print.kind, print.name))
        .collect();
    assert_eq!(names, ["table a", "index a_y", "view v", "trigger t", "database settings"]);
    let first = &recorded.fingerprints[0];
    assert!(first.definition.starts_with("CREATE TABLE a ("));
    assert_eq!(first.sha256.len(), 64);
}

#[test]
fn a_change_by_hand_is_seen_and_not_washed_away_by_the_next_run() {
    let fixture = fixture();
    let mut steps = tables(2);
    steps.push(step("0003_more", &["ALTER TABLE t2 ADD COLUMN more", "DROP TABLE t1"]));
    steps.push(step("0004_end", &["CREATE TABLE final (x)"]));
    fixture.migrate(&plan("app", &steps[..2])).expect("a run");
    fixture.execute(
        "ALTER TABLE t1 ADD COLUMN hacked; CREATE TABLE by_hand (x); CREATE VIEW gone AS SELECT 1",
    );
    let named = |fingerprints: Vec<Fingerprint>, name: &str| {
        fingerprints.into_iter().find(|fingerprint| fingerprint.name == name)
    };
    assert_ne!(named(recorded(&fixture).fingerprints, "t1"), named(now(&fixture), "t1"));

    let unrelated = [steps[0].clone(), steps[1].clone(), steps[3].clone()];
    fixture.migrate(&plan("app", &unrelated)).expect("a run");
    let kept = recorded(&fixture);
    assert_eq!(kept.head, head(&fixture));
    assert!(named(kept.fingerprints.clone(), "final").is_some());
    assert!(named(kept.fingerprints.clone(), "by_hand").is_none(), "not ours");
    let t1 = named(kept.fingerprints, "t1").expect("a fingerprint");
    assert!(!t1.definition.contains("hacked"), "{t1:?}");
}

#[test]
fn an_object_that_a_step_changed_or_dropped_is_recorded_anew() {
    let fixture = fixture();
    let mut steps = tables(2);
    steps.push(step("0003_more", &["ALTER TABLE t2 ADD COLUMN more", "DROP TABLE t1"]));
    fixture.migrate(&plan("app", &steps[..2])).expect("a run");
    fixture.execute("ALTER TABLE t1 ADD COLUMN a; ALTER TABLE t2 ADD COLUMN b");
    fixture.migrate(&plan("app", &steps)).expect("a run");
    assert_eq!(recorded(&fixture).fingerprints, now(&fixture));
}

#[test]
fn an_object_dropped_by_hand_stays_missed() {
    let fixture = fixture();
    let steps = tables(3);
    fixture.migrate(&plan("app", &steps[..2])).expect("a run");
    fixture.execute("DROP TABLE t1");
    fixture.migrate(&plan("app", &steps)).expect("a run");
    let names: Vec<String> =
        recorded(&fixture).fingerprints.into_iter().map(|print| print.name).collect();
    assert_eq!(names, ["t1", "t2", "t3", "settings"]);
}

#[test]
fn failed_runs_and_reverts_record_too() {
    let fixture = fixture();
    let mut steps = tables(2);
    steps.push(step("0003_bad", &["SELEKT"]).rebuild());
    fixture.migrate(&plan("app", &steps)).expect_err("a failure");
    assert_eq!(recorded(&fixture).fingerprints, now(&fixture));
    assert_eq!(recorded_tables(&fixture), ["t1", "t2"]);
    assert_eq!(recorded(&fixture).head, head(&fixture));
    fixture.revert(&plan("app", &steps[..2]), &Amount::Last(1)).expect("a revert");
    assert_eq!(recorded_tables(&fixture), ["t1"]);
    assert_eq!(recorded(&fixture).head, head(&fixture));
}

/// As after a kill between two commits: the ledger went on, the fingerprints did not.
#[test]
fn stale_fingerprints_are_renewed_even_when_nothing_is_pending() {
    let fixture = fixture();
    let plan = plan("app", &tables(2));
    fixture.migrate(&plan).expect("a run");
    fixture.execute(
        "UPDATE driftless_meta SET value = 'older' WHERE key = 'fingerprint_head'; \
         DELETE FROM driftless_fingerprints WHERE name = 't2'",
    );
    assert_ne!(recorded(&fixture).head, head(&fixture));
    assert!(fixture.migrate(&plan).expect("nothing pending").is_up_to_date());
    assert_eq!(recorded(&fixture).head, head(&fixture));
    assert_eq!(recorded(&fixture).fingerprints, now(&fixture));
}

#[test]
fn only_rows_that_changed_are_written() {
    let fixture = fixture();
    let steps = tables(3);
    fixture.migrate(&plan("app", &steps[..2])).expect("a run");
    fixture.migrate(&plan("app", &steps)).expect("a run");
    let runs =
        fixture.query("SELECT run FROM driftless_fingerprints WHERE kind = 'table' ORDER BY name");
    assert_eq!(runs, ["1", "1", "2"]);
}
