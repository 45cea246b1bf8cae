//! The schema of an SQLite database as a catalog.
//!
//! A constant number of queries whatever the number of objects: `sqlite_schema`, joined with
//! pragmas as table-valued functions. SQL is not parsed. So what comes out is what SQLite itself
//! understood of each definition, beside the definition word for word:
//!
//! | from pragmas | left to the definition |
//! |---|---|
//! | columns: name, type, `NOT NULL`, default, generated and how | collation, name and conflict clause of `NOT NULL`, the generating expression |
//! | primary key, unique keys, foreign keys | their names, conflict clauses, deferral, `AUTOINCREMENT`, checks, the order among them |
//! | indexes: table, columns, direction, collation, unique, partial | expressions, the predicate |
//! | views: the columns they yield | the query |
//! | triggers: the table | everything else |
//!
//! Where something is known to be there and only the definition says what it is, the catalog has
//! an empty text. Three facts are SQLite's and not the writer's: the key columns of a `WITHOUT
//! ROWID` table are `NOT NULL`, standard types are spelled in upper case, and a key's collation is
//! given also when it is its column's. `BINARY` is no collation of a key's own.
//!
//! A view that refers to something missing, or a virtual table whose module is not in this
//! library, makes SQLite refuse the query over all of them. Only then are they asked one by one.

mod columns;
mod keys;

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Text};
use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection};
use driftless_catalog::{Catalog, Ident, ObjectName, SqlText, Table, TableKind, Trigger, View};
use driftless_diag::Backend;

use super::message::Fault;
use columns::Columns;
use keys::Constraints;

/// Tables that store rows themselves.
const STORED: &str = "s.type = 'table' AND s.rootpage > 0 AND s.name NOT GLOB 'sqlite_*'";

/// Views and virtual tables, whose columns somebody has to work out.
const COMPUTED: &str = "s.type IN ('table', 'view') AND coalesce(s.rootpage, 0) = 0";

/// The catalog. Called within a transaction.
pub(super) fn catalog(connection: &mut SqliteConnection) -> Result<Catalog, Fault> {
    let mut catalog = Catalog::new(Backend::Sqlite);
    // Columns first: `pragma_table_list` starts over for every view whose columns SQLite has not
    // worked out yet.
    let mut columns = columns::columns(connection)?;
    let (mut constraints, made) = keys::keys(connection, &columns)?;
    let objects = objects(connection)?;
    let virtual_tables: Vec<&str> = objects
        .iter()
        .filter(|object| object.sort == "virtual")
        .map(|object| object.name.as_str())
        .collect();
    for object in &objects {
        match object.kind.as_str() {
            "table" => {
                let table = table(object, &virtual_tables, &mut columns, &mut constraints);
                catalog.tables.insert(table.name.clone(), table);
            }
            "view" => {
                let view = view(object, &mut columns);
                catalog.views.insert(view.name.clone(), view);
            }
            "trigger" => {
                let trigger = trigger(object);
                catalog.triggers.insert(trigger.name.clone(), trigger);
            }
            _ => {}
        }
    }
    catalog.indexes = keys::indexes(connection, made)?;
    Ok(catalog)
}

/// A row of `sqlite_schema` (not an index), with what `pragma_table_list` adds.
struct Object {
    kind: String,
    name: String,
    table: String,
    definition: String,
    /// `table`, `virtual`, `shadow` or `view`; empty for a trigger.
    sort: String,
    without_rowid: bool,
    strict: bool,
}

fn objects(connection: &mut SqliteConnection) -> QueryResult<Vec<Object>> {
    // Joined here and not by SQLite, which would list all tables anew for each object.
    let listed = sql::<(Text, Text, Bool, Bool)>(
        "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'",
    )
    .load::<(String, String, bool, bool)>(connection)?;
    let mut listed: BTreeMap<String, (String, bool, bool)> = listed
        .into_iter()
        .map(|(name, sort, without_rowid, strict)| (name, (sort, without_rowid, strict)))
        .collect();
    let rows = sql::<(Text, Text, Text, Text)>(
        "SELECT type, name, tbl_name, sql FROM main.sqlite_schema \
         WHERE type <> 'index' AND sql IS NOT NULL AND name NOT GLOB 'sqlite_*' \
         AND tbl_name NOT GLOB 'driftless_*'",
    )
    .load::<(String, String, String, String)>(connection)?;
    let object = |(kind, name, table, definition): (String, String, String, String)| {
        // A trigger may have the name of a table.
        let listed = if kind == "trigger" { None } else { listed.remove(&name) };
        let (sort, without_rowid, strict) = listed.unwrap_or_default();
        Object { kind, name, table, definition, sort, without_rowid, strict }
    };
    Ok(rows.into_iter().map(object).collect())
}

fn table(
    object: &Object,
    virtual_tables: &[&str],
    columns: &mut Columns,
    constraints: &mut Constraints,
) -> Table {
    let kind = match object.sort.as_str() {
        "virtual" => TableKind::Virtual { module: ident(""), arguments: Vec::new() },
        "shadow" => TableKind::Shadow { of: name(owner(&object.name, virtual_tables)) },
        _ => TableKind::Ordinary,
    };
    let columns = columns.remove(&object.name);
    Table {
        name: name(&object.name),
        kind,
        columns_known: columns.is_some(),
        columns: columns.map(|shape| shape.columns).unwrap_or_default(),
        constraints: constraints.remove(&object.name).unwrap_or_default(),
        without_rowid: object.without_rowid,
        strict: object.strict,
        definition: Some(object.definition.clone()),
    }
}

/// The virtual table that a shadow table belongs to: the longest that its name extends.
fn owner<'a>(shadow: &str, virtual_tables: &[&'a str]) -> &'a str {
    let key = shadow.to_ascii_lowercase();
    let owns = |table: &&&str| {
        key.strip_prefix(&table.to_ascii_lowercase()).is_some_and(|rest| rest.starts_with('_'))
    };
    virtual_tables.iter().filter(owns).max_by_key(|table| table.len()).copied().unwrap_or_default()
}

fn view(object: &Object, columns: &mut Columns) -> View {
    let output = columns.remove(&object.name);
    View {
        name: name(&object.name),
        columns: Vec::new(),
        output: output.map(|shape| shape.columns.into_iter().map(|column| column.name).collect()),
        query: unread(),
        definition: Some(object.definition.clone()),
    }
}

fn trigger(object: &Object) -> Trigger {
    Trigger {
        name: name(&object.name),
        table: name(&object.table),
        timing: String::new(),
        event: String::new(),
        update_of: Vec::new(),
        when: None,
        body: unread(),
        definition: Some(object.definition.clone()),
    }
}

fn unread() -> SqlText {
    SqlText::raw("")
}

fn ident(text: &str) -> Ident {
    Ident::new(Backend::Sqlite, text)
}

fn name(text: &str) -> ObjectName {
    ObjectName::plain(ident(text))
}
