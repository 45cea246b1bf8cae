//! The planner for SQLite.
//!
//! SQLite changes a table in place only to add or drop a simple column; everything else takes the
//! rebuild of <https://www.sqlite.org/lang_altertable.html#otheralter>: make a table of the new
//! shape, copy the rows, drop the old table, rename. Two facts shape the order. Dropping a table
//! takes its indexes and triggers with it. And renaming a table, like dropping a column, is
//! refused while any view or trigger of the schema does not resolve; so those that would not are
//! dropped first and made again last ([`dependents`]).
//!
//! The phases are in [`planner`].

mod after;
mod alter;
mod dependents;
mod hazards;
mod objects;
mod planner;
mod rebuild;
mod render;
mod tables;
mod words;

use std::collections::BTreeSet;

use driftless_catalog::{Catalog, ForeignKey, ObjectKind, Table, TableKind};
use petgraph::algo::is_cyclic_directed;
use petgraph::graphmap::DiGraphMap;

use super::{Generated, Planned};
use crate::Options;
use crate::delta::{self, Delta, Entry};
use planner::Planner;
use tables::Treatment;

/// Plans the way from one catalog to the other.
pub(super) fn plan(from: &Catalog, to: &Catalog, options: &Options) -> Generated {
    let delta = delta::compare(from, to, options);
    let treatments = tables::treatments(from, to, &delta, options);
    let foreign_keys_off = foreign_keys_off(from, to, &treatments);
    let mut statements = Planner::new(from, to, &delta, &treatments).statements();
    if foreign_keys_off {
        // Within a transaction this does nothing; our executor does it before it opens one.
        statements.insert(0, Planned::plain("PRAGMA foreign_keys = OFF"));
        statements.push(Planned::plain("PRAGMA foreign_keys = ON"));
    }
    Generated { statements, undecided: undecided(&delta) }
}

/// Whether a table is dropped that is referred to at that time. With foreign keys on, SQLite first
/// deletes its rows, and with them whatever hangs on them by `ON DELETE CASCADE`; and it refuses
/// if one of the keys involved does not fit. The same goes for a table with a deferred key.
fn foreign_keys_off(from: &Catalog, to: &Catalog, treatments: &[Treatment<'_>]) -> bool {
    let gone = treatments.iter().filter_map(Treatment::gone).filter(|table| is_ordinary(table));
    let gone: BTreeSet<&str> = gone.map(|table| table.name.name.key()).collect();
    let is_gone = |key: &ForeignKey| gone.contains(key.table.name.key());
    if treatments.iter().any(|treatment| matches!(treatment, Treatment::Rebuild(_)))
        || to.tables.values().flat_map(Table::foreign_keys).any(is_gone)
    {
        return true;
    }
    let mut references = DiGraphMap::<&str, ()>::new();
    for table in from.tables.values() {
        let own = table.name.name.key();
        for key in table.foreign_keys() {
            let stays = is_gone(key) && !gone.contains(own);
            if stays || (gone.contains(own) && key.deferred) {
                return true;
            }
            if is_gone(key) {
                references.add_edge(own, key.table.name.key(), ());
            }
        }
    }
    is_cyclic_directed(&references)
}

const fn is_ordinary(table: &Table) -> bool {
    matches!(table.kind, TableKind::Ordinary)
}

/// What is left alone because nobody can say how it differs.
fn undecided(delta: &Delta<'_>) -> Vec<String> {
    fn names<T, D>(
        kind: ObjectKind,
        entries: &[Entry<'_, T, D>],
        name: impl Fn(&T) -> String,
    ) -> Vec<String> {
        let unknown = entries.iter().filter(|entry| entry.unknown);
        unknown.map(|entry| format!("{kind} {}", name(entry.differs.object()))).collect()
    }
    let mut undecided = names(ObjectKind::Table, &delta.tables, |it| it.name.to_string());
    undecided.extend(names(ObjectKind::Index, &delta.indexes, |it| it.name.to_string()));
    undecided.extend(names(ObjectKind::View, &delta.views, |it| it.name.to_string()));
    undecided.extend(names(ObjectKind::Trigger, &delta.triggers, |it| it.name.to_string()));
    undecided
}
