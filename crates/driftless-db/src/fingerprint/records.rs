//! The rows of `driftless_fingerprints` as values, and what a run makes of them.
//!
//! A run must not launder drift. What somebody changed by hand since the last run would look like
//! our own work if the run simply recorded what is there at its end. So at its beginning it notes
//! the objects that differ from the record, and those that it leaves as it found them keep their
//! old record.
//!
//! Reading and writing the rows is each product's own affair.

use std::collections::BTreeMap;

use driftless_catalog::ObjectKind;

use crate::ledger::Meta;
use crate::{Fingerprint, Recorded};

/// What a record is about.
pub(crate) type Key = (ObjectKind, String);

/// A record: hash, definition and the run that wrote it.
pub(crate) type Record = (String, String, i64);

/// A row: kind, name, hash, definition and run.
pub(crate) type Row = (String, String, String, String, i64);

/// Records by what they are about.
#[derive(Debug, Default)]
pub(crate) struct Records(BTreeMap<Key, Record>);

/// An object that is not as the last run left it.
#[derive(Debug)]
pub(crate) struct Drifted {
    key: Key,
    /// Its hash when this run began; none when it was gone.
    found: Option<String>,
    /// Its record; none when there is none.
    record: Option<Record>,
}

/// The rows that have to change.
#[derive(Debug)]
pub(crate) struct Rewrite {
    /// Rows to delete.
    pub(crate) gone: Vec<Key>,
    /// Rows to write, over what has their key.
    pub(crate) changed: Vec<(Key, Record)>,
}

impl Records {
    /// The records of these rows, of which those are left out whose kind we do not know.
    pub(crate) fn of(rows: Vec<Row>) -> Self {
        let record = |(kind, name, sha256, definition, run): Row| {
            Some(((ObjectKind::named(&kind)?, name), (sha256, definition, run)))
        };
        Self(rows.into_iter().filter_map(record).collect())
    }

    /// What they say, if the ledger says which state of it they describe.
    pub(crate) fn recorded(self, meta: &Meta) -> Option<Recorded> {
        let head = meta.described()?;
        let fingerprint = |((kind, name), (sha256, definition, _)): (Key, Record)| Fingerprint {
            kind,
            name,
            sha256,
            definition,
        };
        let fingerprints = self.0.into_iter().map(fingerprint).collect();
        Some(Recorded { head, run: meta.describing_run(), fingerprints })
    }

    /// What is not as the last run left it, at the beginning of a run.
    pub(crate) fn drifted(mut self, now: Vec<Fingerprint>) -> Vec<Drifted> {
        let mut drifted = Vec::new();
        // What the last run could not read is not drift: this one may begin to record it.
        let knows_grants = self.0.keys().any(|(kind, _)| *kind == ObjectKind::Grants);
        let is_new = |one: &Fingerprint| one.kind == ObjectKind::Grants && !knows_grants;
        for fingerprint in now.into_iter().filter(|one| !is_new(one)) {
            let key = (fingerprint.kind, fingerprint.name);
            let record = self.0.remove(&key);
            if record.as_ref().map(|(sha256, ..)| sha256) != Some(&fingerprint.sha256) {
                drifted.push(Drifted { key, found: Some(fingerprint.sha256), record });
            }
        }
        let gone = |(key, record)| Drifted { key, found: None, record: Some(record) };
        drifted.extend(self.0.into_iter().map(gone));
        drifted
    }

    /// What has to change so that the rows say what was found, except for what had drifted before
    /// and was left alone.
    pub(crate) fn rewrite(self, run: i64, found: Vec<Fingerprint>, drifted: &[Drifted]) -> Rewrite {
        let mut wanted: BTreeMap<Key, Record> = found
            .into_iter()
            .map(|found| ((found.kind, found.name), (found.sha256, found.definition, run)))
            .collect();
        for object in drifted {
            if wanted.get(&object.key).map(|(sha256, ..)| sha256) == object.found.as_ref() {
                match &object.record {
                    Some(record) => wanted.insert(object.key.clone(), record.clone()),
                    None => wanted.remove(&object.key),
                };
            }
        }
        let same = |key: &Key, record: &Record| {
            self.0.get(key).is_some_and(|(sha256, ..)| *sha256 == record.0)
        };
        let gone = self.0.keys().filter(|key| !wanted.contains_key(key)).cloned().collect();
        let changed = wanted.into_iter().filter(|(key, record)| !same(key, record)).collect();
        Rewrite { gone, changed }
    }
}
