//! What the configuration says drift leaves out.
//!
//! A pattern names an object, with or without its schema, and what hangs on it goes with it: the
//! indexes, triggers, rules and policies of a table. It is taken out of both catalogs, so that
//! neither the comparison nor the SQL that leads back knows of it.

use std::collections::BTreeSet;

use driftless_catalog::postgres::Objects;
use driftless_catalog::{Catalog, ObjectKey, ObjectKind, ObjectName};
use driftless_diag::Backend;

/// The patterns, and what they took out so far.
pub(crate) struct Ignored<'p> {
    backend: Backend,
    patterns: &'p [String],
    taken: BTreeSet<ObjectKey>,
}

impl<'p> Ignored<'p> {
    pub(crate) fn new(backend: Backend, patterns: &'p [String]) -> Self {
        Self { backend, patterns, taken: BTreeSet::new() }
    }

    /// Whether an object is left out.
    pub(super) fn has(&self, kind: ObjectKind, path: &str) -> bool {
        self.names(path) || self.taken.contains(&ObjectKey { kind, path: path.to_owned() })
    }

    /// The catalog without what is left out.
    pub(crate) fn without(&mut self, mut catalog: Catalog) -> Catalog {
        if self.patterns.is_empty() {
            return catalog;
        }
        match self.backend {
            Backend::Postgres => {
                let taken = self.postgres(&catalog.postgres);
                catalog.postgres.retain(|key| !taken.contains(key));
                self.taken.extend(taken);
            }
            _ => self.tables(&mut catalog),
        }
        catalog
    }

    fn tables(&mut self, catalog: &mut Catalog) {
        let named = |name: &ObjectName| self.names(&Catalog::key(ObjectKind::Table, name).path);
        let tables: BTreeSet<ObjectName> =
            catalog.tables.keys().filter(|name| named(name)).cloned().collect();
        let mut taken = Vec::new();
        let mut take = |kind, name: &ObjectName, hangs_on_one: bool| {
            let is_taken = hangs_on_one || named(name);
            if is_taken {
                taken.push(Catalog::key(kind, name));
            }
            !is_taken
        };
        catalog.tables.retain(|name, _| take(ObjectKind::Table, name, false));
        catalog.views.retain(|name, _| take(ObjectKind::View, name, false));
        let indexes = &mut catalog.indexes;
        indexes.retain(|name, it| take(ObjectKind::Index, name, tables.contains(&it.table)));
        let triggers = &mut catalog.triggers;
        triggers.retain(|name, it| take(ObjectKind::Trigger, name, tables.contains(&it.table)));
        self.taken.extend(taken);
    }

    /// What of a PostgreSQL schema the patterns name, with what hangs on it.
    fn postgres(&self, objects: &Objects) -> BTreeSet<ObjectKey> {
        let keys = objects.keys();
        let mut taken: BTreeSet<ObjectKey> =
            keys.into_iter().filter(|key| self.names(&key.path)).collect();
        let on_one = |key: &ObjectKey| taken.contains(key);
        let on = |of: &driftless_catalog::postgres::Name| {
            [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView]
                .into_iter()
                .any(|kind| on_one(&of.key(kind)))
        };
        let indexes = objects.indexes.values().filter(|it| on(&it.table));
        let mut more: Vec<ObjectKey> = indexes.map(|it| it.name.key(ObjectKind::Index)).collect();
        let owned = objects.sequences.iter();
        let owned = owned.filter(|(_, it)| it.owner.as_ref().is_some_and(|it| on(&it.table)));
        more.extend(owned.map(|(name, _)| name.key(ObjectKind::Sequence)));
        let statistics = objects.statistics.iter().filter(|(_, it)| on(&it.table));
        more.extend(statistics.map(|(name, _)| name.key(ObjectKind::Statistics)));
        let parts = [
            (ObjectKind::Trigger, objects.triggers.keys().collect::<Vec<_>>()),
            (ObjectKind::Rule, objects.rules.keys().collect()),
            (ObjectKind::Policy, objects.policies.keys().collect()),
        ];
        for (kind, parts) in parts {
            more.extend(parts.into_iter().filter(|it| on(&it.of)).map(|it| it.key(kind)));
        }
        taken.extend(more);
        taken
    }

    /// Whether a pattern names the object, with or without its schema.
    fn names(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        let full = match self.backend {
            Backend::Postgres => path.clone(),
            _ => format!("main.{path}"),
        };
        let plain = match self.backend {
            Backend::Postgres => path.strip_prefix("public.").unwrap_or(&path),
            _ => &path,
        };
        self.patterns.iter().any(|pattern| {
            let pattern = pattern.to_lowercase();
            matches(&pattern, plain) || matches(&pattern, &full)
        })
    }
}

/// Whether a name is what a pattern says, in which `*` stands for any text.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_names() {
        for (pattern, name, expected) in [
            ("tmp_*", "tmp_a", true),
            ("tmp_*", "atmp_a", false),
            ("*", "", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxcyyb", false),
            ("users", "users", true),
            ("users", "users2", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
