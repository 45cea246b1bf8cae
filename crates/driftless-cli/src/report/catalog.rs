//! A catalog as JSON: every object, its parts, and where it came from.
//!
//! Written out by hand rather than derived, because this is an interface: the catalog's Rust types
//! may be reshaped, the document only grows.

use std::borrow::Cow;

use driftless_catalog::postgres::without_secrets;
use driftless_catalog::{
    Catalog, Column, Constraint, ConstraintKind, Described, Fact, ForeignKey, Ident, Index,
    IndexColumn, IndexKey, KeyColumn, ObjectKey, ObjectKind, ObjectName, OnConflict, Table,
    TableKind, Trigger, View, facts,
};
use driftless_diag::Backend;
use serde_json::{Map, Value, json};

/// The document, which tells no secrets.
pub(crate) fn document(catalog: &Catalog) -> Value {
    if let Cow::Owned(postgres) = without_secrets(&catalog.postgres) {
        return document(&Catalog { postgres, ..catalog.clone() });
    }
    let mut document = whole(catalog);
    let described_whole = catalog.backend != Backend::Sqlite;
    if let (true, Some(document)) = (described_whole, document.as_object_mut()) {
        let objects = facts(catalog).iter().map(|one| described(catalog, one)).collect();
        for kind in ["tables", "indexes", "views", "triggers"] {
            document.remove(kind);
        }
        document.insert("objects".to_owned(), Value::Array(objects));
    }
    document
}

/// An object of a product other than SQLite: its attributes as texts, which are lists where the server has lists.
fn described(catalog: &Catalog, one: &Described) -> Value {
    let attributes = one.attributes.iter().filter(|(_, fact)| !matches!(fact, Fact::Unsaid));
    let attributes: Map<String, Value> =
        attributes.map(|(name, fact)| ((*name).to_owned(), value(fact))).collect();
    json!({
        "kind": one.key.kind.name(),
        "name": one.key.path,
        "attributes": attributes,
        "origin": origin(catalog, &one.key),
    })
}

fn value(fact: &Fact) -> Value {
    match fact {
        Fact::List(list) => Value::Array(list.iter().map(value).collect()),
        Fact::None | Fact::Unknown | Fact::Unsaid => Value::Null,
        Fact::Text(_) | Fact::Sql(_) => Value::String(fact.display()),
    }
}

fn whole(catalog: &Catalog) -> Value {
    let tables: Vec<Value> = catalog.tables.values().map(|one| table(catalog, one)).collect();
    let indexes: Vec<Value> = catalog.indexes.values().map(|one| index(catalog, one)).collect();
    let views: Vec<Value> = catalog.views.values().map(|one| view(catalog, one)).collect();
    let triggers: Vec<Value> = catalog.triggers.values().map(|one| trigger(catalog, one)).collect();
    let opaque: Vec<Value> = catalog
        .opaque
        .iter()
        .map(|opaque| {
            json!({
                "step": opaque.origin.step,
                "file": opaque.origin.file,
                "line": opaque.origin.line,
                "reason": opaque.reason,
                "text": opaque.text,
                "mentions": opaque.mentions,
            })
        })
        .collect();
    json!({
        "version": 1,
        "backend": catalog.backend.name(),
        "tables": tables,
        "indexes": indexes,
        "views": views,
        "triggers": triggers,
        "opaque": opaque,
    })
}

/// What every object begins with: its name, its schema, the statement that made it.
fn object(catalog: &Catalog, kind: ObjectKind, name: &ObjectName) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("name".into(), name.name.as_str().into());
    map.insert("schema".into(), name.schema.as_ref().map(Ident::as_str).into());
    map.insert("origin".into(), origin(catalog, &Catalog::key(kind, name)));
    map
}

fn origin(catalog: &Catalog, key: &ObjectKey) -> Value {
    catalog.origins.get(key).map_or(
        Value::Null,
        |origin| json!({"step": origin.step, "file": origin.file, "line": origin.line}),
    )
}

fn with(mut map: Map<String, Value>, more: Value) -> Value {
    if let Value::Object(more) = more {
        map.extend(more);
    }
    Value::Object(map)
}

fn idents(idents: &[Ident]) -> Vec<&str> {
    idents.iter().map(Ident::as_str).collect()
}

fn table(catalog: &Catalog, table: &Table) -> Value {
    let columns: Vec<Value> = table.columns.iter().map(|one| column(catalog, table, one)).collect();
    let constraints: Vec<Value> = table.constraints.iter().map(constraint).collect();
    let (kind, module, arguments, of) = match &table.kind {
        TableKind::Ordinary => ("ordinary", None, None, None),
        TableKind::Virtual { module, arguments } => {
            ("virtual", Some(module.as_str()), Some(arguments), None)
        }
        TableKind::Shadow { of } => ("shadow", None, None, Some(of.to_string())),
    };
    with(
        object(catalog, ObjectKind::Table, &table.name),
        json!({
            "kind": kind,
            "module": module,
            "arguments": arguments,
            "of": of,
            "columns_known": table.columns_known,
            "columns": columns,
            "constraints": constraints,
            "without_rowid": table.without_rowid,
            "strict": table.strict,
        }),
    )
}

