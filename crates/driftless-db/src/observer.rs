//! A second look at a run's own session, while a statement keeps that busy.
//!
//! diesel gives no handle by which a statement in progress could be cancelled, so that is done as
//! anybody would: over another connection, by the number of the session. The same connection asks who
//! keeps the statement waiting, since afterwards nobody knows. It is made when it is first needed,
//! which in most runs is never, and only reads and cancels.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::StopFlag;

/// How often to look.
const LOOK: Duration = Duration::from_millis(25);
/// How long a statement may go on after the run was asked to stop.
const GRACE: Duration = Duration::from_secs(1);
/// How long a statement takes before it is asked who keeps it waiting, and how often then.
const WAITING: Duration = Duration::from_millis(50);
/// How often to ask again, and to cancel again.
const AGAIN: Duration = Duration::from_millis(250);

/// A session that is looked at over another connection.
pub(crate) trait Watched: Send + 'static {
    /// The other connection.
    type Connection;
    /// Makes it.
    fn connect(&self) -> Option<Self::Connection>;
    /// Cancels the statement in progress; whether the server was told.
    fn cancel(&self, over: &mut Self::Connection) -> bool;
    /// Who keeps it waiting. Never what he executes: that may contain secrets.
    fn blocker(&self, over: &mut Self::Connection) -> Option<String>;
}

/// Looks after a session until it is dropped.
pub(crate) struct Observer {
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
    /// Begins to look; `asks` whether who keeps a statement waiting is of interest.
    pub(crate) fn new(session: impl Watched, stop: StopFlag, asks: bool) -> Self {
        let seen = Arc::new(Seen::default());
        let watched = Arc::clone(&seen);
        let thread = std::thread::Builder::new()
            .name("driftless observer".to_owned())
            .spawn(move || Watch { session, connection: None, stop, asks }.watch(&watched));
        // Without a thread a long statement is not cancelled, which is what happened without us.
        Self { seen, thread: thread.ok() }
    }

    /// A statement begins.
    pub(crate) fn begin(&self) {
        *self.seen.state() = State { busy: Some(Instant::now()), ..State::default() };
    }

    /// It has ended: whether it was cancelled, and who kept it waiting. Nothing is cancelled any more
    /// when this returns.
    pub(crate) fn end(&self) -> (bool, Option<String>) {
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

struct Watch<W: Watched> {
    session: W,
    /// None until it is needed.
    connection: Option<W::Connection>,
    stop: StopFlag,
    asks: bool,
}

impl<W: Watched> Watch<W> {
    fn watch(mut self, seen: &Seen) {
        let mut stopping: Option<Instant> = None;
        let mut last: Option<Instant> = None;
        if self.asks {
            // A short wait would be over before there is a connection to ask on.
            self.connect();
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

    /// Cancels the statement, if it is still the same one: it cannot end meanwhile unnoticed.
    fn cancel(&mut self, seen: &Seen, busy: Instant) {
        self.connect();
        let Some(over) = &mut self.connection else { return };
        let mut state = seen.state();
        if state.busy == Some(busy) {
            state.cancelled |= self.session.cancel(over);
        }
    }

    fn blocker(&mut self) -> Option<String> {
        self.connect();
        self.session.blocker(self.connection.as_mut()?)
    }

    fn connect(&mut self) {
        if self.connection.is_none() {
            self.connection = self.session.connect();
        }
    }
}
