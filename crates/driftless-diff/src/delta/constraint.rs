//! What differs between the constraints of two tables of one name.
//!
//! Where and in which order constraints were written says nothing, so they are matched: those
//! with a name by it, the others by shape, as multisets. What is left over is paired once more by
//! what identifies it to a reader (the primary key; a foreign key by its columns; a unique key by
//! its columns), so that a changed `ON DELETE` reads as that and not as one key gone and one new.
//! Rounds go from the surest to the loosest match, and each round treats both sides alike, so
//! that a comparison the other way round names the same constraints.

use driftless_catalog::{
    Catalog, Constraint, ConstraintKind, ForeignKey, Ident, KeyColumn, OnConflict, Table, Verdict,
};

use super::Differs;
use super::attribute::{Attribute, Attributes, list, verdict};

/// A constraint that differs.
pub(crate) type ConstraintDelta<'a> = Differs<'a, Constraint, Vec<Attribute>>;

/// The catalogs that say which columns a foreign key means when it names none.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'a> {
    pub(crate) from: &'a Catalog,
    pub(crate) to: &'a Catalog,
}

/// Constraints that differ, ordered by their label.
pub(crate) fn compare<'a>(
    sides: Sides<'_>,
    from: &'a Table,
    to: &'a Table,
) -> Vec<ConstraintDelta<'a>> {
    let mut left: Vec<&Constraint> = from.constraints.iter().collect();
    let mut right: Vec<&Constraint> = to.constraints.iter().collect();
    let mut pairs = Vec::new();
    for round in ROUNDS {
        left.retain(|one| {
            let found = right.iter().position(|other| round(sides, one, other));
            if let Some(found) = found {
                pairs.push((*one, right.remove(found)));
            }
            found.is_none()
        });
    }
    let changed = pairs.into_iter().filter_map(|(one, other)| {
        let attributes = attributes(sides, one, other);
        (!attributes.is_empty()).then_some(Differs::Changed(one, other, attributes))
    });
    let removed = left.into_iter().map(Differs::Removed);
    let added = right.into_iter().map(Differs::Added);
    let mut found: Vec<_> = changed.chain(removed).chain(added).collect();
    found.sort_by_cached_key(delta_label);
    found
}

/// What a differing constraint is called, whichever side is the first.
pub(crate) fn delta_label(delta: &ConstraintDelta<'_>) -> String {
    match delta {
        Differs::Added(one) | Differs::Removed(one) => label(one),
        Differs::Changed(one, other, _) => match (&one.name, &other.name) {
            (Some(name), _) | (None, Some(name)) => name.to_string(),
            (None, None) => label(one).min(label(other)),
        },
    }
}

/// A constraint's name, or its shape if it has none.
pub(crate) fn label(constraint: &Constraint) -> String {
    if let Some(name) = &constraint.name {
        return name.to_string();
    }
    match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } => "PRIMARY KEY".to_owned(),
        ConstraintKind::Unique { columns, .. } => format!("UNIQUE ({})", list(&names(columns))),
        ConstraintKind::Check { expression } => format!("CHECK ({})", expression.source),
        ConstraintKind::ForeignKey(key) => format!("FOREIGN KEY ({})", list(&key.columns)),
    }
}

type Round = fn(Sides<'_>, &Constraint, &Constraint) -> bool;

const ROUNDS: [Round; 6] = [
    // A name of one's own; two objects of different kind never match.
    |_, one, other| one.name.is_some() && one.name == other.name && same_kind(one, other),
    |sides, one, other| {
        one.name.is_none() && other.name.is_none() && shape(sides, one, other) == Verdict::Equal
    },
    |sides, one, other| one_is_unnamed(one, other) && shape(sides, one, other) == Verdict::Equal,
    |_, one, other| one_is_unnamed(one, other) && same_subject(one, other, true),
    |_, one, other| one_is_unnamed(one, other) && same_subject(one, other, false),
    |sides, one, other| one_is_unnamed(one, other) && shape(sides, one, other) == Verdict::Unknown,
];

const fn one_is_unnamed(one: &Constraint, other: &Constraint) -> bool {
    one.name.is_none() || other.name.is_none()
}

fn same_kind(one: &Constraint, other: &Constraint) -> bool {
    std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind)
}

/// Whether a reader would call them the same constraint, changed.
fn same_subject(one: &Constraint, other: &Constraint, same_table: bool) -> bool {
    match (&one.kind, &other.kind) {
        (ConstraintKind::PrimaryKey { .. }, ConstraintKind::PrimaryKey { .. }) => true,
        (
            ConstraintKind::Unique { columns, .. },
            ConstraintKind::Unique { columns: others, .. },
        ) => names(columns) == names(others),
        (ConstraintKind::ForeignKey(one), ConstraintKind::ForeignKey(other)) => {
            one.columns == other.columns && (!same_table || one.table == other.table)
        }
        _ => false,
    }
}

