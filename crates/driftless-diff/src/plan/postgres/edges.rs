//! What comes before what: the rules behind the order of a plan.
//!
//! They are about acts, not groups, so that they hold wherever an act is written.

use super::super::order::Strength;
use super::attached::may_be_taken;
use super::draft::{Act, Draft};
use super::fate::{Fate, Side};
use super::needs::Needs;
use super::node::Node;
use driftless_catalog::postgres::{Name, TypeKind};
use std::collections::{BTreeMap, BTreeSet};

impl Draft<'_> {
    /// What comes before what, by acts.
    pub(super) fn edges(&self, acts: &BTreeSet<Act>) -> Vec<(Act, Act, Strength)> {
        let mut edges = Edges { acts, list: Vec::new() };
        for (node, fate) in &self.fates.of {
            let (old, new) = (Act::Old(node.clone()), Act::New(node.clone()));
            match fate {
                Fate::Swap | Fate::Replace => edges.hard(&new, &old),
                Fate::Recreate if !self.waits_for_copy(&old) => edges.hard(&old, &new),
                _ => {}
            }
            for user in Needs::of(node, &self.from.needs.users) {
                self.before_going(node, *fate, &user, &mut edges);
            }
            for user in self.rows_before(node) {
                edges.hard(&Act::Old(user), &new);
            }
            for need in Needs::of(node, &self.to.needs.hard) {
                edges.hard(&Act::New(need), &new);
            }
            for need in Needs::of(node, &self.to.needs.soft) {
                edges.soft(&Act::New(need), &new);
            }
            for need in Needs::of(node, &self.from.needs.soft) {
                // A partition leaves with its part of an index, which goes by itself.
                if !matches!((node, &need), (Node::Index(_), Node::Link(_))) {
                    edges.soft(&old, &Act::Old(need));
                }
            }
            self.of_inheritance(node, &mut edges);
            if let (Node::Table(name), Fate::Replace) = (node, fate) {
                self.of_replaced(name, &mut edges);
            }
        }
        self.names(&mut edges);
        edges.list
    }

    pub(super) fn before_going(&self, node: &Node, fate: Fate, user: &Node, edges: &mut Edges<'_>) {
        let (old, new) = (Act::Old(node.clone()), Act::New(node.clone()));
        let user_fate = self.fates.get(user);
        if user_fate.is_some_and(Fate::goes) {
            let gone = Act::Old(user.clone());
            let waits = matches!((node, user), (Node::Table(_), Node::Link(_)))
                && self.carried.contains_key(&gone);
            edges.hard(&gone, &old);
            if !(fate == Fate::Replace && (waits || self.carried_by(&gone, &old)))
                && matches!(fate, Fate::Alter | Fate::Swap | Fate::Replace)
                && user_fate != Some(Fate::Swap)
                && !(fate == Fate::Swap && self.waits_for_copy(&gone))
            {
                edges.hard(&gone, &new);
            }
        } else if user_fate == Some(Fate::Alter) {
            edges.hard(&Act::New(user.clone()), &old);
        }
    }

    /// Whether it goes with an old table, which only goes when the new one has its rows.
    pub(super) fn waits_for_copy(&self, old: &Act) -> bool {
        let Act::Old(Node::Table(carrier)) = self.group_of(old) else { return false };
        self.fates.get(&Node::Table(carrier.clone())) == Some(Fate::Replace)
            || self.parent_is_replaced(&carrier)
    }

    pub(super) fn carried_by(&self, act: &Act, carrier: &Act) -> bool {
        self.group_of(act) == self.group_of(carrier)
    }

    /// Parents and children: columns come to and go from children by themselves.
    pub(super) fn of_inheritance(&self, node: &Node, edges: &mut Edges<'_>) {
        if let Node::Column(table, name) = node {
            let (old, new) = (Act::Old(node.clone()), Act::New(node.clone()));
            edges.hard(&Act::Old(Node::Typed(table.clone())), &new);
            let children = self.from.needs.children.get(table).into_iter().flatten();
            for child in children {
                edges.hard(&Act::Old(Node::Column(child.clone(), name.clone())), &old);
            }
            let stay = self.to.needs.children.get(table);
            for child in stay.into_iter().flatten() {
                let child = Node::Column(child.clone(), name.clone());
                edges.hard(&new, &Act::New(child.clone()));
            }
            let children = self.from.needs.children.get(table).into_iter().flatten();
            for child in children.filter(|it| stay.is_none_or(|stay| !stay.contains(it))) {
                // Who leaves the parent does not get its new columns.
                edges.soft(&Act::New(Node::Link(child.clone())), &new);
            }
        }
        match node {
            Node::Default(table, name) => {
                for child in self.to.needs.children.get(table).into_iter().flatten() {
                    let child = Node::Default(child.clone(), name.clone());
                    edges.soft(&Act::New(node.clone()), &Act::New(child));
                }
            }
            Node::Link(child) => self.of_bounds(child, edges),
            Node::Constraint(table, _) => {
                edges.soft(&Act::Old(Node::Link(table.clone())), &Act::Old(node.clone()));
            }
            Node::Index(name) => {
                let indexes = &self.to.objects.indexes;
                if let Some(index) = indexes.get(name).filter(|it| it.parent.is_some()) {
                    let link = Node::Link(index.table.clone());
                    edges.soft(&Act::New(node.clone()), &Act::New(link.clone()));
                    edges.soft(&Act::New(link), &Act::New(Node::Part(name.clone())));
                }
                if let Some(index) = indexes.get(name).filter(|it| may_be_taken(it, indexes)) {
                    let link = Act::New(Node::Link(index.table.clone()));
                    edges.hard(&link, &Act::New(node.clone()));
                    edges.hard(&Act::Old(node.clone()), &link);
                }
                let before = self.from.objects.indexes.get(name);
                if let Some(index) = before.filter(|it| it.parent.is_some()) {
                    let link = Act::Old(Node::Link(index.table.clone()));
                    let old = Act::Old(node.clone());
                    if self.carried.contains_key(&link) || self.carried.contains_key(&old) {
                        edges.soft(&link, &old);
                    } else {
                        // A part of the parent's index cannot be dropped.
                        edges.hard(&link, &old);
                    }
                }
            }
            _ => {}
        }
    }

    /// A partition takes its bound when those that have it, or a part of it, are detached.
    fn of_bounds(&self, child: &Name, edges: &mut Edges<'_>) {
        let parent = |side: &super::fate::Side<'_>| {
            let partition = side.objects.tables.get(child).and_then(|it| it.partition_of.as_ref());
            partition.map(|it| it.parent.clone())
        };
        let link = |name: &Name| Node::Link(name.clone());
        if let Some(parent) = parent(&self.to) {
            let before = self.from.needs.children.get(&parent).into_iter().flatten();
            let going = before.filter(|it| *it != child && self.fates.goes(&link(it)));
            // Where hundreds leave a parent at once, whose bound was whose is not worth the square.
            for other in going.take(100) {
                edges.soft(&Act::Old(link(other)), &Act::New(link(child)));
            }
        }
        if let Some(parent) = parent(&self.from)
            && let Some(first) = self.detached_together(&parent).first()
            && *first != child
            && self.fates.get(&link(child)) == Some(Fate::Alter)
        {
            edges.hard(&Act::New(link(first)), &Act::New(link(child)));
        }
        // New partitions wait as well.
        for parent in parent(&self.to).iter().filter(|_| self.fates.comes(&link(child))) {
            if let Some(first) = self.detached_together(parent).first() {
                edges.soft(&Act::New(link(first)), &Act::New(link(child)));
            }
        }
    }

    pub(super) fn of_replaced(&self, name: &Name, edges: &mut Edges<'_>) {
        let table = Node::Table(name.clone());
        let (old, new) = (Act::Old(table.clone()), Act::New(table.clone()));
        let copy = Act::Copy(name.clone());
        edges.hard(&Act::Begin, &new);
        edges.hard(&old, &Act::End);
        edges.hard(&new, &copy);
        edges.hard(&copy, &old);
        for child in self.to.needs.children.get(name).into_iter().flatten() {
            edges.hard(&Act::New(Node::Table(child.clone())), &copy);
            edges.hard(&Act::New(Node::Link(child.clone())), &copy);
        }
        for child in self.from.needs.children.get(name).into_iter().flatten() {
            let gone = Act::Old(Node::Table(child.clone()));
            edges.hard(&copy, &gone);
        }
        for user in Needs::of(&table, &self.to.needs.users) {
            let coming = Act::New(user.clone());
            let part = matches!(user, Node::Link(_) | Node::Column(..) | Node::Identity(..));
            if !part && !self.carried_by(&coming, &new) {
                edges.hard(&copy, &coming);
                // Its names are free when the old table is gone.
                edges.soft(&old, &coming);
            }
        }
    }

    /// Whoever needs a name waits for whoever bears it.
    pub(super) fn names(&self, edges: &mut Edges<'_>) {
        let mut bearers: BTreeMap<(bool, Name), Vec<&Node>> = BTreeMap::new();
        let going = self.fates.of.iter().filter(|(_, fate)| fate.goes());
        for (node, _) in going {
            for name in claims(node, &self.from) {
                bearers.entry(name).or_default().push(node);
            }
        }
        let coming = self.fates.of.iter().filter(|(_, fate)| fate.comes());
        for (node, _) in coming {
            let mut names = claims(node, &self.to);
            if let Node::Sequence(name) = node {
                // It makes no type, and is refused all the same where there is one of its name.
                names.push((true, name.clone()));
                edges.hard(&Act::New(node.clone()), &Act::New(Node::Type(name.clone())));
            }
            for name in names {
                for bearer in bearers.get(&name).into_iter().flatten() {
                    let moved = |node: &Node| {
                        let table = node.relation().cloned().or_else(|| {
                            let Node::Index(name) = node else { return None };
                            Some(self.from.objects.indexes.get(name)?.table.clone())
                        });
                        let table = table.map(Node::Table).unwrap_or_else(|| node.clone());
                        matches!(self.fates.get(&table), Some(Fate::Replace | Fate::Swap))
                    };
                    if *bearer != node && !moved(bearer) {
                        edges.hard(&Act::Old((*bearer).clone()), &Act::New(node.clone()));
                    }
                }
            }
        }
    }
}

