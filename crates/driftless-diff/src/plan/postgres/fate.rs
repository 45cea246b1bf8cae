//! What becomes of every piece: made, changed in place, dropped, or dropped and made again because
//! something it cannot be without is.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{
    ConstraintKind, DataType, Name, Objects, RoutineKind, Sequence, Table, TableKind, TypeKind,
    View,
};
use driftless_catalog::{ObjectKey, ObjectKind, SqlText, Verdict};

use super::anew::order_is_lost;
use super::attached::{Attached, attached, may_be_taken};
use super::needs::Needs;
use super::node::{Node, nodes};
use super::types;
use crate::{Change, Options};

/// Extensions whose objects stay in the schema they were made in.
const TIED_EXTENSIONS: [&str; 8] = [
    "adminpack",
    "pg_cron",
    "plpgsql",
    "postgis",
    "postgis_tiger_geocoder",
    "postgis_topology",
    "timescaledb",
    "xml2",
];

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
    /// Of a type or a collation that columns have: it is made beside the old one, which goes when they have moved.
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
    /// Keys of partitions that are parts of indexes.
    pub(super) attached: BTreeMap<Name, Attached>,
}

impl<'a> Side<'a> {
    pub(super) fn read(objects: &'a Objects) -> Self {
        let attached = attached(objects);
        let nodes = nodes(objects, &attached);
        let needs = Needs::read(objects, &nodes, &attached);
        Self { objects, nodes, needs, attached }
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
    /// Columns of rows whose values are something else while the rows' table changes.
    pub(super) aside: BTreeSet<Node>,
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
    let mut fates =
        Fates { of: BTreeMap::new(), retyped: BTreeSet::new(), aside: BTreeSet::new(), differing };
    decision.begin(&mut fates);
    decision.spread(&mut fates);
    decision.settle_types(&mut fates);
    fates
}

/// Deciding, piece by piece.
pub(super) struct Decision<'s, 'a> {
    pub(super) from: &'s Side<'a>,
    pub(super) to: &'s Side<'a>,
    options: &'s Options,
    pub(super) queue: Vec<Node>,
}

impl Decision<'_, '_> {
    pub(super) fn begin(&mut self, fates: &mut Fates) {
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
        self.keep_apart(fates);
        self.swap_held_domains(fates);
    }

    /// An index that an attached partition might give away comes again behind that.
    fn keep_apart(&mut self, fates: &mut Fates) {
        let (from, to) = (&self.from.objects.indexes, &self.to.objects.indexes);
        for (name, index) in to {
            let node = Node::Index(name.clone());
            let stays = from.contains_key(name) && fates.get(&node).is_none_or(|it| !it.goes());
            let link = fates.get(&Node::Link(index.table.clone()));
            let is_attached = link.is_some_and(|it| it != Fate::Drop);
            if stays && is_attached && may_be_taken(index, to) {
                self.set(node, Fate::Recreate, fates);
            }
        }
    }

    pub(super) fn set(&mut self, node: Node, fate: Fate, fates: &mut Fates) {
        fates.of.insert(node.clone(), fate);
        self.queue.push(node);
    }

    /// Of an object that becomes one of another kind.
    pub(super) fn of_kinds(&self, node: &Node) -> Fate {
        if matches!(node, Node::Type(_)) { Fate::Swap } else { Fate::Recreate }
    }

    pub(super) fn of_pair(&self, node: &Node, key: &ObjectKey, fates: &mut Fates) -> Option<Fate> {
        if let Node::Table(name) = node
            && self.is_replaced(name)
        {
            return Some(Fate::Replace);
        }
        if let Node::Typed(name) = node {
            return self.of_typed(name);
        }
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
                if has(&["inherited only"]) && self.loses_parent(table, column) {
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
                    Some(TypeKind::Domain(to)) => {
                        to.checks.get(check).is_some_and(|it| !it.not_valid)
                    }
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
            Node::Extension(name) => {
                Some(if self.moves(name) { Fate::Alter } else { Fate::Recreate })
            }
            Node::Wrapper(_) | Node::UserMapping(_) => Some(Fate::Alter),
            Node::Language(key) if key.kind == ObjectKind::Collation => Some(Fate::Swap),
            Node::Other(_) | Node::Language(_) | Node::Late(_) => Some(Fate::Recreate),
            Node::Schema(_) | Node::Typed(_) => None,
        }
    }

