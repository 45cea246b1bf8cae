//! What a plan is about, piece by piece: objects, and the parts of objects that can come and go by
//! themselves.
//!
//! The pieces are as small as the server lets them be. A default that calls a function is a node of
//! its own, so that the function can be dropped and made again while the column stays.

use std::collections::BTreeMap;

use driftless_catalog::postgres::{
    Name, Objects, PartName, Quoted, ReplicaIdentity, Routine, RoutineName, TypeKind,
    UserMappingName,
};
use driftless_catalog::{ObjectKey, ObjectKind};

use super::attached::Attached;

/// A piece of a schema. The order is that in which pieces are made where nothing else decides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Schema(String),
    Extension(String),
    Language(ObjectKey),
    Other(ObjectKey),
    Type(Name),
    DomainCheck(Name, String),
    Sequence(Name),
    Routine(RoutineName),
    Wrapper(String),
    Server(String),
    UserMapping(UserMappingName),
    Table(Name),
    /// Being a partition, or inheriting.
    Link(Name),
    /// Being a table of a type.
    Typed(Name),
    Column(Name, String),
    Default(Name, String),
    Identity(Name, String),
    Constraint(Name, String),
    /// `OWNED BY` of a sequence.
    Owned(Name),
    View(Name),
    ViewDefault(Name, String),
    Index(Name),
    /// Being a part of an index of a partitioned table.
    Part(Name),
    Statistics(Name),
    Replica(Name),
    Cluster(Name),
    Trigger(PartName),
    Rule(PartName),
    Policy(PartName),
    /// The state of the triggers behind foreign keys.
    Internal(Name),
    EventTrigger(String),
    Publication(String),
    Late(ObjectKey),
}

impl Node {
    /// The table or view that the piece is a part of.
    pub(super) fn relation(&self) -> Option<&Name> {
        match self {
            Self::Link(name)
            | Self::Typed(name)
            | Self::Column(name, _)
            | Self::Default(name, _)
            | Self::Identity(name, _)
            | Self::Constraint(name, _)
            | Self::ViewDefault(name, _)
            | Self::Replica(name)
            | Self::Cluster(name)
            | Self::Internal(name) => Some(name),
            Self::Trigger(part) | Self::Rule(part) | Self::Policy(part) => Some(&part.of),
            _ => None,
        }
    }

    /// Where it stands among all: the section of a plan.
    pub(super) const fn section(&self) -> u8 {
        match self {
            Self::Schema(_) => 0,
            Self::Extension(_) => 1,
            Self::Language(_) => 2,
            Self::Type(_) | Self::DomainCheck(..) => 3,
            Self::Sequence(_) => 4,
            Self::Routine(_) => 5,
            Self::Other(_) => 6,
            Self::Wrapper(_) | Self::Server(_) | Self::UserMapping(_) => 7,
            Self::Table(_) | Self::Link(_) | Self::Column(..) | Self::Default(..) => 8,
            Self::Identity(..) | Self::Constraint(..) | Self::Typed(_) => 8,
            Self::Owned(_) => 9,
            Self::View(_) | Self::ViewDefault(..) => 10,
            Self::Index(_) | Self::Part(_) => 11,
            Self::Statistics(_) | Self::Replica(_) | Self::Cluster(_) => 12,
            Self::Trigger(_) | Self::Rule(_) | Self::Policy(_) => 13,
            Self::Internal(_) | Self::EventTrigger(_) | Self::Publication(_) | Self::Late(_) => 14,
        }
    }

