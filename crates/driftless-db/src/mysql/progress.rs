//! How far a step has come that the server cannot undo.
//!
//! A row stands for a step that is begun and not recorded: `statement` is the first one that is
//! not known to have taken effect, and `begun` whether it was sent to the server. So after a kill
//! at any moment the row says either exactly what has taken effect, or which one statement is in
//! doubt. It goes in the transaction that records the step.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::{MysqlConnection, QueryResult, RunQueryDsl as _, sql_query};

use super::connection::Reading;
use super::message::Fault;
use crate::bare::Said;
use crate::ledger::ProgressColumns;
use crate::progress::Mark;
use crate::server::Operation;
use crate::{Action, NextRun, Unfinished};

/// The table, up to how it is kept.
pub(super) fn definition(schema: &str) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {schema}.driftless_progress (
    component VARCHAR(191) NOT NULL PRIMARY KEY,
    step VARCHAR(255) NOT NULL,
    action VARCHAR(16) NOT NULL,
    statement BIGINT NOT NULL,
    statements BIGINT NOT NULL,
    begun BIGINT NOT NULL,
    checksum CHAR(64) NOT NULL,
    seen LONGTEXT,
    message LONGTEXT,
    started DATETIME(3) NOT NULL,
    run BIGINT NOT NULL
)"
    )
}

/// The steps that were left in the middle. One of which nothing has happened yet is none. One with a
/// statement in doubt waits for a person, unless what was there before the statement is noted, or that
/// nothing needs to be: by that the next run tells whether it took effect (`doubt.rs`).
pub(super) fn unfinished(reading: &mut Reading<'_>) -> Result<Vec<Unfinished>, Fault> {
    type T0 = Nullable<Text>;
    let schema = reading.schema();
    let rows = sql::<(Text, Text, Text, BigInt, BigInt, Bool, T0, BigInt, Text, T0)>(&format!(
        "SELECT component, step, action, statement, statements, begun <> 0, message, run, \
         checksum, seen FROM {schema}.driftless_progress WHERE statement > 1 OR begun <> 0 \
         ORDER BY component"
    ))
    .load::<ProgressColumns>(reading.mysql)?;
    let judged = |row: ProgressColumns| {
        let row = Unfinished::from(row);
        let doubtful = row.begun && !row.is_code() && row.seen.is_none();
        let next = if doubtful { NextRun::Refused } else { NextRun::Resumes };
        Unfinished { next, ..row }
    };
    Ok(rows.into_iter().map(judged).collect())
}

/// Notes that a step is begun. A row of which nothing had happened yet is overwritten; any other
/// one is a fence.
pub(super) fn open(
    mysql: &mut MysqlConnection,
    schema: &str,
    action: Action,
    operation: &Operation<'_>,
    run: i64,
) -> QueryResult<()> {
    sql_query(format!(
        "DELETE FROM {schema}.driftless_progress WHERE component = ? AND statement = 1 \
         AND begun = 0"
    ))
    .bind::<Text, _>(operation.component)
    .execute(mysql)?;
    let statements = i64::try_from(operation.script.statements.len()).unwrap_or(i64::MAX);
    sql_query(format!(
        "INSERT INTO {schema}.driftless_progress \
         (component, step, action, statement, statements, begun, checksum, started, run) \
         VALUES (?, ?, ?, 1, ?, 0, ?, UTC_TIMESTAMP(3), ?)"
    ))
    .bind::<Text, _>(operation.component)
    .bind::<Text, _>(operation.step.name.as_str())
    .bind::<Text, _>(action.name())
    .bind::<BigInt, _>(statements)
    .bind::<Text, _>(Mark::default().checksum(operation.script))
    .bind::<BigInt, _>(run)
    .execute(mysql)
    .map(drop)
}

/// Notes where a step stands, what the server said when it refused the statement, and what was there
/// before it, or how far it came if it runs in batches.
pub(super) fn at(
    mysql: &mut MysqlConnection,
    schema: &str,
    operation: &Operation<'_>,
    mark: Mark,
    said: Said<'_>,
) -> QueryResult<()> {
    sql_query(format!(
        "UPDATE {schema}.driftless_progress SET statement = ?, begun = ?, checksum = ?, \
         message = ?, seen = ? WHERE component = ?"
    ))
    .bind::<BigInt, _>(mark.number())
    .bind::<BigInt, _>(i64::from(mark.begun))
    .bind::<Text, _>(mark.checksum(operation.script))
    .bind::<Nullable<Text>, _>(said.message)
    .bind::<Nullable<Text>, _>(said.seen)
    .bind::<Text, _>(operation.component)
    .execute(mysql)
    .map(drop)
}

/// Notes how far a statement came that runs in batches; whether it stood where it is thought to have,
/// and the lock is held. Called within a transaction.
pub(super) fn move_on(
    mysql: &mut MysqlConnection,
    (schema, held): (&str, &str),
    operation: &Operation<'_>,
    (from, to): (&str, &str),
) -> QueryResult<bool> {
    let rows = sql_query(format!(
        "UPDATE {schema}.driftless_progress SET seen = ?, message = NULL WHERE component = ? \
         AND step = ? AND begun = 1 AND seen = ? AND {held}"
    ))
    .bind::<Text, _>(to)
    .bind::<Text, _>(operation.component)
    .bind::<Text, _>(operation.step.name.as_str())
    .bind::<Text, _>(from)
    .execute(mysql)?;
    Ok(rows == 1)
}

/// Notes that the component has no step in the middle any more.
pub(super) fn done(mysql: &mut MysqlConnection, schema: &str, component: &str) -> QueryResult<()> {
    sql_query(format!("DELETE FROM {schema}.driftless_progress WHERE component = ?"))
        .bind::<Text, _>(component)
        .execute(mysql)
        .map(drop)
}
