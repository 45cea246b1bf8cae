//! Steps that succeed: what they find, what is recorded, what does not leak.

use driftless_db::Amount;
use driftless_plan::Kind;

use super::fixture;
use crate::support::{done, postgres_plan, step, tables};

#[test]
fn steps_are_applied_once_and_recorded_with_their_effects() {
    let fixture = fixture();
    let plan = postgres_plan("app", &tables(3));
    let report = fixture.migrate(&plan).expect("three steps");
    assert_eq!(done(&report), ["0001_t1", "0002_t2", "0003_t3"]);
    assert_eq!(fixture.tables(), "t1 t2 t3");
    assert_eq!(fixture.applied(), ["0001_t1", "0002_t2", "0003_t3"]);
    let told = fixture.events.borrow().join(", ");
    assert!(told.starts_with("migrate 3, up app/0001_t1, step done, committed 1"), "{told}");

    let again = fixture.migrate(&plan).expect("nothing to do");
    assert!(again.is_up_to_date());
    assert_eq!(
        fixture.sql("SELECT count(*) FROM driftless_runs"),
        "1",
        "a no-op run leaves no row"
    );

    let ledger = fixture.read().ledger().expect("a ledger").expect("there");
    assert_eq!(ledger.rows.iter().map(|row| row.position).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(ledger.rows[0].checksum, plan.steps[0].checksum);
    assert!(ledger.rows[0].applied_at.ends_with('Z'), "{}", ledger.rows[0].applied_at);
    let runs = fixture.read().runs().expect("the runs");
    assert_eq!(runs[0].outcome.as_deref(), Some("done"));
    assert_eq!(runs[0].head, Some(ledger.head()));
}

#[test]
fn the_last_steps_are_reverted() {
    let fixture = fixture();
    let plan = postgres_plan("app", &tables(3));
    fixture.migrate(&plan).expect("three steps");
    fixture.revert(&plan, &Amount::Last(2)).expect("two down files");
    assert_eq!(fixture.tables(), "t1");
    assert_eq!(fixture.applied(), ["0001_t1"]);
}

#[test]
fn what_a_step_does_to_its_session_is_gone_in_the_next() {
    let fixture = fixture();
    fixture.sql("CREATE ROLE somebody; GRANT CREATE ON SCHEMA public TO somebody");
    let steps = [
        step(
            "0001_session",
            &[
                "CREATE SCHEMA other",
                "SET search_path = other",
                "SET work_mem = '77MB'",
                "CREATE TEMP TABLE scratch (a int)",
                "SET ROLE somebody",
                "PREPARE p AS SELECT 1",
            ],
        ),
        step(
            "0002_look",
            &["CREATE TABLE seen AS SELECT current_user AS who, current_schema() AS at, \
                 current_setting('work_mem') AS memory, current_setting('TimeZone') AS zone, \
                 to_regclass('pg_temp.scratch') IS NULL AS clean"],
        ),
    ];
    fixture.migrate(&postgres_plan("app", &steps)).expect("two steps");
    let seen = fixture.sql("SELECT who, at, zone, clean, memory <> '77MB' FROM seen");
    assert_eq!(seen, "driftless|public|Asia/Kolkata|t|t");
}

#[test]
fn a_step_without_a_transaction_runs_statement_by_statement() {
    let fixture = fixture();
    let steps = [
        step("0001_table", &["CREATE TABLE t (a int, b int)"]),
        step(
            "0002_indexes",
            &[
                "CREATE INDEX CONCURRENTLY t_a ON t (a)",
                "CREATE INDEX CONCURRENTLY t_b ON t (b)",
                "VACUUM t",
            ],
        )
        .bare(),
    ];
    fixture.migrate(&postgres_plan("app", &steps)).expect("two steps");
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass AND indisvalid";
    assert_eq!(fixture.sql(indexes), "2");
    assert_eq!(fixture.applied(), ["0001_table", "0002_indexes"]);
}

#[test]
fn the_ledger_is_in_the_first_schema_of_the_path() {
    let fixture = fixture();
    fixture.sql("CREATE SCHEMA tenant");
    let text = format!("{}&options=-csearch_path%3Dtenant", fixture.database.url());
    let plan = postgres_plan("app", &tables(1));
    fixture.migrate_at(&plan, &super::url(&text)).expect("one step");
    let at = "SELECT relnamespace::regnamespace FROM pg_class WHERE relname = ";
    assert_eq!(fixture.sql(&format!("{at}'driftless_ledger'")), "tenant");
    assert_eq!(fixture.sql(&format!("{at}'t1'")), "tenant");
    assert_eq!(fixture.applied(), Vec::<String>::new(), "no ledger in public");
}

#[test]
fn components_of_one_database_share_its_ledger() {
    let fixture = fixture();
    fixture.migrate(&postgres_plan("one", &tables(1))).expect("one step");
    let other = postgres_plan("two", &[step("0001_b", &["CREATE TABLE b (a int)"])]);
    fixture.migrate(&other).expect("one step of another component");
    assert_eq!(fixture.applied(), ["0001_t1", "0001_b"]);
    assert_eq!(fixture.sql("SELECT max(position) FROM driftless_ledger"), "2");
}

#[test]
fn a_repeatable_step_that_changed_runs_again_and_has_one_row() {
    let fixture = fixture();
    let view = |column: &str| {
        let make = format!("CREATE OR REPLACE VIEW v AS SELECT {column} FROM t1");
        step("R__v", &["DROP VIEW IF EXISTS v", &make]).kind(Kind::Repeatable)
    };
    let plan = |column| postgres_plan("app", &[tables(1).remove(0), view(column)]);
    fixture.migrate(&plan("id")).expect("the first time");
    assert!(fixture.migrate(&plan("id")).expect("the same").is_up_to_date());
    fixture.migrate(&plan("id + 1")).expect("changed");
    assert_eq!(fixture.applied(), ["0001_t1", "R__v"]);
    assert!(fixture.sql("SELECT pg_get_viewdef('v')").contains("+ 1"));
}
