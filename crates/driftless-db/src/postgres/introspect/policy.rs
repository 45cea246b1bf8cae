//! Row security policies.

use std::collections::BTreeSet;

use diesel::sql_types::{Array, Bool, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{PartName, Policy};

use super::rows::{own_schema, sql_text};
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
    command: String,
    #[diesel(sql_type = Bool)]
    permissive: bool,
    #[diesel(sql_type = Array<Text>)]
    roles: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    using: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    with_check: Option<String>,
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(format!(
        "SELECT p.oid, p.polrelid AS relation, p.polname::text AS name, CASE p.polcmd \
         WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' \
         WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command, p.polpermissive AS permissive, \
         ARRAY(SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r)::text END \
          FROM unnest(p.polroles) r) AS roles, pg_get_expr(p.polqual, p.polrelid) AS using, \
         pg_get_expr(p.polwithcheck, p.polrelid) AS with_check \
         FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {}",
        own_schema("n"),
    ))
    .load(reading.pg)?;
    for row in rows {
        let Some(relation) = all.relations.get(&row.relation).cloned() else { continue };
        let name = PartName::new(relation, row.name);
        let policy = Policy {
            name: name.clone(),
            restrictive: !row.permissive,
            command: row.command,
            roles: BTreeSet::from_iter(row.roles),
            using: sql_text(row.using),
            with_check: sql_text(row.with_check),
        };
        all.register("pg_policy", row.oid, name.key(ObjectKind::Policy));
        all.objects.policies.insert(name, policy);
    }
    Ok(())
}
