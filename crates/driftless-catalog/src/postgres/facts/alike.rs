//! What two catalogs have alike, to the letter or as far as expressions go in normal form, and so need
//! not be described to be compared.
//!
//! Only kinds of which there are many are asked: tables with their columns and constraints, indexes,
//! sequences, views and routines. What is said about an object in other places (a comment, an owner,
//! privileges) counts; who owns it only if both sides know. What one side does not know is never
//! alike, since comparing it gives no verdict.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ObjectKey, ObjectKind};

use super::super::{Column, Constraint, Index, Objects, Routine, Sequence, Table, View};
use super::List;

/// The objects beside those that are described.
pub(super) struct Beside<'a> {
    objects: &'a Objects,
    /// What something else is said of in other places.
    told_apart: BTreeSet<ObjectKey>,
}

impl<'a> Beside<'a> {
    pub(super) fn new(described: &Objects, objects: &'a Objects) -> Self {
        let mut told_apart = BTreeSet::new();
        for (one, two) in [(described, objects), (objects, described)] {
            told_apart.extend(apart(&one.comments, &two.comments));
            told_apart.extend(apart(&one.privileges, &two.privileges));
            told_apart.extend(one.doubtful_privileges.iter().cloned());
            let owned = apart(&one.owners, &two.owners);
            told_apart.extend(owned.filter(|key| two.owners.contains_key(key)));
            // Where only one side asked a server, its marks say nothing.
            if let (Some(one), Some(two)) = (&one.marks, &two.marks) {
                told_apart.extend(apart(one, two));
            }
        }
        Self { objects, told_apart }
    }
}

/// What one side says and the other does not say as well.
fn apart<V: PartialEq>(
    one: &BTreeMap<ObjectKey, V>,
    two: &BTreeMap<ObjectKey, V>,
) -> impl Iterator<Item = ObjectKey> {
    one.iter().filter(|(key, it)| two.get(key) != Some(it)).map(|(key, _)| key.clone())
}

impl List<'_> {
    /// Whether a table is alike with all its parts.
    pub(super) fn has_alike_table(&self, table: &Table, key: &ObjectKey) -> bool {
        let Some(Beside { objects, told_apart }) = &self.beside else { return false };
        if self.has_doubtful_defaults() {
            return false;
        }
        let index = |name: &String| table.name.sibling(name).key(ObjectKind::Index);
        let is_told_apart = || {
            key.is_among(told_apart)
                || table.constraints.keys().any(|name| told_apart.contains(&index(name)))
        };
        table.columns_known
            && objects.tables.get(&table.name) == Some(table)
            && (told_apart.is_empty() || !is_told_apart())
    }

    /// Whether a column is alike.
    pub(super) fn has_alike_column(&self, of: &Table, column: &Column, key: &ObjectKey) -> bool {
        self.is_alike(key, |beside| {
            beside.tables.get(&of.name)?.column(&column.name).map(|it| it == column)
        })
    }

    /// Whether a constraint is alike.
    pub(super) fn has_alike_constraint(
        &self,
        of: &Table,
        name: &str,
        constraint: &Constraint,
        key: &ObjectKey,
    ) -> bool {
        let index = || of.name.sibling(name).key(ObjectKind::Index);
        self.is_alike(key, |beside| {
            let other = beside.tables.get(&of.name)?.constraints.get(name)?;
            Some(**other == *constraint && !self.is_told_apart(&index()))
        })
    }

    /// Whether an index is alike.
    pub(super) fn has_alike_index(&self, index: &Index, key: &ObjectKey) -> bool {
        self.is_alike(key, |beside| beside.indexes.get(&index.name).map(|it| it == index))
    }

    /// Whether a sequence is alike.
    pub(super) fn has_alike_sequence(&self, sequence: &Sequence, key: &ObjectKey) -> bool {
        self.is_alike(key, |beside| beside.sequences.get(&sequence.name).map(|it| it == sequence))
    }

    /// Whether a view is alike, and all is known of its columns. What is said of these stands
    /// elsewhere.
    pub(super) fn has_alike_view(&self, view: &View, key: &ObjectKey) -> bool {
        let columns = view.columns.as_ref();
        let is_known = columns.is_some_and(|all| all.iter().all(|it| it.data_type.is_some()));
        is_known
            && self.is_alike(key, |beside| {
                let other = beside.views.get(&view.name)?;
                let says_nothing = |objects: &Objects| {
                    objects.comments.is_empty() && objects.privileges.is_empty()
                };
                Some(other == view && says_nothing(self.objects) && says_nothing(beside))
            })
    }

    /// Whether a routine is alike.
    pub(super) fn has_alike_routine(&self, routine: &Routine, key: &ObjectKey) -> bool {
        self.is_alike(key, |beside| beside.routines.get(&routine.name).map(|it| it == routine))
    }

    fn is_alike(&self, key: &ObjectKey, is_same: impl FnOnce(&Objects) -> Option<bool>) -> bool {
        let Some(beside) = &self.beside else { return false };
        !self.has_doubtful_defaults()
            && is_same(beside.objects) == Some(true)
            && !self.is_told_apart(key)
    }

    /// Whether one side does not know who may do what with any object.
    fn has_doubtful_defaults(&self) -> bool {
        let beside = self.beside.as_ref().is_some_and(|it| it.objects.doubtful_defaults);
        beside || self.objects.doubtful_defaults
    }

    /// Whether something else is said of an object in other places.
    fn is_told_apart(&self, key: &ObjectKey) -> bool {
        self.beside.as_ref().is_some_and(|beside| beside.told_apart.contains(key))
    }
}
