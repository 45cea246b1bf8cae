//! What two catalogs have alike, to the letter, and so need not be described to be compared.
//!
//! Only kinds of which there are many are asked: tables with their columns and constraints, indexes,
//! sequences, views and routines. What is said about an object in other places (a comment, an owner,
//! privileges) counts; who owns it only if both sides know. What one side does not know is never
//! alike, since comparing it gives no verdict.

use crate::{ObjectKey, ObjectKind};

use super::super::{Column, Constraint, Index, Objects, Routine, Sequence, Table, View};
use super::List;

impl List<'_> {
    /// Whether a table is alike with all its parts.
    pub(super) fn has_alike_table(&self, table: &Table, key: &ObjectKey) -> bool {
        let Some(beside) = self.beside else { return false };
        let other = beside.tables.get(&table.name);
        let parts = |table: &Table| -> Vec<ObjectKey> {
            let columns = table.columns.iter().map(|it| it.name.as_str());
            let columns = columns.map(|it| table.name.part_key(ObjectKind::Column, it));
            let constraints = table.constraints.keys();
            columns
                .chain(constraints.flat_map(|name| {
                    let index = table.name.sibling(name).key(ObjectKind::Index);
                    [table.name.part_key(ObjectKind::Constraint, name), index]
                }))
                .collect()
        };
        table.columns_known
            && other == Some(table)
            && self.is_said_alike(key, beside)
            && parts(table).iter().all(|part| self.is_said_alike(part, beside))
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
            Some(other == constraint && self.is_said_alike(&index(), beside))
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
        let Some(beside) = self.beside else { return false };
        is_same(beside) == Some(true) && self.is_said_alike(key, beside)
    }

    /// Whether all is alike that is said of an object elsewhere.
    fn is_said_alike(&self, key: &ObjectKey, beside: &Objects) -> bool {
        let objects = self.objects;
        let owners = (objects.owners.get(key), beside.owners.get(key));
        let marks = match (&objects.marks, &beside.marks) {
            (Some(one), Some(two)) => one.get(key) == two.get(key),
            // Where only one side asked a server, they say nothing.
            _ => true,
        };
        let is_other_owner = matches!(owners, (Some(one), Some(two)) if one != two);
        objects.comments.get(key) == beside.comments.get(key)
            && objects.privileges.get(key) == beside.privileges.get(key)
            && !is_other_owner
            && marks
    }
}
