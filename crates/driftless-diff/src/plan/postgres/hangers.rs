//! What needs the rest: what hangs on tables, what stands alone, and what is compared as a whole.
//!
//! Beside [`needs`](super::needs), whose reader this is a part of.

use super::needs::{Nodes, Reader};
use super::node::{self, Node};
use driftless_catalog::postgres::{IndexKey, Name, RoutineName};
use driftless_catalog::{ObjectKey, ObjectKind};

impl Reader<'_> {
    pub(super) fn of_rest(&self, node: &Node, hard: &mut Nodes, soft: &mut Nodes) {
        let objects = self.objects;
        let function =
            |name: &Name| Node::Routine(RoutineName { name: name.clone(), arguments: Vec::new() });
        match node {
            Node::Replica(name) | Node::Cluster(name) => {
                let table = objects.tables.get(name);
                let replica = table.and_then(|it| match &it.replica_identity {
                    driftless_catalog::postgres::ReplicaIdentity::Index(index) => Some(index),
                    _ => None,
                });
                let view = objects.views.get(name).and_then(|it| it.materialized.as_ref());
                let cluster = table
                    .and_then(|it| it.clustered_on.as_ref())
                    .or_else(|| view.and_then(|it| it.clustered_on.as_ref()));
                let index = if matches!(node, Node::Replica(_)) { replica } else { cluster };
                if let Some(index) = index {
                    hard.insert(Node::Index(name.sibling(index)));
                    hard.insert(Node::Constraint(name.clone(), index.clone()));
                }
            }
            Node::Typed(name) => {
                let table = objects.tables.get(name);
                hard.extend(table.and_then(|it| it.of_type.clone()).map(Node::Type));
                let columns = table.into_iter().flat_map(|it| &it.columns);
                hard.extend(columns.map(|it| Node::Column(name.clone(), it.name.clone())));
            }
            Node::Internal(name) => {
                let constraints = objects.tables.get(name).map(|it| it.internal_triggers.keys());
                let constraints = constraints.into_iter().flatten();
                hard.extend(constraints.map(|it| Node::Constraint(name.clone(), it.clone())));
            }
            Node::Statistics(name) => {
                if let Some(found) = objects.statistics.get(name) {
                    hard.insert(Node::Table(found.table.clone()));
                    let table = objects.tables.get(&found.table);
                    for element in &found.elements {
                        match element {
                            IndexKey::Column(column) => {
                                Self::own_columns(&found.table, [column], hard);
                            }
                            IndexKey::Expression(text) => self.expression(text, table, hard),
                        }
                    }
                }
            }
            Node::Trigger(name) => {
                if let Some(trigger) = objects.triggers.get(name) {
                    let table = objects.tables.get(&name.of);
                    hard.insert(function(&trigger.function));
                    Self::own_columns(&name.of, &trigger.update_of, hard);
                    trigger.when.iter().for_each(|text| self.expression(text, table, hard));
                    let from = trigger.constraint.as_ref().and_then(|it| it.from.clone());
                    hard.extend(from.map(Node::Table));
                }
            }
            Node::Rule(name) => {
                if let Some(rule) = objects.rules.get(name) {
                    for text in rule.condition.iter().chain(&rule.actions) {
                        self.query(&self.names.mentions(&text.source), hard);
                        self.expression(text, objects.tables.get(&name.of), hard);
                    }
                }
            }
            Node::Policy(name) => {
                if let Some(policy) = objects.policies.get(name) {
                    for text in policy.using.iter().chain(&policy.with_check) {
                        self.query(&self.names.mentions(&text.source), hard);
                        self.expression(text, objects.tables.get(&name.of), hard);
                    }
                }
            }
            Node::EventTrigger(name) => {
                hard.extend(objects.event_triggers.get(name).map(|it| function(&it.function)));
            }
            Node::Publication(name) => {
                let found = objects.publications.get(name);
                for (table, published) in found.into_iter().flat_map(|it| &it.tables) {
                    hard.insert(Node::Table(table.clone()));
                    Self::own_columns(table, &published.columns, hard);
                    if let Some(text) = &published.condition {
                        self.expression(text, objects.tables.get(table), hard);
                    }
                }
                let schemas = found.into_iter().flat_map(|it| &it.schemas);
                hard.extend(schemas.map(|it| Node::Schema(it.clone())));
            }
            Node::Wrapper(name) => {
                let found = objects.foreign_data_wrappers.get(name).into_iter();
                let functions = found.flat_map(|it| it.handler.iter().chain(&it.validator));
                let functions = functions.flat_map(|it| self.names.routines(it));
                hard.extend(functions.map(Node::Routine));
            }
            Node::Server(name) => {
                hard.extend(objects.servers.get(name).map(|it| Node::Wrapper(it.wrapper.clone())));
            }
            Node::UserMapping(name) => _ = hard.insert(Node::Server(name.server.clone())),
            Node::Other(key) | Node::Language(key) | Node::Late(key) => {
                if let Some(other) = objects.others.get(key) {
                    self.of_other(key, &other.definition.source, hard, soft);
                }
            }
            _ => {}
        }
    }

    pub(super) fn of_other(&self, key: &ObjectKey, text: &str, hard: &mut Nodes, soft: &mut Nodes) {
        // Functions and types stand there without what would tell them from other names.
        let mentions = self.names.mentions(text);
        let name = key.path.split([' ', '(']).next().unwrap_or_default();
        for word in &mentions.words {
            let types = self.objects.types.keys().filter(|it| it.name == *word);
            hard.extend(types.map(|it| Node::Type(it.clone())));
            let routines = self.objects.routines.keys().filter(|it| it.name.name == *word);
            hard.extend(routines.map(|it| Node::Routine(it.clone())));
            if !name.ends_with(word.as_str()) {
                let rank = |node: &Node| node.subject();
                let own = node::other(key).subject();
                let others = self.others.get(word).into_iter().flatten();
                // Two operators may name each other.
                hard.extend(others.filter(|it| rank(it) < own).cloned());
            }
        }
        if matches!(key.kind, ObjectKind::OperatorClass | ObjectKind::OperatorFamily) {
            let operators = self.objects.others.keys();
            let operators = operators.filter(|it| it.kind == ObjectKind::Operator);
            let used = operators.filter(|it| {
                let symbol = it.path.split(' ').next().unwrap_or_default();
                let symbol = symbol.rsplit('.').next().unwrap_or_default().trim_matches('"');
                text.contains(symbol)
            });
            hard.extend(used.map(node::other));
        }
        if key.kind == ObjectKind::Subscription {
            soft.extend(self.objects.publications.keys().map(|it| Node::Publication(it.clone())));
        }
    }
}
