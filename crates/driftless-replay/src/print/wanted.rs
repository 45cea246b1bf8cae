//! Which objects' definitions are asked for.

use std::collections::BTreeSet;

use driftless_catalog::{ObjectKey, ObjectKind};

/// The keys of objects; of a big schema few are asked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'k>(pub(super) &'k BTreeSet<ObjectKey>);

impl Wanted<'_> {
    pub(super) fn has(self, key: &ObjectKey) -> bool {
        self.0.contains(key)
    }

    /// Whether a table or a part of it is among them. Others may be taken for parts of it.
    pub(super) fn has_of_table(self, table: &ObjectKey) -> bool {
        let part = |kind| {
            let path = format!("{}.", table.path);
            let first = ObjectKey { kind, path };
            let next = self.0.range(&first..).next();
            next.is_some_and(|next| next.kind == kind && next.path.starts_with(&first.path))
        };
        let parts = [ObjectKind::Column, ObjectKind::Constraint, ObjectKind::Index];
        self.has(table) || parts.into_iter().any(part)
    }
}
