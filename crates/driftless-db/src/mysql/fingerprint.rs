//! Fingerprints of a MySQL or MariaDB schema: what the server says about each object, hashed.
//!
//! What a definition is stands in `src/fingerprint/described.rs`, what becomes of what had drifted
//! before a run in `records.rs` there.

use diesel::dsl::sql;
use diesel::mysql::Mysql;
use diesel::sql_types::{BigInt, Text};
use diesel::{MysqlConnection, QueryResult, RunQueryDsl as _, sql_query};
use driftless_catalog::Catalog;

use super::connection::Reading;
use super::message::Fault;
use super::{introspect, tables};
use crate::fingerprint::described;
use crate::fingerprint::records::{self, Drifted, Key, Record, Records, Rewrite};
use crate::{Fingerprint, Head, Recorded};

/// How many rows are written at a time, so that a message stays far from the server's limit.
const AT_ONCE: usize = 50;

/// The fingerprints of what is there.
pub(super) fn now(reading: &mut Reading<'_>) -> Result<Vec<Fingerprint>, Fault> {
    Ok(of(&introspect::catalog(reading)?))
}

/// The fingerprints of what was read.
pub(super) fn of(catalog: &Catalog) -> Vec<Fingerprint> {
    let mut definitions = described::Definitions::default();
    definitions.add(&driftless_catalog::facts(catalog), |_, text| text);
    definitions.fingerprints()
}

fn records(mysql: &mut MysqlConnection, schema: &str) -> QueryResult<Records> {
    let rows = sql::<(Text, Text, Text, Text, BigInt)>(&format!(
        "SELECT kind, name, sha256, definition, run FROM {schema}.driftless_fingerprints"
    ))
    .load::<records::Row>(mysql)?;
    Ok(Records::of(rows))
}

/// The fingerprints of the last run.
pub(super) fn recorded(reading: &mut Reading<'_>) -> Result<Option<Recorded>, Fault> {
    let Some(meta) = tables::meta(reading)? else { return Ok(None) };
    let schema = reading.schema();
    Ok(records(reading.mysql, &schema)?.recorded(&meta))
}

/// What is not as the last run left it, at the beginning of a run.
pub(super) fn drifted(reading: &mut Reading<'_>) -> Result<Vec<Drifted>, Fault> {
    let schema = reading.schema();
    let records = records(reading.mysql, &schema)?;
    Ok(records.drifted(now(reading)?))
}

/// Records what was found, except for what had drifted before and was left alone. Writes only rows
/// that change. Called within a transaction.
pub(super) fn record(
    mysql: &mut MysqlConnection,
    schema: &str,
    (run, head): (i64, &Head),
    found: Vec<Fingerprint>,
    drifted: &[Drifted],
) -> QueryResult<()> {
    let Rewrite { gone, changed } = records(mysql, schema)?.rewrite(run, found, drifted);
    for keys in gone.chunks(AT_ONCE) {
        delete(mysql, schema, keys)?;
    }
    for rows in changed.chunks(AT_ONCE) {
        write(mysql, schema, rows)?;
    }
    tables::set(mysql, schema, "fingerprint_head", head.as_str())?;
    tables::set(mysql, schema, "fingerprint_run", &run.to_string())
}

fn delete(mysql: &mut MysqlConnection, schema: &str, keys: &[Key]) -> QueryResult<()> {
    let places = vec!["(?, ?)"; keys.len()].join(", ");
    let mut query = sql_query(format!(
        "DELETE FROM {schema}.driftless_fingerprints WHERE (kind, name) IN ({places})"
    ))
    .into_boxed::<Mysql>();
    for (kind, name) in keys {
        query = query.bind::<Text, _>(kind.name()).bind::<Text, _>(name);
    }
    query.execute(mysql).map(drop)
}

fn write(mysql: &mut MysqlConnection, schema: &str, rows: &[(Key, Record)]) -> QueryResult<()> {
    let places = vec!["(?, ?, ?, ?, ?)"; rows.len()].join(", ");
    let mut query = sql_query(format!(
        "REPLACE INTO {schema}.driftless_fingerprints (kind, name, sha256, definition, run) \
         VALUES {places}"
    ))
    .into_boxed::<Mysql>();
    for ((kind, name), (sha256, definition, run)) in rows {
        query = query.bind::<Text, _>(kind.name()).bind::<Text, _>(name);
        query = query.bind::<Text, _>(sha256).bind::<Text, _>(definition);
        query = query.bind::<BigInt, _>(*run);
    }
    query.execute(mysql).map(drop)
}
