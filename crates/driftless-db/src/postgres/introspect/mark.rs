//! What only the server tells of objects of all kinds, and no replay: security labels, extensions
//! that an object is made to depend on, where subscriptions connect to.
//!
//! Files of kinds add to it what they read of that sort: the state of the index behind a key, and
//! settings of a materialized view's columns.

use diesel::sql_types::{Integer, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};
use driftless_catalog::ObjectKey;

use super::other::may_read_connections;
use super::{Introspection, Reading};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    catalog: String,
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Integer)]
    column: i32,
    #[diesel(sql_type = Text)]
    mark: String,
    #[diesel(sql_type = Text)]
    text: String,
}

/// What marks are called.
const NAMES: [&str; 3] = ["security labels", "depends on extensions", "connection"];

const QUERY: &str = "SELECT l.classoid::regclass::text AS catalog, l.objoid AS oid, \
     l.objsubid AS column, 'security labels' AS mark, \
     string_agg(format('%s: %s', l.provider, l.label), ', ' ORDER BY l.provider) AS text \
     FROM pg_seclabel l GROUP BY 1, 2, 3 UNION ALL \
     SELECT d.classid::regclass::text, d.objid, d.objsubid, 'depends on extensions', \
     string_agg(x.extname::text, ', ' ORDER BY x.extname) \
     FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid \
     WHERE d.deptype = 'x' AND d.refclassid = 'pg_extension'::regclass GROUP BY 1, 2, 3";

/// Where the connection string holds a password, or may hold one, its hash shows as well that it was
/// changed.
const CONNECTIONS: &str = " UNION ALL SELECT 'pg_subscription', s.oid, 0, 'connection', \
     CASE WHEN s.subconninfo ~* 'pass|secret|key|token|://' \
     THEN 'SHA-256 ' || encode(sha256(convert_to(s.subconninfo, 'UTF8')), 'hex') \
     ELSE s.subconninfo END FROM pg_subscription s WHERE s.subdbid = \
     (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())";

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    let connections = if may_read_connections(reading)? { CONNECTIONS } else { "" };
    let rows: Vec<Row> = sql_query(format!("{QUERY}{connections}")).load(reading.pg)?;
    for row in rows {
        let Some(name) = NAMES.into_iter().find(|name| *name == row.mark) else { continue };
        let found = all.found.iter();
        let catalogs = found.map(|((catalog, ..), _)| *catalog).find(|it| *it == row.catalog);
        let place = catalogs.map(|catalog| (catalog, row.oid, row.column));
        let key = place.and_then(|place| all.found.get(&place)).cloned();
        if let Some(key) = key {
            all.mark(key, name, row.text);
        }
    }
    // That a server was asked counts, also where it has nothing to say.
    all.objects.marks.get_or_insert_default();
    Ok(())
}

impl Introspection {
    /// Notes what only the server tells of an object.
    pub(super) fn mark(&mut self, key: ObjectKey, name: &'static str, text: String) {
        let marks = self.objects.marks.get_or_insert_default();
        marks.entry(key).or_default().insert(name, text);
    }
}
