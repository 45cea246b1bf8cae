//! Waiting for a lock: polled, visible and bounded.
//!
//! Never inside the server's own call: a process that waits there shows nothing, does not see a
//! signal, and on other products deadlocks with what it waits for.

use std::time::{Duration, Instant};

use crate::{Error, ErrorKind, Event, Limits, Reporter, StopFlag};

/// How long to wait before the first and between the later attempts.
const SHORTEST: Duration = Duration::from_millis(2);
const LONGEST: Duration = Duration::from_millis(100);
/// How often a wait is reported.
const TOLD: Duration = Duration::from_secs(1);

/// What an attempt came to.
pub(crate) enum Attempt<T> {
    Done(T),
    Busy,
    /// Busy, and the server says who holds the lock.
    Held(String),
    Failed(Error),
}

/// What a run listens to and whom it tells.
pub(crate) struct Control<'a> {
    /// The database, as shown.
    pub(crate) database: &'a str,
    /// How long to wait for a lock.
    pub(crate) lock_wait: Duration,
    /// How long statements may wait and work.
    pub(crate) limits: Limits,
    pub(crate) stop: &'a StopFlag,
    pub(crate) reporter: &'a mut dyn Reporter,
}

impl Control<'_> {
    pub(crate) fn tell(&mut self, event: &Event<'_>) {
        self.reporter.event(event);
    }

    /// Sleeps, unless the run is asked to stop.
    pub(crate) fn pause(&self, pause: Duration) {
        let began = Instant::now();
        while !self.stop.is_set() && began.elapsed() < pause {
            std::thread::sleep(LONGEST.min(pause.saturating_sub(began.elapsed())));
        }
    }

    /// Attempts until done, failed, takes too long, or the run is asked to stop.
    pub(crate) fn until_free<T>(
        &mut self,
        mut attempt: impl FnMut() -> Attempt<T>,
    ) -> Result<T, Error> {
        let began = Instant::now();
        let mut told: Option<Instant> = None;
        let mut holder: Option<String>;
        let mut pause = SHORTEST;
        loop {
            match attempt() {
                Attempt::Done(value) => {
                    if told.is_some() {
                        let waited = began.elapsed();
                        self.tell(&Event::Locked { database: self.database, waited });
                    }
                    return Ok(value);
                }
                Attempt::Failed(error) => return Err(error),
                Attempt::Busy => holder = None,
                Attempt::Held(by) => holder = Some(by),
            }
            let waited = began.elapsed();
            if self.stop.is_set() {
                return Err(ErrorKind::Stopped.into());
            }
            if waited >= self.lock_wait {
                return Err(ErrorKind::Busy { waited, holder }.into());
            }
            if told.is_none_or(|told| told.elapsed() >= TOLD) {
                told = Some(Instant::now());
                let holder = holder.as_deref();
                self.tell(&Event::Waiting { database: self.database, waited, holder });
            }
            std::thread::sleep(pause.min(self.lock_wait - waited));
            pause = (pause * 2).min(LONGEST);
        }
    }
}
