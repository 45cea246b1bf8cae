//! Indexes, sequences, views and types as attributes.

use crate::ObjectKind;

use super::super::{
    CheckOption, Domain, Fact, Index, Name, Persistence, Sequence, Type, TypeKind, View, ViewColumn,
};
use super::table::{index_key, of_index_element, persistence};
use super::{List, held, of_columns, pairs};

type Attributes = Vec<(&'static str, Fact)>;

impl List<'_> {
    /// Comments and privileges of columns that are no objects of their own.
    fn columns_of(&self, relation: &Name) -> Attributes {
        vec![
            ("comments of columns", of_columns(&self.objects.comments, relation, Clone::clone)),
            ("privileges of columns", {
                of_columns(&self.objects.privileges, relation, |it| held(it).display())
            }),
        ]
    }

    pub(super) fn relations(&mut self) {
        let objects = self.objects;
        for index in objects.indexes.values() {
            let key = index.name.key(ObjectKind::Index);
            if !self.has_alike_index(index, &key) {
                self.add(key, of_index(index));
            }
        }
        for sequence in objects.sequences.values() {
            let key = sequence.name.key(ObjectKind::Sequence);
            if !self.has_alike_sequence(sequence, &key) {
                self.add(key, of_sequence(sequence));
            }
        }
        for view in objects.views.values() {
            let key = view.name.key(view.object_kind());
            if self.has_alike_view(view, &key) {
                continue;
            }
            let mut attributes = of_view(view);
            attributes.extend(self.columns_of(&view.name));
            self.add(key, attributes);
        }
        for statistics in objects.statistics.values() {
            // The server keeps columns in the table's order, which says nothing.
            let mut elements: Vec<Fact> = statistics.elements.iter().map(index_key).collect();
            elements.sort_by_key(|it| (matches!(it, Fact::Sql(_)), it.display()));
            let attributes = vec![
                ("table", Fact::text(statistics.table.to_string())),
                ("kinds", Fact::texts(&statistics.kinds)),
                ("elements", Fact::List(elements)),
                ("target", Fact::maybe(statistics.target)),
            ];
            self.add(statistics.name.key(ObjectKind::Statistics), attributes);
        }
        for made in objects.types.values() {
            let mut attributes = of_type(made);
            if matches!(made.kind, TypeKind::Composite(_)) {
                attributes.extend(self.columns_of(&made.name));
            }
            self.add(made.key(), attributes);
            let TypeKind::Domain(domain) = &made.kind else { continue };
            for (name, check) in &domain.checks {
                let key = made.name.part_key(ObjectKind::Constraint, name);
                let attributes = vec![
                    ("kind", Fact::text("check")),
                    ("condition", Fact::Sql(check.expression.clone())),
                    ("not valid", Fact::flag(check.not_valid)),
                ];
                self.add_part(key, made.key(), attributes);
            }
        }
    }
}

fn of_index(index: &Index) -> Attributes {
    let elements = index.elements.iter().map(of_index_element).collect();
    let statistics = index.statistics.iter().map(|(at, target)| format!("{at}={target}"));
    vec![
        ("table", Fact::text(index.table.to_string())),
        ("unique", Fact::flag(index.unique)),
        ("method", Fact::text(&index.method)),
        ("elements", Fact::List(elements)),
        ("include", Fact::texts(&index.include)),
        ("nulls not distinct", Fact::flag(index.nulls_not_distinct)),
        ("predicate", Fact::sql(index.predicate.as_ref())),
        ("options", pairs(&index.options)),
        ("tablespace", Fact::maybe(index.tablespace.as_ref())),
        ("invalid", Fact::flag(!index.valid)),
        ("part of", Fact::maybe(index.parent.as_ref())),
        ("statistics", Fact::texts(statistics)),
    ]
}

