//! Steps without a transaction that were interrupted: the next run goes on, and does nothing twice.

use std::thread;
use std::time::Duration;

use driftless_db::{ErrorKind, Event, NextRun, StopFlag, Target};
use driftless_plan::{Change, Effect, Path, Thing};
use driftless_servers::Postgres;

use super::{Fixture, fixture};
use crate::support::{StepBuilder, postgres_plan, step, told};

fn path(name: &str) -> Path {
    Path { schema: None, name: name.to_owned() }
}

fn index(name: Option<&str>, unique: bool) -> Effect {
    let name = name.map(ToOwned::to_owned);
    Effect::Changes(Change { thing: Thing::IndexOn { table: path("t"), name, unique }, made: true })
}

/// Terminates the run's connection.
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' \
     AND classid = 1685218932 AND granted AND database = (SELECT oid FROM pg_database \
     WHERE datname = current_database())";

const INVALID: &str = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";

fn steps(create: &str, effect: Effect) -> [StepBuilder; 2] {
    let table = step("0001_t", &["CREATE TABLE t (a int)"]);
    let statements = ["INSERT INTO t VALUES (1)", create, "INSERT INTO t VALUES (2)"];
    [table, step("0002_i", &statements).effects(&[Effect::Noted, effect, Effect::Noted])]
}

/// Migrates, and cuts the connection after a statement of the second step.
fn cut_after(fixture: &Fixture, steps: &[StepBuilder], statement: usize) -> ErrorKind {
    let (plan, url) = (postgres_plan("app", steps), fixture.url());
    let mut reporter = |event: &Event<'_>| match event {
        Event::StatementDone { step: "0002_i", statement: done, .. } if *done == statement => {
            fixture.sql(CUT);
        }
        _ => {}
    };
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    let cut = driftless_db::migrate(&targets, &fixture.options, &mut reporter);
    cut.expect_err("the connection was cut").error.kind
}

/// Waits until a session of the database executes a statement like this.
fn executes(server: &Postgres, name: &str, like: &str) {
    let question = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND state = 'active' \
         AND query LIKE '{like}' AND wait_event_type IS NOT NULL"
    );
    for _ in 0..600 {
        if server.sql("postgres", &question) == "1" {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("nobody executes `{like}`");
}

/// Migrates while a reader keeps an index from being finished, and cuts the connection meanwhile.
fn cut_within(fixture: &Fixture, steps: &[StepBuilder]) {
    let (server, name) = (fixture.database.server(), fixture.database.name.clone());
    let read = "BEGIN; SELECT * FROM t; SELECT pg_sleep(60)";
    let mut reader = server.sql_meanwhile(&name, read);
    executes(server, &name, "%pg_sleep(60)%");
    let of = name.clone();
    let cutter = thread::spawn(move || {
        executes(server, &of, "CREATE INDEX CONCURRENTLY%");
        server.sql(&of, CUT)
    });
    let kind = fixture.migrate(&postgres_plan("app", steps)).expect_err("cut").error.kind;
    assert!(matches!(kind, ErrorKind::ConnectionLost { .. }), "{kind:?}");
    cutter.join().expect("the one who cut");
    fixture.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' \
         AND pid <> pg_backend_pid()",
    );
    let _ = reader.kill();
    let _ = reader.wait();
}

#[test]
fn a_step_is_gone_on_with_behind_what_took_effect() {
    for statement in 1..=3 {
        let fixture = fixture();
        let create = "CREATE INDEX CONCURRENTLY i ON t (a)";
        let steps = steps(create, index(Some("i"), false));
        let kind = cut_after(&fixture, &steps, statement);
        let lost = matches!(kind, ErrorKind::ConnectionLost { .. } | ErrorKind::Unrecorded { .. });
        assert!(lost, "{statement}: {kind:?}");
        let unfinished = fixture.read().ledger().expect("readable").expect("one").unfinished;
        assert_eq!((unfinished[0].statement, unfinished[0].begun), (statement + 1, false));
        assert_eq!(unfinished[0].next, NextRun::Resumes);
        fixture.migrate(&postgres_plan("app", &steps)).expect("the rest");
        assert_eq!(fixture.applied(), ["0001_t", "0002_i"]);
        assert_eq!(fixture.sql("SELECT string_agg(a::text, ' ' ORDER BY a) FROM t"), "1 2");
        assert_eq!(fixture.sql("SELECT count(*) FROM driftless_progress"), "0");
    }
}

