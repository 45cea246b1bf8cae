//! Who may do what: access control lists of objects and columns, and default privileges.
//!
//! One query for the lists of all kinds, exploded by the server. A list that says nothing but what
//! the owner may do is kept as an empty one, since that is how "nobody else" is written; where
//! nobody else is the default, it is left out.

use diesel::sql_types::{Bool, Integer, Nullable, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{DefaultPrivilegesKey, Privilege, Privileges};

use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    catalog: String,
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Integer)]
    column: i32,
    #[diesel(sql_type = Nullable<Text>)]
    grantee: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    privilege: Option<String>,
    #[diesel(sql_type = Bool)]
    grant_option: bool,
}

/// Catalogs with lists: catalog, columns of number, owner and list.
const LISTS: [(&str, &str, &str); 7] = [
    ("pg_class", "relowner", "relacl"),
    ("pg_proc", "proowner", "proacl"),
    ("pg_type", "typowner", "typacl"),
    ("pg_namespace", "nspowner", "nspacl"),
    ("pg_language", "lanowner", "lanacl"),
    ("pg_foreign_data_wrapper", "fdwowner", "fdwacl"),
    ("pg_foreign_server", "srvowner", "srvacl"),
];

fn query() -> String {
    // What initdb granted (on the schema `public`) is what a new database has.
    let objects = LISTS.map(|(catalog, owner, list)| {
        format!(
            "SELECT '{catalog}' AS catalog, o.oid, 0 AS column, o.{owner} AS owner, o.{list} AS list \
             FROM {catalog} o WHERE o.{list} IS NOT NULL AND NOT EXISTS (SELECT FROM pg_init_privs i \
             WHERE i.classoid = '{catalog}'::regclass AND i.objoid = o.oid AND i.objsubid = 0 \
             AND i.initprivs::text[] <@ o.{list}::text[] AND o.{list}::text[] <@ i.initprivs::text[])"
        )
    });
    format!(
        "SELECT l.catalog, l.oid, l.column::int4, CASE e.grantee WHEN 0 THEN 'PUBLIC' \
         ELSE pg_get_userbyid(e.grantee)::text END AS grantee, e.privilege_type AS privilege, \
         coalesce(e.is_grantable, false) AS grant_option FROM ({} UNION ALL \
         SELECT 'pg_class', a.attrelid, a.attnum, c.relowner, a.attacl FROM pg_attribute a \
         JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped) l \
         LEFT JOIN LATERAL aclexplode(l.list) e ON e.grantee <> l.owner",
        objects.join(" UNION ALL ")
    )
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let rows: Vec<Row> = sql_query(query()).load(reading.pg)?;
    for row in rows {
        let Some(catalog) =
            LISTS.iter().map(|(catalog, ..)| *catalog).find(|it| *it == row.catalog)
        else {
            continue;
        };
        let Some(key) = all.found.get(&(catalog, row.oid, row.column)) else { continue };
        let default_is_nobody = !matches!(
            key.kind,
            ObjectKind::Function
                | ObjectKind::Procedure
                | ObjectKind::Aggregate
                | ObjectKind::Type
                | ObjectKind::Domain
                | ObjectKind::Language
        );
        match (row.grantee, row.privilege) {
            (Some(grantee), Some(name)) => {
                let grants = all.objects.privileges.entry(key.clone()).or_default();
                let privilege = Privilege { name, grant_option: row.grant_option };
                grants.entry(grantee).or_default().insert(privilege);
            }
            _ if default_is_nobody => {}
            _ => {
                all.objects.privileges.entry(key.clone()).or_default();
            }
        }
    }
    all.objects.privileges.retain(|key, privileges| !is_default(key.kind, privileges));
    defaults(reading, all)
}

/// Whether a list says what holds without one, as after a privilege was taken and given back.
fn is_default(kind: ObjectKind, privileges: &Privileges) -> bool {
    let of_everybody = match kind {
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => "EXECUTE",
        ObjectKind::Type | ObjectKind::Domain | ObjectKind::Language => "USAGE",
        _ => return false,
    };
    let everybody = privileges.get("PUBLIC").filter(|_| privileges.len() == 1);
    let only = everybody.filter(|list| list.len() == 1).and_then(|list| list.first());
    only.is_some_and(|privilege| privilege.name == of_everybody && !privilege.grant_option)
}

#[derive(QueryableByName)]
struct DefaultRow {
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    schema: Option<String>,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Nullable<Text>)]
    grantee: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    privilege: Option<String>,
    #[diesel(sql_type = Bool)]
    grant_option: bool,
}

/// What `ALTER DEFAULT PRIVILEGES` granted. A statement that names no role means whoever executes
/// it: here the owner of the ledger, who ran the steps.
fn defaults(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let schema = reading.schema().unwrap_or_default().to_owned();
    let rows: Vec<DefaultRow> = sql_query(
        "SELECT d.oid, nullif(pg_get_userbyid(d.defaclrole)::text, coalesce((SELECT \
          pg_get_userbyid(c.relowner)::text FROM pg_class c JOIN pg_namespace s \
          ON s.oid = c.relnamespace WHERE c.relname = 'driftless_ledger' \
          AND quote_ident(s.nspname) = $1), current_user::text)) AS role, n.nspname::text AS schema, \
         d.defaclobjtype::text AS kind, CASE e.grantee WHEN 0 THEN 'PUBLIC' \
         ELSE pg_get_userbyid(e.grantee)::text END AS grantee, e.privilege_type AS privilege, \
         coalesce(e.is_grantable, false) AS grant_option FROM pg_default_acl d \
         LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace \
         LEFT JOIN LATERAL aclexplode(d.defaclacl) e ON e.grantee <> d.defaclrole",
    )
    .bind::<Text, _>(schema)
    .load(reading.pg)?;
    for row in rows {
        let kind = match row.kind.as_str() {
            "r" => ObjectKind::Table,
            "S" => ObjectKind::Sequence,
            "f" => ObjectKind::Function,
            "T" => ObjectKind::Type,
            "n" => ObjectKind::Schema,
            _ => ObjectKind::LargeObject,
        };
        let key = DefaultPrivilegesKey { role: row.role, schema: row.schema, kind };
        let path = key.path();
        let object = driftless_catalog::ObjectKey { kind: ObjectKind::DefaultPrivileges, path };
        all.register("pg_default_acl", row.oid, object);
        let grants = all.objects.default_privileges.entry(key).or_default();
        if let (Some(grantee), Some(name)) = (row.grantee, row.privilege) {
            let privilege = Privilege { name, grant_option: row.grant_option };
            grants.entry(grantee).or_default().insert(privilege);
        }
    }
    Ok(())
}
