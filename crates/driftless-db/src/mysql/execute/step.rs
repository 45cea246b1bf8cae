//! A step that changes the schema: the server commits each such statement by itself, so the step's
//! progress is noted statement by statement (`progress.rs`).
//!
//! Before a statement that is permanent at once, the ledger says that it is begun. Statements that
//! only touch rows stand in one transaction with the note of how far they came, for as long as
//! nothing else comes between them: those have taken effect exactly when the ledger says so.
//! A transaction of the step's own that only touches rows has the note in it too. Within any other, or a
//! lock, nothing can be noted, and everything from its beginning is in doubt until it ends.
//!
//! When a step is stopped between statements, fails or is killed, its row stays. Where that says exactly what has taken effect, the next run goes on
//! behind it. Of a statement in doubt the next run asks the database (`doubt.rs`); where that does not
//! tell, later runs refuse to go on.

use std::time::Instant;

use driftless_plan::Effect;

use super::super::message::Refusal;
use super::super::{doubt, progress};
use super::Executor;
use super::script::{self, Kind, kind, statement_error};
use crate::bare::{Decision, Said};
use crate::batches::Cursor;
use crate::execute::is_lost;
use crate::progress::Mark;
use crate::server::{Done, Operation};
use crate::{Error, ErrorKind, NextRun, Unfinished};

/// Where a step stands.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The first statement that is not known to have taken effect.
    pub(super) known: usize,
    /// Whether a transaction of ours is open, with statements from `known` on in it.
    pub(super) grouping: bool,
    /// Where it ends, if it is the step's own.
    pub(super) own: Option<usize>,
    /// Whether something else of the step's own is open, or a lock: nothing can be noted.
    pub(super) quiet: bool,
}

/// What the next run can make of a statement that is in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Doubt {
    /// Nothing: a person has to.
    Stays,
    /// The database tells, by what was there before the statement; nothing where it may run again.
    Decided(String),
}