fn of_sequence(sequence: &Sequence) -> Attributes {
    let owner = sequence.owner.as_ref();
    vec![
        ("type", Fact::text(&sequence.data_type)),
        ("start", Fact::text(sequence.start.to_string())),
        ("increment", Fact::text(sequence.increment.to_string())),
        ("minimum", Fact::text(sequence.minimum.to_string())),
        ("maximum", Fact::text(sequence.maximum.to_string())),
        ("cache", Fact::text(sequence.cache.to_string())),
        ("cycle", Fact::flag(sequence.cycle)),
        (
            "owned by",
            Fact::maybe(owner.map(|it| it.table.part_key(ObjectKind::Column, &it.column).path)),
        ),
        ("identity", Fact::flag(owner.is_some_and(|it| it.identity))),
        ("persistence", persistence(sequence.persistence)),
    ]
}

fn of_view(view: &View) -> Attributes {
    let known = view.columns.as_ref();
    let columns = known
        .map_or(Fact::Unknown, |columns| Fact::List(columns.iter().map(of_view_column).collect()));
    let mut attributes = vec![
        ("columns", columns),
        ("query", Fact::Sql(view.query.clone())),
        ("options", pairs(&view.options)),
        (
            "check option",
            Fact::maybe(view.check_option.map(|option| match option {
                CheckOption::Local => "local",
                CheckOption::Cascaded => "cascaded",
            })),
        ),
    ];
    if view.persistence != Persistence::Permanent {
        attributes.push(("persistence", persistence(view.persistence)));
    }
    if let Some(materialized) = &view.materialized {
        attributes.extend([
            ("populated", Fact::flag(materialized.with_data)),
            ("tablespace", Fact::maybe(materialized.tablespace.as_ref())),
            ("access method", Fact::maybe(materialized.access_method.as_ref())),
            ("clustered on", Fact::maybe(materialized.clustered_on.as_ref())),
        ]);
    }
    attributes
}

fn of_view_column(column: &ViewColumn) -> Fact {
    let data_type = column.data_type.as_ref();
    let data_type = data_type.map_or(Fact::Unknown, |data_type| Fact::text(&data_type.text));
    Fact::List(vec![Fact::text(&column.name), data_type, Fact::sql(column.default.as_ref())])
}

fn of_type(made: &Type) -> Attributes {
    match &made.kind {
        TypeKind::Enum(values) => {
            vec![("kind", Fact::text("enum")), ("values", Fact::texts(values))]
        }
        TypeKind::Domain(domain) => of_domain(domain),
        TypeKind::Composite(attributes) => {
            let attributes = attributes.iter().map(|attribute| {
                Fact::List(vec![
                    Fact::text(&attribute.name),
                    Fact::text(&attribute.data_type.text),
                    Fact::maybe(attribute.collation.as_ref()),
                ])
            });
            vec![
                ("kind", Fact::text("composite")),
                ("attributes", Fact::List(attributes.collect())),
            ]
        }
        TypeKind::Range(range) => vec![
            ("kind", Fact::text("range")),
            ("subtype", Fact::text(&range.subtype.text)),
            ("multirange", Fact::text(range.multirange.to_string())),
            ("operator class", Fact::maybe(range.class.as_ref())),
            ("collation", Fact::maybe(range.collation.as_ref())),
            ("canonical", Fact::maybe(range.canonical.as_ref())),
            ("difference", Fact::maybe(range.difference.as_ref())),
        ],
        TypeKind::Base(options) => vec![("kind", Fact::text("base")), ("options", pairs(options))],
        TypeKind::Shell => vec![("kind", Fact::text("shell"))],
    }
}

fn of_domain(domain: &Domain) -> Attributes {
    vec![
        ("type", Fact::text(&domain.data_type.text)),
        ("collation", Fact::maybe(domain.collation.as_ref())),
        ("not null", Fact::flag(domain.not_null.is_some())),
        ("default", Fact::sql(domain.default.as_ref())),
    ]
}
