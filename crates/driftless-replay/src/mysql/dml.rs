//! Statements about rows: they change no definition, and the names in them must mean something.

use driftless_sql::mysql::{
    Delete, Dml, Expr, ExprKind, Insert, InsertSource, LoadData, Query, Update, Visitor,
};

use crate::place::Place;
use crate::problem::{Done, Problem, Stop};
use crate::sqlite::codes::WRONG_COLUMN_COUNT;

use super::guard::Variables;
use super::resolve::{Resolver, Source, single, spanning};
use super::session::Session;

impl Session {
    pub(crate) fn dml(&mut self, place: &Place<'_>, dml: &Dml) -> Done {
        if let Dml::Query(query) = dml {
            self.fill(query, &mut Variables::new());
        }
        match dml {
            Dml::Query(query) => self.judge_query(place, query),
            Dml::Insert(insert) => self.judge_insert(place, insert),
            Dml::Update(update) => self.judge_update(place, update),
            Dml::Delete(delete) => self.judge_delete(place, delete),
            Dml::Load(load) => self.judge_load(place, load),
            Dml::Do(values) => self.judged(place, |resolver| {
                values.iter().for_each(|value| resolver.visit_expr(value));
            }),
        }
    }

    fn judged(&self, place: &Place<'_>, judge: impl FnOnce(&mut Resolver<'_>)) -> Done {
        let mut resolver = Resolver::new(self, place.text());
        judge(&mut resolver);
        resolver.problem.map_or(Ok(()), |problem| Err(problem.into()))
    }

    /// Names in a query.
    pub(crate) fn judge_query(&self, place: &Place<'_>, query: &Query) -> Done {
        self.judged(place, |resolver| resolver.query(query))
    }

    fn judge_load(&self, place: &Place<'_>, load: &LoadData) -> Done {
        self.judged(place, |resolver| _ = resolver.table(&load.table))
    }

    fn judge_insert(&self, place: &Place<'_>, insert: &Insert) -> Done {
        let mut wrong = None;
        self.judged(place, |resolver| {
            let columns = resolver.table(&insert.table);
            wrong = wrong_count(insert, columns.as_deref());
            let target = single(&insert.table, columns);
            let mut targets = vec![target.clone()];
            resolver.within(vec![target], |inner| {
                insert.columns.iter().for_each(|column| inner.target(column));
            });
            match &insert.source {
                InsertSource::Values(rows) => resolver.within(targets.clone(), |inner| {
                    rows.iter().flatten().for_each(|value| inner.visit_expr(value));
                }),
                InsertSource::Set(assignments) => resolver.within(targets.clone(), |inner| {
                    for assignment in assignments {
                        inner.target(&assignment.column);
                        inner.visit_expr(&assignment.value);
                    }
                }),
                InsertSource::Query(query) => {
                    resolver.query(query);
                    // What is updated may be computed from the query's tables.
                    targets.push(Source { alias: String::new(), columns: None });
                }
            }
            if insert.alias.is_some() {
                targets.push(Source { alias: String::new(), columns: None });
            }
            resolver.within(targets, |inner| {
                for assignment in &insert.on_duplicate {
                    inner.target(&assignment.column);
                    inner.visit_expr(&assignment.value);
                }
            });
        })?;
        wrong.map_or(Ok(()), Err)?;
        self.refuse_missing_value(insert)
    }

    fn judge_update(&self, place: &Place<'_>, update: &Update) -> Done {
        if update.with.is_some() {
            return Ok(());
        }
        self.judged(place, |resolver| {
            let sources = resolver.sources(&update.tables);
            resolver.within(sources, |inner| {
                for assignment in &update.assignments {
                    inner.target(&assignment.column);
                    inner.visit_expr(&assignment.value);
                }
                update.filter.iter().for_each(|filter| inner.visit_expr(filter));
            });
        })
    }

    fn judge_delete(&self, place: &Place<'_>, delete: &Delete) -> Done {
        if delete.with.is_some() {
            return Ok(());
        }
        self.judged(place, |resolver| {
            let sources = resolver.sources(&delete.from);
            let sources = match delete.targets.as_slice() {
                [target] if sources.is_empty() => {
                    let columns = resolver.table(target);
                    vec![single(target, columns)]
                }
                _ => sources,
            };
            resolver.within(sources, |inner| {
                delete.filter.iter().for_each(|filter| inner.visit_expr(filter));
            });
        })
    }
}

/// Rows with more or fewer values than there are columns.
fn wrong_count(insert: &Insert, columns: Option<&[String]>) -> Option<Stop> {
    let InsertSource::Values(rows) = &insert.source else { return None };
    let named = !insert.columns.is_empty();
    let plain = |expr: &Expr| matches!(expr.kind, ExprKind::Column(_));
    if named && !insert.columns.iter().all(plain) {
        return None;
    }
    // Without names, columns that a star leaves out are left out as well.
    let wanted = if named { insert.columns.len() } else { columns?.len() };
    let row = rows.iter().find(|row| row.len() != wanted)?;
    let empty = row.is_empty() && !named;
    let fewer = row.len() < wanted && !named;
    if empty || fewer {
        return None;
    }
    let message = format!("{} values for {wanted} columns", row.len());
    let problem = Problem::error(&WRONG_COLUMN_COUNT, spanning(row), message);
    Some(problem.label("each column takes one value").into())
}
