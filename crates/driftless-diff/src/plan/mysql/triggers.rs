//! Triggers: dropped before the tables change, made when they have, each in its place among those
//! of the same table, time and event.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{Name, Objects, Trigger};
use driftless_replay::print::mysql::parts::{self, ident, named};

use super::super::Planned;
use super::super::order::Order;
use super::draft::Draft;
use super::rank::{self, rank};

/// Triggers that run one after the other.
type Line<'a> = BTreeMap<(Name, &'a str, &'a str), Vec<&'a Trigger>>;

impl Draft<'_> {
    pub(super) fn triggers(&self, order: &mut Order) {
        let kept = self.kept_triggers();
        for (name, trigger) in &self.from.triggers {
            let key = name.key(ObjectKind::Trigger);
            let goes = !kept.contains(name)
                && (self.differences.is_one_sided(&key) || self.to.triggers.contains_key(name));
            let table = self.differences.key(ObjectKind::Table, &trigger.table);
            // A table takes its triggers with it.
            let with_table = self.differences.is_one_sided(&table);
            if goes && !with_table {
                let planned = Planned::plain(format!("DROP TRIGGER {}", named(name)));
                order.add(rank(rank::TRIGGERS_GO, &name.to_string()), vec![planned]);
            }
        }
        for (at, line) in self.lines(self.to) {
            let mut statements = Vec::new();
            for (number, trigger) in line.iter().enumerate() {
                let key = trigger.name.key(ObjectKind::Trigger);
                let is_wanted =
                    self.from.triggers.contains_key(&trigger.name) || self.differences.has(&key);
                if kept.contains(&trigger.name) || !is_wanted {
                    continue;
                }
                let place = place(&line, number, &kept);
                let sql = parts::trigger(&self.head(false), trigger, &place);
                statements.extend(self.made(&key, sql, trigger.sql_mode.as_ref()));
            }
            if !statements.is_empty() {
                let subject = format!("{} {} {}", at.0, at.1, at.2);
                order.add(rank(rank::TRIGGERS_COME, &subject), statements);
            }
        }
    }

    /// Triggers that stay as and where they are.
    fn kept_triggers(&self) -> BTreeSet<Name> {
        let mut kept = BTreeSet::new();
        let before = self.lines(self.from);
        for (at, line) in self.lines(self.to) {
            let old: Vec<&Name> =
                before.get(&at).into_iter().flatten().map(|trigger| &trigger.name).collect();
            let mut last = None;
            for trigger in line {
                let key = trigger.name.key(ObjectKind::Trigger);
                let changes = self.differences.of(&key).iter();
                let mut others = changes.filter(|it| it.attribute.as_deref() != Some("order"));
                let position = old.iter().position(|name| **name == trigger.name);
                let in_order = position.is_some() && position > last;
                if in_order && others.next().is_none() {
                    last = position;
                    kept.insert(trigger.name.clone());
                }
            }
        }
        kept
    }

    fn lines<'o>(&self, objects: &'o Objects) -> Line<'o> {
        let mut lines: Line<'o> = BTreeMap::new();
        for trigger in objects.triggers.values() {
            let table = self.differences.folded(&trigger.table);
            lines.entry((table, &trigger.timing, &trigger.event)).or_default().push(trigger);
        }
        for line in lines.values_mut() {
            line.sort_by_key(|trigger| trigger.order);
        }
        lines
    }
}

/// Where a trigger has to say its place: it is made behind all that are there, and later ones that
/// stay are there already.
fn place(line: &[&Trigger], number: usize, kept: &BTreeSet<Name>) -> String {
    let is_there = |trigger: &&&Trigger| kept.contains(&trigger.name);
    let later = line.iter().skip(number + 1).find(is_there);
    match (number.checked_sub(1).and_then(|before| line.get(before)), later) {
        (_, None) => String::new(),
        (Some(before), Some(_)) => format!(" FOLLOWS {}", ident(&before.name.name)),
        (None, Some(later)) => format!(" PRECEDES {}", ident(&later.name.name)),
    }
}
