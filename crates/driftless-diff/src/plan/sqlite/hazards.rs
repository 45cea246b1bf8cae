//! What may go wrong, or be lost, when a table is rebuilt.

use driftless_catalog::{Column, Constraint, ConstraintKind, Ident, SqlText, Table};

use super::super::{Hazard, HazardKind};
use super::rebuild::rowid_alias;
use super::render;
use crate::Certainty;
use crate::delta::{Attribute, Differs, TableDelta, delta_label};

/// What concerns the rebuild as a whole.
pub(super) fn of_rebuild(from: &Table, delta: &TableDelta<'_>) -> Vec<Hazard> {
    let copied = format!("`{}` is copied: time and space grow with its rows", from.name);
    let mut hazards = vec![hazard(HazardKind::Rebuild, copied)];
    for (part, attribute) in parts(delta) {
        if attribute.certainty == Certainty::Undecided {
            let name = part.map_or_else(String::new, |part| format!(" of `{part}`"));
            let message = format!(
                "the {}{name} of `{}` may differ in spelling only",
                attribute.name, from.name
            );
            hazards.push(hazard(HazardKind::Undecided, message));
        }
    }
    hazards
}

/// What concerns the rows on their way into the new table.
pub(super) fn of_copy(from: &Table, to: &Table, delta: &TableDelta<'_>) -> Vec<Hazard> {
    let mut hazards = Vec::new();
    for column in &delta.columns {
        match column {
            Differs::Removed(column) if column.generated.is_none() => {
                hazards.push(hazard(HazardKind::DataLoss, render::column_lost(from, column)));
            }
            Differs::Removed(_) => {}
            Differs::Added(column) if column.generated.is_some() => {
                hazards.extend(of_computed(to, column));
            }
            Differs::Added(column) => hazards.extend(of_new_column(to, column)),
            Differs::Changed(before, after, _) => hazards.extend(of_column(to, before, after)),
        }
    }
    for constraint in &delta.constraints {
        let demands_more = match constraint {
            Differs::Added(constraint) => !is_vacuous(from, to, constraint),
            Differs::Removed(_) => false,
            Differs::Changed(_, _, attributes) => attributes.iter().any(is_demand),
        };
        if demands_more {
            let message = render::may_fail(to, &delta_label(constraint));
            hazards.push(hazard(HazardKind::MayFail, message));
        }
    }
    for (option, newly) in [
        ("STRICT", to.strict && !from.strict),
        ("WITHOUT ROWID", to.without_rowid && !from.without_rowid),
    ] {
        if newly {
            hazards.push(hazard(HazardKind::MayFail, render::may_fail(to, option)));
        }
    }
    hazards.extend(of_row_numbers(from, to));
    hazards
}

/// Whether a difference of a constraint asks something of the rows.
fn is_demand(attribute: &Attribute) -> bool {
    matches!(attribute.name, "columns" | "expression" | "table" | "referenced")
}

/// Whether every row that exists satisfies a new key, because a column of it is new: the numbers
/// SQLite gives are unique, and `NULL` is equal to nothing and refers to nothing.
fn is_vacuous(from: &Table, to: &Table, constraint: &Constraint) -> bool {
    let is_null = |name: &Ident| {
        from.column(name).is_none()
            && to.column(name).is_some_and(|it| it.generated.is_none() && default(it).is_none())
    };
    match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } => {
            rowid_alias(to).is_some_and(|alias| from.column(alias).is_none())
        }
        ConstraintKind::Unique { columns, .. } => columns.iter().any(|key| is_null(&key.name)),
        ConstraintKind::ForeignKey(key) => key.columns.iter().any(is_null),
        ConstraintKind::Check { .. } => false,
    }
}

/// The default, unless it is `NULL`.
pub(super) fn default(column: &Column) -> Option<&SqlText> {
    column.default.as_ref().filter(|default| !default.source.eq_ignore_ascii_case("null"))
}

/// A column that becomes another name for the row number is never `NULL` again.
fn of_row_numbers(from: &Table, to: &Table) -> Option<Hazard> {
    let alias = rowid_alias(to).filter(|alias| rowid_alias(from) != Some(alias))?;
    from.column(alias).filter(|column| column.generated.is_none())?;
    let message = format!("rows where `{}.{alias}` is NULL get a number", to.name);
    Some(hazard(HazardKind::NeedsBackfill, message))
}

fn is_in_key(table: &Table, column: &Column) -> bool {
    table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
            columns.iter().any(|key| key.name == column.name)
        }
        _ => false,
    })
}

