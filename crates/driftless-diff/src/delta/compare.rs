//! Pairs the objects of two catalogs and compares each pair.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::{Catalog, Index, ObjectName, Table, TableKind};
use driftless_diag::Backend;

use super::constraint::Sides;
use super::{Attribute, Delta, Differs, Entry, Options, TableDelta};
use super::{column, index, table, trigger, view};

/// Compares two catalogs.
pub(crate) fn compare<'a>(from: &'a Catalog, to: &'a Catalog, options: &Options) -> Delta<'a> {
    let unknown = |name: &ObjectName| from.is_unknown(&name.name) || to.is_unknown(&name.name);
    let compare_tables =
        |one: &'a Table, other: &'a Table| compare_tables(Sides { from, to }, one, other, options);
    let indexes = |catalog: &'a Catalog| {
        let is_shadow = |index: &Index| catalog.tables.get(&index.table).is_some_and(is_shadow);
        ours(catalog, &catalog.indexes, |index| !is_shadow(index))
    };
    let tables = |catalog| ours(catalog, &catalog.tables, |table| !is_shadow(table));
    let views = |catalog| ours(catalog, &catalog.views, |_| true);
    let triggers = |catalog| ours(catalog, &catalog.triggers, |_| true);
    Delta {
        tables: entries(&tables(from), &tables(to), compare_tables, |table| {
            let unclear = table.kind == TableKind::Ordinary && !table.columns_known;
            unclear || unknown(&table.name)
        }),
        indexes: entries(
            &indexes(from),
            &indexes(to),
            |one, other| nonempty(index::compare(one, other)),
            |index| unknown(&index.name) || unknown(&index.table),
        ),
        views: entries(
            &views(from),
            &views(to),
            |one, other| nonempty(view::compare(one, other)),
            |view| unknown(&view.name),
        ),
        triggers: entries(
            &triggers(from),
            &triggers(to),
            |one, other| nonempty(trigger::compare(one, other)),
            |trigger| unknown(&trigger.name) || unknown(&trigger.table),
        ),
    }
}

type Objects<'a, T> = BTreeMap<&'a ObjectName, &'a T>;

/// The objects of one kind that are compared.
fn ours<'a, T>(
    catalog: &Catalog,
    objects: &'a BTreeMap<ObjectName, T>,
    counts: impl Fn(&T) -> bool,
) -> Objects<'a, T> {
    let ours = objects.iter().filter(|(name, _)| in_scope(catalog.backend, name));
    ours.filter(|(_, object)| counts(object)).collect()
}

/// Whether an object belongs to the database that is compared: on SQLite, neither to the
/// connection (`temp`) nor to an attached file.
pub(crate) fn in_scope(backend: Backend, name: &ObjectName) -> bool {
    backend != Backend::Sqlite || name.schema.is_none()
}

/// Objects that differ, in name order.
fn entries<'a, T, D>(
    from: &Objects<'a, T>,
    to: &Objects<'a, T>,
    compare: impl Fn(&'a T, &'a T) -> Option<D>,
    unknown: impl Fn(&T) -> bool,
) -> Vec<Entry<'a, T, D>> {
    let names: BTreeSet<&ObjectName> = from.keys().chain(to.keys()).copied().collect();
    let differing = names.into_iter().filter_map(|name| {
        match (from.get(name).copied(), to.get(name).copied()) {
            (Some(one), Some(other)) => {
                compare(one, other).map(|differences| Differs::Changed(one, other, differences))
            }
            (Some(one), None) => Some(Differs::Removed(one)),
            (None, Some(other)) => Some(Differs::Added(other)),
            (None, None) => None,
        }
    });
    differing
        .map(|differs| {
            let unknown =
                differs.before().is_some_and(&unknown) || differs.after().is_some_and(&unknown);
            Entry { differs, unknown }
        })
        .collect()
}

fn compare_tables<'a>(
    sides: Sides<'_>,
    one: &'a Table,
    other: &'a Table,
    options: &Options,
) -> Option<TableDelta<'a>> {
    let mut delta = table::compare(sides, one, other);
    if options.column_order {
        delta.columns.extend(column::positions(one, other));
    }
    (!delta.is_empty()).then_some(delta)
}

fn nonempty(attributes: Vec<Attribute>) -> Option<Vec<Attribute>> {
    (!attributes.is_empty()).then_some(attributes)
}

const fn is_shadow(table: &Table) -> bool {
    matches!(table.kind, TableKind::Shadow { .. })
}
