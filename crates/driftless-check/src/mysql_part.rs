//! What the check asks of a MySQL or MariaDB schema beyond replaying it.

use std::collections::BTreeSet;

use driftless_catalog::mysql::{Name, Objects};
use driftless_catalog::{ObjectKey, ObjectKind};

/// Whether something in the catalog has this name, in whatever case.
pub(crate) fn names_object(objects: &Objects, name: &str) -> bool {
    let same = |other: &Name| other.name.to_lowercase() == name.to_lowercase();
    objects.tables.keys().any(same)
        || objects.views.keys().any(same)
        || objects.sequences.keys().any(same)
        || objects.triggers.keys().any(same)
        || objects.routines.keys().any(|routine| same(&routine.name))
        || objects.events.keys().any(same)
}

/// Leaves out what other components made.
pub(crate) fn retain_own(objects: &mut Objects, foreign: &BTreeSet<ObjectKey>) {
    let own = |kind: ObjectKind, name: &Name| !foreign.contains(&name.key(kind));
    objects.tables.retain(|name, _| own(ObjectKind::Table, name));
    objects.views.retain(|name, _| own(ObjectKind::View, name));
    objects.sequences.retain(|name, _| own(ObjectKind::Sequence, name));
    objects.triggers.retain(|name, _| own(ObjectKind::Trigger, name));
    objects.routines.retain(|_, routine| !foreign.contains(&routine.name.key()));
    objects.events.retain(|_, event| own(ObjectKind::Event, &event.name));
    objects.grants.retain(|key, _| !foreign.contains(key));
}
