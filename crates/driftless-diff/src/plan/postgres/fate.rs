//! What becomes of every piece: made, changed in place, dropped, or dropped and made again because
//! something it cannot be without is.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{
    ConstraintKind, DataType, Name, Objects, RoutineKind, Sequence, Table, TableKind, TypeKind, View,
};
use driftless_catalog::{ObjectKey, SqlText, Verdict};

use super::needs::Needs;
use super::node::{Node, nodes};
use super::types;
use crate::{Change, Options};

/// What becomes of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is made.
    Create,
    /// It is dropped.
    Drop,
    /// It is changed in place.
    Alter,
    /// It is dropped and made again.
    Recreate,
    /// Of a type that columns have: it is made beside the old one, which goes when they have moved.
    Swap,
    /// Of a table: it is made anew and its rows are copied.
    Replace,
}

impl Fate {
    /// Whether the old one goes.
    pub(super) const fn goes(self) -> bool {
        !matches!(self, Self::Create | Self::Alter)
    }

    /// Whether a new one comes.
    pub(super) const fn comes(self) -> bool {
        !matches!(self, Self::Drop | Self::Alter)
    }
}

/// One side of a plan.
pub(super) struct Side<'a> {
    pub(super) objects: &'a Objects,
    pub(super) nodes: BTreeMap<Node, ObjectKey>,
    pub(super) needs: Needs,
}

impl<'a> Side<'a> {
    pub(super) fn read(objects: &'a Objects) -> Self {
        let nodes = nodes(objects);
        let needs = Needs::read(objects, &nodes);
        Self { objects, nodes, needs }
    }
}

/// Attributes that differ, by object.
pub(super) type Differing = BTreeMap<ObjectKey, BTreeSet<String>>;

/// The decisions.
pub(super) struct Fates {
    /// What becomes of what does not stay as it is.
    pub(super) of: BTreeMap<Node, Fate>,
    /// Columns that get another type, collation or type of the same name.
    pub(super) retyped: BTreeSet<Node>,
    /// Attributes that differ.
    pub(super) differing: Differing,
}

impl Fates {
    pub(super) fn get(&self, node: &Node) -> Option<Fate> {
        self.of.get(node).copied()
    }

    pub(super) fn goes(&self, node: &Node) -> bool {
        self.get(node).is_some_and(Fate::goes)
    }

    pub(super) fn comes(&self, node: &Node) -> bool {
        self.get(node).is_some_and(Fate::comes)
    }

    /// Whether an attribute differs.
    pub(super) fn differs(&self, key: &ObjectKey, attribute: &str) -> bool {
        self.differing.get(key).is_some_and(|all| all.contains(attribute))
    }
}

/// Decides.
pub(super) fn decide(
    from: &Side<'_>,
    to: &Side<'_>,
    changes: &[Change],
    options: &Options,
) -> Fates {
    let mut differing = Differing::new();
    for change in changes {
        let attributes = differing.entry(change.key.clone()).or_default();
        attributes.extend(change.attribute.clone());
    }
    let mut decision = Decision { from, to, options, queue: Vec::new() };
    let mut fates = Fates { of: BTreeMap::new(), retyped: BTreeSet::new(), differing };
    decision.begin(&mut fates);
    decision.spread(&mut fates);
    decision.settle_types(&mut fates);
    fates
}

struct Decision<'s, 'a> {
    from: &'s Side<'a>,
    to: &'s Side<'a>,
    options: &'s Options,
    queue: Vec<Node>,
}

impl Decision<'_, '_> {
    fn begin(&mut self, fates: &mut Fates) {
        for (node, key) in &self.from.nodes {
            let fate = match self.to.nodes.get(node) {
                None => Some(Fate::Drop),
                Some(other) if other != key => Some(self.of_kinds(node)),
                Some(_) => self.of_pair(node, key, fates),
            };
            if let Some(fate) = fate {
                self.set(node.clone(), fate, fates);
            }
        }
        for node in self.to.nodes.keys() {
            if !self.from.nodes.contains_key(node) {
                self.set(node.clone(), Fate::Create, fates);
            }
        }
    }

    fn set(&mut self, node: Node, fate: Fate, fates: &mut Fates) {
        fates.of.insert(node.clone(), fate);
        self.queue.push(node);
    }

    /// Of an object that becomes one of another kind.
    fn of_kinds(&self, node: &Node) -> Fate {
        if matches!(node, Node::Type(_)) { Fate::Swap } else { Fate::Recreate }
    }

