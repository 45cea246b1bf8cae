//! Columns of tables and views.
//!
//! Indexes and constraints name columns by number, and are read after them: a name that is looked up
//! here costs next to nothing, and one that the server joins for each of many costs more than all else.
//! What few indexes have for a part is read here too, since it stands in the same table of the server's.
//! A default refers to no column, so it is printed without those of its table, which takes half the time.

use diesel::sql_types::{Array, Bool, Integer, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName};
use driftless_catalog::postgres::{Column, Generated, Inheritance, NotNull, ViewColumn};
use driftless_catalog::{ObjectKind, SqlText};

use super::rows::{data_type, is_meant, name, options, own_schema, rows, sql_text};
use super::{Introspection, Reading};

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
    #[diesel(sql_type = Oid)]
    collation_number: u32,
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
         a.attnotnull AS not_null, a.attcollation AS collation_number, \
         pg_get_expr(d.adbin, CASE a.attgenerated WHEN '' THEN 0 ELSE d.adrelid END) AS default, \
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
         WHERE (c.relkind IN ('r', 'p', 'f', 'v', 'm') OR (c.relkind IN ('i', 'I') \
          AND (a.attoptions IS NOT NULL OR a.attstattarget >= 0))) \
         AND a.attnum > 0 AND NOT a.attisdropped AND {}",
        own_schema("n"),
    )
}

/// What other files need of a column and the catalog does not hold.
pub(super) struct Attribute {
    number: i32,
    /// The number of its collation, zero where its type has none.
    pub(super) collation: u32,
}

/// What is set for a part of an index, which the server keeps as it keeps a column.
#[derive(Default)]
pub(super) struct IndexPart {
    pub(super) options: Option<Vec<String>>,
    pub(super) statistics: Option<i32>,
}

impl Introspection {
    /// The server is not asked for an order, which it could only give once it has all of them.
    fn sort_columns(&mut self) {
        for (number, attributes) in &mut self.attributes {
            let Some(relation) = self.relations.get(number) else { continue };
            if let Some(table) = self.objects.tables.get_mut(relation) {
                sort_beside(attributes, &mut table.columns);
            } else if let Some(view) = self.objects.views.get_mut(relation) {
                sort_beside(attributes, view.columns.get_or_insert_default());
            }
        }
    }

    /// The name of a column by its number, and what else is known of it; none where the relation was
    /// not read, an extension's for instance.
    pub(super) fn column(&self, relation: u32, number: i32) -> Option<(&str, &Attribute)> {
        let attributes = self.attributes.get(&relation)?;
        let at = attributes.binary_search_by_key(&number, |it| it.number).ok()?;
        let relation = self.relations.get(&relation)?;
        let name = match self.objects.tables.get(relation) {
            Some(table) => &table.columns.get(at)?.name,
            None => &self.objects.views.get(relation)?.columns.as_ref()?.get(at)?.name,
        };
        Some((name, attributes.get(at)?))
    }
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let mut settings = Vec::new();
    for row in rows::<Row>(reading, query())? {
        let row = row?;
        let Some(relation) = all.relations.get(&row.relation) else {
            let part = IndexPart { options: row.options, statistics: row.statistics };
            let number = u32::try_from(row.number).unwrap_or_default();
            all.index_parts.insert((row.relation, number), part);
            continue;
        };
        let attribute = Attribute { number: row.number, collation: row.collation_number };
        all.attributes.entry(row.relation).or_default().push(attribute);
        let key = relation.part_key(ObjectKind::Column, &row.name);
        all.found.insert(("pg_class", row.relation, row.number), key);
        if let Some(table) = all.objects.tables.get_mut(relation) {
            table.columns.push(column(row));
        } else if let Some(view) = all.objects.views.get_mut(relation) {
            if let Some(text) = settings_of(&row) {
                settings.push((view.name.key(view.object_kind()), row.number, text));
            }
            view.columns.get_or_insert_default().push(ViewColumn {
                name: row.name,
                data_type: Some(data_type(&row.data_type)),
                default: sql_text(row.default),
            });
        }
    }
    all.sort_columns();
    settings.sort_unstable();
    for (key, _, text) in settings {
        let marks = all.objects.marks.get_or_insert_default().entry(key).or_default();
        let list = marks.entry("settings of columns").or_default();
        let comma = if list.is_empty() { "" } else { ", " };
        list.push_str(&format!("{comma}{text}"));
    }
    Ok(())
}

/// Puts columns in the order of their numbers, in which nearly all of them come.
fn sort_beside<T>(attributes: &mut Vec<Attribute>, columns: &mut Vec<T>) {
    if !attributes.is_sorted_by_key(|it| it.number) {
        let mut both: Vec<(Attribute, T)> = attributes.drain(..).zip(columns.drain(..)).collect();
        both.sort_unstable_by_key(|(attribute, _)| attribute.number);
        (*attributes, *columns) = both.into_iter().unzip();
    }
}

/// What is set for a column of a materialized view, which is kept like a table's.
fn settings_of(row: &Row) -> Option<String> {
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
