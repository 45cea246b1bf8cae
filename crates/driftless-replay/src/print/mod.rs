//! Objects as canonical SQL: one column a line, keywords in capitals, quotes only where needed.
//!
//! The one place that writes SQL for definitions, and the one place that quotes names and
//! literals; everything else that puts SQL together asks here. The statements come without a
//! final semicolon. What is printed, read back, gives the same object.

pub mod mysql;
mod order;
pub mod postgres;
mod table;
mod trigger;

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::{Catalog, Ident, Index, IndexKey, KeyColumn, ObjectKey, ObjectName, View};
use driftless_diag::Backend;
use driftless_sql::sqlite::needs_quoting;

use crate::normal::{readable_expression, readable_query};

pub(crate) use mysql::statements as mysql_statements;
pub use table::{column, column_with, constraint, table};
pub use trigger::trigger;

/// The definitions of objects of a catalog that are described by attributes
/// ([`driftless_catalog::facts`]), by their keys.
pub fn definitions(catalog: &Catalog, wanted: &BTreeSet<ObjectKey>) -> BTreeMap<ObjectKey, String> {
    match catalog.backend {
        Backend::Postgres => postgres::definitions(&catalog.postgres, wanted),
        Backend::MySql | Backend::MariaDb => {
            mysql::definitions(catalog.backend, &catalog.mysql, wanted)
        }
        Backend::Sqlite => BTreeMap::new(),
    }
}

/// A name, in quotes if it needs them.
pub fn quote_ident(backend: Backend, name: &str) -> String {
    let quote = if matches!(backend, Backend::MySql | Backend::MariaDb) { '`' } else { '"' };
    let folds = backend == Backend::Postgres && name.chars().any(char::is_uppercase);
    if needs_quoting(name) || folds {
        let doubled: String = [quote, quote].iter().collect();
        format!("{quote}{}{quote}", name.replace(quote, &doubled))
    } else {
        name.to_owned()
    }
}

/// A string literal.
pub fn literal(backend: Backend, text: &str) -> String {
    let text = text.replace('\'', "''");
    match backend {
        Backend::Sqlite | Backend::Postgres => format!("'{text}'"),
        Backend::MySql | Backend::MariaDb => {
            format!("'{}'", text.replace('\\', "\\\\").replace('\0', "\\0"))
        }
    }
}

/// A name of an object, with its schema if it has one.
pub fn object_name(name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", ident(schema), ident(&name.name)),
        None => ident(&name.name),
    }
}

fn ident(name: &Ident) -> String {
    quote_ident(Backend::Sqlite, name.as_str())
}

fn names(names: &[Ident]) -> String {
    let names: Vec<String> = names.iter().map(ident).collect();
    names.join(", ")
}

fn key_column(column: &KeyColumn) -> String {
    let mut text = ident(&column.name);
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", ident(collation)));
    }
    if column.descending {
        text.push_str(" DESC");
    }
    text
}

/// `CREATE INDEX`.
pub fn index(index: &Index) -> String {
    let columns: Vec<String> = index.columns.iter().map(index_column).collect();
    let unique = if index.unique { "UNIQUE " } else { "" };
    let mut text = format!(
        "CREATE {unique}INDEX {} ON {} ({})",
        object_name(&index.name),
        ident(&index.table.name),
        columns.join(", ")
    );
    if let Some(predicate) = &index.predicate {
        text.push_str(&format!(" WHERE {}", readable_expression(&predicate.source)));
    }
    text
}

fn index_column(column: &driftless_catalog::IndexColumn) -> String {
    let mut text = match &column.key {
        IndexKey::Column(name) => ident(name),
        IndexKey::Expression(expression) => readable_expression(&expression.source),
    };
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", ident(collation)));
    }
    if column.descending {
        text.push_str(" DESC");
    }
    text
}

/// `CREATE VIEW`.
pub fn view(view: &View) -> String {
    let columns = match view.columns.as_slice() {
        [] => String::new(),
        columns => format!(" ({})", names(columns)),
    };
    format!(
        "CREATE VIEW {}{columns} AS\n{}",
        object_name(&view.name),
        readable_query(&view.query.source)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_when_they_must() {
        assert_eq!(quote_ident(Backend::Sqlite, "users"), "users");
        assert_eq!(quote_ident(Backend::Sqlite, "order"), "\"order\"");
        assert_eq!(quote_ident(Backend::Sqlite, "a\"b"), "\"a\"\"b\"");
        assert_eq!(quote_ident(Backend::Postgres, "Users"), "\"Users\"");
        assert_eq!(quote_ident(Backend::MySql, "a b"), "`a b`");
        assert_eq!(literal(Backend::Sqlite, "it's"), "'it''s'");
    }
}
