//! What differs between the columns of two tables of one name.
//!
//! Columns match by name. What SQLite treats alike is equal here: `DEFAULT NULL` and no default,
//! `COLLATE BINARY` and no collation, a type in capitals and the same in small letters.

use driftless_catalog::{Column, Generated, OnConflict, SqlText, Table, Verdict};

use super::Differs;
use super::attribute::{Attribute, Attributes, compare_texts, verdict};

/// A column that differs.
pub(crate) type ColumnDelta<'a> = Differs<'a, Column, Vec<Attribute>>;

/// Columns that differ: those of `from` in their order, then the new ones in theirs.
pub(crate) fn compare<'a>(from: &'a Table, to: &'a Table) -> Vec<ColumnDelta<'a>> {
    let mut found = Vec::new();
    for column in &from.columns {
        match to.column(&column.name) {
            None => found.push(Differs::Removed(column)),
            Some(other) => {
                let attributes = attributes(column, other);
                if !attributes.is_empty() {
                    found.push(Differs::Changed(column, other, attributes));
                }
            }
        }
    }
    let added = to.columns.iter().filter(|column| from.column(&column.name).is_none());
    found.extend(added.map(Differs::Added));
    found
}

/// Columns on both sides that stand elsewhere among the columns on both sides.
pub(crate) fn positions<'a>(from: &'a Table, to: &'a Table) -> Vec<ColumnDelta<'a>> {
    let common = |one: &'a Table, other: &'a Table| {
        one.columns.iter().filter(|column| other.column(&column.name).is_some())
    };
    let to_order: Vec<&Column> = common(to, from).collect();
    let mut found = Vec::new();
    for (rank, column) in common(from, to).enumerate() {
        let place = to_order.iter().position(|other| other.name == column.name);
        let Some(place) = place.filter(|place| *place != rank) else { continue };
        let mut attributes = Attributes::default();
        let shown = |rank: usize| Some((rank + 1).to_string());
        attributes.value("position", shown(rank), shown(place));
        found.push(Differs::Changed(column, to_order[place], attributes.into_vec()));
    }
    found
}

fn attributes(from: &Column, to: &Column) -> Vec<Attribute> {
    let mut attributes = Attributes::default();
    let shown = |column: &Column| {
        Some(column.declared_type.clone()).filter(|declared| !declared.is_empty())
    };
    let same_type = canonical_type(&from.declared_type) == canonical_type(&to.declared_type);
    attributes.judged("declared_type", verdict(same_type), shown(from), shown(to));
    attributes.value("not_null", not_null(from), not_null(to));
    attributes.text("default", default(from), default(to));
    let collation = |column: &Column| {
        let declared = column.collation.as_ref().filter(|collation| collation.key() != "binary");
        declared.map(ToString::to_string)
    };
    let same_collation = collation(from).map(|name| name.to_ascii_lowercase())
        == collation(to).map(|name| name.to_ascii_lowercase());
    attributes.judged("collation", verdict(same_collation), collation(from), collation(to));
    let generated = compare_generated(from.generated.as_ref(), to.generated.as_ref());
    let shown = |column: &Column| column.generated.as_ref().map(show_generated);
    attributes.judged("generated", generated, shown(from), shown(to));
    attributes.into_vec()
}

/// A declared type as it is compared: small letters, single spaces, none around parentheses.
fn canonical_type(declared: &str) -> String {
    let words = declared.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    let tight = words.replace(" (", "(").replace("( ", "(").replace(" )", ")");
    tight.replace(" ,", ",").replace(", ", ",")
}

fn not_null(column: &Column) -> Option<String> {
    let not_null = column.not_null.as_ref()?;
    let mut text = String::new();
    if let Some(name) = &not_null.name {
        // Compared, so in the case-insensitive form.
        text.push_str(&format!("CONSTRAINT {} ", name.key()));
    }
    text.push_str("NOT NULL");
    if not_null.on_conflict != OnConflict::Abort {
        text.push_str(&format!(" ON CONFLICT {}", not_null.on_conflict.sql()));
    }
    Some(text)
}

/// The default, unless it is the `NULL` that every column has anyway.
fn default(column: &Column) -> Option<&SqlText> {
    column.default.as_ref().filter(|default| !default.source.eq_ignore_ascii_case("null"))
}

fn compare_generated(from: Option<&Generated>, to: Option<&Generated>) -> Verdict {
    let stored = |generated: Option<&Generated>| generated.is_some_and(|it| it.stored);
    let expression = |it: Option<&Generated>| it.map(|it| it.expression.clone());
    Verdict::all([
        verdict(stored(from) == stored(to)),
        compare_texts(expression(from).as_ref(), expression(to).as_ref()),
    ])
}

fn show_generated(generated: &Generated) -> String {
    let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
    format!("({}) {kind}", generated.expression.source)
}
