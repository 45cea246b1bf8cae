//! The statements of one step.

use std::time::Instant;

use super::Executor;
use crate::script::Said;
use crate::server::{Done, Operation};
use crate::sqlite::message::{self, Fault};
use crate::{Error, ErrorKind, StatementFailure};

/// The words that begin a statement which opens or ends a transaction or a savepoint. Savepoints
/// too, since ours would be confused with them.
const TRANSACTION_CONTROL: [&str; 6] =
    ["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"];

impl<'w> Executor<'_, '_, 'w> {
    /// Executes the statements within the open transaction, up to a failure or a stop.
    pub(super) fn script(&mut self, operation: &Operation<'w>) -> Result<Done, Error> {
        let began = Instant::now();
        self.control.step_started(operation, self.work.action);
        for index in 0..operation.script.statements.len() {
            if self.control.stop.is_set() {
                let stopped = Error::from(ErrorKind::Stopped);
                return Err(stopped.in_step(operation.component, &operation.step.name));
            }
            let at = Instant::now();
            let result = self.connection.execute(operation.script.statement(index));
            result.map_err(|fault| statement_error(operation, index, fault))?;
            self.control.statement_done(operation, index, at);
        }
        Ok(self.control.step_done(operation, self.work.action, began))
    }
}

/// The error of a statement that failed.
pub(super) fn statement_error(operation: &Operation<'_>, index: usize, fault: Fault) -> Error {
    let error = match fault {
        Fault::Server(error) => ErrorKind::Statement(failure(operation, index, &error)).into(),
        Fault::Ours(error) => error,
    };
    error.in_step(operation.component, &operation.step.name)
}

/// Where a statement stands and what SQLite said about it.
pub(super) fn failure(
    operation: &Operation<'_>,
    index: usize,
    error: &diesel::result::Error,
) -> Box<StatementFailure> {
    Said { message: message::text(error), ..Said::default() }.failure(operation, index)
}

/// Whether a statement with these first words would end the transaction that a step runs in
/// without SQLite failing.
pub(super) fn ends_transaction(words: &[&str]) -> bool {
    let word = words.first().copied().unwrap_or_default();
    TRANSACTION_CONTROL.iter().any(|control| control.eq_ignore_ascii_case(word))
}
