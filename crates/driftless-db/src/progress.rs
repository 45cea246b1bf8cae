//! How far a step has come that runs without a transaction: the note, and what it is worth.
//!
//! A row of `driftless_progress` stands for a step that is begun and not recorded. It says which
//! statement is the first that is not known to have taken effect, and whether that one was sent to
//! the server. With it goes a hash over the statements that were: a step whose file was changed
//! meanwhile is not gone on with as if it were the same.

use driftless_plan::{Script, hex};
use sha2::{Digest as _, Sha256};

use crate::server::Operation;
use crate::{Action, Error, ErrorKind, Unfinished};

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mark {
    /// The first statement, from zero, that is not known to have taken effect.
    pub(crate) statement: usize,
    /// Whether it was sent to the server.
    pub(crate) begun: bool,
}

impl Mark {
    /// Everything before this statement has taken effect.
    pub(crate) const fn before(statement: usize) -> Self {
        Self { statement, begun: false }
    }

    /// And this one is begun.
    pub(crate) const fn within(statement: usize) -> Self {
        Self { statement, begun: true }
    }

    /// The statement as the ledger counts, from one.
    pub(crate) fn number(self) -> i64 {
        i64::try_from(self.statement).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// A hash over the statements that were sent to the server.
    pub(crate) fn checksum(self, script: &Script) -> String {
        let mut hasher = Sha256::new();
        let sent = self.statement.saturating_add(usize::from(self.begun));
        for index in 0..sent.min(script.statements.len()) {
            let statement = script.statement(index);
            hasher.update((statement.len() as u64).to_le_bytes());
            hasher.update(statement);
        }
        hex(&hasher.finalize())
    }

    /// Where a step stands that was left in the middle, if it is this one and the same as then.
    pub(crate) fn of(
        operation: &Operation<'_>,
        action: Action,
        row: &Unfinished,
    ) -> Result<Self, Error> {
        if row.step != operation.step.name || row.action != action.name() {
            let kind = ErrorKind::Unfinished { step: Box::new(row.clone()) };
            return Err(Error::from(kind).in_step(operation.component, &row.step));
        }
        let mark = Self { statement: row.statement.saturating_sub(1), begun: row.begun };
        let statements = operation.script.statements.len();
        let fits = mark.statement + usize::from(mark.begun) <= statements;
        if fits && mark.checksum(operation.script) == row.checksum {
            return Ok(mark);
        }
        Err(ErrorKind::Rewritten { step: Box::new(row.clone()) }.into())
    }
}
