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
    if !super::grants::may_read(reading)? {
        found.push(NotCompared { kind: "grants", count: None });
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
