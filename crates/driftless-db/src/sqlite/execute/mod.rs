//! Running steps on SQLite.
//!
//! The lock is `BEGIN IMMEDIATE`, so it is held exactly while there is a transaction, and whoever
//! gets it looks first whether somebody else has written meanwhile (`PRAGMA data_version`).
//!
//! There are four ways to run a step; `Way::of` says which one a step takes.
//!
//! * **Shared**: consecutive steps share one transaction with a savepoint each. A step that fails
//!   is undone alone, and the ones before it are committed. A thousand steps cost one commit.
//! * **Alone**: a step that rebuilds a table needs foreign keys off, which can only be said
//!   outside a transaction and would hold for its neighbours too. With them on, dropping the old
//!   table deletes the children of `ON DELETE CASCADE`. What nobody watches meanwhile is checked
//!   before the commit.
//! * **Bare**: a step that asked for no transaction. Statement by statement, each permanent at
//!   once, with its ledger row right after the last.
//! * **Code**: a function of the program, in batches each of which is a transaction.
//!
//! Two things can go wrong with a whole shared transaction rather than with the step that runs:
//! `ON CONFLICT ROLLBACK`, `RAISE(ROLLBACK)` and a full disk undo all of it, and a deferred
//! foreign key is only found broken by `COMMIT`. Then everything is rolled back, and the same
//! steps run again in a transaction each: the good ones stay, and the bad one is found.
//!
//! Known imperfection: a deferred foreign key that one step breaks and a later step of the same
//! transaction mends is never noticed, while the first step alone would have been refused.
//!
//! Every path ends without a transaction and with foreign keys on. Nothing is reported as done
//! that has not been committed.

mod alone;
mod bare;
mod batches;
mod code;
mod script;
mod shared;

use std::time::{Duration, Instant};

use driftless_plan::Kind;

use super::connection::Connection;
use super::fingerprint::{self, Drifted};
use super::message::{self, Fault, is_busy};
use super::{Seen, tables};
use crate::ledger::outcome;
use crate::script::{Comments, refuse_transaction_control};
use crate::server::{Done, Operation, Outcome, Work};
use crate::wait::{Attempt, Control};
use crate::{Action, Error, ErrorKind, Event, Ledger, LedgerRow, Marker};

/// Does the work. See [`crate::server::Server::run`].
pub(super) fn run(
    connection: &mut Connection,
    seen: Seen,
    work: Work<'_, '_>,
    control: &mut Control<'_>,
) -> Outcome {
    let mut executor = Executor {
        connection,
        control,
        seen,
        pending: work.operations.clone(),
        work,
        run: None,
        committed_run: None,
        drifted: Vec::new(),
        one_by_one: false,
        outcome: Outcome::default(),
    };
    if let Err(error) = executor.drive() {
        executor.outcome.failure = Some(error);
    }
    executor.outcome
}

/// How a step is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Shared,
    Alone,
    Bare,
    Code,
}

impl Way {
    fn of(operation: &Operation<'_>) -> Self {
        match (operation.in_transaction(), operation.script.foreign_keys_off) {
            _ if operation.code.is_some() => Self::Code,
            (false, _) => Self::Bare,
            (true, true) => Self::Alone,
            (true, false) => Self::Shared,
        }
    }
}

/// How a step went wrong.
enum Broken {
    /// It was undone alone.
    Step(Error),
    /// The whole transaction is undone, or has to be.
    Whole(Error),
    /// It ended the transaction without failing, so that nothing can be undone.
    Escaped(Error),
}

struct Executor<'a, 'c, 'w> {
    connection: &'a mut Connection,
    control: &'a mut Control<'c>,
    work: Work<'a, 'w>,
    /// What is still to be done.
    pending: Vec<Operation<'w>>,
    /// The database as of the transaction that is open, our own rows included. Its version is
    /// none when it has to be read again.
    seen: Seen,
    /// The row of this run, once it is written.
    run: Option<i64>,
    /// The same, once it is committed.
    committed_run: Option<i64>,
    /// What had drifted before this run.
    drifted: Vec<Drifted>,
    /// After a shared transaction had to be rolled back.
    one_by_one: bool,
    outcome: Outcome,
}

