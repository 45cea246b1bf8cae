//! The sets of columns that SQLite keeps unique: what foreign keys and upserts may refer to.

use std::collections::BTreeSet;

use driftless_catalog::{Catalog, ConstraintKind, Ident, IndexKey, Table};

/// A set of columns that is unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// The columns.
    pub(crate) columns: BTreeSet<Ident>,
    /// Whether it is the primary key.
    pub(crate) primary: bool,
    /// Whether a column is compared otherwise than the table says, which foreign keys do not
    /// accept.
    pub(crate) collates: bool,
}

/// The keys of a table: of its constraints, and of its unique indexes that cover every row.
pub(crate) fn keys(catalog: &Catalog, table: &Table) -> Vec<Key> {
    let mut keys = Vec::new();
    for constraint in &table.constraints {
        let (columns, primary) = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => (columns, true),
            ConstraintKind::Unique { columns, .. } => (columns, false),
            ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) => continue,
        };
        keys.push(Key {
            columns: columns.iter().map(|part| part.name.clone()).collect(),
            primary,
            collates: columns.iter().any(|part| part.collation.is_some()),
        });
    }
    let indexes = catalog.indexes.values().filter(|index| index.table == table.name);
    for index in indexes.filter(|index| index.unique && index.predicate.is_none()) {
        let columns = index.columns.iter().map(|part| match &part.key {
            IndexKey::Column(name) => Some(name.clone()),
            IndexKey::Expression(_) => None,
        });
        if let Some(columns) = columns.collect() {
            let collates = index.columns.iter().any(|part| part.collation.is_some());
            keys.push(Key { columns, primary: false, collates });
        }
    }
    keys
}
