//! Tables, views and materialized views: everything but their columns.
//!
//! Sequences are only noted here, since whether one is our own shows in what it belongs to.

use std::collections::BTreeMap;

use diesel::sql_types::{Array, Bool, Nullable, Oid, SmallInt, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{
    CheckOption, IndexKey, Materialized, Name, PartitionElement, PartitionKey, PartitionOf,
    Persistence, ReplicaIdentity, Table, TableKind, View,
};
use driftless_catalog::{ObjectKind, SqlText};

use super::rows::{name, no_extension, options, own_schema};
use super::text::{split_outside, without_parentheses};
use super::{Introspection, Reading};

/// Our tables.
const OURS: [&str; 5] = [
    "driftless_meta",
    "driftless_ledger",
    "driftless_runs",
    "driftless_fingerprints",
    "driftless_progress",
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    quoted_schema: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = SmallInt)]
    attributes: i16,
    #[diesel(sql_type = Text)]
    persistence: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    options: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    toast_options: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Text>)]
    tablespace: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    method: Option<String>,
    #[diesel(sql_type = Bool)]
    row_security: bool,
    #[diesel(sql_type = Bool)]
    force_row_security: bool,
    #[diesel(sql_type = Text)]
    replica_identity: String,
    #[diesel(sql_type = Nullable<Text>)]
    replica_index: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    clustered: Option<String>,
    #[diesel(sql_type = Bool)]
    populated: bool,
    #[diesel(sql_type = Nullable<Text>)]
    bound: Option<String>,
    #[diesel(sql_type = Nullable<Array<Oid>>)]
    parents: Option<Vec<u32>>,
    #[diesel(sql_type = Nullable<Text>)]
    type_schema: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    type_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    view: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    server: Option<String>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    server_options: Option<Vec<String>>,
    #[diesel(sql_type = Nullable<Text>)]
    strategy: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    part_expressions: Option<String>,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    part_columns: Vec<Option<String>>,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    part_classes: Vec<Option<String>>,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    part_collations: Vec<Option<String>>,
}

/// Names in arrays are joined with a character that no name has.
pub(super) const JOINED: char = '\u{1f}';

/// Indexes that something marks, of which a table has one at most.
const MARKED: &str = "SELECT i.indrelid, x.relname::text AS name FROM pg_index i \
     JOIN pg_class x ON x.oid = i.indexrelid WHERE";

