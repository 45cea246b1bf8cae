//! A second look at a run's own session, while a statement keeps that busy.
//!
//! diesel gives no handle by which a statement in progress could be cancelled, so that is done as
//! anybody would: over another connection, by the number of the backend. The same connection asks who
//! keeps the statement waiting, since afterwards nobody knows. It is made when it is first needed,
//! which in most runs is never, and only reads and cancels.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Text};
use diesel::{OptionalExtension as _, RunQueryDsl as _};

use super::connection::Connection;
use crate::url::PostgresPlace;
use crate::{Access, StopFlag};

/// How often to look.
const LOOK: Duration = Duration::from_millis(25);
/// How long a statement may go on after the run was asked to stop.
const GRACE: Duration = Duration::from_secs(1);
/// How long a statement takes before it is asked who keeps it waiting, and how often then.
const WAITING: Duration = Duration::from_millis(50);
/// How often to ask again, and to cancel again.
const AGAIN: Duration = Duration::from_millis(250);

/// Looks after a session until it is dropped.
pub(super) struct Observer {
    seen: Arc<Seen>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Seen {
    over: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Since when a statement is in progress.
    busy: Option<Instant>,
    /// Who kept it waiting.
    blocker: Option<String>,
    /// Whether it was cancelled.
    cancelled: bool,
}

impl Seen {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer {
    /// Begins to look after the backend; `asks` whether who keeps it waiting is of interest.
    pub(super) fn new(place: PostgresPlace, pid: i32, stop: StopFlag, asks: bool) -> Self {
        let seen = Arc::new(Seen::default());
        let watched = Arc::clone(&seen);
        let thread =
            std::thread::Builder::new().name("driftless observer".to_owned()).spawn(move || {
                let eye = Eye { place, pid, stop, asks, connection: None };
                eye.watch(&watched);
            });
        // Without a thread a long statement is not cancelled, which is what happened without us.
        Self { seen, thread: thread.ok() }
    }

    /// A statement begins.
    pub(super) fn begin(&self) {
        *self.seen.state() = State { busy: Some(Instant::now()), ..State::default() };
    }

    /// It has ended: whether it was cancelled, and who kept it waiting. Nothing is cancelled any more
    /// when this returns.
    pub(super) fn end(&self) -> (bool, Option<String>) {
        let mut state = self.seen.state();
        state.busy = None;
        (state.cancelled, state.blocker.take())
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.seen.over.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Eye {
    place: PostgresPlace,
    pid: i32,
    stop: StopFlag,
    asks: bool,
    connection: Option<Connection>,
}

impl Eye {
    fn watch(mut self, seen: &Seen) {
        let mut stopping: Option<Instant> = None;
        let mut last: Option<Instant> = None;
        if self.asks {
            // A short wait would be over before there is a connection to ask on.
            self.connection();
        }
        while !seen.over.load(Ordering::SeqCst) {
            std::thread::sleep(LOOK);
            if self.stop.is_set() && stopping.is_none() {
                stopping = Some(Instant::now());
            }
            let busy = seen.state().busy;
            let Some(busy) = busy else { continue };
            if last.is_some_and(|last| last.elapsed() < AGAIN && last > busy) {
                continue;
            }
            if stopping.is_some_and(|since| since.elapsed() >= GRACE) {
                last = Some(Instant::now());
                self.cancel(seen, busy);
            } else if self.asks && busy.elapsed() >= WAITING {
                last = Some(Instant::now());
                let blocker = self.blocker();
                let mut state = seen.state();
                if state.busy == Some(busy) && blocker.is_some() {
                    state.blocker = blocker;
                }
            }
        }
    }

    fn connection(&mut self) -> Option<&mut Connection> {
        if self.connection.is_none() {
            self.connection = Connection::open(&self.place, Access::Read).ok();
        }
        self.connection.as_mut()
    }

    /// Cancels the statement, if it is still the same one: it cannot end meanwhile unnoticed.
    fn cancel(&mut self, seen: &Seen, busy: Instant) {
        let pid = self.pid;
        let Some(connection) = self.connection() else { return };
        let mut state = seen.state();
        if state.busy != Some(busy) {
            return;
        }
        let cancel = format!("SELECT pg_catalog.pg_cancel_backend({pid})");
        state.cancelled |= sql::<Bool>(&cancel).get_result(connection.pg()).unwrap_or(false);
    }

    /// Who keeps the session waiting. Never what it executes: that may contain secrets.
    fn blocker(&mut self) -> Option<String> {
        let pid = self.pid;
        let question = format!(
            "SELECT string_agg(format('session %s', b) || coalesce(format(' (%s)', \
             nullif(a.application_name, '')), '') || coalesce(' of user ' || quote_ident(a.usename), \
             '') || coalesce(', ' || a.state || ' for ' || extract(epoch FROM clock_timestamp() - \
             a.state_change)::int || ' s', ''), '; ') FROM unnest(pg_blocking_pids({pid})) b \
             LEFT JOIN pg_stat_activity a ON a.pid = b HAVING count(*) > 0"
        );
        let connection = self.connection()?;
        sql::<Text>(&question).get_result(connection.pg()).optional().ok().flatten()
    }
}
