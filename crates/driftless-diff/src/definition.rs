//! Objects as SQL. Nothing is quoted or spelled here that `driftless-replay` prints.

use driftless_catalog::{Column, Constraint, Index, Table, Trigger, View};
use driftless_diag::Backend;
use driftless_replay::print;

pub(crate) fn table(table: &Table) -> String {
    print::table(table)
}

pub(crate) fn index(index: &Index) -> String {
    print::index(index)
}

pub(crate) fn view(view: &View) -> String {
    print::view(view)
}

pub(crate) fn trigger(trigger: &Trigger) -> String {
    print::trigger(trigger)
}

/// A column without its keys and references.
pub(crate) fn column(column: &Column) -> String {
    print::column(column)
}

/// A constraint as it stands after the columns.
pub(crate) fn constraint(constraint: &Constraint) -> String {
    print::constraint(constraint)
}

/// A column with constraints written at it: checks, and references of that column alone.
pub(crate) fn column_with(column: &Column, constraints: &[&Constraint]) -> String {
    print::column_with(column, constraints)
}

/// A name, in quotes if it needs them.
pub(crate) fn name(name: &str) -> String {
    print::quote_ident(Backend::Sqlite, name)
}

/// A string literal.
pub(crate) fn string(text: &str) -> String {
    print::literal(Backend::Sqlite, text)
}
