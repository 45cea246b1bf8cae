//! How far a step has come that the server cannot undo.
//!
//! A row stands for a step that is begun and not recorded: `statement` is the first one that is
//! not known to have taken effect, and `begun` whether it was sent to the server. So after a kill
//! at any moment the row says either exactly what has taken effect, or which one statement is in
//! doubt. It goes in the transaction that records the step.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{MysqlConnection, QueryResult, RunQueryDsl as _, sql_query};

use super::connection::Reading;
use super::message::Fault;
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
    message LONGTEXT,
    started DATETIME(3) NOT NULL,
    run BIGINT NOT NULL
)"
    )
}

/// The steps that were left in the middle. One of which nothing has happened yet is none.
pub(super) fn unfinished(reading: &mut Reading<'_>) -> Result<Vec<Unfinished>, Fault> {
    type Row = (String, String, String, i64, i64, i64, Option<String>, i64);
    let schema = reading.schema();
    let rows = sql::<(Text, Text, Text, BigInt, BigInt, BigInt, Nullable<Text>, BigInt)>(&format!(
        "SELECT component, step, action, statement, statements, begun, message, run \
         FROM {schema}.driftless_progress WHERE statement > 1 OR begun <> 0 ORDER BY component"
    ))
    .load::<Row>(reading.mysql)?;
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let step = |(component, step, action, statement, statements, begun, message, run): Row| {
        let (statement, statements, begun) = (count(statement), count(statements), begun != 0);
        let (next, checksum, seen) = (NextRun::Refused, String::new(), None);
        Unfinished {
            component,
            step,
            action,
            statement,
            statements,
            begun,
            message,
            run,
            next,
            checksum,
            seen,
        }
    };
    Ok(rows.into_iter().map(step).collect())
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
         (component, step, action, statement, statements, begun, started, run) \
         VALUES (?, ?, ?, 1, ?, 0, UTC_TIMESTAMP(3), ?)"
    ))
    .bind::<Text, _>(operation.component)
    .bind::<Text, _>(operation.step.name.as_str())
    .bind::<Text, _>(action.name())
    .bind::<BigInt, _>(statements)
    .bind::<BigInt, _>(run)
    .execute(mysql)
    .map(drop)
}

/// Notes that everything before a statement, counted from zero, has taken effect, and whether that
/// one is begun; and what the server said when it refused it.
pub(super) fn at(
    mysql: &mut MysqlConnection,
    schema: &str,
    component: &str,
    (index, begun): (usize, Begun),
    message: Option<&str>,
) -> QueryResult<()> {
    sql_query(format!(
        "UPDATE {schema}.driftless_progress SET statement = ?, begun = ?, message = ? \
         WHERE component = ?"
    ))
    .bind::<BigInt, _>(i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1))
    .bind::<BigInt, _>(i64::from(begun == Begun::Yes))
    .bind::<Nullable<Text>, _>(message)
    .bind::<Text, _>(component)
    .execute(mysql)
    .map(drop)
}

/// Whether a statement was sent to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begun {
    Yes,
    No,
}

/// Notes that the component has no step in the middle any more.
pub(super) fn done(mysql: &mut MysqlConnection, schema: &str, component: &str) -> QueryResult<()> {
    sql_query(format!("DELETE FROM {schema}.driftless_progress WHERE component = ?"))
        .bind::<Text, _>(component)
        .execute(mysql)
        .map(drop)
}
