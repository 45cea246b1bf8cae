//! A step in a transaction of its own, its ledger row included: as one message where that can be
//! (`together.rs`), statement by statement where it cannot or has failed.

use std::time::{Duration, Instant};

use super::super::lock::Key;
use super::super::message::{self, Fault};
use super::super::{session, tables};
use super::Executor;
use super::together::Sent;
use crate::batches::Ranged as _;
use crate::server::{Done, Operation};
use crate::{Error, ErrorKind, Event};

impl Executor<'_, '_, '_> {
    /// Runs and commits a step. When it fails, all of it is undone.
    pub(super) fn whole(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let began = Instant::now();
        let mut attempt = 1;
        self.control.step_started(operation, self.work.action);
        if self.goes_together(operation)
            && let Sent::Done = self.together(operation)?
        {
            return Ok(());
        }
        loop {
            let result = self.in_transaction(operation);
            if result.is_err() {
                // Fails when the connection is gone, and then there is nothing to undo.
                let _ = self.connection.execute("ROLLBACK");
            }
            let Err(Error { kind: ErrorKind::LockTimeout { failure, blocker, .. }, .. }) = result
            else {
                return result;
            };
            let pause = self.patience().pause(attempt, began.elapsed(), false);
            let Some(pause) = pause.filter(|_| !self.control.stop.is_set()) else {
                return Err(ErrorKind::LockTimeout { failure, attempts: attempt, blocker }.into());
            };
            self.control.retrying(operation, attempt, blocker.as_deref(), pause);
            attempt += 1;
        }
    }

    fn in_transaction(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let begin = format!("{}; ", session::BEGIN_STEP);
        let done = self.within_transaction(operation, &begin)?;
        self.commit(done)
    }

    /// Runs and records a step in the transaction that is open, or that `begin` begins.
    pub(super) fn within_transaction(
        &mut self,
        operation: &Operation<'_>,
        begin: &str,
    ) -> Result<Done, Error> {
        let mark = Key::of(operation.component).mark_transaction();
        let limits = session::limits(&self.limits(operation), "SET LOCAL");
        self.connection
            .execute(&format!("{begin}{limits}{mark}"))
            .map_err(|fault| fault.into_error("begin the step"))?;
        let done = self.script(operation)?;
        self.settle()?;
        self.record(operation, done.duration)?;
        Ok(done)
    }

    /// Executes the statements, up to a failure or a stop.
    fn script(&mut self, operation: &Operation<'_>) -> Result<Done, Error> {
        let began = Instant::now();
        for index in 0..operation.script.statements.len() {
            if self.control.stop.is_set() {
                return Err(ErrorKind::Stopped.into());
            }
            let at = Instant::now();
            self.executed(operation, index)?;
            self.control.statement_done(operation, index, at);
        }
        Ok(self.control.step_done(operation, self.work.action, began))
    }

    /// Checks what was deferred, while the failure still belongs to the step, and takes back the
    /// session, so that the ledger is written as ourselves.
    fn settle(&mut self) -> Result<(), Error> {
        let sql = self.settled();
        self.connection.execute(&sql).map_err(uncommitted)
    }

    /// The statements that do so, and lock the ledger.
    pub(super) fn settled(&self) -> String {
        let (fresh, lock) = (self.connection.fresh(), tables::lock(&self.schema));
        format!("SET CONSTRAINTS ALL IMMEDIATE; {fresh}; {lock}")
    }

    /// Writes the ledger row, if the locks are still ours.
    pub(super) fn record(
        &mut self,
        operation: &Operation<'_>,
        duration: Duration,
    ) -> Result<(), Error> {
        let explain = |error: diesel::result::Error| message::explain(&error, "record the step");
        let duration_ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        let run = (self.run.unwrap_or_default(), duration_ms);
        let (action, pg) = (self.work.action, self.connection.pg());
        if tables::record(pg, &self.schema, action, operation, run).map_err(explain)? {
            return Ok(());
        }
        let (run, step) = Key::of(operation.component).are_held(pg).map_err(explain)?;
        Err(match (run, step) {
            (_, false) => ErrorKind::Escaped.into(),
            (false, true) => {
                let why = "the session that ran the step does not have it; does the connection \
                           go through a pooler, or did the step give up its locks?";
                ErrorKind::LockLost(why.to_owned()).into()
            }
            (true, true) => ErrorKind::Moved.into(),
        })
    }

    /// Commits, and reports the step as done.
    pub(super) fn commit(&mut self, done: Done) -> Result<(), Error> {
        let began = Instant::now();
        self.connection.execute("COMMIT").map_err(uncommitted)?;
        self.committed(done, began.elapsed());
        Ok(())
    }

    /// Reports a step as permanent.
    pub(super) fn committed(&mut self, done: Done, duration: Duration) {
        self.outcome.done.push(done);
        let database = self.control.database;
        self.control.tell(&Event::Committed { database, steps: 1, duration });
    }
}

/// The error of a step that ran and was refused at its end.
pub(super) fn uncommitted(fault: Fault) -> Error {
    match fault {
        Fault::Server(error) if message::is_lost(&error) => {
            message::explain(&error, "commit the step")
        }
        Fault::Server(error) => ErrorKind::Commit { message: message::text(&error) }.into(),
        Fault::Ours(error) => error,
    }
}
