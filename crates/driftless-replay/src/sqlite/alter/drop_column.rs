//! `DROP COLUMN`.
//!
//! SQLite cuts the column out of the table's text and reads the schema again: whatever still names
//! the column then is an error.

use driftless_catalog::{Catalog, ConstraintKind, Ident, IndexKey, ObjectKind, Table};
use driftless_diag::{Code, Span};
use driftless_sql::sqlite::{CreateTable, Name, StatementKind, TableBody};

use crate::problem::Problem;
use crate::sqlite::build;
use crate::sqlite::definition::{self, Edit};
use crate::sqlite::names::ident_of;
use crate::sqlite::resolve::{Calls, Subject, check_index, check_table};
use crate::sqlite::session::{Place, Session};
use crate::sqlite::tree::{Kind, tokens};

use super::add_column::end_of_columns;
use super::rewrite::Rewrite;

/// A column that cannot be dropped.
pub(crate) static CANNOT_DROP_COLUMN: Code = Code {
    id: "cannot-drop-column",
    title: "a column that cannot be dropped",
    manual: "SQLite refuses to drop a column that is part of the primary key, that has `UNIQUE`, \
             or that an index, a check, a generated column, a foreign key, a trigger or a view \
             uses. Drop those first; for keys and checks, rebuild the table.\n\n\
             ```sql\nCREATE INDEX t_a ON t(a);\nALTER TABLE t DROP COLUMN a; -- wrong\n\n\
             DROP INDEX t_a;\nALTER TABLE t DROP COLUMN a; -- right\n```\n",
};

impl Session {
    pub(super) fn drop_column(&mut self, place: &Place<'_>, table: &Table, name: &Name) {
        if let Some(problem) = self.cannot_drop(table, name) {
            self.report(place, [problem]);
            return;
        }
        let Ok(quotes) = self.fix_quotes() else {
            return self.opaque(place, "a definition is not understood".to_owned());
        };
        let column = ident_of(name);
        let cut = self.definition_of(ObjectKind::Table, &table.name).and_then(|text| {
            let StatementKind::CreateTable(create) = definition::parse(text) else { return None };
            Some(Edit { span: cut(text, &create, &column)?, text: String::new() })
        });
        let Some(edit) = cut else {
            return self.opaque(place, "the table's definition is not understood".to_owned());
        };
        let mut rewrite = Rewrite::default();
        rewrite.add(ObjectKind::Table, &table.name, edit);
        let Ok(backup) = self.rewrite(rewrite) else {
            return self.opaque(place, "the table's definition is not understood".to_owned());
        };
        self.changed(&table.name.name);
        let problem = self
            .used_by_table(table, name)
            .or_else(|| self.used_by_index(table, name))
            .or_else(|| self.broken_after(name.span, "the column is dropped"));
        if let Some(problem) = problem {
            self.restore(backup);
            self.restore(quotes);
            self.report(place, [problem]);
            return;
        }
        self.history.column_dropped(&table.name.name, &column, place.origin(name.span.start));
        self.learn(&table.name.name);
        let key = Catalog::part_key(ObjectKind::Column, &table.name, &column);
        self.catalog.origins.remove(&key);
    }

    fn cannot_drop(&mut self, table: &Table, name: &Name) -> Option<Problem> {
        if let Some(problem) = self.not_a_column(table, name) {
            return Some(problem);
        }
        let column = ident_of(name);
        for constraint in &table.constraints {
            let (kind, key) = match &constraint.kind {
                ConstraintKind::PrimaryKey { columns, .. } => ("PRIMARY KEY", columns),
                ConstraintKind::Unique { columns, .. } => ("UNIQUE", columns),
                _ => continue,
            };
            if key.iter().any(|part| part.name == column) {
                let message = format!("cannot drop `{kind}` column `{}`", name.text);
                return Some(
                    Problem::error(&CANNOT_DROP_COLUMN, name.span, message)
                        .label(format!("part of a `{kind}` constraint")),
                );
            }
        }
        if table.columns_known && table.columns.len() <= 1 {
            let message = format!("cannot drop `{}`: the table has no other column", name.text);
            return Some(Problem::error(&CANNOT_DROP_COLUMN, name.span, message));
        }
        self.broken_before(name.span)
    }

    /// The table itself, without the column, read again.
    fn used_by_table(&self, table: &Table, name: &Name) -> Option<Problem> {
        let text = self.definition_of(ObjectKind::Table, &table.name)?;
        let StatementKind::CreateTable(create) = definition::parse(text) else { return None };
        let mut problems = Vec::new();
        let rebuilt = build::table(text, &create, table.name.clone(), &mut problems)?;
        let subject = Subject { world: self.world(), text, table: &rebuilt, calls: Calls::Ignored };
        problems.extend(check_table(&subject, &create).problems);
        let found = problems
            .into_iter()
            .find(|problem| problem.severity == driftless_diag::Severity::Error)?;
        let message = format!("cannot drop `{}`: table `{}` uses it", name.text, table.name);
        Some(
            Problem::error(&CANNOT_DROP_COLUMN, name.span, message)
                .label("still used")
                .note(format!("without it: {}", found.message)),
        )
    }

    fn used_by_index(&self, table: &Table, name: &Name) -> Option<Problem> {
        let column = ident_of(name);
        let rebuilt = self.catalog.tables.get(&table.name)?;
        for index in self.indexes_of(&table.name) {
            let index = self.catalog.indexes.get(&index)?;
            let listed = index.columns.iter().any(|part| match &part.key {
                IndexKey::Column(name) => *name == column,
                IndexKey::Expression(_) => false,
            });
            let text = index.definition.as_deref().unwrap_or_default();
            let used = listed
                || match definition::parse(text) {
                    StatementKind::CreateIndex(create) => {
                        let subject = Subject {
                            world: self.world(),
                            text,
                            table: rebuilt,
                            calls: Calls::Ignored,
                        };
                        !check_index(&subject, &create).problems.is_empty()
                    }
                    _ => false,
                };
            if used {
                let message =
                    format!("cannot drop `{}`: index `{}` uses it", name.text, index.name);
                let problem = Problem::error(&CANNOT_DROP_COLUMN, name.span, message)
                    .label("still indexed")
                    .help(format!("`DROP INDEX {}` first", index.name));
                return Some(self.with_origin(problem, ObjectKind::Index, &index.name));
            }
        }
        None
    }
}

/// What SQLite cuts out: up to the next column, or from the comma before the last one.
fn cut(text: &str, create: &CreateTable, column: &Ident) -> Option<Span> {
    let TableBody::Columns { columns, .. } = &create.body else { return None };
    let at = columns.iter().position(|def| ident_of(&def.name) == *column)?;
    if let Some(next) = columns.get(at + 1) {
        return Some(Span::new(columns[at].name.span.start, next.name.span.start));
    }
    let before = columns.get(at.checked_sub(1)?)?;
    let between = Span::new(before.span.end, columns[at].name.span.start);
    let comma = tokens(text, between).into_iter().find(|token| token.kind == Kind::Symbol(","))?;
    Some(Span::new(comma.span.start, end_of_columns(text, create)?))
}
