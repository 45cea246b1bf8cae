//! The comparison of two catalogs, typed: the one source of reports and of generated SQL.
//!
//! Objects match by kind and name. What is compared is what the server acts on; spelling, the
//! order of constraints, and whether a constraint was written at its column or after them, are
//! not. Three things are left out on purpose: temporary objects and those of attached databases
//! (they belong to a connection, not to this database), the tables a virtual table makes for
//! itself (they come and go with it), and, unless asked for, the order of columns.

mod attribute;
mod changes;
mod column;
mod compare;
mod constraint;
mod described;
mod hidden;
mod index;
mod table;
#[cfg(test)]
mod tests;
mod trigger;
mod view;

use driftless_catalog::{Catalog, Index, Table, Trigger, View};
use driftless_diag::Backend;

pub(crate) use attribute::Attribute;
pub(crate) use compare::{compare, in_scope};
pub(crate) use constraint::delta_label;
pub(crate) use hidden::agreed;
pub(crate) use table::TableDelta;

use crate::Change;
use changes::changes;

/// What a comparison takes into account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether the order of columns counts. Statements that name their columns do not depend on
    /// it, and on SQLite a column that is added later stands last, so usually it does not.
    pub column_order: bool,
    /// Whether it counts who owns an object. Owners differ between environments for good reasons.
    pub owners: bool,
    /// Whether it counts who may do what, also by default.
    pub privileges: bool,
}

impl Options {
    /// What a schema is, wherever it is.
    pub const SCHEMA: Self = Self { column_order: false, owners: false, privileges: false };
    /// Everything there is.
    pub const EVERYTHING: Self = Self { column_order: true, owners: true, privileges: true };
}

/// The differences between two catalogs, column order, owners and privileges apart.
///
/// Tables come first, each followed by its columns and constraints, then indexes, views and
/// triggers, each kind by name. The result is empty when the catalogs mean the same.
pub fn diff(from: &Catalog, to: &Catalog) -> Vec<Change> {
    diff_with(from, to, &Options::SCHEMA)
}

/// The differences between two catalogs.
pub fn diff_with(from: &Catalog, to: &Catalog, options: &Options) -> Vec<Change> {
    let (from, to) = &hidden::agreed(from, to);
    if from.backend == to.backend && from.backend != Backend::Sqlite {
        return described::changes(from, to, options);
    }
    changes(&compare(from, to, options))
}

/// What [`diff`] leaves out: columns that stand elsewhere among those on both sides, owners and
/// privileges.
pub fn not_compared(from: &Catalog, to: &Catalog) -> Vec<Change> {
    let all = diff_with(from, to, &Options::EVERYTHING);
    all.into_iter().filter(is_left_out).collect()
}

fn is_left_out(change: &Change) -> bool {
    let switched =
        ["position", described::ORDER, described::OWNER, described::DEFINER, described::PRIVILEGES];
    let attribute = change.attribute.as_deref();
    attribute.is_some_and(|attribute| switched.contains(&attribute))
        || described::is_privileges(change.kind)
}

/// An object that differs: on one side only, or on both with what differs.
#[derive(Debug)]
pub(crate) enum Differs<'a, T, D> {
    Added(&'a T),
    Removed(&'a T),
    Changed(&'a T, &'a T, D),
}

/// An object that differs, and whether a statement nobody understood may have touched it.
#[derive(Debug)]
pub(crate) struct Entry<'a, T, D> {
    pub(crate) differs: Differs<'a, T, D>,
    pub(crate) unknown: bool,
}

/// All that differs between two catalogs, in name order.
#[derive(Debug)]
pub(crate) struct Delta<'a> {
    pub(crate) tables: Vec<Entry<'a, Table, TableDelta<'a>>>,
    pub(crate) indexes: Vec<Entry<'a, Index, Vec<Attribute>>>,
    pub(crate) views: Vec<Entry<'a, View, Vec<Attribute>>>,
    pub(crate) triggers: Vec<Entry<'a, Trigger, Vec<Attribute>>>,
}

impl<T, D> Differs<'_, T, D> {
    /// The object, as it is before if it is there.
    pub(crate) const fn object(&self) -> &T {
        match self {
            Self::Added(object) | Self::Removed(object) | Self::Changed(object, ..) => object,
        }
    }

    /// The object as it is before, if it is there.
    pub(crate) const fn before(&self) -> Option<&T> {
        match self {
            Self::Added(_) => None,
            Self::Removed(object) | Self::Changed(object, ..) => Some(object),
        }
    }

    /// The object as it is to be, if it is to be there.
    pub(crate) const fn after(&self) -> Option<&T> {
        match self {
            Self::Removed(_) => None,
            Self::Added(object) | Self::Changed(_, object, _) => Some(object),
        }
    }
}
