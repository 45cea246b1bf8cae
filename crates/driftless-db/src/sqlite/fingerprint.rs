//! Fingerprints of an SQLite schema: the texts in `sqlite_schema`, hashed, and what the file keeps for
//! the database as a whole (`PRAGMA user_version` and the like).
//!
//! Written once a run by two statements that touch only rows whose definition changed; the hash
//! is a function of ours that SQLite calls, so that no text travels for it.
//!
//! A run must not launder drift. What somebody changed by hand since the last run would look like
//! our own work if the run simply recorded what is there at its end. So at its beginning it notes
//! the objects that differ from the record, and those that it leaves as it found them keep their
//! old record.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection, define_sql_function, sql_query};
use driftless_catalog::ObjectKind;
use driftless_plan::hex;
use sha2::{Digest, Sha256};

use super::message::{Fault, is_no_such_table};
use super::tables;
use crate::{Fingerprint, Head, Recorded};

define_sql_function! {
    /// SHA-256 of a text, in hexadecimal.
    fn driftless_sha256(text: Text) -> Text;
}

/// What has a fingerprint, as rows of type, name and text: everything with a definition that is not
/// ours, and what the file keeps for the database as a whole. Ends in a `WHERE`.
fn objects(connection: &mut SqliteConnection) -> QueryResult<String> {
    let journal = journal(connection)?;
    Ok(format!(
        "(SELECT type, name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL \
          AND name NOT GLOB 'sqlite_*' AND tbl_name NOT GLOB 'driftless_*' UNION ALL \
         SELECT 'database', 'settings', format('user version: %d\napplication id: %d\n\
          encoding: %s\nauto vacuum: %s\npage size: %d\njournal: {journal}\n', \
          (SELECT user_version FROM pragma_user_version), \
          (SELECT application_id FROM pragma_application_id), \
          (SELECT encoding FROM pragma_encoding), \
          (SELECT CASE auto_vacuum WHEN 0 THEN 'none' WHEN 1 THEN 'full' ELSE 'incremental' END \
           FROM pragma_auto_vacuum), (SELECT page_size FROM pragma_page_size))) WHERE true"
    ))
}

/// The kind of journal that the file says: a connection that may not write says something else.
fn journal(connection: &mut SqliteConnection) -> QueryResult<&'static str> {
    let files: Vec<String> =
        sql::<Text>("SELECT coalesce(file, '') FROM pragma_database_list WHERE name = 'main'")
            .load(connection)?;
    let file = files.into_iter().next().unwrap_or_default();
    Ok(match super::connection::header(std::path::Path::new(&file)) {
        Ok(super::connection::Header::Wal) => "wal",
        _ => "rollback",
    })
}

/// Makes our function known to a connection.
pub(super) fn register(connection: &mut SqliteConnection) -> QueryResult<()> {
    driftless_sha256_utils::register_impl(connection, |text: String| sha256(&text))
}

fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// The fingerprints of what is there.
pub(super) fn now(connection: &mut SqliteConnection) -> Result<Vec<Fingerprint>, Fault> {
    let objects = objects(connection)?;
    let rows = sql::<(Text, Text, Text)>(&format!("SELECT type, name, sql FROM {objects}"))
        .load::<(String, String, String)>(connection)?;
    Ok(sorted(rows.into_iter().map(|(kind, name, text)| (kind, name, sha256(&text), text))))
}

/// The fingerprints of the last run.
pub(super) fn recorded(connection: &mut SqliteConnection) -> Result<Option<Recorded>, Fault> {
    let head = match tables::get(connection, "fingerprint_head") {
        Err(error) if is_no_such_table(&error) => None,
        head => head?,
    };
    let Some(head) = head else { return Ok(None) };
    let run = tables::get(connection, "fingerprint_run")?;
    let rows = sql::<(Text, Text, Text, Text)>(
        "SELECT kind, name, sha256, definition FROM main.driftless_fingerprints",
    )
    .load::<(String, String, String, String)>(connection)?;
    Ok(Some(Recorded {
        head: Head(head),
        run: run.and_then(|run| run.parse().ok()).unwrap_or_default(),
        fingerprints: sorted(rows.into_iter()),
    }))
}

