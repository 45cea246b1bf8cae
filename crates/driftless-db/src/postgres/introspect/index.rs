//! Indexes: those that statements made, and what only the index behind a key knows.
//!
//! An element's expression is printed by `pg_get_indexdef` with a column number. A column's collation
//! is left out where it is the column's own, that of an expression where the whole definition does
//! not print one (it follows from the expression), and a class where it is the default one.

use std::collections::BTreeMap;

use diesel::sql_types::{Array, Bool, Integer, Nullable, Oid, SmallInt, Text};
use diesel::{QueryResult, QueryableByName};
use driftless_catalog::postgres::{Index, IndexElement, IndexKey, KeyIndex, Name};
use driftless_catalog::{ObjectKind, SqlText};

use super::relation::joined;
use super::rows::{options, own_schema, rows, sql_text};
use super::text::without_parentheses;
use super::{Introspection, Reading};

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
    /// Their numbers, zero for an expression.
    #[diesel(sql_type = Array<SmallInt>)]
    columns: Vec<i16>,
    #[diesel(sql_type = Array<SmallInt>)]
    orders: Vec<i16>,
    #[diesel(sql_type = Array<Oid>)]
    collation_numbers: Vec<u32>,
    #[diesel(sql_type = Nullable<Array<Nullable<Text>>>)]
    classes: Option<Vec<Option<String>>>,
    #[diesel(sql_type = Nullable<Array<Nullable<Text>>>)]
    expressions: Option<Vec<Option<String>>>,
    #[diesel(sql_type = Nullable<Array<Nullable<Text>>>)]
    collations: Option<Vec<Option<String>>>,
}

/// What an index tells about the key it stands behind.
pub(super) struct Behind {
    pub(super) method: String,
    pub(super) elements: Vec<IndexElement>,
    pub(super) nulls_not_distinct: bool,
    pub(super) predicate: Option<SqlText>,
    pub(super) index: KeyIndex,
}

/// The parts of an index with a number for each, from zero on.
const PARTS: &str = "generate_subscripts(i.indkey, 1) p (n)";

/// A class that is the default one is left out, and so are all where that goes for all.
const CLASSES: &str = "CASE WHEN NOT i.indclass::oid[] <@ ARRAY(SELECT oid FROM pg_opclass \
     WHERE opcdefault) THEN ARRAY(SELECT CASE WHEN NOT o.opcdefault THEN \
      on_.nspname || E'\\x1f' || o.opcname END FROM {parts} \
      LEFT JOIN pg_opclass o ON o.oid = i.indclass[p.n] \
      LEFT JOIN pg_namespace on_ ON on_.oid = o.opcnamespace ORDER BY p.n) END AS classes";

fn query(version: i32) -> String {
    let nulls = if version >= 150_000 { "i.indnullsnotdistinct" } else { "false" };
    let classes = CLASSES.replace("{parts}", PARTS);
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
         i.indkey::int2[] AS columns, i.indoption::int2[] AS orders, \
         i.indcollation::oid[] AS collation_numbers, {classes}, \
         CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(SELECT CASE WHEN i.indkey[p.n] = 0 THEN \
          pg_get_indexdef(c.oid, p.n + 1, false) END FROM {PARTS} ORDER BY p.n) END AS expressions, \
         CASE WHEN NOT i.indcollation::oid[] <@ '{{0, 100}}' THEN ARRAY(SELECT \
          CASE WHEN i.indkey[p.n] <> 0 OR strpos(pg_get_indexdef(c.oid), \
           pg_get_indexdef(c.oid, p.n + 1, false) || ' COLLATE ') > 0 \
          THEN ln.nspname || E'\\x1f' || l.collname END FROM {PARTS} \
          LEFT JOIN pg_collation l ON l.oid = i.indcollation[p.n] \
          LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace ORDER BY p.n) END AS collations \
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am am ON am.oid = c.relam \
         LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace \
         LEFT JOIN (SELECT DISTINCT conindid, conrelid FROM pg_constraint \
          WHERE contype IN ('p', 'u', 'x')) k ON k.conindid = c.oid AND k.conrelid = i.indrelid \
         WHERE {}",
        own_schema("n"),
    )
}

/// Reads all; those behind keys are handed back by the number of the index.
pub(super) fn read(
    reading: &mut Reading<'_>,
    all: &mut Introspection,
) -> QueryResult<BTreeMap<u32, Behind>> {
    let query = query(reading.server.number);
    let mut behind = BTreeMap::new();
    for row in rows::<Row>(reading, query)? {
        let row = row?;
        let Some(table) = all.relations.get(&row.relation).cloned() else { continue };
        let (oid, behind_key) = (row.oid, row.behind_key);
        let index = all.index(row, table);
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

impl Introspection {
    fn index(&mut self, mut row: Row, table: Name) -> Index {
        let keys = usize::try_from(row.keys).unwrap_or_default();
        let mut elements = Vec::with_capacity(keys);
        let mut include = Vec::new();
        let mut statistics = BTreeMap::new();
        for (at, number) in std::mem::take(&mut row.columns).into_iter().enumerate() {
            let part_number = u32::try_from(at + 1).unwrap_or_default();
            let part = self.index_parts.remove(&(row.oid, part_number)).unwrap_or_default();
            statistics.extend(part.statistics.map(|target| (part_number, target)));
            if at < keys {
                elements.push(self.element(&mut row, at, number, part.options));
            } else if let Some((name, _)) = self.column(row.relation, number.into()) {
                include.push(name.to_owned());
            }
        }
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
            statistics,
        }
    }

    fn element(
        &self,
        row: &mut Row,
        at: usize,
        number: i16,
        class_options: Option<Vec<String>>,
    ) -> IndexElement {
        let column = self.column(row.relation, number.into());
        let key = match &column {
            Some((column, _)) => IndexKey::Column((*column).to_owned()),
            None => {
                let text = taken(&mut row.expressions, at).unwrap_or_default();
                IndexKey::Expression(SqlText::raw(without_parentheses(&text)))
            }
        };
        let usual = column.map_or(DEFAULT_COLLATION, |(_, attribute)| attribute.collation);
        let collation = match row.collation_numbers.get(at) {
            Some(&number) if number == usual => None,
            Some(&DEFAULT_COLLATION) => Some(Name::new("pg_catalog", "default")),
            _ => joined(taken(&mut row.collations, at)),
        };
        let order = row.orders.get(at).copied().unwrap_or_default();
        IndexElement {
            key,
            collation,
            class: joined(taken(&mut row.classes, at)),
            class_options: options(class_options),
            descending: order & 1 != 0,
            nulls_first: order & 2 != 0,
        }
    }
}

/// The collation called `default`, by its number in every database.
const DEFAULT_COLLATION: u32 = 100;

/// What an array has there, if there is one.
fn taken(array: &mut Option<Vec<Option<String>>>, at: usize) -> Option<String> {
    array.as_mut()?.get_mut(at)?.take()
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