    pub(super) fn of_table(&self, name: &Name, has: &impl Fn(&[&str]) -> bool) -> Option<Fate> {
        let tables = (self.from.objects.tables.get(name)?, self.to.objects.tables.get(name)?);
        let foreign = |table: &Table| matches!(table.kind, TableKind::Foreign { .. });
        if foreign(tables.0) != foreign(tables.1) || has(&["server"]) {
            return Some(Fate::Recreate);
        }
        if has(&["partitioned by", "partition key"])
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
            "foreign options",
        ];
        has(&own).then_some(Fate::Alter)
    }

    /// Whether a column that only a parent had stays while the parent's goes, and would go along.
    pub(super) fn loses_parent(&self, table: &Name, name: &str) -> bool {
        let column = |side: &Side<'_>| {
            let column = side.objects.tables.get(table).and_then(|it| it.column(name));
            column.map(|it| it.inheritance)
        };
        let Some((before, after)) = column(self.from).zip(column(self.to)) else { return false };
        let parents = self.from.objects.tables.get(table).into_iter().flat_map(|it| &it.inherits);
        let goes = |parent: &Name| {
            let column = Node::Column(parent.clone(), name.to_owned());
            let table = Node::Table(parent.clone());
            self.from.nodes.contains_key(&column)
                && !self.to.nodes.contains_key(&column)
                && self.to.nodes.contains_key(&table)
        };
        !before.local && after.local && parents.into_iter().any(goes)
    }

    pub(super) fn of_constraint(
        &self,
        table: &Name,
        name: &str,
        all: &BTreeSet<&str>,
    ) -> Option<Fate> {
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

    /// Whether an extension gets its new version and schema in place. No extension has a way back,
    /// and some tie themselves to the schema they are made in.
    fn moves(&self, name: &str) -> bool {
        let extensions =
            (self.from.objects.extensions.get(name), self.to.objects.extensions.get(name));
        let (Some(from), Some(to)) = extensions else { return true };
        let tied = TIED_EXTENSIONS.contains(&name) && from.schema != to.schema;
        let parts = |version: &Option<String>| -> Vec<u64> {
            let parts = version.iter().flat_map(|it| it.split('.'));
            parts.map(|part| part.parse().unwrap_or_default()).collect()
        };
        !tied && (to.version.is_none() || parts(&from.version) <= parts(&to.version))
    }

    pub(super) fn of_type(&self, name: &Name, only: &impl Fn(&[&str]) -> bool) -> Fate {
        let kinds = (
            self.from.objects.types.get(name).map(|it| &it.kind),
            self.to.objects.types.get(name).map(|it| &it.kind),
        );
        let in_place = match kinds {
            (Some(TypeKind::Enum(from)), Some(TypeKind::Enum(to))) => {
                types::added_values(from, to).is_some()
            }
            (Some(TypeKind::Domain(_)), Some(TypeKind::Domain(_))) => {
                only(&["default", "not null"])
            }
            (Some(TypeKind::Composite(from)), Some(TypeKind::Composite(to))) => {
                let columns = self.from.needs.users.get(&Node::Type(name.clone()));
                let is_stored = |it: &Node| !matches!(it, Node::Routine(_) | Node::Typed(_));
                let in_columns = columns.is_some_and(|users| users.iter().any(is_stored));
                types::altered_attributes(from, to, !in_columns).is_some()
            }
            _ => false,
        };
        if in_place { Fate::Alter } else { Fate::Swap }
    }

    pub(super) fn of_view(&self, name: &Name, has: &impl Fn(&[&str]) -> bool) -> Fate {
        let views = (self.from.objects.views.get(name), self.to.objects.views.get(name));
        let (Some(from), Some(to)) = views else { return Fate::Recreate };
        if from.materialized.is_some() {
            let recreated = has(&["query", "columns"]);
            return if recreated { Fate::Recreate } else { Fate::Alter };
        }
        if keeps_columns(from, to) { Fate::Alter } else { Fate::Recreate }
    }

    pub(super) fn of_routine(
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

    pub(super) fn of_policy(
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
pub(super) fn keeps_columns(from: &View, to: &View) -> bool {
    let (Some(from), Some(to)) = (&from.columns, &to.columns) else { return false };
    from.len() <= to.len()
        && from.iter().zip(to).all(|(one, two)| {
            one.name == two.name && one.data_type.is_some() && one.data_type == two.data_type
        })
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
