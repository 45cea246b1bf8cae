//! The objects that are to be there afterwards, by name.
//!
//! Those of `to`, except where nobody can say how an object differs: it stays as it is in `from`,
//! so that it can be made again when a table under it is rebuilt.

use std::collections::BTreeMap;

use driftless_catalog::{Catalog, Index, ObjectName, Table, Trigger, View};

use driftless_diag::Backend;

use crate::delta::{Delta, Entry, in_scope};

/// The objects that are to be there afterwards.
pub(super) struct After<'a> {
    pub(super) tables: BTreeMap<&'a str, &'a Table>,
    pub(super) indexes: BTreeMap<&'a str, &'a Index>,
    pub(super) views: BTreeMap<&'a str, &'a View>,
    pub(super) triggers: BTreeMap<&'a str, &'a Trigger>,
}

impl<'a> After<'a> {
    pub(super) fn of(from: &'a Catalog, to: &'a Catalog, delta: &Delta<'_>) -> Self {
        Self {
            tables: merge(&from.tables, &to.tables, &delta.tables, |table| &table.name),
            indexes: merge(&from.indexes, &to.indexes, &delta.indexes, |index| &index.name),
            views: merge(&from.views, &to.views, &delta.views, |view| &view.name),
            triggers: merge(&from.triggers, &to.triggers, &delta.triggers, |it| &it.name),
        }
    }
}

/// Objects of one kind in this database: neither temporary nor of an attached file.
pub(super) fn by_key<T>(objects: &BTreeMap<ObjectName, T>) -> BTreeMap<&str, &T> {
    let ours = objects.iter().filter(|(name, _)| in_scope(Backend::Sqlite, name));
    ours.map(|(name, object)| (name.name.key(), object)).collect()
}

fn merge<'a, T, D>(
    from: &'a BTreeMap<ObjectName, T>,
    to: &'a BTreeMap<ObjectName, T>,
    delta: &[Entry<'_, T, D>],
    name: impl Fn(&T) -> &ObjectName,
) -> BTreeMap<&'a str, &'a T> {
    let mut after = by_key(to);
    for entry in delta.iter().filter(|entry| entry.unknown) {
        let name = name(entry.differs.object());
        after.remove(name.name.key());
        if let Some((name, object)) = from.get_key_value(name) {
            after.insert(name.name.key(), object);
        }
    }
    after
}
