//! A step without a transaction: `VACUUM`, `PRAGMA journal_mode`, and what else refuses to be in
//! one.
//!
//! Each statement is permanent at once, so a failure after the first leaves part of the step
//! behind, and says so. The step then counts as not applied and will run from its first statement
//! again. Once begun it is not stopped between statements, for the same reason.

use std::time::Instant;

use super::Executor;
use super::alone::{new_violations, violations};
use super::script::{failure, statement_error};
use crate::server::{Done, Operation};
use crate::sqlite::message::{self, Fault};
use crate::wait::Attempt;
use crate::{Error, ErrorKind, NextRun};

impl<'w> Executor<'_, '_, 'w> {
    /// Runs the first pending step. The transaction that is open only makes sure of the ledger.
    pub(super) fn bare(&mut self) -> Result<(), Error> {
        let Some(operation) = self.pending.first().copied() else { return Ok(()) };
        if let Err(fault) = self.open_run() {
            self.rollback();
            return Err(self.explain(fault, "write the ledger"));
        }
        self.commit(&[])?;
        let result =
            self.statements(&operation).and_then(|done| self.record_bare(&operation, done));
        match result {
            Ok(()) => Ok(()),
            Err(error) => {
                self.rollback();
                self.failed(error.in_step(operation.component, &operation.step.name))
            }
        }
    }

    fn statements(&mut self, operation: &Operation<'w>) -> Result<Done, Error> {
        let began = Instant::now();
        let off = operation.script.foreign_keys_off;
        self.foreign_keys(off)?;
        let before = off.then(|| self.connection.open().map(violations)).transpose()?;
        self.control.step_started(operation, self.work.action);
        for index in 0..operation.script.statements.len() {
            let at = Instant::now();
            self.statement(operation, index)?;
            self.control.statement_done(operation, index, at);
        }
        if let Some(before) = before
            && let Some(kind) = new_violations(before, violations(self.connection.open()?))
        {
            return Err(ErrorKind::Unrecorded { message: kind.to_string() }.into());
        }
        Ok(self.control.step_done(operation, self.work.action, began))
    }

    /// Executes a statement, waiting for the lock that it takes by itself.
    fn statement(&mut self, operation: &Operation<'w>, index: usize) -> Result<(), Error> {
        let Self { connection, control, .. } = self;
        control.until_free(|| match connection.execute(operation.script.statement(index)) {
            Ok(()) => Attempt::Done(()),
            Err(fault) if fault.is_busy() => Attempt::Busy,
            Err(Fault::Sqlite(error)) if index > 0 => {
                let failure = failure(operation, index, &error);
                let next = NextRun::Again;
                Attempt::Failed(ErrorKind::Partial { failure, effective: index, next }.into())
            }
            Err(fault) => Attempt::Failed(statement_error(operation, index, fault)),
        })
    }

    fn record_bare(&mut self, operation: &Operation<'w>, done: Done) -> Result<(), Error> {
        let unrecorded = |message: String| Error::from(ErrorKind::Unrecorded { message });
        if let Err(Fault::Sqlite(error)) = self.connection.execute("BEGIN") {
            let left_open = message::is_nested(&error);
            return Err(unrecorded(if left_open {
                "the step left a transaction open, which was rolled back".to_owned()
            } else {
                message::text(&error)
            }));
        }
        let _ = self.connection.execute("ROLLBACK");
        self.begin(false).map_err(|error| unrecorded(error.kind.to_string()))?;
        if !self.pending.first().is_some_and(|first| std::ptr::eq(first.step, operation.step)) {
            // Somebody else ran it at the same time and was quicker to record it.
            self.rollback();
            return Ok(());
        }
        let last = self.pending.len() == 1;
        let recorded = self
            .record(operation, done.duration)
            .and_then(|()| if last { self.end_run(None) } else { Ok(()) });
        recorded.map_err(|fault| unrecorded(self.explain(fault, "record it").kind.to_string()))?;
        self.commit(&[done]).map_err(|error| unrecorded(error.kind.to_string()))
    }
}
