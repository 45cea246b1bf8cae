//! `CREATE VIEW` and `ALTER VIEW`.
//!
//! A view means the columns its stars had when it was made, so they are spelled out in the query
//! that is kept, as in the servers.

use std::collections::BTreeSet;

use driftless_catalog::mysql::{Name, View};
use driftless_catalog::{ObjectKind, SqlText};
use driftless_sql::mysql::{CheckOption, CreateView, SqlSecurity, ViewAlgorithm};

use crate::place::Place;
use crate::problem::{Done, Problem, Stop};
use crate::sqlite::codes::{DUPLICATE_COLUMN, UNKNOWN_VIEW, WRONG_COLUMN_COUNT};

use super::lookup::{Found, Relation, wrong_kind};
use super::outputs::Output;
use super::routine::account;
use super::session::Session;
use super::text::slice;

impl Session {
    pub(crate) fn create_view(&mut self, place: &Place<'_>, create: &CreateView) -> Done {
        let full = self.full_name(&create.name)?;
        match self.find(&create.name) {
            Found::Known(_, Relation::View) if create.if_not_exists => return Err(Stop::Skipped),
            Found::Known(_, Relation::View) if create.or_replace || create.alter => {}
            Found::Known(_, kind) if create.or_replace || create.alter => {
                return Err(wrong_kind(&create.name, kind, "view").into());
            }
            Found::Missing if create.alter => {
                let message = format!("unknown view `{}`", full.name);
                return Err(Problem::error(&UNKNOWN_VIEW, create.name.name.span, message)
                    .label("no such view")
                    .note_if(self.history.of(&full.name))
                    .into());
            }
            _ => self.must_be_free(&full, create.name.name.span)?,
        }
        self.judge_query(place, &create.query)?;
        let columns = self.view_columns(place, create)?;
        let view = View {
            name: full.clone(),
            columns,
            query: SqlText::raw(self.spelled_out(place, create)),
            algorithm: Some(algorithm(create.algorithm)),
            definer: create.definer.as_ref().and_then(account),
            invoker: create.security == Some(SqlSecurity::Invoker),
            check_option: create.check_option.map(|option| match option {
                CheckOption::Cascaded => "CASCADED".to_owned(),
                CheckOption::Local => "LOCAL".to_owned(),
            }),
        };
        self.learn(&full.name);
        self.made(place, full.key(ObjectKind::View), create.name.name.span.start);
        self.objects_mut().views.insert(full, view);
        Ok(())
    }

    fn view_columns(&self, place: &Place<'_>, create: &CreateView) -> Done<Option<Vec<String>>> {
        let outputs = self.outputs(place.text(), &create.query);
        let span = create.name.name.span;
        if !create.columns.is_empty() {
            let given = create.columns.len();
            if let Some(outputs) = &outputs
                && outputs.len() != given
            {
                let message = format!("the query yields {} columns", outputs.len());
                let label = format!("the view names {given}");
                return Err(Problem::error(&WRONG_COLUMN_COUNT, span, message).label(label).into());
            }
            let names = create.columns.iter().map(|name| (name.text.clone(), name.span));
            return distinct(names.collect()).map(Some);
        }
        let Some(outputs) = outputs else { return Ok(None) };
        let names = outputs.into_iter().map(|Output { name, .. }| (name, span));
        distinct(names.collect()).map(Some)
    }

    /// The query with its stars spelled out, as far as their columns are known.
    fn spelled_out(&self, place: &Place<'_>, create: &CreateView) -> String {
        let span = create.query.span;
        let mut text = slice(place, span).to_owned();
        let mut stars = self.stars(&create.query);
        stars.sort_by_key(|(star, _)| std::cmp::Reverse(star.start));
        for (star, columns) in stars {
            let (start, end) = (star.start - span.start, star.end - span.start);
            if text.is_char_boundary(start) && text.is_char_boundary(end) {
                text.replace_range(start..end, &columns);
            }
        }
        text
    }

    /// The view of that name.
    pub(crate) fn view(&self, name: &Name) -> Option<&View> {
        self.objects().views.get(name)
    }
}

fn algorithm(said: Option<ViewAlgorithm>) -> String {
    match said {
        None | Some(ViewAlgorithm::Undefined) => "UNDEFINED".to_owned(),
        Some(ViewAlgorithm::Merge) => "MERGE".to_owned(),
        Some(ViewAlgorithm::Temptable) => "TEMPTABLE".to_owned(),
    }
}

/// Names of columns, of which no two may be one.
fn distinct(names: Vec<(String, driftless_diag::Span)>) -> Done<Vec<String>> {
    let mut seen = BTreeSet::new();
    for (name, span) in &names {
        if !seen.insert(name.to_lowercase()) {
            let message = format!("two columns of the view are called `{name}`");
            return Err(Problem::error(&DUPLICATE_COLUMN, *span, message)
                .label("give one of them another name")
                .into());
        }
    }
    Ok(names.into_iter().map(|(name, _)| name).collect())
}
