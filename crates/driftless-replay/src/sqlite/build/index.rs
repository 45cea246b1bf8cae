//! Indexes.

use driftless_catalog::{Index, IndexColumn, IndexKey, ObjectName};
use driftless_sql::sqlite::{CreateIndex, IndexedColumn, Quote};

use driftless_catalog::Table;

use crate::sqlite::names::{ident_of, is_rowid};

use super::sql_text;

/// Builds an index on `table`, as far as its columns are known.
pub(crate) fn index(
    text: &str,
    create: &CreateIndex,
    name: ObjectName,
    on: ObjectName,
    table: Option<&Table>,
) -> Index {
    Index {
        name,
        table: on,
        unique: create.unique,
        columns: create.columns.iter().map(|part| column(text, part, table)).collect(),
        predicate: create.predicate.as_ref().map(|fragment| sql_text(text, fragment.span)),
        definition: None,
    }
}

fn column(text: &str, part: &IndexedColumn, table: Option<&Table>) -> IndexColumn {
    let key = match &part.column {
        Some(name) if !is_text(name.quote, &name.text, table) => IndexKey::Column(ident_of(name)),
        _ => IndexKey::Expression(sql_text(text, part.expression.span)),
    };
    let collation = part.collation.as_ref().map(ident_of);
    IndexColumn { key, collation, descending: part.descending }
}

/// A name in double quotes that no column has is a string, and the index one on a constant.
fn is_text(quote: Quote, name: &str, table: Option<&Table>) -> bool {
    let Some(table) = table.filter(|table| table.columns_known) else { return false };
    let known = table.columns.iter().any(|column| column.name.as_str().eq_ignore_ascii_case(name));
    quote == Quote::Double && !known && !is_rowid(name)
}
