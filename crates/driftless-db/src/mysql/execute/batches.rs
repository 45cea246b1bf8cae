//! A statement that runs in batches. How it goes range by range stands in `src/batches.rs`.
//!
//! The server compares a number with a string as if both were floating, and a string with bytes by a
//! collation, so keys are written as what they are, which the server is asked once a statement.

use std::time::Duration;

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{OptionalExtension as _, QueryResult, RunQueryDsl as _};
use driftless_plan::{Batched, hex};

use super::super::message::{CONFLICTS, LOCK_WAIT, Refusal};
use super::super::session::quoted;
use super::super::{lock, progress};
use super::Executor;
use super::script::statement_error;
use super::step::Place;
use crate::bare::{Refused, Said};
use crate::batches::{self, Cursor, KeyKind, Page, Range, Ranged, Ranging};
use crate::limits::Patience;
use crate::progress::Mark;
use crate::server::Operation;
use crate::{Error, ErrorKind, NextRun};

const NUMBERS: [&str; 6] = ["tinyint", "smallint", "mediumint", "int", "bigint", "decimal"];
const BYTES: [&str; 2] = ["binary", "varbinary"];

impl Executor<'_, '_, '_> {
    /// Executes what is left of a statement that runs in batches.
    pub(super) fn in_batches(
        &mut self,
        operation: &Operation<'_>,
        (index, batched): (usize, &Batched),
        cursor: Option<Cursor>,
        place: &mut Place,
    ) -> Result<(), Error> {
        if place.quiet {
            let message = "a transaction or a lock of the step's own is open".to_owned();
            return Err(ErrorKind::Database { doing: "begin a batch", message }.into());
        }
        if place.grouping {
            self.end_group(operation, index, place)?;
        }
        let begun = cursor.is_some();
        let mut cursor = cursor.unwrap_or_default();
        if !begun {
            let seen = cursor.text();
            let said = Said { seen: Some(&seen), message: None };
            self.note(operation, Mark::within(index), said)?;
        }
        match batches::run(self, operation, (index, batched), &mut cursor) {
            Ok(()) => {
                *place = Place { known: index + 1, ..Place::default() };
                self.note(operation, Mark::before(index + 1), Said::default())
            }
            Err(Refused::Other(error)) => Err(error),
            Err(Refused::Statement(failure)) => {
                let message = Some(failure.message.as_str());
                if cursor.batches == 0 && index == 0 {
                    let (schema, mysql) = (&self.schema, self.connection.mysql());
                    if progress::done(mysql, schema, operation.component).is_ok() {
                        return Err(ErrorKind::Statement(failure).into());
                    }
                }
                let seen = cursor.text();
                // The statement's error matters more; what was noted before it stands.
                let _ = match cursor.batches {
                    0 => self.note(operation, Mark::before(index), Said { seen: None, message }),
                    _ => {
                        let said = Said { seen: Some(&seen), message };
                        self.note(operation, Mark::within(index), said)
                    }
                };
                let next = NextRun::Resumes;
                Err(ErrorKind::Partial { failure, effective: index, next }.into())
            }
        }
    }

    fn asked<T>(&mut self, result: QueryResult<T>, doing: &'static str) -> Result<T, Error> {
        result.map_err(|error| self.connection.explain(error.into(), doing))
    }

    fn cut_and_noted(&mut self, range: &Range<'_>) -> Result<Ranging, Refused> {
        let Range { operation, index, sql, from, to } = *range;
        if let Err(refusal) = self.connection.execute(sql) {
            return gave_way(operation, index, refusal);
        }
        let key = self.key(operation.component);
        let (held, from, to) = (key.held(), from.text(), to.text());
        let place = (self.schema.as_str(), held.as_str());
        let moved = progress::move_on(self.connection.mysql(), place, operation, (&from, &to));
        let moved = self.asked(moved, "note how far the step came").map_err(Refused::Other)?;
        if !moved {
            lock::check(self.connection, &key).map_err(Refused::Other)?;
            return Err(Refused::Other(ErrorKind::Moved.into()));
        }
        self.connection.ask("COMMIT", "commit a batch").map_err(Refused::Other)?;
        Ok(Ranging::Done)
    }
}

