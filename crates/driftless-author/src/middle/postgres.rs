//! The schema in the middle, of PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{Constraint, ConstraintKind, IndexKey, Name, Objects, Table};

use super::Mixture;

/// Adds to `middle`, which is `to`, what only `from` has, and loosens what is new.
pub(super) fn widen(
    from: &Objects,
    to: &Objects,
    middle: &mut Objects,
    mixture: &mut Mixture,
) -> Option<()> {
    if clashes(from, to) {
        return None;
    }
    mixture.grows = to.tables.keys().any(|name| !from.tables.contains_key(name));
    let mut kept_columns: BTreeSet<(Name, String)> = BTreeSet::new();
    for (name, before) in &from.tables {
        match middle.tables.get_mut(name) {
            Some(after) => {
                let gone = widen_table(before, after, mixture)?;
                kept_columns.extend(gone.into_iter().map(|column| (name.clone(), column)));
            }
            None => {
                mixture.going.push(name.to_string());
                middle.tables.insert(name.clone(), before.clone());
            }
        }
    }
    for (name, index) in &from.indexes {
        let about = |key: &IndexKey| match key {
            IndexKey::Column(column) => {
                kept_columns.contains(&(index.table.clone(), column.clone()))
            }
            IndexKey::Expression(_) => false,
        };
        let goes_along = !to.tables.contains_key(&index.table)
            || index.elements.iter().any(|element| about(&element.key));
        if goes_along && !to.indexes.contains_key(name) {
            middle.indexes.insert(name.clone(), index.clone());
        }
    }
    keep(
        &from.schemas.iter().map(|it| (it.clone(), ())).collect(),
        &to_set(&to.schemas),
        |name, ()| {
            middle.schemas.insert(name);
        },
    );
    keep(&from.sequences, &to.sequences, |name, it| {
        middle.sequences.insert(name, it);
    });
    keep(&from.types, &to.types, |name, it| {
        middle.types.insert(name, it);
    });
    keep(&from.routines, &to.routines, |name, it| {
        middle.routines.insert(name, it);
    });
    keep(&from.views, &to.views, |name, it| {
        middle.views.insert(name, it);
    });
    keep(&from.extensions, &to.extensions, |name, it| {
        middle.extensions.insert(name, it);
    });
    keep(&from.triggers, &to.triggers, |name, it| {
        if !to.tables.contains_key(&name.of) {
            middle.triggers.insert(name, it);
        }
    });
    keep(&from.policies, &to.policies, |name, it| {
        if !to.tables.contains_key(&name.of) {
            middle.policies.insert(name, it);
        }
    });
    keep(&from.rules, &to.rules, |name, it| {
        if !to.tables.contains_key(&name.of) {
            middle.rules.insert(name, it);
        }
    });
    about_kept(from, middle);
    Some(())
}

/// Whether something new has the name that something of another kind gives up.
fn clashes(from: &Objects, to: &Objects) -> bool {
    let kinds = |objects: &Objects| -> BTreeMap<Name, u8> {
        let tables = objects.tables.keys().map(|name| (name.clone(), 0));
        let indexes = objects.indexes.keys().map(|name| (name.clone(), 1));
        let sequences = objects.sequences.keys().map(|name| (name.clone(), 2));
        let views = objects.views.keys().map(|name| (name.clone(), 3));
        tables.chain(indexes).chain(sequences).chain(views).collect()
    };
    let (from, to) = (kinds(from), kinds(to));
    from.iter().any(|(name, kind)| to.get(name).is_some_and(|other| other != kind))
}

fn to_set(names: &BTreeSet<String>) -> BTreeMap<String, ()> {
    names.iter().map(|name| (name.clone(), ())).collect()
}

fn keep<K: Ord + Clone, V: Clone, W>(
    from: &BTreeMap<K, V>,
    to: &BTreeMap<K, W>,
    mut add: impl FnMut(K, V),
) {
    for (name, it) in from.iter().filter(|(name, _)| !to.contains_key(*name)) {
        add(name.clone(), it.clone());
    }
}

/// What is said about objects that stay for now.
fn about_kept(from: &Objects, middle: &mut Objects) {
    let described: BTreeSet<_> = driftless_catalog::postgres::facts(middle)
        .into_iter()
        .map(|described| described.key)
        .collect();
    let before: BTreeSet<_> =
        driftless_catalog::postgres::facts(from).into_iter().map(|it| it.key).collect();
    let only_from =
        |key: &driftless_catalog::ObjectKey| described.contains(key) && before.contains(key);
    for (key, comment) in from.comments.iter().filter(|(key, _)| only_from(key)) {
        middle.comments.entry(key.clone()).or_insert_with(|| comment.clone());
    }
    for (key, owner) in from.owners.iter().filter(|(key, _)| only_from(key)) {
        middle.owners.entry(key.clone()).or_insert_with(|| owner.clone());
    }
    for (key, granted) in from.privileges.iter().filter(|(key, _)| only_from(key)) {
        middle.privileges.entry(key.clone()).or_insert_with(|| granted.clone());
    }
}

/// Widens a table that is on both sides; the columns that go later.
fn widen_table(before: &Table, after: &mut Table, mixture: &mut Mixture) -> Option<Vec<String>> {
    let key: BTreeSet<String> = after
        .primary_key()
        .and_then(|constraint| match &constraint.kind {
            ConstraintKind::Key(key) => Some(key.columns.iter().cloned().collect()),
            _ => None,
        })
        .unwrap_or_default();
    let table = after.name.to_string();
    for column in &mut after.columns {
        let old = before.column(&column.name);
        mixture.grows |= old.is_none();
        let open = old.is_none_or(|old| old.not_null.is_none());
        let fills_itself =
            column.default.is_some() || column.generated.is_some() || column.identity.is_some();
        if column.not_null.is_some() && open && !fills_itself {
            if key.contains(&column.name) {
                return None;
            }
            column.not_null = None;
            mixture.to_fill.push((table.clone(), column.name.clone()));
        }
    }
    let is_check = |it: &Constraint| matches!(it.kind, ConstraintKind::Check { .. });
    if !mixture.to_fill.is_empty() {
        after.constraints.retain(|name, it| !is_check(it) || before.constraints.contains_key(name));
    }
    let gone: Vec<_> =
        before.columns.iter().filter(|it| after.column(&it.name).is_none()).cloned().collect();
    for column in &gone {
        mixture.going.push(format!("{}.{}", before.name, column.name));
        let mut kept = column.clone();
        let fills_itself =
            kept.default.is_some() || kept.generated.is_some() || kept.identity.is_some();
        if kept.not_null.is_some() && !fills_itself {
            kept.not_null = None;
            mixture.to_refill.push((before.name.to_string(), column.name.clone()));
        }
        after.columns.push(kept);
    }
    let names: Vec<String> = gone.into_iter().map(|column| column.name).collect();
    for (name, constraint) in &before.constraints {
        let columns = match &constraint.kind {
            ConstraintKind::Key(key) if !key.primary => &key.columns,
            ConstraintKind::ForeignKey(key) => &key.columns,
            _ => continue,
        };
        if columns.iter().any(|column| names.contains(column)) {
            after.constraints.entry(name.clone()).or_insert_with(|| constraint.clone());
        }
    }
    Some(names)
}
