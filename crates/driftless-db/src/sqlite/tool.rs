//! Another tool's record in an SQLite database.

use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use diesel::{RunQueryDsl as _, SqliteConnection};

use super::message::{Fault, is_no_such_table};
use crate::tool::Cells;
use crate::{Tool, ToolRow};

type T = Nullable<Text>;

/// The rows, in the record's order; none where there is no such table.
pub(super) fn rows(
    connection: &mut SqliteConnection,
    tool: Tool,
) -> Result<Option<Vec<ToolRow>>, Fault> {
    let record = tool.record();
    let text = |column: &str| format!("CAST({column} AS TEXT)");
    let query = record.query(record.table, text, |column| format!("hex({column})"));
    match sql::<(T, T, T, T, T)>(&query).load::<Cells>(connection) {
        Ok(rows) => Ok(Some(rows.into_iter().map(ToolRow::from).collect())),
        Err(error) if is_no_such_table(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
