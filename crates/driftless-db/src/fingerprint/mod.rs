//! Fingerprints: what each object looked like at the end of the last run.

pub(crate) mod described;
pub(crate) mod records;

use driftless_catalog::{Catalog, ObjectKind};

use crate::Head;

/// An object's definition as the server prints it, and its hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// Its kind. Columns and constraints are part of their table's.
    pub kind: ObjectKind,
    /// Its name.
    pub name: String,
    /// SHA-256 of the definition, in hexadecimal.
    pub sha256: String,
    /// The definition.
    pub definition: String,
}

/// Objects in a database that introspection does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCompared {
    /// What they are, in the singular or plural that goes with the count.
    pub kind: &'static str,
    /// How many there are; none where that may not be read either.
    pub count: Option<usize>,
}

impl NotCompared {
    /// Fingerprints that cannot be compared because this may not be read: all of a kind, or one
    /// attribute of them.
    pub fn hides(&self) -> Option<(ObjectKind, Option<&'static str>)> {
        match (self.count, self.kind) {
            (None, "subscriptions") => Some((ObjectKind::Subscription, None)),
            (None, "connections of subscriptions") => {
                Some((ObjectKind::Subscription, Some("connection")))
            }
            (None, "options of user mappings") => Some((ObjectKind::UserMapping, Some("options"))),
            (None, "grants") => Some((ObjectKind::Grants, None)),
            _ => None,
        }
    }
}

impl std::fmt::Display for NotCompared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.count {
            Some(count) => write!(f, "{count} {}", self.kind),
            None => write!(f, "{}, which may not be read", self.kind),
        }
    }
}

/// What a database looks like now.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The schema, as [`crate::Database::introspect`] reads it.
    pub catalog: Catalog,
    /// The fingerprints of its objects.
    pub fingerprints: Vec<Fingerprint>,
    /// What is there besides.
    pub not_compared: Vec<NotCompared>,
}

/// What was recorded at the end of the last run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The state of the ledger that the fingerprints describe. Where it is not the ledger's head
    /// now, a run was killed in between and they say nothing.
    pub head: Head,
    /// The run that recorded them.
    pub run: i64,
    /// The fingerprints, by kind and name.
    pub fingerprints: Vec<Fingerprint>,
}
