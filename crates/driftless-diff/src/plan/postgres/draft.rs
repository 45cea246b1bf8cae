//! The statements of a plan in groups, and what comes before what.
//!
//! Most pieces of a table that comes or goes have no statement of their own: they are written in
//! `CREATE TABLE` and leave with `DROP TABLE`. So each piece's act joins the group of what carries
//! it, and leaves it again where that would make a circle: two tables that refer to each other, a
//! default that calls a function about the table.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{ConstraintKind, Index, Name, Table, TypeKind};
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::super::Planned;
use super::super::order::{Group, Order, Rank, Strength};
use super::fate::{Fate, Fates, Side, is_identity};
use super::needs::Needs;
use super::node::Node;

/// Something that is done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    /// What is dropped goes.
    Old(Node),
    /// What is made comes, or what stays changes.
    New(Node),
    /// The rows of a table that is made anew are copied.
    Copy(Name),
    /// The schema where old tables wait is made.
    Begin,
    /// It is dropped.
    End,
}

/// Everything that is known about a plan before its statements are written.
pub(super) struct Draft<'a> {
    pub(super) from: Side<'a>,
    pub(super) to: Side<'a>,
    pub(super) fates: Fates,
    /// Whether statements take the forms that hold locks for short.
    pub(super) is_safe: bool,
    /// Whether owners are part of what is wanted.
    pub(super) has_owners: bool,
    /// In whose group an act is, where it has none of its own.
    pub(super) carried: BTreeMap<Act, Act>,
}

