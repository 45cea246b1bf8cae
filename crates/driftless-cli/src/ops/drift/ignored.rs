//! What the configuration says drift leaves out.
//!
//! `schemas` and `drift.ignore_kinds` leave out whole schemas and kinds. A pattern names an object,
//! with or without its schema, and what hangs on it goes with it: the indexes, triggers, rules and policies of a table. It is taken out of both catalogs, so that
//! neither the comparison nor the SQL that leads back knows of it.

use std::collections::BTreeSet;

use driftless_catalog::mysql::grants_key;
use driftless_catalog::postgres::{Objects, Quoted};
use driftless_catalog::{Catalog, ObjectKey, ObjectKind, ObjectName, facts};
use driftless_diag::Backend;

use crate::project::LeaveOut;

/// The patterns, and what they took out so far.
pub(crate) struct Ignored<'p> {
    backend: Backend,
    leave_out: &'p LeaveOut,
    taken: BTreeSet<ObjectKey>,
}

impl<'p> Ignored<'p> {
    pub(crate) fn new(backend: Backend, leave_out: &'p LeaveOut) -> Self {
        Self { backend, leave_out, taken: BTreeSet::new() }
    }

    /// Whether an object is left out.
    pub(super) fn has(&self, kind: ObjectKind, path: &str) -> bool {
        self.names(path)
            || self.leave_out.kinds.contains(&kind)
            || self.is_elsewhere(kind, path)
            || self.taken.contains(&ObjectKey { kind, path: path.to_owned() })
    }

    /// The catalog without what is left out.
    pub(crate) fn without(&mut self, mut catalog: Catalog) -> Catalog {
        let LeaveOut { patterns, kinds, schemas } = self.leave_out;
        if patterns.is_empty() && kinds.is_empty() && schemas.is_empty() {
            return catalog;
        }
        match self.backend {
            Backend::Postgres => {
                let taken = self.postgres(&catalog.postgres);
                catalog.postgres.retain(|key| !taken.contains(key));
                self.taken.extend(taken);
            }
            Backend::MySql | Backend::MariaDb => {
                let taken = self.mysql(&catalog);
                catalog.mysql.retain(|key| !taken.contains(key));
                self.taken.extend(taken);
            }
            Backend::Sqlite => self.tables(&mut catalog),
        }
        catalog
    }

    fn tables(&mut self, catalog: &mut Catalog) {
        let named = |name: &ObjectName| self.names(&Catalog::key(ObjectKind::Table, name).path);
        let tables: BTreeSet<ObjectName> =
            catalog.tables.keys().filter(|name| named(name)).cloned().collect();
        let mut taken = Vec::new();
        let mut take = |kind, name: &ObjectName, hangs_on_one: bool| {
            let is_taken = hangs_on_one || named(name) || self.leave_out.kinds.contains(&kind);
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
            keys.into_iter().filter(|key| self.has(key.kind, &key.path)).collect();
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

    /// What of a MySQL or MariaDB schema is left out, with the triggers on it.
    fn mysql(&self, catalog: &Catalog) -> BTreeSet<ObjectKey> {
        let whole = facts(catalog).into_iter().filter(|described| described.part_of.is_none());
        let keys = whole.map(|described| described.key);
        let mut taken: BTreeSet<ObjectKey> =
            keys.filter(|key| self.has(key.kind, &key.path)).collect();
        let triggers = catalog.mysql.triggers.iter();
        let on_one = triggers.filter(|(_, it)| taken.contains(&it.table.key(ObjectKind::Table)));
        let on_one: Vec<ObjectKey> =
            on_one.map(|(name, _)| name.key(ObjectKind::Trigger)).collect();
        taken.extend(on_one);
        let grants: Vec<ObjectKey> = taken.iter().map(grants_key).collect();
        taken.extend(grants);
        taken
    }

    /// Whether the object is in a schema that is not looked at. Extensions, publications and the like
    /// are in none.
    fn is_elsewhere(&self, kind: ObjectKind, path: &str) -> bool {
        let schemas = &self.leave_out.schemas;
        if schemas.is_empty() || self.backend != Backend::Postgres {
            return false;
        }
        let is = |schema: &str| schemas.iter().any(|one| Quoted(one).to_string() == schema);
        let parts = || path.split(['(', ' ']).next().unwrap_or_default();
        match kind {
            ObjectKind::Schema => !is(path),
            ObjectKind::Extension
            | ObjectKind::Publication
            | ObjectKind::Subscription
            | ObjectKind::EventTrigger
            | ObjectKind::ForeignDataWrapper
            | ObjectKind::Server
            | ObjectKind::UserMapping
            | ObjectKind::Cast
            | ObjectKind::Transform
            | ObjectKind::Language
            | ObjectKind::AccessMethod
            | ObjectKind::DefaultPrivileges
            | ObjectKind::Database => false,
            // A name of two parts begins with the table where the schema is `public`.
            ObjectKind::Trigger | ObjectKind::Rule | ObjectKind::Policy => {
                let several = parts().matches('.').count() > 1;
                let first = parts().split('.').next().unwrap_or_default();
                !is(if several { first } else { "public" })
            }
            _ => !is(parts().split_once('.').map_or("public", |(schema, _)| schema)),
        }
    }

    /// Whether a pattern names the object, with or without its schema.
    fn names(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        let full = match self.backend {
            Backend::Sqlite => format!("main.{path}"),
            Backend::Postgres | Backend::MySql | Backend::MariaDb => path.clone(),
        };
        let plain = match self.backend {
            Backend::Postgres => path.strip_prefix("public.").unwrap_or(&path),
            _ => &path,
        };
        self.leave_out.patterns.iter().any(|pattern| {
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
