//! A statement that runs in batches. How it goes range by range stands in `src/batches.rs`.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::super::progress::{self, literal};
use super::super::{message, session};
use super::Executor;
use super::bare::not_executed;
use crate::bare::{Bare, Refused, Said};
use crate::batches::{KeyKind, Page, Range, Ranged};
use crate::last_of_page::last_of_page;
use crate::progress::Mark;
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

    fn range(&mut self, range: &Range<'_>) -> Result<(), Refused> {
        let Range { operation, index, sql, to, .. } = *range;
        let begun = self.connection.execute(session::BEGIN_STEP);
        begun.map_err(|fault| Refused::Other(fault.into_error("begin a batch")))?;
        let (at, seen) = (Mark::within(index), to.text());
        let said = Said { seen: Some(&seen), message: None };
        let note = progress::note(&self.schema, operation, (at, at), said);
        let result = self
            .executed_as(operation, index, sql)
            .map_err(not_executed)
            .and_then(|()| self.write(operation, &note).map_err(Refused::Other))
            .and_then(|()| Bare::commit(self, operation, index));
        if result.is_err() {
            Bare::rollback(self);
        }
        result
    }
}
