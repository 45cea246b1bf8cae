//! A step that is code. How it goes batch by batch stands in `src/code.rs`.
//!
//! A batch is a transaction, as far as the server keeps one: a function that changes the schema, or
//! writes to a table of an engine without transactions, makes that permanent at once, whatever
//! becomes of its batch.

use std::any::Any;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl as _, sql_query};

use super::super::{lock, progress};
use super::Executor;
use crate::code::{self, Batch, BatchDone, Batching, CodeError, CodeFunction};
use crate::server::{Done, Operation};
use crate::{Error, ErrorKind, StopFlag, Unfinished};

impl Executor<'_, '_, '_> {
    /// Runs what is left of a step, and records it when its function has come to its end.
    pub(super) fn code(
        &mut self,
        operation: &Operation<'_>,
        function: CodeFunction,
    ) -> Result<(), Error> {
        let began = Instant::now();
        self.control.step_started(operation, self.work.action);
        code::run(self, operation, function)?;
        let done = self.control.step_done(operation, self.work.action, began);
        let recorded = self.record_code(operation, done);
        if recorded.is_err() {
            let _ = self.connection.execute("ROLLBACK");
        }
        recorded
    }

    fn record_code(&mut self, operation: &Operation<'_>, done: Done) -> Result<(), Error> {
        self.connection.reset()?;
        self.connection.ask("START TRANSACTION", "record the step")?;
        self.record(operation, done)
    }

    fn move_on(&mut self, operation: &Operation<'_>, number: u64) -> QueryResult<usize> {
        let held = self.key(operation.component).held();
        let mysql = self.connection.mysql();
        AnsiTransactionManager::begin_transaction_sql(mysql, "START TRANSACTION")?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        sql_query(format!(
            "UPDATE {}.driftless_progress SET statement = ?, message = NULL WHERE component = ? \
             AND step = ? AND statement = ? AND begun = 0 AND {held}",
            self.schema
        ))
        .bind::<BigInt, _>(number.saturating_add(1))
        .bind::<Text, _>(operation.component)
        .bind::<Text, _>(operation.step.name.as_str())
        .bind::<BigInt, _>(number)
        .execute(mysql)
    }

    fn note_cursor(&mut self, operation: &Operation<'_>, batch: &Batch) -> QueryResult<()> {
        let mysql = self.connection.mysql();
        sql_query(format!(
            "UPDATE {}.driftless_progress SET seen = ?, begun = ? WHERE component = ?",
            self.schema
        ))
        .bind::<Nullable<Text>, _>(batch.cursor())
        .bind::<BigInt, _>(i64::from(*batch == Batch::Done))
        .bind::<Text, _>(operation.component)
        .execute(mysql)?;
        AnsiTransactionManager::commit_transaction(mysql)
    }

    fn note_message(&mut self, operation: &Operation<'_>, message: &str) -> QueryResult<()> {
        sql_query(format!(
            "UPDATE {}.driftless_progress SET message = ? WHERE component = ?",
            self.schema
        ))
        .bind::<Text, _>(message)
        .bind::<Text, _>(operation.component)
        .execute(self.connection.mysql())
        .map(drop)
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
        let rows = self.connection.read("read the ledger", progress::unfinished)?;
        Ok(rows.into_iter().find(|row| row.component == component))
    }

    fn note_begun(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        self.note_opened(operation)
    }

    fn note_failed(
        &mut self,
        operation: &Operation<'_>,
        batches: u64,
        message: &str,
    ) -> Result<(), Error> {
        let noted = match batches {
            0 => progress::done(self.connection.mysql(), &self.schema, operation.component),
            _ => self.note_message(operation, message),
        };
        noted.map_err(|error| self.connection.explain(error.into(), "note why the step failed"))
    }

    fn begin_batch(&mut self, operation: &Operation<'_>, number: u64) -> Result<bool, Error> {
        let moved = self.move_on(operation, number);
        match moved {
            Ok(1) => Ok(true),
            Ok(_) => {
                let key = self.key(operation.component);
                lock::check(self.connection, &key).map(|()| false)
            }
            Err(error) => Err(self.connection.explain(error.into(), "begin a batch")),
        }
    }

    fn client(&mut self) -> Result<&mut dyn Any, Error> {
        Ok(self.connection.mysql())
    }

    fn end_batch(
        &mut self,
        operation: &Operation<'_>,
        _number: u64,
        batch: &Batch,
    ) -> Result<(), Error> {
        let noted = self.note_cursor(operation, batch);
        noted.map_err(|error| self.connection.explain(error.into(), "commit a batch"))
    }

    fn undo_batch(&mut self) {
        // Fails when the connection is gone, and then there is nothing to undo.
        let _ = AnsiTransactionManager::rollback_transaction(self.connection.mysql());
    }

    /// Which error it was only the server knows, and whether the connection is gone shows when it is
    /// asked.
    fn ours(&mut self, error: &CodeError) -> Option<Error> {
        error.downcast_ref::<diesel::result::Error>()?;
        let alive = self.connection.ask("DO 0", "run a batch");
        alive.err().filter(|error| matches!(error.kind, ErrorKind::ConnectionLost { .. }))
    }

    fn told_batch(&mut self, operation: &Operation<'_>, done: BatchDone) {
        self.control.batch_done(operation, done);
    }
}
