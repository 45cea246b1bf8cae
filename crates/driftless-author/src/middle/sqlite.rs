//! The schema in the middle, of SQLite.

use std::collections::BTreeSet;

use driftless_catalog::{Catalog, Constraint, ConstraintKind, IndexKey, Table, TableKind, View};

use super::Mixture;

/// Adds to `middle`, which is `to`, what only `from` has, and loosens what is new.
pub(super) fn widen(
    from: &Catalog,
    to: &Catalog,
    middle: &mut Catalog,
    mixture: &mut Mixture,
) -> Option<()> {
    let is_ordinary = |table: &Table| matches!(table.kind, TableKind::Ordinary);
    mixture.grows = to.tables.keys().any(|name| !from.tables.contains_key(name));
    for (name, before) in &from.tables {
        match middle.tables.get_mut(name) {
            Some(after) if is_ordinary(before) && is_ordinary(after) => {
                widen_table(before, after, mixture)?;
            }
            Some(_) => {}
            None => {
                if to.views.contains_key(name) || to.indexes.contains_key(name) {
                    return None;
                }
                if is_ordinary(before) {
                    mixture.going.push(name.to_string());
                }
                middle.tables.insert(name.clone(), before.clone());
            }
        }
    }
    for (name, index) in &from.indexes {
        let is_free = !to.indexes.contains_key(name) && !to.tables.contains_key(name);
        let goes_along = !to.tables.contains_key(&index.table)
            || index.columns.iter().any(|column| match &column.key {
                IndexKey::Column(column) => {
                    to.tables.get(&index.table).is_some_and(|it| it.column(column).is_none())
                }
                IndexKey::Expression(_) => false,
            });
        if is_free && goes_along {
            middle.indexes.insert(name.clone(), index.clone());
        }
    }
    let kept: Vec<&View> = from
        .views
        .iter()
        .filter(|(name, _)| !to.views.contains_key(name) && !to.tables.contains_key(name))
        .map(|(_, view)| view)
        .collect();
    for view in kept {
        middle.views.insert(view.name.clone(), view.clone());
    }
    for (name, trigger) in &from.triggers {
        if !to.triggers.contains_key(name) && !to.tables.contains_key(&trigger.table) {
            middle.triggers.insert(name.clone(), trigger.clone());
        }
    }
    Some(())
}

fn widen_table(before: &Table, after: &mut Table, mixture: &mut Mixture) -> Option<()> {
    let key: BTreeSet<String> = after
        .constraints
        .iter()
        .filter_map(|it| match &it.kind {
            ConstraintKind::PrimaryKey { columns, .. } => Some(columns),
            _ => None,
        })
        .flatten()
        .map(|column| column.name.key().to_owned())
        .collect();
    let table = after.name.to_string();
    for column in &mut after.columns {
        let is_new = before.column(&column.name).is_none();
        mixture.grows |= is_new;
        let old_allows = before.column(&column.name).is_some_and(|old| old.not_null.is_none());
        let asks = column.not_null.is_some() && column.generated.is_none();
        if asks && column.default.is_none() && (is_new || old_allows) {
            if key.contains(column.name.key()) {
                return None;
            }
            column.not_null = None;
            mixture.to_fill.push((table.clone(), column.name.as_str().to_owned()));
        }
    }
    // A check that is new may refuse rows that are there.
    let had = |wanted: &Constraint| {
        before.constraints.iter().any(|it| match (&it.kind, &wanted.kind) {
            (
                ConstraintKind::Check { expression: one },
                ConstraintKind::Check { expression: two },
            ) => one.source == two.source,
            _ => false,
        })
    };
    if !mixture.to_fill.is_empty() {
        after.constraints.retain(|it| !matches!(it.kind, ConstraintKind::Check { .. }) || had(it));
    }
    let gone: Vec<_> =
        before.columns.iter().filter(|column| after.column(&column.name).is_none()).collect();
    for column in &gone {
        mixture.going.push(format!("{}.{}", before.name, column.name.as_str()));
        let mut kept = (*column).clone();
        if kept.not_null.is_some() && kept.default.is_none() && kept.generated.is_none() {
            kept.not_null = None;
            let name = column.name.as_str().to_owned();
            mixture.to_refill.push((before.name.to_string(), name));
        }
        after.columns.push(kept);
    }
    let names: BTreeSet<&str> = gone.iter().map(|column| column.name.key()).collect();
    for constraint in &before.constraints {
        if mentions(constraint, &names) {
            after.constraints.push(constraint.clone());
        }
    }
    Some(())
}

/// Whether a key or a reference is about one of these columns. A primary key is the wanted one's.
fn mentions(constraint: &Constraint, columns: &BTreeSet<&str>) -> bool {
    match &constraint.kind {
        ConstraintKind::Unique { columns: own, .. } => {
            own.iter().any(|column| columns.contains(column.name.key()))
        }
        ConstraintKind::ForeignKey(key) => {
            key.columns.iter().any(|column| columns.contains(column.key()))
        }
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Check { .. } => false,
    }
}
