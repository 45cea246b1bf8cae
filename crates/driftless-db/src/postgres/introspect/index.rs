//! Indexes: those that statements made, and what only the index behind a key knows.
//!
//! An element's expression is printed by `pg_get_indexdef` with a column number. A column's collation
//! is left out where it is the column's own, that of an expression where the whole definition does
//! not print one (it follows from the expression), and a class where it is the default one.

use std::collections::BTreeMap;

use diesel::sql_types::{Array, Bool, Integer, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{Index, IndexElement, IndexKey, KeyIndex, Name};
use driftless_catalog::{ObjectKind, SqlText};

use super::Introspection;
use super::relation::joined;
use super::rows::{no_extension, options, own_schema, sql_text};
use super::text::without_parentheses;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Oid)]
    relation: u32,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    unique: bool,
    #[diesel(sql_type = Text)]
    method: String,
    #[diesel(sql_type = Integer)]
    keys: i32,
    #[diesel(sql_type = Bool)]
    valid: bool,
    #[diesel(sql_type = Bool)]
    nulls_not_distinct: bool,
    #[diesel(sql_type = Nullable<Text>)]
    predicate: Option<String>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    options: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Text>)]
    tablespace: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    parent: Option<String>,
    #[diesel(sql_type = Bool)]
    behind_key: bool,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    columns: Vec<Option<String>>,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    expressions: Vec<Option<String>>,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    collations: Vec<Option<String>>,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    classes: Vec<Option<String>>,
    #[diesel(sql_type = Array<Integer>)]
    orders: Vec<i32>,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    class_options: Vec<Option<String>>,
    #[diesel(sql_type = Array<Nullable<Integer>>)]
    statistics: Vec<Option<i32>>,
}

/// What an index tells about the key it stands behind.
pub(super) struct Behind {
    pub(super) method: String,
    pub(super) elements: Vec<IndexElement>,
    pub(super) nulls_not_distinct: bool,
    pub(super) predicate: Option<SqlText>,
    pub(super) index: KeyIndex,
}

/// The parts of indexes in order. Sorted once: aggregates that each sort their input cost more than all
/// else that is read, since most indexes have one part.
const PARTS: &str = "SELECT i.indexrelid, a.attname::text AS \"column\", \
     CASE WHEN a.attnum IS NULL THEN pg_get_indexdef(i.indexrelid, x.attnum, false) END AS expression, \
     CASE WHEN x.attcollation <> coalesce(a.attcollation, 100) \
      AND (a.attnum IS NOT NULL OR strpos(pg_get_indexdef(i.indexrelid), \
       pg_get_indexdef(i.indexrelid, x.attnum, false) || ' COLLATE ') > 0) \
      THEN ln.nspname || E'\\x1f' || l.collname END AS collation, \
     CASE WHEN NOT o.opcdefault THEN o_n.nspname || E'\\x1f' || o.opcname END AS class, \
     coalesce(i.indoption[x.attnum - 1], 0)::int4 AS \"order\", \
     array_to_string(x.attoptions, E'\\x1f') AS options, \
     CASE WHEN x.attstattarget >= 0 THEN x.attstattarget::int4 END AS statistics \
     FROM pg_index i JOIN pg_attribute x ON x.attrelid = i.indexrelid AND x.attnum > 0 \
     LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[x.attnum - 1] \
      AND i.indkey[x.attnum - 1] <> 0 \
     LEFT JOIN pg_collation l ON l.oid = x.attcollation \
     LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace \
     LEFT JOIN pg_opclass o ON o.oid = i.indclass[x.attnum - 1] AND x.attnum <= i.indnkeyatts \
     LEFT JOIN pg_namespace o_n ON o_n.oid = o.opcnamespace \
     WHERE i.indexrelid >= 16384 ORDER BY i.indexrelid, x.attnum";

