//! Another tool's record in a MySQL or MariaDB database.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::connection::Reading;
use super::message::Fault;
use crate::tool::Cells;
use crate::{Tool, ToolRow};

type T = Nullable<Text>;

/// The rows, in the record's order; none where there is no such table.
pub(super) fn rows(reading: &mut Reading<'_>, tool: Tool) -> Result<Option<Vec<ToolRow>>, Fault> {
    let record = tool.record();
    let tables: i64 =
        sql::<BigInt>("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = ")
            .bind::<Text, _>(record.table)
            .sql(" AND TABLE_SCHEMA = ")
            .bind::<Text, _>(&reading.server.database)
            .get_result(reading.mysql)?;
    if tables == 0 {
        return Ok(None);
    }
    // The names are ours and need no quotes.
    let table = format!("{}.{}", reading.schema(), record.table);
    let text = |column: &str| format!("CAST({column} AS CHAR)");
    let query = record.query(&table, text, |column| format!("HEX({column})"));
    let rows = sql::<(T, T, T, T, T)>(&query).load::<Cells>(reading.mysql)?;
    Ok(Some(rows.into_iter().map(ToolRow::from).collect()))
}
