//! Another tool's record in a PostgreSQL database: in the schema where our ledger would be.

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::{Bool, Nullable, Text};

use super::connection::Reading;
use super::message::Fault;
use crate::tool::Cells;
use crate::{ErrorKind, Tool, ToolRow};

type T = Nullable<Text>;

/// The rows, in the record's order; none where there is no such table.
pub(super) fn rows(reading: &mut Reading<'_>, tool: Tool) -> Result<Option<Vec<ToolRow>>, Fault> {
    let Some(schema) = reading.schema().map(str::to_owned) else { return Ok(None) };
    let record = tool.record();
    // The name is ours and needs no quotes.
    let table = format!("{schema}.{}", record.table);
    let readable: Option<bool> = sql::<Nullable<Bool>>("SELECT has_table_privilege(to_regclass(")
        .bind::<Text, _>(&table)
        .sql(")::oid, 'SELECT')")
        .get_result(reading.pg)?;
    match readable {
        None => return Ok(None),
        Some(false) => {
            return Err(ErrorKind::Privilege(format!("the user may not read `{table}`")).into());
        }
        Some(true) => {}
    }
    let text = |column: &str| format!("({column})::text");
    let query = record.query(&table, text, |column| format!("encode({column}, 'hex')"));
    let rows = sql::<(T, T, T, T, T)>(&query).load::<Cells>(reading.pg)?;
    Ok(Some(rows.into_iter().map(ToolRow::from).collect()))
}
