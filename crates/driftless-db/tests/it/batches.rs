//! Statements that run in batches, on every product: every row once, also when a run is killed.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use driftless_db::{
    ErrorKind, Event, Failure, MigrateOptions, NextRun, Report, StopFlag, Target, Url,
};
use driftless_diag::{Backend, Span};
use driftless_plan::{Batched, Effect, Path, Plan};

use crate::code::{Place, places};
use crate::support::{StepBuilder, options, plan_for, step, told};

/// A step of one statement in batches between two others.
fn rows(backend: Backend, statement: &str, key: &str, size: u64) -> StepBuilder {
    let all = ["INSERT INTO extra VALUES (0)", statement, "INSERT INTO extra VALUES (1)"];
    let built = step("0002_rows", &all);
    let text = built.0.up.text.clone();
    let at = text.find(statement).expect("the statement");
    let name = statement.find(" t ").map_or(statement.len() - 1, |at| at + 1);
    let condition = statement.find("WHERE ").map(|place| place + "WHERE ".len());
    let batched = Effect::Batched(Batched {
        table: Span::new(at + name, at + name + 1),
        path: Path { schema: None, name: "t".to_owned() },
        condition: condition.map(|place| Span::new(at + place, at + statement.len())),
        key: key.to_owned(),
        size,
        // A run of single rows is one that is to be killed, for which it has to last.
        pause: Duration::from_millis(if size == 1 { 20 } else { 2 }),
    });
    let beside = match backend {
        Backend::Sqlite | Backend::Postgres => Effect::Noted,
        Backend::MySql | Backend::MariaDb => Effect::Unknown,
    };
    let mut built = built;
    built.0.up.effects = vec![beside.clone(), batched, beside];
    built
}

/// A table of twenty-five rows with keys of a type, and how many times each was changed.
fn table(backend: Backend, key: &str, value: &str) -> StepBuilder {
    let create = format!("CREATE TABLE t (id {key} PRIMARY KEY, n int NOT NULL DEFAULT 0)");
    let numbers = match backend {
        Backend::Postgres => "generate_series(1, 25) AS i(i)".to_owned(),
        _ => {
            let all: Vec<String> = (1..=25).map(|i| format!("SELECT {i} AS i")).collect();
            format!("({}) AS i", all.join(" UNION ALL "))
        }
    };
    let rows = format!("INSERT INTO t (id) SELECT {value} FROM {numbers}");
    step("0001_t", &["CREATE TABLE extra (a int)", &create, &rows])
}

fn migrate(place: &Place, plan: &Plan, stop: &StopFlag) -> (Result<Report, Failure>, Vec<String>) {
    let url = Url::parse(&place.url).expect("a URL");
    let mut options = options();
    options.stop = stop.clone();
    let mut seen = Vec::new();
    let mut reporter = |event: &Event<'_>| seen.push(told(event));
    let targets = [Target { plan, url: &url, code: &[] }];
    let result = driftless_db::migrate(&targets, &options, &mut reporter);
    (result, seen)
}

fn batches(seen: &[String]) -> usize {
    seen.iter().filter(|event| event.starts_with("BatchDone")).count()
}

pub(crate) const UPDATE: &str = "UPDATE t SET n = n + 1 WHERE id IS NOT NULL OR n > 5";

pub(crate) fn plan(backend: Backend, statement: &str, size: u64) -> Plan {
    let steps = [table(backend, "bigint", "i * 3"), rows(backend, statement, "id", size)];
    plan_for(backend, "app", &steps)
}

#[test]
fn every_row_is_changed_once() {
    for place in places() {
        let plan = plan(place.backend, UPDATE, 10);
        let (report, seen) = migrate(&place, &plan, &StopFlag::new());
        assert_eq!(report.expect("two steps").done(), 2, "{}", place.backend);
        let sql = &place.sql;
        assert_eq!(sql("SELECT count(*) FROM t WHERE n = 1"), "25", "{}", place.backend);
        assert_eq!(sql("SELECT count(*) FROM extra"), "2");
        assert_eq!(sql("SELECT count(*) FROM driftless_progress"), "0");
        assert_eq!(batches(&seen), 3, "{seen:?}");
        assert!(seen.iter().any(|event| event.contains("done: 25")), "{seen:?}");
        let statements: Vec<&String> = seen.iter().filter(|event| event.contains("/3")).collect();
        assert!(statements.ends_with(&[&"1/3".into(), &"2/3".into(), &"3/3".into()]), "{seen:?}");
    }
}

#[test]
fn a_deletion_ends_where_no_rows_are() {
    for place in places() {
        let plan = plan(place.backend, "DELETE FROM t", 5);
        let (report, seen) = migrate(&place, &plan, &StopFlag::new());
        report.expect("two steps");
        assert_eq!((place.sql)("SELECT count(*) FROM t"), "0", "{}", place.backend);
        assert_eq!(batches(&seen), 5, "{seen:?}");
    }
}

