//! What differs between two tables of one name.

use driftless_catalog::{Table, TableKind};

use super::attribute::{Attribute, Attributes, list, verdict};
use super::column::{self, ColumnDelta};
use super::constraint::{self, ConstraintDelta, Sides};

/// A table that differs, taken apart.
#[derive(Debug)]
pub(crate) struct TableDelta<'a> {
    /// Attributes of the table itself.
    pub(crate) attributes: Vec<Attribute>,
    /// Its columns.
    pub(crate) columns: Vec<ColumnDelta<'a>>,
    /// Its keys and checks.
    pub(crate) constraints: Vec<ConstraintDelta<'a>>,
}

impl TableDelta<'_> {
    /// Whether nothing differs.
    pub(crate) fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.columns.is_empty() && self.constraints.is_empty()
    }
}

/// Compares two tables. The columns of a virtual table follow from its arguments, so only those
/// are compared; where the columns of an ordinary table are not known, that is what is said.
pub(crate) fn compare<'a>(sides: Sides<'_>, from: &'a Table, to: &'a Table) -> TableDelta<'a> {
    let mut attributes = Attributes::default();
    let known = from.columns_known && to.columns_known;
    let ordinary = from.kind == TableKind::Ordinary && to.kind == TableKind::Ordinary;
    compare_kinds(&mut attributes, &from.kind, &to.kind);
    if ordinary {
        attributes.flag("without_rowid", from.without_rowid, to.without_rowid);
        attributes.flag("strict", from.strict, to.strict);
        if !known {
            let unknown = driftless_catalog::Verdict::Unknown;
            attributes.judged("columns", unknown, show_columns(from), show_columns(to));
        }
    }
    let comparable = ordinary && known;
    TableDelta {
        attributes: attributes.into_vec(),
        columns: if comparable { column::compare(from, to) } else { Vec::new() },
        constraints: if comparable { constraint::compare(sides, from, to) } else { Vec::new() },
    }
}

/// Names of the columns, if they are known.
fn show_columns(table: &Table) -> Option<String> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    table.columns_known.then(|| list(&names))
}

fn compare_kinds(attributes: &mut Attributes, from: &TableKind, to: &TableKind) {
    let kind = |kind: &TableKind| {
        let name = match kind {
            TableKind::Ordinary => "ordinary",
            TableKind::Virtual { .. } => "virtual",
            TableKind::Shadow { .. } => "shadow",
        };
        Some(name.to_owned())
    };
    attributes.value("kind", kind(from), kind(to));
    if let (
        TableKind::Virtual { module, arguments },
        TableKind::Virtual { module: other_module, arguments: other_arguments },
    ) = (from, to)
    {
        let same = verdict(module == other_module);
        attributes.judged("module", same, Some(module.to_string()), Some(other_module.to_string()));
        let same = verdict(single_spaced(arguments) == single_spaced(other_arguments));
        let shown = |arguments: &[String]| Some(list(arguments));
        attributes.judged("arguments", same, shown(arguments), shown(other_arguments));
    }
}

/// Modules read their arguments as they like, so nothing but blanks may be taken as equal.
fn single_spaced(arguments: &[String]) -> Vec<String> {
    let squeeze = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    arguments.iter().map(squeeze).collect()
}