/// What became of a batch whose statement was refused.
fn gave_way(operation: &Operation<'_>, index: usize, refusal: Refusal) -> Result<Ranging, Refused> {
    let number = refusal.number.unwrap_or_default();
    let error = statement_error(operation, index, refusal);
    let ErrorKind::Statement(failure) = error.kind else { return Err(Refused::Other(error)) };
    let conflict = CONFLICTS.contains(&number);
    if conflict || number == LOCK_WAIT {
        return Ok(Ranging::GaveWay { failure, conflict, blocker: None });
    }
    Err(Refused::Statement(failure))
}

impl Ranged for Executor<'_, '_, '_> {
    fn quoted(name: &str) -> String {
        quoted(name)
    }

    /// Asked of the server, since the plan knows nothing of types; and that a batch is undone with
    /// its transaction, since a table may have been made with another engine than was thought.
    fn key_kind(&mut self, batched: &Batched) -> Result<KeyKind, Error> {
        let here = self.connection.server().database.clone();
        let schema = batched.path.schema.clone().unwrap_or(here);
        let found = sql::<(Text, Nullable<Text>)>(
            "SELECT CAST(c.DATA_TYPE AS CHAR), CAST(e.TRANSACTIONS AS CHAR) \
             FROM information_schema.COLUMNS c JOIN information_schema.TABLES t \
             ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME \
             LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE WHERE c.COLUMN_NAME = ",
        )
        .bind::<Text, _>(batched.key.as_str())
        .sql(" AND c.TABLE_SCHEMA = ")
        .bind::<Text, _>(schema)
        .sql(" AND c.TABLE_NAME = ")
        .bind::<Text, _>(batched.path.name.as_str())
        .get_result::<(String, Option<String>)>(self.connection.mysql())
        .optional();
        let doing = "look at the key that batches go by";
        let Some((kind, transactions)) = self.asked(found, doing)? else {
            // A temporary table, which the server does not list.
            return Ok(KeyKind::Text);
        };
        if transactions.as_deref() != Some("YES") {
            let message = format!(
                "the engine of `{}` knows no transactions, so a batch that fails would be half done",
                batched.path.name
            );
            return Err(ErrorKind::Database { doing, message }.into());
        }
        let kind = kind.to_ascii_lowercase();
        Ok(match kind.as_str() {
            kind if NUMBERS.contains(&kind) => KeyKind::Number,
            kind if BYTES.contains(&kind) => KeyKind::Binary,
            _ => KeyKind::Text,
        })
    }

    fn key_literal(kind: KeyKind, key: &str) -> Result<String, Error> {
        let is = |fits: fn(char) -> bool| !key.is_empty() && key.chars().all(fits);
        match kind {
            KeyKind::Text => {
                // What a backslash means is a setting of the session's.
                Ok(format!("_utf8mb4 x'{}'", hex(key.as_bytes())))
            }
            KeyKind::Number if is(|c| c.is_ascii_digit() || matches!(c, '-' | '.')) => {
                Ok(key.to_owned())
            }
            KeyKind::Binary if key.chars().all(|c| c.is_ascii_hexdigit()) => {
                Ok(format!("x'{key}'"))
            }
            _ => {
                let message = format!("`{key}` is no value of the key");
                Err(ErrorKind::Database { doing: "go from batch to batch", message }.into())
            }
        }
    }

    fn page(&mut self, query: &str, kind: KeyKind) -> Result<Option<Page>, Error> {
        let last = match kind {
            KeyKind::Binary => "HEX(MAX(driftless_key))",
            _ => "CAST(MAX(driftless_key) AS CHAR)",
        };
        let page = sql::<(BigInt, Nullable<Text>)>(&format!(
            "SELECT COUNT(*), {last} FROM ({query}) AS driftless_page"
        ))
        .get_result::<(i64, Option<String>)>(self.connection.mysql());
        self.asked(page, "look for the next rows").map(Page::of)
    }

    fn range(&mut self, range: &Range<'_>) -> Result<Ranging, Refused> {
        self.connection.ask("START TRANSACTION", "begin a batch").map_err(Refused::Other)?;
        let result = self.cut_and_noted(range);
        if !matches!(result, Ok(Ranging::Done)) {
            // Fails when the connection is gone, and then there is nothing to undo.
            let _ = self.connection.execute("ROLLBACK");
        }
        result
    }

    fn patience(&mut self) -> Patience {
        let seed = self.connection.server().session.unsigned_abs();
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
