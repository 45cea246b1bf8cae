//! How a decision about one piece spreads to those that cannot be without it.
//!
//! Only the schema from before counts: it is there that the server refuses to drop.

use super::anew::is_in_partition_key;
use super::fate::{Decision, Fate, Fates, Side, family};
use super::needs::Needs;
use super::node::Node;
use driftless_catalog::postgres::Name;

impl Decision<'_, '_> {
    /// What cannot be without something that goes, goes first.
    pub(super) fn spread(&mut self, fates: &mut Fates) {
        while let Some(node) = self.queue.pop() {
            self.spread_from(&node, fates);
        }
    }

    pub(super) fn spread_from(&mut self, node: &Node, fates: &mut Fates) {
        let Some(fate) = fates.get(node) else { return };
        self.spread_to_rows(node, fates);
        let retyped = fates.retyped.contains(node);
        if !fate.goes() && !retyped {
            return;
        }
        let users = Needs::of(node, &self.from.needs.users);
        for user in users {
            let is_settled = fates.get(&user).is_some_and(|fate| fate != Fate::Alter);
            if is_settled || !self.to.nodes.contains_key(&user) {
                continue;
            }
            let new = if fate.goes() {
                self.after_going(node, fate, &user, fates)
            } else {
                self.after_retyping(node, &user)
            };
            if let Some(new) = new
                && fates.get(&user) != Some(new)
            {
                self.set(user, new, fates);
            }
        }
    }

    pub(super) fn after_going(
        &mut self,
        node: &Node,
        fate: Fate,
        user: &Node,
        fates: &mut Fates,
    ) -> Option<Fate> {
        match (node, user) {
            (Node::Schema(_), _) => None,
            (_, Node::Schema(_) | Node::Extension(_)) => None,
            (Node::Type(_) | Node::Language(_), Node::Column(table, name))
                if fate != Fate::Drop && self.is_partitioned_by(table, name) =>
            {
                fates.retyped.insert(user.clone());
                self.set(Node::Table(table.clone()), Fate::Replace, fates);
                None
            }
            (Node::Type(_) | Node::Language(_), Node::Column(..)) => {
                if fate != Fate::Drop && fates.retyped.insert(user.clone()) {
                    return Some(self.retype(user, fates));
                }
                None
            }
            (_, Node::Type(_)) => (fate != Fate::Drop).then_some(Fate::Swap),
            (Node::Column(..), Node::Link(_)) => None,
            (Node::Column(..), Node::Typed(_)) => None,
            (Node::Column(..) | Node::Routine(_), Node::Column(table, name)) => {
                let column = self.to.objects.tables.get(table).and_then(|it| it.column(name));
                let generated = column.is_some_and(|it| it.generated.is_some());
                generated.then_some(Fate::Recreate)
            }
            (Node::Table(_) | Node::Link(_), Node::Column(..)) => {
                // Columns of a table that is made anew are made with it.
                (node.relation().is_none() && fate != Fate::Drop).then_some(Fate::Recreate)
            }
            (_, Node::Column(..)) => None,
            (Node::Table(parent), Node::Link(child)) if parent == child => {
                (fate != Fate::Drop).then_some(Fate::Recreate)
            }
            (Node::Table(_), Node::Link(child)) => {
                let table = Node::Table(child.clone());
                let settled = fates.get(&table).is_some_and(|it| it != Fate::Alter);
                if fate == Fate::Replace && !settled && self.is_partition(child) {
                    self.set(table, Fate::Replace, fates);
                }
                Some(Fate::Recreate)
            }
            (Node::Server(_), Node::Table(_)) => (fate != Fate::Drop).then_some(Fate::Recreate),
            (_, Node::Table(_)) => None,
            (Node::Table(_), Node::Publication(_)) => {
                (fate != Fate::Drop).then_some(Fate::Recreate)
            }
            _ => Some(Fate::Recreate),
        }
    }

    fn is_partitioned_by(&self, table: &Name, column: &str) -> bool {
        let from = self.from.objects.tables.get(table);
        from.is_some_and(|it| is_in_partition_key(it, column))
    }

    pub(super) fn is_partition(&self, child: &Name) -> bool {
        let table = self.to.objects.tables.get(child);
        table.is_some_and(|it| it.partition_of.is_some())
    }

    /// A column whose type is another of the same name.
    pub(super) fn retype(&mut self, column: &Node, fates: &Fates) -> Fate {
        self.queue.push(column.clone());
        fates.get(column).unwrap_or(Fate::Alter)
    }

    pub(super) fn after_retyping(&self, column: &Node, user: &Node) -> Option<Fate> {
        match user {
            Node::View(_)
            | Node::Rule(_)
            | Node::Policy(_)
            | Node::Trigger(_)
            | Node::Publication(_)
            | Node::Routine(_)
            | Node::Column(..)
            | Node::Default(..) => Some(Fate::Recreate),
            Node::Constraint(..) | Node::Index(_) | Node::Statistics(_) => {
                (!self.stays_in_family(column)).then_some(Fate::Recreate)
            }
            _ => None,
        }
    }

    /// Whether keys and conditions of a column survive its new type.
    pub(super) fn stays_in_family(&self, column: &Node) -> bool {
        let Node::Column(table, name) = column else { return false };
        let of = |side: &Side<'_>| {
            let column = side.objects.tables.get(table).and_then(|it| it.column(name));
            column.map(|column| family(&column.data_type))
        };
        let (from, to) = (of(self.from), of(self.to));
        from == to && from.is_some_and(|family| !family.is_empty())
    }

    /// A type that no column keeps needs no detour: it is dropped and made again. A table that is made
    /// anew keeps its columns until their rows are copied.
    pub(super) fn settle_types(&self, fates: &mut Fates) {
        loop {
            let kept = |node: &Node| {
                let users = Needs::of(node, &self.from.needs.users);
                users.iter().any(|user| match user {
                    Node::Column(table, _) => {
                        fates.get(user) == Some(Fate::Alter)
                            || fates.get(&Node::Table(table.clone())) == Some(Fate::Replace)
                    }
                    Node::Type(_) => fates.get(user) == Some(Fate::Swap),
                    _ => false,
                })
            };
            let free: Vec<Node> = fates
                .of
                .iter()
                .filter(|(node, fate)| **fate == Fate::Swap && !kept(node))
                .map(|(node, _)| node.clone())
                .collect();
            if free.is_empty() {
                break;
            }
            fates.of.extend(free.into_iter().map(|node| (node, Fate::Recreate)));
        }
    }
}
