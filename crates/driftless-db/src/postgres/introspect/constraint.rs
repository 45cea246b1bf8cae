//! Constraints of tables, and those of domains.
//!
//! Left out are rows that the server keeps for itself: the copies of a foreign key, one for each
//! partition of the table it refers to, and constraint triggers, which are triggers.

use std::collections::BTreeMap;

use diesel::sql_types::{Array, Bool, Integer, Nullable, Oid, SmallInt, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{
    Constraint, ConstraintKind, DomainCheck, Exclude, ForeignKey, Inheritance, Key, Name, NotNull,
    Timing, TypeKind,
};
use driftless_catalog::{ObjectKind, ReferentialAction, SqlText};

use super::index::Behind;
use super::relation::joined;
use super::rows::{no_extension, own_schema, rows};
use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Oid)]
    relation: u32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    deferrable: bool,
    #[diesel(sql_type = Bool)]
    deferred: bool,
    #[diesel(sql_type = Bool)]
    validated: bool,
    #[diesel(sql_type = Bool)]
    enforced: bool,
    #[diesel(sql_type = Bool)]
    period: bool,
    #[diesel(sql_type = Bool)]
    local: bool,
    #[diesel(sql_type = Integer)]
    parents: i32,
    #[diesel(sql_type = Bool)]
    no_inherit: bool,
    #[diesel(sql_type = Oid)]
    index: u32,
    #[diesel(sql_type = Nullable<Array<SmallInt>>)]
    columns: Option<Vec<i16>>,
    #[diesel(sql_type = Oid)]
    referenced_number: u32,
    #[diesel(sql_type = Nullable<Text>)]
    referenced_table: Option<String>,
    #[diesel(sql_type = Nullable<Array<SmallInt>>)]
    referenced: Option<Vec<i16>>,
    /// Their names, where an extension owns the table.
    #[diesel(sql_type = Nullable<Array<Text>>)]
    of_extension: Option<Vec<String>>,
    #[diesel(sql_type = Text)]
    on_update: String,
    #[diesel(sql_type = Text)]
    on_delete: String,
    #[diesel(sql_type = Nullable<Array<SmallInt>>)]
    on_delete_columns: Option<Vec<i16>>,
    #[diesel(sql_type = Bool)]
    match_full: bool,
    #[diesel(sql_type = Nullable<Text>)]
    expression: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    operators: Vec<String>,
}

/// The names of the columns that a foreign key refers to, where the table is an extension's and so is
/// not read.
const OF_EXTENSION: &str = "CASE WHEN k.contype = 'f' AND k.confrelid IN (SELECT e.objid \
     FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.deptype = 'e') \
     THEN ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (n, i) \
      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.i) END";

fn query(version: i32) -> String {
    let since = |least: i32, there: &str, before: &str| {
        if version >= least { there.to_owned() } else { before.to_owned() }
    };
    format!(
        "SELECT k.oid, k.conrelid AS relation, k.conname::text AS name, k.contype::text AS kind, \
         k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated, \
         {enforced} AS enforced, {period} AS period, k.conislocal AS local, \
         k.coninhcount::int4 AS parents, k.connoinherit AS no_inherit, k.conindid AS index, \
         k.conkey AS columns, k.confrelid AS referenced_number, \
         fn.nspname || E'\\x1f' || f.relname AS referenced_table, k.confkey AS referenced, \
         {OF_EXTENSION} AS of_extension, \
         k.confupdtype::text AS on_update, k.confdeltype::text AS on_delete, \
         {delete_columns} AS on_delete_columns, k.confmatchtype = 'f' AS match_full, \
         pg_get_expr(k.conbin, k.conrelid) AS expression, \
         CASE WHEN k.contype = 'x' THEN ARRAY(SELECT CASE WHEN o_n.nspname = 'pg_catalog' THEN o.oprname::text \
           ELSE format('OPERATOR(%I.%s)', o_n.nspname, o.oprname) END \
          FROM unnest(k.conexclop) WITH ORDINALITY u (n, i) JOIN pg_operator o ON o.oid = u.n \
          JOIN pg_namespace o_n ON o_n.oid = o.oprnamespace ORDER BY u.i) \
          ELSE ARRAY[]::text[] END AS operators \
         FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_class f ON f.oid = k.confrelid AND k.confrelid <> 0 \
         LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace \
         WHERE k.contype IN ('p', 'u', 'x', 'f', 'c', 'n') \
         AND NOT (k.contype = 'f' AND k.conparentid <> 0 AND EXISTS (SELECT FROM pg_constraint p \
          WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)) AND {own}",
        enforced = since(180_000, "k.conenforced", "true"),
        period = since(180_000, "k.conperiod", "false"),
        delete_columns = since(150_000, "k.confdelsetcols", "NULL::int2[]"),
        own = own_schema("n"),
    )
}

