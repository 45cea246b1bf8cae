//! SQLite: a file for each database.
//!
//! The server's words are its pragmas: what it says of columns, keys, indexes and references shares
//! nothing with the parser that reads definitions.

use std::path::PathBuf;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use driftless_catalog::{Catalog, TableKind};
use tempfile::TempDir;

use super::{Ground, Table};

/// A database in a directory of its own.
pub(crate) struct SqliteDatabase {
    directory: TempDir,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl SqliteDatabase {
    fn path(&self) -> PathBuf {
        self.directory.path().join("law.db")
    }

    fn open(&self) -> Result<SqliteConnection, String> {
        let path = self.path();
        let mut connection = SqliteConnection::establish(&path.to_string_lossy())
            .map_err(|error| error.to_string())?;
        let on = connection.batch_execute("PRAGMA foreign_keys = ON");
        on.map_err(|error| error.to_string())?;
        Ok(connection)
    }

    fn lines(&self, query: &str) -> Result<Vec<String>, String> {
        let rows: Vec<Line> =
            diesel::sql_query(query).load(&mut self.open()?).map_err(|it| it.to_string())?;
        Ok(rows.into_iter().map(|row| row.line).collect())
    }

    /// Values for the columns of a table, by their types.
    fn insert(&self, table: &Table, row: usize) -> Result<(), String> {
        let name = table.shown.replace('\'', "''");
        let columns = self.lines(&format!(
            "SELECT name || char(9) || upper(type) AS line FROM pragma_table_xinfo('{name}') \
             WHERE hidden = 0"
        ))?;
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for column in &columns {
            let (name, kind) = column.split_once('\t').unwrap_or((column, ""));
            names.push(quoted(name));
            values.push(if kind.contains("CHAR") || kind.contains("TEXT") {
                format!("'value {row}'")
            } else if kind.contains("BLOB") {
                format!("x'0{row}'")
            } else {
                row.to_string()
            });
        }
        let (names, values) = (names.join(", "), values.join(", "));
        self.run(&format!("INSERT INTO {} ({names}) VALUES ({values})", table.quoted)).map(|_| ())
    }
}

impl Ground for SqliteDatabase {
    #[expect(clippy::expect_used, reason = "without a directory there is nothing to try")]
    fn new() -> Self {
        Self { directory: tempfile::tempdir().expect("a temporary directory") }
    }

    fn emptied(self) -> Option<Self> {
        None
    }

    fn address(&self) -> String {
        format!("sqlite:{}", self.path().display())
    }

    fn run(&self, script: &str) -> Result<String, String> {
        let mut connection = self.open()?;
        if let Some(query) = script.strip_prefix("SELECT count(*)") {
            let query = format!("SELECT count(*) AS count{query}");
            let counts: Vec<Count> =
                diesel::sql_query(query).load(&mut connection).map_err(|it| it.to_string())?;
            return Ok(counts.first().map(|it| it.count.to_string()).unwrap_or_default());
        }
        connection.batch_execute(script).map_err(|error| error.to_string())?;
        drop(connection);
        let broken = self.lines("SELECT \"table\" AS line FROM pragma_foreign_key_check")?;
        match broken.first() {
            Some(table) => Err(format!("a row of `{table}` refers to nothing")),
            None => Ok(String::new()),
        }
    }

    fn build(&self, script: &str) -> Result<(), String> {
        self.run(script).map(|_| ())
    }

    fn tables(&self, catalog: &Catalog) -> Vec<Table> {
        let tables = catalog.tables.values();
        let ordinary = tables.filter(|table| matches!(table.kind, TableKind::Ordinary));
        ordinary
            .map(|table| {
                let name = table.name.name.as_str();
                let quoted = quoted(name);
                Table { shown: name.to_owned(), counted: quoted.clone(), quoted }
            })
            .collect()
    }

    fn fill(&self, tables: &[Table]) {
        // Twice over, since a table may refer to one that comes later.
        for row in 1..=2 {
            for table in tables.iter().chain(tables) {
                let _refused = self.insert(table, row);
            }
        }
    }

    fn empty(&self, tables: &[Table]) {
        let all = tables.iter().map(|table| format!("DELETE FROM {};\n", table.quoted));
        let script: String = all.collect();
        let _refused = self.run(&format!("PRAGMA foreign_keys = OFF;\n{script}"));
    }

    fn printed(&self, _: &Catalog) -> Vec<(String, String)> {
        let queries = [
            (
                "columns",
                "SELECT lower(m.name) || ': ' || c.cid || ' ' || lower(c.name) || ' ' || c.type || ' ' || \
                 c.\"notnull\" || ' ' || coalesce(c.dflt_value, '-') || ' ' || c.pk || ' ' || \
                 c.hidden AS line FROM sqlite_schema m, pragma_table_xinfo(m.name) c \
                 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1",
            ),
            (
                "references",
                "SELECT lower(m.name) || ': ' || f.\"table\" || ' ' || f.\"from\" || ' ' || \
                 coalesce(f.\"to\", '-') || ' ' || f.on_update || ' ' || f.on_delete AS line \
                 FROM sqlite_schema m, pragma_foreign_key_list(m.name) f \
                 WHERE m.type = 'table' ORDER BY 1",
            ),
            (
                "indexes",
                "SELECT lower(m.name) || ': ' || i.origin || ' ' || i.\"unique\" || ' ' || i.partial || ' ' \
                 || group_concat(coalesce(c.name, '-') || ' ' || c.\"desc\" || ' ' || c.coll) AS line \
                 FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) c \
                 WHERE m.type = 'table' AND c.key GROUP BY m.name, i.name ORDER BY 1",
            ),
            (
                "others",
                "SELECT lower(type || ' ' || name || ' on ' || tbl_name) AS line FROM sqlite_schema \
                 WHERE name NOT LIKE 'sqlite_%' ORDER BY 1",
            ),
        ];
        let printed = queries.into_iter().map(|(what, query)| {
            let lines = self.lines(query).unwrap_or_else(|error| vec![error]);
            (what.to_owned(), lines.join("\n"))
        });
        printed.collect()
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
