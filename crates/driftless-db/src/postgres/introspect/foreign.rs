//! Foreign data wrappers, servers and user mappings.
//!
//! Options of a mapping are shown by the server to whoever may use them, and hold passwords: they
//! are needed for comparing and must not be printed or recorded as they are.

use diesel::sql_types::{Array, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::postgres::{
    ForeignDataWrapper, Quoted, Server, UserMapping, UserMappingName,
};
use driftless_catalog::{ObjectKey, ObjectKind};

use super::rows::{no_extension, options};
use super::types::function;
use super::{Introspection, Reading};

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    wrappers(reading, all)?;
    servers(reading, all)?;
    mappings(reading, all)
}

#[derive(QueryableByName)]
struct WrapperRow {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Nullable<Text>)]
    handler: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    validator: Option<String>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    options: Option<Vec<String>>,
}

fn wrappers(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<WrapperRow> = sql_query(format!(
        "SELECT w.oid, w.fdwname::text AS name, pg_get_userbyid(w.fdwowner)::text AS owner, \
         nullif(w.fdwhandler, 0)::regproc::text AS handler, \
         nullif(w.fdwvalidator, 0)::regproc::text AS validator, w.fdwoptions AS options \
         FROM pg_foreign_data_wrapper w WHERE {}",
        no_extension("pg_foreign_data_wrapper", "w.oid"),
    ))
    .load(reading.pg)?;
    for row in rows {
        let path = Quoted(&row.name).to_string();
        let key = ObjectKey { kind: ObjectKind::ForeignDataWrapper, path };
        all.register_owned("pg_foreign_data_wrapper", row.oid, key, row.owner);
        let wrapper = ForeignDataWrapper {
            name: row.name.clone(),
            handler: row.handler.map(|printed| function(&printed)),
            validator: row.validator.map(|printed| function(&printed)),
            options: options(row.options),
        };
        all.objects.foreign_data_wrappers.insert(row.name, wrapper);
    }
    Ok(())
}

#[derive(QueryableByName)]
struct ServerRow {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Nullable<Text>)]
    server_type: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    version: Option<String>,
    #[diesel(sql_type = Text)]
    wrapper: String,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    options: Option<Vec<String>>,
}

fn servers(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<ServerRow> = sql_query(format!(
        "SELECT s.oid, s.srvname::text AS name, pg_get_userbyid(s.srvowner)::text AS owner, \
         s.srvtype AS server_type, s.srvversion AS version, w.fdwname::text AS wrapper, \
         s.srvoptions AS options FROM pg_foreign_server s \
         JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE {}",
        no_extension("pg_foreign_server", "s.oid"),
    ))
    .load(reading.pg)?;
    for row in rows {
        let key = ObjectKey { kind: ObjectKind::Server, path: Quoted(&row.name).to_string() };
        all.register_owned("pg_foreign_server", row.oid, key, row.owner);
        let server = Server {
            name: row.name.clone(),
            server_type: row.server_type,
            version: row.version,
            wrapper: row.wrapper,
            options: options(row.options),
        };
        all.objects.servers.insert(row.name, server);
    }
    Ok(())
}

#[derive(QueryableByName)]
struct MappingRow {
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Text)]
    user: String,
    #[diesel(sql_type = Text)]
    server: String,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    options: Option<Vec<String>>,
}

fn mappings(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    // The view, which everybody may read; it shows options to whoever may see them.
    let rows: Vec<MappingRow> = sql_query(
        "SELECT m.umid AS oid, CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE m.usename::text END AS user, \
         m.srvname::text AS server, m.umoptions AS options FROM pg_user_mappings m",
    )
    .load(reading.pg)?;
    for row in rows {
        let path = format!("{} on {}", Quoted(&row.user), Quoted(&row.server));
        let key = ObjectKey { kind: ObjectKind::UserMapping, path };
        all.register("pg_user_mapping", row.oid, key);
        let name = UserMappingName { user: row.user, server: row.server };
        all.objects.user_mappings.insert(name, UserMapping { options: options(row.options) });
    }
    Ok(())
}
