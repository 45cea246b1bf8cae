//! The rows of tables that are made anew.

use driftless_catalog::postgres::{ConstraintKind, Name, Table, TableKind};
use driftless_replay::print::postgres::parts::{ident, idents, literal, named};

use super::super::{HazardKind, Planned};
use super::draft::Draft;
use super::node::Node;
use super::write::OLD;

impl Draft<'_> {
    /// Brings the rows of a table that was made anew, and the numbers of its sequences.
    pub(super) fn copy(&self, name: &Name) -> Vec<Planned> {
        let tables = (self.from.objects.tables.get(name), self.to.objects.tables.get(name));
        let (Some(from), Some(to)) = tables else { return Vec::new() };
        let kept: Vec<&String> = to
            .columns
            .iter()
            .filter(|column| column.generated.is_none())
            .filter(|column| from.column(&column.name).is_some())
            .map(|column| &column.name)
            .collect();
        let columns = idents(&kept);
        let always = to.columns.iter().any(|it| it.identity.as_ref().is_some_and(|it| it.always));
        let overriding = if always { "\nOVERRIDING SYSTEM VALUE" } else { "" };
        let values: Vec<String> = kept
            .iter()
            .filter_map(|name| Some((from.column(name)?, to.column(name)?)))
            .map(|(before, after)| {
                let node = Node::Column(to.name.clone(), after.name.clone());
                let name = ident(&after.name);
                if before.data_type == after.data_type && !self.fates.retyped.contains(&node) {
                    return name;
                }
                super::column::converted(&name, before, after).unwrap_or(name)
            })
            .collect();
        let old = named(&Name::new(OLD, &name.name));
        let only = if from.inherits.is_empty() && matches!(from.kind, TableKind::Ordinary) {
            "ONLY "
        } else {
            ""
        };
        let mut statements = Vec::new();
        if !kept.is_empty() {
            let sql = format!(
                "INSERT INTO {} ({columns}){overriding}\nSELECT {}\nFROM {only}{old}",
                named(name),
                values.join(", ")
            );
            statements.push(dangers(from, to, Planned::plain(sql)));
        }
        for column in &to.columns {
            let before = from.column(&column.name).and_then(|it| it.identity.as_ref());
            if let (Some(after), Some(before)) = (&column.identity, before) {
                let old = named(&Name::new(OLD, &before.sequence.name));
                let new = literal(&named(&after.sequence));
                let sql = format!("SELECT setval({new}, last_value, is_called)\nFROM {old}");
                statements.push(Planned::plain(sql));
            }
        }
        statements
    }
}

/// What there is to know of a copy: what of the rows is left behind, and where they may not fit.
fn dangers(from: &Table, to: &Table, copy: Planned) -> Planned {
    let name = &to.name;
    let message = format!("`{name}` is copied: time and space grow with its rows");
    let mut copy = copy.with(HazardKind::Rebuild, message);
    let lost = from.columns.iter().filter(|it| it.generated.is_none());
    for column in lost.filter(|it| to.column(&it.name).is_none()) {
        let message = format!("the values of `{name}.{}` are deleted", column.name);
        copy = copy.with(HazardKind::DataLoss, message);
    }
    if matches!(to.kind, TableKind::Partitioned(_)) {
        copy = copy.with(HazardKind::MayFail, format!("rows of `{name}` may have no partition"));
    }
    for column in to.columns.iter().filter(|it| it.not_null.is_some()) {
        let column_name = &column.name;
        let filled =
            column.default.is_some() || column.identity.is_some() || column.generated.is_some();
        match from.column(column_name) {
            Some(before) if before.not_null.is_none() => {
                let message = format!("`{name}.{column_name}` may be NULL in a row");
                copy = copy.with(HazardKind::MayFail, message);
            }
            None if !filled => {
                let message = format!(
                    "`{name}.{column_name}` is NOT NULL and has no default: give the rows a value first"
                );
                copy = copy.with(HazardKind::NeedsBackfill, message);
            }
            _ => {}
        }
    }
    for (constraint, wanted) in &to.constraints {
        let is_new = from.constraints.get(constraint).is_none_or(|it| it.kind != wanted.kind);
        if is_new && !matches!(wanted.kind, ConstraintKind::ForeignKey(_)) {
            let message = format!("rows of `{name}` may not satisfy `{constraint}`");
            copy = copy.with(HazardKind::MayFail, message);
        }
    }
    copy
}
