//! Our tables in a PostgreSQL database. What they mean stands in `src/ledger.rs`.
//!
//! They live in the first schema of the `search_path` that a step would find (`public` unless the
//! role, the database or the URL says otherwise), and every statement names it: a step may have
//! left another path behind. A path of its own thus gives a tenant's schema a ledger of its own.
//!
//! Unlike on SQLite they are made in a transaction before the first step's, so that a failed first
//! run leaves a row that says so.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::{OptionalExtension as _, PgConnection, QueryResult, RunQueryDsl as _, sql_query};
use driftless_plan::{Kind, hex};

use super::connection::{Connection, Reading};
use super::glance::Glance;
use super::lock::Key;
use super::message::Fault;
use crate::ledger::{FORMAT, LedgerColumns, Meta, RunColumns, checksum};
use crate::run::Written;
use crate::server::{Operation, State};
use crate::{Action, ErrorKind, Head, Ledger, LedgerRow, RunRow};

pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How many unexpected relations are named.
const NAMED: usize = 5;

/// A point in time as ISO 8601 in UTC.
const ISO: &str = "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'";

fn definitions(schema: &str) -> String {
    format!(
        "
SET LOCAL lock_timeout = '30s';
SELECT pg_catalog.pg_advisory_xact_lock({lock});
CREATE TABLE IF NOT EXISTS {schema}.driftless_meta (
    key text NOT NULL PRIMARY KEY,
    value text NOT NULL
);
CREATE TABLE IF NOT EXISTS {schema}.driftless_ledger (
    component text NOT NULL,
    step text NOT NULL,
    position bigint NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL,
    duration_ms bigint NOT NULL,
    tool_version text NOT NULL,
    run bigint NOT NULL,
    PRIMARY KEY (component, step)
);
CREATE TABLE IF NOT EXISTS {schema}.driftless_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action text NOT NULL,
    started timestamptz NOT NULL,
    finished timestamptz,
    outcome text,
    detail text,
    head text,
    tool_version text NOT NULL
);
CREATE TABLE IF NOT EXISTS {schema}.driftless_fingerprints (
    kind text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    definition text NOT NULL,
    run bigint NOT NULL,
    PRIMARY KEY (kind, name)
);
{progress};
INSERT INTO {schema}.driftless_meta (key, value) VALUES ('format', '{FORMAT}')
    ON CONFLICT DO NOTHING;
",
        // Two components may begin at the same time; `IF NOT EXISTS` alone does not keep them
        // from colliding.
        lock = super::lock::CREATING,
        progress = super::progress::definition(schema),
    )
}

