//! `driftless_progress` on SQLite. What its rows mean stands in `src/progress.rs`.
//!
//! Made by the first step that needs it. `seen` has the number of rows that broke a foreign key
//! before the step, so that whoever ends it knows which of them are its own, or how far a statement
//! came that runs in batches.

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection, sql_query};

use super::message::is_no_such_table;
use crate::bare::Said;
use crate::ledger::ProgressColumns;
use crate::progress::Mark;
use crate::server::Operation;
use crate::{Action, Unfinished};

const CREATE: &str = "
CREATE TABLE IF NOT EXISTS main.driftless_progress (
    component TEXT NOT NULL PRIMARY KEY,
    step TEXT NOT NULL,
    action TEXT NOT NULL,
    statement INTEGER NOT NULL,
    statements INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    seen TEXT,
    message TEXT,
    started TEXT NOT NULL,
    run INTEGER NOT NULL
) WITHOUT ROWID;
";

/// Notes that a step is begun. Called within a transaction.
pub(super) fn open(
    connection: &mut SqliteConnection,
    action: Action,
    operation: &Operation<'_>,
    (run, seen): (i64, Option<String>),
) -> QueryResult<()> {
    connection.batch_execute(CREATE)?;
    let statements = i64::try_from(operation.script.statements.len()).unwrap_or(i64::MAX);
    sql_query(
        "INSERT INTO main.driftless_progress (component, step, action, statement, statements, \
         begun, checksum, seen, started, run) \
         VALUES (?, ?, ?, 1, ?, 0, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?)",
    )
    .bind::<Text, _>(operation.component)
    .bind::<Text, _>(operation.step.name.as_str())
    .bind::<Text, _>(action.name())
    .bind::<BigInt, _>(statements)
    .bind::<Text, _>(Mark::default().checksum(operation.script))
    .bind::<Nullable<Text>, _>(seen)
    .bind::<BigInt, _>(run)
    .execute(connection)
    .map(drop)
}

/// Notes where a step stands; whether it stood where it is thought to have. Called within a
/// transaction.
pub(super) fn note(
    connection: &mut SqliteConnection,
    operation: &Operation<'_>,
    (from, to): (Mark, Mark),
    said: Said<'_>,
) -> QueryResult<bool> {
    let rows = sql_query(
        "UPDATE main.driftless_progress SET statement = ?, begun = ?, checksum = ?, message = ?, \
         seen = coalesce(?, seen) \
         WHERE component = ? AND step = ? AND statement = ? AND begun = ?",
    )
    .bind::<BigInt, _>(to.number())
    .bind::<Bool, _>(to.begun)
    .bind::<Text, _>(to.checksum(operation.script))
    .bind::<Nullable<Text>, _>(said.message)
    .bind::<Nullable<Text>, _>(said.seen)
    .bind::<Text, _>(operation.component)
    .bind::<Text, _>(operation.step.name.as_str())
    .bind::<BigInt, _>(from.number())
    .bind::<Bool, _>(from.begun)
    .execute(connection)?;
    Ok(rows == 1)
}

/// Notes how far a statement came that runs in batches; whether it stood where it is thought to have.
/// Called within a transaction.
pub(super) fn move_on(
    connection: &mut SqliteConnection,
    operation: &Operation<'_>,
    at: Mark,
    (from, to): (&str, &str),
) -> QueryResult<bool> {
    let rows = sql_query(
        "UPDATE main.driftless_progress SET seen = ?, message = NULL \
         WHERE component = ? AND step = ? AND statement = ? AND begun = ? AND seen = ?",
    )
    .bind::<Text, _>(to)
    .bind::<Text, _>(operation.component)
    .bind::<Text, _>(operation.step.name.as_str())
    .bind::<BigInt, _>(at.number())
    .bind::<Bool, _>(at.begun)
    .bind::<Text, _>(from)
    .execute(connection)?;
    Ok(rows == 1)
}

/// Takes the row away. Called within a transaction.
pub(super) fn forget(connection: &mut SqliteConnection, component: &str) -> QueryResult<()> {
    sql_query("DELETE FROM main.driftless_progress WHERE component = ?")
        .bind::<Text, _>(component)
        .execute(connection)
        .map(drop)
}

/// The rows; none where there is no such table.
pub(super) fn rows(connection: &mut SqliteConnection) -> QueryResult<Vec<Unfinished>> {
    type T0 = Nullable<Text>;
    let rows = sql::<(Text, Text, Text, BigInt, BigInt, Bool, T0, BigInt, Text, T0)>(
        "SELECT component, step, action, statement, statements, begun, message, run, checksum, \
         seen FROM main.driftless_progress ORDER BY component",
    )
    .load::<ProgressColumns>(connection);
    match rows {
        Err(error) if is_no_such_table(&error) => Ok(Vec::new()),
        rows => Ok(rows?.into_iter().map(Unfinished::from).collect()),
    }
}
