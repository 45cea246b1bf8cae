//! Constraints of tables, and those of domains.
//!
//! Left out are rows that the server keeps for itself: the copies of a foreign key, one for each
//! partition of the table it refers to, and constraint triggers, which are triggers.

use std::collections::BTreeMap;

use diesel::sql_types::{Array, Bool, Integer, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{
    Constraint, ConstraintKind, DomainCheck, Exclude, ForeignKey, Inheritance, Key, Name, NotNull,
    Timing, TypeKind,
};
use driftless_catalog::{ObjectKind, ReferentialAction, SqlText};

use super::Introspection;
use super::index::Behind;
use super::relation::joined;
use super::rows::{no_extension, own_schema};

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
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    referenced_table: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    referenced: Vec<String>,
    #[diesel(sql_type = Text)]
    on_update: String,
    #[diesel(sql_type = Text)]
    on_delete: String,
    #[diesel(sql_type = Array<Text>)]
    on_delete_columns: Vec<String>,
    #[diesel(sql_type = Bool)]
    match_full: bool,
    #[diesel(sql_type = Nullable<Text>)]
    expression: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    operators: Vec<String>,
}

/// The names of columns, where the constraint is of a kind that has such.
fn names(kinds: &str, columns: &str, relation: &str) -> String {
    format!(
        "CASE WHEN k.contype IN ({kinds}) THEN ARRAY(SELECT a.attname::text \
         FROM unnest({columns}) WITH ORDINALITY u (n, i) \
         JOIN pg_attribute a ON a.attrelid = {relation} AND a.attnum = u.n ORDER BY u.i) \
         ELSE ARRAY[]::text[] END"
    )
}

fn query(version: i32) -> String {
    let since = |least: i32, there: &str, before: &str| {
        if version >= least { there.to_owned() } else { before.to_owned() }
    };
    format!(
        "SELECT k.oid, k.conrelid AS relation, k.conname::text AS name, k.contype::text AS kind, \
         k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated, \
         {enforced} AS enforced, {period} AS period, k.conislocal AS local, \
         k.coninhcount::int4 AS parents, k.connoinherit AS no_inherit, k.conindid AS index, \
         {columns} AS columns, \
         fn.nspname || E'\\x1f' || f.relname AS referenced_table, {referenced} AS referenced, \
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
          WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)) AND {own} AND {no_extension}",
        enforced = since(180_000, "k.conenforced", "true"),
        period = since(180_000, "k.conperiod", "false"),
        columns = names("'p', 'u', 'f', 'n'", "k.conkey", "k.conrelid"),
        referenced = names("'f'", "k.confkey", "k.confrelid"),
        delete_columns =
            since(150_000, &names("'f'", "k.confdelsetcols", "k.conrelid"), "ARRAY[]::text[]"),
        own = own_schema("n"),
        no_extension = no_extension("pg_class", "c.oid"),
    )
}

pub(super) fn read(
    all: &mut Introspection<'_, '_>,
    indexes: &mut BTreeMap<u32, Behind>,
) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(query(all.version())).load(all.reading.pg)?;
    for row in rows {
        let Some(relation) = all.relations.get(&row.relation).cloned() else { continue };
        if row.kind == "n" {
            // Not an object of its own: it belongs to the column.
            let column = row.columns.first().map_or("", String::as_str);
            all.register("pg_constraint", row.oid, relation.part_key(ObjectKind::Column, column));
            not_null(all, &relation, &row);
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
            (constraint(row, index), all.objects.tables.get_mut(&relation))
        else {
            continue;
        };
        table.constraints.insert(name, constraint);
    }
    Ok(())
}

/// From version 18 on a `NOT NULL` has a name.
fn not_null(all: &mut Introspection<'_, '_>, relation: &Name, row: &Row) {
    let table = all.objects.tables.get_mut(relation);
    let column = row.columns.first().and_then(|column| table?.column_mut(column));
    if let Some(column) = column {
        column.not_null = Some(NotNull {
            name: Some(row.name.clone()),
            no_inherit: row.no_inherit,
            not_valid: !row.validated,
        });
    }
}

fn constraint(row: Row, index: Option<Behind>) -> Option<Constraint> {
    let kind = match row.kind.as_str() {
        "p" | "u" => {
            let behind = index?;
            ConstraintKind::Key(Key {
                primary: row.kind == "p",
                columns: row.columns,
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
            columns: row.columns,
            table: joined(row.referenced_table)?,
            referenced: row.referenced,
            on_delete: action(&row.on_delete),
            on_update: action(&row.on_update),
            on_delete_columns: row.on_delete_columns,
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
    constraint.inheritance =
        Inheritance { local: row.local, parents: u32::try_from(row.parents).unwrap_or_default() };
    Some(constraint)
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
pub(super) fn of_domains(all: &mut Introspection<'_, '_>) -> QueryResult<()> {
    let rows: Vec<DomainRow> = sql_query(format!(
        "SELECT k.oid, n.nspname::text AS schema, t.typname::text AS domain, \
         k.conname::text AS name, k.contype::text AS kind, k.convalidated AS validated, \
         pg_get_expr(k.conbin, 0) AS expression \
         FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid \
         JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {} AND {}",
        own_schema("n"),
        no_extension("pg_type", "t.oid"),
    ))
    .load(all.reading.pg)?;
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
