//! Tables, columns and constraints as attributes.

use crate::ObjectKind;

use super::super::{
    Column, Constraint, ConstraintKind, Fact, IndexElement, IndexKey, KeyIndex, PartitionElement,
    Persistence, ReplicaIdentity, Table, TableKind, Timing,
};
use super::{List, pairs};

type Attributes = Vec<(&'static str, Fact)>;

impl List<'_> {
    pub(super) fn tables(&mut self) {
        for table in self.objects.tables.values() {
            let of = table.name.key(ObjectKind::Table);
            if self.has_alike_table(table, &of) {
                continue;
            }
            self.add(of.clone(), of_table(table));
            for column in &table.columns {
                let key = table.name.part_key(ObjectKind::Column, &column.name);
                if self.has_alike_column(table, column, &key) {
                    continue;
                }
                self.add_part(key, of.clone(), of_column(column));
            }
            for (name, constraint) in &table.constraints {
                let key = table.name.part_key(ObjectKind::Constraint, name);
                if self.has_alike_constraint(table, name, constraint, &key) {
                    continue;
                }
                let mut attributes = of_constraint(constraint);
                let index = table.name.sibling(name).key(ObjectKind::Index);
                let comment = self.objects.comments.get(&index);
                attributes.push(("index comment", Fact::maybe(comment)));
                self.add_part(key, of.clone(), attributes);
            }
        }
    }
}

fn of_table(table: &Table) -> Attributes {
    let mut attributes = vec![];
    match &table.kind {
        TableKind::Ordinary => {}
        TableKind::Partitioned(key) => {
            attributes.push(("partitioned by", Fact::text(&key.strategy)));
            let elements = key.elements.iter().map(of_partition_element).collect();
            attributes.push(("partition key", Fact::List(elements)));
        }
        TableKind::Foreign { server, options } => {
            attributes.push(("server", Fact::text(server)));
            attributes.push(("foreign options", pairs(options)));
        }
    }
    if let Some(partition) = &table.partition_of {
        attributes.push(("partition of", Fact::text(partition.parent.to_string())));
        attributes.push(("bound", Fact::Sql(partition.bound.clone())));
    }
    let names = table.columns.iter().map(|column| column.name.as_str());
    attributes.extend([
        ("columns", if table.columns_known { Fact::texts(names) } else { Fact::Unknown }),
        ("persistence", persistence(table.persistence)),
        ("inherits", Fact::texts(&table.inherits)),
        ("of type", Fact::maybe(table.of_type.as_ref())),
        ("options", pairs(&table.options)),
        ("tablespace", Fact::maybe(table.tablespace.as_ref())),
        ("access method", Fact::maybe(table.access_method.as_ref())),
        ("row security", Fact::flag(table.row_security)),
        ("row security forced", Fact::flag(table.force_row_security)),
        ("replica identity", replica_identity(&table.replica_identity)),
        ("clustered on", Fact::maybe(table.clustered_on.as_ref())),
        (
            "internal triggers",
            Fact::texts(
                table.internal_triggers.iter().map(|(of, state)| format!("{of}: {}", state.name())),
            ),
        ),
    ]);
    attributes
}

pub(super) fn persistence(persistence: Persistence) -> Fact {
    match persistence {
        Persistence::Permanent => Fact::None,
        other => Fact::text(other.name()),
    }
}

fn replica_identity(identity: &ReplicaIdentity) -> Fact {
    match identity {
        ReplicaIdentity::Default => Fact::None,
        ReplicaIdentity::Nothing => Fact::text("nothing"),
        ReplicaIdentity::Full => Fact::text("full"),
        ReplicaIdentity::Index(index) => Fact::text(format!("index {index}")),
    }
}

fn of_partition_element(element: &PartitionElement) -> Fact {
    Fact::List(vec![
        index_key(&element.key),
        Fact::maybe(element.collation.as_ref()),
        Fact::maybe(element.class.as_ref()),
    ])
}