pub(super) fn read(
    reading: &mut Reading<'_>,
    all: &mut Introspection,
    indexes: &mut BTreeMap<u32, Behind>,
) -> QueryResult<()> {
    let query = query(reading.server.number);
    for row in rows::<Row>(reading, query)? {
        let row = row?;
        let Some(relation) = all.relations.get(&row.relation).cloned() else { continue };
        if row.kind == "n" {
            // Not an object of its own: it belongs to the column.
            let columns = all.names(row.relation, row.columns.as_deref());
            let column = columns.first().map_or("", String::as_str);
            all.register("pg_constraint", row.oid, relation.part_key(ObjectKind::Column, column));
            not_null(all, &relation, column, &row);
            continue;
        }
        all.register(
            "pg_constraint",
            row.oid,
            relation.part_key(ObjectKind::Constraint, &row.name),
        );
        // A foreign key names the index of the key it refers to, which is not its own.
        let index = if row.kind == "f" { None } else { indexes.remove(&row.index) };
        let name = row.name.clone();
        let (Some(constraint), Some(table)) =
            (all.constraint(row, index), all.objects.tables.get_mut(&relation))
        else {
            continue;
        };
        table.constraints.insert(name, Box::new(constraint));
    }
    Ok(())
}

/// From version 18 on a `NOT NULL` has a name.
fn not_null(all: &mut Introspection, relation: &Name, column: &str, row: &Row) {
    let table = all.objects.tables.get_mut(relation);
    if let Some(column) = table.and_then(|table| table.column_mut(column)) {
        column.not_null = Some(NotNull {
            name: Some(row.name.clone()),
            no_inherit: row.no_inherit,
            not_valid: !row.validated,
        });
    }
}

impl Introspection {
    /// The names of columns by their numbers.
    fn names(&self, relation: u32, numbers: Option<&[i16]>) -> Vec<String> {
        let names = numbers.into_iter().flatten();
        let names = names.filter_map(|number| self.column(relation, (*number).into()));
        names.map(|(name, _)| name.to_owned()).collect()
    }

    fn constraint(&self, row: Row, index: Option<Behind>) -> Option<Constraint> {
        let kind = match row.kind.as_str() {
            "p" | "u" => {
                let behind = index?;
                ConstraintKind::Key(Key {
                    primary: row.kind == "p",
                    columns: self.names(row.relation, row.columns.as_deref()),
                    nulls_not_distinct: behind.nulls_not_distinct,
                    without_overlaps: row.period,
                    index: behind.index,
                })
            }
            "x" => {
                let behind = index?;
                ConstraintKind::Exclude(Exclude {
                    method: behind.method,
                    elements: behind.elements.into_iter().zip(row.operators).collect(),
                    predicate: behind.predicate,
                    index: behind.index,
                })
            }
            "f" => ConstraintKind::ForeignKey(ForeignKey {
                columns: self.names(row.relation, row.columns.as_deref()),
                table: joined(row.referenced_table)?,
                referenced: row.of_extension.unwrap_or_else(|| {
                    self.names(row.referenced_number, row.referenced.as_deref())
                }),
                on_delete: action(&row.on_delete),
                on_update: action(&row.on_update),
                on_delete_columns: self.names(row.relation, row.on_delete_columns.as_deref()),
                match_full: row.match_full,
                period: row.period,
            }),
            _ => ConstraintKind::Check {
                expression: SqlText::raw(row.expression.unwrap_or_default()),
                no_inherit: row.no_inherit,
            },
        };
        let mut constraint = Constraint::new(kind);
        constraint.timing = timing(row.deferrable, row.deferred);
        constraint.not_valid = !row.validated && row.enforced;
        constraint.not_enforced = !row.enforced;
        constraint.inheritance = Inheritance {
            local: row.local,
            parents: u32::try_from(row.parents).unwrap_or_default(),
        };
        Some(constraint)
    }
}

pub(super) fn timing(deferrable: bool, deferred: bool) -> Timing {
    match (deferrable, deferred) {
        (_, true) => Timing::Deferred,
        (true, false) => Timing::Deferrable,
        (false, false) => Timing::NotDeferrable,
    }
}

fn action(letter: &str) -> ReferentialAction {
    match letter {
        "r" => ReferentialAction::Restrict,
        "c" => ReferentialAction::Cascade,
        "n" => ReferentialAction::SetNull,
        "d" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}

#[derive(QueryableByName)]
struct DomainRow {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Text)]
    domain: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    validated: bool,
    #[diesel(sql_type = Nullable<Text>)]
    expression: Option<String>,
}

/// Checks of domains, once the domains are there.
pub(super) fn of_domains(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<DomainRow> = sql_query(format!(
        "SELECT k.oid, n.nspname::text AS schema, t.typname::text AS domain, \
         k.conname::text AS name, k.contype::text AS kind, k.convalidated AS validated, \
         pg_get_expr(k.conbin, 0) AS expression \
         FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid \
         JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {} AND {}",
        own_schema("n"),
        no_extension("pg_type", "t.oid"),
    ))
    .load(reading.pg)?;
    for row in rows {
        let name = Name::new(row.schema, row.domain);
        let key = name.part_key(ObjectKind::Constraint, &row.name);
        all.register("pg_constraint", row.oid, key);
        let kind = all.objects.types.get_mut(&name).map(|made| &mut made.kind);
        let Some(TypeKind::Domain(domain)) = kind else { continue };
        if row.kind == "n" {
            domain.not_null = Some(NotNull { name: Some(row.name), ..NotNull::default() });
            continue;
        }
        let expression = SqlText::raw(row.expression.unwrap_or_default());
        let check = DomainCheck { expression, not_valid: !row.validated };
        domain.checks.insert(row.name, check);
    }
    Ok(())
}
