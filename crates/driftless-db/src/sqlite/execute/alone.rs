//! A step that rebuilds a table: a transaction of its own, with foreign keys off.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection};

use super::{Broken, Executor};
use crate::server::{Done, Operation};
use crate::{Error, ErrorKind};

/// Rows that break a foreign key: how many, and the first, by child and parent table.
pub(super) type Violations = BTreeMap<(String, String), (i64, Option<i64>)>;

/// How many violations are shown.
const SHOWN: usize = 3;

impl<'w> Executor<'_, '_, 'w> {
    /// Runs the first pending step in the transaction that is open, foreign keys being off.
    pub(super) fn alone(&mut self) -> Result<(), Error> {
        let Some(operation) = self.pending.first().copied() else { return Ok(()) };
        let result = self.rebuild(&operation).and_then(|done| {
            if self.pending.len() == 1 {
                self.end_run(None).map_err(|fault| self.explain(fault, "record the run"))?;
            }
            self.commit(&[done])
        });
        match result {
            Ok(()) => self.foreign_keys(false),
            Err(error) => {
                self.rollback();
                self.failed(error.in_step(operation.component, &operation.step.name))
            }
        }
    }

    fn rebuild(&mut self, operation: &Operation<'w>) -> Result<Done, Error> {
        self.open_run().map_err(|fault| self.explain(fault, "write the ledger"))?;
        let before = violations(self.connection.open()?);
        let done = self.step(operation).map_err(|broken| match broken {
            Broken::Step(error) | Broken::Whole(error) | Broken::Escaped(error) => error,
        })?;
        if let Some(kind) = new_violations(before, violations(self.connection.open()?)) {
            return Err(kind.into());
        }
        Ok(done)
    }
}

/// Every row that breaks a foreign key. Fails when a foreign key refers to columns without a key.
pub(super) fn violations(connection: &mut SqliteConnection) -> QueryResult<Violations> {
    let rows = sql::<(Text, Text, BigInt, Nullable<BigInt>)>(
        "SELECT \"table\", parent, count(*), min(rowid) FROM pragma_foreign_key_check \
         GROUP BY 1, 2",
    )
    .load::<(String, String, i64, Option<i64>)>(connection)?;
    Ok(rows.into_iter().map(|(table, parent, n, first)| ((table, parent), (n, first))).collect())
}

/// What a step would add. Rows are counted, not compared: a rebuild may number them anew. What
/// could not be checked before is not held against the step.
pub(super) fn new_violations(
    before: QueryResult<Violations>,
    after: QueryResult<Violations>,
) -> Option<ErrorKind> {
    let before = before.ok()?;
    let after = match after {
        Ok(after) => after,
        Err(error) => {
            let message = super::message::text(&error);
            return Some(ErrorKind::Database { doing: "check foreign keys", message });
        }
    };
    let mut shown = Vec::new();
    let mut total = 0;
    for ((table, parent), (count, first)) in after {
        let known = before.get(&(table.clone(), parent.clone())).map_or(0, |(count, _)| *count);
        if count <= known {
            continue;
        }
        total += usize::try_from(count - known).unwrap_or(usize::MAX);
        let first = first.map(|row| format!(", the first is row {row}")).unwrap_or_default();
        shown.push(format!("{} in `{table}` for `{parent}`{first}", count - known));
    }
    shown.truncate(SHOWN);
    (total > 0).then_some(ErrorKind::ForeignKeys { shown, total })
}