#[test]
fn an_index_that_was_cut_off_is_dropped_and_built_again() {
    for name in [Some("i"), None] {
        let fixture = fixture();
        let create = format!("CREATE INDEX CONCURRENTLY {} ON t (a)", name.unwrap_or_default());
        let steps = steps(&create, index(name, false));
        fixture.migrate(&postgres_plan("app", &steps[..1])).expect("the table");
        cut_within(&fixture, &steps);
        assert_eq!(fixture.sql(INVALID), "1", "{name:?}");
        fixture.migrate(&postgres_plan("app", &steps)).expect("the rest");
        assert_eq!(fixture.sql(INVALID), "0");
        assert_eq!(fixture.sql("SELECT count(*) FROM pg_indexes WHERE tablename = 't'"), "1");
        assert_eq!(fixture.sql("SELECT count(*) FROM t"), "2");
    }
}

#[test]
fn an_index_that_is_there_counts_as_made() {
    let fixture = fixture();
    let steps = steps("CREATE INDEX CONCURRENTLY i ON t (a)", index(Some("i"), false));
    let plan = postgres_plan("app", &steps);
    fixture.migrate(&postgres_plan("app", &steps[..1])).expect("the table");
    cut_within(&fixture, &steps);
    fixture.sql("DROP INDEX i");
    fixture.sql("CREATE INDEX i ON t (a)");
    fixture.migrate(&plan).expect("the rest");
    let events = fixture.events.borrow();
    assert!(events.contains(&"3/3".to_owned()) && !events.contains(&"2/3".to_owned()));
}

#[test]
fn what_cannot_be_decided_stops_and_shows_both() {
    let fixture = fixture();
    let steps = steps("CREATE INDEX CONCURRENTLY i ON t (a)", index(Some("i"), false));
    fixture.migrate(&postgres_plan("app", &steps[..1])).expect("the table");
    cut_within(&fixture, &steps);
    fixture.sql("DROP INDEX i");
    fixture.sql("CREATE TABLE i ()");
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("undecided");
    assert_eq!(failure.error.class().code(), 5);
    let message = failure.error.to_string();
    for part in ["`i` of `\"t\"` is absent", "`i` of `\"t\"` is there", "something else"] {
        assert!(message.contains(part), "{message}");
    }
    let help = failure.error.help().expect("help");
    assert!(help.contains("driftless resolve app/0002_i --applied"), "{help}");

    let mut changed = steps;
    changed[1] = step("0002_i", &["INSERT INTO t VALUES (7)", "VACUUM t"]).bare();
    let failure = fixture.migrate(&postgres_plan("app", &changed)).expect_err("another text");
    assert!(matches!(failure.error.kind, ErrorKind::Rewritten { .. }), "{failure:?}");
}

#[test]
fn an_index_that_fails_leaves_nothing_and_can_be_corrected() {
    let fixture = fixture();
    let steps = steps("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", index(Some("i"), true));
    fixture.migrate(&postgres_plan("app", &steps[..1])).expect("the table");
    fixture.sql("INSERT INTO t VALUES (1)");
    let failure = fixture.migrate(&postgres_plan("app", &steps)).expect_err("twice 1");
    let ErrorKind::Partial { effective, next, .. } = failure.error.kind else { panic!() };
    assert_eq!((effective, next), (1, NextRun::Resumes));
    assert_eq!(fixture.sql(INVALID), "0");
    fixture.sql("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)");
    fixture.migrate(&postgres_plan("app", &steps)).expect("unique now");
    assert_eq!(fixture.sql("SELECT count(*) FROM t"), "2");
}