    /// What sorts it within its section: the subject first.
    pub(super) fn subject(&self) -> String {
        match self {
            Self::Table(name)
            | Self::Link(name)
            | Self::Typed(name)
            | Self::Column(name, _)
            | Self::Default(name, _)
            | Self::Identity(name, _)
            | Self::Constraint(name, _)
            | Self::View(name)
            | Self::ViewDefault(name, _)
            | Self::Index(name)
            | Self::Part(name)
            | Self::Statistics(name)
            | Self::Replica(name)
            | Self::Cluster(name)
            | Self::Internal(name)
            | Self::Type(name)
            | Self::DomainCheck(name, _)
            | Self::Sequence(name)
            | Self::Owned(name) => name.to_string(),
            Self::Trigger(part) | Self::Rule(part) | Self::Policy(part) => part.of.to_string(),
            Self::Routine(name) => name.to_string(),
            Self::Schema(name)
            | Self::Extension(name)
            | Self::Wrapper(name)
            | Self::Server(name)
            | Self::EventTrigger(name)
            | Self::Publication(name) => name.clone(),
            Self::UserMapping(mapping) => format!("{} {}", mapping.server, mapping.user),
            Self::Other(key) | Self::Late(key) | Self::Language(key) => {
                format!("{:03} {}", other_rank(key.kind), key.path)
            }
        }
    }
}

/// Kinds without files of their own, in the order in which they need each other.
const fn other_rank(kind: ObjectKind) -> u8 {
    match kind {
        ObjectKind::TextSearchParser | ObjectKind::TextSearchTemplate => 0,
        ObjectKind::TextSearchDictionary => 1,
        ObjectKind::TextSearchConfiguration => 2,
        ObjectKind::OperatorFamily => 3,
        ObjectKind::Operator => 4,
        ObjectKind::OperatorClass => 5,
        _ => 6,
    }
}

/// The key of an object that lives in no schema.
pub(super) fn global(kind: ObjectKind, name: &str) -> ObjectKey {
    ObjectKey { kind, path: Quoted(name).to_string() }
}

/// Every node of a schema, with the object whose attributes say what it is.
pub(super) fn nodes(
    objects: &Objects,
    attached: &BTreeMap<Name, Attached>,
) -> BTreeMap<Node, ObjectKey> {
    let mut all = BTreeMap::new();
    for (name, key) in attached {
        let key = key.table.part_key(ObjectKind::Constraint, &name.name);
        all.insert(Node::Part(name.clone()), key);
    }
    of_tables(objects, &mut all);
    of_relations(objects, &mut all);
    let triggers = objects.triggers.values().filter(|trigger| trigger.parent.is_none());
    all.extend(
        triggers.map(|it| (Node::Trigger(it.name.clone()), it.name.key(ObjectKind::Trigger))),
    );
    all.extend(objects.rules.keys().map(|it| (Node::Rule(it.clone()), it.key(ObjectKind::Rule))));
    all.extend(
        objects.policies.keys().map(|it| (Node::Policy(it.clone()), it.key(ObjectKind::Policy))),
    );
    all.extend(objects.routines.values().map(|it| (Node::Routine(it.name.clone()), it.key())));
    let mut add = |kind, names: Vec<&String>, node: fn(String) -> Node| {
        all.extend(names.into_iter().map(|name| (node(name.clone()), global(kind, name))));
    };
    add(ObjectKind::Schema, objects.schemas.iter().collect(), Node::Schema);
    add(ObjectKind::Extension, objects.extensions.keys().collect(), Node::Extension);
    add(ObjectKind::EventTrigger, objects.event_triggers.keys().collect(), Node::EventTrigger);
    add(ObjectKind::Publication, objects.publications.keys().collect(), Node::Publication);
    let wrappers = objects.foreign_data_wrappers.keys().collect();
    add(ObjectKind::ForeignDataWrapper, wrappers, Node::Wrapper);
    add(ObjectKind::Server, objects.servers.keys().collect(), Node::Server);
    for name in objects.user_mappings.keys() {
        let path = format!("{} on {}", Quoted(&name.user), Quoted(&name.server));
        let key = ObjectKey { kind: ObjectKind::UserMapping, path };
        all.insert(Node::UserMapping(name.clone()), key);
    }
    for key in objects.others.keys() {
        all.insert(other(key), key.clone());
    }
    all
}

