//! `driftless_progress` on PostgreSQL. What its rows mean stands in `src/progress.rs`.
//!
//! A note is one message to the server, so that writing it between two statements costs one round
//! trip. It is written as ourselves whatever role the step has taken on, and fails unless the
//! session holds the run's lock and the row is as it is thought to be.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::{PgConnection, QueryResult, RunQueryDsl as _};

use super::lock::{self, Key};
use crate::bare::Said;
use crate::ledger::ProgressColumns;
use crate::progress::Mark;
use crate::server::Operation;
use crate::{Action, Unfinished};

/// A text as a literal, whatever the session's settings are.
pub(super) fn literal(text: &str) -> String {
    let text = text.replace('\0', "").replace('\\', "\\\\").replace('\'', "''");
    format!("E'{text}'")
}

fn optional(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_owned(), literal)
}

/// The statement that makes the table.
pub(super) fn definition(schema: &str) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {schema}.driftless_progress (
    component text NOT NULL PRIMARY KEY,
    step text NOT NULL,
    action text NOT NULL,
    statement bigint NOT NULL,
    statements bigint NOT NULL,
    begun boolean NOT NULL,
    checksum text NOT NULL,
    seen text,
    message text,
    started timestamptz NOT NULL,
    run bigint NOT NULL
)"
    )
}

/// Notes that a step is begun, in a table that is made if need be.
pub(super) fn open(schema: &str, action: Action, operation: &Operation<'_>, run: i64) -> String {
    let Operation { component, step, script, .. } = operation;
    format!(
        "BEGIN; SET LOCAL client_min_messages = warning; \
         SELECT pg_catalog.pg_advisory_xact_lock({}); {}; \
         INSERT INTO {schema}.driftless_progress (component, step, action, statement, \
         statements, begun, checksum, started, run) \
         SELECT {}, {}, {}, 1, {}, false, {}, pg_catalog.clock_timestamp(), {run} WHERE {}; COMMIT",
        lock::CREATING,
        definition(schema),
        literal(component),
        literal(&step.name),
        literal(action.name()),
        script.statements.len(),
        literal(&Mark::default().checksum(script)),
        Key::of(component).run_held(),
    )
}

/// Notes where a step stands. Dividing by the number of rows is what makes the server fail, and undo
/// the transaction, when there is none.
pub(super) fn note(
    schema: &str,
    operation: &Operation<'_>,
    (from, to): (Mark, Mark),
    said: Said<'_>,
) -> String {
    let noted = format!(
        "WITH noted AS (UPDATE {schema}.driftless_progress SET statement = {}, begun = {}, \
         checksum = {}, seen = {}, message = {} WHERE component = {} AND step = {} \
         AND statement = {} AND begun = {} AND {} RETURNING 1) SELECT 1 / count(*) FROM noted",
        to.number(),
        to.begun,
        literal(&to.checksum(operation.script)),
        optional(said.seen),
        optional(said.message),
        literal(operation.component),
        literal(&operation.step.name),
        from.number(),
        from.begun,
        Key::of(operation.component).run_held(),
    );
    as_ourselves(&noted)
}

/// The statement, executed as the user that has connected.
fn as_ourselves(statement: &str) -> String {
    format!(
        "SELECT pg_catalog.set_config('driftless.role', \
         pg_catalog.current_setting('role'), true); SET LOCAL ROLE NONE; {statement}; \
         SELECT pg_catalog.set_config('role', \
         pg_catalog.current_setting('driftless.role'), true)"
    )
}

/// The statement that takes the row away.
pub(super) fn forget(schema: &str, component: &str) -> String {
    format!("DELETE FROM {schema}.driftless_progress WHERE component = {}", literal(component))
}

/// The rows, all of them or of one component.
pub(super) fn rows(pg: &mut PgConnection, schema: &str) -> QueryResult<Vec<Unfinished>> {
    type T0 = Nullable<Text>;
    let rows = sql::<(Text, Text, Text, BigInt, BigInt, Bool, T0, BigInt, Text, T0)>(&format!(
        "SELECT component, step, action, statement, statements, begun, message, run, checksum, \
         seen FROM {schema}.driftless_progress ORDER BY component"
    ))
    .load::<ProgressColumns>(pg)?;
    Ok(rows.into_iter().map(Unfinished::from).collect())
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn a_literal_holds_anything() {
        assert_eq!(literal(r"it's a \ b"), r"E'it''s a \\ b'");
    }
}
