//! What each piece of a schema needs: the graph that orders a plan.
//!
//! A need is hard where the server keeps it (a view cannot outlive its table) and soft where it
//! does not look (the body of a function that is a string).

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{
    Column, Constraint, ConstraintKind, DataType, Index, IndexElement, IndexKey, Name, Objects,
    Routine, RoutineKind, Table, TableKind, Type, TypeKind, View,
};
use driftless_catalog::{ObjectKey, ObjectKind, SqlText};

use super::attached::Attached;
use super::mentions::{Mentions, Names};
use super::node::{self, Node};

/// A set of nodes.
pub(super) type Nodes = BTreeSet<Node>;

/// Who needs whom.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// What a node cannot be without.
    pub(super) hard: BTreeMap<Node, Nodes>,
    /// What had better be there.
    pub(super) soft: BTreeMap<Node, Nodes>,
    /// Who cannot be without a node.
    pub(super) users: BTreeMap<Node, Nodes>,
    /// Columns that a text of the node reads, by node: not only its own parts.
    pub(super) children: BTreeMap<Name, BTreeSet<Name>>,
    /// Who holds or takes apart rows of a table, by table.
    pub(super) rows: BTreeMap<Name, Nodes>,
}

impl Needs {
    pub(super) fn of(node: &Node, map: &BTreeMap<Node, Nodes>) -> Nodes {
        map.get(node).cloned().unwrap_or_default()
    }

    /// Reads a schema.
    pub(super) fn read(
        objects: &Objects,
        nodes: &BTreeMap<Node, ObjectKey>,
        attached: &BTreeMap<Name, Attached>,
    ) -> Self {
        let mut reader =
            Reader { objects, nodes, names: Names::of(objects), others: others(objects), attached };
        let mut needs = Self::default();
        for table in objects.tables.values() {
            for parent in table.parents() {
                needs.children.entry(parent.clone()).or_default().insert(table.name.clone());
            }
        }
        for node in nodes.keys() {
            let (mut hard, mut soft) = (Nodes::new(), Nodes::new());
            reader.needs(node, &needs.children, &mut hard, &mut soft);
            reader.needs_of_rows(node, &mut needs.rows, &mut hard);
            hard.retain(|need| need != node && nodes.contains_key(need));
            soft.retain(|need| need != node && nodes.contains_key(need) && !hard.contains(need));
            for need in &hard {
                needs.users.entry(need.clone()).or_default().insert(node.clone());
            }
            needs.hard.insert(node.clone(), hard);
            if !soft.is_empty() {
                needs.soft.insert(node.clone(), soft);
            }
        }
        needs
    }
}

/// Objects that are compared as a whole, by the last part of their names.
pub(super) fn others(objects: &Objects) -> BTreeMap<String, Vec<Node>> {
    let mut all: BTreeMap<String, Vec<Node>> = BTreeMap::new();
    for key in objects.others.keys() {
        let name = key.path.split([' ', '(']).next().unwrap_or_default();
        let name = name.rsplit('.').next().unwrap_or_default().trim_matches('"');
        all.entry(name.to_owned()).or_default().push(node::other(key));
    }
    all
}

/// A schema being read.
pub(super) struct Reader<'a> {
    pub(super) objects: &'a Objects,
    nodes: &'a BTreeMap<Node, ObjectKey>,
    attached: &'a BTreeMap<Name, Attached>,
    pub(super) names: Names,
    pub(super) others: BTreeMap<String, Vec<Node>>,
}

