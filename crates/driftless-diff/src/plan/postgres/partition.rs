//! What partitions take beside their tables: the state of triggers that their parents gave them, a
//! way out from under a reference, and room where a default partition has the rows.

use driftless_catalog::postgres::{ConstraintKind, Name, PartName, Table};
use driftless_replay::print::postgres::parts::named;

use super::super::{HazardKind, Planned};
use super::draft::Draft;
use super::fate::Fate;
use super::node::Node;
use super::write::state;

impl Draft<'_> {
    /// Triggers of partitions that are switched otherwise than their parents'. Making or switching
    /// one switches all below it.
    pub(super) fn states_of_parts(&self) -> Vec<Planned> {
        let triggers = &self.to.objects.triggers;
        let parts = triggers.values().filter(|it| it.parent.is_some());
        let mut parts: Vec<(usize, &PartName)> =
            parts.map(|it| (self.depth(&it.name.of), &it.name)).collect();
        parts.sort();
        let mut switched: Vec<PartName> = Vec::new();
        let mut statements = Vec::new();
        for (_, part) in parts {
            let Some(found) = triggers.get(part) else { continue };
            let above = found.parent.as_ref().map(|it| PartName { of: it.clone(), ..part.clone() });
            let Some(parent) = above.and_then(|it| triggers.get(&it)) else { continue };
            let is_touched =
                switched.contains(&parent.name) || self.is_switched(&parent.name, part);
            let before = self.from.objects.triggers.get(part).map(|it| it.state);
            let now = before.filter(|_| !is_touched).unwrap_or(parent.state);
            if is_touched || now != found.state {
                switched.push(part.clone());
            }
            if now != found.state {
                let sql = state(&part.of, "TRIGGER", &part.name, found.state);
                statements.push(Planned::plain(sql));
            }
        }
        statements
    }

    /// Whether the plan makes or switches the trigger above, or makes the partition one.
    fn is_switched(&self, parent: &PartName, part: &PartName) -> bool {
        let comes = |node: Node| self.fates.comes(&node);
        self.fates.get(&Node::Trigger(parent.clone())).is_some()
            || comes(Node::Table(part.of.clone()))
            || comes(Node::Link(part.of.clone()))
    }

    fn depth(&self, table: &Name) -> usize {
        let mut depth = 0;
        let mut at = self.to.objects.tables.get(table);
        while let Some(partition) = at.and_then(|it| it.partition_of.as_ref()) {
            depth += 1;
            at = self.to.objects.tables.get(&partition.parent);
        }
        depth
    }

    /// A partition whose parent is referred to cannot be dropped, only detached and then dropped.
    pub(super) fn leave_first(&self, table: &Table) -> Option<Planned> {
        let parent = &table.partition_of.as_ref()?.parent;
        let stays = |name: &Name| !self.fates.goes(&Node::Table(name.clone()));
        if !stays(parent) {
            return None;
        }
        let mut above = vec![parent];
        while let Some(next) = above.last().and_then(|it| self.from.objects.tables.get(*it)) {
            let Some(partition) = &next.partition_of else { break };
            above.push(&partition.parent);
        }
        let mut tables = self.from.objects.tables.values();
        let is_referred_to = tables.any(|other| {
            other.constraints.iter().any(|(name, constraint)| {
                matches!(&constraint.kind, ConstraintKind::ForeignKey(key)
                    if above.contains(&&key.table) && stays(&other.name)
                        && !self.fates.goes(&Node::Constraint(other.name.clone(), name.clone())))
            })
        });
        let (parent, shown) = (named(parent), named(&table.name));
        let sql = format!("ALTER TABLE {parent} DETACH PARTITION {shown}");
        is_referred_to.then(|| Planned::plain(sql))
    }

    /// A new partition takes no rows from the default one.
    pub(super) fn beside_default(&self, table: &Table, planned: Planned) -> Planned {
        let Some(partition) = &table.partition_of else { return planned };
        let children = self.from.needs.children.get(&partition.parent).into_iter().flatten();
        let default = children.filter_map(|it| self.from.objects.tables.get(it)).find(|child| {
            let bound = child.partition_of.as_ref().map(|it| it.bound.source.trim());
            let stays = self.fates.get(&Node::Table(child.name.clone()));
            bound.is_some_and(|it| it.eq_ignore_ascii_case("DEFAULT"))
                && stays.is_none_or(|it| it == Fate::Alter)
        });
        match default {
            Some(default) => {
                let message = format!("rows of `{}` may belong in `{}`", default.name, table.name);
                planned.with(HazardKind::MayFail, message)
            }
            None => planned,
        }
    }
}
