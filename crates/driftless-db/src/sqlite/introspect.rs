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

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection};
use driftless_catalog::{
    Catalog, Column, Constraint, ConstraintKind, ForeignKey, Generated, Ident, Index, IndexColumn,
    IndexKey, KeyColumn, NotNull, ObjectName, OnConflict, ReferentialAction, SqlText, Table,
    TableKind, Trigger, View,
};
use driftless_diag::Backend;

use super::message::Fault;

/// The catalog. Called within a transaction.
pub(super) fn catalog(connection: &mut SqliteConnection) -> Result<Catalog, Fault> {
    let mut catalog = Catalog::new(Backend::Sqlite);
    let objects = objects(connection)?;
    let virtual_tables: Vec<&str> = objects
        .iter()
        .filter(|object| object.sort == "virtual")
        .map(|object| object.name.as_str())
        .collect();
    let mut columns = columns(connection)?;
    let mut constraints = keys(connection)?;
    for (table, more) in foreign_keys(connection)? {
        constraints.entry(table).or_default().extend(more);
    }
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
    catalog.indexes = indexes(connection)?;
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
    type Row = (String, String, String, String, Option<String>, Option<bool>, Option<bool>);
    let rows = sql::<(Text, Text, Text, Text, Nullable<Text>, Nullable<Bool>, Nullable<Bool>)>(
        "SELECT s.type, s.name, s.tbl_name, s.sql, l.type, l.wr, l.strict \
         FROM main.sqlite_schema s \
         LEFT JOIN pragma_table_list l ON l.schema = 'main' AND l.name = s.name \
         AND s.type IN ('table', 'view') \
         WHERE s.type <> 'index' AND s.sql IS NOT NULL AND s.name NOT GLOB 'sqlite_*' \
         AND s.tbl_name NOT GLOB 'driftless_*'",
    )
    .load::<Row>(connection)?;
    let object = |(kind, name, table, definition, sort, without_rowid, strict): Row| Object {
        kind,
        name,
        table,
        definition,
        sort: sort.unwrap_or_default(),
        without_rowid: without_rowid.unwrap_or_default(),
        strict: strict.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(object).collect())
}

type Columns = BTreeMap<String, Vec<Column>>;

/// The columns of tables and views, by name. A name that is missing has columns that SQLite
/// cannot tell.
fn columns(connection: &mut SqliteConnection) -> QueryResult<Columns> {
    let plain = "s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%'";
    let frail = "(s.type = 'view' OR s.sql LIKE 'CREATE VIRTUAL%')";
    let mut columns = columns_where(connection, plain)?;
    match columns_where(connection, frail) {
        Ok(more) => columns.extend(more),
        Err(_) => {
            let names =
                sql::<Text>(&format!("SELECT name FROM main.sqlite_schema s WHERE {frail}"))
                    .load::<String>(connection)?;
            for name in names {
                let name = name.replace('\'', "''");
                if let Ok(more) = columns_where(connection, &format!("s.name = '{name}'")) {
                    columns.extend(more);
                }
            }
        }
    }
    Ok(columns)
}

