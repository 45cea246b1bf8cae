//! What there is and is not read.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};

use super::super::connection::Reading;
use super::super::message::Fault;
use crate::NotCompared;

/// By kind, what no part of introspection reads.
pub(in super::super) fn not_compared(reading: &mut Reading<'_>) -> Result<Vec<NotCompared>, Fault> {
    let database = reading.server.database.clone();
    let mut found = Vec::new();
    let grants: i64 = sql::<BigInt>(
        "SELECT (SELECT COUNT(*) FROM information_schema.TABLE_PRIVILEGES WHERE TABLE_SCHEMA = ",
    )
    .bind::<Text, _>(&database)
    .sql(") + (SELECT COUNT(*) FROM information_schema.COLUMN_PRIVILEGES WHERE TABLE_SCHEMA = ")
    .bind::<Text, _>(&database)
    .sql(") + (SELECT COUNT(*) FROM information_schema.SCHEMA_PRIVILEGES WHERE TABLE_SCHEMA = ")
    .bind::<Text, _>(&database)
    .sql(")")
    .get_result(reading.mysql)?;
    if grants > 0 {
        found.push(NotCompared { kind: "grants", count: usize::try_from(grants).ok() });
    }
    let routines = if reading.is_mariadb() { "'PACKAGE', 'PACKAGE BODY'" } else { "'LIBRARY'" };
    let packages: i64 = sql::<BigInt>(&format!(
        "SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_TYPE IN ({routines}) \
         AND ROUTINE_SCHEMA = "
    ))
    .bind::<Text, _>(&database)
    .get_result(reading.mysql)?;
    if packages > 0 {
        found.push(NotCompared { kind: "packages", count: usize::try_from(packages).ok() });
    }
    Ok(found)
}