/// Whether they demand the same, whatever they are called.
fn shape(sides: Sides<'_>, one: &Constraint, other: &Constraint) -> Verdict {
    if !same_kind(one, other) {
        return Verdict::Different;
    }
    if let (
        ConstraintKind::Check { expression: one },
        ConstraintKind::Check { expression: other },
    ) = (&one.kind, &other.kind)
    {
        return one.compare(other);
    }
    let mut attributes = Attributes::default();
    compare_kinds(&mut attributes, sides, &one.kind, &other.kind);
    verdict(attributes.into_vec().is_empty())
}

fn attributes(sides: Sides<'_>, one: &Constraint, other: &Constraint) -> Vec<Attribute> {
    let mut attributes = Attributes::default();
    let shown = |constraint: &Constraint| constraint.name.as_ref().map(ToString::to_string);
    attributes.judged("name", verdict(one.name == other.name), shown(one), shown(other));
    compare_kinds(&mut attributes, sides, &one.kind, &other.kind);
    attributes.into_vec()
}

fn compare_kinds(
    attributes: &mut Attributes,
    sides: Sides<'_>,
    one: &ConstraintKind,
    other: &ConstraintKind,
) {
    match (one, other) {
        (
            ConstraintKind::PrimaryKey { columns, autoincrement, on_conflict },
            ConstraintKind::PrimaryKey {
                columns: other_columns,
                autoincrement: other_autoincrement,
                on_conflict: other_on_conflict,
            },
        ) => {
            compare_columns(attributes, columns, other_columns);
            attributes.flag("autoincrement", *autoincrement, *other_autoincrement);
            compare_on_conflict(attributes, *on_conflict, *other_on_conflict);
        }
        (
            ConstraintKind::Unique { columns, on_conflict },
            ConstraintKind::Unique { columns: other_columns, on_conflict: other_on_conflict },
        ) => {
            compare_columns(attributes, columns, other_columns);
            compare_on_conflict(attributes, *on_conflict, *other_on_conflict);
        }
        (ConstraintKind::Check { expression }, ConstraintKind::Check { expression: other }) => {
            attributes.text("expression", Some(expression), Some(other));
        }
        (ConstraintKind::ForeignKey(key), ConstraintKind::ForeignKey(other)) => {
            compare_foreign_keys(attributes, sides, key, other);
        }
        _ => {}
    }
}

fn compare_columns(attributes: &mut Attributes, from: &[KeyColumn], to: &[KeyColumn]) {
    let shown = |columns: &[KeyColumn]| {
        let columns: Vec<String> = columns.iter().map(show_key_column).collect();
        Some(list(&columns))
    };
    attributes.judged("columns", verdict(from == to), shown(from), shown(to));
}

fn compare_on_conflict(attributes: &mut Attributes, from: OnConflict, to: OnConflict) {
    attributes.value("on_conflict", Some(from.sql().to_owned()), Some(to.sql().to_owned()));
}

fn compare_foreign_keys(
    attributes: &mut Attributes,
    sides: Sides<'_>,
    from: &ForeignKey,
    to: &ForeignKey,
) {
    let shown = |columns: &[Ident]| Some(list(columns));
    let same = verdict(from.columns == to.columns);
    attributes.judged("columns", same, shown(&from.columns), shown(&to.columns));
    let same = verdict(from.table == to.table);
    attributes.judged("table", same, Some(from.table.to_string()), Some(to.table.to_string()));
    let referenced = (referenced(sides.from, from), referenced(sides.to, to));
    // Two keys that leave the columns to the primary key say the same, whatever that key is.
    let unnamed = from.referenced.is_empty() && to.referenced.is_empty();
    let same = verdict(unnamed || referenced.0 == referenced.1);
    let shown = |columns: Option<Vec<Ident>>| columns.as_deref().map(list);
    attributes.judged("referenced", same, shown(referenced.0), shown(referenced.1));
    let action = |text: &'static str| Some(text.to_owned());
    attributes.value("on_delete", action(from.on_delete.sql()), action(to.on_delete.sql()));
    attributes.value("on_update", action(from.on_update.sql()), action(to.on_update.sql()));
    attributes.flag("deferred", from.deferred, to.deferred);
}

/// The columns a foreign key refers to: those it names, else the primary key of its table.
/// `None` when it names none and the table has no primary key that we know of.
fn referenced(catalog: &Catalog, key: &ForeignKey) -> Option<Vec<Ident>> {
    if !key.referenced.is_empty() {
        return Some(key.referenced.clone());
    }
    let table = catalog.tables.get(&key.table)?;
    table.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => Some(names(columns)),
        _ => None,
    })
}

fn names(columns: &[KeyColumn]) -> Vec<Ident> {
    columns.iter().map(|column| column.name.clone()).collect()
}

fn show_key_column(column: &KeyColumn) -> String {
    super::index::show_part(&column.name.to_string(), column.collation.as_ref(), column.descending)
}
