//! Extended statistics.

use std::collections::BTreeSet;

use diesel::sql_types::{Array, Integer, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{IndexKey, Name, Statistics};
use driftless_catalog::{ObjectKind, SqlText};

use super::rows::{no_extension, own_schema};
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
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Array<Text>)]
    kinds: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    columns: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    expressions: Vec<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    target: Option<i32>,
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(format!(
        "SELECT s.oid, s.stxrelid AS relation, n.nspname::text AS schema, \
         s.stxname::text AS name, pg_get_userbyid(s.stxowner)::text AS owner, \
         s.stxkind::text[] AS kinds, \
         ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = s.stxrelid \
          AND a.attnum = ANY (s.stxkeys::int2[]) ORDER BY a.attnum) AS columns, \
         coalesce(pg_get_statisticsobjdef_expressions(s.oid), ARRAY[]::text[]) AS expressions, \
         CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::int4 END AS target \
         FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE {} AND {}",
        own_schema("n"),
        no_extension("pg_statistic_ext", "s.oid"),
    ))
    .load(reading.pg)?;
    for row in rows {
        let Some(table) = all.relations.get(&row.relation).cloned() else { continue };
        let name = Name::new(row.schema, row.name);
        let key = name.key(ObjectKind::Statistics);
        let columns = row.columns.into_iter().map(IndexKey::Column);
        let expressions = row.expressions.iter().map(|text| without_parentheses(text));
        let expressions = expressions.map(|text| IndexKey::Expression(SqlText::raw(text)));
        let statistics = Statistics {
            name: name.clone(),
            table,
            kinds: kinds(&row.kinds),
            elements: columns.chain(expressions).collect(),
            target: row.target,
        };
        all.register_owned("pg_statistic_ext", row.oid, key, row.owner);
        all.objects.statistics.insert(name, statistics);
    }
    Ok(())
}

/// Kinds by name; that there are expressions (`e`) shows in the elements.
fn kinds(letters: &[String]) -> BTreeSet<String> {
    let name = |letter: &String| match letter.as_str() {
        "d" => Some("ndistinct".to_owned()),
        "f" => Some("dependencies".to_owned()),
        "m" => Some("mcv".to_owned()),
        "e" => None,
        other => Some(other.to_owned()),
    };
    letters.iter().filter_map(name).collect()
}
