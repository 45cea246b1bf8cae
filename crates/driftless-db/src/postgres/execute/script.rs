//! What a step's statements may not be, and what their errors become.

use std::time::{Duration, Instant};

use super::super::message::{self, Fault};
use super::Executor;
use crate::script::{Comments, Said, words};
use crate::server::Operation;
use crate::{Error, ErrorKind};

/// The words that begin a statement which opens or ends a transaction.
const TRANSACTION_CONTROL: [&str; 6] = ["BEGIN", "START", "COMMIT", "END", "ABORT", "ROLLBACK"];

/// Whether a statement with these first words would end the transaction that a step runs in.
/// Savepoints are the step's own affair.
pub(super) fn ends_transaction(words: &[&str]) -> bool {
    let words: Vec<String> = words.iter().map(|word| word.to_ascii_uppercase()).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["ROLLBACK", "TO", ..] | ["ROLLBACK", "WORK" | "TRANSACTION", "TO", ..] => false,
        ["PREPARE", "TRANSACTION", ..] => true,
        [first, ..] => TRANSACTION_CONTROL.contains(first),
        [] => false,
    }
}

/// Refuses `COPY .. FROM STDIN`, for which the server would wait for rows that nobody sends.
pub(super) fn refuse_rows_from_client(operations: &[Operation<'_>]) -> Result<(), Error> {
    for operation in operations {
        for index in 0..operation.script.statements.len() {
            let statement = operation.script.statement(index);
            if wants_rows(statement) {
                let said = Said {
                    message: "`COPY .. FROM STDIN` reads rows from a client, and a step has none"
                        .to_owned(),
                    hint: Some("write `INSERT`, or `COPY` from a file on the server".to_owned()),
                    ..Said::default()
                };
                let kind = ErrorKind::Statement(said.failure(operation, index));
                return Err(Error::from(kind).in_step(operation.component, &operation.step.name));
            }
        }
    }
    Ok(())
}

fn wants_rows(statement: &str) -> bool {
    let first = words(statement, Comments::Nested).next().unwrap_or_default();
    if !first.eq_ignore_ascii_case("COPY") {
        return false;
    }
    let words: Vec<&str> = statement.split_ascii_whitespace().collect();
    words.windows(2).any(|pair| {
        pair.first().is_some_and(|word| word.eq_ignore_ascii_case("FROM"))
            && pair.get(1).is_some_and(|word| word.eq_ignore_ascii_case("STDIN"))
    })
}

impl Executor<'_, '_, '_> {
    /// Executes a statement of a step, so that it can be cancelled.
    pub(super) fn executed(
        &mut self,
        operation: &Operation<'_>,
        index: usize,
    ) -> Result<(), Error> {
        self.executed_as(operation, index, operation.script.statement(index))
    }

    /// The same of a statement that is to read otherwise than it is written.
    pub(super) fn executed_as(
        &mut self,
        operation: &Operation<'_>,
        index: usize,
        sql: &str,
    ) -> Result<(), Error> {
        let began = Instant::now();
        self.observer.begin();
        let result = self.connection.execute(sql);
        let (cancelled, blocker) = self.observer.end();
        let error = match result {
            Ok(()) => return Ok(()),
            Err(fault) => statement_error(operation, index, fault),
        };
        match error.kind {
            ErrorKind::Statement(_) if cancelled => Err(ErrorKind::Stopped.into()),
            ErrorKind::Statement(failure)
                if self.gave_up(operation, &failure.message, began, &blocker) =>
            {
                Err(ErrorKind::LockTimeout { failure, attempts: 1, blocker }.into())
            }
            kind => Err(Error { kind, ..error }),
        }
    }

    /// Whether a statement failed because it waited too long for a lock. The server says so in its
    /// own language, so where it was seen to wait, the time it took tells as well.
    fn gave_up(
        &self,
        operation: &Operation<'_>,
        message: &str,
        began: Instant,
        blocker: &Option<String>,
    ) -> bool {
        if message.contains("lock timeout") {
            return true;
        }
        let Some(limit) = self.limits(operation).lock_timeout else { return false };
        let took = began.elapsed();
        blocker.is_some() && took >= limit && took < limit + Duration::from_millis(500)
    }
}

/// The error of a statement that failed.
pub(super) fn statement_error(operation: &Operation<'_>, index: usize, fault: Fault) -> Error {
    match fault {
        Fault::Server(error) if message::is_lost(&error) => {
            message::explain(&error, "execute a statement")
        }
        Fault::Server(error) => {
            ErrorKind::Statement(message::said(&error).failure(operation, index)).into()
        }
        Fault::Ours(error) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_transaction_is_known_by_its_words() {
        let ends = |statement: &str| {
            let words: Vec<&str> = words(statement, Comments::Nested).take(3).collect();
            ends_transaction(&words)
        };
        for statement in [
            "commit",
            "END",
            "abort work",
            "rollback",
            "ROLLBACK AND CHAIN",
            "begin",
            "START TRANSACTION",
            "prepare transaction 'a'",
        ] {
            assert!(ends(statement), "{statement}");
        }
        for statement in [
            "ROLLBACK TO a",
            "rollback work to savepoint a",
            "SAVEPOINT a",
            "prepare p AS SELECT 1",
            "SELECT 1",
            "DO $$ BEGIN END $$",
        ] {
            assert!(!ends(statement), "{statement}");
        }
    }

    #[test]
    fn rows_from_a_client_are_recognised() {
        assert!(wants_rows("COPY t (a) FROM STDIN WITH CSV"));
        assert!(wants_rows("/* a */ copy t\nfrom\tstdin"));
        assert!(!wants_rows("COPY t FROM '/a'"));
        assert!(!wants_rows("COPY (SELECT 1) TO STDOUT"));
    }
}
