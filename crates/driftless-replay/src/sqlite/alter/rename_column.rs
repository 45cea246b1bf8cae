//! `RENAME COLUMN`.
//!
//! The name changes wherever it means this column: in the table's definition, in foreign keys that
//! refer to it, in indexes, triggers and views.

use driftless_catalog::{Catalog, Ident, ObjectKind, ObjectName, Table};
use driftless_diag::Span;
use driftless_sql::sqlite::{Name, Quote, StatementKind};

use crate::problem::Problem;
use crate::sqlite::codes::DUPLICATE_COLUMN;
use crate::sqlite::definition;
use crate::sqlite::names::{ident, ident_of};
use crate::sqlite::resolve::{Target, rowid_alias};
use crate::sqlite::session::{Place, Session};

use super::references::{refers_to, written};
use super::rewrite::{Rewrite, replacement};

impl Session {
    pub(super) fn rename_column(
        &mut self,
        place: &Place<'_>,
        table: &Table,
        from: &Name,
        to: &Name,
    ) {
        let (old, new) = (ident_of(from), ident_of(to));
        if let Some(problem) = self.cannot_rename_column(table, from, to) {
            self.report(place, [problem]);
            return self.forget_column(&table.name, &new);
        }
        let Ok(quotes) = self.fix_quotes() else {
            return self.opaque(place, "a definition is not understood".to_owned());
        };
        let mut rewrite = Rewrite::default();
        let quote = to.quote != Quote::None;
        for (kind, name) in self.concerned_by(table, &old) {
            let Some(text) = self.definition_of(kind, &name) else { continue };
            for span in self.column_spans(kind, &name, &table.name, &old) {
                rewrite.add(kind, &name, replacement(text, span, &to.text, quote));
            }
        }
        let Ok(backup) = self.rewrite(rewrite) else {
            return self.opaque(place, "a definition is not understood".to_owned());
        };
        self.changed(&table.name.name);
        if let Some(problem) = self.broken_after(from.span, "the column is renamed") {
            self.restore(backup);
            self.restore(quotes);
            self.report(place, [problem]);
            return self.forget_column(&table.name, &new);
        }
        let origin = place.origin(to.span.start);
        self.history.column_renamed(&table.name.name, &old, &new, origin);
        self.learn(&table.name.name);
        let key = Catalog::part_key(ObjectKind::Column, &table.name, &old);
        if let Some(origin) = self.catalog.origins.remove(&key) {
            self.keep_part_origin(&table.name, &new, origin);
        }
    }

    fn cannot_rename_column(&mut self, table: &Table, from: &Name, to: &Name) -> Option<Problem> {
        if let Some(problem) = self.not_a_column(table, from) {
            return Some(problem);
        }
        if let Some(problem) = self.broken_before(from.span) {
            return Some(problem);
        }
        let (old, new) = (ident_of(from), ident_of(to));
        if table.columns_known && old != new && table.column(&new).is_some() {
            let message = format!("table `{}` has a column `{}` already", table.name, to.text);
            return Some(
                Problem::error(&DUPLICATE_COLUMN, to.span, message).label("this name is taken"),
            );
        }
        None
    }

    /// The objects whose definition may name the column.
    fn concerned_by(&self, table: &Table, column: &Ident) -> Vec<(ObjectKind, ObjectName)> {
        let mut found = vec![(ObjectKind::Table, table.name.clone())];
        let others = self.catalog.tables.values().filter(|other| {
            other.name.schema == table.name.schema
                && other.name != table.name
                && refers_to(other, &table.name.name)
        });
        found.extend(others.map(|other| (ObjectKind::Table, other.name.clone())));
        let indexes = self.indexes_of(&table.name).into_iter();
        found.extend(indexes.map(|name| (ObjectKind::Index, name)));
        let mut programs = self.dependents.mentioning(column);
        if rowid_alias(table) == Some(column) {
            // `rowid` is another name for the column, and SQLite renames that too.
            for rowid in ["rowid", "oid", "_rowid_"] {
                programs.extend(self.dependents.mentioning(&ident(rowid)));
            }
        }
        found.extend(programs);
        found
    }

    /// Where a definition's names mean the column.
    fn column_spans(
        &self,
        kind: ObjectKind,
        name: &ObjectName,
        table: &ObjectName,
        column: &Ident,
    ) -> Vec<Span> {
        let mut spans = Vec::new();
        let text = self.definition_of(kind, name);
        if let (ObjectKind::Table, Some(text)) = (kind, text) {
            if let StatementKind::CreateTable(create) = definition::parse(text) {
                let written = written(&create);
                let own = written.columns.into_iter().filter(|_| name == table);
                spans.extend(own.filter(|(name, _)| name == column).map(|(_, span)| span));
                let referenced = written.referenced.into_iter();
                let referenced =
                    referenced.filter(|(parent, name, _)| *parent == table.name && name == column);
                spans.extend(referenced.map(|(_, _, span)| span));
            }
            if name != table {
                return spans;
            }
        }
        let wanted = Target::Column(table.clone(), column.clone());
        let references = self.findings(kind, name).references.into_iter();
        let references = references.filter(|reference| reference.target == wanted);
        spans.extend(references.map(|reference| reference.span));
        spans
    }
}
