//! A statement that runs in batches. How it goes range by range stands in `src/batches.rs`.
//!
//! A key may be of any type in any row, so it is read as the literal that SQLite itself writes, and
//! put into the next statement as that.

use std::time::Duration;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::Executor;
use super::script::statement_error;
use crate::bare::{Bare, Refused};
use crate::batches::{KeyKind, Page, Range, Ranged, Ranging};
use crate::last_of_page::last_of_page;
use crate::limits::Patience;
use crate::progress::Mark;
use crate::server::Operation;
use crate::sqlite::message::Fault;
use crate::sqlite::progress;
use crate::wait::Attempt;
use crate::{Error, ErrorKind};

impl Executor<'_, '_, '_> {
    fn cut_and_noted(&mut self, range: &Range<'_>) -> Result<(), Refused> {
        let Range { operation, index, sql, from, to } = *range;
        self.connection.execute(sql).map_err(|fault| statement_error(operation, index, fault))?;
        let (at, from, to) = (Mark::within(index), from.text(), to.text());
        let moved = self.write(|sqlite| progress::move_on(sqlite, operation, at, (&from, &to)));
        match moved {
            Ok(true) => Bare::commit(self, operation, index),
            Ok(false) => Err(Refused::Other(ErrorKind::Moved.into())),
            Err(error) => Err(Refused::Other(error)),
        }
    }
}

impl Ranged for Executor<'_, '_, '_> {
    fn quoted(name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }

    fn key_literal(_kind: KeyKind, key: &str) -> Result<String, Error> {
        Ok(key.to_owned())
    }

    fn page(&mut self, query: &str, _kind: KeyKind) -> Result<Option<Page>, Error> {
        let query = last_of_page(query, "quote(driftless_key)");
        let Self { connection, control, .. } = self;
        let access = connection.access();
        let page = control.until_free(|| {
            let page = connection
                .open()
                .map_err(Fault::from)
                .and_then(|sqlite| Ok(sql::<(BigInt, Nullable<Text>)>(&query).get_result(sqlite)?));
            match page {
                Ok(page) => Attempt::Done(page),
                Err(fault) if fault.is_busy() => Attempt::Busy,
                Err(fault) => Attempt::Failed(fault.explained("look for the next rows", access)),
            }
        })?;
        Ok(Page::of(page))
    }

    fn range(&mut self, range: &Range<'_>) -> Result<Ranging, Refused> {
        self.wait("BEGIN IMMEDIATE", "take the lock").map_err(Refused::Other)?;
        let result = self.cut_and_noted(range);
        if result.is_err() {
            Bare::rollback(self);
        }
        result.map(|()| Ranging::Done)
    }

    /// Whoever has the lock to write is in nobody's way: the wait was before.
    fn patience(&mut self) -> Patience {
        Patience { retry_for: Duration::ZERO, seed: 0 }
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
