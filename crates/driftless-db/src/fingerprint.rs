//! Fingerprints: what each object looked like at the end of the last run.

use driftless_catalog::ObjectKind;

use crate::Head;

/// An object's definition as the server prints it, and its hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// Table, index, view or trigger.
    pub kind: ObjectKind,
    /// Its name.
    pub name: String,
    /// SHA-256 of the definition, in hexadecimal.
    pub sha256: String,
    /// The definition.
    pub definition: String,
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
