//! What is set for the database as a whole: settings, also those of a role in it, and who may do
//! what with it.
//!
//! Not among the objects, because no step can be expected to have made it: it differs from one
//! environment to the next for good reasons. It has a fingerprint, so that changing it by hand is
//! seen.

use diesel::sql_types::{Nullable, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};

use crate::postgres::connection::Reading;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    text: Option<String>,
}

/// The settings and privileges, one a line; empty when there are none.
pub(in crate::postgres) fn database(reading: &mut Reading<'_>) -> QueryResult<String> {
    let rows: Vec<Row> = sql_query(
        "SELECT string_agg(l.line, E'\\n' ORDER BY l.line) AS text FROM ( \
         SELECT format('%s: %s', CASE s.setrole WHEN 0 THEN 'settings' \
          ELSE 'settings of ' || pg_get_userbyid(s.setrole) END, c) AS line \
         FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, \
          unnest(s.setconfig) c WHERE d.datname = current_database() UNION ALL \
         SELECT format('privileges: %s=%s%s', CASE e.grantee WHEN 0 THEN 'PUBLIC' \
          ELSE pg_get_userbyid(e.grantee)::text END, e.privilege_type, \
          CASE WHEN e.is_grantable THEN '*' ELSE '' END) FROM pg_database d, \
          aclexplode(d.datacl) e WHERE d.datname = current_database() AND e.grantee <> d.datdba \
         ) l",
    )
    .load(reading.pg)?;
    Ok(rows.into_iter().find_map(|row| row.text).unwrap_or_default())
}
