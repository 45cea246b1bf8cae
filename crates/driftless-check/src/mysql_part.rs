//! What the check asks of a MySQL or MariaDB schema beyond replaying it.

use driftless_catalog::mysql::{Name, Objects};

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
