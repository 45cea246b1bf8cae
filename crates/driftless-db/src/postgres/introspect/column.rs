//! Columns of tables and views.

use diesel::sql_types::{Array, Bool, Integer, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{Column, Generated, Inheritance, NotNull, ViewColumn};
use driftless_catalog::{ObjectKind, SqlText};

use super::Introspection;
use super::rows::{data_type, is_meant, name, no_extension, options, own_schema, sql_text};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    relation: u32,
    #[diesel(sql_type = Integer)]
    number: i32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = Nullable<Text>)]
    collation_schema: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    collation: Option<String>,
    #[diesel(sql_type = Bool)]
    not_null: bool,
    #[diesel(sql_type = Nullable<Text>)]
    default: Option<String>,
    #[diesel(sql_type = Text)]
    generated: String,
    #[diesel(sql_type = Nullable<Text>)]
    storage: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    compression: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    statistics: Option<i32>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    options: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    foreign_options: Option<Vec<String>>,
    #[diesel(sql_type = Bool)]
    local: bool,
    #[diesel(sql_type = Integer)]
    parents: i32,
}

fn query() -> String {
    format!(
        "SELECT a.attrelid AS relation, a.attnum::int4 AS number, a.attname::text AS name, \
         format_type(a.atttypid, a.atttypmod) AS data_type, \
         ln.nspname::text AS collation_schema, l.collname::text AS collation, \
         a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS default, \
         a.attgenerated::text AS generated, \
         CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' \
          WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END AS storage, \
         CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression, \
         CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int4 END AS statistics, \
         a.attoptions AS options, a.attfdwoptions AS foreign_options, a.attislocal AS local, \
         a.attinhcount::int4 AS parents \
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid \
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
         LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation \
         LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace \
         WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped \
         AND {} AND {} ORDER BY a.attrelid, a.attnum",
        own_schema("n"),
        no_extension("pg_class", "c.oid"),
    )
}

pub(super) fn read(all: &mut Introspection<'_, '_>) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(query()).load(all.reading.pg)?;
    for row in rows {
        let Some(relation) = all.relations.get(&row.relation) else { continue };
        let key = relation.part_key(ObjectKind::Column, &row.name);
        all.found.insert(("pg_class", row.relation, row.number), key);
        if let Some(table) = all.objects.tables.get_mut(relation) {
            table.columns.push(column(row));
        } else if let Some(view) = all.objects.views.get_mut(relation) {
            if let Some(settings) = settings(&row) {
                let key = view.name.key(view.object_kind());
                let marks = all.objects.marks.get_or_insert_default().entry(key).or_default();
                let list = marks.entry("settings of columns").or_default();
                let comma = if list.is_empty() { "" } else { ", " };
                list.push_str(&format!("{comma}{settings}"));
            }
            view.columns.get_or_insert_default().push(ViewColumn {
                name: row.name,
                data_type: Some(data_type(&row.data_type)),
                default: sql_text(row.default),
            });
        }
    }
    Ok(())
}

/// What is set for a column of a materialized view, which is kept like a table's.
fn settings(row: &Row) -> Option<String> {
    let storage = row.storage.as_ref().map(|it| format!("storage {it}"));
    let compression = row.compression.as_ref().map(|it| format!("compression {it}"));
    let statistics = row.statistics.map(|it| format!("statistics {it}"));
    let options = row.options.iter().flatten().filter(|it| is_meant(it)).cloned();
    let all = storage.into_iter().chain(compression).chain(statistics).chain(options);
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| format!("{}: {}", row.name, all.join(" ")))
}

fn column(row: Row) -> Column {
    let mut column = Column::new(row.name, data_type(&row.data_type));
    column.collation = name(row.collation_schema, row.collation);
    column.not_null = row.not_null.then(NotNull::default);
    match (row.generated.as_str(), row.default) {
        ("", default) => column.default = sql_text(default),
        (kind, expression) => {
            column.generated = expression.map(|expression| Generated {
                expression: SqlText::raw(expression),
                stored: kind == "s",
            });
        }
    }
    column.storage = row.storage;
    column.compression = row.compression;
    column.statistics = row.statistics;
    column.options = options(row.options);
    column.foreign_options = options(row.foreign_options);
    column.inheritance =
        Inheritance { local: row.local, parents: u32::try_from(row.parents).unwrap_or_default() };
    column
}
