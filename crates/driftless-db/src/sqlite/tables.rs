//! Our tables in an SQLite database. What they mean stands in `src/ledger.rs`.
//!
//! Not `STRICT`, although it would suit them: a database with one strict table cannot be opened at
//! all by a library before 3.37, and the database is not ours.

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{OptionalExtension as _, QueryResult, RunQueryDsl as _, SqliteConnection, sql_query};
use driftless_plan::hex;

use super::message::{Fault, is_no_such_table};
use super::{Seen, progress};
use crate::ledger::{FORMAT, LedgerColumns, Meta, RunColumns};
use crate::run::Written;
use crate::server::{Operation, State};
use crate::{Head, Ledger, LedgerRow, RunRow};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How many unexpected tables are named.
const NAMED: usize = 5;

const CREATE: &str = "
CREATE TABLE main.driftless_meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE main.driftless_ledger (
    component TEXT NOT NULL,
    step TEXT NOT NULL,
    position INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    tool_version TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (component, step)
) WITHOUT ROWID;
CREATE TABLE main.driftless_runs (
    id INTEGER PRIMARY KEY,
    action TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    outcome TEXT,
    detail TEXT,
    head TEXT,
    tool_version TEXT NOT NULL
);
CREATE TABLE main.driftless_fingerprints (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    definition TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
";

/// Creates the tables.
pub(super) fn create(connection: &mut SqliteConnection) -> QueryResult<()> {
    connection.batch_execute(CREATE)?;
    set(connection, "format", &FORMAT.to_string())
}

/// Writes a fact into `driftless_meta`.
pub(super) fn set(connection: &mut SqliteConnection, key: &str, value: &str) -> QueryResult<()> {
    sql_query("INSERT OR REPLACE INTO main.driftless_meta (key, value) VALUES (?, ?)")
        .bind::<Text, _>(key)
        .bind::<Text, _>(value)
        .execute(connection)
        .map(drop)
}

/// Reads a fact.
pub(super) fn get(connection: &mut SqliteConnection, key: &str) -> QueryResult<Option<String>> {
    sql::<Text>("SELECT value FROM main.driftless_meta WHERE key = ")
        .bind::<Text, _>(key)
        .get_result(connection)
        .optional()
}

/// SQLite's number for this moment.
pub(super) fn data_version(connection: &mut SqliteConnection) -> QueryResult<i64> {
    sql::<BigInt>("PRAGMA data_version").get_result(connection)
}

/// The ledger with the moment it was read at. Called within a transaction.
pub(super) fn seen(connection: &mut SqliteConnection) -> Result<Seen, Fault> {
    Ok(Seen { version: Some(data_version(connection)?), state: state(connection)? })
}

fn state(connection: &mut SqliteConnection) -> Result<State, Fault> {
    let meta = sql::<(Text, Text)>("SELECT key, value FROM main.driftless_meta")
        .load::<(String, String)>(connection);
    let meta = match meta {
        Ok(meta) => Meta(meta),
        Err(error) if is_no_such_table(&error) => return without_ledger(connection),
        Err(error) => return Err(error.into()),
    };
    meta.check_format()?;
    let ledger = Ledger {
        rows: rows(connection)?,
        unfinished: progress::rows(connection)?,
        ..Ledger::default()
    };
    Ok(State {
        ledger: Some(ledger),
        described: meta.described(),
        markers: meta.markers(),
        ..State::default()
    })
}

/// The ledger as one hash, if there is one of a format we know.
pub(super) fn written(connection: &mut SqliteConnection) -> Result<Option<Written>, Fault> {
    type Facts = (Option<String>, Option<String>, Option<String>);
    let sql = sql::<(Nullable<Text>, Nullable<Text>, Nullable<Text>)>(
        "SELECT (SELECT value FROM main.driftless_meta WHERE key = 'format'), \
         (SELECT value FROM main.driftless_meta WHERE key = 'fingerprint_head'), \
         (SELECT group_concat(concat_ws(char(10), component, step, checksum), char(10) \
         ORDER BY position) FROM main.driftless_ledger)",
    );
    let facts: Facts = match sql.get_result(connection) {
        Ok(facts) => facts,
        Err(error) if is_no_such_table(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let (Some(format), described, Some(text)) = facts else { return Ok(None) };
    if format != FORMAT.to_string() {
        return Ok(None);
    }
    Ok(Some(Written::of(&text, described.map(Head))))
}

fn without_ledger(connection: &mut SqliteConnection) -> Result<State, Fault> {
    let mut found: Vec<String> = sql::<Text>(
        "SELECT name FROM main.sqlite_schema WHERE type IN ('table', 'view') \
         AND name NOT GLOB 'sqlite_*' ORDER BY rowid",
    )
    .load(connection)?;
    let found_total = found.len();
    found.truncate(NAMED);
    Ok(State { found, found_total, ..State::default() })
}

fn rows(connection: &mut SqliteConnection) -> Result<Vec<LedgerRow>, Fault> {
    let rows = sql::<(Text, Text, BigInt, Text, Text, BigInt, Text, BigInt)>(
        "SELECT component, step, position, checksum, applied_at, duration_ms, tool_version, run \
         FROM main.driftless_ledger ORDER BY position",
    )
    .load::<LedgerColumns>(connection)?;
    rows.into_iter().map(|row| Ok(LedgerRow::try_from(row)?)).collect()
}

/// The runs, oldest first.
pub(super) fn runs(connection: &mut SqliteConnection) -> Result<Vec<RunRow>, Fault> {
    type Text0 = Nullable<Text>;
    let rows = sql::<(BigInt, Text, Text, Text0, Text0, Text0, Text0, Text)>(
        "SELECT id, action, started, finished, outcome, detail, head, tool_version \
         FROM main.driftless_runs ORDER BY id",
    )
    .load::<RunColumns>(connection);
    let rows = match rows {
        Err(error) if is_no_such_table(&error) => Vec::new(),
        rows => rows?,
    };
    Ok(rows.into_iter().map(RunRow::from).collect())
}

/// Records that a run begins; its number.
pub(super) fn begin_run(connection: &mut SqliteConnection, action: &str) -> QueryResult<i64> {
    sql_query(
        "INSERT INTO main.driftless_runs (action, started, tool_version) \
         VALUES (?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?)",
    )
    .bind::<Text, _>(action)
    .bind::<Text, _>(VERSION)
    .execute(connection)?;
    sql::<BigInt>("SELECT last_insert_rowid()").get_result(connection)
}

/// Records how a run ended.
pub(super) fn end_run(
    connection: &mut SqliteConnection,
    run: i64,
    (outcome, detail): (&str, Option<&str>),
    head: &Head,
) -> QueryResult<()> {
    sql_query(
        "UPDATE main.driftless_runs SET finished = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), \
         outcome = ?, detail = ?, head = ? WHERE id = ?",
    )
    .bind::<Text, _>(outcome)
    .bind::<Nullable<Text>, _>(detail)
    .bind::<Text, _>(head.as_str())
    .bind::<BigInt, _>(run)
    .execute(connection)
    .map(drop)
}

/// Records a step as applied. Fails on the primary key when it already is.
pub(super) fn insert(
    connection: &mut SqliteConnection,
    operation: &Operation<'_>,
    (position, run, duration_ms): (i64, i64, i64),
) -> QueryResult<()> {
    sql_query(
        "INSERT INTO main.driftless_ledger \
         (component, step, position, checksum, applied_at, duration_ms, tool_version, run) \
         VALUES (?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?, ?, ?)",
    )
    .bind::<Text, _>(operation.component)
    .bind::<Text, _>(operation.step.name.as_str())
    .bind::<BigInt, _>(position)
    .bind::<Text, _>(hex(&operation.step.checksum))
    .bind::<BigInt, _>(duration_ms)
    .bind::<Text, _>(VERSION)
    .bind::<BigInt, _>(run)
    .execute(connection)
    .map(drop)
}

/// Removes the record of a step.
pub(super) fn delete(
    connection: &mut SqliteConnection,
    operation: &Operation<'_>,
) -> QueryResult<()> {
    sql_query("DELETE FROM main.driftless_ledger WHERE component = ? AND step = ?")
        .bind::<Text, _>(operation.component)
        .bind::<Text, _>(operation.step.name.as_str())
        .execute(connection)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use diesel::Connection as _;

    use super::*;

    #[test]
    fn a_ledger_is_written_in_the_order_of_applying() {
        let mut connection = SqliteConnection::establish(":memory:").expect("a database");
        assert_eq!(written(&mut connection).ok().flatten(), None, "there is no ledger");
        create(&mut connection).expect("our tables");
        assert_eq!(written(&mut connection).ok().flatten(), None, "it is empty");
        set(&mut connection, "fingerprint_head", "abc").expect("set");
        let rows = "INSERT INTO driftless_ledger VALUES ('app', '2_b', 2, 'ff', '', 0, '', 1), \
                    ('app', '9_c', 1, 'ee', '', 0, '', 1)";
        connection.batch_execute(rows).expect("rows");
        let text = "app\n9_c\nee\napp\n2_b\nff".to_owned();
        let expected = Written::of(&text, Some(Head("abc".to_owned())));
        assert_eq!(written(&mut connection).ok().flatten(), Some(expected));
    }
}
