//! What somebody changed of objects that the server or an extension brings: who may do what with them,
//! and whose they are.
//!
//! They are nobody's schema and no part of the model, and yet `GRANT SELECT ON pg_authid` is the edit
//! that nobody should miss. It has a fingerprint, like the settings of the database.

use diesel::{QueryResult, RunQueryDsl as _, sql_query};

use super::database::Row;
use crate::postgres::connection::Reading;

/// One object a line, in the form of every definition that is a list of attributes.
pub(in crate::postgres) fn system(reading: &mut Reading<'_>) -> QueryResult<String> {
    let rows: Vec<Row> = sql_query(query()).load(reading.pg)?;
    Ok(rows.into_iter().find_map(|row| row.text).unwrap_or_default())
}

/// Catalogs: catalog, owner, list, kind of its default, and what of it is looked at besides.
const LISTS: [(&str, &str, &str, &str, &str); 5] = [
    ("pg_class", "relowner", "relacl", "CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END", "true"),
    ("pg_proc", "proowner", "proacl", "'f'", "true"),
    ("pg_type", "typowner", "typacl", "'T'", "true"),
    // What is granted on `public` is the database's own affair.
    ("pg_namespace", "nspowner", "nspacl", "'n'", "o.nspname <> 'public'"),
    ("pg_language", "lanowner", "lanacl", "'l'", "true"),
];

/// Lists that differ from those of `initdb` or `CREATE EXTENSION` (`pg_init_privs`), or else from the
/// default; what is there and was not with `+`, what was and is not with `-`. Then languages, and what
/// an extension brought, that are not whose they were.
fn query() -> String {
    let whose = |catalog: &str| {
        format!(
            "(o.oid < 16384 OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = '{catalog}'::regclass \
             AND d.objid = o.oid AND d.deptype = 'e'))"
        )
    };
    let first = |catalog: &str, sub: &str| {
        format!(
            "(SELECT i.initprivs FROM pg_init_privs i WHERE i.classoid = '{catalog}'::regclass \
             AND i.objoid = o.oid AND i.objsubid = {sub})"
        )
    };
    let lists = LISTS.map(|(catalog, owner, list, default, also)| {
        let (whose, first) = (whose(catalog), first(catalog, "0"));
        format!(
            "SELECT '{catalog}'::regclass::oid AS catalog, o.oid, 0 AS sub, o.{list} AS list, \
             coalesce({first}, acldefault(({default})::\"char\", o.{owner})) AS base FROM {catalog} o \
             WHERE o.{list} IS NOT NULL AND {also} AND {whose}"
        )
    });
    let owners = LISTS.map(|(catalog, owner, ..)| {
        format!(
            "SELECT '{catalog}'::regclass::oid AS catalog, o.oid, o.{owner} AS owner FROM {catalog} o \
             JOIN pg_depend d ON d.classid = '{catalog}'::regclass AND d.objid = o.oid \
             AND d.deptype = 'e' JOIN pg_extension x ON x.oid = d.refobjid \
             WHERE o.{owner} <> x.extowner"
        )
    });
    let (whose, first) = (whose("pg_class"), first("pg_class", "a.attnum"));
    let shown = "privilege_type, is_grantable";
    format!(
        "SELECT string_agg(l.line, E'\\n' ORDER BY l.line) AS text FROM (\
         SELECT format('privileges on %s %s: %s', n.type, n.identity, string_agg(format('%s%s=%s%s', \
          e.sign, CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(e.grantee)::text END, \
          e.privilege_type, CASE WHEN e.is_grantable THEN '*' ELSE '' END), ', ' \
          ORDER BY e.grantee, e.privilege_type, e.sign)) AS line FROM (\
         {} UNION ALL SELECT 'pg_class'::regclass, o.oid, a.attnum, a.attacl, \
          coalesce({first}, acldefault('c', o.relowner)) FROM pg_attribute a JOIN pg_class o ON o.oid = a.attrelid \
          WHERE a.attacl IS NOT NULL AND {whose}) o, \
         LATERAL ((SELECT '+' AS sign, grantee, {shown} FROM aclexplode(o.list) EXCEPT \
          SELECT '+', grantee, {shown} FROM aclexplode(o.base)) UNION ALL \
          (SELECT '-', grantee, {shown} FROM aclexplode(o.base) EXCEPT \
          SELECT '-', grantee, {shown} FROM aclexplode(o.list))) e, \
         LATERAL pg_identify_object(o.catalog, o.oid, o.sub) n GROUP BY n.type, n.identity \
         UNION ALL SELECT format('owner of %s %s: %s', n.type, n.identity, pg_get_userbyid(o.owner)) \
         FROM ({} UNION ALL SELECT 'pg_language'::regclass, o.oid, o.lanowner FROM pg_language o \
          WHERE o.oid < 12000 AND o.lanowner <> 10) o, \
         LATERAL pg_identify_object(o.catalog, o.oid, 0) n) l",
        lists.join(" UNION ALL "),
        owners.join(" UNION ALL "),
    )
}
