//! Steps that are code, on every product: batches, cursors, and runs that are killed.

use std::cell::Cell;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use driftless_db::{
    Batch, BatchPlace, CodeDriver, CodeError, CodeFunction, CodeStep, ErrorKind, Event, Failure,
    NextRun, Report, SqliteClient, StopFlag, Target, Url,
};
use driftless_diag::Backend;
use driftless_plan::{Form, Plan, Step};

use crate::support::{fixture, options, plan_for, step, told};

thread_local! {
    /// The batch that fails, and how many there are.
    static FAILS: Cell<u64> = const { Cell::new(0) };
    static COUNT: Cell<u64> = const { Cell::new(4) };
}

/// One batch: a row with its number.
fn log<C: SimpleConnection>(
    connection: &mut C,
    place: &mut BatchPlace<'_>,
) -> Result<Batch, CodeError> {
    let number = place.cursor().map_or(Ok(0), str::parse::<u64>)? + 1;
    connection.batch_execute(&format!("INSERT INTO log VALUES ({number})"))?;
    place.progress(number, Some(COUNT.get()));
    if number == FAILS.get() {
        return Err(format!("batch {number} is not to be").into());
    }
    Ok(if number == COUNT.get() { Batch::Done } else { Batch::More(number.to_string()) })
}

macro_rules! backfill {
    ($name:ident, $client:ty) => {
        pub(crate) fn $name(driver: &mut dyn CodeDriver) -> Result<(), CodeError> {
            driver.batches(Duration::from_millis(5), &mut |connection, place| {
                log(connection.downcast_mut::<$client>().ok_or("another client")?, place)
            })
        }
    };
}

backfill!(sqlite, SqliteClient);
#[cfg(feature = "postgres")]
backfill!(postgres, driftless_db::PostgresClient);
#[cfg(feature = "mysql")]
backfill!(mysql, driftless_db::MySqlClient);

fn function_for(backend: Backend) -> CodeFunction {
    match backend {
        Backend::Sqlite => sqlite,
        #[cfg(feature = "postgres")]
        Backend::Postgres => postgres,
        #[cfg(feature = "mysql")]
        Backend::MySql | Backend::MariaDb => mysql,
        #[cfg(not(all(feature = "postgres", feature = "mysql")))]
        other => panic!("{other} is not built in"),
    }
}

/// A database of one of the products, looked at from outside.
pub(crate) struct Place {
    pub(crate) backend: Backend,
    /// What a URL in the environment may say.
    pub(crate) url: String,
    pub(crate) sql: Box<dyn Fn(&str) -> String>,
}

/// One of every product that is built in.
pub(crate) fn places() -> Vec<Place> {
    let file = fixture();
    let url = file.file().to_str().expect("UTF-8").to_owned();
    let sqlite = Place { backend: Backend::Sqlite, url, sql: Box::new(move |sql| file.one(sql)) };
    vec![
        sqlite,
        #[cfg(feature = "postgres")]
        {
            let database = driftless_servers::postgres().database();
            let url = database.url();
            let sql = Box::new(move |sql: &str| database.sql(sql));
            Place { backend: Backend::Postgres, url, sql }
        },
        #[cfg(feature = "mysql")]
        {
            let database = driftless_servers::mysql().database();
            let url = database.url();
            let sql = Box::new(move |sql: &str| database.sql(sql));
            Place { backend: crate::mysql::backend(), url, sql }
        },
    ]
}

fn code_plan(backend: Backend) -> Plan {
    let table = step("0001_log", &["CREATE TABLE log (batch bigint)"]);
    let mut plan = plan_for(backend, "app", &[table, step("0003_after", &["SELECT 1"])]);
    plan.steps.insert(1, Step { form: Form::Code, ..Step::new("0002_fill", Default::default()) });
    plan
}

fn migrate(place: &Place, stop: &StopFlag, seen: &mut Vec<String>) -> Result<Report, Failure> {
    let code = [CodeStep { step: "0002_fill", function: function_for(place.backend) }];
    migrate_with(place, &code, stop, seen)
}

fn migrate_with(
    place: &Place,
    code: &[CodeStep],
    stop: &StopFlag,
    seen: &mut Vec<String>,
) -> Result<Report, Failure> {
    let (plan, url) = (code_plan(place.backend), Url::parse(&place.url).expect("a URL"));
    let mut options = options();
    options.stop = stop.clone();
    let mut reporter = |event: &Event<'_>| seen.push(told(event));
    driftless_db::migrate(&[Target { plan: &plan, url: &url, code }], &options, &mut reporter)
}

