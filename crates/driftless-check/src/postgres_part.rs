//! The part of a PostgreSQL schema that a few statements can concern; see [`part`](crate::part).
//!
//! Names are taken by their last part, whatever the schema: too much is looked at then, never too
//! little. Types, routines, schemas and extensions are few or cheap, and anything may hang on them,
//! so they are all taken along.

use std::collections::BTreeSet;

use driftless_catalog::postgres::{ConstraintKind, Name, Objects, Table};
use driftless_catalog::{Catalog, ObjectKey};

/// The part of `catalog` that statements mentioning `words` can concern.
pub(crate) fn part(catalog: &Catalog, words: &BTreeSet<String>) -> Catalog {
    let objects = &catalog.postgres;
    if is_about_everything(words) {
        return catalog.clone();
    }
    let relations = concerned(objects, words);
    let mut part = Catalog::new(catalog.backend);
    part.unknown = catalog.unknown.clone();
    let kept = &mut part.postgres;
    *kept = Objects {
        schemas: objects.schemas.clone(),
        types: objects.types.clone(),
        routines: objects.routines.clone(),
        extensions: objects.extensions.clone(),
        event_triggers: objects.event_triggers.clone(),
        publications: objects.publications.clone(),
        foreign_data_wrappers: objects.foreign_data_wrappers.clone(),
        servers: objects.servers.clone(),
        user_mappings: objects.user_mappings.clone(),
        others: objects.others.clone(),
        default_privileges: objects.default_privileges.clone(),
        ..Objects::default()
    };
    let has = |name: &Name| relations.contains(name);
    kept.tables = retained(&objects.tables, |name| has(name));
    kept.views = retained(&objects.views, |name| has(name));
    let on = |table: &Name, name: &str| has(table) || words.contains(name);
    let indexes = objects.indexes.iter().filter(|(name, it)| on(&it.table, &name.name));
    kept.indexes = indexes.map(|(name, it)| (name.clone(), it.clone())).collect();
    let sequences = objects.sequences.iter().filter(|(name, it)| {
        it.owner.as_ref().is_some_and(|owner| has(&owner.table)) || words.contains(&name.name)
    });
    kept.sequences = sequences.map(|(name, it)| (name.clone(), it.clone())).collect();
    kept.triggers = retained(&objects.triggers, |part| has(&part.of));
    kept.rules = retained(&objects.rules, |part| has(&part.of));
    kept.policies = retained(&objects.policies, |part| has(&part.of));
    let statistics = objects.statistics.iter().filter(|(name, it)| on(&it.table, &name.name));
    kept.statistics = statistics.map(|(name, it)| (name.clone(), it.clone())).collect();
    said_of(objects, kept, words);
    part
}

fn retained<K: Ord + Clone, V: Clone>(
    all: &std::collections::BTreeMap<K, V>,
    keep: impl Fn(&K) -> bool,
) -> std::collections::BTreeMap<K, V> {
    all.iter().filter(|(key, _)| keep(key)).map(|(key, it)| (key.clone(), it.clone())).collect()
}

/// Statements that reach objects they do not name.
fn is_about_everything(words: &BTreeSet<String>) -> bool {
    let has = |word: &str| words.contains(word);
    has("rename") || has("cascade") || has("owned") || has("schema") || has("extension")
}

/// Comments, owners and privileges of what is mentioned.
fn said_of(objects: &Objects, kept: &mut Objects, words: &BTreeSet<String>) {
    let mentioned = |key: &ObjectKey| {
        let parts = key.path.split(['.', '(']).map(|part| part.trim_matches('"'));
        parts.into_iter().any(|part| words.contains(part))
    };
    kept.comments = retained(&objects.comments, mentioned);
    kept.owners = retained(&objects.owners, mentioned);
    kept.privileges = retained(&objects.privileges, mentioned);
}

/// The relations that are named, and those that hang on them or that they hang on.
fn concerned(objects: &Objects, words: &BTreeSet<String>) -> BTreeSet<Name> {
    let mut names: BTreeSet<Name> = BTreeSet::new();
    let named = |name: &Name| words.contains(&name.name);
    names.extend(objects.tables.keys().filter(|name| named(name)).cloned());
    names.extend(objects.views.keys().filter(|name| named(name)).cloned());
    for index in objects.indexes.values().filter(|index| named(&index.name)) {
        names.insert(index.table.clone());
    }
    for part in objects.triggers.keys().filter(|part| words.contains(&part.name)) {
        names.insert(part.of.clone());
    }
    for table in objects.tables.values() {
        let by_part = table.constraints.keys().any(|name| words.contains(name))
            || table.columns.iter().any(|it| it.data_type.of.as_ref().is_some_and(named));
        if by_part || around(table).any(named) {
            names.insert(table.name.clone());
        }
    }
    for view in objects.views.values() {
        let source = &view.query.source;
        if names.iter().any(|name| source.contains(&name.name)) {
            names.insert(view.name.clone());
        }
    }
    let beside: Vec<Name> = names
        .iter()
        .filter_map(|name| objects.tables.get(name))
        .flat_map(|table| around(table).cloned())
        .collect();
    names.extend(beside);
    let read = objects.views.iter().filter(|(name, _)| names.contains(*name));
    let read: Vec<&str> = read.map(|(_, view)| view.query.source.as_str()).collect();
    let all = objects.tables.keys().chain(objects.views.keys());
    let all: Vec<Name> =
        all.filter(|name| read.iter().any(|source| source.contains(&name.name))).cloned().collect();
    names.extend(all);
    names
}

/// The tables a table refers to or descends from.
fn around(table: &Table) -> impl Iterator<Item = &Name> {
    let referred = table.constraints.values().filter_map(|it| match &it.kind {
        ConstraintKind::ForeignKey(key) => Some(&key.table),
        _ => None,
    });
    let parent = table.partition_of.as_ref().map(|of| &of.parent);
    referred.chain(&table.inherits).chain(parent)
}

/// Whether an object has this name in any schema.
pub(crate) fn names_object(objects: &Objects, name: &str) -> bool {
    let mut relations = objects
        .tables
        .keys()
        .chain(objects.views.keys())
        .chain(objects.indexes.keys())
        .chain(objects.sequences.keys())
        .chain(objects.types.keys())
        .chain(objects.statistics.keys());
    relations.any(|it| it.name == name)
        || objects.routines.keys().any(|it| it.name.name == name)
        || objects.triggers.keys().any(|it| it.name == name)
        || objects.extensions.contains_key(name)
        || objects.schemas.contains(name) && name != "public"
}