fn query(version: i32) -> String {
    let nulls = if version >= 150_000 { "i.indnullsnotdistinct" } else { "false" };
    format!(
        "SELECT c.oid, i.indrelid AS relation, n.nspname::text AS schema, c.relname::text AS name, \
         i.indisunique AS unique, am.amname::text AS method, i.indnkeyatts::int4 AS keys, \
         i.indisvalid AND i.indisready AS valid, {nulls} AS nulls_not_distinct, \
         pg_get_expr(i.indpred, i.indrelid) AS predicate, c.reloptions AS options, \
         ts.spcname::text AS tablespace, \
         CASE WHEN c.relispartition THEN (SELECT hn.nspname || E'\\x1f' || hc.relname \
          FROM pg_inherits h JOIN pg_class hc ON hc.oid = h.inhparent JOIN pg_namespace hn ON hn.oid = hc.relnamespace \
          WHERE h.inhrelid = c.oid LIMIT 1) END AS parent, \
         k.conindid IS NOT NULL AS behind_key, \
         e.columns, e.expressions, e.collations, e.classes, e.orders, e.class_options, e.statistics \
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am am ON am.oid = c.relam \
         LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace \
         LEFT JOIN (SELECT DISTINCT conindid, conrelid FROM pg_constraint \
          WHERE contype IN ('p', 'u', 'x')) k ON k.conindid = c.oid AND k.conrelid = i.indrelid \
         JOIN (SELECT p.indexrelid, array_agg(p.\"column\") AS columns, \
          array_agg(p.expression) AS expressions, array_agg(p.collation) AS collations, \
          array_agg(p.class) AS classes, array_agg(p.\"order\") AS orders, \
          array_agg(p.options) AS class_options, array_agg(p.statistics) AS statistics \
          FROM ({PARTS}) p GROUP BY p.indexrelid) e ON e.indexrelid = c.oid \
         WHERE {} AND {}",
        own_schema("n"),
        no_extension("pg_class", "i.indrelid"),
    )
}

/// Reads all; those behind keys are handed back by the number of the index.
pub(super) fn read(all: &mut Introspection<'_, '_>) -> QueryResult<BTreeMap<u32, Behind>> {
    let rows: Vec<Row> = sql_query(query(all.version())).load(all.reading.pg)?;
    let mut behind = BTreeMap::new();
    for row in rows {
        let Some(table) = all.relations.get(&row.relation).cloned() else { continue };
        let (oid, behind_key) = (row.oid, row.behind_key);
        let index = index(row, table);
        if behind_key {
            // Its attributes are those of the key, which is registered by itself.
            let key = index.table.part_key(ObjectKind::Constraint, &index.name.name);
            if !index.valid {
                all.mark(key, "index", "invalid".to_owned());
            }
            all.register("pg_class", oid, index.name.key(ObjectKind::Index));
            behind.insert(oid, of_key(index));
            continue;
        }
        all.register("pg_class", oid, index.name.key(ObjectKind::Index));
        all.objects.indexes.insert(index.name.clone(), index);
    }
    Ok(behind)
}

fn index(row: Row, table: Name) -> Index {
    let keys = usize::try_from(row.keys).unwrap_or_default();
    let rest = row.expressions.into_iter().zip(row.collations).zip(row.classes);
    let rest = rest.zip(row.orders).zip(row.class_options);
    let mut elements = Vec::new();
    let mut include = Vec::new();
    for (at, (column, rest)) in row.columns.into_iter().zip(rest).enumerate() {
        let ((((expression, collation), class), order), class_options) = rest;
        if at >= keys {
            include.extend(column);
            continue;
        }
        let key = match (column, expression) {
            (Some(column), _) => IndexKey::Column(column),
            (None, expression) => {
                let text = expression.unwrap_or_default();
                IndexKey::Expression(SqlText::raw(without_parentheses(&text)))
            }
        };
        let class_options = class_options
            .map(|text| text.split(super::relation::JOINED).map(str::to_owned).collect());
        elements.push(IndexElement {
            key,
            collation: joined(collation),
            class: joined(class),
            class_options: options(class_options),
            descending: order & 1 != 0,
            nulls_first: order & 2 != 0,
        });
    }
    let statistics = row.statistics.into_iter().zip(1..);
    Index {
        name: Name::new(row.schema, row.name),
        table,
        unique: row.unique,
        method: row.method,
        elements,
        include,
        nulls_not_distinct: row.nulls_not_distinct,
        predicate: sql_text(row.predicate),
        options: options(row.options),
        tablespace: row.tablespace,
        valid: row.valid,
        parent: joined(row.parent),
        statistics: statistics.filter_map(|(target, at)| Some((at, target?))).collect(),
    }
}

fn of_key(index: Index) -> Behind {
    Behind {
        method: index.method,
        elements: index.elements,
        nulls_not_distinct: index.nulls_not_distinct,
        predicate: index.predicate,
        index: KeyIndex {
            include: index.include,
            options: index.options,
            tablespace: index.tablespace,
        },
    }
}