impl<'w> Executor<'_, '_, 'w> {
    fn drive(&mut self) -> Result<(), Error> {
        if self.connection.access() == crate::Access::Read {
            return Err(ErrorKind::ReadOnly.into());
        }
        refuse_transaction_control(&self.pending, Comments::Flat, script::ends_transaction)?;
        if self.pending.is_empty() {
            return self.renew();
        }
        while let Some(way) = self.pending.first().map(Way::of) {
            if self.control.stop.is_set() {
                return self.failed(ErrorKind::Stopped.into());
            }
            self.begin(way == Way::Alone)?;
            if self.pending.first().map(Way::of) != Some(way) {
                self.rollback();
                continue;
            }
            match way {
                Way::Shared => self.shared(),
                Way::Alone => self.alone(),
                Way::Bare => self.bare(),
                Way::Code => self.code(),
            }?;
        }
        Ok(())
    }

    /// Records the fingerprints when the ones recorded describe another state of the ledger.
    fn renew(&mut self) -> Result<(), Error> {
        self.begin(false)?;
        let state = &self.seen.state;
        let head = state.ledger.as_ref().map(Ledger::head);
        if head.is_none() || (state.described == head && self.work.action != Action::Record) {
            self.rollback();
            return Ok(());
        }
        let recorded = self.open_run().and_then(|()| self.end_run(None));
        if let Err(fault) = recorded {
            self.rollback();
            return Err(self.explain(fault, "renew the fingerprints"));
        }
        self.commit(&[])
    }

    /// Takes the lock. What was seen of the database is true from then on.
    fn begin(&mut self, foreign_keys_off: bool) -> Result<(), Error> {
        self.foreign_keys(foreign_keys_off)?;
        let Self { connection, control, .. } = self;
        let access = connection.access();
        control.until_free(|| match connection.execute("BEGIN IMMEDIATE") {
            Ok(()) => Attempt::Done(()),
            Err(fault) if fault.is_busy() => Attempt::Busy,
            Err(fault) => Attempt::Failed(fault.explained("take the lock", access)),
        })?;
        let refreshed = self.refresh();
        if refreshed.is_err() {
            self.rollback();
        }
        refreshed
    }

    fn foreign_keys(&mut self, off: bool) -> Result<(), Error> {
        let sql = if off { "PRAGMA foreign_keys = OFF" } else { "PRAGMA foreign_keys = ON" };
        self.connection.execute(sql).map_err(|fault| self.explain(fault, "set foreign keys"))
    }

    /// Looks whether somebody else has written, and if so, what is left to do.
    fn refresh(&mut self) -> Result<(), Error> {
        let version = self.ask(|connection| Ok(tables::data_version(connection)?))?;
        if self.seen.version == Some(version) {
            return Ok(());
        }
        self.seen = self.ask(tables::seen)?;
        let recheck = self.work.recheck;
        self.pending = recheck(&self.seen.state, &self.pending)?;
        Ok(())
    }

    fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut diesel::SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        let answer = self.connection.open().map_err(Fault::from).and_then(question);
        answer.map_err(|fault| self.explain(fault, "read the ledger"))
    }

    /// Makes sure that there are a ledger and a row of this run in it.
    fn open_run(&mut self) -> Result<(), Fault> {
        if self.run.is_some() {
            return Ok(());
        }
        let state = &mut self.seen.state;
        let connection = self.connection.open()?;
        match &state.ledger {
            None => {
                tables::create(connection)?;
                state.ledger = Some(Ledger::default());
            }
            Some(ledger)
                if state.described == Some(ledger.head())
                    && ledger.unfinished.is_empty()
                    && self.work.action.keeps_drift() =>
            {
                self.drifted = fingerprint::drifted(connection)?;
            }
            Some(_) => self.drifted = Vec::new(),
        }
        for (key, value) in self.work.markers(state).iter().map(Marker::fact) {
            tables::set(connection, &key, &value)?;
        }
        self.run = Some(tables::begin_run(connection, self.work.action.name())?);
        Ok(())
    }

    /// Writes how the run ended, and the fingerprints.
    fn end_run(&mut self, failure: Option<&Error>) -> Result<(), Fault> {
        let (Some(run), Some(ledger)) = (self.run, &self.seen.state.ledger) else { return Ok(()) };
        let detail = failure.map(ToString::to_string);
        let head = ledger.head();
        let connection = self.connection.open()?;
        tables::end_run(connection, run, (outcome(failure), detail.as_deref()), &head)?;
        // Of a step in the middle the ledger does not tell, and its objects are nobody's.
        if ledger.unfinished.is_empty() {
            fingerprint::record(connection, run, &head, &self.drifted)?;
            self.seen.state.described = Some(head);
        }
        Ok(())
    }

    /// Executes a step's statements within a savepoint of the open transaction, and then records
    /// it: only if the savepoint is still there is it known that the two belong together.
    fn step(&mut self, operation: &Operation<'w>) -> Result<Done, Broken> {
        let named = |error: Error| error.in_step(operation.component, &operation.step.name);
        self.connection
            .execute("SAVEPOINT driftless_step")
            .map_err(|fault| Broken::Whole(self.explain(fault, "begin the step")))?;
        match self.script(operation) {
            Ok(done) => {
                self.connection
                    .execute("RELEASE driftless_step")
                    .map_err(|_| Broken::Escaped(named(ErrorKind::Escaped.into())))?;
                self.record(operation, done.duration).map_err(|fault| {
                    Broken::Whole(named(self.explain(fault, "record the step")))
                })?;
                Ok(done)
            }
            Err(error) => {
                let undo = "ROLLBACK TO driftless_step; RELEASE driftless_step";
                match self.connection.execute(undo) {
                    Ok(()) => Err(Broken::Step(error)),
                    // The savepoint is gone, and with it the whole transaction.
                    Err(_) => Err(Broken::Whole(error)),
                }
            }
        }
    }

    /// Adds or removes the ledger row of a step.
    fn record(&mut self, operation: &Operation<'w>, duration: Duration) -> Result<(), Fault> {
        let (Some(run), Some(ledger)) = (self.run, &mut self.seen.state.ledger) else {
            return Ok(());
        };
        let connection = self.connection.open()?;
        let (component, step) = (operation.component, &operation.step.name);
        if self.work.action == Action::Revert {
            tables::delete(connection, operation)?;
            ledger.rows.retain(|row| row.component != component || row.step != *step);
            return Ok(());
        }
        if operation.step.kind == Kind::Repeatable {
            // It may have run before, as something else.
            tables::delete(connection, operation)?;
            ledger.rows.retain(|row| row.component != component || row.step != *step);
        }
        let position = ledger.rows.last().map_or(0, |row| row.position) + 1;
        let duration_ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        tables::insert(connection, operation, (position, run, duration_ms))?;
        ledger.rows.push(LedgerRow {
            component: component.to_owned(),
            step: step.clone(),
            position,
            checksum: operation.step.checksum,
            duration_ms,
            run,
            // The rest is not read before the ledger is read again.
            ..LedgerRow::default()
        });
        Ok(())
    }

    /// Commits, waiting for readers where they are in the way, and reports the steps as done.
    /// When it fails, the transaction is rolled back.
    fn commit(&mut self, done: &[Done]) -> Result<(), Error> {
        let began = Instant::now();
        let Self { connection, control, .. } = self;
        let committed = control.until_free(|| match connection.execute("COMMIT") {
            Ok(()) => Attempt::Done(()),
            Err(Fault::Server(error)) if is_busy(&error) => Attempt::Busy,
            Err(Fault::Server(error)) => {
                Attempt::Failed(ErrorKind::Commit { message: message::text(&error) }.into())
            }
            Err(Fault::Ours(error)) => Attempt::Failed(error),
        });
        if let Err(error) = committed {
            self.rollback();
            return Err(error);
        }
        self.committed_run = self.run;
        self.outcome.done.extend_from_slice(done);
        self.pending.drain(..done.len());
        let (database, steps) = (self.control.database, done.len());
        if steps > 0 {
            self.control.tell(&Event::Committed { database, steps, duration: began.elapsed() });
        }
        Ok(())
    }

    /// Rolls back whatever is open. What we believed about the database has to be read again.
    fn rollback(&mut self) {
        // It fails when SQLite has already done it, which is as good.
        let _ = self.connection.execute("ROLLBACK");
        let _ = self.connection.execute("PRAGMA foreign_keys = ON");
        self.seen = Seen::default();
        self.run = self.committed_run;
    }

    /// Records that the run ended with `error`, if there is a ledger to record it in, and gives
    /// it back. Recording is tried once: the error matters more.
    fn failed(&mut self, error: Error) -> Result<(), Error> {
        self.pending.clear();
        self.seen.version = None;
        let busy = matches!(error.kind, ErrorKind::Busy { .. });
        if !busy && self.begin(false).is_ok() {
            let known = self.seen.state.ledger.is_some();
            let recorded = known
                && self.open_run().and_then(|()| self.end_run(Some(&error))).is_ok()
                && self.connection.execute("COMMIT").is_ok();
            if !recorded {
                self.rollback();
            }
        }
        Err(error)
    }

    fn explain(&self, fault: Fault, doing: &'static str) -> Error {
        fault.explained(doing, self.connection.access())
    }
}
