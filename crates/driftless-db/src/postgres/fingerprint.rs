//! Fingerprints of a PostgreSQL schema: what the server says about each object, hashed.
//!
//! The server prints definitions of some objects and of others none (a table has columns,
//! constraints, options, triggers' states, and no function that prints them all). So a definition
//! here is the object's attributes as introspection found them, one below the other, in the
//! server's words; columns and constraints stand in the definition of what they are part of. It is
//! read by people and compared by us, never executed. PostgreSQL compresses what is long by itself
//! (`TOAST`), so definitions are written as they are.
//!
//! A run must not launder drift: see `sqlite/fingerprint.rs`, whose rule this follows. What
//! differed from its record when the run began, and is still like that when it ends, keeps its
//! old record.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::{PgConnection, QueryResult, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{Described, Fact, Objects, TypeKind, facts};
use driftless_catalog::{ObjectKey, ObjectKind};
use sha2::{Digest, Sha256};

use super::connection::Reading;
use super::message::Fault;
use super::{introspect, tables};
use crate::definition::{push_attribute, push_part};
use crate::ledger::hex;
use crate::{Fingerprint, Head, Recorded};

/// Kinds that are recorded: all that are not parts of another.
const KINDS: [ObjectKind; 35] = [
    ObjectKind::Table,
    ObjectKind::Index,
    ObjectKind::View,
    ObjectKind::Trigger,
    ObjectKind::MaterializedView,
    ObjectKind::Sequence,
    ObjectKind::Schema,
    ObjectKind::Type,
    ObjectKind::Domain,
    ObjectKind::Function,
    ObjectKind::Procedure,
    ObjectKind::Aggregate,
    ObjectKind::Rule,
    ObjectKind::Policy,
    ObjectKind::Extension,
    ObjectKind::Statistics,
    ObjectKind::Publication,
    ObjectKind::Subscription,
    ObjectKind::EventTrigger,
    ObjectKind::ForeignDataWrapper,
    ObjectKind::Server,
    ObjectKind::UserMapping,
    ObjectKind::Collation,
    ObjectKind::Conversion,
    ObjectKind::Operator,
    ObjectKind::OperatorClass,
    ObjectKind::OperatorFamily,
    ObjectKind::Cast,
    ObjectKind::Transform,
    ObjectKind::TextSearchConfiguration,
    ObjectKind::TextSearchDictionary,
    ObjectKind::TextSearchParser,
    ObjectKind::TextSearchTemplate,
    ObjectKind::Language,
    ObjectKind::AccessMethod,
];

/// Two more that are no objects of their own in the server's eyes.
const SETTINGS: [ObjectKind; 2] = [ObjectKind::DefaultPrivileges, ObjectKind::Database];

/// The fingerprints of what is there.
pub(super) fn now(reading: &mut Reading<'_>) -> Result<Vec<Fingerprint>, Fault> {
    let objects = introspect::objects(reading)?;
    described(reading, &objects)
}

/// The fingerprints of what was read.
pub(super) fn described(
    reading: &mut Reading<'_>,
    objects: &Objects,
) -> Result<Vec<Fingerprint>, Fault> {
    let mut fingerprints = of(objects);
    let database = introspect::database(reading)?;
    if !database.is_empty() {
        fingerprints.push(fingerprint(ObjectKind::Database, "settings".to_owned(), database));
    }
    Ok(fingerprints)
}

fn fingerprint(kind: ObjectKind, name: String, definition: String) -> Fingerprint {
    Fingerprint { kind, name, sha256: hex(&Sha256::digest(&definition)), definition }
}

/// The fingerprints of objects, by kind and name.
fn of(objects: &Objects) -> Vec<Fingerprint> {
    let owners = owners(objects);
    let mut definitions: BTreeMap<ObjectKey, String> = BTreeMap::new();
    // The whole comes before its parts, as whoever takes a definition apart expects.
    let (wholes, parts): (Vec<Described>, Vec<Described>) =
        facts(objects).into_iter().partition(|described| !owners.contains_key(&described.key));
    for described in wholes.into_iter().chain(parts) {
        let owner = owners.get(&described.key);
        let definition = definitions.entry(owner.unwrap_or(&described.key).clone()).or_default();
        if owner.is_some() {
            push_part(definition, &described.key);
        }
        for (attribute, fact) in &described.attributes {
            if !matches!(fact, Fact::None | Fact::Unsaid) {
                let text = without_secrets(described.key.kind, text(fact));
                push_attribute(definition, owner.is_some(), attribute, &text);
            }
        }
    }
    definitions
        .into_iter()
        .map(|(key, definition)| fingerprint(key.kind, key.path, definition))
        .collect()
}

/// Options of foreign servers and user mappings hold passwords, and whoever reads the ledger need
/// not know them: their hash shows as well that they were changed.
fn without_secrets(kind: ObjectKind, text: String) -> String {
    let secret = matches!(kind, ObjectKind::UserMapping | ObjectKind::Server)
        && ["passw", "secret", "key", "token"].iter().any(|word| text.contains(word));
    if secret { format!("SHA-256 {}", hex(&Sha256::digest(&text))) } else { text }
}

