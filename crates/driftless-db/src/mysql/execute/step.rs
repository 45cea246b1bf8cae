//! A step that changes the schema: the server commits each such statement by itself, so the step's
//! progress is noted statement by statement (`progress.rs`).
//!
//! Before a statement that is permanent at once, the ledger says that it is begun. Statements that
//! only touch rows stand in one transaction with the note of how far they came, for as long as
//! nothing else comes between them: those have taken effect exactly when the ledger says so.
//! Within a transaction or a lock of the step's own nothing can be noted, and everything from its
//! beginning is in doubt until it ends.
//!
//! Once something has taken effect the step is not stopped between statements. When it fails or is
//! killed then, its row stays. Where that says exactly what has taken effect, the next run goes on
//! behind it; where a statement is in doubt, later runs refuse to go on.

use std::time::Instant;

use driftless_plan::Effect;

use super::super::message::Refusal;
use super::super::progress;
use super::Executor;
use super::script::{Kind, kind, statement_error};
use crate::bare::Said;
use crate::batches::Cursor;
use crate::progress::Mark;
use crate::server::{Done, Operation};
use crate::{Error, ErrorKind, NextRun};

/// Where a step stands.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The first statement that is not known to have taken effect.
    pub(super) known: usize,
    /// Whether a transaction of ours is open, with statements from `known` on in it.
    pub(super) grouping: bool,
    /// Whether one of the step's own is open, or a lock: nothing can be noted.
    pub(super) quiet: bool,
}