    fn of_pair(&self, node: &Node, key: &ObjectKey, fates: &mut Fates) -> Option<Fate> {
        let all = fates.differing.get(key)?;
        let about = ["comment", "owner", "privileges"];
        let all: BTreeSet<&str> =
            all.iter().map(String::as_str).filter(|name| !about.contains(name)).collect();
        let has = |names: &[&str]| names.iter().any(|name| all.contains(name));
        let only = |names: &[&str]| all.iter().all(|name| names.contains(name));
        let alter_if = |yes: bool| yes.then_some(Fate::Alter);
        if all.is_empty() {
            return None;
        }
        match node {
            Node::Table(name) => self.of_table(name, &has),
            Node::Link(_) => alter_if(has(&["inherits", "partition of", "bound"])),
            Node::Replica(_) => alter_if(has(&["replica identity"])),
            Node::Cluster(_) => alter_if(has(&["clustered on"])),
            Node::Internal(_) => alter_if(has(&["internal triggers"])),
            Node::Column(table, column) => {
                let generated = |side: &Side<'_>| {
                    let column = side.objects.tables.get(table).and_then(|it| it.column(column));
                    column.is_some_and(|it| it.generated.is_some())
                };
                if has(&["generated", "generated kind"]) && generated(self.to) {
                    return Some(Fate::Recreate);
                }
                if has(&["type", "collation"]) {
                    fates.retyped.insert(node.clone());
                }
                let parts = ["default", "identity", "identity sequence", "inherited only"];
                alter_if(!only(&parts))
            }
            Node::Default(..) => alter_if(has(&["default"])),
            Node::Identity(..) => {
                if has(&["identity sequence"]) {
                    return Some(Fate::Recreate);
                }
                alter_if(has(&["identity"]))
            }
            Node::Constraint(table, name) => self.of_constraint(table, name, &all),
            Node::DomainCheck(name, check) => {
                let validated = match self.to.objects.types.get(name).map(|it| &it.kind) {
                    Some(TypeKind::Domain(to)) => to.checks.get(check).is_some_and(|it| !it.not_valid),
                    _ => false,
                };
                let in_place = only(&["not valid"]) && validated;
                Some(if in_place { Fate::Alter } else { Fate::Recreate })
            }
            Node::Type(name) => Some(self.of_type(name, &only)),
            Node::Sequence(_) => {
                if has(&["identity"]) {
                    return Some(Fate::Recreate);
                }
                alter_if(!only(&["owned by"]))
            }
            Node::Owned(_) => alter_if(has(&["owned by"])),
            Node::View(name) => Some(self.of_view(name, &has)),
            Node::ViewDefault(..) => alter_if(has(&["columns"])),
            Node::Index(_) => {
                if only(&["part of", "invalid"]) {
                    let mended = has(&["invalid"]) && !has(&["part of"]);
                    return mended.then_some(Fate::Recreate);
                }
                let in_place = only(&["options", "tablespace", "statistics", "part of", "invalid"]);
                Some(if in_place { Fate::Alter } else { Fate::Recreate })
            }
            Node::Part(_) => has(&["part of"]).then_some(Fate::Recreate),
            Node::Statistics(_) => {
                Some(if only(&["target"]) { Fate::Alter } else { Fate::Recreate })
            }
            Node::Routine(name) => Some(self.of_routine(name, &has)),
            Node::Trigger(_) => Some(if only(&["state"]) { Fate::Alter } else { Fate::Recreate }),
            Node::EventTrigger(_) => {
                Some(if only(&["state"]) { Fate::Alter } else { Fate::Recreate })
            }
            Node::Rule(_) => Some(Fate::Alter),
            Node::Policy(name) => Some(self.of_policy(name, &has)),
            Node::Publication(_) => {
                Some(if has(&["all tables"]) { Fate::Recreate } else { Fate::Alter })
            }
            Node::Server(_) => {
                Some(if has(&["type", "wrapper"]) { Fate::Recreate } else { Fate::Alter })
            }
            Node::Extension(_) | Node::Wrapper(_) | Node::UserMapping(_) => Some(Fate::Alter),
            Node::Other(_) | Node::Language(_) | Node::Late(_) => Some(Fate::Recreate),
            Node::Schema(_) => None,
        }
    }

    fn of_table(&self, name: &Name, has: &impl Fn(&[&str]) -> bool) -> Option<Fate> {
        let tables = (self.from.objects.tables.get(name)?, self.to.objects.tables.get(name)?);
        let foreign = |table: &Table| matches!(table.kind, TableKind::Foreign { .. });
        if foreign(tables.0) != foreign(tables.1) || has(&["server"]) {
            return Some(Fate::Recreate);
        }
        if has(&["partitioned by", "partition key"])
            || self.becomes_inherited(tables.0, tables.1)
            || self.options.column_order && order_is_lost(tables.0, tables.1)
        {
            return Some(Fate::Replace);
        }
        let own = [
            "persistence",
            "options",
            "tablespace",
            "access method",
            "row security",
            "row security forced",
            "of type",
            "foreign options",
        ];
        has(&own).then_some(Fate::Alter)
    }

    /// Whether a column of a table's own becomes one that only its parents have, or the other way
    /// round while the parents stay: no statement does that.
    fn becomes_inherited(&self, from: &Table, to: &Table) -> bool {
        if from.partition_of.is_some() || to.partition_of.is_some() {
            return false;
        }
        to.columns.iter().any(|column| {
            from.column(&column.name).is_some_and(|before| {
                let (before, after) = (before.inheritance, column.inheritance);
                before.local != after.local && (before.local || after.parents > 0)
            })
        })
    }

    fn of_constraint(&self, table: &Name, name: &str, all: &BTreeSet<&str>) -> Option<Fate> {
        let only = |names: &[&str]| all.iter().all(|name| names.contains(name));
        if only(&["inherited only"]) {
            return None;
        }
        let to = self.to.objects.tables.get(table)?.constraints.get(name)?;
        let is_reference = matches!(to.kind, ConstraintKind::ForeignKey(_));
        let in_place = only(&["timing", "not valid", "inherited only"])
            && (!all.contains("timing") || is_reference)
            && (!all.contains("not valid") || !to.not_valid);
        Some(if in_place { Fate::Alter } else { Fate::Recreate })
    }

    fn of_type(&self, name: &Name, only: &impl Fn(&[&str]) -> bool) -> Fate {
        let kinds = (
            self.from.objects.types.get(name).map(|it| &it.kind),
            self.to.objects.types.get(name).map(|it| &it.kind),
        );
        let in_place = match kinds {
            (Some(TypeKind::Enum(from)), Some(TypeKind::Enum(to))) => {
                types::added_values(from, to).is_some()
            }
            (Some(TypeKind::Domain(_)), Some(TypeKind::Domain(_))) => only(&["default", "not null"]),
            (Some(TypeKind::Composite(from)), Some(TypeKind::Composite(to))) => {
                let columns = self.from.needs.users.get(&Node::Type(name.clone()));
                let in_columns = columns
                    .is_some_and(|users| users.iter().any(|it| !matches!(it, Node::Routine(_))));
                types::altered_attributes(from, to, !in_columns).is_some()
            }
            _ => false,
        };
        if in_place { Fate::Alter } else { Fate::Swap }
    }

    fn of_view(&self, name: &Name, has: &impl Fn(&[&str]) -> bool) -> Fate {
        let views = (self.from.objects.views.get(name), self.to.objects.views.get(name));
        let (Some(from), Some(to)) = views else { return Fate::Recreate };
        if from.materialized.is_some() {
            let recreated = has(&["query", "columns"]);
            return if recreated { Fate::Recreate } else { Fate::Alter };
        }
        if keeps_columns(from, to) { Fate::Alter } else { Fate::Recreate }
    }

    fn of_routine(
        &self,
        name: &driftless_catalog::postgres::RoutineName,
        has: &impl Fn(&[&str]) -> bool,
    ) -> Fate {
        let routines = (self.from.objects.routines.get(name), self.to.objects.routines.get(name));
        let (Some(from), Some(to)) = routines else { return Fate::Recreate };
        if matches!(to.kind, RoutineKind::Aggregate(_))
            || has(&["returns", "returns set", "window"])
            || from.arguments.len() != to.arguments.len()
        {
            return Fate::Recreate;
        }
        let kept = from.arguments.iter().zip(&to.arguments).all(|(one, two)| {
            let named = one.name.is_none() || one.name == two.name;
            let default = one.default.is_none() || two.default.is_some();
            one.mode == two.mode && one.data_type == two.data_type && named && default
        });
        if kept { Fate::Alter } else { Fate::Recreate }
    }

    fn of_policy(
        &self,
        name: &driftless_catalog::postgres::PartName,
        has: &impl Fn(&[&str]) -> bool,
    ) -> Fate {
        let policies = (self.from.objects.policies.get(name), self.to.objects.policies.get(name));
        let (Some(from), Some(to)) = policies else { return Fate::Recreate };
        let lost = |one: &Option<SqlText>, two: &Option<SqlText>| one.is_some() && two.is_none();
        let recreated = has(&["restrictive", "command"])
            || lost(&from.using, &to.using)
            || lost(&from.with_check, &to.with_check);
        if recreated { Fate::Recreate } else { Fate::Alter }
    }

    /// What cannot be without something that goes, goes first.
    fn spread(&mut self, fates: &mut Fates) {
        while let Some(node) = self.queue.pop() {
            self.spread_from(&node, fates);
        }
    }

    fn spread_from(&mut self, node: &Node, fates: &mut Fates) {
        let Some(fate) = fates.get(node) else { return };
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

    fn after_going(
        &mut self,
        node: &Node,
        fate: Fate,
        user: &Node,
        fates: &mut Fates,
    ) -> Option<Fate> {
        match (node, user) {
            (Node::Schema(_), _) => None,
            (_, Node::Schema(_) | Node::Extension(_)) => None,
            (Node::Type(_), Node::Column(..)) => {
                if fate != Fate::Drop && fates.retyped.insert(user.clone()) {
                    return Some(self.retype(user, fates));
                }
                None
            }
            (_, Node::Type(_)) => (fate != Fate::Drop).then_some(Fate::Swap),
            (Node::Column(..), Node::Link(_)) => None,
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
            (_, Node::Table(_)) => None,
            (Node::Table(_), Node::Publication(_)) => {
                (fate != Fate::Drop).then_some(Fate::Recreate)
            }
            _ => Some(Fate::Recreate),
        }
    }

    fn is_partition(&self, child: &Name) -> bool {
        let table = self.to.objects.tables.get(child);
        table.is_some_and(|it| it.partition_of.is_some())
    }

    /// A column whose type is another of the same name.
    fn retype(&mut self, column: &Node, fates: &Fates) -> Fate {
        self.queue.push(column.clone());
        fates.get(column).unwrap_or(Fate::Alter)
    }

    fn after_retyping(&self, column: &Node, user: &Node) -> Option<Fate> {
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
    fn stays_in_family(&self, column: &Node) -> bool {
        let Node::Column(table, name) = column else { return false };
        let of = |side: &Side<'_>| {
            let column = side.objects.tables.get(table).and_then(|it| it.column(name));
            column.map(|column| family(&column.data_type))
        };
        let (from, to) = (of(self.from), of(self.to));
        from == to && from.is_some_and(|family| !family.is_empty())
    }

    /// A type that no column keeps needs no detour: it is dropped and made again.
    fn settle_types(&self, fates: &mut Fates) {
        loop {
            let kept = |node: &Node| {
                let users = Needs::of(node, &self.from.needs.users);
                users.iter().any(|user| match user {
                    Node::Column(..) => fates.get(user) == Some(Fate::Alter),
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

/// Types whose values compare with each other, so that keys and references survive.
pub(super) fn family(data_type: &DataType) -> &'static str {
    let word = data_type.text.split('(').next().unwrap_or_default().trim();
    match word {
        "smallint" | "integer" | "bigint" | "numeric" => "number",
        "text" | "character varying" => "text",
        "timestamp without time zone" => "timestamp",
        "timestamp with time zone" => "timestamptz",
        _ => "",
    }
}

/// Whether `CREATE OR REPLACE` can make one of the other: the columns there are stay as they are.
fn keeps_columns(from: &View, to: &View) -> bool {
    let (Some(from), Some(to)) = (&from.columns, &to.columns) else { return false };
    from.len() <= to.len()
        && from.iter().zip(to).all(|(one, two)| {
            one.name == two.name && one.data_type.is_some() && one.data_type == two.data_type
        })
}

/// Whether adding and dropping columns leaves them in another order.
fn order_is_lost(from: &Table, to: &Table) -> bool {
    let kept = from.columns.iter().filter(|it| to.column(&it.name).is_some());
    let new = to.columns.iter().filter(|it| from.column(&it.name).is_none());
    let order: Vec<&String> = kept.chain(new).map(|it| &it.name).collect();
    order != to.columns.iter().map(|it| &it.name).collect::<Vec<_>>()
}

/// Whether two expressions are the same, as far as anybody can tell.
pub(super) fn same(one: Option<&SqlText>, two: Option<&SqlText>) -> bool {
    match (one, two) {
        (None, None) => true,
        (Some(one), Some(two)) => one.compare(two) == Verdict::Equal,
        _ => false,
    }
}

/// Whether a sequence is part of a column.
pub(super) fn is_identity(sequence: &Sequence) -> bool {
    sequence.owner.as_ref().is_some_and(|owner| owner.identity)
}
