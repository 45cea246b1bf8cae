//! Indexes, and the keys that stand behind some of them.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::{QueryResult, RunQueryDsl as _, SqliteConnection};
use driftless_catalog::{
    Constraint, ConstraintKind, ForeignKey, Index, IndexColumn, IndexKey, KeyColumn, ObjectName,
    OnConflict, ReferentialAction,
};

use super::columns::Columns;
use super::{STORED, ident, name, unread};

pub(super) type Constraints = BTreeMap<String, Vec<Constraint>>;

/// The keys of each table (the primary one first, then unique ones, then foreign ones), and the
/// indexes that statements made.
pub(super) fn keys(
    connection: &mut SqliteConnection,
    columns: &Columns,
) -> QueryResult<(Constraints, Vec<Listed>)> {
    let (made, behind_keys): (Vec<Listed>, Vec<Listed>) =
        listed_indexes(connection)?.into_iter().partition(|listed| listed.origin == "c");
    let mut primary: BTreeMap<String, Vec<KeyColumn>> = BTreeMap::new();
    // A primary key that is the row id has no index, so it comes from the columns.
    for (table, shape) in columns.iter().filter(|(_, shape)| !shape.key.is_empty()) {
        let mut key = shape.key.clone();
        key.sort_by_key(|(place, _)| *place);
        let column = |(_, name)| KeyColumn { name, collation: None, descending: false };
        primary.insert(table.clone(), key.into_iter().map(column).collect());
    }
    let mut unique = Constraints::new();
    for listed in behind_keys {
        let columns = listed.columns.into_iter().filter_map(key_column).collect();
        match listed.origin.as_str() {
            "pk" => drop(primary.insert(listed.table, columns)),
            _ => {
                let kind = ConstraintKind::Unique { columns, on_conflict: OnConflict::default() };
                unique.entry(listed.table).or_default().push(unnamed(kind));
            }
        }
    }
    let mut constraints = Constraints::new();
    for (table, columns) in primary {
        let on_conflict = OnConflict::default();
        let kind = ConstraintKind::PrimaryKey { columns, autoincrement: false, on_conflict };
        constraints.entry(table).or_default().push(unnamed(kind));
    }
    for (table, more) in unique.into_iter().chain(foreign_keys(connection)?) {
        constraints.entry(table).or_default().extend(more);
    }
    Ok((constraints, made))
}

fn key_column(column: IndexColumn) -> Option<KeyColumn> {
    let IndexColumn { key: IndexKey::Column(name), collation, descending } = column else {
        return None;
    };
    Some(KeyColumn { name, collation, descending })
}

fn unnamed(kind: ConstraintKind) -> Constraint {
    Constraint { name: None, kind }
}

/// An index as `pragma_index_list` and `pragma_index_xinfo` tell it.
pub(super) struct Listed {
    table: String,
    name: String,
    unique: bool,
    /// `c` made by a statement, `u` behind a unique key, `pk` behind a primary key.
    origin: String,
    partial: bool,
    columns: Vec<IndexColumn>,
}

/// All indexes, in the order in which they were made within each table.
fn listed_indexes(connection: &mut SqliteConnection) -> QueryResult<Vec<Listed>> {
    type Row = (String, String, bool, String, bool, i32, Option<String>, bool, Option<String>);
    type Types = (Text, Text, Bool, Text, Bool, Integer, Nullable<Text>, Bool, Nullable<Text>);
    let rows = sql::<Types>(&format!(
        "SELECT s.name, l.name, l.\"unique\", l.origin, l.partial, \
         i.cid, i.name, i.\"desc\", i.coll \
         FROM main.sqlite_schema s, pragma_index_list(s.name, 'main') l, \
         pragma_index_xinfo(l.name, 'main') i \
         WHERE {STORED} AND s.name NOT GLOB 'driftless_*' AND i.key \
         ORDER BY s.rowid, l.seq DESC, i.seqno"
    ))
    .load::<Row>(connection)?;
    let mut indexes: Vec<Listed> = Vec::new();
    for (table, name, unique, origin, partial, column, column_name, descending, coll) in rows {
        let column = IndexColumn {
            key: match column_name {
                Some(name) => IndexKey::Column(ident(&name)),
                None if column == -1 => IndexKey::Column(ident("rowid")),
                None => IndexKey::Expression(unread()),
            },
            collation: coll.filter(|coll| !coll.eq_ignore_ascii_case("BINARY")).map(|c| ident(&c)),
            descending,
        };
        match indexes.last_mut().filter(|last| last.name == name) {
            Some(last) => last.columns.push(column),
            None => {
                let columns = vec![column];
                indexes.push(Listed { table, name, unique, origin, partial, columns });
            }
        }
    }
    Ok(indexes)
}

/// The indexes that statements made.
pub(super) fn indexes(
    connection: &mut SqliteConnection,
    made: Vec<Listed>,
) -> QueryResult<BTreeMap<ObjectName, Index>> {
    let definitions: BTreeMap<String, String> = sql::<(Text, Text)>(
        "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    )
    .load::<(String, String)>(connection)?
    .into_iter()
    .collect();
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
    Ok(made.into_iter().map(index).collect())
}

/// Foreign keys by table, in the order of the statement (SQLite counts them from the last).
fn foreign_keys(connection: &mut SqliteConnection) -> QueryResult<Constraints> {
    type Row = (String, i32, String, String, Option<String>, String, String);
    let rows = sql::<(Text, Integer, Text, Text, Nullable<Text>, Text, Text)>(&format!(
        "SELECT s.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_delete, f.on_update \
         FROM main.sqlite_schema s, pragma_foreign_key_list(s.name, 'main') f \
         WHERE {STORED} ORDER BY s.rowid, f.id DESC, f.seq"
    ))
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
    let constraint = |(_, key)| unnamed(ConstraintKind::ForeignKey(key));
    Ok(keys
        .into_iter()
        .map(|(table, keys)| (table, keys.into_iter().map(constraint).collect()))
        .collect())
}

fn action(text: &str) -> ReferentialAction {
    use ReferentialAction::{Cascade, NoAction, Restrict, SetDefault, SetNull};
    [NoAction, Restrict, Cascade, SetNull, SetDefault]
        .into_iter()
        .find(|action| action.sql().eq_ignore_ascii_case(text))
        .unwrap_or_default()
}
