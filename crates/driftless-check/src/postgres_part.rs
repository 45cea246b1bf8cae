//! The part of a PostgreSQL schema that a few statements can concern; see [`part`](crate::part).
//!
//! Names are taken by their last part, whatever the schema. Whatever is left out is left out before
//! and after. Schemas and extensions are few, and anything may hang on them, so they are all taken
//! along.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{Name, Objects, PartName, Sequence, Table, Type, TypeKind};
use driftless_catalog::{Catalog, ObjectKey};
use driftless_diag::Backend;

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
    *kept = objects.of_the_database();
    for name in &relations {
        if let Some(table) = objects.tables.get(name) {
            kept.tables.insert(name.clone(), table.clone());
        }
        if let Some(view) = objects.views.get(name) {
            kept.views.insert(name.clone(), view.clone());
        }
        let indexes = beginning_like(&objects.indexes, name).filter(|(_, it)| it.table == *name);
        kept.indexes.extend(indexes.map(|(name, it)| (name.clone(), it.clone())));
        let owned = |it: &Sequence| it.owner.as_ref().is_some_and(|owner| owner.table == *name);
        let sequences = beginning_like(&objects.sequences, name).filter(|(_, it)| owned(it));
        kept.sequences.extend(sequences.map(|(name, it)| (name.clone(), it.clone())));
        kept.triggers.extend(parts_of(&objects.triggers, name));
        kept.rules.extend(parts_of(&objects.rules, name));
        kept.policies.extend(parts_of(&objects.policies, name));
    }
    for name in names(objects, words) {
        if let Some(index) = objects.indexes.get(&name) {
            kept.indexes.insert(name.clone(), index.clone());
        }
        if let Some(sequence) = objects.sequences.get(&name) {
            kept.sequences.insert(name, sequence.clone());
        }
    }
    let statistics = objects.statistics.iter();
    let statistics =
        statistics.filter(|(name, it)| relations.contains(&it.table) || words.contains(&name.name));
    kept.statistics = statistics.map(|(name, it)| (name.clone(), it.clone())).collect();
    kept.types = types(objects, kept, words);
    let called: BTreeSet<Name> = kept.triggers.values().map(|it| it.function.clone()).collect();
    let routines = objects.routines.iter();
    let routines =
        routines.filter(|(name, _)| words.contains(&name.name.name) || called.contains(&name.name));
    kept.routines = routines.map(|(name, it)| (name.clone(), it.clone())).collect();
    said_of(objects, kept, words);
    part
}

/// The types that are named, those of columns that are kept, and those they are made of.
fn types(objects: &Objects, kept: &Objects, words: &BTreeSet<String>) -> BTreeMap<Name, Type> {
    let columns = kept.tables.values().flat_map(|table| &table.columns);
    let mut wanted: Vec<Name> = columns.filter_map(|column| column.data_type.of.clone()).collect();
    wanted.extend(objects.types.keys().filter(|name| words.contains(&name.name)).cloned());
    let mut found = BTreeMap::new();
    while let Some(name) = wanted.pop() {
        let Some(made) = objects.types.get(&name).filter(|_| !found.contains_key(&name)) else {
            continue;
        };
        match &made.kind {
            TypeKind::Domain(domain) => wanted.extend(domain.data_type.of.clone()),
            TypeKind::Composite(parts) => {
                wanted.extend(parts.iter().filter_map(|part| part.data_type.of.clone()));
            }
            TypeKind::Range(range) => wanted.extend(range.subtype.of.clone()),
            TypeKind::Enum(_) | TypeKind::Base(_) | TypeKind::Shell => {}
        }
        found.insert(name, made.clone());
    }
    found
}

fn retained<K: Ord + Clone, V: Clone>(
    all: &BTreeMap<K, V>,
    keep: impl Fn(&K) -> bool,
) -> BTreeMap<K, V> {
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
        // A part is said something about together with its table, and so is the table.
        parts.into_iter().any(|part| words.contains(part))
    };
    kept.comments = retained(&objects.comments, mentioned);
    kept.owners = retained(&objects.owners, mentioned);
    kept.privileges = retained(&objects.privileges, mentioned);
}

/// Every name that one of the words may be in a schema.
fn names<'w>(objects: &'w Objects, words: &'w BTreeSet<String>) -> impl Iterator<Item = Name> + 'w {
    let schemas = objects.schemas.iter().map(String::as_str).chain(["pg_temp"]);
    schemas.flat_map(|schema| words.iter().map(move |word| Name::new(schema, word)))
}

/// What belongs to a relation and is called after it, as generated names are: found without going
/// through all. Others count where they are named.
fn beginning_like<'m, V>(
    all: &'m BTreeMap<Name, V>,
    relation: &Name,
) -> impl Iterator<Item = (&'m Name, &'m V)> {
    // Long names are cut before something is added.
    let start: String = relation.name.chars().take(28).collect();
    let first = Name::new(&relation.schema, &start);
    let schema = relation.schema.clone();
    all.range(first..)
        .take_while(move |(name, _)| name.schema == schema && name.name.starts_with(&start))
}

/// Triggers, rules or policies of a relation.
fn parts_of<V: Clone>(
    all: &BTreeMap<PartName, V>,
    relation: &Name,
) -> impl Iterator<Item = (PartName, V)> {
    let of = relation.clone();
    all.range(PartName::new(of.clone(), "")..)
        .take_while(move |(part, _)| part.of == of)
        .map(|(part, it)| (part.clone(), it.clone()))
}

/// The relations that are named, those that named views read, and those that all of them refer to.
/// There may be thousands, so they are looked up and never gone through.
fn concerned(objects: &Objects, words: &BTreeSet<String>) -> BTreeSet<Name> {
    let mut found: BTreeSet<Name> = BTreeSet::new();
    let exists =
        |name: &Name| objects.tables.contains_key(name) || objects.views.contains_key(name);
    for name in names(objects, words) {
        if let Some(index) = objects.indexes.get(&name) {
            found.insert(index.table.clone());
        }
        if exists(&name) {
            found.insert(name);
        }
    }
    let read = found.iter().filter_map(|name| objects.views.get(name));
    let read: Vec<BTreeSet<String>> =
        read.map(|view| crate::words::words(Backend::Postgres, &view.query.source)).collect();
    for words in &read {
        found.extend(names(objects, words).filter(exists));
    }
    let tables = found.iter().filter_map(|name| objects.tables.get(name));
    let beside: Vec<Name> = tables.flat_map(|table| around(table).cloned()).collect();
    found.extend(beside);
    found
}

/// The tables a table refers to or descends from.
fn around(table: &Table) -> impl Iterator<Item = &Name> {
    table.referenced().chain(table.parents())
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
