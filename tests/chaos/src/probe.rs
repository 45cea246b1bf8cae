//! `--probe`: what waiting and ending cost, measured.
//!
//! After a runner is killed, its lock may not be free while the server still works on its statement, and
//! soon has to be afterwards. While a run waits for a lock on a table, nobody else may wait much longer
//! than its `lock_timeout`. A run that is asked to stop ends within five seconds, and its statement
//! with it.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use driftless_db::{Access, Database, Url};
use driftless_diag::Backend;
use driftless_servers::postgres;

use crate::place::Place;
use crate::runner::{self, Ended};

/// How long the statement takes that a run is interrupted in.
const LONG: u64 = 8;
/// How long its lock may outlive it.
const FREE: Duration = Duration::from_secs(2);
/// How long a reader may wait with a `lock_timeout` of 100 ms.
const STALL: f64 = 150.0;
/// How long a run may go on that was asked to stop.
const BOUND: Duration = Duration::from_secs(5);

/// Measures, and says what is not as it should be.
pub(crate) fn run(backend: Backend) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    problems.extend(killed(backend)?);
    problems.extend(asked_to_stop(backend)?);
    if backend == Backend::Postgres {
        problems.extend(readers()?);
    }
    Ok(problems)
}

/// A history of its own, with a last step.
struct History(tempfile::TempDir);

impl History {
    fn new(last: &str) -> Result<Self, String> {
        let directory = tempfile::tempdir().map_err(|error| format!("no directory: {error}"))?;
        let history = Self(directory);
        history.step("0001_t", "CREATE TABLE t (a INT);\nINSERT INTO t VALUES (1);\n")?;
        history.step("0002_last", last)?;
        Ok(history)
    }

    fn step(&self, name: &str, text: &str) -> Result<(), String> {
        let step = self.0.path().join("steps").join(name);
        fs::create_dir_all(&step)
            .and_then(|()| fs::write(step.join("up.sql"), text))
            .map_err(|error| format!("{}: {error}", step.display()))
    }
}

fn slow(backend: Backend) -> String {
    match backend {
        Backend::Postgres => {
            format!("CREATE TABLE slow AS SELECT pg_sleep({LONG}) IS NULL AS a;\n")
        }
        _ => format!("CREATE TABLE slow AS SELECT SLEEP({LONG}) AS a;\n"),
    }
}

/// Whether somebody's slow statement is running.
fn is_running(place: &Place, backend: Backend) -> Result<bool, String> {
    let query = match backend {
        Backend::Postgres => {
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE state = 'active' AND query LIKE \
             '%slow AS SELECT%' AND pid <> pg_backend_pid() AND datname = current_database()"
        }
        _ => {
            "SELECT IF(COUNT(*) > 0, 't', 'f') FROM information_schema.PROCESSLIST WHERE INFO LIKE \
             'CREATE TABLE slow%' AND DB = DATABASE()"
        }
    };
    place.value(query).map(|answer| answer == "t")
}

