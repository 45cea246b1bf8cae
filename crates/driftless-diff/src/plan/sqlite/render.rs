//! The text of statements and of hazards.

use driftless_catalog::{Column, Ident, ObjectName, Table};
use driftless_diag::Backend;

use crate::definition;

/// The table under another name. What refers to it, itself included, goes on saying the old one.
pub(super) fn table_as(table: &Table, name: &str) -> String {
    let mut renamed = table.clone();
    renamed.name = ObjectName::plain(Ident::new(Backend::Sqlite, name));
    definition::table(&renamed)
}

/// `keyword a, b, c`, on one line if it is a short one, else one name a line.
pub(super) fn columns(head: &str, open: &str, names: &[String], close: &str) -> String {
    let line = format!("{head}{open}{}{close}", names.join(", "));
    if line.len() <= 80 {
        return line;
    }
    let close = if close.is_empty() { String::new() } else { format!("\n{close}") };
    format!("{}\n    {}{close}", format!("{head}{open}").trim_end(), names.join(",\n    "))
}

/// What is lost with a column.
pub(super) fn column_lost(table: &Table, column: &Column) -> String {
    format!("the values of `{}.{}` are lost", table.name, column.name)
}

/// What rows have to satisfy.
pub(super) fn may_fail(table: &Table, demand: &str) -> String {
    format!("rows of `{}` may not satisfy `{demand}`", table.name)
}
