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
use crate::batches::{KeyKind, Page, Range, Ranged, Ranging};
use crate::last_of_page::last_of_page;
use crate::limits::Patience;
use crate::progress::Mark;
use crate::server::Operation;
use crate::{Error, ErrorKind};

impl Ranged for Executor<'_, '_, '_> {
    fn quoted(name: &str) -> String {
        session::quoted(name)
    }

    /// A literal without a type takes that of the column beside it.
    fn key_literal(_kind: KeyKind, key: &str) -> Result<String, Error> {
        Ok(literal(key))
    }

    fn page(&mut self, query: &str, _kind: KeyKind) -> Result<Option<Page>, Error> {
        self.observer.begin();
        let query = last_of_page(query, "driftless_key::text");
        let page = sql::<(BigInt, Nullable<Text>)>(&query).get_result(self.connection.pg());
        let (cancelled, _) = self.observer.end();
        match page {
            Err(_) if cancelled => Err(ErrorKind::Stopped.into()),
            Err(error) => Err(message::explain(&error, "look for the next rows")),
            Ok(page) => Ok(Page::of(page)),
        }
    }

    fn range(&mut self, range: &Range<'_>) -> Result<Ranging, Refused> {
        let Range { operation, index, sql, to, .. } = *range;
        let begun = self.connection.execute(session::BEGIN_STEP);
        begun.map_err(|fault| Refused::Other(fault.into_error("begin a batch")))?;
        let (at, seen) = (Mark::within(index), to.text());
        let said = Said { seen: Some(&seen), message: None };
        let note = progress::note(&self.schema, operation, (at, at), said);
        let executed = self.executed_as(operation, index, sql);
        if let Err(Error { kind: ErrorKind::LockTimeout { failure, blocker, .. }, .. }) = executed {
            Bare::rollback(self);
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
