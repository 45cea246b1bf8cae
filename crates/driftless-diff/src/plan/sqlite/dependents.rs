//! The views and triggers that would not resolve while tables are rebuilt.
//!
//! SQLite resolves every view and trigger when it renames a table or drops a column, and refuses
//! if one of them mentions what is not there. While a table is rebuilt it is not there, so what
//! mentions it has to go first; so have views on those views, whatever was broken before, and
//! whatever uses a column that is dropped.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::{Catalog, Trigger, View};

use super::after::by_key;
use super::tables::Treatment;
use super::words::{dangles, mentions};
use crate::delta::{Delta, Differs};

/// Views and triggers of `from` to drop before any table is touched, by key.
#[derive(Debug, Default)]
pub(super) struct Dependents<'a> {
    pub(super) views: BTreeSet<&'a str>,
    pub(super) triggers: BTreeSet<&'a str>,
}

/// Finds them. Views that go for good are not among them: they go first in any case.
pub(super) fn find<'a>(
    from: &'a Catalog,
    delta: &Delta<'a>,
    treatments: &[Treatment<'a>],
) -> Dependents<'a> {
    let mut found = Dependents::default();
    if !treatments.iter().any(Treatment::is_fragile) {
        return found;
    }
    let scene = Scene::of(from, treatments);
    let removed: BTreeSet<&str> = removed_views(delta).collect();
    let mut missing: BTreeSet<&str> =
        treatments.iter().filter_map(|it| Some(it.gone()?.name.name.key())).collect();
    missing.extend(&removed);

    let mut queue: Vec<&str> = missing.iter().copied().collect();
    for (key, view) in &scene.views {
        if scene.breaks(&view.mentions, None) || scene.dangles(&view.text) {
            queue.extend(found.views.insert(key).then_some(*key));
        }
    }
    while let Some(gone) = queue.pop() {
        missing.insert(gone);
        for key in scene.views_by_mention.get(gone).into_iter().flatten() {
            if !removed.contains(key) && found.views.insert(key) {
                queue.push(key);
            }
        }
    }
    found.views.retain(|key| !removed.contains(key));
    for (key, trigger) in &scene.triggers {
        let own = trigger.table;
        let others_missing =
            trigger.mentions.iter().any(|name| name != own && missing.contains(name.as_str()));
        if others_missing
            || scene.breaks(&trigger.mentions, Some(own))
            || scene.dangles(&trigger.text)
        {
            found.triggers.insert(key);
        }
    }
    found
}

fn removed_views<'a>(delta: &Delta<'a>) -> impl Iterator<Item = &'a str> {
    delta.views.iter().filter(|entry| !entry.unknown).filter_map(|entry| match entry.differs {
        Differs::Removed(view) => Some(view.name.name.key()),
        _ => None,
    })
}

/// A view or trigger with the names it mentions.
struct Reader<'a> {
    /// The table a trigger is on; nothing for a view.
    table: &'a str,
    text: String,
    mentions: BTreeSet<String>,
}

/// What there is before.
struct Scene<'a> {
    views: BTreeMap<&'a str, Reader<'a>>,
    triggers: BTreeMap<&'a str, Reader<'a>>,
    views_by_mention: BTreeMap<String, Vec<&'a str>>,
    tables: BTreeSet<&'a str>,
    /// Columns dropped in place, by table.
    dropped: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Scene<'a> {
    fn of(from: &'a Catalog, treatments: &[Treatment<'a>]) -> Self {
        let views: BTreeMap<&str, Reader<'_>> =
            by_key(&from.views).into_iter().map(|(key, view)| (key, Reader::view(view))).collect();
        let triggers = by_key(&from.triggers);
        let mut views_by_mention: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (key, view) in &views {
            for name in &view.mentions {
                views_by_mention.entry(name.clone()).or_default().push(key);
            }
        }
        let mut dropped = BTreeMap::new();
        for treatment in treatments {
            if let Treatment::Alter(alter) = treatment {
                let columns = alter.drop.iter().map(|column| column.name.key()).collect();
                dropped.insert(alter.from.name.name.key(), columns);
            }
        }
        Self {
            views,
            triggers: triggers.into_iter().map(|(key, it)| (key, Reader::trigger(it))).collect(),
            views_by_mention,
            tables: from.tables.keys().map(|name| name.name.key()).collect(),
            dropped,
        }
    }

    /// Whether it uses a column that is dropped in place.
    fn breaks(&self, mentions: &BTreeSet<String>, own: Option<&str>) -> bool {
        let tables = mentions.iter().map(String::as_str).chain(own);
        let mut columns = tables.filter_map(|table| self.dropped.get(table)).flatten();
        columns.any(|column| mentions.contains(*column))
    }

    fn dangles(&self, text: &str) -> bool {
        dangles(text, |name| self.tables.contains(name) || self.views.contains_key(name))
    }
}

impl<'a> Reader<'a> {
    fn view(view: &View) -> Self {
        let text = view.query.source.clone();
        Self { table: "", mentions: mentions(&text), text }
    }

    fn trigger(trigger: &'a Trigger) -> Self {
        let when = trigger.when.as_ref().map_or("", |when| &when.source);
        let text = format!("{when}\n{}", trigger.body.source);
        let mut mentions = mentions(&text);
        mentions.extend(trigger.update_of.iter().map(|column| column.key().to_owned()));
        Self { table: trigger.table.name.key(), text, mentions }
    }
}