/// Types of keys, and a value for each row.
fn kinds(backend: Backend) -> Vec<(&'static str, &'static str)> {
    match backend {
        Backend::Sqlite => vec![
            ("TEXT COLLATE NOCASE NOT NULL", "'it''s \\ ' || hex(i * 7919)"),
            ("BLOB NOT NULL", "CAST(hex(i * 7919) AS BLOB)"),
            ("REAL NOT NULL", "i / 3.0"),
            (
                "NOT NULL",
                "CASE i % 3 WHEN 0 THEN i WHEN 1 THEN 'x' || i ELSE CAST('b' || i AS BLOB) END",
            ),
        ],
        Backend::Postgres => vec![
            ("uuid", "md5(i::text)::uuid"),
            ("text", "'it''s \\ ' || md5(i::text)"),
            ("numeric", "i / 3.0"),
            ("timestamptz", "now() + i * interval '1 hour'"),
            ("bytea", "decode(md5(i::text), 'hex')"),
            ("character(40)", "md5(i::text)"),
        ],
        Backend::MySql | Backend::MariaDb => vec![
            ("binary(16)", "UNHEX(MD5(i))"),
            ("varchar(60) CHARACTER SET latin1", "CONCAT('it''s \\\\ ', MD5(i))"),
            ("bigint unsigned", "18446744073709551590 + i"),
            ("decimal(30,4)", "i * 9007199254740993.5"),
            ("datetime", "TIMESTAMP'2020-01-01 00:00:00' + INTERVAL i HOUR"),
        ],
    }
}

#[test]
fn keys_of_every_type_are_walked_along() {
    for nth in 0..6 {
        for place in places() {
            let kinds = kinds(place.backend);
            let Some((kind, value)) = kinds.get(nth) else { continue };
            let steps = [table(place.backend, kind, value), rows(place.backend, UPDATE, "id", 4)];
            let plan = plan_for(place.backend, "app", &steps);
            let (report, seen) = migrate(&place, &plan, &StopFlag::new());
            report.unwrap_or_else(|failure| panic!("{kind}: {failure}"));
            let changed = (place.sql)("SELECT count(*) FROM t WHERE n = 1");
            assert_eq!(changed, "25", "{} {kind}", place.backend);
            assert_eq!(batches(&seen), 7, "{} {kind}: {seen:?}", place.backend);
        }
    }
}

#[test]
fn a_run_that_was_stopped_is_gone_on_with_behind_the_last_batch() {
    for place in places() {
        let plan = plan(place.backend, UPDATE, 4);
        let stop = StopFlag::new();
        let url = Url::parse(&place.url).expect("a URL");
        let mut options = options();
        options.stop = stop.clone();
        let mut reporter = |event: &Event<'_>| {
            if matches!(event, Event::BatchDone { batch: 2, .. }) {
                stop.stop();
            }
        };
        let targets = [Target { plan: &plan, url: &url, code: &[] }];
        let failure =
            driftless_db::migrate(&targets, &options, &mut reporter).expect_err("stopped");
        assert_eq!(failure.error.kind, ErrorKind::Stopped, "{}", place.backend);
        assert_eq!((place.sql)("SELECT count(*) FROM t WHERE n = 1"), "8");
        let ledger = driftless_db::Database::open(&url, driftless_db::Access::Read)
            .and_then(|mut database| database.ledger());
        let row = ledger.expect("a readable ledger").expect("a ledger").unfinished.remove(0);
        assert_eq!((row.statement, row.begun, row.batches()), (2, true, Some(2)), "{row:?}");
        assert_eq!(row.next, NextRun::Resumes);
        let (report, seen) = migrate(&place, &plan, &StopFlag::new());
        report.expect("the rest");
        assert_eq!(batches(&seen), 5, "{seen:?}");
        assert!(seen.iter().any(|event| event.contains("batch: 7")), "{seen:?}");
        assert_eq!((place.sql)("SELECT count(*) FROM t WHERE n = 1"), "25", "{}", place.backend);
    }
}

#[test]
fn a_batch_that_fails_is_undone_alone_and_tried_again() {
    // For one row `n` would be null, which it must not be.
    let update = "UPDATE t SET n = CASE WHEN id = 45 AND 1 >= (SELECT count(*) FROM extra) \
                  THEN NULL ELSE n + 1 END";
    for place in places() {
        let plan = plan(place.backend, update, 4);
        let (failed, _) = migrate(&place, &plan, &StopFlag::new());
        let error = failed.expect_err("a null").error;
        let ErrorKind::Partial { failure, effective: 1, next: NextRun::Resumes } = &error.kind
        else {
            panic!("{}: {error}", place.backend)
        };
        assert_eq!((failure.statement, failure.line), (2, 3), "{}", place.backend);
        assert_eq!((place.sql)("SELECT count(*) FROM t WHERE n = 1"), "12", "{}", place.backend);
        let url = Url::parse(&place.url).expect("a URL");
        let ledger = driftless_db::Database::open(&url, driftless_db::Access::Read)
            .and_then(|mut database| database.ledger());
        let row = ledger.expect("a readable ledger").expect("a ledger").unfinished.remove(0);
        assert_eq!((row.batches(), row.next), (Some(3), NextRun::Resumes), "{row:?}");
        assert!(row.message.is_some(), "{row:?}");
        let other = step("0001_extra", &["INSERT INTO extra VALUES (45)"]);
        let other = plan_for(place.backend, "other", &[other]);
        migrate(&place, &other, &StopFlag::new()).0.expect("another component");
        let (report, seen) = migrate(&place, &plan, &StopFlag::new());
        report.expect("the rest");
        assert_eq!(batches(&seen), 4, "{seen:?}");
        assert_eq!((place.sql)("SELECT count(*) FROM t WHERE n = 1"), "25");
    }
}

