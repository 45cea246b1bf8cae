//! Running steps on MySQL and MariaDB.
//!
//! The run holds a named lock for each of its components from before it reads the ledger to its
//! end, on the connection that executes the steps. A step that only touches rows commits by itself
//! together with its ledger row (`rows.rs`). One that changes the schema cannot: the server commits
//! every such statement before and after, so its progress is noted statement by statement, and a
//! failure in the middle stops later runs (`step.rs`). At the end, the fingerprints are recorded
//! once.
//!
//! A step is only recorded by a session that holds the lock (`tables.rs`), and the primary keys of
//! the ledger and of its progress are the fence behind that.
//!
//! A connection that breaks takes lock and transaction with it. Nothing is then attempted any
//! more: the ledger says what is permanent.

mod batches;
mod code;
mod rows;
mod script;
mod step;

use std::time::Instant;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};

use super::connection::Connection;
use super::lock::{self, Key};
use super::message::{INTERRUPTED, Refusal};
use super::observer::Session;
use super::{fingerprint, tables};
use crate::execute::{Execution, Seen, components, given_back};
use crate::fingerprint::records::Drifted;
use crate::ledger::outcome;
use crate::observer::Observer;
use crate::server::{Done, Operation, Outcome, State, Work};
use crate::wait::Control;
use crate::{Error, ErrorKind, Event, Ledger, Marker, StopFlag};

/// Does the work. See [`crate::server::Server::run`].
pub(super) fn run(
    connection: &mut Connection,
    work: Work<'_, '_>,
    control: &mut Control<'_>,
) -> Outcome {
    let (place, number) = (connection.place().clone(), connection.server().session);
    let session = Session { place, number };
    let mut executor = Executor {
        observer: Observer::new(session, control.stop.clone(), false),
        schema: connection.schema(),
        connection,
        control,
        work,
        run: None,
        transactional: true,
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
    /// Whether every table there is knows transactions.
    transactional: bool,
    /// What had drifted before this run.
    drifted: Vec<Drifted>,
    outcome: Outcome,
}

impl Executor<'_, '_, '_> {
    fn drive(&mut self) -> Result<(), Error> {
        self.connection.writable()?;
        self.connection.reset()?;
        let components = components(&self.work.operations).into_iter();
        let keys: Vec<Key> = components.map(|component| self.key(component)).collect();
        let result = lock::take(self.connection, &keys, self.control);
        let result = result.and_then(|()| self.locked());
        given_back(result, || {
            let _ = self.connection.reset();
            lock::release(self.connection, &keys)
        })
    }

    fn key(&self, component: &str) -> Key {
        Key::of(&self.connection.server().database, component)
    }

    /// Whether there is no table of an engine that cannot undo what was written.
    fn all_transactional(&mut self) -> Result<bool, Error> {
        let others = sql::<BigInt>(
            "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' \
             AND ENGINE IS NOT NULL AND ENGINE <> 'InnoDB' AND TABLE_SCHEMA = ",
        )
        .bind::<Text, _>(self.connection.server().database.clone())
        .get_result::<i64>(self.connection.mysql());
        let others =
            others.map_err(|error| self.connection.explain(error.into(), "look at the tables"))?;
        Ok(others == 0)
    }

    /// Executes a statement of a step, so that it can be cancelled.
    fn execute(&mut self, statement: &str) -> Result<(), Refusal> {
        self.observer.begin();
        let result = self.connection.execute(statement);
        let (cancelled, _) = self.observer.end();
        result.map_err(|refusal| {
            let cancelled = cancelled && refusal.number == Some(INTERRUPTED);
            Refusal { cancelled, ..refusal }
        })
    }

    /// Writes the ledger row, if the lock is still ours, and commits the transaction that is open.
    fn record(&mut self, operation: &Operation<'_>, done: Done) -> Result<(), Error> {
        self.connection.ask(&tables::lock(&self.schema), "lock the ledger")?;
        let duration_ms = i64::try_from(done.duration.as_millis()).unwrap_or(i64::MAX);
        let run = (self.run.unwrap_or_default(), duration_ms);
        let (key, action) = (self.key(operation.component), self.work.action);
        let (schema, mysql) = (&self.schema, self.connection.mysql());
        let recorded = tables::record(mysql, schema, (&key, action), operation, run)
            .map_err(|error| self.connection.explain(error.into(), "record the step"))?;
        if !recorded {
            lock::check(self.connection, &key)?;
            return Err(ErrorKind::Moved.into());
        }
        let began = Instant::now();
        self.connection.ask("COMMIT", "commit the step")?;
        self.outcome.done.push(done);
        let database = self.control.database;
        self.control.tell(&Event::Committed { database, steps: 1, duration: began.elapsed() });
        Ok(())
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
        match &state.ledger {
            None => tables::create(self.connection)?,
            Some(ledger)
                if state.described == Some(ledger.head()) && self.work.action.keeps_drift() =>
            {
                self.drifted = self.connection.read("read the schema", fingerprint::drifted)?;
            }
            Some(_) => {}
        }
        for (key, value) in self.work.markers(state).iter().map(Marker::fact) {
            tables::set(self.connection.mysql(), &self.schema, &key, &value)
                .map_err(|error| self.connection.explain(error.into(), "write the ledger"))?;
        }
        let begun =
            tables::begin_run(self.connection.mysql(), &self.schema, self.work.action.name());
        let begun =
            begun.map_err(|error| self.connection.explain(error.into(), "write the ledger"))?;
        self.run = Some(begun);
        Ok(())
    }

    fn step(&mut self, operation: &Operation<'w>) -> Result<(), Error> {
        self.connection.reset()?;
        let key = self.key(operation.component);
        lock::check(self.connection, &key)?;
        if let Some(function) = operation.code {
            return self.code(operation, function);
        }
        self.transactional = self.all_transactional()?;
        if self.transactional && script::is_rows_only(operation) {
            self.rows(operation)
        } else {
            self.schema(operation)
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
        (seen, fingerprints): Seen,
        last: bool,
    ) -> Result<bool, Error> {
        let (Some(run), detail) = (self.run, failure.map(ToString::to_string)) else {
            return Ok(true);
        };
        let begin = format!("START TRANSACTION; {}", tables::lock(&self.schema));
        self.connection.ask(&begin, "record the end of the run")?;
        let (schema, drifted) = (&self.schema, &self.drifted);
        let mut reading = self.connection.reading();
        let written = tables::state(&mut reading).and_then(|state| {
            let Some(ledger) = state.ledger else { return Ok(true) };
            let head = ledger.head();
            let current = seen.as_ref() == Some(&head);
            if !current && !last {
                return Ok(false);
            }
            let outcome = (outcome(failure), detail.as_deref());
            tables::end_run(reading.mysql, schema, run, outcome, &head)?;
            // Of a step that is half done the ledger does not tell, and its objects are nobody's.
            if current && ledger.unfinished.is_empty() {
                fingerprint::record(reading.mysql, schema, (run, &head), fingerprints, drifted)?;
            }
            Ok(true)
        });
        let written =
            written.map_err(|fault| self.connection.explain(fault, "record the end of the run"));
        let end = if matches!(written, Ok(true)) { "COMMIT" } else { "ROLLBACK" };
        self.connection.ask(end, "record the end of the run")?;
        written
    }
}
