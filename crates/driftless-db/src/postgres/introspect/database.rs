//! What is set for the database as a whole: settings, also those of a role in it, who owns it and
//! may do what with it, its encoding and the like.
//!
//! Not among the objects, because no step can be expected to have made it: it differs from one
//! environment to the next for good reasons. It has a fingerprint, so that changing it by hand is
//! seen.

use diesel::sql_types::{Nullable, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};

use crate::postgres::connection::Reading;

#[derive(QueryableByName)]
pub(super) struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) text: Option<String>,
}

/// One fact a line, in the form of every definition that is a list of attributes.
pub(in crate::postgres) fn database(reading: &mut Reading<'_>) -> QueryResult<String> {
    let rows: Vec<Row> = sql_query(QUERY).load(reading.pg)?;
    Ok(rows.into_iter().find_map(|row| row.text).unwrap_or_default())
}

/// Which database it is comes first: a copy, or one restored from a dump, has settings of its own.
const QUERY: &str = "SELECT string_agg(l.line, E'\\n' ORDER BY l.line NOT LIKE 'identity: %', l.line) \
     AS text FROM (SELECT format('identity: %s', d.oid) AS line FROM pg_database d \
      WHERE d.datname = current_database() UNION ALL \
     SELECT format('%s: %s', CASE s.setrole WHEN 0 THEN 'settings' \
      ELSE 'settings of ' || pg_get_userbyid(s.setrole) END, c) \
     FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, \
      unnest(s.setconfig) c WHERE d.datname = current_database() UNION ALL \
     SELECT format('privileges: %s=%s%s', CASE e.grantee WHEN 0 THEN 'PUBLIC' \
      ELSE pg_get_userbyid(e.grantee)::text END, e.privilege_type, \
      CASE WHEN e.is_grantable THEN '*' ELSE '' END) FROM pg_database d, \
      aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) e \
      WHERE d.datname = current_database() AND e.grantee <> d.datdba UNION ALL \
     SELECT format('%s: %s', f.name, replace(f.value, E'\\n', E'\\n    ')) FROM pg_database d \
      LEFT JOIN pg_tablespace t \
      ON t.oid = d.dattablespace, LATERAL (VALUES ('owner', pg_get_userbyid(d.datdba)::text), \
      ('connection limit', nullif(d.datconnlimit, -1)::text), \
      ('template', nullif(d.datistemplate, false)::text), \
      ('encoding', pg_encoding_to_char(d.encoding)::text), ('collation', d.datcollate::text), \
      ('character type', d.datctype::text), ('tablespace', nullif(t.spcname::text, 'pg_default')), \
      ('comment', shobj_description(d.oid, 'pg_database')), \
      ('security labels', (SELECT string_agg(format('%s: %s', b.provider, b.label), ', ' \
        ORDER BY b.provider) FROM pg_shseclabel b WHERE b.objoid = d.oid \
        AND b.classoid = 'pg_database'::regclass))) f (name, value) \
      WHERE d.datname = current_database() AND f.value IS NOT NULL) l";
