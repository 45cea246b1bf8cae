//! Catalogs built by hand, for unit tests that should not depend on a parser.

use driftless_catalog::{
    Catalog, Column, Constraint, ConstraintKind, ForeignKey, Ident, Index, IndexColumn, IndexKey,
    KeyColumn, ObjectName, OnConflict, ReferentialAction, SqlText, Table, TableKind, Trigger, View,
};
use driftless_diag::Backend;

pub(crate) fn ident(text: &str) -> Ident {
    Ident::new(Backend::Sqlite, text)
}

pub(crate) fn name(text: &str) -> ObjectName {
    ObjectName::plain(ident(text))
}

/// Text that a parser understood: its own normal form, in small letters.
pub(crate) fn text(source: &str) -> SqlText {
    SqlText { source: source.to_owned(), normal: Some(source.to_ascii_lowercase()) }
}

pub(crate) fn column(name: &str, declared_type: &str) -> Column {
    Column {
        name: ident(name),
        declared_type: declared_type.to_owned(),
        not_null: None,
        default: None,
        collation: None,
        generated: None,
    }
}

pub(crate) fn table(table: &str, columns: Vec<Column>) -> Table {
    Table {
        name: name(table),
        kind: TableKind::Ordinary,
        columns,
        columns_known: true,
        constraints: Vec::new(),
        without_rowid: false,
        strict: false,
        definition: None,
    }
}

fn keys(columns: &[&str]) -> Vec<KeyColumn> {
    let key = |name: &&str| KeyColumn { name: ident(name), collation: None, descending: false };
    columns.iter().map(key).collect()
}

pub(crate) fn primary_key(columns: &[&str]) -> Constraint {
    let kind = ConstraintKind::PrimaryKey {
        columns: keys(columns),
        autoincrement: false,
        on_conflict: OnConflict::Abort,
    };
    Constraint { name: None, kind }
}

pub(crate) fn unique(columns: &[&str]) -> Constraint {
    let kind = ConstraintKind::Unique { columns: keys(columns), on_conflict: OnConflict::Abort };
    Constraint { name: None, kind }
}

pub(crate) fn check(expression: SqlText) -> Constraint {
    Constraint { name: None, kind: ConstraintKind::Check { expression } }
}

pub(crate) fn foreign_key(columns: &[&str], table: &str, referenced: &[&str]) -> Constraint {
    let kind = ConstraintKind::ForeignKey(ForeignKey {
        columns: columns.iter().map(|column| ident(column)).collect(),
        table: name(table),
        referenced: referenced.iter().map(|column| ident(column)).collect(),
        on_delete: ReferentialAction::NoAction,
        on_update: ReferentialAction::NoAction,
        deferred: false,
    });
    Constraint { name: None, kind }
}

pub(crate) fn named(constraint_name: &str, constraint: Constraint) -> Constraint {
    Constraint { name: Some(ident(constraint_name)), ..constraint }
}

pub(crate) fn index(index: &str, table: &str, column: &str) -> Index {
    let key = IndexKey::Column(ident(column));
    Index {
        name: name(index),
        table: name(table),
        unique: false,
        columns: vec![IndexColumn { key, collation: None, descending: false }],
        predicate: None,
        definition: None,
    }
}

pub(crate) fn view(view: &str, query: SqlText) -> View {
    View { name: name(view), columns: Vec::new(), output: None, query, definition: None }
}

pub(crate) fn trigger(trigger: &str, table: &str, body: &str) -> Trigger {
    Trigger {
        name: name(trigger),
        table: name(table),
        timing: "AFTER".to_owned(),
        event: "UPDATE".to_owned(),
        update_of: Vec::new(),
        when: None,
        body: text(body),
        definition: None,
    }
}

/// A catalog with these tables.
pub(crate) fn catalog(tables: Vec<Table>) -> Catalog {
    let mut catalog = Catalog::new(Backend::Sqlite);
    catalog.tables = tables.into_iter().map(|table| (table.name.clone(), table)).collect();
    catalog
}
