//! What a database should contain: a replay of its ledger.

use std::collections::BTreeSet;

use driftless_catalog::{Catalog, ObjectKey, ObjectKind, Origin};
use driftless_db::Ledger;
use driftless_diff::Change;
use driftless_replay::Replayer;
use driftless_steps::{Checksum, StepKind};

use crate::ops::steps::Ready;

/// Replays the applied steps in the order of applying, over all components of the database. What
/// stands in the way is said, and the catalog is none then: a replay with a step left out expects
/// something nobody asked for. Texts have no normal forms yet.
pub(super) fn expected(
    ledger: &Ledger,
    members: &[&Ready],
    obstacles: &mut Vec<String>,
) -> Option<Catalog> {
    replayed(ledger, members, obstacles).map(|replayer| replayer.finish_plain().catalog)
}

/// The same, to be gone on with.
pub(crate) fn replayed(
    ledger: &Ledger,
    members: &[&Ready],
    obstacles: &mut Vec<String>,
) -> Option<Replayer> {
    let backend = members.first()?.component.backend;
    let mut replayer = Replayer::new(backend);
    let before = obstacles.len();
    let mut replaced = BTreeSet::new();
    for row in &ledger.rows {
        let (component, step) = (&row.component, &row.step);
        let Some(ready) = members.iter().find(|ready| ready.component.name == *component) else {
            obstacles.push(format!(
                "`{component}/{step}` is applied there, and no component `{component}` with this \
                 database is known here"
            ));
            continue;
        };
        if let Some(at) = ready.plan.replacing(step) {
            // They are gone; the baseline was proved to make what they made.
            if replaced.insert((component, at)) {
                let baseline = ready.plan.steps.get(at).map(|step| step.name.as_str());
                let made = baseline.and_then(|name| Some((name, ready.loaded.set.step(name)?)));
                if let Some((name, up)) = made.and_then(|(name, it)| Some((name, it.up.as_ref()?)))
                {
                    replayer.apply(&format!("{component}/{name}"), &up.sql);
                }
            }
            continue;
        }
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
    (obstacles.len() == before).then_some(replayer)
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
    let table = |key: &ObjectKey| matches!(key.kind, ObjectKind::Table | ObjectKind::Domain);
    let mut origins = expected.origins.iter();
    let whole = origins.find(|(key, _)| table(key) && is_part_of(change, key));
    whole.map(|(_, origin)| origin.clone())
}

/// Whether the change is about a column or a constraint of the object.
fn is_part_of(change: &Change, whole: &ObjectKey) -> bool {
    matches!(change.key.kind, ObjectKind::Column | ObjectKind::Constraint)
        && change.key.path.strip_prefix(&whole.path).is_some_and(|rest| rest.starts_with('.'))
}
