//! Statements about rows: they change no definition, and the names in them must mean something.

use std::collections::BTreeSet;

use driftless_sql::postgres::{
    Copy, CopySource, Dml, QueryFragment, SelectInto, Truncate, Verb, Write,
};

use driftless_catalog::postgres::Table;

use crate::place::Place;
use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{DUPLICATE_COLUMN, UNKNOWN_COLUMN, WRONG_COLUMN_COUNT};

use super::lookup::Relation;
use super::sequence::persistence;
use super::session::{Done, Session, Stop};
use super::text::slice;

impl Session {
    pub(crate) fn dml(&mut self, place: &Place<'_>, dml: &Dml) -> Done {
        self.settings_in_query(slice(place, dml.span));
        if self.runs_code(place, slice(place, dml.span)) {
            return Ok(());
        }
        for write in &dml.writes {
            self.written(write)?;
        }
        let in_doubt = dml.verb == Verb::Merge || dml.writes.len() > 1 || dml.into.is_some();
        match &dml.tree {
            _ if in_doubt => {}
            Some(tree) if dml.verb == Verb::Insert => self.insert(place, dml, tree)?,
            Some(tree) => {
                let text = slice(place, dml.span);
                let found = self.walk(text, dml.span.start, Vec::new(), tree.as_ref());
                if let Some(problem) = found.problems.into_iter().next() {
                    return Err(problem.into());
                }
            }
            None => {}
        }
        if dml.into.is_none() {
            match dml.verb {
                Verb::Insert | Verb::Update | Verb::Delete => {
                    self.judge_row_types(place, dml.span)?;
                }
                Verb::Merge => {}
                _ => self.judge_query_types(place, dml.span)?,
            }
        }
        if let Some(into) = &dml.into {
            return self.select_into(into, dml.tree.as_deref());
        }
        Ok(())
    }

    /// `SELECT .. INTO` makes a table.
    fn select_into(&mut self, into: &SelectInto, tree: Option<&sqlparser::ast::Statement>) -> Done {
        let name = self.made_name(&into.name, into.persistence)?;
        self.must_be_free(&name, into.name.name.span, true)?;
        let mut table = Table::new(name.clone());
        table.persistence = persistence(into.persistence);
        let outputs = match tree {
            Some(sqlparser::ast::Statement::Query(query)) => self.outputs(query, &mut Vec::new()),
            _ => None,
        };
        self.take_columns(&mut table, outputs, &[]);
        self.learn(&name.name);
        self.objects_mut().tables.insert(name, table);
        Ok(())
    }

    /// The target of a statement, whose columns must exist.
    fn written(&self, write: &Write) -> Done {
        let name = match self.find(&write.table) {
            Relation::Known(name, _) => name,
            Relation::Unknown => return Err(Stop::Unknown),
            Relation::Missing => return Err(self.no_relation(&write.table).into()),
        };
        let source = self.source_of(&name);
        if let Some(columns) = &source.columns {
            for column in &write.columns {
                if !columns.iter().any(|it| it.name == column.text) {
                    let known = columns.iter().map(|it| it.name.as_str());
                    let message = format!("table `{name}` has no column `{}`", column.text);
                    let table = super::session::ident(&name.name);
                    return Err(Problem::error(&UNKNOWN_COLUMN, column.span, message)
                        .label("no such column")
                        .help_if(did_you_mean(&column.text, known))
                        .note_if(self.history.of_column(&table, &column.text))
                        .into());
                }
            }
        }
        if write.verb == Verb::Insert {
            let mut seen = BTreeSet::new();
            if let Some(twice) = write.columns.iter().find(|it| !seen.insert(it.text.clone())) {
                let message = format!("column `{}` is named twice", twice.text);
                return Err(Problem::error(&DUPLICATE_COLUMN, twice.span, message).into());
            }
        }
        Ok(())
    }

    /// `INSERT`: as many values as columns, and a query whose names mean something.
    fn insert(&self, place: &Place<'_>, dml: &Dml, tree: &sqlparser::ast::Statement) -> Done {
        let sqlparser::ast::Statement::Insert(insert) = tree else { return Ok(()) };
        let Some(write) = dml.writes.first() else { return Ok(()) };
        self.conflict_target(slice(place, dml.span), dml.span.start, insert, write)?;
        let Some(source) = &insert.source else { return Ok(()) };
        let text = slice(place, dml.span);
        let found = self.walk(text, dml.span.start, Vec::new(), source.as_ref());
        if let Some(problem) = found.problems.into_iter().next() {
            let is_default = text
                .get(problem.span.start - dml.span.start..problem.span.end - dml.span.start)
                .is_some_and(|word| word.eq_ignore_ascii_case("default"));
            if !is_default {
                return Err(problem.into());
            }
        }
        let columns = if write.columns.is_empty() {
            let Relation::Known(name, _) = self.find(&write.table) else { return Ok(()) };
            let Some(columns) = self.relation_columns(&name) else { return Ok(()) };
            columns.len()
        } else {
            write.columns.len()
        };
        let rows: Vec<usize> = match source.body.as_ref() {
            sqlparser::ast::SetExpr::Values(values) => {
                values.rows.iter().map(|row| row.content.len()).collect()
            }
            _ => self.outputs(source, &mut Vec::new()).map(|it| it.len()).into_iter().collect(),
        };
        let exact = !write.columns.is_empty();
        let wrong = rows.iter().find(|count| **count > columns || (exact && **count < columns));
        let Some(count) = wrong else { return Ok(()) };
        let message = format!("{count} values for {columns} columns");
        let span = match (write.columns.first(), write.columns.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => write.table.name.span,
        };
        Err(Problem::error(&WRONG_COLUMN_COUNT, span, message).into())
    }

    /// Judges the names in a query.
    pub(crate) fn judge_query(&self, place: &Place<'_>, query: &QueryFragment) -> Done {
        let Some(tree) = &query.tree else { return Ok(()) };
        let found = self.walk_query(slice(place, query.span), query.span.start, tree);
        if let Some(problem) = found.problems.into_iter().next() {
            return Err(problem.into());
        }
        self.judge_query_types(place, query.span)
    }

    pub(crate) fn copy(&mut self, place: &Place<'_>, copy: &Copy) -> Done {
        match &copy.source {
            CopySource::Table { name, columns } => {
                let table = self.table_or_view(name)?.0;
                if let Some(found) = self.objects().tables.get(&table) {
                    self.column_names(found, columns)?;
                }
                Ok(())
            }
            CopySource::Query(dml) => self.dml(place, dml),
        }
    }

    pub(crate) fn truncate(&self, truncate: &Truncate) -> Done {
        for table in &truncate.tables {
            self.table_name(&table.name)?;
        }
        Ok(())
    }
}
