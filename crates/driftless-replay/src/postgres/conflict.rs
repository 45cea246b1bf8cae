//! The target of `ON CONFLICT`: columns that are unique together, or a constraint.
//!
//! The server looks for a unique index over exactly these columns, in any order. One over expressions
//! is not it, nor a partial one unless the target has a condition too. Deferrable keys may not be
//! used at all.

use std::collections::BTreeSet;

use driftless_catalog::postgres::Table;
use driftless_diag::Span;
use driftless_sql::postgres::{Write, location_offset};
use sqlparser::ast;

use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::UNKNOWN_COLUMN;
use crate::sqlite::{UNKNOWN_CONFLICT_TARGET, UNKNOWN_CONSTRAINT};

use super::lookup::Relation;
use super::session::{Done, Session};

impl Session {
    /// Refuses a target that no key matches. `text` is the statement, which begins at `base`.
    pub(crate) fn conflict_target(
        &self,
        text: &str,
        base: usize,
        insert: &ast::Insert,
        write: &Write,
    ) -> Done {
        let Some(ast::OnInsert::OnConflict(on)) = &insert.on else { return Ok(()) };
        let Some(target) = &on.conflict_target else { return Ok(()) };
        let Relation::Known(name, _) = self.find(&write.table) else { return Ok(()) };
        let Some(table) = self.objects().tables.get(&name) else { return Ok(()) };
        if !table.columns_known || self.is_unknown(&name.name) || self.open {
            return Ok(());
        }
        let place = |ident: &ast::Ident| {
            let start = location_offset(text, ident.span.start);
            Span::new(base + start, base + location_offset(text, ident.span.end).max(start))
        };
        match target {
            ast::ConflictTarget::Columns(columns) => {
                let spans: Vec<Span> = columns.iter().map(place).collect();
                self.target_columns(table, columns, &spans)
            }
            ast::ConflictTarget::OnConstraint(name) => match name.0.as_slice() {
                [ast::ObjectNamePart::Identifier(ident)] => {
                    self.target_constraint(table, ident, place(ident))
                }
                _ => Ok(()),
            },
        }
    }

    fn target_columns(&self, table: &Table, columns: &[ast::Ident], spans: &[Span]) -> Done {
        let wanted: BTreeSet<String> = columns.iter().map(folded).collect();
        let known = table.columns.iter().map(|column| column.name.as_str());
        let written = columns.iter().zip(spans);
        if let Some((missing, span)) =
            written.into_iter().find(|(it, _)| table.column(&folded(it)).is_none())
        {
            let missing = folded(missing);
            let message = format!("table `{}` has no column `{missing}`", table.name);
            return Err(Problem::error(&UNKNOWN_COLUMN, *span, message)
                .label("no such column")
                .help_if(did_you_mean(&missing, known))
                .into());
        }
        if wanted.iter().any(|name| self.unsure.contains(name)) || self.is_unique(table, &wanted) {
            return Ok(());
        }
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return Ok(()) };
        let names: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let message = format!("no key of table `{}` is over ({})", table.name, names.join(", "));
        Err(Problem::error(&UNKNOWN_CONFLICT_TARGET, first.to(*last), message)
            .label("these columns are not unique together")
            .into())
    }

    /// Whether a key is over exactly these columns. The server compares sets: a column may be named twice.
    fn is_unique(&self, table: &Table, wanted: &BTreeSet<String>) -> bool {
        let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        self.keys_of(table).any(|key| BTreeSet::from_iter(key) == wanted)
    }

    fn target_constraint(&self, table: &Table, ident: &ast::Ident, span: Span) -> Done {
        let name = folded(ident);
        if table.constraints.contains_key(&name)
            || self.is_unknown(&name)
            || self.unsure.contains(&name)
        {
            return Ok(());
        }
        let message = format!("table `{}` has no constraint `{name}`", table.name);
        let known = table.constraints.keys().map(String::as_str);
        Err(Problem::error(&UNKNOWN_CONSTRAINT, span, message)
            .label("no such constraint")
            .help_if(did_you_mean(&name, known))
            .into())
    }
}

/// A name as the server compares it.
fn folded(ident: &ast::Ident) -> String {
    match ident.quote_style {
        Some(_) => ident.value.clone(),
        None => ident.value.to_lowercase(),
    }
}
