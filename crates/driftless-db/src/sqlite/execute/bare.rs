//! A step without a transaction: `VACUUM`, `PRAGMA journal_mode`, and what else refuses to be in
//! one. How it goes statement by statement stands in `src/bare.rs`.
//!
//! The lock is not held between two statements, so another run may take a step over that this one
//! is in the middle of: it cannot know that this one lives. The notes keep the two apart, since only
//! one of them finds the row as it left it.

use std::time::Instant;

use driftless_plan::Change;

use super::Executor;
use super::alone::{new_violations, violations};
use super::script::{failure, statement_error};
use crate::bare::{self, Bare, Decision, Lasting, Refused, Said};
use crate::progress::Mark;
use crate::server::{Done, Operation};
use crate::sqlite::message::{self, Fault};
use crate::sqlite::{progress, tables};
use crate::wait::Attempt;
use crate::{Action, Class, Error, ErrorKind, StopFlag, Unfinished};

impl<'w> Executor<'_, '_, 'w> {
    /// Runs what is left of the first pending step, statement by statement.
    pub(super) fn bare(&mut self) -> Result<(), Error> {
        self.apart(Self::statements)
    }

    /// Runs what is left of the first pending step, which is permanent piece by piece, and records
    /// it afterwards. The transaction that is open only makes sure of the ledger.
    pub(super) fn apart(
        &mut self,
        run: impl FnOnce(&mut Self, &Operation<'w>) -> Result<Done, Error>,
    ) -> Result<(), Error> {
        let Some(operation) = self.pending.first().copied() else { return Ok(()) };
        if let Err(fault) = self.open_run() {
            self.rollback();
            return Err(self.explain(fault, "write the ledger"));
        }
        self.commit(&[])?;
        let result = run(self, &operation).and_then(|done| self.record_bare(&operation, done));
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
        let resumed = off.then(|| self.progress(operation.component)).transpose()?.flatten();
        let before = off.then(|| self.connection.open().map(violations)).transpose()?;
        self.control.step_started(operation, self.work.action);
        bare::run(self, operation)?;
        if let Some(before) = before {
            let after = violations(self.connection.open()?);
            let known = resumed.and_then(|row| row.seen).and_then(|seen| seen.parse().ok());
            let kind = match (known, &after) {
                (Some(known), Ok(after)) if total(after) > known => {
                    let total = usize::try_from(total(after) - known).unwrap_or_default();
                    Some(ErrorKind::ForeignKeys { shown: Vec::new(), total })
                }
                (Some(_), Ok(_)) => None,
                _ => new_violations(before, after),
            };
            if let Some(kind) = kind {
                return Err(ErrorKind::Unrecorded { message: kind.to_string() }.into());
            }
        }
        Ok(self.control.step_done(operation, self.work.action, began))
    }

    fn record_bare(&mut self, operation: &Operation<'w>, done: Done) -> Result<(), Error> {
        let unrecorded = |message: String| Error::from(ErrorKind::Unrecorded { message });
        if let Err(Fault::Server(error)) = self.connection.execute("BEGIN") {
            let left_open = message::is_nested(&error);
            return Err(unrecorded(if left_open {
                "the step left a transaction open, which was rolled back".to_owned()
            } else {
                message::text(&error)
            }));
        }
        let _ = self.connection.execute("ROLLBACK");
        self.begin(false).map_err(temporary_or(unrecorded))?;
        if !self.pending.first().is_some_and(|first| std::ptr::eq(first.step, operation.step)) {
            // Somebody else ran it at the same time and was quicker to record it.
            self.rollback();
            return Ok(());
        }
        let last = self.pending.len() == 1;
        let recorded = self
            .forgotten(operation)
            .and_then(|()| self.record(operation, done.duration))
            .and_then(|()| if last { self.end_run(None) } else { Ok(()) });
        let recorded = recorded.map_err(|fault| self.explain(fault, "record it"));
        recorded.and_then(|()| self.commit(&[done])).map_err(temporary_or(unrecorded))
    }

    fn forgotten(&mut self, operation: &Operation<'_>) -> Result<(), Fault> {
        if !operation.is_noted() {
            return Ok(());
        }
        progress::forget(self.connection.open()?, operation.component)?;
        if let Some(ledger) = &mut self.seen.state.ledger {
            ledger.unfinished.retain(|row| row.component != operation.component);
        }
        Ok(())
    }

    /// Executes what a transaction begins or ends with, waiting for whoever is in the way.
    pub(super) fn wait(&mut self, sql: &str, doing: &'static str) -> Result<(), Error> {
        let Self { connection, control, .. } = self;
        let access = connection.access();
        control.until_free(|| match connection.execute(sql) {
            Ok(()) => Attempt::Done(()),
            Err(fault) if fault.is_busy() => Attempt::Busy,
            Err(fault) => Attempt::Failed(fault.explained(doing, access)),
        })
    }

    /// Reads or writes notes, waiting for whoever is in the way: outside a transaction, and as the
    /// first thing in one of the step's own, that may be somebody.
    pub(super) fn write<T>(
        &mut self,
        write: impl Fn(&mut diesel::SqliteConnection) -> diesel::QueryResult<T>,
    ) -> Result<T, Error> {
        let Self { connection, control, .. } = self;
        let access = connection.access();
        control.until_free(|| {
            let open = connection.open().map_err(Fault::from);
            match open.and_then(|connection| Ok(write(connection)?)) {
                Ok(value) => Attempt::Done(value),
                Err(fault) if fault.is_busy() => Attempt::Busy,
                Err(fault) => {
                    Attempt::Failed(fault.explained("note how far the step came", access))
                }
            }
        })
    }

    /// Writes in a transaction of its own.
    pub(super) fn write_alone(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.wait("BEGIN IMMEDIATE", "take the lock")?;
        let written = write(self).and_then(|()| self.wait("COMMIT", "commit a note"));
        if written.is_err() {
            let _ = self.connection.execute("ROLLBACK");
        }
        written
    }

    fn note_within(
        &mut self,
        operation: &Operation<'_>,
        way: (Mark, Mark),
        said: Said<'_>,
    ) -> Result<(), Error> {
        let found = self.write(|sqlite| progress::note(sqlite, operation, way, said))?;
        if found { Ok(()) } else { Err(ErrorKind::Moved.into()) }
    }
}

impl Bare for Executor<'_, '_, '_> {
    const NOTES_FIRST: bool = true;

