//! A step that is code. How it goes batch by batch stands in `src/code.rs`.
//!
//! The lock is held for a batch at a time, as for any step without a transaction of its own, so
//! others can write between two of them. Transactions are begun and ended through diesel's own
//! manager, so that a function which uses `transaction` gets a savepoint within its batch.

use std::any::Any;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::{RunQueryDsl as _, sql_query};

use super::Executor;
use crate::bare::Bare as _;
use crate::code::{self, Batch, BatchDone, Batching, CodeError};
use crate::server::{Done, Operation};
use crate::sqlite::message::Fault;
use crate::wait::Attempt;
use crate::{Error, StopFlag, Unfinished};

impl<'w> Executor<'_, '_, 'w> {
    /// Runs what is left of the first pending step.
    pub(super) fn code(&mut self) -> Result<(), Error> {
        self.apart(Self::batches)
    }

    fn batches(&mut self, operation: &Operation<'w>) -> Result<Done, Error> {
        let began = Instant::now();
        self.control.step_started(operation, self.work.action);
        if let Some(function) = operation.code {
            code::run(self, operation, function)?;
        }
        Ok(self.control.step_done(operation, self.work.action, began))
    }

    /// Commits with the cursor in it. Readers may be in the way, and diesel would undo the batch if
    /// SQLite did not wait for them itself.
    fn note_cursor(&mut self, operation: &Operation<'_>, batch: &Batch) -> Result<(), Fault> {
        let wait = self.control.lock_wait.as_millis().min(30_000);
        let sqlite = self.connection.open()?;
        sql_query("UPDATE main.driftless_progress SET seen = ?, begun = ? WHERE component = ?")
            .bind::<Nullable<Text>, _>(batch.cursor())
            .bind::<Bool, _>(*batch == Batch::Done)
            .bind::<Text, _>(operation.component)
            .execute(sqlite)?;
        sqlite.batch_execute(&format!("PRAGMA busy_timeout = {wait}"))?;
        let committed = AnsiTransactionManager::commit_transaction(sqlite);
        sqlite.batch_execute("PRAGMA busy_timeout = 0")?;
        Ok(committed?)
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
        self.write_alone(|executor| {
            executor.write(|sqlite| {
                sql_query("UPDATE main.driftless_progress SET message = ? WHERE component = ?")
                    .bind::<Text, _>(message)
                    .bind::<Text, _>(operation.component)
                    .execute(sqlite)
                    .map(drop)
            })
        })
    }

    fn begin_batch(&mut self, operation: &Operation<'_>, number: u64) -> Result<bool, Error> {
        let Self { connection, control, .. } = self;
        let access = connection.access();
        control.until_free(|| {
            let begun = connection.open().map_err(Fault::from).and_then(|sqlite| {
                let immediate = "BEGIN IMMEDIATE";
                Ok(AnsiTransactionManager::begin_transaction_sql(sqlite, immediate)?)
            });
            match begun {
                Ok(()) => Attempt::Done(()),
                Err(fault) if fault.is_busy() => Attempt::Busy,
                Err(fault) => Attempt::Failed(fault.explained("take the lock", access)),
            }
        })?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let moved = self.ask(|sqlite| {
            Ok(sql_query(
                "UPDATE main.driftless_progress SET statement = ?, message = NULL \
                 WHERE component = ? AND step = ? AND statement = ? AND begun = 0",
            )
            .bind::<BigInt, _>(number.saturating_add(1))
            .bind::<Text, _>(operation.component)
            .bind::<Text, _>(operation.step.name.as_str())
            .bind::<BigInt, _>(number)
            .execute(sqlite)?)
        })?;
        Ok(moved == 1)
    }

    fn client(&mut self) -> Result<&mut dyn Any, Error> {
        Ok(self.connection.open()?)
    }

    fn end_batch(
        &mut self,
        operation: &Operation<'_>,
        _number: u64,
        batch: &Batch,
    ) -> Result<(), Error> {
        let noted = self.note_cursor(operation, batch);
        noted.map_err(|fault| self.explain(fault, "commit a batch"))
    }

    fn undo_batch(&mut self) {
        if let Ok(sqlite) = self.connection.open() {
            // Fails when SQLite has already done it, which is as good.
            let _ = AnsiTransactionManager::rollback_transaction(sqlite);
        }
    }

    fn ours(&mut self, _error: &CodeError) -> Option<Error> {
        None
    }

    fn told_batch(&mut self, operation: &Operation<'_>, done: BatchDone) {
        self.control.batch_done(operation, done);
    }
}