fn column(catalog: &Catalog, table: &Table, column: &Column) -> Value {
    let generated = column.generated.as_ref().map(
        |generated| json!({"expression": generated.expression.source, "stored": generated.stored}),
    );
    let key = Catalog::part_key(ObjectKind::Column, &table.name, &column.name);
    json!({
        "name": column.name.as_str(),
        "origin": origin(catalog, &key),
        "type": column.declared_type,
        "not_null": column.not_null.is_some(),
        "default": column.default.as_ref().map(|default| &default.source),
        "collation": column.collation.as_ref().map(Ident::as_str),
        "generated": generated,
    })
}

fn constraint(constraint: &Constraint) -> Value {
    let mut map = Map::new();
    map.insert("name".into(), constraint.name.as_ref().map(Ident::as_str).into());
    let more = match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, autoincrement, on_conflict } => json!({
            "kind": "primary key",
            "columns": keys(columns),
            "autoincrement": autoincrement,
            "on_conflict": conflict(*on_conflict),
        }),
        ConstraintKind::Unique { columns, on_conflict } => json!({
            "kind": "unique",
            "columns": keys(columns),
            "on_conflict": conflict(*on_conflict),
        }),
        ConstraintKind::Check { expression } => {
            json!({"kind": "check", "expression": expression.source})
        }
        ConstraintKind::ForeignKey(key) => foreign_key(key),
    };
    with(map, more)
}

fn keys(columns: &[KeyColumn]) -> Vec<Value> {
    columns
        .iter()
        .map(|column| {
            json!({
                "column": column.name.as_str(),
                "collation": column.collation.as_ref().map(Ident::as_str),
                "descending": column.descending,
            })
        })
        .collect()
}

fn conflict(on_conflict: OnConflict) -> String {
    on_conflict.sql().to_ascii_lowercase()
}

fn foreign_key(key: &ForeignKey) -> Value {
    json!({
        "kind": "foreign key",
        "columns": idents(&key.columns),
        "table": key.table.to_string(),
        "referenced": idents(&key.referenced),
        "on_delete": key.on_delete.sql().to_ascii_lowercase(),
        "on_update": key.on_update.sql().to_ascii_lowercase(),
        "deferred": key.deferred,
    })
}

fn index(catalog: &Catalog, index: &Index) -> Value {
    let columns: Vec<Value> = index.columns.iter().map(index_column).collect();
    with(
        object(catalog, ObjectKind::Index, &index.name),
        json!({
            "table": index.table.to_string(),
            "unique": index.unique,
            "columns": columns,
            "predicate": index.predicate.as_ref().map(|predicate| &predicate.source),
        }),
    )
}

fn index_column(part: &IndexColumn) -> Value {
    let (column, expression) = match &part.key {
        IndexKey::Column(column) => (Some(column.as_str()), None),
        IndexKey::Expression(expression) => (None, Some(&expression.source)),
    };
    json!({
        "column": column,
        "expression": expression,
        "collation": part.collation.as_ref().map(Ident::as_str),
        "descending": part.descending,
    })
}

fn view(catalog: &Catalog, view: &View) -> Value {
    with(
        object(catalog, ObjectKind::View, &view.name),
        json!({
            "columns": idents(&view.columns),
            "output": view.output.as_deref().map(idents),
            "query": view.query.source,
        }),
    )
}

fn trigger(catalog: &Catalog, trigger: &Trigger) -> Value {
    with(
        object(catalog, ObjectKind::Trigger, &trigger.name),
        json!({
            "table": trigger.table.to_string(),
            "timing": trigger.timing.to_ascii_lowercase(),
            "event": trigger.event.to_ascii_lowercase(),
            "update_of": idents(&trigger.update_of),
            "when": trigger.when.as_ref().map(|when| &when.source),
            "body": trigger.body.source,
        }),
    )
}

#[cfg(test)]
mod tests {
    use driftless_catalog::SqlText;
    use driftless_diag::Backend;

    use super::*;

    #[test]
    fn a_table_is_written_out_whole() {
        let mut catalog = Catalog::new(Backend::Sqlite);
        let name = |text: &str| Ident::new(Backend::Sqlite, text);
        let users = ObjectName::plain(name("Users"));
        let table = Table {
            name: users.clone(),
            kind: TableKind::Ordinary,
            columns: vec![Column {
                name: name("id"),
                declared_type: "INTEGER".to_owned(),
                not_null: None,
                default: Some(SqlText::raw("1")),
                collation: None,
                generated: None,
            }],
            columns_known: true,
            constraints: vec![Constraint {
                name: None,
                kind: ConstraintKind::PrimaryKey {
                    columns: vec![KeyColumn {
                        name: name("id"),
                        collation: None,
                        descending: false,
                    }],
                    autoincrement: true,
                    on_conflict: OnConflict::Abort,
                },
            }],
            without_rowid: false,
            strict: true,
            definition: None,
        };
        catalog.tables.insert(users, table);
        let document = document(&catalog);
        assert_eq!(document["version"], 1);
        let table = &document["tables"][0];
        assert_eq!(table["name"], "Users");
        assert_eq!(table["schema"], Value::Null);
        assert_eq!(table["strict"], true);
        assert_eq!(table["columns"][0]["default"], "1");
        assert_eq!(table["constraints"][0]["kind"], "primary key");
        assert_eq!(table["constraints"][0]["columns"][0]["column"], "id");
        assert_eq!(table["constraints"][0]["on_conflict"], "abort");
    }
}