fn columns_where(connection: &mut SqliteConnection, condition: &str) -> QueryResult<Columns> {
    type Row = (String, String, String, bool, Option<String>, i32);
    let rows = sql::<(Text, Text, Text, Bool, Nullable<Text>, Integer)>(&format!(
        "SELECT s.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.hidden \
         FROM main.sqlite_schema s, pragma_table_xinfo(s.name, 'main') c \
         WHERE {condition} AND c.hidden <> 1 ORDER BY s.rowid, c.cid"
    ))
    .load::<Row>(connection)?;
    let mut columns = Columns::new();
    for (table, name, declared_type, not_null, default, hidden) in rows {
        columns.entry(table).or_default().push(Column {
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

type Constraints = BTreeMap<String, Vec<Constraint>>;

/// Primary and unique keys, by table, the primary key first. A primary key that is the row id
/// has no index, so it comes from the columns.
fn keys(connection: &mut SqliteConnection) -> QueryResult<Constraints> {
    let rows = sql::<(Text, Text)>(
        "SELECT s.name, c.name FROM main.sqlite_schema s, pragma_table_xinfo(s.name, 'main') c \
         WHERE s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%' AND c.pk > 0 \
         ORDER BY s.rowid, c.pk",
    )
    .load::<(String, String)>(connection)?;
    let mut primary: BTreeMap<String, Vec<KeyColumn>> = BTreeMap::new();
    for (table, column) in rows {
        let column = KeyColumn { name: ident(&column), collation: None, descending: false };
        primary.entry(table).or_default().push(column);
    }
    let mut unique = Constraints::new();
    for listed in listed_indexes(connection)?.into_values() {
        let columns = listed.columns.into_iter().filter_map(|column| match column.key {
            IndexKey::Column(name) => {
                Some(KeyColumn { name, collation: column.collation, descending: column.descending })
            }
            IndexKey::Expression(_) => None,
        });
        match listed.origin.as_str() {
            "pk" => drop(primary.insert(listed.table, columns.collect())),
            "u" => {
                let on_conflict = OnConflict::default();
                let kind = ConstraintKind::Unique { columns: columns.collect(), on_conflict };
                unique.entry(listed.table).or_default().push(Constraint { name: None, kind });
            }
            _ => {}
        }
    }
    let mut constraints = Constraints::new();
    for (table, columns) in primary {
        let on_conflict = OnConflict::default();
        let kind = ConstraintKind::PrimaryKey { columns, autoincrement: false, on_conflict };
        constraints.entry(table).or_default().push(Constraint { name: None, kind });
    }
    for (table, more) in unique {
        constraints.entry(table).or_default().extend(more);
    }
    Ok(constraints)
}

/// An index as `pragma_index_list` and `pragma_index_xinfo` tell it.
struct Listed {
    table: String,
    name: String,
    unique: bool,
    /// `c` made by a statement, `u` behind a unique key, `pk` behind a primary key.
    origin: String,
    partial: bool,
    columns: Vec<IndexColumn>,
}

/// All indexes, in the order in which they were made within each table.
fn listed_indexes(
    connection: &mut SqliteConnection,
) -> QueryResult<BTreeMap<(String, i32), Listed>> {
    type Row = (String, i32, String, bool, String, bool, i32, Option<String>, bool, Option<String>);
    let rows = sql::<(
        Text,
        Integer,
        Text,
        Bool,
        Text,
        Bool,
        Integer,
        Nullable<Text>,
        Bool,
        Nullable<Text>,
    )>(
        "SELECT s.name, -l.seq, l.name, l.\"unique\", l.origin, l.partial, \
             i.cid, i.name, i.\"desc\", i.coll \
             FROM main.sqlite_schema s, pragma_index_list(s.name, 'main') l, \
             pragma_index_xinfo(l.name, 'main') i \
             WHERE s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%' \
             AND s.name NOT GLOB 'sqlite_*' AND s.name NOT GLOB 'driftless_*' AND i.key \
             ORDER BY s.rowid, l.seq DESC, i.seqno",
    )
    .load::<Row>(connection)?;
    let mut indexes = BTreeMap::new();
    for (table, order, name, unique, origin, partial, column, column_name, descending, coll) in rows
    {
        let listed = indexes.entry((table.clone(), order)).or_insert_with(|| Listed {
            table,
            name,
            unique,
            origin,
            partial,
            columns: Vec::new(),
        });
        listed.columns.push(IndexColumn {
            key: match column_name {
                Some(name) => IndexKey::Column(ident(&name)),
                None if column == -1 => IndexKey::Column(ident("rowid")),
                None => IndexKey::Expression(unread()),
            },
            collation: coll.filter(|coll| !coll.eq_ignore_ascii_case("BINARY")).map(|c| ident(&c)),
            descending,
        });
    }
    Ok(indexes)
}

fn indexes(connection: &mut SqliteConnection) -> QueryResult<BTreeMap<ObjectName, Index>> {
    let definitions: BTreeMap<String, String> = sql::<(Text, Text)>(
        "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    )
    .load::<(String, String)>(connection)?
    .into_iter()
    .collect();
    let listed = listed_indexes(connection)?.into_values().filter(|listed| listed.origin == "c");
    let index = |listed: Listed| {
        let index = Index {
            name: name(&listed.name),
            table: name(&listed.table),
            unique: listed.unique,
            columns: listed.columns,
            predicate: listed.partial.then(unread),
            definition: definitions.get(&listed.name).cloned(),
        };
        (index.name.clone(), index)
    };
    Ok(listed.map(index).collect())
}

/// Foreign keys by table, in the order of the statement (SQLite counts them from the last).
fn foreign_keys(connection: &mut SqliteConnection) -> QueryResult<Constraints> {
    type Row = (String, i32, String, String, Option<String>, String, String);
    let rows = sql::<(Text, Integer, Text, Text, Nullable<Text>, Text, Text)>(
        "SELECT s.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_delete, f.on_update \
         FROM main.sqlite_schema s, pragma_foreign_key_list(s.name, 'main') f \
         WHERE s.type = 'table' AND s.sql NOT LIKE 'CREATE VIRTUAL%' \
         ORDER BY s.rowid, f.id DESC, f.seq",
    )
    .load::<Row>(connection)?;
    let mut keys: BTreeMap<String, Vec<(i32, ForeignKey)>> = BTreeMap::new();
    for (table, id, parent, from, to, on_delete, on_update) in rows {
        let keys = keys.entry(table).or_default();
        if keys.last().is_none_or(|(last, _)| *last != id) {
            keys.push((
                id,
                ForeignKey {
                    columns: Vec::new(),
                    table: name(&parent),
                    referenced: Vec::new(),
                    on_delete: action(&on_delete),
                    on_update: action(&on_update),
                    deferred: false,
                },
            ));
        }
        if let Some((_, key)) = keys.last_mut() {
            key.columns.push(ident(&from));
            key.referenced.extend(to.map(|to| ident(&to)));
        }
    }
    let constraint = |(_, key)| Constraint { name: None, kind: ConstraintKind::ForeignKey(key) };
    Ok(keys
        .into_iter()
        .map(|(table, keys)| (table, keys.into_iter().map(constraint).collect()))
        .collect())
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
        columns: columns.unwrap_or_default(),
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
        output: output.map(|columns| columns.into_iter().map(|column| column.name).collect()),
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

fn action(text: &str) -> ReferentialAction {
    use ReferentialAction::{Cascade, NoAction, Restrict, SetDefault, SetNull};
    [NoAction, Restrict, Cascade, SetNull, SetDefault]
        .into_iter()
        .find(|action| action.sql().eq_ignore_ascii_case(text))
        .unwrap_or_default()
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
