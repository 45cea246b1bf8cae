//! Running steps on PostgreSQL.
//!
//! The run holds an advisory lock for each of its components from before it reads the ledger to
//! its end. Each step that runs in a transaction commits by itself together with its ledger row,
//! so that the locks its statements take on tables are short; a step without one runs statement
//! by statement (`bare.rs`). At the end, the fingerprints are recorded once.
//!
//! Three things keep a step from being recorded that was not done, or was done under no lock:
//! statements that would end our transaction are refused before anything runs; the row is only
//! written by a session that has the run's lock and the transaction's own (`lock.rs`); and the
//! primary key of the ledger is the fence behind both.
//!
//! A connection that breaks takes lock and transaction with it. Nothing is then attempted any
//! more: the ledger says what was committed, and the next run goes on from there.

mod all;
mod bare;
mod batches;
mod code;
mod end;
mod script;
mod step;
mod together;

pub(super) use together::Recording;

use super::connection::Connection;
use super::fingerprint;
use super::lock::{self, Key};
use super::message::Fault;
use super::observer::Session;
use super::pooler;
use super::tables;
use crate::execute::{Execution, Seen, components, given_back};
use crate::fingerprint::records::Drifted;
use crate::observer::Observer;
use crate::script::{Comments, refuse_transaction_control};
use crate::server::{Operation, Outcome, State, Work};
use crate::wait::Control;
use crate::{Commits, Error, Ledger, Limits, Marker, StopFlag};

/// Does the work. See [`crate::server::Server::run`].
pub(super) fn run(
    connection: &mut Connection,
    work: Work<'_, '_>,
    control: &mut Control<'_>,
) -> Outcome {
    let limited = |operation: &Operation<'_>| operation.step.lock_timeout.is_some();
    let asks = control.limits.lock_timeout.is_some() || work.operations.iter().any(limited);
    let (place, stop) = (connection.place().clone(), control.stop.clone());
    let session = Session { place, pid: connection.pid() };
    let mut executor = Executor {
        observer: Observer::new(session, stop, asks),
        connection,
        control,
        work,
        schema: String::new(),
        run: None,
        drifted: Vec::new(),
        outcome: Outcome::default(),
    };
    if let Err(error) = executor.drive() {
        executor.outcome.failure = Some(error);
    }
    executor.outcome
}

struct Executor<'a, 'c, 'w> {
    observer: Observer,
    connection: &'a mut Connection,
    control: &'a mut Control<'c>,
    work: Work<'a, 'w>,
    /// Where the ledger is, quoted.
    schema: String,
    /// The row of this run, once it is written.
    run: Option<i64>,
    /// What had drifted before this run.
    drifted: Vec<Drifted>,
    outcome: Outcome,
}

impl Executor<'_, '_, '_> {
    /// How long the statements of a step may wait and work: as the step says, else the run.
    fn limits(&self, operation: &Operation<'_>) -> Limits {
        let (step, run) = (operation.step, self.control.limits);
        Limits {
            lock_timeout: step.lock_timeout.or(run.lock_timeout),
            statement_timeout: step.statement_timeout.or(run.statement_timeout),
            ..run
        }
    }

    fn drive(&mut self) -> Result<(), Error> {
        self.connection.writable()?;
        self.connection.schema()?.clone_into(&mut self.schema);
        let operations = &self.work.operations;
        refuse_transaction_control(operations, Comments::Nested, script::ends_transaction)?;
        script::refuse_rows_from_client(operations)?;
        let keys: Vec<Key> = components(operations).into_iter().map(Key::of).collect();
        self.connection.reset().map_err(|fault| fault.into_error("set the session up"))?;
        pooler::refuse(self.connection)?;
        lock::take(self.connection, &keys, self.control)?;
        let result = self.locked();
        given_back(result, || {
            let _ = self.connection.reset();
            lock::release(self.connection, &keys)
        })
    }
}

impl<'w> Execution<'w> for Executor<'_, '_, 'w> {
    fn work(&self) -> &Work<'_, 'w> {
        &self.work
    }

    fn stop(&self) -> &StopFlag {
        self.control.stop
    }

    fn state(&mut self) -> Result<State, Error> {
        self.connection.read("read the ledger", tables::state)
    }

    fn open_run(&mut self, state: &State) -> Result<(), Error> {
        let explain = |fault: Fault| fault.into_error("write the ledger");
        match &state.ledger {
            None => tables::create(self.connection).map_err(explain)?,
            Some(ledger)
                if state.described == Some(ledger.head())
                    && ledger.unfinished.is_empty()
                    && self.work.action.keeps_drift() =>
            {
                self.drifted = self.connection.read("read the schema", fingerprint::drifted)?;
            }
            Some(_) => {}
        }
        for (key, value) in self.work.markers(state).iter().map(Marker::fact) {
            tables::set(self.connection.pg(), &self.schema, &key, &value)
                .map_err(|error| explain(error.into()))?;
        }
        let begun = tables::begin_run(self.connection.pg(), &self.schema, self.work.action.name());
        self.run = Some(begun.map_err(|error| explain(error.into()))?);
        Ok(())
    }

    fn steps(&mut self, pending: &[Operation<'w>]) -> Result<(), Error> {
        match self.work.commits {
            Commits::EachStep => self.one_by_one(pending),
            Commits::AllSteps => self.all_at_once(pending),
        }
    }

    fn step(&mut self, operation: &Operation<'w>) -> Result<(), Error> {
        match operation.code {
            Some(function) => self.code(operation, function),
            None if operation.in_transaction() => self.whole(operation),
            None => self.bare(operation),
        }
    }

    fn look(&mut self) -> Result<Option<Seen>, Error> {
        if self.run.is_none() {
            return Ok(None);
        }
        let seen = self.connection.read("read the schema", |reading| {
            let ledger = tables::state(reading)?.ledger;
            Ok((ledger.as_ref().map(Ledger::head), fingerprint::now(reading)?))
        })?;
        Ok(Some(seen))
    }

    fn write_end(
        &mut self,
        failure: Option<&Error>,
        seen: Seen,
        last: bool,
    ) -> Result<bool, Error> {
        let Some(run) = self.run else { return Ok(true) };
        let written = self.end(run, failure, seen, last);
        if !matches!(written, Ok(true)) {
            let _ = self.connection.execute("ROLLBACK");
        }
        written.map_err(|fault| fault.into_error("record the end of the run"))
    }
}