/// What columns and constraints are parts of.
fn owners(objects: &Objects) -> BTreeMap<ObjectKey, ObjectKey> {
    let mut owners = BTreeMap::new();
    for table in objects.tables.values() {
        let owner = table.name.key(ObjectKind::Table);
        let columns = table.columns.iter();
        let columns = columns.map(|column| table.name.part_key(ObjectKind::Column, &column.name));
        let constraints =
            table.constraints.keys().map(|name| table.name.part_key(ObjectKind::Constraint, name));
        owners.extend(columns.chain(constraints).map(|part| (part, owner.clone())));
    }
    for made in objects.types.values() {
        if let TypeKind::Domain(domain) = &made.kind {
            let parts =
                domain.checks.keys().map(|name| made.name.part_key(ObjectKind::Constraint, name));
            owners.extend(parts.map(|part| (part, made.key())));
        }
    }
    owners
}

/// A value without the ambiguity that is harmless in a report: `a, b` is one text or two.
fn text(fact: &Fact) -> String {
    match fact {
        Fact::List(list) => {
            let parts: Vec<String> = list.iter().map(text).collect();
            format!("[{}]", parts.join(" | "))
        }
        other => other.display(),
    }
}

/// A record: hash, definition and the run that wrote it.
type Record = (String, String, i64);
type Records = BTreeMap<(ObjectKind, String), Record>;

fn records(pg: &mut PgConnection, schema: &str) -> QueryResult<Records> {
    let rows = sql::<(Text, Text, Text, Text, BigInt)>(&format!(
        "SELECT kind, name, sha256, definition, run FROM {schema}.driftless_fingerprints"
    ))
    .load::<(String, String, String, String, i64)>(pg)?;
    let record = |(kind, name, sha256, definition, run): (String, _, _, _, _)| {
        Some(((object_kind(&kind)?, name), (sha256, definition, run)))
    };
    Ok(rows.into_iter().filter_map(record).collect())
}

fn object_kind(text: &str) -> Option<ObjectKind> {
    KINDS.into_iter().chain(SETTINGS).find(|kind| kind.name() == text)
}

/// The fingerprints of the last run.
pub(super) fn recorded(reading: &mut Reading<'_>) -> Result<Option<Recorded>, Fault> {
    let Some(schema) = tables::ledger_schema(reading)? else { return Ok(None) };
    let facts = sql::<(Text, Text)>(&format!(
        "SELECT key, value FROM {schema}.driftless_meta WHERE key LIKE 'fingerprint%'"
    ))
    .load::<(String, String)>(reading.pg)?;
    let fact = |key: &str| facts.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    let Some(head) = fact("fingerprint_head") else { return Ok(None) };
    let run = fact("fingerprint_run").and_then(|run| run.parse().ok()).unwrap_or_default();
    let fingerprint = |((kind, name), (sha256, definition, _)): (_, Record)| Fingerprint {
        kind,
        name,
        sha256,
        definition,
    };
    let fingerprints = records(reading.pg, &schema)?.into_iter().map(fingerprint).collect();
    Ok(Some(Recorded { head: Head(head.clone()), run, fingerprints }))
}

/// An object that is not as the last run left it.
#[derive(Debug)]
pub(super) struct Drifted {
    key: (ObjectKind, String),
    /// Its hash when this run began; none when it was gone.
    found: Option<String>,
    /// Its record; none when there is none.
    record: Option<Record>,
}

/// What is not as the last run left it, at the beginning of a run.
pub(super) fn drifted(reading: &mut Reading<'_>) -> Result<Vec<Drifted>, Fault> {
    let Some(schema) = tables::ledger_schema(reading)? else { return Ok(Vec::new()) };
    let mut records = records(reading.pg, &schema)?;
    let mut drifted = Vec::new();
    for fingerprint in now(reading)? {
        let key = (fingerprint.kind, fingerprint.name);
        let record = records.remove(&key);
        if record.as_ref().map(|(sha256, ..)| sha256) != Some(&fingerprint.sha256) {
            drifted.push(Drifted { key, found: Some(fingerprint.sha256), record });
        }
    }
    let gone = |(key, record)| Drifted { key, found: None, record: Some(record) };
    drifted.extend(records.into_iter().map(gone));
    Ok(drifted)
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
    let mut wanted: Records = found
        .into_iter()
        .map(|found| ((found.kind, found.name), (found.sha256, found.definition, run)))
        .collect();
    for object in drifted {
        if wanted.get(&object.key).map(|(sha256, ..)| sha256) == object.found.as_ref() {
            match &object.record {
                Some(record) => wanted.insert(object.key.clone(), record.clone()),
                None => wanted.remove(&object.key),
            };
        }
    }
    let before = records(pg, schema)?;
    let same = |key: &(ObjectKind, String), record: &Record| {
        before.get(key).is_some_and(|(sha256, ..)| *sha256 == record.0)
    };
    let gone: Vec<&(ObjectKind, String)> =
        before.keys().filter(|key| !wanted.contains_key(key)).collect();
    let changed: Vec<(&(ObjectKind, String), &Record)> =
        wanted.iter().filter(|(key, record)| !same(key, record)).collect();
    delete(pg, schema, &gone)?;
    write(pg, schema, &changed)?;
    tables::set(pg, schema, "fingerprint_head", head.as_str())?;
    tables::set(pg, schema, "fingerprint_run", &run.to_string())
}

fn delete(pg: &mut PgConnection, schema: &str, keys: &[&(ObjectKind, String)]) -> QueryResult<()> {
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

fn write(
    pg: &mut PgConnection,
    schema: &str,
    rows: &[(&(ObjectKind, String), &Record)],
) -> QueryResult<()> {
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
