//! Foreign keys that cannot work: the table or the key they refer to does not exist.
//!
//! SQLite accepts them, and refuses rows later, if foreign keys are on. What they refer to is
//! often made after them, so they are looked at when the history is over, and reported as
//! warnings.

use std::collections::BTreeMap;
use std::sync::Arc;

use driftless_catalog::{ConstraintKind, ForeignKey, Ident, ObjectName, Table};
use driftless_diag::{Code, Diagnostic, SourceFile, Span};
use driftless_sql::sqlite::{
    ColumnDef, ColumnOptionKind, CreateTable, References, TableBody, TableConstraintKind,
};

use crate::problem::Problem;

use super::keys::keys;
use super::names::{Database, ident_of};
use super::session::{Place, Session};

/// A foreign key that refers to what is no key.
pub(crate) static FOREIGN_KEY_MISMATCH: Code = Code {
    id: "foreign-key-mismatch",
    title: "a foreign key that cannot work",
    manual: "The table a foreign key refers to does not exist when the history is over, or the \
             columns are neither its primary key nor unique. SQLite accepts the definition, and \
             with foreign keys on refuses every row: `foreign key mismatch`.\n\n\
             ```sql\nCREATE TABLE p(a INT);\nCREATE TABLE c(a INT REFERENCES p(a));        -- wrong\n\n\
             CREATE TABLE p(a INT UNIQUE);\nCREATE TABLE c(a INT REFERENCES p(a)); -- right\n```\n",
};

/// Where a foreign key is written, and on which columns it is.
#[derive(Debug, Clone)]
struct Written {
    step: String,
    file: Arc<SourceFile>,
    span: Span,
    columns: Vec<Ident>,
}

/// Where the foreign keys of each table are written.
#[derive(Debug, Clone, Default)]
pub(crate) struct ForeignKeys {
    by_table: BTreeMap<ObjectName, Vec<Written>>,
}

impl Session {
    /// Keeps where the foreign keys of a new table are written.
    pub(crate) fn keep_foreign_keys(
        &mut self,
        place: &Place<'_>,
        name: &ObjectName,
        create: &CreateTable,
    ) {
        let TableBody::Columns { columns, constraints, .. } = &create.body else { return };
        self.foreign_keys.by_table.remove(name);
        columns.iter().for_each(|def| self.keep_column_foreign_keys(place, name, def));
        for constraint in constraints {
            if let TableConstraintKind::ForeignKey { columns, references } = &constraint.kind {
                let columns = columns.iter().map(ident_of).collect();
                self.keep_foreign_key(place, name, references, columns);
            }
        }
    }

    /// Keeps where the foreign keys of a column are written.
    pub(crate) fn keep_column_foreign_keys(
        &mut self,
        place: &Place<'_>,
        name: &ObjectName,
        def: &ColumnDef,
    ) {
        for option in &def.options {
            if let ColumnOptionKind::References(references) = &option.kind {
                self.keep_foreign_key(place, name, references, vec![ident_of(&def.name)]);
            }
        }
    }

    fn keep_foreign_key(
        &mut self,
        place: &Place<'_>,
        name: &ObjectName,
        references: &References,
        columns: Vec<Ident>,
    ) {
        let span = span(references);
        let (step, file) = (place.step.to_owned(), Arc::clone(place.file));
        let written = Written { step, file, span, columns };
        self.foreign_keys.by_table.entry(name.clone()).or_default().push(written);
    }

    /// A table got another name.
    pub(crate) fn move_foreign_keys(&mut self, from: &ObjectName, to: &ObjectName) {
        if let Some(written) = self.foreign_keys.by_table.remove(from) {
            self.foreign_keys.by_table.insert(to.clone(), written);
        }
    }

    /// Foreign keys that cannot work, now that the history is over.
    pub(crate) fn mismatches(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for table in self.catalog.tables.values() {
            for constraint in &table.constraints {
                let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
                let known = self.foreign_keys.by_table.get(&table.name);
                let known = known.into_iter().flatten();
                // Of a column that was renamed since, the place is not known.
                let Some(written) = known.rev().find(|one| one.columns == key.columns) else {
                    continue;
                };
                if let Some(problem) = self.mismatch(table, key, written.span) {
                    let diagnostic = problem.into_diagnostic(&written.file);
                    found.push(diagnostic.in_step(written.step.as_str()));
                }
            }
        }
        found
    }

    fn mismatch(&self, table: &Table, key: &ForeignKey, span: Span) -> Option<Problem> {
        let parent = Database::holding(&table.name).object(key.table.name.as_str());
        if self.catalog.is_unknown(&parent.name) || self.catalog.is_unknown(&table.name.name) {
            return None;
        }
        let warn = |message: String, label: String| {
            Some(Problem::warning(&FOREIGN_KEY_MISMATCH, span, message).label(label))
        };
        let Some(parent) = self.catalog.tables.get(&parent) else {
            let message = format!("foreign key to a table that does not exist: `{}`", key.table);
            return warn(message, "no such table when the history is over".to_owned());
        };
        if !parent.columns_known {
            return None;
        }
        let keys = keys(&self.catalog, parent);
        if key.referenced.is_empty() {
            let width = keys.iter().find(|key| key.primary).map_or(0, |key| key.columns.len());
            if width == key.columns.len() {
                return None;
            }
            let message = format!("foreign key to `{}` does not fit its primary key", parent.name);
            return warn(message, format!("its primary key has {width} columns"));
        }
        let wanted = key.referenced.iter().cloned().collect();
        if keys.iter().any(|key| key.columns == wanted && !key.collates) {
            return None;
        }
        let names: Vec<&str> = key.referenced.iter().map(Ident::as_str).collect();
        let names = names.join(", ");
        let message = format!("foreign key to `{}({names})`, which is not unique", parent.name);
        warn(message, "neither a primary key nor unique".to_owned())
    }
}

/// The table and columns a foreign key refers to.
fn span(references: &References) -> Span {
    let table = references.table.span;
    references.columns.last().map_or(table, |last| table.to(last.span))
}
