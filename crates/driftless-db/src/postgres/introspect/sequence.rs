//! Sequences, also those behind `serial` and identity columns.

use diesel::sql_types::{BigInt, Bool, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{Identity, Sequence, SequenceOwner};

use super::relation::persistence;
use super::rows::{no_extension, own_schema};
use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    persistence: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = BigInt)]
    start: i64,
    #[diesel(sql_type = BigInt)]
    increment: i64,
    #[diesel(sql_type = BigInt)]
    minimum: i64,
    #[diesel(sql_type = BigInt)]
    maximum: i64,
    #[diesel(sql_type = BigInt)]
    cache: i64,
    #[diesel(sql_type = Bool)]
    cycle: bool,
    #[diesel(sql_type = Nullable<Oid>)]
    owner: Option<u32>,
    #[diesel(sql_type = Nullable<Text>)]
    column: Option<String>,
    #[diesel(sql_type = Text)]
    identity: String,
}

fn query() -> String {
    format!(
        "SELECT c.oid, c.relpersistence::text AS persistence, \
         format_type(s.seqtypid, NULL) AS data_type, s.seqstart AS start, \
         s.seqincrement AS increment, s.seqmin AS minimum, s.seqmax AS maximum, \
         s.seqcache AS cache, s.seqcycle AS cycle, d.refobjid AS owner, \
         a.attname::text AS column, coalesce(a.attidentity, '')::text AS identity \
         FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid \
          AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 \
          AND d.deptype IN ('a', 'i') \
         LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
         WHERE {} AND {}",
        own_schema("n"),
        no_extension("pg_class", "c.oid"),
    )
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(query()).load(reading.pg)?;
    for row in rows {
        let Some(name) = all.relations.get(&row.oid).cloned() else { continue };
        let table = row.owner.and_then(|owner| all.relations.get(&owner)).cloned();
        let identity = row.identity.as_str();
        let owner = table.zip(row.column).map(|(table, column)| SequenceOwner {
            table,
            column,
            identity: !identity.is_empty(),
        });
        if let (Some(owner), false) = (&owner, identity.is_empty()) {
            let table = all.objects.tables.get_mut(&owner.table);
            if let Some(column) = table.and_then(|table| table.column_mut(&owner.column)) {
                let always = identity == "a";
                column.identity = Some(Identity { always, sequence: name.clone() });
            }
        }
        let sequence = Sequence {
            data_type: row.data_type,
            start: row.start,
            increment: row.increment,
            minimum: row.minimum,
            maximum: row.maximum,
            cache: row.cache,
            cycle: row.cycle,
            owner,
            persistence: persistence(&row.persistence),
            ..Sequence::new(name.clone())
        };
        all.objects.sequences.insert(name, sequence);
    }
    Ok(())
}
