//! A step without a transaction: `CREATE INDEX CONCURRENTLY`, `VACUUM`, and what else refuses to
//! be in one. How it goes statement by statement stands in `src/bare.rs`.

use std::time::Instant;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Bool;
use driftless_plan::Change;

use super::super::lock::Key;
use super::super::message::{self, Fault};
use super::super::{doubt, progress, session, tables};
use super::Executor;
use super::script::statement_error;
use crate::bare::{self, Bare, Decision, Lasting, Refused, Said};
use crate::progress::Mark;
use crate::server::{Done, Operation};
use crate::{Action, Class, Error, ErrorKind, Limits, StopFlag, Unfinished};

impl Executor<'_, '_, '_> {
    /// Runs what is left of a step statement by statement, and records it after the last.
    pub(super) fn bare(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        self.apart(operation, |executor| bare::run(executor, operation))
    }

    /// Runs what is left of a step that is permanent piece by piece, and records it afterwards.
    pub(super) fn apart(
        &mut self,
        operation: &Operation<'_>,
        run: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.still_locked(operation)?;
        // What is built beside the others waits for them by its nature, and for as long as it takes
        // unless the step itself says otherwise.
        let limits = Limits { lock_timeout: operation.step.lock_timeout, ..self.limits(operation) };
        let limits = session::limits(&limits, "SET");
        if !limits.is_empty() {
            let set = self.connection.execute(&limits);
            set.map_err(|fault| fault.into_error("set the session up"))?;
        }
        let began = Instant::now();
        self.control.step_started(operation, self.work.action);
        let result = run(self);
        if result.is_err() {
            // A step that began a transaction itself must not leave it open.
            let _ = self.connection.execute("ROLLBACK");
            let _ = self.connection.reset();
        }
        result?;
        let done = self.control.step_done(operation, self.work.action, began);
        let recorded = self.record_bare(operation, done);
        if recorded.is_err() {
            let _ = self.connection.execute("ROLLBACK");
        }
        recorded.map_err(unrecorded)
    }

    /// Nothing undoes such a step, so the lock is looked at before it and not only after.
    pub(super) fn still_locked(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let (held, _) = Key::of(operation.component)
            .are_held(self.connection.pg())
            .map_err(|error| message::explain(&error, "look at the lock"))?;
        if held {
            return Ok(());
        }
        let why = "the session does not have it; does the connection go through a pooler?";
        Err(ErrorKind::LockLost(why.to_owned()).into())
    }

    fn record_bare(&mut self, operation: &Operation<'_>, done: Done) -> Result<(), Error> {
        let explain = |fault: Fault| fault.into_error("record the step");
        self.connection.reset().map_err(explain)?;
        let mark = Key::of(operation.component).mark_transaction();
        let forget = progress::forget(&self.schema, operation.component);
        let forget = if operation.is_noted() { forget } else { String::new() };
        let begin = format!("BEGIN; {mark}; {}; {forget}", tables::lock(&self.schema));
        self.connection.execute(&begin).map_err(explain)?;
        self.record(operation, done.duration)?;
        self.commit(done)
    }

    /// Writes a note. When that fails because there is no row as it is thought to be, says why.
    pub(super) fn write(&mut self, operation: &Operation<'_>, sql: &str) -> Result<(), Error> {
        let Err(fault) = self.connection.execute(sql) else { return Ok(()) };
        let error = fault.into_error("note how far the step came");
        if crate::execute::is_lost(&error) {
            return Err(error);
        }
        let _ = self.connection.execute("ROLLBACK");
        self.still_locked(operation)?;
        let rows = progress::rows(self.connection.pg(), &self.schema);
        let here =
            rows.is_ok_and(|rows| rows.iter().any(|row| row.component == operation.component));
        Err(if here { error } else { ErrorKind::Moved.into() })
    }
}

