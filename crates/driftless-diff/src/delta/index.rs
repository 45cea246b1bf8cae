//! What differs between two indexes of one name.

use driftless_catalog::{Ident, Index, IndexColumn, IndexKey, Verdict};

use super::attribute::{Attribute, Attributes, list, verdict};

/// Attributes that differ.
pub(crate) fn compare(from: &Index, to: &Index) -> Vec<Attribute> {
    let mut attributes = Attributes::default();
    let same_table = verdict(from.table == to.table);
    attributes.judged(
        "table",
        same_table,
        Some(from.table.to_string()),
        Some(to.table.to_string()),
    );
    attributes.flag("unique", from.unique, to.unique);
    let columns = compare_columns(&from.columns, &to.columns);
    attributes.judged("columns", columns, show(&from.columns), show(&to.columns));
    attributes.text("predicate", from.predicate.as_ref(), to.predicate.as_ref());
    attributes.into_vec()
}

/// A part of an index or key as reports show it.
pub(crate) fn show_part(key: &str, collation: Option<&Ident>, descending: bool) -> String {
    let mut text = key.to_owned();
    if let Some(collation) = collation {
        text.push_str(&format!(" COLLATE {collation}"));
    }
    if descending {
        text.push_str(" DESC");
    }
    text
}

fn compare_columns(from: &[IndexColumn], to: &[IndexColumn]) -> Verdict {
    if from.len() != to.len() {
        return Verdict::Different;
    }
    Verdict::all(from.iter().zip(to).map(|(one, other)| {
        Verdict::all([
            verdict(one.collation == other.collation && one.descending == other.descending),
            compare_keys(&one.key, &other.key),
        ])
    }))
}

fn compare_keys(from: &IndexKey, to: &IndexKey) -> Verdict {
    match (from, to) {
        (IndexKey::Column(one), IndexKey::Column(other)) => verdict(one == other),
        (IndexKey::Expression(one), IndexKey::Expression(other)) => one.compare(other),
        _ => Verdict::Different,
    }
}

fn show(columns: &[IndexColumn]) -> Option<String> {
    let parts: Vec<String> = columns
        .iter()
        .map(|column| {
            let key = match &column.key {
                IndexKey::Column(name) => name.as_str(),
                IndexKey::Expression(expression) => &expression.source,
            };
            show_part(key, column.collation.as_ref(), column.descending)
        })
        .collect();
    Some(list(&parts))
}
