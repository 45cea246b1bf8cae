//! Keys of partitions whose indexes are parts of an index of the partitioned table.
//!
//! The catalog keeps what an index is a part of, but not for indexes behind keys. A valid index of
//! a partitioned table has a part in every partition, so where no index is it, a key is.

use std::collections::BTreeMap;

use driftless_catalog::postgres::{ConstraintKind, Index, IndexKey, Name, Objects, Table};

/// A key whose index is a part.
#[derive(Debug, Clone)]
pub(super) struct Attached {
    /// The partition.
    pub(super) table: Name,
    /// The index of the partitioned table.
    pub(super) parent: Name,
}

/// Keys whose indexes are parts, by the names of these.
pub(super) fn attached(objects: &Objects) -> BTreeMap<Name, Attached> {
    let mut by_table: BTreeMap<&Name, Vec<&Index>> = BTreeMap::new();
    for index in objects.indexes.values() {
        by_table.entry(&index.table).or_default().push(index);
    }
    let mut all = BTreeMap::new();
    for table in objects.tables.values() {
        let Some(partition) = &table.partition_of else { continue };
        let of_parent = by_table.get(&partition.parent).into_iter().flatten();
        for parent in of_parent.filter(|index| index.valid && index.unique) {
            let mut own = by_table.get(&table.name).into_iter().flatten();
            if own.any(|index| index.parent.as_ref() == Some(&parent.name)) {
                continue;
            }
            if let Some(name) = key_like(table, parent) {
                let found = Attached { table: table.name.clone(), parent: parent.name.clone() };
                all.insert(table.name.sibling(name), found);
            }
        }
    }
    all
}

/// Whether a partition that is attached may give this index to the partitioned table's, for which it
/// has another: the server takes the first that fits.
pub(super) fn may_be_taken(index: &Index, all: &BTreeMap<Name, Index>) -> bool {
    let is_alike = |part: &&Index| {
        part.elements == index.elements
            && part.method == index.method
            && part.unique == index.unique
            && part.predicate.is_some() == index.predicate.is_some()
    };
    let mut parts = all.values().filter(|it| it.table == index.table && it.parent.is_some());
    index.parent.is_none() && parts.any(|part| is_alike(&part))
}

/// The key of the table's own that has an index like this.
fn key_like<'t>(table: &'t Table, index: &Index) -> Option<&'t String> {
    let columns: Option<Vec<&String>> = index
        .elements
        .iter()
        .map(|element| match &element.key {
            IndexKey::Column(name) => Some(name),
            IndexKey::Expression(_) => None,
        })
        .collect();
    let columns = columns?;
    let found = table.constraints.iter().find(|(_, constraint)| {
        constraint.inheritance.parents == 0
            && matches!(&constraint.kind, ConstraintKind::Key(key)
                if key.columns.iter().collect::<Vec<_>>() == columns)
    });
    found.map(|(name, _)| name)
}