impl Executor<'_, '_, '_> {
    /// Runs a step statement by statement, and records it after the last.
    pub(super) fn schema(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let from = self.opened(operation)?;
        let done = self.schema_statements(operation, from);
        if done.is_err() {
            // Whatever comes next would commit what is open. Fails when the connection is gone.
            let _ = self.connection.execute("ROLLBACK; UNLOCK TABLES");
        }
        let done = done?;
        // Nothing of what ran can be undone from here on.
        self.record_schema(operation, done).map_err(|error| {
            let _ = self.connection.execute("ROLLBACK");
            ErrorKind::Unrecorded { message: error.kind.to_string() }.into()
        })
    }

    /// The first statement to run, of a step that is noted as begun now or was before, and how far it
    /// came if it runs in batches.
    fn opened(&mut self, operation: &Operation<'_>) -> Result<(usize, Option<Cursor>), Error> {
        let rows = self.connection.read("read the ledger", progress::unfinished)?;
        if let Some(row) = rows.into_iter().find(|row| row.component == operation.component) {
            let cursor = Cursor::read(row.seen.as_deref()).filter(|_| row.begun);
            if row.begun && cursor.is_none() {
                return Err(ErrorKind::Unfinished { step: Box::new(row) }.into());
            }
            let mark = Mark::of(operation, self.work.action, &row)?;
            return Ok((mark.statement, cursor));
        }
        self.note_opened(operation).map(|()| (0, None))
    }

    /// Notes that a step is begun.
    pub(super) fn note_opened(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let (action, run) = (self.work.action, self.run.unwrap_or_default());
        let (schema, mysql) = (&self.schema, self.connection.mysql());
        progress::open(mysql, schema, action, operation, run)
            .map_err(|error| self.connection.explain(error.into(), "note that the step is begun"))
    }

    fn record_schema(&mut self, operation: &Operation<'_>, done: Done) -> Result<(), Error> {
        // What the step left open is committed by the beginning of another transaction.
        self.connection.ask("START TRANSACTION", "record the step")?;
        let last = operation.script.statements.len();
        self.note(operation, Mark::before(last), Said::default())?;
        self.connection.ask("COMMIT; UNLOCK TABLES", "record the step")?;
        self.connection.reset()?;
        self.connection.ask("START TRANSACTION", "record the step")?;
        self.record(operation, done)
    }

    fn schema_statements(
        &mut self,
        operation: &Operation<'_>,
        (first, mut cursor): (usize, Option<Cursor>),
    ) -> Result<Done, Error> {
        let began = Instant::now();
        self.control.step_started(operation, self.work.action);
        let mut place = Place { known: first, ..Place::default() };
        for index in 0..operation.script.statements.len() {
            let at = Instant::now();
            let kind = self.kind(operation, index);
            // What an earlier run did stays; what it only said to its session is said again.
            if index < first && kind != Kind::Session {
                continue;
            }
            if let Effect::Batched(batched) = operation.script.effect(index) {
                self.in_batches(operation, (index, batched), cursor.take(), &mut place)?;
                self.control.statement_done(operation, index, at);
                continue;
            }
            self.prepare(operation, index, kind, &mut place)?;
            let result = self.connection.execute(operation.script.statement(index));
            if let Err(refusal) = result {
                return Err(self.failed(operation, (index, kind), &place, refusal));
            }
            match kind {
                Kind::Opens => place.quiet = true,
                Kind::Closes => place.quiet = false,
                _ => {}
            }
            self.control.statement_done(operation, index, at);
        }
        if place.grouping {
            self.end_group(operation, operation.script.statements.len(), &mut place)?;
        }
        Ok(self.control.step_done(operation, self.work.action, began))
    }

    fn kind(&self, operation: &Operation<'_>, index: usize) -> Kind {
        match kind(operation.script.statement(index)) {
            // A rollback would leave part of it, in tables that know no transactions.
            Kind::Rows if !(operation.step.transaction && self.transactional) => Kind::Anything,
            kind => kind,
        }
    }

    /// Makes the ledger say what it has to before a statement.
    fn prepare(
        &mut self,
        operation: &Operation<'_>,
        index: usize,
        kind: Kind,
        place: &mut Place,
    ) -> Result<(), Error> {
        if place.quiet || kind == Kind::Session {
            return Ok(());
        }
        if kind == Kind::Rows {
            if !place.grouping {
                self.note(operation, Mark::before(index), Said::default())?;
                self.connection.ask("START TRANSACTION", "begin a transaction")?;
                *place = Place { known: index, grouping: true, quiet: false };
            }
            return Ok(());
        }
        if place.grouping {
            self.end_group(operation, index, place)?;
        }
        place.known = index;
        self.note(operation, Mark::within(index), Said::default())
    }

    /// Commits the statements before this one, with the note that they have taken effect.
    pub(super) fn end_group(
        &mut self,
        operation: &Operation<'_>,
        index: usize,
        place: &mut Place,
    ) -> Result<(), Error> {
        self.note(operation, Mark::before(index), Said::default())?;
        self.connection.ask("COMMIT", "commit statements of the step")?;
        *place = Place { known: index, ..Place::default() };
        Ok(())
    }

    pub(super) fn note(
        &mut self,
        operation: &Operation<'_>,
        at: Mark,
        said: Said<'_>,
    ) -> Result<(), Error> {
        let (schema, mysql) = (&self.schema, self.connection.mysql());
        progress::at(mysql, schema, operation, at, said)
            .map_err(|error| self.connection.explain(error.into(), "note how far the step came"))
    }

    /// What a failed statement leaves behind, in the ledger and as an error.
    fn failed(
        &mut self,
        operation: &Operation<'_>,
        (index, kind): (usize, Kind),
        place: &Place,
        refusal: Refusal,
    ) -> Error {
        if refusal.lost && place.known == 0 && place.grouping {
            return statement_error(operation, index, refusal);
        }
        // What stands in an open transaction is undone, or was when the connection went.
        let whole = matches!(kind, Kind::Schema | Kind::Session | Kind::Opens);
        let undone = place.grouping || (whole && !place.quiet && !refusal.lost);
        let effective = if place.grouping || place.quiet { place.known } else { index };
        let lost = refusal.lost;
        if !lost {
            // A step must not leave a transaction or a lock of its own open either.
            let _ = self.connection.execute("ROLLBACK; UNLOCK TABLES");
            let _ = self.connection.reset();
        }
        if undone && effective == 0 {
            let (schema, mysql) = (&self.schema, self.connection.mysql());
            if progress::done(mysql, schema, operation.component).is_ok() {
                return statement_error(operation, index, refusal);
            }
        }
        let failure = refusal.said(operation.script.statement(index)).failure(operation, index);
        if !lost {
            let statement = if undone { effective } else { place.known };
            // The statement's error matters more; what was noted before it stands.
            let _ = self.note(
                operation,
                Mark { statement, begun: !undone },
                Said { message: Some(&failure.message), seen: None },
            );
        }
        let next = if undone { NextRun::Resumes } else { NextRun::Refused };
        ErrorKind::Partial { failure, effective, next }.into()
    }
}