#[test]
fn a_first_batch_that_fails_leaves_what_was_before_the_statement() {
    for place in places() {
        let plan = plan(place.backend, "UPDATE t SET n = NULL", 4);
        let error = migrate(&place, &plan, &StopFlag::new()).0.expect_err("a null").error;
        let ErrorKind::Partial { effective: 1, next: NextRun::Resumes, .. } = error.kind else {
            panic!("{}: {error}", place.backend)
        };
        // Nothing of the statement is done, so it may be corrected.
        let plan = self::plan(place.backend, "UPDATE t SET n = 1", 4);
        migrate(&place, &plan, &StopFlag::new()).0.expect("corrected");
        assert_eq!((place.sql)("SELECT count(*) FROM t WHERE n = 1"), "25", "{}", place.backend);
    }
}

#[test]
fn a_statement_that_was_changed_in_the_middle_is_not_gone_on_with() {
    for place in places() {
        let update = "UPDATE t SET n = n + 1 WHERE id <> 45 OR n IS NOT NULL OR 1 / 0 = 1";
        let stop = StopFlag::new();
        let url = Url::parse(&place.url).expect("a URL");
        let options = MigrateOptions { stop: stop.clone(), ..options() };
        let mut reporter = |event: &Event<'_>| {
            if matches!(event, Event::BatchDone { .. }) {
                stop.stop();
            }
        };
        let plan = plan(place.backend, UPDATE, 4);
        let targets = [Target { plan: &plan, url: &url, code: &[] }];
        driftless_db::migrate(&targets, &options, &mut reporter).expect_err("stopped");
        let other = self::plan(place.backend, update, 4);
        let error = migrate(&place, &other, &StopFlag::new()).0.expect_err("another").error;
        assert!(matches!(error.kind, ErrorKind::Rewritten { .. }), "{}: {error}", place.backend);
    }
}

const PLACE: &str = "DRIFTLESS_TEST_BATCHES";

/// What the killed process runs: nothing where nobody asked for it.
#[test]
fn batches_of_a_run_that_is_killed() {
    let Ok(said) = env::var(PLACE) else { return };
    let (backend, url) = said.split_once(' ').expect("a product and a URL");
    let backend: Backend = backend.parse().expect("a product");
    let (plan, url) = (plan(backend, UPDATE, 1), Url::parse(url).expect("a URL"));
    let targets = [Target { plan: &plan, url: &url, code: &[] }];
    let mut options = options();
    options.lock_wait = Duration::from_secs(20);
    driftless_db::migrate(&targets, &options, &mut driftless_db::Silent).expect("migrated");
}

#[test]
fn a_run_that_is_killed_changes_every_row_once() {
    for place in places() {
        let mut base = plan(place.backend, UPDATE, 1);
        base.steps.truncate(1);
        // Of a change of the schema that was interrupted MySQL does not say what became of it.
        migrate(&place, &base, &StopFlag::new()).0.expect("the tables");
        let me = env::current_exe().expect("this program");
        let mut kills = 0;
        let began = Instant::now();
        for attempt in 0.. {
            assert!(began.elapsed() < Duration::from_secs(120), "{}: no end", place.backend);
            let mut child = Command::new(&me)
                .args(["--exact", "batches::batches_of_a_run_that_is_killed"])
                .env(PLACE, format!("{} {}", place.backend, place.url))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("another process");
            let until = Instant::now() + Duration::from_millis(60 + 17 * attempt);
            while Instant::now() < until && child.try_wait().expect("a child").is_none() {
                thread::sleep(Duration::from_millis(3));
            }
            let ended = child.try_wait().expect("a child");
            if let Some(status) = ended {
                assert!(status.success(), "{}", place.backend);
                break;
            }
            child.kill().expect("it runs");
            child.wait().expect("it is dead");
            kills += 1;
        }
        assert!(kills > 1, "{}: killed {kills} times", place.backend);
        assert_eq!((place.sql)("SELECT count(*) FROM t WHERE n = 1"), "25", "{}", place.backend);
        assert_eq!((place.sql)("SELECT count(*) FROM extra"), "2", "{}", place.backend);
        assert_eq!((place.sql)("SELECT count(*) FROM driftless_ledger"), "2");
    }
}
