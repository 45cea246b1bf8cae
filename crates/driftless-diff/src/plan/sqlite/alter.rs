//! Changes of a table that `ALTER TABLE` can make in place.
//!
//! SQLite's own rules (<https://www.sqlite.org/lang_altertable.html>) go by how a constraint was
//! spelled, which a catalog does not say; so what would be refused for one of the spellings is
//! left to the rebuild.

use driftless_catalog::{Column, Constraint, ConstraintKind, Generated, Ident, Table};

use super::super::{HazardKind, Planned};
use super::words::{is_constant, mentions};
use super::{hazards, render};
use crate::Options;
use crate::definition;
use crate::delta::{Attribute, Differs, TableDelta, delta_label};

/// Changes in place: columns to add, each with its constraints, and columns to drop.
pub(super) struct Alter<'a> {
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
    add: Vec<(&'a Column, Vec<&'a Constraint>)>,
    pub(super) drop: Vec<&'a Column>,
}

impl<'a> Alter<'a> {
    /// The changes, if all of them can be made in place.
    pub(super) fn find(
        from: &'a Table,
        to: &'a Table,
        delta: &TableDelta<'a>,
        options: &Options,
    ) -> Option<Self> {
        if !delta.attributes.is_empty() {
            return None;
        }
        let mut alter = Self { from, to, add: Vec::new(), drop: Vec::new() };
        for column in &delta.columns {
            match column {
                Differs::Added(column) => alter.add.push((column, Vec::new())),
                Differs::Removed(column) => alter.drop.push(column),
                Differs::Changed(_, _, attributes) if only_position(attributes) => {}
                Differs::Changed(..) => return None,
            }
        }
        for constraint in &delta.constraints {
            let Differs::Added(constraint) = constraint else { return None };
            let (_, constraints) =
                alter.add.iter_mut().find(|(column, _)| belongs(constraint, &column.name))?;
            constraints.push(constraint);
        }
        let addable = alter.add.iter().all(|(column, constraints)| can_add(column, constraints));
        let addable = addable && alter.finds_its_columns();
        let droppable = alter.drop.iter().all(|column| can_drop(from, column));
        let stays = from.columns.len() > alter.drop.len();
        let ordered = !options.column_order || alter.keeps_order();
        (addable && droppable && stays && ordered).then_some(alter)
    }

    /// The statements, new columns first: SQLite never leaves a table without columns.
    pub(super) fn statements(&self) -> Vec<Planned> {
        let table = definition::name(self.from.name.name.as_str());
        let add = self.add.iter().map(|(column, constraints)| {
            let definition = definition::column_with(column, constraints);
            let sql = format!("ALTER TABLE {table} ADD COLUMN {definition}");
            let mut added = Planned::plain(sql);
            if column.generated.is_some() {
                added.hazards.extend(hazards::of_computed(self.to, column));
            }
            for check in constraints.iter().filter(|constraint| is_check(constraint)) {
                let demand = delta_label(&Differs::Added(check));
                let message = render::may_fail(self.to, &demand);
                added = added.with(HazardKind::MayFail, message);
            }
            added
        });
        let drop = self.drop.iter().map(|column| {
            let name = definition::name(column.name.as_str());
            let dropped = Planned::plain(format!("ALTER TABLE {table} DROP COLUMN {name}"));
            match column.generated {
                Some(_) => dropped,
                None => dropped.with(HazardKind::DataLoss, render::column_lost(self.from, column)),
            }
        });
        add.chain(drop).collect()
    }

    /// Whether no new column is computed from, or checked against, one that comes after it.
    fn finds_its_columns(&self) -> bool {
        self.add.iter().enumerate().all(|(place, (column, constraints))| {
            let generated = column.generated.iter().map(|it| &it.expression);
            let checks = constraints.iter().filter_map(|constraint| match &constraint.kind {
                ConstraintKind::Check { expression } => Some(expression),
                _ => None,
            });
            let named: Vec<_> = generated.chain(checks).map(|it| mentions(&it.source)).collect();
            let mut later = self.add.iter().skip(place + 1);
            later.all(|(other, _)| named.iter().all(|it| !it.contains(other.name.key())))
        })
    }

    /// Whether the columns come out in the order of the other side.
    fn keeps_order(&self) -> bool {
        let dropped = |column: &&Column| self.drop.iter().any(|drop| drop.name == column.name);
        let kept = self.from.columns.iter().filter(|column| !dropped(column));
        let added = self.add.iter().map(|(column, _)| *column);
        kept.chain(added).map(|column| &column.name).eq(self.to.columns.iter().map(|it| &it.name))
    }
}

fn only_position(attributes: &[Attribute]) -> bool {
    attributes.iter().all(|attribute| attribute.name == "position")
}

/// Whether the constraint can be written at a new column of that name.
fn belongs(constraint: &Constraint, column: &Ident) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => false,
        ConstraintKind::Check { expression } => mentions(&expression.source).contains(column.key()),
        ConstraintKind::ForeignKey(key) => {
            matches!(key.columns.as_slice(), [only] if only == column)
        }
    }
}

const fn is_check(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::Check { .. })
}

/// `ADD COLUMN` computes nothing for the rows that exist: the default has to be a constant, and
/// one that satisfies what is asked of the column.
fn can_add(column: &Column, constraints: &[&Constraint]) -> bool {
    match (&column.generated, &column.default) {
        (Some(Generated { stored, .. }), _) => !stored,
        (None, None) => column.not_null.is_none(),
        (None, Some(default)) => {
            let null = default.source.eq_ignore_ascii_case("null");
            let refers = constraints.iter().any(|constraint| !is_check(constraint));
            is_constant(&default.source) && if null { column.not_null.is_none() } else { !refers }
        }
    }
}

/// `DROP COLUMN` is refused for columns that anything else of the table is about.
fn can_drop(table: &Table, column: &Column) -> bool {
    let name = &column.name;
    let mentioned = |text: &str| mentions(text).contains(name.key());
    let constrained = table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            columns.iter().any(|key| key.name == *name)
        }
        ConstraintKind::Check { expression } => mentioned(&expression.source),
        ConstraintKind::ForeignKey(key) => {
            key.columns.contains(name) || (key.table == table.name && key.referenced.contains(name))
        }
    });
    let computed_from = table.columns.iter().any(|other| {
        other.name != *name
            && other.generated.as_ref().is_some_and(|it| mentioned(&it.expression.source))
    });
    !constrained && !computed_from
}