/// The node of an object that is compared as a whole.
pub(super) fn other(key: &ObjectKey) -> Node {
    match key.kind {
        ObjectKind::Collation | ObjectKind::Language | ObjectKind::AccessMethod => {
            Node::Language(key.clone())
        }
        ObjectKind::Subscription => Node::Late(key.clone()),
        _ => Node::Other(key.clone()),
    }
}

fn of_tables(objects: &Objects, all: &mut BTreeMap<Node, ObjectKey>) {
    let lasting = objects.tables.values().filter(|table| table.name.schema != "pg_temp");
    for table in lasting {
        let name = &table.name;
        let own = name.key(ObjectKind::Table);
        all.insert(Node::Table(name.clone()), own.clone());
        if table.partition_of.is_some() || !table.inherits.is_empty() {
            all.insert(Node::Link(name.clone()), own.clone());
        }
        if table.of_type.is_some() {
            all.insert(Node::Typed(name.clone()), own.clone());
        }
        if table.replica_identity != ReplicaIdentity::Default {
            all.insert(Node::Replica(name.clone()), own.clone());
        }
        if table.clustered_on.is_some() {
            all.insert(Node::Cluster(name.clone()), own.clone());
        }
        if !table.internal_triggers.is_empty() {
            all.insert(Node::Internal(name.clone()), own);
        }
        for column in &table.columns {
            let key = name.part_key(ObjectKind::Column, &column.name);
            all.insert(Node::Column(name.clone(), column.name.clone()), key.clone());
            if column.default.is_some() {
                all.insert(Node::Default(name.clone(), column.name.clone()), key.clone());
            }
            if column.identity.is_some() {
                all.insert(Node::Identity(name.clone(), column.name.clone()), key);
            }
        }
        for constraint in table.constraints.keys() {
            let key = name.part_key(ObjectKind::Constraint, constraint);
            all.insert(Node::Constraint(name.clone(), constraint.clone()), key);
        }
    }
}

fn of_relations(objects: &Objects, all: &mut BTreeMap<Node, ObjectKey>) {
    for index in objects.indexes.values() {
        all.insert(Node::Index(index.name.clone()), index.name.key(ObjectKind::Index));
        if index.parent.is_some() {
            all.insert(Node::Part(index.name.clone()), index.name.key(ObjectKind::Index));
        }
    }
    for sequence in objects.sequences.values() {
        let key = sequence.name.key(ObjectKind::Sequence);
        all.insert(Node::Sequence(sequence.name.clone()), key.clone());
        if sequence.owner.as_ref().is_some_and(|owner| !owner.identity) {
            all.insert(Node::Owned(sequence.name.clone()), key);
        }
    }
    for view in objects.views.values().filter(|view| view.name.schema != "pg_temp") {
        let key = view.name.key(view.object_kind());
        all.insert(Node::View(view.name.clone()), key.clone());
        let clustered = view.materialized.as_ref().is_some_and(|it| it.clustered_on.is_some());
        if clustered {
            all.insert(Node::Cluster(view.name.clone()), key.clone());
        }
        for column in view.columns.iter().flatten().filter(|column| column.default.is_some()) {
            let node = Node::ViewDefault(view.name.clone(), column.name.clone());
            all.insert(node, key.clone());
        }
    }
    for statistics in objects.statistics.values() {
        let key = statistics.name.key(ObjectKind::Statistics);
        all.insert(Node::Statistics(statistics.name.clone()), key);
    }
    for made in objects.types.values() {
        all.insert(Node::Type(made.name.clone()), made.key());
        if let TypeKind::Domain(domain) = &made.kind {
            for check in domain.checks.keys() {
                let key = made.name.part_key(ObjectKind::Constraint, check);
                all.insert(Node::DomainCheck(made.name.clone(), check.clone()), key);
            }
        }
    }
}

/// Whether the body is SQL of the statement's own and no string.
pub(super) fn is_atomic(routine: &Routine) -> bool {
    let Some(body) = &routine.body else { return false };
    let start = body.source.trim_start().to_ascii_lowercase();
    let begins = |words: &str| start.starts_with(words);
    routine.language == "sql" && (begins("begin atomic") || begins("return ") || begins("return("))
}
