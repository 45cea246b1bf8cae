//! A statement that runs in batches. How it goes range by range stands in `src/batches.rs`.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::super::progress::{self, literal};
use super::super::{message, session};
use super::Executor;
use super::bare::not_executed;
use crate::bare::{Bare, Refused, Said};
use crate::batches::{Cursor, KeyKind, Page, Ranged, at_statement};
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
    ) -> Result<(), Refused> {
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
        result.map_err(|refused| {
            Bare::rollback(self);
            match refused {
                Refused::Statement(failure) => {
                    Refused::Statement(at_statement(failure, operation.script, index))
                }
                other => other,
            }
        })
    }
}