fn sorted(rows: impl Iterator<Item = (String, String, String, String)>) -> Vec<Fingerprint> {
    let mut fingerprints: Vec<Fingerprint> = rows
        .filter_map(|(kind, name, sha256, definition)| {
            Some(Fingerprint { kind: ObjectKind::named(&kind)?, name, sha256, definition })
        })
        .collect();
    fingerprints.sort();
    fingerprints
}

/// An object that is not as the last run left it.
#[derive(Debug)]
pub(super) struct Drifted {
    kind: String,
    name: String,
    /// Its definition when this run began; none when it was gone.
    found: Option<String>,
    /// Its record; none when there is none.
    record: Option<(String, String, i64)>,
}

/// What is not as the last run left it, at the beginning of a run.
pub(super) fn drifted(connection: &mut SqliteConnection) -> QueryResult<Vec<Drifted>> {
    type Record = Option<(String, String, i64)>;
    let objects = objects(connection)?;
    let rows = sql::<(Text, Text, Nullable<Text>, Nullable<(Text, Text, BigInt)>)>(&format!(
        "SELECT o.type, o.name, o.sql, f.sha256, f.definition, f.run \
         FROM (SELECT type, name, sql FROM {objects}) o \
         LEFT JOIN main.driftless_fingerprints f ON f.kind = o.type AND f.name = o.name \
         WHERE f.definition IS NOT o.sql \
         UNION ALL \
         SELECT kind, name, NULL, sha256, definition, run FROM main.driftless_fingerprints \
         WHERE (kind, name) NOT IN (SELECT type, name FROM {objects})"
    ))
    .load::<(String, String, Option<String>, Record)>(connection)?;
    let drifted = |(kind, name, found, record)| Drifted { kind, name, found, record };
    Ok(rows.into_iter().map(drifted).collect())
}

/// Records what is there, except for what had drifted before and was left alone.
pub(super) fn record(
    connection: &mut SqliteConnection,
    run: i64,
    head: &Head,
    drifted: &[Drifted],
) -> QueryResult<()> {
    let objects = objects(connection)?;
    sql_query(format!(
        "DELETE FROM main.driftless_fingerprints \
         WHERE (kind, name, definition) NOT IN (SELECT type, name, sql FROM {objects})"
    ))
    .execute(connection)?;
    sql_query(format!(
        "INSERT INTO main.driftless_fingerprints (kind, name, sha256, definition, run) \
         SELECT type, name, driftless_sha256(sql), sql, ? FROM {objects} \
         AND (type, name) NOT IN (SELECT kind, name FROM main.driftless_fingerprints)"
    ))
    .bind::<BigInt, _>(run)
    .execute(connection)?;
    for object in drifted {
        keep(connection, &objects, object)?;
    }
    tables::set(connection, "fingerprint_head", head.as_str())?;
    tables::set(connection, "fingerprint_run", &run.to_string())
}

/// Puts the old record back where the object is still as it was found.
fn keep(connection: &mut SqliteConnection, objects: &str, object: &Drifted) -> QueryResult<()> {
    let now: Vec<String> = sql::<Text>(&format!("SELECT sql FROM {objects} AND type = "))
        .bind::<Text, _>(&object.kind)
        .sql(" AND name = ")
        .bind::<Text, _>(&object.name)
        .load(connection)?;
    if now.first() != object.found.as_ref() {
        return Ok(());
    }
    sql_query("DELETE FROM main.driftless_fingerprints WHERE kind = ? AND name = ?")
        .bind::<Text, _>(&object.kind)
        .bind::<Text, _>(&object.name)
        .execute(connection)?;
    let Some((sha256, definition, run)) = &object.record else { return Ok(()) };
    sql_query(
        "INSERT INTO main.driftless_fingerprints (kind, name, sha256, definition, run) \
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind::<Text, _>(&object.kind)
    .bind::<Text, _>(&object.name)
    .bind::<Text, _>(sha256)
    .bind::<Text, _>(definition)
    .bind::<BigInt, _>(run)
    .execute(connection)
    .map(drop)
}
