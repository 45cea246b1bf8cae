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

mod bare;
mod end;
mod script;
mod step;

use super::connection::Connection;
use super::fingerprint::{self, Drifted};
use super::lock::{self, Key};
use super::message::Fault;
use super::tables;
use crate::script::{Comments, refuse_transaction_control};
use crate::server::{Operation, Outcome, State, Work};
use crate::wait::Control;
use crate::{Error, ErrorKind, Ledger};

/// Does the work. See [`crate::server::Server::run`].
pub(super) fn run(
    connection: &mut Connection,
    work: Work<'_, '_>,
    control: &mut Control<'_>,
) -> Outcome {
    let mut executor = Executor {
        pending: work.operations.clone(),
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
    connection: &'a mut Connection,
    control: &'a mut Control<'c>,
    work: Work<'a, 'w>,
    /// What is still to be done.
    pending: Vec<Operation<'w>>,
    /// Where the ledger is, quoted.
    schema: String,
    /// The row of this run, once it is written.
    run: Option<i64>,
    /// What had drifted before this run.
    drifted: Vec<Drifted>,
    outcome: Outcome,
}

impl Executor<'_, '_, '_> {
    fn drive(&mut self) -> Result<(), Error> {
        self.connection.writable()?;
        self.connection.schema()?.clone_into(&mut self.schema);
        refuse_transaction_control(&self.pending, Comments::Nested, script::ends_transaction)?;
        script::refuse_rows_from_client(&self.pending)?;
        self.connection.reset().map_err(|fault| fault.into_error("set the session up"))?;
        let keys = self.keys();
        lock::take(self.connection, &keys, self.control)?;
        let result = self.locked();
        if result.as_ref().is_err_and(is_lost) {
            // A broken connection has no lock to give back.
            return result;
        }
        let _ = self.connection.reset();
        let released = lock::release(self.connection, &keys);
        result.and(released)
    }

    /// The locks of the components, always in the same order, so that two runs over several never
    /// wait for each other.
    fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<Key> =
            self.pending.iter().map(|operation| Key::of(operation.component)).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    fn locked(&mut self) -> Result<(), Error> {
        let state = self.connection.read("read the ledger", tables::state)?;
        if self.work.operations.is_empty() {
            return self.renew(&state);
        }
        let recheck = self.work.recheck;
        self.pending = recheck(&state, &self.pending)?;
        if self.pending.is_empty() {
            return Ok(());
        }
        self.open_run(&state)?;
        match self.steps() {
            Ok(()) => self.end_run(None),
            Err(error) if is_lost(&error) => Err(error),
            Err(error) => {
                // The step's error matters more than that of recording it.
                let _ = self.end_run(Some(&error));
                Err(error)
            }
        }
    }

    /// Records the fingerprints when the ones recorded describe another state of the ledger.
    fn renew(&mut self, state: &State) -> Result<(), Error> {
        let head = state.ledger.as_ref().map(Ledger::head);
        if head.is_none() || state.described == head {
            return Ok(());
        }
        self.open_run(state)?;
        self.end_run(None)
    }

    /// Makes sure that there are a ledger and a row of this run in it.
    fn open_run(&mut self, state: &State) -> Result<(), Error> {
        let explain = |fault: Fault| fault.into_error("write the ledger");
        match &state.ledger {
            None => tables::create(self.connection).map_err(explain)?,
            Some(ledger) if state.described == Some(ledger.head()) => {
                self.drifted = self.connection.read("read the schema", fingerprint::drifted)?;
            }
            Some(_) => {}
        }
        let begun = tables::begin_run(self.connection.pg(), &self.schema, self.work.action);
        self.run = Some(begun.map_err(|error| explain(error.into()))?);
        Ok(())
    }

    fn steps(&mut self) -> Result<(), Error> {
        for operation in self.pending.clone() {
            if self.control.stop.is_set() {
                return Err(ErrorKind::Stopped.into());
            }
            let result = if operation.step.transaction {
                self.step(&operation)
            } else {
                self.bare(&operation)
            };
            result.map_err(|error| error.in_step(operation.component, &operation.step.name))?;
        }
        Ok(())
    }
}

fn is_lost(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::ConnectionLost { .. })
}
