//! A step that only reads and writes rows: one transaction, its ledger row included, as where the
//! schema is transactional too. Killed at any moment it is wholly there or wholly not.

use std::time::Instant;

use super::Executor;
use super::script::statement_error;
use crate::server::{Done, Operation};
use crate::{Error, ErrorKind};

impl Executor<'_, '_, '_> {
    /// Runs and commits the step. When it fails, all of it is undone.
    pub(super) fn rows(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        let result = self.in_transaction(operation);
        if result.is_err() {
            // Fails when the connection is gone, and then there is nothing to undo.
            let _ = self.connection.execute("ROLLBACK");
        }
        result
    }

    fn in_transaction(&mut self, operation: &Operation<'_>) -> Result<(), Error> {
        self.connection.ask("START TRANSACTION", "begin the step")?;
        let done = self.row_statements(operation)?;
        self.connection.reset()?;
        self.record(operation, done)
    }

    fn row_statements(&mut self, operation: &Operation<'_>) -> Result<Done, Error> {
        let began = Instant::now();
        self.control.step_started(operation, self.work.action);
        for index in 0..operation.script.statements.len() {
            if self.control.stop.is_set() {
                return Err(ErrorKind::Stopped.into());
            }
            let at = Instant::now();
            self.execute(operation.script.statement(index))
                .map_err(|refusal| statement_error(operation, index, refusal))?;
            self.control.statement_done(operation, index, at);
        }
        Ok(self.control.step_done(operation, self.work.action, began))
    }
}