    fn stop(&self) -> &StopFlag {
        self.control.stop
    }

    fn action(&self) -> Action {
        self.work.action
    }

    fn progress(&mut self, component: &str) -> Result<Option<Unfinished>, Error> {
        let rows = self.write(progress::rows)?;
        Ok(rows.into_iter().find(|row| row.component == component))
    }

    fn open(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let (action, run) = (self.work.action, self.run.unwrap_or_default());
        let counted = operation.script.foreign_keys_off.then(|| self.write(violations));
        let seen = counted.and_then(Result::ok).map(|before| total(&before).to_string());
        self.write_alone(|executor| {
            // Without a note, somebody else may have ended the step since it was looked for.
            let now = executor.ask(tables::seen)?;
            let left = (executor.work.recheck)(&now.state, &executor.pending)?;
            if !left.first().is_some_and(|first| std::ptr::eq(first.step, operation.step)) {
                return Err(ErrorKind::Moved.into());
            }
            let open =
                |sqlite: &mut _| progress::open(sqlite, action, operation, (run, seen.clone()));
            // Somebody else has just begun it.
            executor.write(open).map_err(|error| match error.kind {
                ErrorKind::Database { ref message, .. } if message.starts_with("UNIQUE") => {
                    ErrorKind::Moved.into()
                }
                _ => error,
            })
        })
    }

    fn note(
        &mut self,
        operation: &Operation<'_>,
        way: (Mark, Mark),
        said: Said<'_>,
        lasting: Lasting,
    ) -> Result<(), Error> {
        match lasting {
            Lasting::WithTransaction => self.note_within(operation, way, said),
            Lasting::AtOnce => {
                self.write_alone(|executor| executor.note_within(operation, way, said))
            }
        }
    }

    fn forget(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        self.write_alone(|executor| {
            executor.write(|sqlite| progress::forget(sqlite, operation.component))
        })
    }

    fn takes_notes(&mut self) -> Result<bool, Error> {
        Ok(true)
    }

    fn begin(&mut self, operation: &Operation<'_>, way: (Mark, Mark)) -> Result<(), Error> {
        self.wait("BEGIN IMMEDIATE", "take the lock")?;
        self.note_within(operation, way, Said::default())
    }

    fn commit(&mut self, operation: &Operation<'_>, index: usize) -> Result<(), Refused> {
        let Self { connection, control, .. } = self;
        let mut refusal = None;
        let committed = control.until_free(|| match connection.execute("COMMIT") {
            Ok(()) => Attempt::Done(()),
            Err(fault) if fault.is_busy() => Attempt::Busy,
            Err(Fault::Server(error)) => {
                refusal = Some(failure(operation, index, &error));
                Attempt::Failed(ErrorKind::Commit { message: message::text(&error) }.into())
            }
            Err(Fault::Ours(error)) => Attempt::Failed(error),
        });
        committed.map_err(|error| refusal.map_or(Refused::Other(error), Refused::Statement))
    }

    fn rollback(&mut self) {
        // It fails when SQLite has already done it, which is as good.
        let _ = self.connection.execute("ROLLBACK");
    }

    /// Waits for the lock that a statement takes by itself.
    fn execute(&mut self, operation: &Operation<'_>, index: usize) -> Result<(), Refused> {
        let Self { connection, control, .. } = self;
        let executed =
            control.until_free(|| match connection.execute(operation.script.statement(index)) {
                Ok(()) => Attempt::Done(()),
                Err(fault) if fault.is_busy() => Attempt::Busy,
                Err(fault) => Attempt::Failed(statement_error(operation, index, fault)),
            });
        executed.map_err(Refused::from)
    }

    fn told(&mut self, operation: &Operation<'_>, index: usize, at: Instant) {
        self.control.statement_done(operation, index, at);
    }

    /// No statement of SQLite makes anything that it would refuse to make in a transaction.
    fn look(&mut self, _change: &Change) -> Result<Option<String>, Error> {
        Ok(None)
    }

    fn decide(&mut self, _change: &Change, _seen: Option<&str>) -> Result<Decision, Error> {
        Ok(Decision::NotApplied)
    }

    fn clear(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// What is temporary the next run puts right by itself; of the rest a person has to know.
fn temporary_or(unrecorded: impl Fn(String) -> Error) -> impl Fn(Error) -> Error {
    move |error| match error.class() {
        Class::Temporary => error,
        _ => unrecorded(error.kind.to_string()),
    }
}

/// How many rows break a foreign key.
fn total(violations: &super::alone::Violations) -> i64 {
    violations.values().map(|(count, _)| *count).sum()
}
