//! What goes: the statement that drops each piece.
//!
//! A piece that goes with its table, or with its parent's, has none.

use super::super::{HazardKind, Placement, Planned};
use super::draft::Draft;
use super::fate::Fate;
use super::node::Node;
use super::types::old_name;
use super::write::OLD;
use driftless_catalog::postgres::{ConstraintKind, Name, TableKind, TriggerState, TypeKind};
use driftless_replay::print::postgres::parts::{self, ident, named, named_type};

impl Draft<'_> {
    pub(super) fn old(&self, node: &Node) -> Vec<Planned> {
        let objects = self.from.objects;
        let plain = |sql: String| vec![Planned::plain(sql)];
        let table = |name: &Name, action: String| {
            plain(format!("ALTER {} {} {action}", self.table_word(name, true), named(name)))
        };
        match node {
            Node::Schema(name) => plain(format!("DROP SCHEMA {}", ident(name))),
            Node::Extension(name) => plain(format!("DROP EXTENSION {}", ident(name))),
            Node::Language(key) if self.fates.get(node) == Some(Fate::Swap) => {
                let name = super::rest::name_of(objects.others.get(key));
                name.map(|it| plain(format!("DROP COLLATION {}", named(&old_name(&it)))))
                    .unwrap_or_default()
            }
            Node::Other(key) | Node::Language(key) | Node::Late(key) => {
                super::rest::drop(key, objects.others.get(key))
            }
            Node::Type(name) => {
                let kind = objects.types.get(name).map(|it| &it.kind);
                let word =
                    if matches!(kind, Some(TypeKind::Domain(_))) { "DOMAIN" } else { "TYPE" };
                let swapped = self.fates.get(node) == Some(Fate::Swap);
                let name = if swapped { old_name(name) } else { name.clone() };
                plain(format!("DROP {word} {}", named_type(&name)))
            }
            Node::DomainCheck(name, check) => {
                plain(format!("ALTER DOMAIN {} DROP CONSTRAINT {}", named_type(name), ident(check)))
            }
            Node::Sequence(name) => match objects.sequences.get(name) {
                Some(sequence) if super::fate::is_identity(sequence) => Vec::new(),
                _ => plain(format!("DROP SEQUENCE {}", named(name))),
            },
            Node::Routine(name) => {
                let Some(routine) = objects.routines.get(name) else { return Vec::new() };
                let word = routine.kind.object_kind().name().to_ascii_uppercase();
                let reference = parts::routine_reference(routine);
                plain(format!("DROP {word} {reference}"))
            }
            Node::Wrapper(name) => plain(format!("DROP FOREIGN DATA WRAPPER {}", ident(name))),
            Node::Server(name) => plain(format!("DROP SERVER {}", ident(name))),
            Node::UserMapping(name) => {
                let (user, server) = (parts::role(&name.user), ident(&name.server));
                plain(format!("DROP USER MAPPING FOR {user} SERVER {server}"))
            }
            Node::Table(name) => self.old_table(name),
            Node::Link(name) => self.unlink(name),
            Node::Typed(name) => table(name, "NOT OF".to_owned()),
            Node::Column(table, column) => self.old_column(table, column),
            Node::Default(name, column) => {
                let only = self.only(name);
                plain(format!(
                    "ALTER {} {only}{} ALTER COLUMN {} DROP DEFAULT",
                    self.table_word(name, true),
                    named(name),
                    ident(column)
                ))
            }
            Node::Identity(name, column) => {
                table(name, format!("ALTER COLUMN {} DROP IDENTITY", ident(column)))
            }
            Node::Constraint(name, constraint) => self.old_constraint(name, constraint),
            Node::Owned(name) => plain(format!("ALTER SEQUENCE {} OWNED BY NONE", named(name))),
            Node::View(name) => {
                let materialized =
                    objects.views.get(name).is_some_and(|it| it.materialized.is_some());
                let word = if materialized { "MATERIALIZED VIEW" } else { "VIEW" };
                plain(format!("DROP {word} {}", named(name)))
            }
            Node::ViewDefault(name, column) => plain(format!(
                "ALTER VIEW {} ALTER COLUMN {} DROP DEFAULT",
                named(name),
                ident(column)
            )),
            Node::Index(name) => self.old_index(name),
            Node::Part(_) => Vec::new(),
            Node::Internal(name) => {
                let mut statements = table(name, "ENABLE TRIGGER ALL".to_owned());
                self.user_triggers(name, TriggerState::Origin, &mut statements);
                statements
            }
            Node::Statistics(name) => plain(format!("DROP STATISTICS {}", named(name))),
            Node::Replica(name) if self.to.nodes.contains_key(&Node::Table(name.clone())) => {
                if self.to.nodes.contains_key(node) {
                    return Vec::new();
                }
                table(name, "REPLICA IDENTITY DEFAULT".to_owned())
            }
            Node::Cluster(name) if !self.to.nodes.contains_key(node) => {
                table(name, "SET WITHOUT CLUSTER".to_owned())
            }
            Node::Replica(_) | Node::Cluster(_) => Vec::new(),
            Node::Trigger(part) => {
                plain(format!("DROP TRIGGER {} ON {}", ident(&part.name), named(&part.of)))
            }
            Node::Rule(part) => {
                plain(format!("DROP RULE {} ON {}", ident(&part.name), named(&part.of)))
            }
            Node::Policy(part) => {
                plain(format!("DROP POLICY {} ON {}", ident(&part.name), named(&part.of)))
            }
            Node::EventTrigger(name) => plain(format!("DROP EVENT TRIGGER {}", ident(name))),
            Node::Publication(name) => plain(format!("DROP PUBLICATION {}", ident(name))),
        }
    }

    pub(super) fn old_table(&self, name: &Name) -> Vec<Planned> {
        let word = self.table_word(name, true);
        if self.fates.get(&Node::Table(name.clone())) == Some(Fate::Replace) {
            let old = Name::new(OLD, &name.name);
            let parent = self.from.objects.tables.get(name).and_then(|it| it.partition_of.as_ref());
            let with_parent = parent.is_some_and(|it| {
                self.fates.get(&Node::Table(it.parent.clone())) == Some(Fate::Replace)
            });
            if with_parent {
                return Vec::new();
            }
            let planned = Planned::plain(format!("DROP TABLE {}", named(&old)));
            let tables = (self.from.objects.tables.get(name), self.to.objects.tables.get(name));
            let is_copied = tables.0.zip(tables.1).is_none_or(|(from, to)| {
                from.columns.iter().any(|column| to.column(&column.name).is_some())
            });
            let message = format!("all rows of `{name}` are deleted");
            return vec![match is_copied {
                true => planned,
                false => planned.with(HazardKind::DataLoss, message),
            }];
        }
        if self.parent_is_replaced(name) {
            // Its rows are its parent's, and it goes with the old one.
            return Vec::new();
        }
        let table = self.from.objects.tables.get(name);
        let mut statements: Vec<Planned> =
            table.and_then(|it| self.leave_first(it)).into_iter().collect();
        let planned = Planned::plain(format!("DROP {word} {}", named(name)));
        let lost = format!("all rows of `{name}` are deleted");
        statements.push(match word {
            "FOREIGN TABLE" => planned,
            _ => planned.with(HazardKind::DataLoss, lost),
        });
        statements
    }

    pub(super) fn unlink(&self, name: &Name) -> Vec<Planned> {
        let Some(table) = self.from.objects.tables.get(name) else { return Vec::new() };
        let shown = named(name);
        match &table.partition_of {
            Some(partition) => {
                let parent = named(&partition.parent);
                vec![Planned::plain(format!("ALTER TABLE {parent} DETACH PARTITION {shown}"))]
            }
            None => table
                .inherits
                .iter()
                .map(|it| Planned::plain(format!("ALTER TABLE {shown} NO INHERIT {}", named(it))))
                .collect(),
        }
    }

    pub(super) fn old_column(&self, table: &Name, column: &str) -> Vec<Planned> {
        let found = self.from.objects.tables.get(table).and_then(|it| it.column(column));
        let linked = self.fates.goes(&Node::Link(table.clone()));
        if found.is_some_and(|it| !it.inheritance.local && it.inheritance.parents > 0) && !linked {
            return Vec::new();
        }
        let node = Node::Column(table.clone(), column.to_owned());
        if let Some(found) = found.filter(|_| self.fates.aside.contains(&node)) {
            return self.step_aside(table, found);
        }
        let word = self.table_word(table, true);
        let planned =
            Planned::plain(format!("ALTER {word} {} DROP COLUMN {}", named(table), ident(column)));
        let computed = found.is_some_and(|it| it.generated.is_some());
        if computed || word == "FOREIGN TABLE" {
            return vec![planned];
        }
        let lost = format!("the values of `{table}.{column}` are deleted");
        vec![planned.with(HazardKind::DataLoss, lost)]
    }

    pub(super) fn old_constraint(&self, table: &Name, name: &str) -> Vec<Planned> {
        let found = self.from.objects.tables.get(table).and_then(|it| it.constraints.get(name));
        // It stays behind where its table leaves the parent, and goes with whichever goes.
        let linked = self.fates.goes(&Node::Link(table.clone()))
            && !self.fates.goes(&Node::Table(table.clone()));
        if found.is_some_and(|it| !it.inheritance.local) && !linked {
            return Vec::new();
        }
        let word = self.table_word(table, true);
        let if_there = if self.may_be_gone(table, name) { "IF EXISTS " } else { "" };
        vec![Planned::plain(format!(
            "ALTER {word} {} DROP CONSTRAINT {if_there}{}",
            named(table),
            ident(name)
        ))]
    }

    /// Whether a foreign key of a partition goes with its parent's, should that go before the
    /// partition leaves.
    fn may_be_gone(&self, table: &Name, name: &str) -> bool {
        let tables = &self.from.objects.tables;
        let key = |table: &Name, name: &str| match &tables.get(table)?.constraints.get(name)?.kind {
            ConstraintKind::ForeignKey(key) => Some((key.columns.clone(), key.table.clone())),
            _ => None,
        };
        let Some(own) = key(table, name) else { return false };
        let parent = tables.get(table).and_then(|it| it.partition_of.as_ref()).map(|it| &it.parent);
        let Some(parent) = parent.and_then(|it| tables.get(it)) else { return false };
        let inherited = tables.get(table).and_then(|it| it.constraints.get(name));
        inherited.is_some_and(|it| it.inheritance.parents > 0)
            && parent.constraints.keys().any(|other| {
                let node = Node::Constraint(parent.name.clone(), other.clone());
                key(&parent.name, other).as_ref() == Some(&own) && self.fates.goes(&node)
            })
    }

    pub(super) fn old_index(&self, name: &Name) -> Vec<Planned> {
        let index = self.from.objects.indexes.get(name);
        let partitioned = index.is_some_and(|it| {
            let table = self.from.objects.tables.get(&it.table);
            table.is_some_and(|it| matches!(it.kind, TableKind::Partitioned(_)))
        });
        // Somebody waits for the lock anyway where the index is made again.
        let alone = self.is_safe && !partitioned && index.is_some_and(|it| it.parent.is_none());
        let on_table = index.is_some_and(|it| self.from.objects.tables.contains_key(&it.table));
        if alone && on_table {
            return vec![Planned {
                placement: Placement::Outside,
                ..Planned::plain(format!("DROP INDEX CONCURRENTLY {}", named(name)))
            }];
        }
        // It goes with its parent's where its table goes with the parent.
        let parent = index.and_then(|it| Some((it, it.parent.as_ref()?)));
        if parent.is_some_and(|(it, parent)| {
            self.parent_is_replaced(&it.table) && self.fates.goes(&Node::Index(parent.clone()))
        }) {
            return Vec::new();
        }
        // A key that is a part of it can go neither before nor alone.
        let keys = self.from.attached.values().any(|it| it.parent == *name);
        let cascade = if keys { " CASCADE" } else { "" };
        vec![Planned::plain(format!("DROP INDEX {}{cascade}", named(name)))]
    }
}
