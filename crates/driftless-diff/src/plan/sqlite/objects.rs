//! Places indexes, views and triggers in the graph.
//!
//! None of them can be changed, only dropped and made again. Where nothing forbids it the two
//! statements stand together, as a reader expects; where a table is in between they are as far
//! apart as the phases they belong to. Dropping a table or view drops what hangs on it, so that
//! takes no statement of its own.

use std::collections::BTreeMap;

use driftless_catalog::{Index, Trigger, View};

use super::super::order::{Group, Strength};
use super::super::{HazardKind, Planned};
use super::planner::{
    INDEXES_COME, INDEXES_GO, Planner, TRIGGERS_COME, TRIGGERS_GO, VIEWS_COME, VIEWS_GO, known,
};
use super::words::mentions;
use crate::delta::{Attribute, Differs};
use crate::{Certainty, definition};

impl<'a> Planner<'a> {
    pub(super) fn place_indexes(&mut self) {
        let delta = self.delta;
        let differing = known(&delta.indexes, |index| index.name.name.key());
        for (key, index) in self.from_indexes.clone() {
            let table = index.table.name.key();
            if let Some(group) = self.gone.get(table) {
                self.releases.entry(key).or_default().push(*group);
                continue;
            }
            let goes = match differing.get(key) {
                Some(Differs::Removed(_)) => true,
                Some(Differs::Changed(..)) => self.shrunk.contains(table),
                _ => false,
            };
            if goes {
                self.add_early(INDEXES_GO, key, drop_index(index));
            }
        }
        for (key, index) in self.after.indexes.clone() {
            self.place_index(key, index, differing.get(key).copied());
        }
    }

    fn place_index(
        &mut self,
        key: &'a str,
        index: &'a Index,
        differs: Option<&Differs<'_, Index, Vec<Attribute>>>,
    ) {
        let table = index.table.name.key();
        let shaped = self.shaped.get(table).copied();
        let mut statements = Vec::new();
        match differs {
            Some(Differs::Changed(before, ..)) => {
                let before = before.table.name.key();
                if !self.gone.contains_key(before) && !self.shrunk.contains(before) {
                    statements.push(Planned::plain(drop_index(index)));
                }
            }
            Some(_) => {}
            None if self.gone.contains_key(table) && shaped.is_some() => {}
            None => return,
        }
        let mut create = Planned::plain(definition::index(index));
        let is_new_table = shaped.is_some() && !self.gone.contains_key(table);
        let newly = differs.is_some() || self.recast.contains(table);
        if newly && index.unique && !is_new_table {
            let message = format!("rows of `{}` may not be unique in it", index.table);
            create = create.with(HazardKind::MayFail, message);
        }
        statements.push(note_undecided(create, differs));
        let rank = match shaped {
            Some((_, phase)) => (phase, table.to_owned(), 1, key.to_owned()),
            None => (INDEXES_COME, key.to_owned(), 0, String::new()),
        };
        let group = self.add_between(rank, statements);
        if let Some((table, _)) = shaped {
            self.order.before(table, group, Strength::Hard);
        }
        self.claims.push((key, group));
    }

    pub(super) fn place_views(&mut self) {
        let delta = self.delta;
        let differing = known(&delta.views, |view| view.name.name.key());
        let mut early = BTreeMap::new();
        for (key, view) in self.from_views.clone() {
            let differs = differing.get(key);
            let blocks = self.dependents.views.contains(key);
            if blocks || differs.is_some() {
                self.views_gone.insert(key);
            }
            if blocks || matches!(differs, Some(Differs::Removed(_))) {
                let group = self.add_early(VIEWS_GO, key, drop_view(view));
                early.insert(key, group);
            }
        }
        let mut late = BTreeMap::new();
        for (key, view) in self.after.views.clone() {
            let differs = differing.get(key).copied();
            let blocks = self.dependents.views.contains(key);
            if !blocks && differs.is_none() {
                continue;
            }
            let mut statements = Vec::new();
            if matches!(differs, Some(Differs::Changed(..))) && !blocks {
                statements.push(Planned::plain(drop_view(view)));
            }
            let create = Planned::plain(definition::view(view));
            statements.push(note_undecided(create, differs));
            late.insert(key, self.add_late(VIEWS_COME, key, statements));
        }
        self.link_views(&early, &late);
    }

    /// A view goes before and comes after the views it reads.
    fn link_views(&mut self, early: &BTreeMap<&str, Group>, late: &BTreeMap<&str, Group>) {
        let mut edges = Vec::new();
        for (key, own) in early {
            let read = self.from_views.get(key).map(|view| mentions(&view.query.source));
            let others = read.iter().flatten().filter_map(|name| early.get(name.as_str()));
            edges.extend(others.map(|other| (*own, *other)));
        }
        for (key, own) in late {
            let read = self.after.views.get(key).map(|view| mentions(&view.query.source));
            let others = read.iter().flatten().filter_map(|name| late.get(name.as_str()));
            edges.extend(others.map(|other| (*other, *own)));
        }
        for (first, second) in edges {
            self.order.before(first, second, Strength::Soft);
        }
    }

    pub(super) fn place_triggers(&mut self) {
        let delta = self.delta;
        let differing = known(&delta.triggers, |trigger| trigger.name.name.key());
        for (key, trigger) in self.from_triggers.clone() {
            let removed = matches!(differing.get(key), Some(Differs::Removed(_)));
            let goes = removed && !self.goes_with_its_table(trigger);
            if goes || self.dependents.triggers.contains(key) {
                self.add_early(TRIGGERS_GO, key, drop_trigger(trigger));
            }
        }
        for (key, trigger) in self.after.triggers.clone() {
            let differs = differing.get(key).copied();
            let early = self.dependents.triggers.contains(key);
            let before = self.from_triggers.get(key).copied();
            let taken = before.is_some_and(|before| self.goes_with_its_table(before));
            let mut statements = Vec::new();
            match differs {
                Some(Differs::Changed(..)) if !early && !taken => {
                    statements.push(Planned::plain(drop_trigger(trigger)));
                }
                Some(_) => {}
                None if (early || taken) && self.has_table(trigger) => {}
                None => continue,
            }
            let create = Planned::plain(definition::trigger(trigger));
            statements.push(note_undecided(create, differs));
            self.add_late(TRIGGERS_COME, key, statements);
        }
    }

    fn goes_with_its_table(&self, trigger: &Trigger) -> bool {
        let table = trigger.table.name.key();
        self.gone.contains_key(table) || self.views_gone.contains(table)
    }

    fn has_table(&self, trigger: &Trigger) -> bool {
        let table = trigger.table.name.key();
        self.after.tables.contains_key(table) || self.after.views.contains_key(table)
    }
}

fn drop_index(index: &Index) -> String {
    format!("DROP INDEX {}", definition::name(index.name.name.as_str()))
}

fn drop_view(view: &View) -> String {
    format!("DROP VIEW {}", definition::name(view.name.name.as_str()))
}

fn drop_trigger(trigger: &Trigger) -> String {
    format!("DROP TRIGGER {}", definition::name(trigger.name.name.as_str()))
}

/// Says so where the object may be there already, in another spelling.
fn note_undecided<T>(
    planned: Planned,
    differs: Option<&Differs<'_, T, Vec<Attribute>>>,
) -> Planned {
    let Some(Differs::Changed(_, _, attributes)) = differs else { return planned };
    let undecided = |attribute: &Attribute| attribute.certainty == Certainty::Undecided;
    if attributes.iter().all(undecided) {
        return planned.with(HazardKind::Undecided, "may differ in spelling only");
    }
    planned
}