/// Starts a run, and waits until the server works on its slow statement.
fn started(
    place: &Place,
    backend: Backend,
    history: &History,
) -> Result<std::process::Child, String> {
    let child = runner::start(backend, history.0.path(), &place.url())?;
    let began = Instant::now();
    while !is_running(place, backend)? {
        if began.elapsed() > Duration::from_secs(30) {
            return Err("the slow statement never came".to_owned());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(child)
}

/// A run is killed while the server works on its statement.
fn killed(backend: Backend) -> Result<Option<String>, String> {
    let (place, history) = (Place::new(backend)?, History::new(&slow(backend))?);
    let mut child = started(&place, backend, &history)?;
    let url = Url::parse(&place.url()).map_err(|error| error.to_string())?;
    let mut database = Database::open(&url, Access::Read).map_err(|error| error.to_string())?;
    let at = Instant::now();
    child.kill().map_err(|error| error.to_string())?;
    let _status = child.wait();
    let mut ended: Option<Instant> = None;
    loop {
        // Asked in this order: a lock that was free before a statement runs is free while it runs.
        let holders = database.holders(&["chaos"]).map_err(|error| error.to_string())?;
        let running = is_running(&place, backend)?;
        if running && holders.is_empty() {
            return Ok(Some("the lock was free while the statement ran".to_owned()));
        }
        if !running {
            ended.get_or_insert_with(Instant::now);
        }
        if holders.is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    let ended = ended.unwrap_or_else(Instant::now);
    let (statement, lock) = (ended - at, ended.elapsed());
    println!(
        "killed in a statement of {LONG} s: the statement went on for {:.2} s, the lock for {:.2} s \
         more",
        statement.as_secs_f64(),
        lock.as_secs_f64()
    );
    place.remove();
    Ok((lock > FREE).then(|| "the lock outlives its statement for too long".to_owned()))
}

/// A run gets SIGTERM while the server works on its statement.
fn asked_to_stop(backend: Backend) -> Result<Option<String>, String> {
    let (place, history) = (Place::new(backend)?, History::new(&slow(backend))?);
    let child = started(&place, backend, &history)?;
    let at = Instant::now();
    runner::signal("TERM", child.id());
    let ended = runner::ended(child)?;
    let took = at.elapsed();
    let running = is_running(&place, backend)?;
    println!(
        "SIGTERM in a statement of {LONG} s: {ended:?} after {:.2} s, and the statement {}",
        took.as_secs_f64(),
        if running { "goes on" } else { "was cancelled" }
    );
    let next = runner::ended(runner::start(backend, history.0.path(), &place.url())?)?;
    place.remove();
    let right = ended == Ended::Temporary && took <= BOUND && !running && next == Ended::Done;
    Ok((!right).then(|| format!("not stopped in time, or not gone on with: then {next:?}")))
}

/// A run waits for a table that one reader holds on to, and others read it.
fn readers() -> Result<Option<String>, String> {
    const READS: &str = "DO $$ DECLARE at timestamptz; most interval := '0'; BEGIN FOR i IN 1..4000 LOOP \
         at := clock_timestamp(); PERFORM count(*) FROM t; most := greatest(most, clock_timestamp() - \
         at); COMMIT; PERFORM pg_sleep(0.001); COMMIT; END LOOP; \
         INSERT INTO stall VALUES (extract(epoch FROM most) * 1000); END $$";
    let backend = Backend::Postgres;
    let place = Place::new(backend)?;
    let Place::Postgres(database) = &place else { return Ok(None) };
    let history = History::new("ALTER TABLE t ADD b INT;\n")?;
    let mut first =
        runner::command(&["migrate", "--to", "0001_t"], backend, history.0.path(), &place.url())?;
    let output = first.output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    place.value("CREATE TABLE stall (ms float8)")?;
    let (server, name) = (postgres(), &database.name);
    let hold = "BEGIN; SELECT count(*) FROM t; SELECT pg_sleep(5); COMMIT";
    let mut children = vec![server.sql_meanwhile(name, hold)];
    children.extend((0..4).map(|_| server.sql_meanwhile(name, READS)));
    thread::sleep(Duration::from_millis(500));
    let words = ["migrate", "--lock-timeout", "100ms"];
    let mut second = runner::command(&words, backend, history.0.path(), &place.url())?;
    let output = second.output().map_err(|error| error.to_string())?;
    for child in &mut children {
        let _status = child.wait();
    }
    let most: f64 = place
        .value("SELECT max(ms) FROM stall")?
        .parse()
        .map_err(|error| format!("no figure of the readers: {error}"))?;
    println!(
        "one long reader, lock_timeout 100 ms: no other reader waited longer than {most:.0} ms"
    );
    place.remove();
    let right = most <= STALL && output.status.success();
    Ok((!right).then(|| format!("a reader waited {most:.0} ms; {}", output.status)))
}