/// Creates the tables, in a transaction of its own.
pub(super) fn create(connection: &mut Connection) -> Result<(), Fault> {
    let schema = connection.schema()?.to_owned();
    let may: bool = sql::<Bool>("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        .get_result(connection.pg())?;
    if !may {
        let message = format!("the user may not create tables in the schema `{schema}`");
        return Err(ErrorKind::Privilege(message).into());
    }
    let created = connection.execute(&format!("BEGIN; {} COMMIT", definitions(&schema)));
    if created.is_err() {
        let _ = connection.execute("ROLLBACK");
    }
    created
}

/// Writes a fact into `driftless_meta`.
pub(super) fn set(pg: &mut PgConnection, schema: &str, key: &str, value: &str) -> QueryResult<()> {
    sql_query(format!(
        "INSERT INTO {schema}.driftless_meta (key, value) VALUES ($1, $2) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    ))
    .bind::<Text, _>(key)
    .bind::<Text, _>(value)
    .execute(pg)
    .map(drop)
}

/// The schema with a ledger in it, if there is one; refuses when it may not be read.
pub(super) fn ledger_schema(reading: &mut Reading<'_>) -> Result<Option<String>, Fault> {
    Ok(ledger_place(reading)?.map(|(schema, _)| schema))
}

/// The same, and whether there is a table of steps in the middle.
fn ledger_place(reading: &mut Reading<'_>) -> Result<Option<(String, bool)>, Fault> {
    let Some(schema) = reading.schema().map(str::to_owned) else { return Ok(None) };
    let readable: Option<(Option<bool>, bool)> = sql::<(Nullable<Bool>, Bool)>(
        "SELECT bool_and(has_table_privilege(c.oid, 'SELECT')), \
         bool_or(c.relname = 'driftless_progress') FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname IN \
         ('driftless_meta', 'driftless_ledger', 'driftless_progress') AND quote_ident(n.nspname) = ",
    )
    .bind::<Text, _>(&schema)
    .sql(" HAVING count(*) FILTER (WHERE c.relname <> 'driftless_progress') = 2")
    .get_result(reading.pg)
    .optional()?;
    match readable {
        None | Some((None, _)) => Ok(None),
        Some((Some(true), progress)) => Ok(Some((schema, progress))),
        Some((Some(false), _)) => {
            let message = format!("the user may not read the ledger in the schema `{schema}`");
            Err(ErrorKind::Privilege(message).into())
        }
    }
}

/// The ledger as one hash, if there is one of a format we know and no step is in the middle: one
/// statement, so everything is as of one moment. Without the tables the server refuses it.
pub(super) fn written(connection: &mut Connection) -> Option<Written> {
    type T0 = Nullable<Text>;
    let schema = connection.schema().ok()?.to_owned();
    let question = format!("SELECT {}", written_columns(&format!("{schema}.")));
    let facts = sql::<(T0, T0, T0)>(&question);
    let (format, described, sum) =
        facts.get_result::<(Option<String>, _, _)>(connection.pg()).ok()?;
    found_written(format?, described, sum)
}

/// The same, asked before anything is known of the server: of the schema that new tables go to, and of no
/// other that the path leads to. Two statements and one message, so one transaction.
pub(super) fn glanced(glance: &mut Glance) -> Option<Written> {
    let here = "SELECT pg_catalog.set_config('search_path', 'pg_catalog, ' OPERATOR(pg_catalog.||) \
                pg_catalog.quote_ident(pg_catalog.current_schema()) \
                OPERATOR(pg_catalog.||) ', pg_temp', true)";
    let row = glance.row(&format!("{here}; SELECT {}", written_columns("")))?;
    let [format, described, sum] = row.try_into().ok()?;
    found_written(format?, described, sum)
}

/// The format where no step is in the middle, the head that the fingerprints describe, and the hash.
fn written_columns(schema: &str) -> String {
    let newline = "pg_catalog.chr(10)";
    format!(
        "(SELECT value FROM {schema}driftless_meta WHERE key = 'format' \
         AND NOT EXISTS (SELECT FROM {schema}driftless_progress)), \
         (SELECT value FROM {schema}driftless_meta WHERE key = 'fingerprint_head'), \
         (SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.string_agg(\
         pg_catalog.concat_ws({newline}, component, step, checksum), {newline} \
         ORDER BY position, component, step), 'UTF8')), 'hex') FROM {schema}driftless_ledger)"
    )
}

fn found_written(
    format: String,
    described: Option<String>,
    sum: Option<String>,
) -> Option<Written> {
    let sum = checksum(&sum?)?;
    (format == FORMAT.to_string()).then_some(Written { sum, described: described.map(Head) })
}

/// The ledger and what it needs. Called within a transaction.
pub(super) fn state(reading: &mut Reading<'_>) -> Result<State, Fault> {
    let Some((schema, progress)) = ledger_place(reading)? else { return without_ledger(reading) };
    let meta = sql::<(Text, Text)>(&format!("SELECT key, value FROM {schema}.driftless_meta"))
        .load::<(String, String)>(reading.pg)?;
    let meta = Meta(meta);
    meta.check_format()?;
    let unfinished =
        if progress { super::progress::rows(reading.pg, &schema)? } else { Vec::new() };
    let ledger = Ledger { rows: rows(reading.pg, &schema)?, unfinished, ..Ledger::default() };
    Ok(State {
        ledger: Some(ledger),
        described: meta.described(),
        markers: meta.markers(),
        ..State::default()
    })
}

/// What is in the schema all the same. What an extension brought is nobody's history.
fn without_ledger(reading: &mut Reading<'_>) -> Result<State, Fault> {
    let Some(schema) = reading.schema().map(str::to_owned) else { return Ok(State::default()) };
    let mut found: Vec<String> = sql::<Text>(
        "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (SELECT FROM pg_depend d \
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') \
         AND quote_ident(n.nspname) = ",
    )
    .bind::<Text, _>(&schema)
    .sql(" ORDER BY c.oid")
    .load(reading.pg)?;
    let found_total = found.len();
    found.truncate(NAMED);
    Ok(State { found, found_total, ..State::default() })
}

fn rows(pg: &mut PgConnection, schema: &str) -> Result<Vec<LedgerRow>, Fault> {
    let rows = sql::<(Text, Text, BigInt, Text, Text, BigInt, Text, BigInt)>(&format!(
        "SELECT component, step, position, checksum, \
         to_char(applied_at AT TIME ZONE 'UTC', {ISO}), duration_ms, tool_version, run \
         FROM {schema}.driftless_ledger ORDER BY position, component, step"
    ))
    .load::<LedgerColumns>(pg)?;
    rows.into_iter().map(|row| Ok(LedgerRow::try_from(row)?)).collect()
}

/// The runs, oldest first. Called within a transaction.
pub(super) fn runs(reading: &mut Reading<'_>) -> Result<Vec<RunRow>, Fault> {
    type Text0 = Nullable<Text>;
    let Some(schema) = ledger_schema(reading)? else { return Ok(Vec::new()) };
    let rows = sql::<(BigInt, Text, Text, Text0, Text0, Text0, Text0, Text)>(&format!(
        "SELECT id, action, to_char(started AT TIME ZONE 'UTC', {ISO}), \
         to_char(finished AT TIME ZONE 'UTC', {ISO}), outcome, detail, head, tool_version \
         FROM {schema}.driftless_runs ORDER BY id"
    ))
    .load::<RunColumns>(reading.pg)?;
    Ok(rows.into_iter().map(RunRow::from).collect())
}

/// Records that a run begins; its number. Permanent at once, so that a killed run is seen.
pub(super) fn begin_run(pg: &mut PgConnection, schema: &str, action: &str) -> QueryResult<i64> {
    sql::<BigInt>(&format!(
        "INSERT INTO {schema}.driftless_runs (action, started, tool_version) VALUES ("
    ))
    .bind::<Text, _>(action)
    .sql(", clock_timestamp(), ")
    .bind::<Text, _>(VERSION)
    .sql(") RETURNING id")
    .get_result(pg)
}

/// Records how a run ended.
pub(super) fn end_run(
    pg: &mut PgConnection,
    schema: &str,
    run: i64,
    (outcome, detail): (&str, Option<&str>),
    head: &Head,
) -> QueryResult<()> {
    sql_query(format!(
        "UPDATE {schema}.driftless_runs SET finished = clock_timestamp(), outcome = $1, \
         detail = $2, head = $3 WHERE id = $4"
    ))
    .bind::<Text, _>(outcome)
    .bind::<Nullable<Text>, _>(detail)
    .bind::<Text, _>(head.as_str())
    .bind::<BigInt, _>(run)
    .execute(pg)
    .map(drop)
}

/// The statement that keeps other runs from writing the ledger until the transaction ends: theirs
/// may be of another component, with another lock.
pub(super) fn lock(schema: &str) -> String {
    format!("LOCK TABLE {schema}.driftless_ledger IN SHARE ROW EXCLUSIVE MODE")
}

/// Records a step as applied, or its record as gone, if the session holds the locks; whether it
/// did. Fails on the primary key when the step is recorded already.
pub(super) fn record(
    pg: &mut PgConnection,
    schema: &str,
    action: Action,
    operation: &Operation<'_>,
    (run, duration_ms): (i64, i64),
) -> QueryResult<bool> {
    let held = Key::of(operation.component).both_held();
    let (component, step) = (operation.component, operation.step.name.as_str());
    if action == Action::Migrate && operation.step.kind == Kind::Repeatable {
        // It may have run before, as something else.
        delete(pg, schema, operation, "true")?;
    }
    let changed = match action {
        Action::Migrate | Action::Adopt | Action::Record => sql_query(format!(
            "INSERT INTO {schema}.driftless_ledger \
             (component, step, position, checksum, applied_at, duration_ms, tool_version, run) \
             SELECT $1, $2, (SELECT coalesce(max(position), 0) + 1 FROM {schema}.driftless_ledger), \
             $3, pg_catalog.clock_timestamp(), $4, $5, $6 WHERE {held}"
        ))
        .bind::<Text, _>(component)
        .bind::<Text, _>(step)
        .bind::<Text, _>(hex(&operation.step.checksum))
        .bind::<BigInt, _>(duration_ms)
        .bind::<Text, _>(VERSION)
        .bind::<BigInt, _>(run)
        .execute(pg)?,
        Action::Revert => delete(pg, schema, operation, &held)?,
    };
    Ok(changed == 1)
}

/// Removes the record of a step under a condition; how many rows that were.
fn delete(
    pg: &mut PgConnection,
    schema: &str,
    operation: &Operation<'_>,
    condition: &str,
) -> QueryResult<usize> {
    sql_query(format!(
        "DELETE FROM {schema}.driftless_ledger WHERE component = $1 AND step = $2 AND {condition}"
    ))
    .bind::<Text, _>(operation.component)
    .bind::<Text, _>(operation.step.name.as_str())
    .execute(pg)
}
