//! Publications with their tables and schemas.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::{Array, Bool, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{Publication, PublishedTable, Quoted};
use driftless_catalog::{ObjectKey, ObjectKind};

use super::rows::{no_extension, sql_text};
use super::{Introspection, Reading};

/// A publication and one of its tables; one row without a table where it names none.
#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Bool)]
    all_tables: bool,
    #[diesel(sql_type = Array<Text>)]
    publish: Vec<String>,
    #[diesel(sql_type = Bool)]
    via_root: bool,
    #[diesel(sql_type = Text)]
    generated: String,
    #[diesel(sql_type = Array<Text>)]
    schemas: Vec<String>,
    #[diesel(sql_type = Nullable<Oid>)]
    relation: Option<u32>,
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    condition: Option<String>,
}

fn query(version: i32) -> String {
    let since = |least: i32, there: &'static str, before: &'static str| {
        if version >= least { there } else { before }
    };
    format!(
        "SELECT p.oid, p.pubname::text AS name, pg_get_userbyid(p.pubowner)::text AS owner, \
         p.puballtables AS all_tables, array_remove(ARRAY[ \
          CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, \
          CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END], \
          NULL) AS publish, p.pubviaroot AS via_root, {generated} AS generated, \
         {schemas} AS schemas, r.prrelid AS relation, {columns} AS columns, \
         {condition} AS condition \
         FROM pg_publication p LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid \
         WHERE {no_extension}",
        generated = since(180_000, "p.pubgencols::text", "'n'"),
        schemas = since(
            150_000,
            "ARRAY(SELECT sn.nspname::text FROM pg_publication_namespace s \
              JOIN pg_namespace sn ON sn.oid = s.pnnspid WHERE s.pnpubid = p.oid)",
            "ARRAY[]::text[]",
        ),
        columns = since(
            150_000,
            "ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = r.prrelid \
              AND a.attnum = ANY (r.prattrs::int2[]))",
            "ARRAY[]::text[]",
        ),
        condition = since(150_000, "pg_get_expr(r.prqual, r.prrelid)", "NULL::text"),
        no_extension = no_extension("pg_publication", "p.oid"),
    )
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(query(reading.server.number)).load(reading.pg)?;
    for row in rows {
        let key = ObjectKey { kind: ObjectKind::Publication, path: Quoted(&row.name).to_string() };
        all.register_owned("pg_publication", row.oid, key, row.owner.clone());
        let relation = row.relation.and_then(|oid| all.relations.get(&oid)).cloned();
        let made = all.objects.publications.entry(row.name.clone());
        let publication = made.or_insert_with(|| publication(&row));
        if let Some(relation) = relation {
            let columns = BTreeSet::from_iter(row.columns);
            let table = PublishedTable { columns, condition: sql_text(row.condition) };
            publication.tables.insert(relation, table);
        }
    }
    Ok(())
}

fn publication(row: &Row) -> Publication {
    let mut options = BTreeMap::new();
    if row.publish.len() < 4 {
        options.insert("publish".to_owned(), row.publish.join(", "));
    }
    if row.via_root {
        options.insert("publish_via_partition_root".to_owned(), "true".to_owned());
    }
    if row.generated == "s" {
        options.insert("publish_generated_columns".to_owned(), "stored".to_owned());
    }
    Publication {
        name: row.name.clone(),
        all_tables: row.all_tables,
        tables: BTreeMap::new(),
        schemas: row.schemas.iter().cloned().collect(),
        options,
    }
}