/// What is of a few relations is joined: asked for by each, it costs more than all else.
fn query() -> String {
    format!(
        "SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, \
         quote_ident(n.nspname) AS quoted_schema, \
         c.relkind::text AS kind, c.relnatts AS attributes, c.relpersistence::text AS persistence, \
         pg_get_userbyid(c.relowner)::text AS owner, c.reloptions AS options, \
         tc.reloptions AS toast_options, ts.spcname::text AS tablespace, am.amname::text AS method, \
         c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security, \
         c.relreplident::text AS replica_identity, \
         ri.name AS replica_index, ci.name AS clustered, \
         c.relispopulated AS populated, pg_get_expr(c.relpartbound, c.oid) AS bound, \
         h.parents, \
         tn.nspname::text AS type_schema, t.typname::text AS type_name, \
         CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS view, \
         fs.srvname::text AS server, ft.ftoptions AS server_options, \
         CASE pt.partstrat WHEN 'l' THEN 'list' WHEN 'r' THEN 'range' WHEN 'h' THEN 'hash' END \
          AS strategy, \
         pg_get_expr(pt.partexprs, c.oid) AS part_expressions, \
         CASE WHEN c.relkind = 'p' THEN ARRAY(SELECT a.attname::text FROM unnest(pt.partattrs::int2[]) WITH ORDINALITY k (n, i) \
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.n AND k.n <> 0 \
          ORDER BY k.i) ELSE ARRAY[]::text[] END AS part_columns, \
         CASE WHEN c.relkind = 'p' THEN ARRAY(SELECT CASE WHEN NOT o.opcdefault THEN o_n.nspname || E'\\x1f' || o.opcname END \
          FROM unnest(pt.partclass::oid[]) WITH ORDINALITY k (n, i) \
          JOIN pg_opclass o ON o.oid = k.n JOIN pg_namespace o_n ON o_n.oid = o.opcnamespace \
          ORDER BY k.i) ELSE ARRAY[]::text[] END AS part_classes, \
         CASE WHEN c.relkind = 'p' THEN ARRAY(SELECT CASE WHEN k.n <> 0 AND k.n IS DISTINCT FROM coalesce(a.attcollation, 100) \
           THEN l_n.nspname || E'\\x1f' || l.collname END \
          FROM unnest(pt.partcollation::oid[]) WITH ORDINALITY k (n, i) \
          LEFT JOIN unnest(pt.partattrs::int2[]) WITH ORDINALITY p (n, i) ON p.i = k.i \
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.n AND p.n <> 0 \
          LEFT JOIN pg_collation l ON l.oid = k.n \
          LEFT JOIN pg_namespace l_n ON l_n.oid = l.collnamespace \
          ORDER BY k.i) ELSE ARRAY[]::text[] END AS part_collations \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid AND c.reltoastrelid <> 0 \
         LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace \
         LEFT JOIN pg_am am ON am.oid = c.relam \
         LEFT JOIN pg_type t ON t.oid = c.reloftype AND c.reloftype <> 0 \
         LEFT JOIN pg_namespace tn ON tn.oid = t.typnamespace \
         LEFT JOIN pg_foreign_table ft ON ft.ftrelid = c.oid \
         LEFT JOIN pg_foreign_server fs ON fs.oid = ft.ftserver \
         LEFT JOIN pg_partitioned_table pt ON pt.partrelid = c.oid \
         LEFT JOIN ({MARKED} i.indisreplident) ri ON ri.indrelid = c.oid \
         LEFT JOIN ({MARKED} i.indisclustered) ci ON ci.indrelid = c.oid \
         LEFT JOIN (SELECT inhrelid, array_agg(inhparent ORDER BY inhseqno) AS parents \
          FROM pg_inherits GROUP BY inhrelid) h ON h.inhrelid = c.oid \
         WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND {} AND {}",
        own_schema("n"),
        no_extension("pg_class", "c.oid"),
    )
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(query()).load(reading.pg)?;
    let ledger = reading.schema().map(str::to_owned);
    let ours = |row: &Row| {
        Some(&row.quoted_schema) == ledger.as_ref()
            && (OURS.contains(&row.name.as_str()) || row.name == "driftless_runs_id_seq")
    };
    let rows: Vec<Row> = rows.into_iter().filter(|row| !ours(row)).collect();
    // Parents may come after their children.
    for row in &rows {
        all.relations.insert(row.oid, Name::new(&row.schema, &row.name));
    }
    for row in rows {
        let name = Name::new(&row.schema, &row.name);
        let kind = match row.kind.as_str() {
            "S" => ObjectKind::Sequence,
            "v" => ObjectKind::View,
            "m" => ObjectKind::MaterializedView,
            _ => ObjectKind::Table,
        };
        all.register_owned("pg_class", row.oid, name.key(kind), row.owner.clone());
        match kind {
            ObjectKind::Sequence => {}
            ObjectKind::Table => {
                let table = table(row, name.clone(), &all.relations);
                all.objects.tables.insert(name, table);
            }
            _ => {
                all.objects.views.insert(name.clone(), view(row, name));
            }
        }
    }
    Ok(())
}