/// How many batches there are in the database, how many different ones, and how many steps are
/// recorded.
fn counts(place: &Place) -> (String, String, String) {
    let sql = &place.sql;
    (
        sql("SELECT count(*) FROM log"),
        sql("SELECT count(DISTINCT batch) FROM log"),
        sql("SELECT count(*) FROM driftless_ledger"),
    )
}

fn three(a: &str, b: &str, c: &str) -> (String, String, String) {
    (a.to_owned(), b.to_owned(), c.to_owned())
}

#[test]
fn a_function_runs_in_batches_and_is_recorded_at_its_end() {
    for place in places() {
        let mut seen = Vec::new();
        let report = migrate(&place, &StopFlag::new(), &mut seen).expect("three steps");
        assert_eq!(report.done(), 3, "{}", place.backend);
        assert_eq!(counts(&place), three("4", "4", "3"), "{}", place.backend);
        assert_eq!((place.sql)("SELECT count(*) FROM driftless_progress"), "0");
        let batches = seen.iter().filter(|event| event.starts_with("BatchDone")).count();
        assert_eq!(batches, 4, "{seen:?}");
        assert!(seen.iter().any(|event| event.contains("done: 4, total: Some(4)")), "{seen:?}");
        let again = migrate(&place, &StopFlag::new(), &mut Vec::new()).expect("nothing");
        assert_eq!(again.done(), 0);
    }
}

#[test]
fn a_batch_that_fails_is_undone_alone_and_the_next_run_goes_on_there() {
    for place in places() {
        FAILS.set(3);
        let failure = migrate(&place, &StopFlag::new(), &mut Vec::new()).expect_err("the third");
        let ErrorKind::Code { message, batches } = &failure.error.kind else {
            panic!("{}: {failure:?}", place.backend)
        };
        assert_eq!((message.as_str(), *batches), ("batch 3 is not to be", 2));
        assert_eq!(failure.error.class().code(), 5);
        assert_eq!(counts(&place), three("2", "2", "1"), "{}", place.backend);
        let url = Url::parse(&place.url).expect("a URL");
        let mut database =
            driftless_db::Database::open(&url, driftless_db::Access::Read).expect("a database");
        let ledger = database.ledger().expect("readable").expect("one");
        let [row] = ledger.unfinished.as_slice() else { panic!("{ledger:?}") };
        assert!(row.is_code() && row.next == NextRun::Resumes, "{row:?}");
        assert_eq!((row.seen.as_deref(), row.statement), (Some("2"), 3));
        assert_eq!(row.message.as_deref(), Some("batch 3 is not to be"));
        drop(database);

        FAILS.set(0);
        migrate(&place, &StopFlag::new(), &mut Vec::new()).expect("the rest");
        assert_eq!(counts(&place), three("4", "4", "3"), "{}", place.backend);
    }
}

#[test]
fn a_first_batch_that_fails_leaves_nothing() {
    for place in places() {
        FAILS.set(1);
        let failure = migrate(&place, &StopFlag::new(), &mut Vec::new()).expect_err("the first");
        assert_eq!(failure.error.class().code(), 4, "{failure:?}");
        assert_eq!((place.sql)("SELECT count(*) FROM driftless_progress"), "0");
        assert_eq!(counts(&place), three("0", "0", "1"), "{}", place.backend);
        FAILS.set(0);
    }
}

#[test]
fn a_stop_comes_between_two_batches() {
    for place in places() {
        let stop = StopFlag::new();
        let code = [CodeStep { step: "0002_fill", function: function_for(place.backend) }];
        let (plan, url) = (code_plan(place.backend), Url::parse(&place.url).expect("a URL"));
        let mut options = options();
        options.stop = stop.clone();
        let mut reporter = |event: &Event<'_>| {
            if matches!(event, Event::BatchDone { batch: 2, .. }) {
                stop.stop();
            }
        };
        let targets = [Target { plan: &plan, url: &url, code: &code }];
        let failure = driftless_db::migrate(&targets, &options, &mut reporter).expect_err("asked");
        assert_eq!(failure.error.kind, ErrorKind::Stopped);
        assert_eq!(counts(&place), three("2", "2", "1"), "{}", place.backend);
        migrate(&place, &StopFlag::new(), &mut Vec::new()).expect("the rest");
        assert_eq!(counts(&place), three("4", "4", "3"), "{}", place.backend);
    }
}

#[test]
fn a_program_without_the_function_is_refused_before_anything_runs() {
    for place in places() {
        let failure = migrate_with(&place, &[], &StopFlag::new(), &mut Vec::new());
        let error = failure.expect_err("no function").error;
        assert_eq!((&error.kind, error.class().code()), (&ErrorKind::NoFunction, 3));
        assert_eq!(error.step.as_deref(), Some("0002_fill"));
        assert!(error.help().is_some_and(|help| help.contains("runner = ")), "{error}");
        migrate(&place, &StopFlag::new(), &mut Vec::new()).expect("with it");
        // What is applied needs no function.
        migrate_with(&place, &[], &StopFlag::new(), &mut Vec::new()).expect("nothing to do");
    }
}

