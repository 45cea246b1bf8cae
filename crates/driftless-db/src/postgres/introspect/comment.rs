//! Comments, on objects of all kinds at once.

use diesel::sql_types::{Integer, Oid, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl as _, sql_query};

use super::{Introspection, Reading};

/// What initdb says about the schema `public`.
const PUBLIC: &str = "standard public schema";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    catalog: String,
    #[diesel(sql_type = Oid)]
    oid: u32,
    #[diesel(sql_type = Integer)]
    column: i32,
    #[diesel(sql_type = Text)]
    text: String,
}

pub(super) fn read(reading: &mut Reading<'_>, all: &mut Introspection) -> QueryResult<()> {
    // Below that number stands what initdb made, of which only `public` is anybody's. An extension
    // brings its own comment.
    let rows: Vec<Row> = sql_query(
        "SELECT d.classoid::regclass::text AS catalog, d.objoid AS oid, d.objsubid AS column, \
         d.description AS text FROM pg_description d \
         WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass) \
         AND NOT (d.classoid = 'pg_extension'::regclass AND EXISTS (SELECT FROM pg_extension x \
          JOIN pg_available_extensions a ON a.name = x.extname \
          WHERE x.oid = d.objoid AND a.comment = d.description))",
    )
    .load(reading.pg)?;
    let catalogs: std::collections::BTreeSet<&'static str> =
        all.found.keys().map(|(catalog, ..)| *catalog).collect();
    for Row { catalog, oid, column, text } in rows {
        let Some(catalog) = catalogs.get(catalog.as_str()) else { continue };
        let Some(key) = all.found.get(&(*catalog, oid, column)) else { continue };
        if *catalog != "pg_namespace" || text != PUBLIC {
            all.objects.comments.insert(key.clone(), text);
        }
    }
    Ok(())
}