fn of_column(column: &Column) -> Attributes {
    let not_null = column.not_null.as_ref();
    let generated = column.generated.as_ref();
    let name = |name: &Option<String>| name.as_ref().map_or(Fact::Unsaid, Fact::text);
    vec![
        ("type", Fact::text(&column.data_type.text)),
        ("collation", Fact::maybe(column.collation.as_ref())),
        ("not null", Fact::flag(not_null.is_some())),
        ("not null name", not_null.map_or(Fact::Unsaid, |it| name(&it.name))),
        ("not null no inherit", Fact::flag(not_null.is_some_and(|it| it.no_inherit))),
        ("not null not valid", Fact::flag(not_null.is_some_and(|it| it.not_valid))),
        ("default", Fact::sql(column.default.as_ref())),
        ("generated", Fact::sql(generated.map(|it| &it.expression))),
        (
            "generated kind",
            Fact::maybe(generated.map(|it| if it.stored { "stored" } else { "virtual" })),
        ),
        (
            "identity",
            Fact::maybe(
                column.identity.as_ref().map(|it| if it.always { "always" } else { "by default" }),
            ),
        ),
        (
            "identity sequence",
            Fact::maybe(column.identity.as_ref().map(|it| it.sequence.to_string())),
        ),
        ("storage", Fact::maybe(column.storage.as_ref())),
        ("compression", Fact::maybe(column.compression.as_ref())),
        ("statistics", Fact::maybe(column.statistics)),
        ("options", pairs(&column.options)),
        ("foreign options", pairs(&column.foreign_options)),
        ("inherited only", Fact::flag(!column.inheritance.local)),
    ]
}

fn of_constraint(constraint: &Constraint) -> Attributes {
    let mut attributes = match &constraint.kind {
        ConstraintKind::Key(key) => {
            let mut attributes = vec![
                ("kind", Fact::text(if key.primary { "primary key" } else { "unique" })),
                ("columns", Fact::texts(&key.columns)),
                ("nulls not distinct", Fact::flag(key.nulls_not_distinct)),
                ("without overlaps", Fact::flag(key.without_overlaps)),
            ];
            attributes.extend(key_index(&key.index));
            attributes
        }
        ConstraintKind::ForeignKey(key) => vec![
            ("kind", Fact::text("foreign key")),
            ("columns", Fact::texts(&key.columns)),
            ("references", Fact::text(key.table.to_string())),
            ("referenced columns", Fact::texts(&key.referenced)),
            ("on delete", Fact::text(key.on_delete.sql())),
            ("on delete columns", Fact::texts(&key.on_delete_columns)),
            ("on update", Fact::text(key.on_update.sql())),
            ("match full", Fact::flag(key.match_full)),
            ("period", Fact::flag(key.period)),
        ],
        ConstraintKind::Check { expression, no_inherit } => vec![
            ("kind", Fact::text("check")),
            ("condition", Fact::Sql(expression.clone())),
            ("no inherit", Fact::flag(*no_inherit)),
        ],
        ConstraintKind::Exclude(exclude) => {
            let elements = exclude.elements.iter().map(|(element, operator)| {
                Fact::List(vec![of_index_element(element), Fact::text(operator)])
            });
            let mut attributes = vec![
                ("kind", Fact::text("exclude")),
                ("method", Fact::text(&exclude.method)),
                ("elements", Fact::List(elements.collect())),
                ("predicate", Fact::sql(exclude.predicate.as_ref())),
            ];
            attributes.extend(key_index(&exclude.index));
            attributes
        }
    };
    let timing = (constraint.timing != Timing::NotDeferrable).then(|| constraint.timing.sql());
    attributes.extend([
        ("timing", Fact::maybe(timing)),
        ("not valid", Fact::flag(constraint.not_valid)),
        ("not enforced", Fact::flag(constraint.not_enforced)),
        ("inherited only", Fact::flag(!constraint.inheritance.local)),
    ]);
    attributes
}

fn key_index(index: &KeyIndex) -> Attributes {
    vec![
        ("include", Fact::texts(&index.include)),
        ("options", pairs(&index.options)),
        ("tablespace", Fact::maybe(index.tablespace.as_ref())),
    ]
}

/// A part of an index; a column and an expression are compared as what they are.
pub(super) fn of_index_element(element: &IndexElement) -> Fact {
    Fact::List(vec![
        index_key(&element.key),
        Fact::maybe(element.collation.as_ref()),
        Fact::maybe(element.class.as_ref()),
        pairs(&element.class_options),
        Fact::flag(element.descending),
        Fact::flag(element.nulls_first),
    ])
}

pub(super) fn index_key(key: &IndexKey) -> Fact {
    match key {
        IndexKey::Column(name) => Fact::text(name),
        IndexKey::Expression(text) => Fact::Sql(text.clone()),
    }
}
