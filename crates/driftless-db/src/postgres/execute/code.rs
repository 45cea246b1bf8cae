//! A step that is code. How it goes batch by batch stands in `src/code.rs`.
//!
//! Transactions are begun and ended through diesel's own manager, so that a function which uses
//! `transaction` gets a savepoint within its batch, and not a commit of half of it.

use std::any::Any;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl as _, sql_query};

use super::super::lock::Key;
use super::super::message;
use super::Executor;
use crate::bare::Bare as _;
use crate::code::{self, Batch, BatchDone, Batching, CodeError, CodeFunction};
use crate::server::Operation;
use crate::{Error, StopFlag, Unfinished};

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

impl Executor<'_, '_, '_> {
    /// Runs what is left of a step, and records it when its function has come to its end.
    pub(super) fn code(
        &mut self,
        operation: &Operation<'_>,
        function: CodeFunction,
    ) -> Result<(), Error> {
        self.apart(operation, |executor| code::run(executor, operation, function))
    }

    fn move_on(&mut self, operation: &Operation<'_>, number: u64) -> QueryResult<usize> {
        let pg = self.connection.pg();
        AnsiTransactionManager::begin_transaction_sql(pg, BEGIN)?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        sql_query(format!(
            "UPDATE {}.driftless_progress SET statement = $1, message = NULL WHERE component = $2 \
             AND step = $3 AND statement = $4 AND NOT begun AND {}",
            self.schema,
            Key::of(operation.component).run_held()
        ))
        .bind::<BigInt, _>(number.saturating_add(1))
        .bind::<Text, _>(operation.component)
        .bind::<Text, _>(operation.step.name.as_str())
        .bind::<BigInt, _>(number)
        .execute(pg)
    }

    fn note_cursor(&mut self, operation: &Operation<'_>, batch: &Batch) -> QueryResult<()> {
        let pg = self.connection.pg();
        sql_query(format!(
            "UPDATE {}.driftless_progress SET seen = $1, begun = $2 WHERE component = $3",
            self.schema
        ))
        .bind::<Nullable<Text>, _>(batch.cursor())
        .bind::<Bool, _>(*batch == Batch::Done)
        .bind::<Text, _>(operation.component)
        .execute(pg)?;
        AnsiTransactionManager::commit_transaction(pg)
    }
}

impl Batching for Executor<'_, '_, '_> {
    fn stopping(&self) -> &StopFlag {
        self.control.stop
    }

    fn rest(&self, pause: Duration) {
        self.control.pause(pause);
    }

    fn noted(&mut self, component: &str) -> Result<Option<Unfinished>, Error> {
        self.progress(component)
    }

    fn note_begun(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        self.open(operation)
    }

    fn note_failed(
        &mut self,
        operation: &Operation<'_>,
        batches: u64,
        message: &str,
    ) -> Result<(), Error> {
        if batches == 0 {
            return self.forget(operation);
        }
        let noted = sql_query(format!(
            "UPDATE {}.driftless_progress SET message = $1 WHERE component = $2 AND {}",
            self.schema,
            Key::of(operation.component).run_held()
        ))
        .bind::<Text, _>(message)
        .bind::<Text, _>(operation.component)
        .execute(self.connection.pg());
        noted.map(drop).map_err(|error| message::explain(&error, "note why the step failed"))
    }

    fn begin_batch(&mut self, operation: &Operation<'_>, number: u64) -> Result<bool, Error> {
        let moved = self.move_on(operation, number);
        let moved = moved.map_err(|error| message::explain(&error, "begin a batch"))?;
        if moved == 1 {
            return Ok(true);
        }
        self.still_locked(operation).map(|()| false)
    }

    fn client(&mut self) -> Result<&mut dyn Any, Error> {
        Ok(self.connection.pg())
    }

    fn watched<T>(&mut self, call: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        self.observer.begin();
        let result = call(self);
        let (cancelled, _) = self.observer.end();
        (result, cancelled)
    }

    fn end_batch(
        &mut self,
        operation: &Operation<'_>,
        _number: u64,
        batch: &Batch,
    ) -> Result<(), Error> {
        self.note_cursor(operation, batch)
            .map_err(|error| message::explain(&error, "commit a batch"))
    }

    fn undo_batch(&mut self) {
        // Fails when the connection is gone, and then there is nothing to undo.
        let _ = AnsiTransactionManager::rollback_transaction(self.connection.pg());
    }

    fn ours(&mut self, error: &CodeError) -> Option<Error> {
        let error = error.downcast_ref::<diesel::result::Error>()?;
        message::is_lost(error).then(|| message::explain(error, "run a batch"))
    }

    fn told_batch(&mut self, operation: &Operation<'_>, done: BatchDone) {
        self.control.batch_done(operation, done);
    }
}