impl Doubt {
    fn seen(&self) -> Option<&str> {
        match self {
            Self::Stays => None,
            Self::Decided(seen) => Some(seen),
        }
    }
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
            if is_lost(&error) {
                // The note says how far it came.
                return error;
            }
            let _ = self.connection.execute("ROLLBACK");
            ErrorKind::Unrecorded { message: error.kind.to_string() }.into()
        })
    }

    /// The first statement to run, of a step that is noted as begun now or was before, and how far it
    /// came if it runs in batches.
    fn opened(&mut self, operation: &Operation<'_>) -> Result<(usize, Option<Cursor>), Error> {
        let rows = self.connection.read("read the ledger", progress::unfinished)?;
        if let Some(row) = rows.into_iter().find(|row| row.component == operation.component) {
            let mark = Mark::of(operation, self.work.action, &row)?;
            if !row.begun {
                return Ok((mark.statement, None));
            }
            let is_batched = matches!(operation.script.effect(mark.statement), Effect::Batched(_));
            if let Some(cursor) = Cursor::read(row.seen.as_deref()).filter(|_| is_batched) {
                return Ok((mark.statement, Some(cursor)));
            }
            return self.decided(operation, mark.statement, row).map(|first| (first, None));
        }
        self.note_opened(operation).map(|()| (0, None))
    }

    /// The first statement to run, after one that was begun.
    fn decided(
        &mut self,
        operation: &Operation<'_>,
        index: usize,
        row: Unfinished,
    ) -> Result<usize, Error> {
        let decision = match (operation.script.effect(index), row.seen.as_deref()) {
            (Effect::Repeatable, Some(_)) => Decision::NotApplied,
            (Effect::Changes(change), Some(seen)) => {
                doubt::decide(self.connection, change, seen)
                    .map_err(|fault| self.connection.explain(fault, "look what a statement did"))?
            }
            _ => return Err(ErrorKind::Unfinished { step: Box::new(row) }.into()),
        };
        match decision {
            Decision::NotApplied => Ok(index),
            Decision::Applied => {
                self.note(operation, Mark::before(index + 1), Said::default())?;
                Ok(index + 1)
            }
            Decision::Undecided { before, after, found } => {
                let step = Box::new(row);
                Err(ErrorKind::Undecided { step, before, after, found }.into())
            }
        }
    }

    /// What is to be noted before a statement that is permanent at once.
    fn doubt(&mut self, operation: &Operation<'_>, index: usize) -> Result<Doubt, Error> {
        match operation.script.effect(index) {
            Effect::Repeatable => Ok(Doubt::Decided(String::new())),
            Effect::Changes(change) => doubt::look(self.connection, change)
                .map(Doubt::Decided)
                .map_err(|fault| self.connection.explain(fault, "look what is there")),
            _ => Ok(Doubt::Stays),
        }
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
            self.may_stop(operation, index, &mut place)?;
            if let Effect::Batched(batched) = operation.script.effect(index) {
                self.in_batches(operation, (index, batched), cursor.take(), &mut place)?;
                self.control.statement_done(operation, index, at);
                continue;
            }
            let doubt = self.prepare(operation, index, kind, &mut place)?;
            let result = self.execute(operation.script.statement(index));
            if let Err(refusal) = result {
                return Err(self.failed(operation, (index, kind), (&place, &doubt), refusal));
            }
            match kind {
                Kind::Opens => place.quiet = place.own.is_none(),
                Kind::Closes => place = Place { known: index + 1, ..Place::default() },
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

    /// Stops before a statement if that was asked for, and if the ledger can say so.
    fn may_stop(
        &mut self,
        operation: &Operation<'_>,
        index: usize,
        place: &mut Place,
    ) -> Result<(), Error> {
        if !self.control.stop.is_set() || place.quiet || place.own.is_some() {
            return Ok(());
        }
        if place.grouping {
            self.end_group(operation, index, place)?;
        } else {
            self.note(operation, Mark::before(index), Said::default())?;
        }
        Err(ErrorKind::Stopped.into())
    }

    /// Makes the ledger say what it has to before a statement.
    fn prepare(
        &mut self,
        operation: &Operation<'_>,
        index: usize,
        kind: Kind,
        place: &mut Place,
    ) -> Result<Doubt, Error> {
        if place.quiet || kind == Kind::Session {
            return Ok(Doubt::Stays);
        }
        if place.own == Some(index) {
            self.note(operation, Mark::before(index + 1), Said::default())?;
            return Ok(Doubt::Stays);
        }
        if kind == Kind::Rows {
            if !place.grouping {
                self.note(operation, Mark::before(index), Said::default())?;
                self.connection.ask("START TRANSACTION", "begin a transaction")?;
                *place = Place { known: index, grouping: true, ..Place::default() };
            }
            return Ok(Doubt::Stays);
        }
        if place.grouping {
            self.end_group(operation, index, place)?;
        }
        place.known = index;
        if let Some(end) = self.own_end(operation, index) {
            *place = Place { known: index, grouping: true, own: Some(end), quiet: false };
            self.note(operation, Mark::before(index), Said::default())?;
            return Ok(Doubt::Stays);
        }
        let doubt = self.doubt(operation, index)?;
        let said = Said { message: None, seen: doubt.seen() };
        self.note(operation, Mark::within(index), said)?;
        Ok(doubt)
    }

    /// Where a transaction of the step's own is committed that begins here and only touches rows.
    fn own_end(&self, operation: &Operation<'_>, index: usize) -> Option<usize> {
        if !script::begins_transaction(operation.script.statement(index)) {
            return None;
        }
        let mut rest = index + 1..operation.script.statements.len();
        let inside = |at: usize| matches!(self.kind(operation, at), Kind::Rows | Kind::Session);
        let end = rest.find(|at| !inside(*at))?;
        script::commits_transaction(operation.script.statement(end)).then_some(end)
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
        (place, doubt): (&Place, &Doubt),
        refusal: Refusal,
    ) -> Error {
        let told = place.grouping || *doubt != Doubt::Stays || kind == Kind::Session;
        if refusal.lost && told && !place.quiet {
            // What the ledger says is enough for the next run.
            return statement_error(operation, index, refusal);
        }
        // What stands in an open transaction is undone, or was when the connection went.
        let whole = matches!(kind, Kind::Schema | Kind::Session | Kind::Opens);
        let undone = place.grouping || (whole && !place.quiet && !refusal.lost);
        let effective = if place.grouping || place.quiet { place.known } else { index };
        let (lost, cancelled) = (refusal.lost, refusal.cancelled);
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
        let seen = if undone { None } else { doubt.seen() };
        if !lost {
            let statement = if undone { effective } else { place.known };
            let said = Said { message: Some(&failure.message), seen };
            // The statement's error matters more; what was noted before it stands.
            let _ = self.note(operation, Mark { statement, begun: !undone }, said);
        }
        let resumes = undone || seen.is_some();
        if cancelled && resumes {
            return ErrorKind::Stopped.into();
        }
        let next = if resumes { NextRun::Resumes } else { NextRun::Refused };
        ErrorKind::Partial { failure, effective, next }.into()
    }
}
