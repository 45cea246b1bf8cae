//! The statements of one step.

use std::time::Instant;

use super::Executor;
use crate::server::{Done, Operation};
use crate::sqlite::message::{self, Fault};
use crate::{Error, ErrorKind, Event, StatementFailure};

/// The words that begin a statement which opens or ends a transaction or a savepoint.
const TRANSACTION_CONTROL: [&str; 6] =
    ["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"];

impl<'w> Executor<'_, '_, 'w> {
    /// Executes the statements within the open transaction, up to a failure or a stop.
    pub(super) fn script(&mut self, operation: &Operation<'w>) -> Result<Done, Error> {
        let began = Instant::now();
        self.step_started(operation);
        for index in 0..operation.script.statements.len() {
            if self.control.stop.is_set() {
                let stopped = Error::from(ErrorKind::Stopped);
                return Err(stopped.in_step(operation.component, &operation.step.name));
            }
            let at = Instant::now();
            let result = self.connection.execute(operation.script.statement(index));
            result.map_err(|fault| statement_error(operation, index, fault))?;
            self.statement_done(operation, index, at);
        }
        Ok(self.step_done(operation, began))
    }

    pub(super) fn step_started(&mut self, operation: &Operation<'w>) {
        self.control.tell(&Event::StepStarted {
            component: operation.component,
            step: &operation.step.name,
            action: self.work.action,
            statements: operation.script.statements.len(),
        });
    }

    pub(super) fn statement_done(&mut self, operation: &Operation<'w>, index: usize, at: Instant) {
        self.control.tell(&Event::StatementDone {
            component: operation.component,
            step: &operation.step.name,
            statement: index + 1,
            statements: operation.script.statements.len(),
            duration: at.elapsed(),
        });
    }

    pub(super) fn step_done(&mut self, operation: &Operation<'w>, began: Instant) -> Done {
        let duration = began.elapsed();
        self.control.tell(&Event::StepDone {
            component: operation.component,
            step: &operation.step.name,
            action: self.work.action,
            duration,
        });
        Done {
            component: operation.component.to_owned(),
            step: operation.step.name.clone(),
            statements: operation.script.statements.len(),
            duration,
        }
    }
}

/// The error of a statement that failed.
pub(super) fn statement_error(operation: &Operation<'_>, index: usize, fault: Fault) -> Error {
    let error = match fault {
        Fault::Sqlite(error) => ErrorKind::Statement(failure(operation, index, &error)).into(),
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
    let script = operation.script;
    let span = script.statements.get(index).copied().unwrap_or_default();
    let position = script.position(span.start);
    Box::new(StatementFailure {
        file: script.file.clone(),
        line: position.line,
        column: position.column,
        statement: index + 1,
        statements: script.statements.len(),
        span,
        message: message::text(error),
    })
}

/// Refuses steps that would end the transaction they run in without SQLite failing: a savepoint
/// would only tell us afterwards, when part of a step is already permanent.
pub(super) fn refuse_transaction_control(operations: &[Operation<'_>]) -> Result<(), Error> {
    for operation in operations.iter().filter(|operation| operation.step.transaction) {
        for index in 0..operation.script.statements.len() {
            let word = first_word(operation.script.statement(index));
            if TRANSACTION_CONTROL.iter().any(|control| control.eq_ignore_ascii_case(word)) {
                let kind = ErrorKind::TransactionControl {
                    file: operation.script.file.clone(),
                    statement: index + 1,
                    word: word.to_ascii_uppercase(),
                };
                return Err(Error::from(kind).in_step(operation.component, &operation.step.name));
            }
        }
    }
    Ok(())
}

/// The first word of a statement, whatever blanks, comments and semicolons are in front.
fn first_word(statement: &str) -> &str {
    let mut rest = statement;
    loop {
        rest = rest.trim_start_matches(|c: char| {
            c.is_ascii_whitespace() || matches!(c, ';' | '\u{b}' | '\u{feff}')
        });
        rest = if rest.starts_with("--") {
            rest.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, after)| after)
        } else {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            return &rest[..end];
        };
    }
}

#[cfg(test)]
mod tests {
    use super::first_word;

    #[test]
    fn the_first_word_is_found_behind_anything() {
        for (text, word) in [
            ("COMMIT", "COMMIT"),
            (" \r\n\t; commit;", "commit"),
            ("-- a\n/* b */ -- c\n end transaction", "end"),
            ("/**/rollback/**/", "rollback"),
            ("/* no end", ""),
            ("-- only", ""),
            ("\u{feff}BEGIN;", "BEGIN"),
            ("beginner", "beginner"),
            ("", ""),
        ] {
            assert_eq!(first_word(text), word, "{text:?}");
        }
    }
}