/// The names that a piece has among relations (`false`) and types (`true`).
pub(super) fn claims(node: &Node, side: &Side<'_>) -> Vec<(bool, Name)> {
    match node {
        Node::Table(name) | Node::View(name) => vec![(false, name.clone()), (true, name.clone())],
        Node::Index(name) | Node::Sequence(name) => vec![(false, name.clone())],
        Node::Type(name) => {
            let kind = side.objects.types.get(name).map(|it| &it.kind);
            let mut claims = vec![(true, name.clone())];
            if matches!(kind, Some(TypeKind::Composite(_))) {
                claims.push((false, name.clone()));
            }
            claims
        }
        Node::Constraint(table, name) => {
            let found = side.objects.tables.get(table).and_then(|it| it.constraints.get(name));
            let has_index = found.is_some_and(|it| it.has_index());
            if has_index { vec![(false, table.sibling(name))] } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

/// Edges between acts that there are.
pub(super) struct Edges<'a> {
    acts: &'a BTreeSet<Act>,
    list: Vec<(Act, Act, Strength)>,
}

impl Edges<'_> {
    pub(super) fn hard(&mut self, first: &Act, second: &Act) {
        self.add(first, second, Strength::Hard);
    }

    pub(super) fn soft(&mut self, first: &Act, second: &Act) {
        self.add(first, second, Strength::Soft);
    }

    pub(super) fn add(&mut self, first: &Act, second: &Act, strength: Strength) {
        if first != second && self.acts.contains(first) && self.acts.contains(second) {
            self.list.push((first.clone(), second.clone(), strength));
        }
    }
}
