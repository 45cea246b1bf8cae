//! What is recorded at the end of a run, and what is not laundered.

use driftless_catalog::ObjectKind;
use driftless_db::Fingerprint;

use super::{fixture, mysql_plan, url};
use crate::support::{step, tables};

#[test]
fn what_is_there_is_recorded_once_a_run() {
    let fixture = fixture();
    fixture.migrate(&mysql_plan("app", &tables(2))).expect("two steps");
    let mut database = fixture.read();
    let recorded = database.recorded().expect("readable").expect("recorded");
    let now = database.fingerprints().expect("the schema");
    assert_eq!(recorded.fingerprints, now);
    let kinds: Vec<ObjectKind> = now.iter().map(|one| one.kind).collect();
    use ObjectKind::{Database, Grants, Table};
    assert_eq!(kinds, [Table, Table, Database, Grants]);
    assert!(now[0].definition.contains("column t1.id\n  type: "), "{}", now[0].definition);
    let ledger = database.ledger().expect("readable").expect("a ledger");
    assert_eq!(recorded.head, ledger.head());
}

#[test]
fn a_run_does_not_launder_drift() {
    let fixture = fixture();
    fixture.migrate(&mysql_plan("app", &tables(2))).expect("two steps");
    fixture.sql("ALTER TABLE t1 ADD by_hand int");
    fixture.sql("CREATE VIEW v AS SELECT 1 AS one");
    fixture.migrate(&mysql_plan("app", &tables(3))).expect("a third");
    let mut database = fixture.read();
    let recorded = database.recorded().expect("readable").expect("recorded").fingerprints;
    let names: Vec<&str> = recorded.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["t1", "t2", "t3", "defaults", "on the database"]);
    assert!(!recorded[0].definition.contains("by_hand"));
}

#[test]
fn grants_are_recorded_by_whoever_may_read_them_and_left_by_whoever_may_not() {
    let fixture = fixture();
    let name = &fixture.database.name;
    fixture.sql("CREATE USER runner@'%' IDENTIFIED BY 'p'");
    fixture.sql(&format!("GRANT ALL ON {name}.* TO runner@'%'"));
    let runner = url(&fixture.database.url_as("runner:p"));
    let grants = || {
        let recorded = fixture.read().recorded().expect("readable").expect("recorded");
        let grants = |one: &Fingerprint| one.kind == ObjectKind::Grants;
        recorded.fingerprints.into_iter().find(grants).map(|one| one.definition)
    };
    fixture.migrate_at(&mysql_plan("app", &tables(1)), &runner).expect("a step");
    assert_eq!(grants(), None, "what may not be read is not recorded as nothing");
    fixture.migrate(&mysql_plan("app", &tables(2))).expect("another");
    let recorded = grants().expect("the administrator may read them");
    assert!(recorded.contains("runner@%=DROP"), "{recorded}");
    fixture.migrate_at(&mysql_plan("app", &tables(3)), &runner).expect("a third");
    assert_eq!(grants(), Some(recorded));
}

#[test]
fn objects_of_a_step_that_is_half_done_are_not_recorded() {
    let fixture = fixture();
    fixture.migrate(&mysql_plan("app", &tables(1))).expect("a step");
    let steps = [
        tables(1),
        vec![step("0002_half", &["CREATE TABLE half (a int)", "ALTER TABLE half ADD a int"])],
    ];
    fixture.migrate(&mysql_plan("app", &steps.concat())).expect_err("twice the same column");
    let recorded = fixture.read().recorded().expect("readable").expect("recorded");
    assert!(recorded.fingerprints.iter().all(|one| one.name != "half"));
}
