//! Before a column is renamed or dropped, SQLite turns every string in double quotes into one in
//! single quotes: afterwards such a name could be mistaken for a misspelt column.

use driftless_catalog::{ConstraintKind, ObjectKind, ObjectName, Table};
use driftless_sql::sqlite::unquote;

use crate::sqlite::definition::Edit;
use crate::sqlite::session::Session;

use super::rewrite::{Backup, NotUnderstood, Rewrite};

impl Session {
    /// Turns strings in double quotes into strings in single quotes, everywhere.
    pub(super) fn fix_quotes(&mut self) -> Result<Backup, NotUnderstood> {
        let mut rewrite = Rewrite::default();
        for (kind, name) in self.with_double_quotes() {
            let findings = self.findings(kind, &name);
            let Some(text) = self.definition_of(kind, &name) else { continue };
            for span in findings.strings {
                let inside = unquote(text.get(span.range()).unwrap_or_default());
                let followed = text.as_bytes().get(span.end) == Some(&b'\'');
                let blank = if followed { " " } else { "" };
                let text = format!("'{}'{blank}", inside.replace('\'', "''"));
                rewrite.add(kind, &name, Edit { span, text });
            }
            self.dependents.mark_fixed(kind, &name);
        }
        self.rewrite(rewrite)
    }

    /// Objects that have expressions and double quotes, and have not been looked at before.
    fn with_double_quotes(&self) -> Vec<(ObjectKind, ObjectName)> {
        let quotes = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains('"'));
        let fresh = |kind, name: &ObjectName| {
            (!self.dependents.is_fixed(kind, name)).then(|| (kind, name.clone()))
        };
        let tables = self.catalog.tables.values();
        let tables = tables.filter(|table| quotes(&table.definition) && has_expressions(table));
        let indexes = self.catalog.indexes.values().filter(|index| quotes(&index.definition));
        let views = self.catalog.views.values().filter(|view| quotes(&view.definition));
        let triggers = self.catalog.triggers.values();
        let triggers = triggers.filter(|trigger| quotes(&trigger.definition));
        tables
            .filter_map(|table| fresh(ObjectKind::Table, &table.name))
            .chain(indexes.filter_map(|index| fresh(ObjectKind::Index, &index.name)))
            .chain(views.filter_map(|view| fresh(ObjectKind::View, &view.name)))
            .chain(triggers.filter_map(|trigger| fresh(ObjectKind::Trigger, &trigger.name)))
            .collect()
    }
}

fn has_expressions(table: &Table) -> bool {
    table.columns.iter().any(|column| column.generated.is_some())
        || table
            .constraints
            .iter()
            .any(|constraint| matches!(constraint.kind, ConstraintKind::Check { .. }))
}
