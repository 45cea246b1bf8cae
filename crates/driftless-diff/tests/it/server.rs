//! SQLite itself, as the judge: a database in memory with a schema, rows, and plans run on it.

use std::collections::BTreeMap;

use driftless_catalog::{Catalog, TableKind};
use driftless_diff::{Generated, diff};
use rusqlite::Connection;

use crate::sources;

/// A database in memory.
pub(crate) struct Server(Connection);

/// Rows by what was read: a table, and a query over the columns that have to keep their values.
pub(crate) type Rows = BTreeMap<String, Vec<String>>;

impl Server {
    /// A database made by a script, foreign keys enforced from then on.
    pub(crate) fn new(script: &str) -> Self {
        let connection = Connection::open_in_memory().expect("a database in memory");
        connection.execute_batch("PRAGMA foreign_keys = OFF").expect("a pragma");
        connection.execute_batch(script).unwrap_or_else(|error| panic!("{error} in\n{script}"));
        connection.execute_batch("PRAGMA foreign_keys = ON").expect("a pragma");
        Self(connection)
    }

    /// Runs statements, one a line, whose rows may be refused.
    pub(crate) fn fill(&self, statements: &str) {
        self.0.execute_batch("PRAGMA foreign_keys = OFF").expect("a pragma");
        for statement in statements.lines() {
            let _refused = self.0.execute_batch(statement);
        }
        self.0.execute_batch("PRAGMA foreign_keys = ON").expect("a pragma");
    }

    /// Runs a statement.
    pub(crate) fn run(&self, sql: &str) -> Result<(), String> {
        self.0.execute_batch(sql).map_err(|error| format!("{error} in\n{sql}"))
    }

    /// Runs every statement of a plan, outside a transaction, as a person with a shell would.
    pub(crate) fn run_plan(&self, generated: &Generated) -> Result<(), String> {
        generated.statements.iter().try_for_each(|planned| self.run(&planned.sql))
    }

    /// The catalog of the schema that SQLite has stored.
    pub(crate) fn catalog(&self) -> Catalog {
        let stored = self.column(
            "SELECT sql FROM sqlite_schema
             WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
               AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
             ORDER BY rowid",
        );
        let script: String = stored.into_iter().map(|sql| format!("{sql};\n")).collect();
        sources::catalog(&script)
    }

    /// The first column of a query, as text.
    pub(crate) fn column(&self, sql: &str) -> Vec<String> {
        let mut statement = self.0.prepare(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
        let rows = statement.query_map([], |row| row.get(0)).expect("a query");
        rows.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    /// Rows that refer to nothing.
    pub(crate) fn dangling(&self) -> Vec<String> {
        self.column("SELECT \"table\" || ' ' || \"parent\" FROM pragma_foreign_key_check")
    }

    /// The values that a change from one catalog to the other need not touch.
    pub(crate) fn rows(&self, from: &Catalog, to: &Catalog) -> Rows {
        let changes = diff(from, to);
        let changed = |name: String, attributes: &[&str]| {
            changes.iter().any(|change| {
                let attribute = change.attribute.as_deref().unwrap_or_default();
                change.name.eq_ignore_ascii_case(&name) && attributes.contains(&attribute)
            })
        };
        let mut rows = Rows::new();
        for (name, table) in &from.tables {
            let Some(other) = to.tables.get(name) else { continue };
            if table.kind != TableKind::Ordinary || other.kind != TableKind::Ordinary {
                continue;
            }
            let kept = table.columns.iter().filter(|column| {
                let part = format!("{name}.{}", column.name);
                other.column(&column.name).is_some()
                    && !changed(part, &["declared_type", "not_null", "generated"])
            });
            let values: Vec<String> = kept
                .map(|column| format!("quote(\"{}\")", escaped(column.name.as_str())))
                .collect();
            let values =
                if values.is_empty() { "'row'".to_owned() } else { values.join("||','||") };
            let query =
                format!("SELECT {values} FROM \"{}\" ORDER BY 1", escaped(name.name.as_str()));
            rows.insert(name.to_string(), self.column(&query));
        }
        rows
    }
}

fn escaped(name: &str) -> String {
    name.replace('"', "\"\"")
}
