//! The views and triggers that would not resolve while tables are rebuilt.
//!
//! SQLite resolves every view and trigger when it renames a table or drops a column, and refuses
//! if one of them mentions what is not there. While a table is rebuilt it is not there, so what
//! mentions it has to go first; so have views on those views, whatever was broken before,
//! whatever uses a column that is dropped, and whatever is to change anyway (its old shape need
//! not fit the new tables).

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::{Catalog, ObjectKind, Trigger, View};
use driftless_replay::Replayer;

use super::after::by_key;
use super::tables::Treatment;
use super::words::mentions;
use crate::delta::{Attribute, Delta, Differs, Entry};

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
    if !treatments.iter().any(Treatment::is_fragile) {
        return Dependents::default();
    }
    let scene = Scene::of(from, treatments);
    let removed: BTreeSet<&str> = removed_views(delta).collect();
    let gone = treatments.iter().filter_map(|it| Some(it.gone()?.name.name.key()));
    let mut missing: BTreeSet<&str> = gone.chain(removed.iter().copied()).collect();
    let changed_views = changed(&delta.views, |view| view.name.name.key());
    let mut views = scene.blocking_views(changed_views, &mut missing);
    views.retain(|key| !removed.contains(key));
    let changed_triggers = changed(&delta.triggers, |trigger| trigger.name.name.key());
    Dependents { views, triggers: scene.blocking_triggers(&changed_triggers, &missing) }
}

/// Objects of `from` that differ: those that are to be another way, not those that are to go.
fn changed<'a, T>(
    entries: &[Entry<'a, T, Vec<Attribute>>],
    key: impl Fn(&'a T) -> &'a str,
) -> BTreeSet<&'a str> {
    let known = entries.iter().filter(|entry| !entry.unknown);
    let keys = known.filter_map(|entry| match entry.differs {
        Differs::Changed(before, ..) => Some(key(before)),
        _ => None,
    });
    keys.collect()
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
    mentions: BTreeSet<String>,
}

/// What there is before.
struct Scene<'a> {
    views: BTreeMap<&'a str, Reader<'a>>,
    triggers: BTreeMap<&'a str, Reader<'a>>,
    views_by_mention: BTreeMap<String, Vec<&'a str>>,
    /// What does not resolve even now.
    broken: BTreeSet<(ObjectKind, String)>,
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
        let broken = Replayer::from_catalog(from.clone()).broken().into_iter();
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
            broken: broken.map(|(kind, name)| (kind, name.name.key().to_owned())).collect(),
            dropped,
        }
    }

    /// Views that would not resolve, or are to change: these join what is missing, and then so do
    /// the views that read them.
    fn blocking_views(
        &self,
        changed: BTreeSet<&'a str>,
        missing: &mut BTreeSet<&'a str>,
    ) -> BTreeSet<&'a str> {
        let blocks = |key: &str, view: &Reader<'_>| {
            self.breaks(&view.mentions, None)
                || self.broken.contains(&(ObjectKind::View, key.to_owned()))
        };
        let blocking = self.views.iter().filter(|(key, view)| blocks(key, view));
        let mut found: BTreeSet<&str> = blocking.map(|(key, _)| *key).chain(changed).collect();
        let mut queue: Vec<&str> = missing.iter().chain(&found).copied().collect();
        while let Some(gone) = queue.pop() {
            missing.insert(gone);
            for key in self.views_by_mention.get(gone).into_iter().flatten() {
                if found.insert(key) {
                    queue.push(key);
                }
            }
        }
        found
    }

    /// Triggers that would not resolve, or are to change and do not go with their table.
    fn blocking_triggers(
        &self,
        changed: &BTreeSet<&str>,
        missing: &BTreeSet<&str>,
    ) -> BTreeSet<&'a str> {
        let blocks = |key: &str, trigger: &Reader<'_>| {
            let own = trigger.table;
            let mut others = trigger.mentions.iter().filter(|name| *name != own);
            others.any(|name| missing.contains(name.as_str()))
                || self.breaks(&trigger.mentions, Some(own))
                || self.broken.contains(&(ObjectKind::Trigger, key.to_owned()))
                || (changed.contains(key) && !missing.contains(own))
        };
        let blocking = self.triggers.iter().filter(|(key, trigger)| blocks(key, trigger));
        blocking.map(|(key, _)| *key).collect()
    }

    /// Whether it uses a column that is dropped in place.
    fn breaks(&self, mentions: &BTreeSet<String>, own: Option<&str>) -> bool {
        let tables = mentions.iter().map(String::as_str).chain(own);
        let mut columns = tables.filter_map(|table| self.dropped.get(table)).flatten();
        columns.any(|column| mentions.contains(*column))
    }
}

impl<'a> Reader<'a> {
    fn view(view: &View) -> Self {
        Self { table: "", mentions: mentions(&view.query.source) }
    }

    fn trigger(trigger: &'a Trigger) -> Self {
        let when = trigger.when.as_ref().map_or("", |when| &when.source);
        let text = format!("{when}\n{}", trigger.body.source);
        let mut mentions = mentions(&text);
        mentions.extend(trigger.update_of.iter().map(|column| column.key().to_owned()));
        Self { table: trigger.table.name.key(), mentions }
    }
}