/// Makes nothing of the error of its batches.
fn careless(driver: &mut dyn CodeDriver) -> Result<(), CodeError> {
    let _ = sqlite(driver);
    Ok(())
}

/// Fails when every batch is done.
fn late(driver: &mut dyn CodeDriver) -> Result<(), CodeError> {
    sqlite(driver)?;
    Err("afterwards".into())
}

/// Fails with an error of its own that the server had no part in, in a transaction of diesel's.
fn nested(driver: &mut dyn CodeDriver) -> Result<(), CodeError> {
    use diesel::Connection as _;
    driver.batches(Duration::ZERO, &mut |connection, place| {
        let connection = connection.downcast_mut::<SqliteClient>().ok_or("another client")?;
        let undone: Result<(), CodeError> = connection.transaction(|connection| {
            connection.batch_execute("INSERT INTO log VALUES (100)")?;
            Err("undone".into())
        });
        assert!(undone.is_err());
        connection.transaction(|connection| log(connection, place))
    })
}

#[test]
fn a_step_is_only_recorded_when_every_batch_was_done() {
    let place = places().remove(0);
    let run = |function: CodeFunction| {
        let code = [CodeStep { step: "0002_fill", function }];
        migrate_with(&place, &code, &StopFlag::new(), &mut Vec::new())
    };
    FAILS.set(2);
    assert!(matches!(
        run(careless).expect_err("a batch failed").error.kind,
        ErrorKind::Code { batches: 1, .. }
    ));
    FAILS.set(0);
    let error = run(late).expect_err("afterwards").error;
    assert_eq!(error.kind.to_string(), "afterwards; before that, 4 batches took effect");
    assert_eq!(counts(&place), three("4", "4", "1"));
    run(careless).expect("no batch is left");
    assert_eq!(counts(&place), three("4", "4", "3"));
}

#[test]
fn diesels_own_transactions_are_savepoints_in_a_batch() {
    let place = places().remove(0);
    let code = [CodeStep { step: "0002_fill", function: nested }];
    migrate_with(&place, &code, &StopFlag::new(), &mut Vec::new()).expect("three steps");
    assert_eq!(counts(&place), three("4", "4", "3"));
}

const VICTIM: &str = "DRIFTLESS_TEST_VICTIM";
const BATCHES: u64 = 60;

/// Not a test of its own: what the next one starts, and kills.
#[test]
fn victim() {
    let Ok(named) = std::env::var(VICTIM) else { return };
    let (backend, url) = named.split_once(' ').expect("a backend and a URL");
    let place = Place {
        backend: backend.parse().expect("a backend"),
        url: url.to_owned(),
        sql: Box::new(|_| String::new()),
    };
    COUNT.set(BATCHES);
    migrate(&place, &StopFlag::new(), &mut Vec::new()).expect("a run");
}

#[test]
fn killed_at_any_moment_each_batch_is_done_once() {
    for place in places() {
        // On MariaDB a change of the schema that was killed waits for a person, which is not what is
        // tried here.
        let (mut plan, url) = (code_plan(place.backend), Url::parse(&place.url).expect("a URL"));
        plan.steps.truncate(1);
        let targets = [Target { plan: &plan, url: &url, code: &[] }];
        driftless_db::migrate(&targets, &options(), &mut driftless_db::Silent).expect("a table");
        let started = Instant::now();
        let mut kills = 0;
        loop {
            let mut child = Command::new(std::env::current_exe().expect("this program"))
                .args(["--exact", "code::victim", "--nocapture"])
                .env(VICTIM, format!("{} {}", place.backend, place.url))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("a victim");
            // Longer each time, so that a slow machine comes to the end too.
            let deadline = Instant::now() + Duration::from_millis(100 + 60 * kills);
            while Instant::now() < deadline && child.try_wait().expect("its state").is_none() {
                thread::sleep(Duration::from_millis(3));
            }
            let finished = child.try_wait().expect("its state").is_some_and(|end| end.success());
            let _ = child.kill();
            let _ = child.wait();
            if finished {
                break;
            }
            kills += 1;
            assert!(started.elapsed() < Duration::from_secs(240), "{}: stuck", place.backend);
        }
        let all = BATCHES.to_string();
        assert_eq!(counts(&place), three(&all, &all, "3"), "{}: {kills} kills", place.backend);
        assert_eq!((place.sql)("SELECT count(*) FROM driftless_progress"), "0");
        assert!(kills > 0, "{}: nobody was killed", place.backend);
    }
}