impl Bare for Executor<'_, '_, '_> {
    const NOTES_FIRST: bool = false;

    fn stop(&self) -> &StopFlag {
        self.control.stop
    }

    fn action(&self) -> Action {
        self.work.action
    }

    fn progress(&mut self, component: &str) -> Result<Option<Unfinished>, Error> {
        let state = self.connection.read("read the ledger", tables::state)?;
        let rows = state.ledger.unwrap_or_default().unfinished;
        Ok(rows.into_iter().find(|row| row.component == component))
    }

    fn open(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let run = self.run.unwrap_or_default();
        let sql = progress::open(&self.schema, self.work.action, operation, run);
        self.connection.execute(&sql).map_err(|fault| {
            let _ = self.connection.execute("ROLLBACK");
            fault.into_error("note that the step is begun")
        })
    }

    fn note(
        &mut self,
        operation: &Operation<'_>,
        way: (Mark, Mark),
        said: Said<'_>,
        lasting: Lasting,
    ) -> Result<(), Error> {
        let note = progress::note(&self.schema, operation, way, said);
        match lasting {
            Lasting::WithTransaction => self.write(operation, &note),
            Lasting::AtOnce => self.write(operation, &format!("BEGIN; {note}; COMMIT")),
        }
    }

    fn forget(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let forget = progress::forget(&self.schema, operation.component);
        let sql = format!("BEGIN; SET LOCAL ROLE NONE; {forget}; COMMIT");
        self.write(operation, &sql)
    }

    fn takes_notes(&mut self) -> Result<bool, Error> {
        diesel::dsl::sql::<Bool>("SELECT NOT current_setting('transaction_read_only')::boolean")
            .get_result(self.connection.pg())
            .map_err(|error| message::explain(&error, "look at the transaction"))
    }

    fn begin(&mut self, operation: &Operation<'_>, way: (Mark, Mark)) -> Result<(), Error> {
        let note = progress::note(&self.schema, operation, way, Said::default());
        self.write(operation, &format!("BEGIN; {note}"))
    }

    fn commit(&mut self, operation: &Operation<'_>, index: usize) -> Result<(), Refused> {
        let result = self.connection.execute("COMMIT");
        result.map_err(|fault| refused(operation, index, fault))
    }

    fn rollback(&mut self) {
        // Fails when the connection is gone, and then there is nothing to undo.
        let _ = self.connection.execute("ROLLBACK");
    }

    fn execute(&mut self, operation: &Operation<'_>, index: usize) -> Result<(), Refused> {
        self.executed(operation, index).map_err(not_executed)
    }

    fn told(&mut self, operation: &Operation<'_>, index: usize, at: Instant) {
        self.control.statement_done(operation, index, at);
    }

    fn look(&mut self, change: &Change) -> Result<Option<String>, Error> {
        self.observer.begin();
        let seen = doubt::look(self.connection, change);
        let (cancelled, _) = self.observer.end();
        if cancelled {
            return Err(ErrorKind::Stopped.into());
        }
        seen.map(Some).map_err(|fault| fault.into_error("look at what is there"))
    }

    fn decide(&mut self, change: &Change, seen: Option<&str>) -> Result<Decision, Error> {
        self.observer.begin();
        let decision = doubt::decide(self.connection, change, seen);
        if self.observer.end().0 {
            return Err(ErrorKind::Stopped.into());
        }
        decision.map_err(|fault| fault.into_error("find out whether a statement took effect"))
    }

    fn clear(&mut self) -> Result<(), Error> {
        doubt::clear(self.connection)
            .map_err(|fault| fault.into_error("drop what an interrupted statement left"))
    }
}

/// Why a statement was not executed.
pub(super) fn not_executed(error: Error) -> Refused {
    match error.kind {
        // Not tried again by itself: what it left has to be cleared away first.
        ErrorKind::LockTimeout { failure, .. } => Refused::Statement(failure),
        _ => Refused::from(error),
    }
}

fn refused(operation: &Operation<'_>, index: usize, fault: Fault) -> Refused {
    statement_error(operation, index, fault).into()
}

/// What it means that the row could not be written: everything else has happened. What is temporary
/// the next run puts right by itself.
fn unrecorded(error: Error) -> Error {
    if error.class() == Class::Temporary {
        return error;
    }
    ErrorKind::Unrecorded { message: error.kind.to_string() }.into()
}
