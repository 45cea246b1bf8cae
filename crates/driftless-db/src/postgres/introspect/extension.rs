//! Extensions; `plpgsql`, which every database has, is not among them.

use diesel::sql_types::{Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{Extension, Quoted};
use driftless_catalog::{ObjectKey, ObjectKind};

use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Text)]
    version: String,
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(
        "SELECT x.oid, x.extname::text AS name, pg_get_userbyid(x.extowner)::text AS owner, \
         n.nspname::text AS schema, x.extversion AS version \
         FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace",
    )
    .load(reading.pg)?;
    for Row { oid, name, owner, schema, version } in rows {
        let key = ObjectKey { kind: ObjectKind::Extension, path: Quoted(&name).to_string() };
        if name == "plpgsql" {
            all.found.insert(("pg_extension", oid, 0), key);
            continue;
        }
        all.register_owned("pg_extension", oid, key, owner);
        let extension = Extension { name: name.clone(), schema, version: Some(version) };
        all.objects.extensions.insert(name, extension);
    }
    Ok(())
}
