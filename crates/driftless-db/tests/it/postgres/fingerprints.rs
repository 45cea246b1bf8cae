//! What a run records, and what it must not launder.

use driftless_db::{Fingerprint, Recorded};

use super::{Fixture, fixture};
use crate::support::{postgres_plan, step, tables};

fn recorded(fixture: &Fixture) -> Recorded {
    fixture.read().recorded().expect("readable").expect("there are some")
}

fn now(fixture: &Fixture) -> Vec<Fingerprint> {
    fixture.read().fingerprints().expect("readable")
}

fn changed(fixture: &Fixture) -> Vec<String> {
    let (recorded, now) = (recorded(fixture).fingerprints, now(fixture));
    let changed = now.iter().filter(|one| !recorded.contains(one));
    let gone = recorded
        .iter()
        .filter(|one| !now.iter().any(|it| (it.kind, &it.name) == (one.kind, &one.name)));
    changed.chain(gone).map(|one| format!("{} {}", one.kind, one.name)).collect()
}

#[test]
fn what_was_recorded_is_what_is_there_until_somebody_changes_it() {
    let fixture = fixture();
    let statements = ["CREATE TABLE t (a int PRIMARY KEY, b text)"];
    let plan = postgres_plan("app", &[step("0001_t", &statements)]);
    fixture.migrate(&plan).expect("one step");
    let head = fixture.read().ledger().expect("readable").expect("a ledger").head();
    assert_eq!(recorded(&fixture).head, head);
    assert_eq!(changed(&fixture), Vec::<String>::new());
    let names: Vec<String> =
        now(&fixture).iter().map(|one| format!("{} {}", one.kind, one.name)).collect();
    assert_eq!(
        names,
        ["table t", "schema public", "database settings", "database system objects"],
        "and none of our own tables"
    );
    let table = &now(&fixture)[0].definition;
    assert!(table.contains("column t.b\n  type: text\n"), "{table}");

    for (edit, undo, object) in [
        ("ALTER TABLE t ALTER b SET DEFAULT 'x'", "ALTER TABLE t ALTER b DROP DEFAULT", "table t"),
        ("GRANT SELECT ON t TO PUBLIC", "REVOKE ALL ON t FROM PUBLIC", "table t"),
        ("COMMENT ON COLUMN t.b IS 'x'", "COMMENT ON COLUMN t.b IS NULL", "table t"),
        ("ALTER TABLE t DISABLE TRIGGER ALL", "ALTER TABLE t ENABLE TRIGGER ALL", ""),
        ("CREATE INDEX i ON t (b)", "DROP INDEX i", "index i"),
        (
            "ALTER DATABASE current SET work_mem = '7MB'",
            "ALTER DATABASE current RESET ALL",
            "database settings",
        ),
        (
            "GRANT SELECT ON pg_catalog.pg_authid TO PUBLIC",
            "REVOKE SELECT ON pg_catalog.pg_authid FROM PUBLIC",
            "database system objects",
        ),
    ] {
        let here = |sql: &str| sql.replace("current", &fixture.database.name);
        fixture.sql(&here(edit));
        let expected: Vec<&str> =
            [object].into_iter().filter(|object| !object.is_empty()).collect();
        assert_eq!(changed(&fixture), expected, "{edit}");
        fixture.sql(&here(undo));
        assert_eq!(changed(&fixture), Vec::<String>::new(), "{undo}");
    }
}

#[test]
fn a_run_keeps_the_record_of_what_somebody_changed_before_it() {
    let fixture = fixture();
    let mut steps = tables(2);
    fixture.migrate(&postgres_plan("app", &steps)).expect("two steps");
    fixture.sql("ALTER TABLE t1 ADD drifted int; CREATE TABLE extra (a int)");
    steps.push(step("0003_more", &["ALTER TABLE t2 ADD more int"]));
    fixture.migrate(&postgres_plan("app", &steps)).expect("a third step");
    assert_eq!(changed(&fixture), ["table extra", "table t1"]);

    steps.push(step("0004_touch", &["ALTER TABLE t1 ADD touched int"]));
    fixture.migrate(&postgres_plan("app", &steps)).expect("a fourth step");
    assert_eq!(changed(&fixture), ["table extra"], "what a step changed itself is its own");
}

#[test]
fn a_failed_run_records_what_its_good_steps_did() {
    let fixture = fixture();
    let mut steps = tables(2);
    steps.push(step("0003_bad", &["CREATE TABLE half (a int)", "SELECT nowhere"]));
    fixture.migrate(&postgres_plan("app", &steps)).expect_err("the third");
    assert_eq!(changed(&fixture), Vec::<String>::new());
    let head = fixture.read().ledger().expect("readable").expect("a ledger").head();
    assert_eq!(recorded(&fixture).head, head);
}

#[test]
fn fingerprints_that_a_killed_run_left_behind_are_renewed() {
    let fixture = fixture();
    let plan = postgres_plan("app", &tables(2));
    fixture.migrate(&plan).expect("two steps");
    fixture.sql("UPDATE driftless_meta SET value = 'old' WHERE key = 'fingerprint_head'");
    fixture.migrate(&plan).expect("nothing but that");
    let head = fixture.read().ledger().expect("readable").expect("a ledger").head();
    assert_eq!(recorded(&fixture).head, head);
    fixture.migrate(&plan).expect("nothing at all");
    assert_eq!(fixture.sql("SELECT count(*) FROM driftless_runs"), "2");
}

#[test]
fn no_password_of_a_user_mapping_is_recorded() {
    let fixture = fixture();
    let statements = [
        "CREATE FOREIGN DATA WRAPPER w",
        "CREATE SERVER s FOREIGN DATA WRAPPER w",
        "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'hunter2')",
    ];
    fixture.migrate(&postgres_plan("app", &[step("0001_s", &statements)])).expect("one step");
    let found = "SELECT count(*) FROM driftless_fingerprints WHERE definition LIKE '%hunter2%'";
    assert_eq!(fixture.sql(found), "0");
    fixture.sql("ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (SET password 'hunter3')");
    assert_eq!(changed(&fixture), ["user mapping \"PUBLIC\" on s"]);
}
