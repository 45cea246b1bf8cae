//! Fingerprints of a PostgreSQL schema: what the server says about each object, hashed.
//!
//! What a definition is stands in `src/fingerprint/described.rs`, what becomes of what had drifted
//! before a run in `records.rs` there. PostgreSQL compresses what is long by itself (`TOAST`), so
//! definitions are written as they are.

use diesel::dsl::sql;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::{PgConnection, QueryResult, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{Objects, each_other, each_table, may_be_secret};
use driftless_catalog::{Described, ObjectKind};

use super::connection::Reading;
use super::message::Fault;
use super::{introspect, tables};
use crate::fingerprint::{
    described,
    records::{self, Drifted, Key, Record, Records, Rewrite},
};
use crate::ledger::Meta;
use crate::{Fingerprint, Head, Recorded};

/// The fingerprints of what is there.
pub(super) fn now(reading: &mut Reading<'_>) -> Result<Vec<Fingerprint>, Fault> {
    let objects = introspect::objects(reading)?;
    let (fingerprints, ()) = described(reading, &objects, |_| Ok(()))?;
    Ok(fingerprints)
}

/// The fingerprints of what was read. They are made while the server is asked for what else belongs to
/// them, and for `more`.
pub(super) fn described<T>(
    reading: &mut Reading<'_>,
    objects: &Objects,
    more: impl FnOnce(&mut Reading<'_>) -> Result<T, Fault>,
) -> Result<(Vec<Fingerprint>, T), Fault> {
    let (made, asked) = std::thread::scope(|scope| {
        let making = scope.spawn(|| of(objects));
        let asked = wholes(reading).and_then(|wholes| Ok((wholes, more(reading)?)));
        (making.join(), asked)
    });
    let mut fingerprints = made.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let (wholes, more) = asked?;
    fingerprints.extend(wholes);
    Ok((fingerprints, more))
}

/// What no step is expected to say. Nothing to say is something to compare with.
fn wholes(reading: &mut Reading<'_>) -> Result<[Fingerprint; 2], Fault> {
    let wholes = [
        ("settings", introspect::database(reading)?),
        ("system objects", introspect::system(reading)?),
    ];
    Ok(wholes.map(|(name, definition)| {
        described::fingerprint(ObjectKind::Database, name.to_owned(), definition)
    }))
}

/// The fingerprints of objects, by kind and name. Nearly all that is to be said is said of tables, so they
/// have a thread.
fn of(objects: &Objects) -> Vec<Fingerprint> {
    let (mut all, tables) = std::thread::scope(|scope| {
        let tables = scope.spawn(|| made(|each| each_table(objects, each)));
        (made(|each| each_other(objects, each)), tables.join())
    });
    all.extend(tables.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
    all.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    all
}

fn made(describe: impl Fn(&mut dyn FnMut(Vec<Described>))) -> Vec<Fingerprint> {
    let mut definitions = described::Definitions::default();
    describe(&mut |described| definitions.add(&described, without_secrets));
    definitions.fingerprints()
}

/// Options of foreign servers and user mappings hold passwords, and whoever reads the ledger need
/// not know them: their hash shows as well that they were changed.
fn without_secrets(kind: ObjectKind, text: String) -> String {
    let secret =
        matches!(kind, ObjectKind::UserMapping | ObjectKind::Server) && may_be_secret(&text);
    if secret { format!("SHA-256 {}", described::hash(&text)) } else { text }
}

fn records(pg: &mut PgConnection, schema: &str) -> QueryResult<Records> {
    let rows = sql::<(Text, Text, Text, Text, BigInt)>(&format!(
        "SELECT kind, name, sha256, definition, run FROM {schema}.driftless_fingerprints"
    ))
    .load::<records::Row>(pg)?;
    Ok(Records::of(rows))
}

/// The fingerprints of the last run.
pub(super) fn recorded(reading: &mut Reading<'_>) -> Result<Option<Recorded>, Fault> {
    let Some(schema) = tables::ledger_schema(reading)? else { return Ok(None) };
    let facts = sql::<(Text, Text)>(&format!(
        "SELECT key, value FROM {schema}.driftless_meta WHERE key LIKE 'fingerprint%'"
    ))
    .load::<(String, String)>(reading.pg)?;
    Ok(records(reading.pg, &schema)?.recorded(&Meta(facts)))
}

/// What is not as the last run left it, at the beginning of a run.
pub(super) fn drifted(reading: &mut Reading<'_>) -> Result<Vec<Drifted>, Fault> {
    let Some(schema) = tables::ledger_schema(reading)? else { return Ok(Vec::new()) };
    let records = records(reading.pg, &schema)?;
    Ok(records.drifted(now(reading)?))
}

/// Records what was found, except for what had drifted before and was left alone. Writes only rows
/// that change. Called within a transaction.
pub(super) fn record(
    pg: &mut PgConnection,
    schema: &str,
    (run, head): (i64, &Head),
    found: Vec<Fingerprint>,
    drifted: &[Drifted],
) -> QueryResult<()> {
    let Rewrite { gone, changed } = records(pg, schema)?.rewrite(run, found, drifted);
    delete(pg, schema, &gone)?;
    write(pg, schema, &changed)?;
    tables::set(pg, schema, "fingerprint_head", head.as_str())?;
    tables::set(pg, schema, "fingerprint_run", &run.to_string())
}

fn delete(pg: &mut PgConnection, schema: &str, keys: &[Key]) -> QueryResult<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let kinds: Vec<&str> = keys.iter().map(|(kind, _)| kind.name()).collect();
    let names: Vec<&str> = keys.iter().map(|(_, name)| name.as_str()).collect();
    sql_query(format!(
        "DELETE FROM {schema}.driftless_fingerprints \
         WHERE (kind, name) IN (SELECT * FROM unnest($1, $2))"
    ))
    .bind::<Array<Text>, _>(kinds)
    .bind::<Array<Text>, _>(names)
    .execute(pg)
    .map(drop)
}

fn write(pg: &mut PgConnection, schema: &str, rows: &[(Key, Record)]) -> QueryResult<()> {
    // A bounded number at a time, so that the message stays far from the protocol's limit.
    for rows in rows.chunks(5_000) {
        let kinds: Vec<&str> = rows.iter().map(|((kind, _), _)| kind.name()).collect();
        let names: Vec<&str> = rows.iter().map(|((_, name), _)| name.as_str()).collect();
        let hashes: Vec<&str> = rows.iter().map(|(_, record)| record.0.as_str()).collect();
        let definitions: Vec<&str> = rows.iter().map(|(_, record)| record.1.as_str()).collect();
        let runs: Vec<i64> = rows.iter().map(|(_, record)| record.2).collect();
        sql_query(format!(
            "INSERT INTO {schema}.driftless_fingerprints (kind, name, sha256, definition, run) \
             SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT (kind, name) DO UPDATE \
             SET sha256 = excluded.sha256, definition = excluded.definition, run = excluded.run"
        ))
        .bind::<Array<Text>, _>(kinds)
        .bind::<Array<Text>, _>(names)
        .bind::<Array<Text>, _>(hashes)
        .bind::<Array<Text>, _>(definitions)
        .bind::<Array<BigInt>, _>(runs)
        .execute(pg)?;
    }
    Ok(())
}