impl Draft<'_> {
    /// Every act.
    pub(super) fn acts(&self) -> BTreeSet<Act> {
        let mut acts = BTreeSet::new();
        for (node, fate) in &self.fates.of {
            if fate.goes() {
                acts.insert(Act::Old(node.clone()));
            }
            if *fate != Fate::Drop {
                acts.insert(Act::New(node.clone()));
            }
            if let (Fate::Replace, Node::Table(name)) = (fate, node) {
                acts.extend([Act::Begin, Act::End]);
                if self.is_copied(name) {
                    acts.insert(Act::Copy(name.clone()));
                }
            }
        }
        acts
    }

    /// Whether a table that is made anew gets its rows itself and not through its parent.
    pub(super) fn is_copied(&self, name: &Name) -> bool {
        let table = self.to.objects.tables.get(name);
        let parent = table.and_then(|it| it.partition_of.as_ref()).map(|it| it.parent.clone());
        parent.is_none_or(|it| self.fates.get(&Node::Table(it)) != Some(Fate::Replace))
    }

    /// Finds out which acts are part of others.
    pub(super) fn carry(&mut self) {
        for (node, fate) in self.fates.of.clone() {
            if fate.goes()
                && let Some(carrier) = self.old_carrier(&node, fate)
            {
                self.carried.insert(Act::Old(node.clone()), Act::Old(carrier));
            }
            if fate.comes()
                && let Some(carrier) = self.new_carrier(&node)
            {
                self.carried.insert(Act::New(node.clone()), Act::New(carrier));
            }
        }
    }

    pub(super) fn old_carrier(&self, node: &Node, fate: Fate) -> Option<Node> {
        let goes = |node: Node| self.fates.goes(&node).then_some(node);
        let of_relation = |name: &Name| {
            goes(Node::Table(name.clone())).or_else(|| goes(Node::View(name.clone())))
        };
        match node {
            Node::Default(table, column) | Node::Identity(table, column) => {
                of_relation(table).or_else(|| goes(Node::Column(table.clone(), column.clone())))
            }
            Node::Link(name) => {
                let replaced = self.fates.get(&Node::Table(name.clone())) == Some(Fate::Replace);
                of_relation(name).filter(|_| !replaced || self.parent_is_replaced(name))
            }
            Node::Typed(name) => {
                let replaced = self.fates.get(&Node::Table(name.clone())) == Some(Fate::Replace);
                of_relation(name).filter(|_| !replaced)
            }
            Node::DomainCheck(name, _) => goes(Node::Type(name.clone())),
            Node::Sequence(name) => {
                let owner = self.from.objects.sequences.get(name)?.owner.as_ref()?;
                if owner.identity {
                    return goes(Node::Identity(owner.table.clone(), owner.column.clone()));
                }
                let column = Node::Column(owner.table.clone(), owner.column.clone());
                goes(column).filter(|_| fate == Fate::Drop)
            }
            Node::Owned(name) => goes(Node::Sequence(name.clone())).filter(|_| fate == Fate::Drop),
            Node::Index(name) => {
                let index = self.from.objects.indexes.get(name)?;
                // It stays behind where its table leaves the parent.
                let leaves = self.fates.goes(&Node::Link(index.table.clone()));
                let parent = index.parent.clone().filter(|_| !leaves);
                of_relation(&index.table).or(parent.and_then(|it| goes(Node::Index(it))))
            }
            Node::Part(name) if self.from.attached.contains_key(name) => {
                let key = self.from.attached.get(name)?;
                let constraint = Node::Constraint(key.table.clone(), name.name.clone());
                of_relation(&key.table)
                    .or_else(|| goes(constraint))
                    .or_else(|| goes(Node::Index(key.parent.clone())))
            }
            Node::Part(name) => {
                let table =
                    self.from.objects.indexes.get(name).and_then(|it| of_relation(&it.table));
                table.or_else(|| goes(Node::Index(name.clone())))
            }
            Node::Constraint(table, name) => {
                // It stays behind as well.
                if self.fates.goes(&Node::Link(table.clone())) {
                    return of_relation(table);
                }
                let attached = self.from.attached.get(&table.sibling(name));
                let index = attached.and_then(|it| goes(Node::Index(it.parent.clone())));
                of_relation(table).or(index).or_else(|| self.key_of_parent(table, name))
            }
            Node::Statistics(name) => of_relation(&self.from.objects.statistics.get(name)?.table),
            _ => node.relation().and_then(of_relation),
        }
    }

    /// The key of the parent with which a partition's goes.
    fn key_of_parent(&self, table: &Name, name: &str) -> Option<Node> {
        let found = self.from.objects.tables.get(table)?;
        let constraint = found.constraints.get(name)?;
        let parent = found.partition_of.as_ref().map(|it| &it.parent)?;
        if constraint.inheritance.parents == 0 || !constraint.has_index() {
            return None;
        }
        let needs =
            Needs::of(&Node::Constraint(table.clone(), name.to_owned()), &self.from.needs.hard);
        needs.into_iter().find(|need: &Node| {
            matches!(need, Node::Constraint(of, _) if *of == *parent) && self.fates.goes(need)
        })
    }

    pub(super) fn parent_is_replaced(&self, child: &Name) -> bool {
        let table = self.from.objects.tables.get(child);
        let parent = table.and_then(|it| it.partition_of.as_ref()).map(|it| it.parent.clone());
        parent.is_some_and(|it| self.fates.get(&Node::Table(it)) == Some(Fate::Replace))
    }

    pub(super) fn new_carrier(&self, node: &Node) -> Option<Node> {
        let comes = |node: Node| self.fates.comes(&node).then_some(node);
        let objects = self.to.objects;
        match node {
            Node::Column(table, _) | Node::Typed(table) => comes(Node::Table(table.clone())),
            Node::Default(table, column) | Node::Identity(table, column) => {
                let own = objects.tables.get(table)?.column(column)?;
                let inherited = !own.inheritance.local && !self.stands_alone(table);
                let inherited = inherited || self.is_typed(table);
                let of_table = comes(Node::Table(table.clone())).filter(|_| !inherited);
                of_table.or_else(|| {
                    comes(Node::Column(table.clone(), column.clone()))
                        .filter(|_| own.inheritance.local && !self.is_typed(table))
                })
            }
            Node::Link(table) => {
                comes(Node::Table(table.clone())).filter(|_| !self.stands_alone(table))
            }
            Node::Constraint(table, name) => {
                let constraint = objects.tables.get(table)?.constraints.get(name)?;
                let carrier = comes(Node::Table(table.clone()))?;
                let replaced = self.fates.get(&carrier) == Some(Fate::Replace);
                let reference = matches!(constraint.kind, ConstraintKind::ForeignKey(_));
                let apart = constraint.not_valid || replaced && reference;
                (!apart).then_some(carrier)
            }
            Node::DomainCheck(name, check) => {
                let TypeKind::Domain(domain) = &objects.types.get(name)?.kind else { return None };
                let not_valid = domain.checks.get(check).is_some_and(|it| it.not_valid);
                comes(Node::Type(name.clone())).filter(|_| !not_valid)
            }
            Node::Sequence(name) => {
                let sequence = objects.sequences.get(name).filter(|it| is_identity(it))?;
                let owner = sequence.owner.as_ref()?;
                comes(Node::Identity(owner.table.clone(), owner.column.clone()))
            }
            Node::Index(name) | Node::Part(name) => {
                let index = objects.indexes.get(name)?;
                let table = comes(Node::Table(index.table.clone()))?;
                self.comes_with_table(index).then_some(table)
            }
            _ => None,
        }
    }

    pub(super) fn is_typed(&self, table: &Name) -> bool {
        let table = self.to.objects.tables.get(table);
        table.is_some_and(|it| it.of_type.is_some())
    }

    /// Whether a new partition is made by itself and attached: what it gets from its parent would
    /// otherwise have other names.
    pub(super) fn stands_alone(&self, table: &Name) -> bool {
        let Some(found) = self.to.objects.tables.get(table) else { return false };
        let Some(partition) = &found.partition_of else { return false };
        let mut indexes = self.to.objects.indexes.values().filter(|it| it.table == *table);
        let odd_index = indexes.any(|index| {
            self.parent_index_stays(index) && index.name.name != usual_index_name(index)
        });
        if self.to.attached.values().any(|key| key.table == *table) {
            return true;
        }
        let parent = self.to.objects.tables.get(&partition.parent);
        let order = |table: &Table| -> Vec<String> {
            table.columns.iter().map(|it| it.name.clone()).collect()
        };
        let odd_key = found.constraints.iter().any(|(name, constraint)| {
            matches!(&constraint.kind, ConstraintKind::Key(key)
                if !constraint.inheritance.local && *name != usual_key_name(&table.name, key))
        });
        odd_index || odd_key || parent.is_some_and(|parent| order(parent) != order(found))
    }

    pub(super) fn parent_index_stays(&self, index: &Index) -> bool {
        index.parent.as_ref().is_some_and(|parent| {
            let node = Node::Index(parent.clone());
            let stays = self.from.nodes.contains_key(&node) && !self.fates.goes(&node);
            // Or it comes itself with a partition that has partitions.
            let found = self.to.objects.indexes.get(parent).filter(|_| !stays);
            stays || found.is_some_and(|it| it.parent.is_some() && self.comes_with_table(it))
        })
    }

    /// Whether the server makes the index with the partition.
    pub(super) fn comes_with_table(&self, index: &Index) -> bool {
        self.parent_index_stays(index) && !self.stands_alone(&index.table)
    }

    pub(super) fn group_of(&self, act: &Act) -> Act {
        let mut act = act;
        while let Some(carrier) = self.carried.get(act) {
            act = carrier;
        }
        act.clone()
    }

    /// Lets acts leave their groups where these are in a circle.
    pub(super) fn split_circles(&mut self, acts: &BTreeSet<Act>, edges: &[(Act, Act, Strength)]) {
        for level in 0..3_u8 {
            let mut graph = DiGraph::<Act, ()>::new();
            let mut places = BTreeMap::new();
            for act in acts {
                let group = self.group_of(act);
                places.entry(group.clone()).or_insert_with(|| graph.add_node(group));
            }
            for (first, second, _) in edges.iter().filter(|(.., it)| *it == Strength::Hard) {
                let ends = (places.get(&self.group_of(first)), places.get(&self.group_of(second)));
                if let (Some(first), Some(second)) = ends
                    && first != second
                {
                    graph.update_edge(*first, *second, ());
                }
            }
            let circles: BTreeSet<Act> = tarjan_scc(&graph)
                .into_iter()
                .filter(|members| members.len() > 1)
                .flatten()
                .filter_map(|member| graph.node_weight(member).cloned())
                .collect();
            if circles.is_empty() {
                return;
            }
            let leaving: Vec<Act> = self
                .carried
                .keys()
                .filter(|act| circles.contains(&self.group_of(act)) && self.may_leave(act, level))
                .cloned()
                .collect();
            for act in leaving {
                self.carried.remove(&act);
            }
        }
    }

    pub(super) fn may_leave(&self, act: &Act, level: u8) -> bool {
        let (node, side) = match act {
            Act::Old(node) => (node, &self.from),
            Act::New(node) => (node, &self.to),
            _ => return false,
        };
        match node {
            Node::Constraint(table, name) => {
                let constraint =
                    side.objects.tables.get(table).and_then(|it| it.constraints.get(name));
                constraint.is_some_and(|it| match it.kind {
                    ConstraintKind::ForeignKey(_) => true,
                    ConstraintKind::Check { .. } => level > 0,
                    _ => level > 1,
                })
            }
            Node::Default(..) | Node::Owned(_) => level > 0,
            Node::Trigger(_) | Node::Policy(_) | Node::Rule(_) | Node::Index(_) => {
                level > 0 && matches!(act, Act::Old(_))
            }
            Node::Column(table, name) => {
                let column = side.objects.tables.get(table).and_then(|it| it.column(name));
                level > 0 && column.is_some_and(|it| it.generated.is_some())
            }
            Node::Sequence(_) => level > 0 && matches!(act, Act::Old(_)),
            Node::DomainCheck(..) => true,
            _ => false,
        }
    }

    /// All statements in order.
    pub(super) fn statements(mut self) -> Vec<Planned> {
        self.carry();
        let acts = self.acts();
        let edges = self.edges(&acts);
        self.split_circles(&acts, &edges);
        // Carriers may have changed what an edge is about.
        let edges = self.edges(&acts);
        let mut order = Order::default();
        let mut groups: BTreeMap<Act, Group> = BTreeMap::new();
        for act in &acts {
            let group = self.group_of(act);
            groups
                .entry(group)
                .or_insert_with_key(|group| order.add(self.rank(group), self.write(group)));
        }
        for (first, second, strength) in edges {
            let ends = (groups.get(&self.group_of(&first)), groups.get(&self.group_of(&second)));
            if let (Some(first), Some(second)) = ends {
                order.before(*first, *second, strength);
            }
        }
        order.into_statements()
    }

    pub(super) fn rank(&self, act: &Act) -> Rank {
        let (phase, node) = match act {
            Act::Begin => return (1, String::new(), 0, String::new()),
            Act::End => return (91, String::new(), 0, String::new()),
            Act::Copy(name) => return (39, name.to_string(), 9, String::new()),
            Act::Old(node @ Node::Extension(_)) => (90, node),
            Act::Old(node) => (20 - node.section(), node),
            Act::New(node) => (30 + node.section(), node),
        };
        let (place, part) = match node {
            Node::Table(_) => (0, String::new()),
            Node::Column(table, name) => {
                let position = |side: &Side<'_>| {
                    let table = side.objects.tables.get(table)?;
                    table.columns.iter().position(|it| it.name == *name)
                };
                let side = if matches!(act, Act::Old(_)) { &self.from } else { &self.to };
                (1, format!("{:05}", position(side).unwrap_or_default()))
            }
            Node::Default(_, name) => (2, name.clone()),
            Node::Identity(_, name) => (3, name.clone()),
            Node::Constraint(_, name) => (4, name.clone()),
            Node::Trigger(part) | Node::Rule(part) | Node::Policy(part) => (5, part.name.clone()),
            _ => (6, String::new()),
        };
        (phase, node.subject(), place, part)
    }
}

/// The name that the server gives to a partition's index.
pub(super) fn usual_index_name(index: &Index) -> String {
    let parts = index.elements.iter().map(|element| match &element.key {
        driftless_catalog::postgres::IndexKey::Column(name) => name.clone(),
        driftless_catalog::postgres::IndexKey::Expression(text) => {
            let text = text.source.as_str();
            let name = text.split('(').next().unwrap_or_default();
            if text.contains('(') { name.to_owned() } else { "expr".to_owned() }
        }
    });
    let parts: Vec<String> = parts.chain(index.include.iter().cloned()).collect();
    format!("{}_{}_idx", index.table.name, parts.join("_"))
}

/// The name that the server gives to a partition's key.
pub(super) fn usual_key_name(table: &str, key: &driftless_catalog::postgres::Key) -> String {
    if key.primary {
        format!("{table}_pkey")
    } else {
        format!("{table}_{}_key", key.columns.join("_"))
    }
}
