//! What differs, looked up by object.

use std::collections::BTreeMap;

use driftless_catalog::mysql::Name;
use driftless_catalog::{ObjectKey, ObjectKind};

use crate::{Certainty, Change};

/// The changes by what they are about.
pub(super) struct Differences<'a> {
    by_key: BTreeMap<&'a ObjectKey, Vec<&'a Change>>,
    folds_names: bool,
}

impl<'a> Differences<'a> {
    pub(super) fn new(changes: &'a [Change], folds_names: bool) -> Self {
        let mut by_key: BTreeMap<&ObjectKey, Vec<&Change>> = BTreeMap::new();
        for change in changes {
            by_key.entry(&change.key).or_default().push(change);
        }
        Self { by_key, folds_names }
    }

    /// The attributes of an object that differ.
    pub(super) fn of(&self, key: &ObjectKey) -> &[&'a Change] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether the object is on one side only.
    pub(super) fn is_one_sided(&self, key: &ObjectKey) -> bool {
        self.of(key).iter().any(|change| change.attribute.is_none())
    }

    /// Whether anything about the object differs.
    pub(super) fn has(&self, key: &ObjectKey) -> bool {
        !self.of(key).is_empty()
    }

    /// Whether that attribute of the object differs.
    pub(super) fn has_attribute(&self, key: &ObjectKey, attribute: &str) -> bool {
        self.of(key).iter().any(|change| change.attribute.as_deref() == Some(attribute))
    }

    /// What differs about an object and may be a matter of spelling. Bodies of code are not read
    /// so closely that it would be worth a word.
    pub(super) fn doubt(&self, key: &ObjectKey) -> Option<String> {
        let is_doubtful = |change: &&&Change| {
            change.certainty == Certainty::Undecided && change.attribute.as_deref() != Some("body")
        };
        let doubtful = self.of(key).iter().find(is_doubtful)?;
        let attribute = doubtful.attribute.as_deref().unwrap_or_default();
        Some(format!("the {attribute} of {} `{}` may be the same already", key.kind, key.path))
    }

    /// A table's name as both sides know it.
    pub(super) fn folded(&self, name: &Name) -> Name {
        if !self.folds_names {
            return name.clone();
        }
        let database = name.database.as_ref().map(|database| database.to_lowercase());
        Name { database, name: name.name.to_lowercase() }
    }

    /// The key of a table, a view or a sequence.
    pub(super) fn key(&self, kind: ObjectKind, name: &Name) -> ObjectKey {
        self.folded(name).key(kind)
    }

    /// The key of a part of a table.
    pub(super) fn part(&self, kind: ObjectKind, table: &Name, part: &str) -> ObjectKey {
        self.folded(table).part_key(kind, part)
    }
}
