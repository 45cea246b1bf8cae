//! A statement that runs in batches. How it goes range by range stands in `src/batches.rs`.

use std::time::Duration;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::super::progress::{self, literal};
use super::super::{message, session};
use super::Executor;
use super::bare::not_executed;
use crate::bare::{Bare, Refused, Said};
use crate::batches::{Cursor, KeyKind, Page, Ranged, Ranging, at_statement};
use crate::limits::Patience;
use crate::progress::Mark;
use crate::server::Operation;
use crate::{Error, ErrorKind};

impl Ranged for Executor<'_, '_, '_> {
    fn quoted(name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }

    /// A literal without a type takes that of the column beside it.
    fn key_literal(_kind: KeyKind, key: &str) -> Result<String, Error> {
        Ok(literal(key))
    }

    fn page(&mut self, query: &str, _kind: KeyKind) -> Result<Option<Page>, Error> {
        self.observer.begin();
        // Without its table the name would mean what is selected, which is text.
        let page = sql::<(BigInt, Nullable<Text>)>(&format!(
            "WITH driftless_page AS ({query}) SELECT count(*), (SELECT driftless_key::text \
             FROM driftless_page ORDER BY driftless_page.driftless_key DESC LIMIT 1) FROM driftless_page"
        ))
        .get_result::<(i64, Option<String>)>(self.connection.pg());
        let (cancelled, _) = self.observer.end();
        let (rows, last) = match page {
            Err(_) if cancelled => return Err(ErrorKind::Stopped.into()),
            page => page.map_err(|error| message::explain(&error, "look for the next rows"))?,
        };
        Ok(last.map(|last| Page { rows: u64::try_from(rows).unwrap_or_default(), last }))
    }

    fn range(
        &mut self,
        operation: &Operation<'_>,
        index: usize,
        sql: &str,
        (_, to): (&Cursor, &Cursor),
    ) -> Result<Ranging, Refused> {
        let begun = self.connection.execute(session::BEGIN_STEP);
        begun.map_err(|fault| Refused::Other(fault.into_error("begin a batch")))?;
        let (at, seen) = (Mark::within(index), to.text());
        let said = Said { seen: Some(&seen), message: None };
        let note = progress::note(&self.schema, operation, (at, at), said);
        let executed = self.executed_as(operation, index, sql);
        if let Err(Error { kind: ErrorKind::LockTimeout { failure, blocker, .. }, .. }) = executed {
            Bare::rollback(self);
            let failure = at_statement(failure, operation.script, index);
            return Ok(Ranging::GaveWay { failure, conflict: false, blocker });
        }
        let result = executed
            .map_err(not_executed)
            .and_then(|()| self.write(operation, &note).map_err(Refused::Other))
            .and_then(|()| Bare::commit(self, operation, index));
        let Err(refused) = result else { return Ok(Ranging::Done) };
        Bare::rollback(self);
        match refused {
            Refused::Statement(failure) => {
                let failure = at_statement(failure, operation.script, index);
                if message::is_conflict(&failure.message) {
                    return Ok(Ranging::GaveWay { failure, conflict: true, blocker: None });
                }
                Err(Refused::Statement(failure))
            }
            other => Err(other),
        }
    }

    fn patience(&mut self) -> Patience {
        let seed = u64::from(self.connection.pid().unsigned_abs());
        Patience { retry_for: self.control.limits.retry_for, seed }
    }

    fn retrying(
        &mut self,
        operation: &Operation<'_>,
        attempt: u32,
        blocker: Option<&str>,
        pause: Duration,
    ) {
        self.control.retrying(operation, attempt, blocker, pause);
    }
}
