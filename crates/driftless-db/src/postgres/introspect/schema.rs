//! Schemas.

use diesel::sql_types::{Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::Quoted;
use driftless_catalog::{ObjectKey, ObjectKind};

use super::rows::{no_extension, own_schema};
use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(format!(
        "SELECT n.oid, n.nspname::text AS name, pg_get_userbyid(n.nspowner)::text AS owner \
         FROM pg_namespace n WHERE {} AND {}",
        own_schema("n"),
        no_extension("pg_namespace", "n.oid"),
    ))
    .load(reading.pg)?;
    for Row { oid, name, owner } in rows {
        let key = ObjectKey { kind: ObjectKind::Schema, path: Quoted(&name).to_string() };
        all.register_owned("pg_namespace", oid, key, owner);
        all.objects.schemas.insert(name);
    }
    Ok(())
}
