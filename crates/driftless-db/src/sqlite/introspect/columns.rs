//! Columns of tables and views.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection};
use driftless_catalog::{Column, Generated, Ident, NotNull, OnConflict, SqlText};

use super::{COMPUTED, STORED, ident, unread};

/// The columns of a table or view.
#[derive(Default)]
pub(super) struct Shape {
    pub(super) columns: Vec<Column>,
    /// The columns of the primary key, each with its place in it.
    pub(super) key: Vec<(i32, Ident)>,
}

pub(super) type Columns = BTreeMap<String, Shape>;

/// The columns of tables and views, by name. A name that is missing has columns that SQLite
/// cannot tell.
pub(super) fn columns(connection: &mut SqliteConnection) -> QueryResult<Columns> {
    let mut columns = columns_where(connection, STORED)?;
    match columns_where(connection, COMPUTED) {
        Ok(more) => columns.extend(more),
        Err(_) => {
            let names =
                sql::<Text>(&format!("SELECT name FROM main.sqlite_schema s WHERE {COMPUTED}"))
                    .load::<String>(connection)?;
            for name in names {
                let name = name.replace('\'', "''");
                let one = format!("{COMPUTED} AND s.name = '{name}'");
                if let Ok(more) = columns_where(connection, &one) {
                    columns.extend(more);
                }
            }
        }
    }
    Ok(columns)
}

fn columns_where(connection: &mut SqliteConnection, condition: &str) -> QueryResult<Columns> {
    type Row = (String, String, String, bool, Option<String>, i32, i32);
    let rows = sql::<(Text, Text, Text, Bool, Nullable<Text>, Integer, Integer)>(&format!(
        "SELECT s.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.hidden, c.pk \
         FROM main.sqlite_schema s, pragma_table_xinfo(s.name, 'main') c \
         WHERE {condition} AND c.hidden <> 1 ORDER BY s.rowid, c.cid"
    ))
    .load::<Row>(connection)?;
    let mut columns = Columns::new();
    for (table, name, declared_type, not_null, default, hidden, key) in rows {
        let shape = columns.entry(table).or_default();
        if key > 0 {
            shape.key.push((key, ident(&name)));
        }
        shape.columns.push(Column {
            name: ident(&name),
            declared_type: declared_type.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
            not_null: not_null
                .then_some(NotNull { name: None, on_conflict: OnConflict::default() }),
            default: default.map(SqlText::raw),
            collation: None,
            generated: matches!(hidden, 2 | 3)
                .then(|| Generated { expression: unread(), stored: hidden == 3 }),
        });
    }
    Ok(columns)
}
