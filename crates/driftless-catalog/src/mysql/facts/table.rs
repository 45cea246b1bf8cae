//! Tables, their columns, keys and constraints as attributes.

use driftless_diag::Backend;

use crate::{Fact, ObjectKind, ReferentialAction, SqlText};

use super::super::{
    Column, Default, ForeignKey, Key, KeyKind, PartKey, Partitioning, RowPeriod, Table,
    is_text_type,
};
use super::{Attributes, List, comment, options};

impl List<'_> {
    pub(super) fn tables(&mut self) {
        let objects = self.objects;
        for table in objects.tables.values().filter(|table| !table.temporary) {
            let other = self.beside.and_then(|beside| beside.tables.get(&table.name));
            if table.columns_known && other == Some(table) {
                continue;
            }
            let attributes = self.of_table(table);
            self.add(self.folded(&table.name).key(ObjectKind::Table), attributes);
            for column in &table.columns {
                let attributes = self.of_column(column);
                self.add_part(&table.name, ObjectKind::Column, &column.name, attributes);
            }
            for key in &table.keys {
                self.add_part(&table.name, ObjectKind::Index, &key.name, self.of_key(key));
            }
            for (name, key) in &table.foreign_keys {
                let attributes = self.of_foreign_key(key);
                self.add_part(&table.name, ObjectKind::Constraint, name, attributes);
            }
            for (name, check) in &table.checks {
                let attributes = vec![
                    ("kind", Fact::text("check")),
                    ("condition", Fact::Sql(check.expression.clone())),
                    ("not enforced", Fact::flag(check.not_enforced)),
                ];
                self.add_part(&table.name, ObjectKind::Constraint, name, attributes);
            }
        }
    }

    fn of_table(&self, table: &Table) -> Attributes {
        let names = table.columns.iter().map(|column| column.name.as_str());
        let periods = table.periods.iter();
        let periods =
            periods.map(|(name, period)| format!("{name} ({}, {})", period.start, period.end));
        let mut attributes = vec![
            ("columns", if table.columns_known { Fact::texts(names) } else { Fact::Unknown }),
            ("engine", Fact::text(&table.engine)),
            ("options", options(&table.options)),
            ("comment", comment(&table.comment)),
            ("system versioning", Fact::flag(table.system_versioning)),
            ("periods", Fact::texts(periods)),
        ];
        attributes.extend(self.charset(table.charset.as_ref()));
        if let Some(partitioning) = &table.partitioning {
            attributes.extend(of_partitioning(partitioning));
        }
        attributes
    }

    fn of_column(&self, column: &Column) -> Attributes {
        let generated = column.generated.as_ref();
        let on_update = column.on_update.map(now);
        let row_period = column.row_period.map(|period| match period {
            RowPeriod::Start => "row start",
            RowPeriod::End => "row end",
        });
        let no_default = self.context.product == Backend::MariaDb && column.no_default;
        let mut attributes = vec![
            ("type", self.data_type(&column.data_type)),
            ("not null", Fact::flag(column.not_null)),
            ("default", column.default.as_ref().map_or(Fact::None, of_default)),
            ("no default", Fact::flag(no_default)),
            ("on update", Fact::maybe(on_update)),
            ("auto increment", Fact::flag(column.auto_increment)),
            ("generated", Fact::sql(generated.map(|it| &it.expression))),
            (
                "generated kind",
                Fact::maybe(generated.map(|it| if it.stored { "stored" } else { "virtual" })),
            ),
            ("period", Fact::maybe(row_period)),
            ("invisible", Fact::flag(column.invisible)),
            ("check", Fact::sql(column.check.as_ref())),
            ("comment", comment(&column.comment)),
            ("srid", Fact::maybe(column.srid)),
            ("without versioning", Fact::flag(column.without_versioning)),
            ("options", options(&column.options)),
        ];
        if is_text_type(&column.data_type) {
            attributes.extend(self.charset(column.charset.as_ref()));
        }
        attributes
    }

    /// `NO ACTION` and `RESTRICT` do the same, but a server keeps and prints which of them was
    /// written, except for the one that is its default.
    fn of_foreign_key(&self, key: &ForeignKey) -> Attributes {
        let usual = ForeignKey::usual_action(self.context.product);
        let action = |action: ReferentialAction| match action {
            action if action == usual => Fact::None,
            other => Fact::text(other.sql()),
        };
        vec![
            ("kind", Fact::text("foreign key")),
            ("columns", Fact::texts(&key.columns)),
            ("references", Fact::text(self.folded(&key.table).to_string())),
            ("referenced columns", Fact::texts(&key.referenced)),
            ("on delete", action(key.on_delete)),
            ("on update", action(key.on_update)),
        ]
    }

    /// Not every client of MySQL's can tell the parser of a full-text index.
    fn of_key(&self, key: &Key) -> Attributes {
        let parts = key.parts.iter().map(|part| {
            let mut text = match &part.key {
                PartKey::Column(name) => vec![Fact::text(name)],
                PartKey::Expression(expression) => vec![Fact::Sql(expression.clone())],
            };
            text.extend(part.length.map(|length| Fact::text(format!("first {length}"))));
            text.extend(part.descending.then(|| Fact::text("descending")));
            if text.len() == 1 { text.remove(0) } else { Fact::List(text) }
        });
        let parser = match &key.parser {
            None if self.context.product == Backend::MySql && key.kind == KeyKind::FullText => {
                Fact::Unsaid
            }
            parser => Fact::maybe(parser.as_ref()),
        };
        vec![
            ("kind", Fact::text(key.kind.name())),
            ("parts", Fact::List(parts.collect())),
            ("using", Fact::maybe(key.using.as_ref())),
            ("parser", parser),
            ("ignored", Fact::flag(key.ignored)),
            ("block size", Fact::maybe(key.block_size)),
            ("without overlaps", Fact::maybe(key.without_overlaps.as_ref())),
            ("comment", comment(&key.comment)),
        ]
    }
}

fn now(digits: u8) -> String {
    if digits == 0 {
        "current_timestamp()".to_owned()
    } else {
        format!("current_timestamp({digits})")
    }
}

/// A constant and an expression may say the same, which only somebody who can parse could tell.
fn of_default(default: &Default) -> Fact {
    match default {
        Default::Literal(text) => {
            let source = format!("'{text}'");
            Fact::Sql(SqlText { normal: Some(source.clone()), source })
        }
        Default::Now(digits) => Fact::text(now(*digits)),
        Default::Expression(text) => Fact::Sql(text.clone()),
    }
}

fn of_partitioning(partitioning: &Partitioning) -> Attributes {
    let partitions = partitioning.partitions.iter().map(|partition| {
        Fact::List(vec![
            Fact::text(&partition.name),
            Fact::sql(partition.values.as_ref()),
            comment(&partition.comment),
            Fact::texts(&partition.subpartitions),
        ])
    });
    let sub = partitioning.sub.as_ref();
    vec![
        ("partitioned by", Fact::text(&partitioning.method)),
        ("partition key", Fact::sql(partitioning.expression.as_ref())),
        ("subpartitioned by", Fact::maybe(sub.map(|sub| &sub.method))),
        ("subpartition key", Fact::sql(sub.and_then(|sub| sub.expression.as_ref()))),
        ("partitions", Fact::List(partitions.collect())),
    ]
}
