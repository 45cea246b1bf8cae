//! Our tables in a MySQL or MariaDB database. What they mean stands in `src/ledger.rs`.
//!
//! Every statement names the database: a step may have left another one selected. They are made
//! before the first step runs, one after the other since the server commits each by itself, and
//! count as there once the last of what is written is: the row that says their format.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{MysqlConnection, QueryResult, RunQueryDsl as _, sql_query};
use driftless_plan::{Kind, hex};

use super::connection::{Connection, Reading};
use super::lock::Key;
use super::message::Fault;
use super::progress;
use crate::ledger::{FORMAT, LedgerColumns, Meta, RunColumns};
use crate::server::{Operation, State};
use crate::{Action, Error, Head, Ledger, LedgerRow, RunRow};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How many unexpected tables are named.
const NAMED: usize = 5;

/// How our tables are kept, whatever the server's and the database's defaults are.
const KEPT: &str = "ENGINE = InnoDB ROW_FORMAT = DYNAMIC \
     DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/// A point in time in UTC, as ISO 8601.
fn iso(column: &str) -> String {
    format!("CONCAT(LEFT(DATE_FORMAT({column}, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')")
}

fn definitions(schema: &str) -> String {
    format!(
        "
CREATE TABLE IF NOT EXISTS {schema}.driftless_meta (
    `key` VARCHAR(64) NOT NULL PRIMARY KEY,
    `value` VARCHAR(512) NOT NULL
) {KEPT};
CREATE TABLE IF NOT EXISTS {schema}.driftless_ledger (
    component VARCHAR(191) NOT NULL,
    step VARCHAR(255) NOT NULL,
    position BIGINT NOT NULL,
    checksum CHAR(64) NOT NULL,
    applied_at DATETIME(3) NOT NULL,
    duration_ms BIGINT NOT NULL,
    tool_version VARCHAR(64) NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (component, step)
) {KEPT};
CREATE TABLE IF NOT EXISTS {schema}.driftless_runs (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    action VARCHAR(16) NOT NULL,
    started DATETIME(3) NOT NULL,
    finished DATETIME(3),
    outcome VARCHAR(16),
    detail LONGTEXT,
    head VARCHAR(64),
    tool_version VARCHAR(64) NOT NULL
) {KEPT};
CREATE TABLE IF NOT EXISTS {schema}.driftless_fingerprints (
    kind VARCHAR(40) NOT NULL,
    name VARCHAR(400) NOT NULL,
    sha256 CHAR(64) NOT NULL,
    definition LONGTEXT NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (kind, name)
) {KEPT};
{progress} {KEPT};
INSERT IGNORE INTO {schema}.driftless_meta (`key`, `value`) VALUES ('format', '{FORMAT}');
",
        progress = progress::definition(schema),
    )
}

/// Creates the tables that are missing.
pub(super) fn create(connection: &mut Connection) -> Result<(), Error> {
    let sql = definitions(&connection.schema());
    connection.ask(&sql, "create the ledger")
}

/// Writes a fact into `driftless_meta`.
pub(super) fn set(
    mysql: &mut MysqlConnection,
    schema: &str,
    key: &str,
    value: &str,
) -> QueryResult<()> {
    sql_query(format!(
        "INSERT INTO {schema}.driftless_meta (`key`, `value`) VALUES (?, ?) \
         ON DUPLICATE KEY UPDATE `value` = VALUES(`value`)"
    ))
    .bind::<Text, _>(key)
    .bind::<Text, _>(value)
    .execute(mysql)
    .map(drop)
}

/// The facts about the ledger; none where there is no ledger, or only the beginning of one.
pub(super) fn meta(reading: &mut Reading<'_>) -> Result<Option<Meta>, Fault> {
    // Tables that the user may not read are not seen there either; reading them then fails, and
    // says what is missing.
    let tables: i64 = sql::<BigInt>(
        "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'driftless_meta' \
         AND TABLE_SCHEMA = ",
    )
    .bind::<Text, _>(&reading.server.database)
    .get_result(reading.mysql)?;
    if tables == 0 {
        return Ok(None);
    }
    let schema = reading.schema();
    let rows = sql::<(Text, Text)>(&format!("SELECT `key`, `value` FROM {schema}.driftless_meta"))
        .load::<(String, String)>(reading.mysql)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let meta = Meta(rows);
    meta.check_format()?;
    Ok(Some(meta))
}

/// The ledger and what it needs. Called within a transaction.
pub(super) fn state(reading: &mut Reading<'_>) -> Result<State, Fault> {
    let Some(meta) = meta(reading)? else { return without_ledger(reading) };
    let ledger = Ledger {
        rows: rows(reading)?,
        unfinished: progress::unfinished(reading)?,
        ..Ledger::default()
    };
    Ok(State {
        ledger: Some(ledger),
        described: meta.described(),
        markers: meta.markers(),
        ..State::default()
    })
}

/// What is in the database all the same.
fn without_ledger(reading: &mut Reading<'_>) -> Result<State, Fault> {
    let mut found: Vec<String> = sql::<Text>(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_NAME NOT LIKE 'driftless\\_%' \
         AND TABLE_SCHEMA = ",
    )
    .bind::<Text, _>(&reading.server.database)
    .sql(" ORDER BY TABLE_NAME")
    .load(reading.mysql)?;
    let found_total = found.len();
    found.truncate(NAMED);
    Ok(State { found, found_total, ..State::default() })
}

