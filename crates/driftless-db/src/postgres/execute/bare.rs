//! A step without a transaction: `CREATE INDEX CONCURRENTLY`, `VACUUM`, and what else refuses to
//! be in one.
//!
//! Each statement is permanent at once, so a failure after the first leaves part of the step
//! behind, and says so. The step then counts as not applied and will run from its first statement
//! again. Once begun it is not stopped between statements, for the same reason.

use std::time::Instant;

use super::super::lock::Key;
use super::super::message::{self, Fault};
use super::super::tables;
use super::Executor;
use super::script::statement_error;
use crate::server::{Done, Operation};
use crate::{Error, ErrorKind, NextRun};

impl Executor<'_, '_, '_> {
    /// Runs a step statement by statement, and records it after the last.
    pub(super) fn bare(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        self.still_locked(operation)?;
        let done = self.statements(operation)?;
        let recorded = self.record_bare(operation, done);
        if recorded.is_err() {
            let _ = self.connection.execute("ROLLBACK");
        }
        recorded.map_err(unrecorded)
    }

    /// Nothing undoes such a step, so the lock is looked at before it and not only after.
    fn still_locked(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let (held, _) = Key::of(operation.component)
            .are_held(self.connection.pg())
            .map_err(|error| message::explain(&error, "look at the lock"))?;
        if held {
            return Ok(());
        }
        let why = "the session does not have it; does the connection go through a pooler?";
        Err(ErrorKind::LockLost(why.to_owned()).into())
    }

    fn statements(&mut self, operation: &Operation<'_>) -> Result<Done, Error> {
        let began = Instant::now();
        self.control.step_started(operation, self.work.action);
        for index in 0..operation.script.statements.len() {
            let at = Instant::now();
            let result = self.connection.execute(operation.script.statement(index));
            if let Err(fault) = result {
                // A step that began a transaction itself must not leave it open.
                let _ = self.connection.execute("ROLLBACK");
                return Err(failed(operation, index, fault));
            }
            self.control.statement_done(operation, index, at);
        }
        Ok(self.control.step_done(operation, self.work.action, began))
    }

    fn record_bare(&mut self, operation: &Operation<'_>, done: Done) -> Result<(), Error> {
        let explain = |fault: Fault| fault.into_error("record the step");
        self.connection.reset().map_err(explain)?;
        let mark = Key::of(operation.component).mark_transaction();
        let begin = format!("BEGIN; {mark}; {}", tables::lock(&self.schema));
        self.connection.execute(&begin).map_err(explain)?;
        self.record(operation, done.duration)?;
        self.commit(done)
    }
}

fn failed(operation: &Operation<'_>, index: usize, fault: Fault) -> Error {
    match fault {
        Fault::Server(error) if index > 0 || message::is_lost(&error) => {
            let failure = message::said(&error).failure(operation, index);
            ErrorKind::Partial { failure, effective: index, next: NextRun::Again }.into()
        }
        fault => statement_error(operation, index, fault),
    }
}

/// What it means that the row could not be written: everything else has happened.
fn unrecorded(error: Error) -> Error {
    ErrorKind::Unrecorded { message: error.kind.to_string() }.into()
}