fn of_new_column(table: &Table, column: &Column) -> Option<Hazard> {
    let in_key = table.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => {
            columns.iter().any(|key| key.name == column.name)
        }
        _ => false,
    });
    let demanded = column.not_null.is_some() || (table.without_rowid && in_key);
    let numbered = rowid_alias(table) == Some(&column.name);
    if !demanded || numbered || default(column).is_some() {
        return None;
    }
    let message = format!(
        "`{}.{}` is NOT NULL and has no default: give the rows a value here",
        table.name, column.name
    );
    Some(hazard(HazardKind::NeedsBackfill, message))
}

/// What is asked of values that nobody has seen yet.
pub(super) fn of_computed(table: &Table, column: &Column) -> Vec<Hazard> {
    let name = format!("`{}.{}`", table.name, column.name);
    let demands = [
        (column.not_null.is_some(), "may be NULL in a row"),
        (is_in_key(table, column), "may be the same in several rows"),
        (table.strict, "may not be of its type in a row"),
    ];
    let demanded = demands.into_iter().filter(|(demanded, _)| *demanded);
    demanded.map(|(_, what)| hazard(HazardKind::MayFail, format!("{name} {what}"))).collect()
}

fn of_column(table: &Table, from: &Column, to: &Column) -> Vec<Hazard> {
    let mut hazards = Vec::new();
    let name = format!("`{}.{}`", table.name, to.name);
    if to.generated.is_some() {
        if from.generated.is_none() {
            let message = format!("the values of {name} are replaced by computed ones");
            hazards.push(hazard(HazardKind::DataLoss, message));
        }
        hazards.extend(of_computed(table, to));
        return hazards;
    }
    if to.not_null.is_some() && from.not_null.is_none() {
        hazards.push(match default(to) {
            Some(default) => hazard(
                HazardKind::NeedsBackfill,
                format!("rows where {name} is NULL get {}", default.source),
            ),
            None => hazard(HazardKind::MayFail, format!("{name} may be NULL in a row")),
        });
    }
    if from.collation != to.collation && is_in_key(table, to) {
        let message = format!("values of {name} may be equal in the new collation");
        hazards.push(hazard(HazardKind::MayFail, message));
    }
    let (before, after) = (affinity(&from.declared_type), affinity(&to.declared_type));
    if table.strict && before != after && !to.declared_type.eq_ignore_ascii_case("any") {
        let message = format!("values of {name} may not be of type {}", to.declared_type);
        hazards.push(hazard(HazardKind::MayFail, message));
    }
    if converts(before, after) {
        let message = format!("values of {name} are converted from {before} to {after}");
        hazards.push(hazard(HazardKind::Conversion, message));
    }
    hazards
}

/// Every attribute that differs, with the column or constraint it belongs to.
fn parts<'a>(delta: &'a TableDelta<'_>) -> impl Iterator<Item = (Option<String>, &'a Attribute)> {
    let columns = delta
        .columns
        .iter()
        .map(|column| (Some(column.object().name.to_string()), changed(column)));
    let constraints = delta
        .constraints
        .iter()
        .map(|constraint| (Some(delta_label(constraint)), changed(constraint)));
    let own = std::iter::once((None, delta.attributes.as_slice()));
    own.chain(columns).chain(constraints).flat_map(|(part, attributes)| {
        attributes.iter().map(move |attribute| (part.clone(), attribute))
    })
}

fn changed<'a, T>(differs: &'a Differs<'_, T, Vec<Attribute>>) -> &'a [Attribute] {
    match differs {
        Differs::Changed(_, _, attributes) => attributes,
        _ => &[],
    }
}

/// The affinity that a declared type gives (<https://www.sqlite.org/datatype3.html>).
fn affinity(declared: &str) -> &'static str {
    let declared = declared.to_ascii_uppercase();
    let has = |parts: &[&str]| parts.iter().any(|part| declared.contains(part));
    match () {
        () if has(&["INT"]) => "INTEGER",
        () if has(&["CHAR", "CLOB", "TEXT"]) => "TEXT",
        () if declared.is_empty() || has(&["BLOB"]) => "BLOB",
        () if has(&["REAL", "FLOA", "DOUB"]) => "REAL",
        () => "NUMERIC",
    }
}

/// Whether values may come out differently. `BLOB` takes everything as it is, and the two exact
/// number affinities store alike.
fn converts(from: &str, to: &str) -> bool {
    let exact = |affinity: &str| matches!(affinity, "INTEGER" | "NUMERIC");
    from != to && to != "BLOB" && !(exact(from) && exact(to))
}

fn hazard(kind: HazardKind, message: String) -> Hazard {
    Hazard { kind, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affinities_follow_the_declared_type() {
        let types = ["bigint", "VARCHAR(20)", "", "double precision", "BOOLEAN", "blob"];
        let found: Vec<&str> = types.into_iter().map(affinity).collect();
        assert_eq!(found, ["INTEGER", "TEXT", "BLOB", "REAL", "NUMERIC", "BLOB"]);
        assert!(converts("TEXT", "INTEGER") && !converts("NUMERIC", "INTEGER"));
    }
}