fn rows(reading: &mut Reading<'_>) -> Result<Vec<LedgerRow>, Fault> {
    let (schema, applied_at) = (reading.schema(), iso("applied_at"));
    let rows = sql::<(Text, Text, BigInt, Text, Text, BigInt, Text, BigInt)>(&format!(
        "SELECT component, step, position, checksum, {applied_at}, duration_ms, tool_version, run \
         FROM {schema}.driftless_ledger ORDER BY position, component, step"
    ))
    .load::<LedgerColumns>(reading.mysql)?;
    rows.into_iter().map(|row| Ok(LedgerRow::try_from(row)?)).collect()
}

/// The runs, oldest first. Called within a transaction.
pub(super) fn runs(reading: &mut Reading<'_>) -> Result<Vec<RunRow>, Fault> {
    type Text0 = Nullable<Text>;
    if meta(reading)?.is_none() {
        return Ok(Vec::new());
    }
    let (schema, started, finished) = (reading.schema(), iso("started"), iso("finished"));
    let rows = sql::<(BigInt, Text, Text, Text0, Text0, Text0, Text0, Text)>(&format!(
        "SELECT id, action, {started}, {finished}, outcome, detail, head, tool_version \
         FROM {schema}.driftless_runs ORDER BY id"
    ))
    .load::<RunColumns>(reading.mysql)?;
    Ok(rows.into_iter().map(RunRow::from).collect())
}

/// Records that a run begins; its number. Permanent at once, so that a killed run is seen.
pub(super) fn begin_run(
    mysql: &mut MysqlConnection,
    schema: &str,
    action: &str,
) -> QueryResult<i64> {
    sql_query(format!(
        "INSERT INTO {schema}.driftless_runs (action, started, tool_version) \
         VALUES (?, UTC_TIMESTAMP(3), ?)"
    ))
    .bind::<Text, _>(action)
    .bind::<Text, _>(VERSION)
    .execute(mysql)?;
    sql::<BigInt>("SELECT CAST(LAST_INSERT_ID() AS SIGNED)").get_result(mysql)
}

/// Records how a run ended.
pub(super) fn end_run(
    mysql: &mut MysqlConnection,
    schema: &str,
    run: i64,
    (outcome, detail): (&str, Option<&str>),
    head: &Head,
) -> QueryResult<()> {
    sql_query(format!(
        "UPDATE {schema}.driftless_runs SET finished = UTC_TIMESTAMP(3), outcome = ?, detail = ?, \
         head = ? WHERE id = ?"
    ))
    .bind::<Text, _>(outcome)
    .bind::<Nullable<Text>, _>(detail)
    .bind::<Text, _>(head.as_str())
    .bind::<BigInt, _>(run)
    .execute(mysql)
    .map(drop)
}

/// The statement that keeps other runs from writing the ledger until the transaction ends: theirs
/// may be of another component, with another lock.
pub(super) fn lock(schema: &str) -> String {
    format!("SELECT `value` FROM {schema}.driftless_meta WHERE `key` = 'format' FOR UPDATE")
}

/// Records a step as applied, or its record as gone, if the session holds the lock; whether it
/// did. Fails on the primary key when the step is recorded already. Called within a transaction.
pub(super) fn record(
    mysql: &mut MysqlConnection,
    schema: &str,
    (key, action): (&Key, Action),
    operation: &Operation<'_>,
    (run, duration_ms): (i64, i64),
) -> QueryResult<bool> {
    let (component, step) = (operation.component, operation.step.name.as_str());
    progress::done(mysql, schema, component)?;
    if action == Action::Migrate && operation.step.kind == Kind::Repeatable {
        // It may have run before, as something else.
        delete(mysql, schema, operation, "1")?;
    }
    let held = key.held();
    let changed = match action {
        Action::Migrate | Action::Adopt | Action::Record => sql_query(format!(
            "INSERT INTO {schema}.driftless_ledger \
             (component, step, position, checksum, applied_at, duration_ms, tool_version, run) \
             SELECT ?, ?, COALESCE((SELECT MAX(position) FROM {schema}.driftless_ledger), 0) + 1, \
             ?, UTC_TIMESTAMP(3), ?, ?, ? FROM DUAL WHERE {held}"
        ))
        .bind::<Text, _>(component)
        .bind::<Text, _>(step)
        .bind::<Text, _>(hex(&operation.step.checksum))
        .bind::<BigInt, _>(duration_ms)
        .bind::<Text, _>(VERSION)
        .bind::<BigInt, _>(run)
        .execute(mysql)?,
        Action::Revert => delete(mysql, schema, operation, &held)?,
    };
    Ok(changed == 1)
}

/// Removes the record of a step under a condition; how many rows that were.
fn delete(
    mysql: &mut MysqlConnection,
    schema: &str,
    operation: &Operation<'_>,
    condition: &str,
) -> QueryResult<usize> {
    sql_query(format!(
        "DELETE FROM {schema}.driftless_ledger WHERE component = ? AND step = ? AND {condition}"
    ))
    .bind::<Text, _>(operation.component)
    .bind::<Text, _>(operation.step.name.as_str())
    .execute(mysql)
}