impl Reader<'_> {
    pub(super) fn needs(
        &mut self,
        node: &Node,
        children: &BTreeMap<Name, BTreeSet<Name>>,
        hard: &mut Nodes,
        soft: &mut Nodes,
    ) {
        let objects = self.objects;
        self.needs_of_parent(node, hard);
        match node {
            Node::Table(name) => {
                objects.tables.get(name).into_iter().for_each(|it| self.of_table(it, hard));
            }
            Node::Link(name) => {
                objects.tables.get(name).into_iter().for_each(|it| self.of_link(it, hard));
            }
            Node::Column(table, name) => {
                let found = objects.tables.get(table);
                if let Some((table, column)) = found.and_then(|it| Some((it, it.column(name)?))) {
                    self.of_column(table, column, hard);
                }
            }
            Node::Default(table, name) => {
                let column = objects.tables.get(table).and_then(|it| it.column(name));
                let default = column.and_then(|it| it.default.as_ref());
                default.into_iter().for_each(|text| self.expression(text, None, hard));
            }
            Node::Constraint(table, name) => {
                let own = self.attached.get(&table.sibling(name));
                hard.extend(own.map(|it| Node::Index(it.parent.clone())));
                let found = objects.tables.get(table);
                let constraint = found.and_then(|it| Some((it, it.constraints.get(name)?)));
                if let Some((table, constraint)) = constraint {
                    self.of_constraint(table, constraint, hard);
                }
            }
            Node::Index(name) => {
                if let Some(index) = objects.indexes.get(name) {
                    self.of_index(index, hard);
                    let parts = children.get(&index.table).into_iter().flatten();
                    soft.extend(parts.map(|child| Node::Link(child.clone())));
                }
            }
            Node::Part(name) if self.attached.contains_key(name) => {
                if let Some(key) = self.attached.get(name) {
                    hard.insert(Node::Index(key.parent.clone()));
                    hard.insert(Node::Constraint(key.table.clone(), name.name.clone()));
                    hard.insert(Node::Link(key.table.clone()));
                }
            }
            Node::Part(name) => {
                let parent = objects.indexes.get(name).and_then(|it| it.parent.clone());
                hard.extend(parent.map(Node::Index));
                hard.insert(Node::Index(name.clone()));
            }
            Node::View(name) => {
                objects.views.get(name).into_iter().for_each(|it| self.of_view(it, hard));
            }
            Node::ViewDefault(name, column) => {
                let view = objects.views.get(name);
                let column =
                    view.and_then(|it| it.columns.iter().flatten().find(|it| it.name == *column));
                let default = column.and_then(|it| it.default.as_ref());
                default.into_iter().for_each(|text| self.expression(text, None, hard));
            }
            Node::Sequence(name) => {
                let owner = objects.sequences.get(name).and_then(|it| it.owner.as_ref());
                if let Some(owner) = owner.filter(|owner| owner.identity) {
                    hard.insert(Node::Identity(owner.table.clone(), owner.column.clone()));
                }
            }
            Node::Owned(name) => {
                hard.insert(Node::Sequence(name.clone()));
                let owner = objects.sequences.get(name).and_then(|it| it.owner.as_ref());
                hard.extend(owner.map(|it| Node::Column(it.table.clone(), it.column.clone())));
            }
            Node::Type(name) => {
                objects.types.get(name).into_iter().for_each(|it| self.of_type(it, hard));
            }
            Node::DomainCheck(name, check) => {
                let made = objects.types.get(name).map(|it| &it.kind);
                if let Some(TypeKind::Domain(domain)) = made
                    && let Some(check) = domain.checks.get(check)
                {
                    self.expression(&check.expression, None, hard);
                }
            }
            Node::Routine(name) => {
                if let Some(routine) = objects.routines.get(name) {
                    self.of_routine(routine, hard, soft);
                }
            }
            _ => self.of_rest(node, hard, soft),
        }
    }

    /// What a part is a part of, and the schema.
    pub(super) fn needs_of_parent(&self, node: &Node, hard: &mut Nodes) {
        if let Some(relation) = node.relation() {
            hard.insert(self.relation(relation));
        }
        let schema = match node {
            Node::Table(name)
            | Node::View(name)
            | Node::Type(name)
            | Node::Sequence(name)
            | Node::Statistics(name) => Some(name.schema.clone()),
            Node::Routine(name) => Some(name.name.schema.clone()),
            Node::Extension(name) => self.objects.extensions.get(name).map(|it| it.schema.clone()),
            Node::Other(key) | Node::Language(key) => {
                self.objects.others.get(key).and_then(|it| it.schema.clone())
            }
            Node::DomainCheck(name, _) => {
                hard.insert(Node::Type(name.clone()));
                None
            }
            Node::Default(table, column) | Node::Identity(table, column) => {
                hard.insert(Node::Column(table.clone(), column.clone()));
                None
            }
            _ => None,
        };
        hard.extend(schema.map(Node::Schema));
    }

    pub(super) fn relation(&self, name: &Name) -> Node {
        let candidates: [fn(Name) -> Node; 4] =
            [Node::Table, Node::View, Node::Sequence, Node::Index];
        candidates
            .into_iter()
            .map(|candidate| candidate(name.clone()))
            .find(|candidate| self.nodes.contains_key(candidate))
            .unwrap_or_else(|| Node::Table(name.clone()))
    }

    pub(super) fn data_type(&self, data_type: &DataType, hard: &mut Nodes) {
        if let Some(of) = &data_type.of {
            let own = Node::Type(of.clone());
            hard.insert(if self.nodes.contains_key(&own) { own } else { self.relation(of) });
        }
    }

    pub(super) fn collation(&self, collation: Option<&Name>, hard: &mut Nodes) {
        hard.extend(collation.map(|it| Node::Language(it.key(ObjectKind::Collation))));
    }

    pub(super) fn of_table(&self, table: &Table, hard: &mut Nodes) {
        if let TableKind::Foreign { server, .. } = &table.kind {
            hard.insert(Node::Server(server.clone()));
        }
        if let TableKind::Partitioned(key) = &table.kind {
            for element in &key.elements {
                self.collation(element.collation.as_ref(), hard);
                self.class(element.class.as_ref(), hard);
                if let IndexKey::Expression(text) = &element.key {
                    self.mentioned(&self.names.mentions(&text.source), hard);
                }
            }
        }
    }

    pub(super) fn of_link(&self, table: &Table, hard: &mut Nodes) {
        for parent in table.parents() {
            hard.insert(Node::Table(parent.clone()));
            let columns = self.objects.tables.get(parent).into_iter().flat_map(|it| &it.columns);
            for column in columns {
                hard.insert(Node::Column(parent.clone(), column.name.clone()));
                hard.insert(Node::Column(table.name.clone(), column.name.clone()));
            }
        }
    }

    pub(super) fn of_column(&self, table: &Table, column: &Column, hard: &mut Nodes) {
        self.data_type(&column.data_type, hard);
        self.collation(column.collation.as_ref(), hard);
        if let Some(generated) = &column.generated {
            self.expression(&generated.expression, Some(table), hard);
        }
    }

    pub(super) fn own_columns<'n>(
        table: &Name,
        names: impl IntoIterator<Item = &'n String>,
        hard: &mut Nodes,
    ) {
        hard.extend(names.into_iter().map(|it| Node::Column(table.clone(), it.clone())));
    }

    pub(super) fn of_constraint(&self, table: &Table, constraint: &Constraint, hard: &mut Nodes) {
        match &constraint.kind {
            ConstraintKind::Key(key) => {
                if constraint.inheritance.parents > 0
                    && let Some(partition) = &table.partition_of
                {
                    // Without its parent's it goes along.
                    hard.extend(self.key_of(&partition.parent, &key.columns));
                }
                Self::own_columns(&table.name, key.columns.iter().chain(&key.index.include), hard);
            }
            ConstraintKind::Check { expression, .. } => {
                self.expression(expression, Some(table), hard);
            }
            ConstraintKind::Exclude(exclude) => {
                for (element, operator) in &exclude.elements {
                    self.element(element, table, hard);
                    self.operators(operator, hard);
                }
                if let Some(predicate) = &exclude.predicate {
                    self.expression(predicate, Some(table), hard);
                }
            }
            ConstraintKind::ForeignKey(key) => {
                Self::own_columns(&table.name, &key.columns, hard);
                Self::own_columns(&key.table, &key.referenced, hard);
                hard.insert(Node::Table(key.table.clone()));
                let unique = self.key_of(&key.table, &key.referenced);
                if let Some(Node::Index(index)) = &unique {
                    // That of a partitioned table is valid when its parts are attached.
                    let parts = self.objects.indexes.values();
                    let parts = parts.filter(|it| it.parent.as_ref() == Some(index));
                    hard.extend(parts.map(|it| Node::Part(it.name.clone())));
                    let keys = self.attached.iter().filter(|(_, it)| it.parent == *index);
                    hard.extend(keys.map(|(name, _)| Node::Part(name.clone())));
                }
                hard.extend(unique);
            }
        }
    }

    /// What makes columns unique: a key, or an index.
    pub(super) fn key_of(&self, table: &Name, columns: &[String]) -> Option<Node> {
        let wanted: BTreeSet<&String> = columns.iter().collect();
        let found = self.objects.tables.get(table)?;
        let mut keys: Vec<(bool, &String)> = found
            .constraints
            .iter()
            .filter_map(|(name, constraint)| match &constraint.kind {
                ConstraintKind::Key(key)
                    if key.columns.iter().collect::<BTreeSet<_>>() == wanted =>
                {
                    Some((!key.primary, name))
                }
                _ => None,
            })
            .collect();
        keys.sort();
        if let Some((_, name)) = keys.first() {
            return Some(Node::Constraint(table.clone(), (*name).clone()));
        }
        let indexes = self.objects.indexes.values();
        let mut of_table = indexes.filter(|it| it.table == *table && it.unique);
        let index = of_table.find(|index| {
            let names = index.elements.iter().filter_map(|element| match &element.key {
                IndexKey::Column(name) => Some(name),
                IndexKey::Expression(_) => None,
            });
            names.collect::<BTreeSet<_>>() == wanted
        });
        index.map(|index| Node::Index(index.name.clone()))
    }

    pub(super) fn element(&self, element: &IndexElement, table: &Table, hard: &mut Nodes) {
        self.collation(element.collation.as_ref(), hard);
        self.class(element.class.as_ref(), hard);
        match &element.key {
            IndexKey::Column(name) => Self::own_columns(&table.name, [name], hard),
            IndexKey::Expression(text) => self.expression(text, Some(table), hard),
        }
    }

    pub(super) fn class(&self, class: Option<&Name>, hard: &mut Nodes) {
        if let Some(class) = class {
            hard.extend(self.others.get(&class.name).into_iter().flatten().cloned());
        }
    }

    /// Operators with a schema are not the server's own.
    pub(super) fn operators(&self, text: &str, hard: &mut Nodes) {
        if text.contains("OPERATOR(") {
            let own = self.objects.others.keys().filter(|key| key.kind == ObjectKind::Operator);
            hard.extend(own.map(node::other));
        }
    }

    pub(super) fn of_index(&self, index: &Index, hard: &mut Nodes) {
        hard.insert(self.relation(&index.table));
        hard.extend(index.parent.clone().map(Node::Index));
        if let Some(table) = self.objects.tables.get(&index.table) {
            Self::own_columns(&table.name, &index.include, hard);
            for element in &index.elements {
                self.element(element, table, hard);
            }
            if let Some(predicate) = &index.predicate {
                self.expression(predicate, Some(table), hard);
            }
        } else {
            let keys = index.elements.iter().filter_map(|element| match &element.key {
                IndexKey::Expression(text) => Some(text),
                IndexKey::Column(_) => None,
            });
            for text in keys.chain(&index.predicate) {
                self.expression(text, None, hard);
            }
        }
    }

    pub(super) fn of_view(&self, view: &View, hard: &mut Nodes) {
        let mentions = self.names.mentions(&view.query.source);
        self.query(&mentions, hard);
        self.operators(&view.query.source, hard);
        for column in view.columns.iter().flatten() {
            column.data_type.iter().for_each(|it| self.data_type(it, hard));
        }
    }

    pub(super) fn of_type(&self, made: &Type, hard: &mut Nodes) {
        match &made.kind {
            TypeKind::Domain(domain) => {
                self.data_type(&domain.data_type, hard);
                self.collation(domain.collation.as_ref(), hard);
                domain.default.iter().for_each(|text| self.expression(text, None, hard));
            }
            TypeKind::Composite(attributes) => {
                for attribute in attributes {
                    self.data_type(&attribute.data_type, hard);
                    self.collation(attribute.collation.as_ref(), hard);
                }
            }
            TypeKind::Range(range) => {
                self.data_type(&range.subtype, hard);
                self.class(range.class.as_ref(), hard);
                self.collation(range.collation.as_ref(), hard);
                let functions = range.canonical.iter().chain(&range.difference);
                hard.extend(functions.flat_map(|it| self.names.routines(it)).map(Node::Routine));
            }
            TypeKind::Enum(_) | TypeKind::Base(_) | TypeKind::Shell => {}
        }
        hard.remove(&Node::Type(made.name.clone()));
    }

    pub(super) fn of_routine(&self, routine: &Routine, hard: &mut Nodes, soft: &mut Nodes) {
        for data_type in routine.arguments.iter().map(|it| &it.data_type).chain(&routine.returns) {
            self.data_type(data_type, hard);
        }
        for default in routine.arguments.iter().filter_map(|it| it.default.as_ref()) {
            self.expression(default, None, hard);
        }
        let support = routine.support.iter().flat_map(|it| self.names.routines(it));
        hard.extend(support.map(Node::Routine));
        if let RoutineKind::Aggregate(options) = &routine.kind {
            for value in options.values() {
                let mentions = self.names.mentions(&format!("{value}("));
                hard.extend(mentions.routines.into_iter().map(Node::Routine));
                hard.extend(
                    self.names
                        .mentions(&format!("'' :: {value}"))
                        .types
                        .into_iter()
                        .map(Node::Type),
                );
            }
        }
        let Some(body) = &routine.body else { return };
        let mentions = self.names.mentions(&body.source);
        if super::node::is_atomic(routine) {
            self.query(&mentions, hard);
        } else {
            self.mentioned(&mentions, soft);
        }
    }

    /// An expression, maybe about a table's columns.
    pub(super) fn expression(&self, text: &SqlText, table: Option<&Table>, hard: &mut Nodes) {
        let mentions = self.names.mentions(&text.source);
        self.mentioned(&mentions, hard);
        self.operators(&text.source, hard);
        if let Some(table) = table {
            let used = table.columns.iter().filter(|it| mentions.words.contains(&it.name));
            hard.extend(used.map(|it| Node::Column(table.name.clone(), it.name.clone())));
        }
    }

    pub(super) fn query(&self, mentions: &Mentions, hard: &mut Nodes) {
        self.mentioned(mentions, hard);
        for relation in &mentions.relations {
            let Some(table) = self.objects.tables.get(relation) else { continue };
            let used = table
                .columns
                .iter()
                .filter(|column| mentions.star || mentions.words.contains(&column.name));
            hard.extend(used.map(|it| Node::Column(relation.clone(), it.name.clone())));
        }
    }

    pub(super) fn mentioned(&self, mentions: &Mentions, hard: &mut Nodes) {
        hard.extend(mentions.relations.iter().map(|it| self.relation(it)));
        hard.extend(mentions.types.iter().map(|it| Node::Type(it.clone())));
        hard.extend(mentions.routines.iter().map(|it| Node::Routine(it.clone())));
        for word in &mentions.names {
            hard.extend(self.others.get(word).into_iter().flatten().cloned());
        }
    }
}
