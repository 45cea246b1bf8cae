//! A real SQLite database in memory, and its schema as a catalog.

use driftless_catalog::{
    Catalog, Column, Ident, Index, ObjectName, SqlText, Table, TableKind, Trigger, View,
};
use driftless_diag::Backend;
use driftless_replay::complete;
use rusqlite::Connection;

/// What depends on rows, or on limits, and not on the schema.
const OF_ROWS: [&str; 8] = [
    "constraint failed",
    "mismatch",
    "integer overflow",
    "malformed JSON",
    "not an error",
    "too large",
    "locked",
    "cannot VACUUM",
];

/// Whether a refusal depends on rows, and not on the schema.
pub(crate) fn is_about_rows(error: &str) -> bool {
    OF_ROWS.iter().any(|part| error.contains(part))
}

/// A database.
pub(crate) struct Server(Connection);

impl Server {
    pub(crate) fn new() -> Self {
        Self(Connection::open_in_memory().unwrap())
    }

    /// Runs one statement to its end.
    pub(crate) fn run(&self, sql: &str) -> Result<(), String> {
        self.0.execute_batch(sql).map_err(|error| error.to_string())
    }

    /// Runs statements and undoes them. Gives what became of them, and the schema they made.
    pub(crate) fn try_out(&self, sql: &str) -> (Result<(), String>, Catalog) {
        self.run("SAVEPOINT before_mutant").unwrap();
        let outcome = self.run(sql);
        let catalog = self.catalog();
        let _ = self.run("ROLLBACK TO before_mutant");
        let _ = self.run("RELEASE before_mutant");
        (outcome, catalog)
    }

    /// The schema, as definitions give it.
    pub(crate) fn catalog(&self) -> Catalog {
        let mut live = Catalog::new(Backend::Sqlite);
        for (schema, table) in [(None, "main.sqlite_schema"), (Some("temp"), "sqlite_temp_schema")]
        {
            self.read(&mut live, schema, table);
        }
        let (catalog, diagnostics) = complete(live);
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
        catalog
    }

    fn read(&self, live: &mut Catalog, schema: Option<&str>, from: &str) {
        let sql = format!(
            "SELECT type, name, tbl_name, sql FROM {from} WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        );
        let mut statement = self.0.prepare(&sql).unwrap();
        let mut rows = statement.query(()).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let text = |at: usize| row.get::<_, String>(at).unwrap();
            let ident = |text: &str| Ident::new(Backend::Sqlite, text);
            let object = |text: &str| ObjectName { schema: schema.map(ident), name: ident(text) };
            let name = object(&text(1));
            let table = self.on(schema, &text(2));
            let definition = Some(text(3));
            match text(0).as_str() {
                "table" => {
                    let columns = self.columns(schema, &text(1));
                    live.tables.insert(name.clone(), make_table(name, columns, definition));
                }
                "index" => {
                    live.indexes.insert(name.clone(), make_index(name, table, definition));
                }
                "view" => {
                    live.views.insert(name.clone(), make_view(name, definition));
                }
                _ => {
                    live.triggers.insert(name.clone(), make_trigger(name, table, definition));
                }
            }
        }
    }

    /// What an index or trigger is on: one in `temp` may be on a table of `main`.
    fn on(&self, schema: Option<&str>, table: &str) -> ObjectName {
        let name = Ident::new(Backend::Sqlite, table);
        let exists = schema.is_some_and(|schema| {
            let sql = format!(
                "SELECT count(*) FROM {schema}.sqlite_schema WHERE type IN ('table', 'view') AND name = ?1"
            );
            self.0.query_row(&sql, [table], |row| row.get::<_, i64>(0)).unwrap() > 0
        });
        let schema = schema.filter(|_| exists).map(|schema| Ident::new(Backend::Sqlite, schema));
        ObjectName { schema, name }
    }

    fn columns(&self, schema: Option<&str>, table: &str) -> Vec<Column> {
        let sql = "SELECT name, type FROM pragma_table_xinfo(?1, ?2)";
        let mut statement = self.0.prepare(sql).unwrap();
        let columns = statement.query_map([table, schema.unwrap_or("main")], |row| {
            Ok(Column {
                name: Ident::new(Backend::Sqlite, row.get::<_, String>(0)?),
                declared_type: row.get(1)?,
                not_null: None,
                default: None,
                collation: None,
                generated: None,
            })
        });
        columns.unwrap().map(Result::unwrap).collect()
    }

    /// The names of a view's columns, if it can be read.
    pub(crate) fn view_columns(&self, view: &str) -> Option<Vec<String>> {
        self.0.prepare(&format!("SELECT * FROM \"{view}\"")).ok()?;
        let sql = "SELECT name FROM pragma_table_xinfo(?1)";
        let mut statement = self.0.prepare(sql).unwrap();
        let names = statement.query_map([view], |row| row.get::<_, String>(0));
        let names: Result<Vec<String>, _> = names.unwrap().collect();
        names.ok().filter(|names| !names.is_empty())
    }
}

fn make_table(name: ObjectName, columns: Vec<Column>, definition: Option<String>) -> Table {
    Table {
        name,
        kind: TableKind::Ordinary,
        columns,
        columns_known: true,
        constraints: Vec::new(),
        without_rowid: false,
        strict: false,
        definition,
    }
}

fn make_index(name: ObjectName, table: ObjectName, definition: Option<String>) -> Index {
    Index { name, table, unique: false, columns: Vec::new(), predicate: None, definition }
}

fn make_view(name: ObjectName, definition: Option<String>) -> View {
    View { name, columns: Vec::new(), output: None, query: SqlText::raw(""), definition }
}

fn make_trigger(name: ObjectName, table: ObjectName, definition: Option<String>) -> Trigger {
    Trigger {
        name,
        table,
        timing: String::new(),
        event: String::new(),
        update_of: Vec::new(),
        when: None,
        body: SqlText::raw(""),
        definition,
    }
}