#[test]
fn an_index_left_invalid_by_others_is_not_taken_for_the_one_to_be_made() {
    let fixture = fixture();
    let create = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)";
    let steps = steps(create, index(Some("i"), true));
    fixture.migrate(&postgres_plan("app", &steps[..1])).expect("the table");
    fixture.sql("INSERT INTO t VALUES (5), (5)");
    assert!(fixture.database.try_run("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)").is_err());
    assert_eq!(fixture.sql(INVALID), "1");
    fixture.sql("TRUNCATE t");
    fixture.migrate(&postgres_plan("app", &steps)).expect("built");
    assert_eq!(
        fixture.sql(
            "SELECT indisvalid FROM pg_index WHERE indisunique AND indexrelid = 'i'::regclass"
        ),
        "t"
    );
}

#[test]
fn transactions_roles_and_settings_of_the_step_are_its_own() {
    let fixture = fixture();
    fixture.sql("CREATE ROLE helper; GRANT ALL ON SCHEMA public TO helper");
    let statements = [
        "SET ROLE helper",
        "SET search_path = other, public",
        "CREATE TABLE t (a int)",
        "BEGIN",
        "INSERT INTO t VALUES (1)",
        "COMMIT",
        "BEGIN READ ONLY",
        "SELECT * FROM t",
        "COMMIT",
        "DO $$ BEGIN INSERT INTO t VALUES (2); COMMIT; INSERT INTO t VALUES (3); END $$",
        "DO $$ BEGIN INSERT INTO t VALUES (4); END $$",
        "INSERT INTO t SELECT length(current_setting('search_path'))",
    ];
    use Effect::{Begins, Commits, Noted, Session, Unknown};
    let effects = [
        Session, Session, Noted, Begins, Noted, Commits, Begins, Noted, Commits, Unknown, Unknown,
        Noted,
    ];
    let plan = postgres_plan("app", &[step("0001_own", &statements).effects(&effects)]);
    for cut in 1..=statements.len() {
        fixture.sql(
            "DROP TABLE IF EXISTS t, driftless_ledger, driftless_meta, driftless_runs, \
             driftless_fingerprints, driftless_progress",
        );
        let url = fixture.url();
        let mut reporter = |event: &Event<'_>| match event {
            Event::StatementDone { statement, .. } if *statement == cut => drop(fixture.sql(CUT)),
            _ => {}
        };
        let targets = [Target { plan: &plan, url: &url, code: &[] }];
        driftless_db::migrate(&targets, &fixture.options, &mut reporter).expect_err("cut");
        fixture.migrate(&plan).unwrap_or_else(|failure| panic!("cut {cut}: {failure:?}"));
        let rows = fixture.sql("SELECT string_agg(a::text, ' ' ORDER BY a) FROM t");
        assert_eq!(rows, "1 2 3 4 13", "cut after {cut}");
        let owner = fixture.sql("SELECT tableowner FROM pg_tables WHERE tablename = 't'");
        assert_eq!(owner, "helper");
    }
}

#[test]
fn a_step_without_a_transaction_stops_between_statements() {
    let fixture = fixture();
    let steps = steps("CREATE INDEX CONCURRENTLY i ON t (a)", index(Some("i"), false));
    let (plan, url, stop) = (postgres_plan("app", &steps), fixture.url(), StopFlag::new());
    let mut options = fixture.options.clone();
    options.stop = stop.clone();
    let mut reporter = |event: &Event<'_>| {
        if told(event) == "2/3" {
            stop.stop();
        }
    };
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    let failure = driftless_db::migrate(&targets, &options, &mut reporter).expect_err("stopped");
    assert_eq!(failure.error.kind, ErrorKind::Stopped);
    fixture.migrate(&plan).expect("the rest");
    assert_eq!(fixture.sql("SELECT count(*) FROM t"), "2");
}
