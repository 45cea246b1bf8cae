//! What a database should contain: a replay of its ledger.

use driftless_catalog::{Catalog, ObjectName, Origin};
use driftless_db::Ledger;
use driftless_diff::Change;
use driftless_replay::Replayer;
use driftless_steps::{Checksum, StepKind};

use crate::ops::steps::Ready;

/// Replays the applied steps in the order of applying, over all components of the database. What
/// stands in the way is said, and the catalog is none then: a replay with a step left out expects
/// something nobody asked for.
pub(super) fn expected(
    ledger: &Ledger,
    members: &[&Ready],
    obstacles: &mut Vec<String>,
) -> Option<Catalog> {
    let backend = members.first()?.component.backend;
    let mut replayer = Replayer::new(backend);
    let before = obstacles.len();
    for row in &ledger.rows {
        let (component, step) = (&row.component, &row.step);
        let Some(ready) = members.iter().find(|ready| ready.component.name == *component) else {
            obstacles.push(format!(
                "`{component}/{step}` is applied there, and no component `{component}` with this \
                 database is known here"
            ));
            continue;
        };
        let up = ready.loaded.set.step(step).and_then(|step| step.up.as_ref());
        match up {
            None => obstacles
                .push(format!("`{component}/{step}` is applied there, and cannot be read here")),
            Some(up) if up.checksum != Checksum(row.checksum) && repeats(ready, step) => obstacles
                .push(format!(
                    "`{component}/{step}` has changed since it last ran there; `driftless migrate` \
                     runs it again"
                )),
            Some(up) if up.checksum != Checksum(row.checksum) => obstacles
                .push(format!("`{component}/{step}` was changed after it was applied there")),
            Some(up) => replayer.apply(&format!("{component}/{step}"), &up.sql),
        }
    }
    (obstacles.len() == before).then(|| replayer.finish().catalog)
}

fn repeats(ready: &Ready, step: &str) -> bool {
    let kind = ready.loaded.set.step(step).map(|step| step.settings.kind);
    kind == Some(StepKind::Repeatable)
}

/// The statement that should have made what differs; for a part of a table nobody made, the one
/// that made the table.
pub(super) fn origin(expected: &Catalog, change: &Change) -> Option<Origin> {
    if let Some(origin) = expected.origins.get(&change.key) {
        return Some(origin.clone());
    }
    expected
        .tables
        .keys()
        .filter(|table| is_part_of(change, table))
        .filter_map(|table| {
            expected.origins.get(&Catalog::key(driftless_catalog::ObjectKind::Table, table))
        })
        .next()
        .cloned()
}

/// Whether the change is about a column or a constraint of the table.
fn is_part_of(change: &Change, table: &ObjectName) -> bool {
    use driftless_catalog::ObjectKind::{Column, Constraint, Table};
    let path = Catalog::key(Table, table).path;
    matches!(change.key.kind, Column | Constraint)
        && change.key.path.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.'))
}

/// The catalog without the objects that a pattern names: on both sides, so that neither the
/// comparison nor the SQL knows of them.
pub(super) fn without(mut catalog: Catalog, patterns: &[String]) -> Catalog {
    if patterns.is_empty() {
        return catalog;
    }
    let ignored = |name: &ObjectName| {
        let plain = name.name.key().to_owned();
        let schema = name.schema.as_ref().map_or("main", |schema| schema.key());
        let full = format!("{schema}.{plain}");
        patterns.iter().any(|pattern| {
            let pattern = pattern.to_lowercase();
            matches(&pattern, &plain) || matches(&pattern, &full)
        })
    };
    let tables: Vec<ObjectName> =
        catalog.tables.keys().filter(|name| ignored(name)).cloned().collect();
    catalog.tables.retain(|name, _| !ignored(name));
    catalog.views.retain(|name, _| !ignored(name));
    // Indexes and triggers go with their table.
    catalog.indexes.retain(|name, index| !ignored(name) && !tables.contains(&index.table));
    catalog.triggers.retain(|name, trigger| !ignored(name) && !tables.contains(&trigger.table));
    catalog
}

/// Whether a name is what a pattern says, in which `*` stands for any text.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
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