fn table(row: Row, own: Name, relations: &BTreeMap<u32, Name>) -> Table {
    let mut table = Table::new(own);
    table.columns = Vec::with_capacity(usize::try_from(row.attributes).unwrap_or_default());
    table.persistence = persistence(&row.persistence);
    let mut parents: Vec<Name> =
        row.parents.iter().flatten().filter_map(|parent| relations.get(parent).cloned()).collect();
    match row.bound.as_ref() {
        Some(bound) if !parents.is_empty() => {
            let bound = SqlText::raw(bound.as_str());
            table.partition_of = Some(PartitionOf { parent: parents.remove(0), bound });
        }
        _ => table.inherits = parents,
    }
    table.of_type = name(row.type_schema.clone(), row.type_name.clone());
    table.options = options(row.options.clone());
    let toast = options(row.toast_options.clone());
    table.options.extend(toast.into_iter().map(|(name, value)| (format!("toast.{name}"), value)));
    table.tablespace.clone_from(&row.tablespace);
    table.access_method = row.method.clone().filter(|method| method != "heap");
    table.row_security = row.row_security;
    table.force_row_security = row.force_row_security;
    // Foreign tables have a letter too, which means nothing.
    let identity = if row.server.is_some() { "d" } else { row.replica_identity.as_str() };
    table.replica_identity = match (identity, row.replica_index.clone()) {
        ("n", _) => ReplicaIdentity::Nothing,
        ("f", _) => ReplicaIdentity::Full,
        ("i", Some(index)) => ReplicaIdentity::Index(index),
        // The index was dropped: then nothing is sent, as with `NOTHING`.
        ("i", None) => ReplicaIdentity::Nothing,
        _ => ReplicaIdentity::Default,
    };
    table.clustered_on.clone_from(&row.clustered);
    table.kind = table_kind(row);
    table
}

fn table_kind(row: Row) -> TableKind {
    if let Some(server) = row.server {
        return TableKind::Foreign { server, options: options(row.server_options) };
    }
    let Some(strategy) = row.strategy else { return TableKind::Ordinary };
    let expressions = row.part_expressions.unwrap_or_default();
    let mut expressions = split_outside(&expressions, ", ").into_iter();
    let classes = row.part_classes.into_iter().chain(std::iter::repeat(None));
    let collations = row.part_collations.into_iter().chain(std::iter::repeat(None));
    let elements = row.part_columns.into_iter().zip(classes).zip(collations);
    let elements = elements.map(|((column, class), collation)| PartitionElement {
        key: match column {
            Some(column) => IndexKey::Column(column),
            None => {
                let text = expressions.next().unwrap_or_default();
                IndexKey::Expression(SqlText::raw(without_parentheses(text)))
            }
        },
        collation: joined(collation),
        class: joined(class),
    });
    TableKind::Partitioned(PartitionKey { strategy, elements: elements.collect() })
}

fn view(row: Row, own: Name) -> View {
    let mut options = options(row.options);
    let check_option = match options.remove("check_option").as_deref() {
        Some("local") => Some(CheckOption::Local),
        Some(_) => Some(CheckOption::Cascaded),
        None => None,
    };
    let materialized = (row.kind == "m").then(|| Materialized {
        with_data: row.populated,
        tablespace: row.tablespace,
        access_method: row.method.filter(|method| method != "heap"),
        clustered_on: row.clustered,
    });
    let toast = super::rows::options(row.toast_options);
    options.extend(toast.into_iter().map(|(name, value)| (format!("toast.{name}"), value)));
    let query = row.view.unwrap_or_default();
    View {
        name: own,
        materialized,
        persistence: persistence(&row.persistence),
        columns: Some(Vec::new()),
        query: SqlText::raw(query.trim().trim_end_matches(';')),
        options,
        check_option,
    }
}

pub(super) fn persistence(letter: &str) -> Persistence {
    match letter {
        "t" => Persistence::Temporary,
        "u" => Persistence::Unlogged,
        _ => Persistence::Permanent,
    }
}

/// A schema and a name that a query joined.
pub(super) fn joined(text: Option<String>) -> Option<Name> {
    let text = text?;
    let (schema, name) = text.split_once(JOINED)?;
    Some(Name::new(schema, name))
}
