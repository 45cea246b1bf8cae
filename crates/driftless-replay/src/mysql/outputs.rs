//! What a query yields: the names of its results, and the columns they come from.

use driftless_catalog::mysql::{Column, Name};
use driftless_sql::mysql::{
    Expr, ExprKind, JoinKind, Query, QueryBody, Select, SelectItem, TableReference,
    TableReferenceKind,
};

use super::lookup::{Found, Relation, same};
use super::session::Session;

/// A result of a query.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    pub(crate) name: String,
    /// The column it is, if it is one and nothing more.
    pub(crate) column: Option<Column>,
}

/// A source of columns in `FROM`.
struct Source {
    alias: String,
    outputs: Vec<Output>,
}

impl Session {
    /// The results of a query; none if they cannot be told.
    pub(crate) fn outputs(&self, query: &Query) -> Option<Vec<Output>> {
        if query.with.is_some() {
            return None;
        }
        self.outputs_of_body(&query.body)
    }

    fn outputs_of_body(&self, body: &QueryBody) -> Option<Vec<Output>> {
        match body {
            QueryBody::Select(select) => self.outputs_of_select(select),
            QueryBody::Combined { left, .. } => {
                let mut outputs = self.outputs_of_body(left)?;
                // Its type is that of both sides together.
                outputs.iter_mut().for_each(|output| output.column = None);
                Some(outputs)
            }
            QueryBody::Nested(query) => self.outputs(query),
            QueryBody::Values(_) | QueryBody::Table(_) => None,
        }
    }

    fn outputs_of_select(&self, select: &Select) -> Option<Vec<Output>> {
        let mut sources = Vec::new();
        let mut known = true;
        for table in &select.from {
            known &= self.sources(table, false, &mut sources);
        }
        let mut outputs = Vec::new();
        for item in &select.items {
            match item {
                SelectItem::Star(_) if known => {
                    outputs.extend(sources.iter().flat_map(|it| it.outputs.iter().cloned()));
                }
                SelectItem::TableStar(name) => {
                    let wanted = &name.name.text;
                    let source = sources.iter().find(|it| same(&it.alias, wanted))?;
                    outputs.extend(source.outputs.iter().cloned());
                }
                SelectItem::Star(_) => return None,
                SelectItem::Expr { expr, alias, .. } => {
                    let column = column_of(expr, &sources);
                    let own = match &expr.kind {
                        ExprKind::Column(names) => names.last().map(|name| name.text.clone()),
                        _ => None,
                    };
                    let name = alias.as_ref().map(|alias| alias.text.clone()).or(own)?;
                    outputs.push(Output { name, column });
                }
            }
        }
        Some(outputs)
    }

    /// Collects what a part of `FROM` offers; false if it is not all known.
    fn sources(&self, table: &TableReference, outer: bool, sources: &mut Vec<Source>) -> bool {
        match &table.kind {
            TableReferenceKind::Table { name, alias, .. } => {
                let shown = alias.as_ref().unwrap_or(&name.name).text.clone();
                let Some(mut outputs) = self.columns_of_relation(&self.find(name)) else {
                    return false;
                };
                if outer {
                    for column in outputs.iter_mut().filter_map(|it| it.column.as_mut()) {
                        column.not_null = false;
                    }
                }
                sources.push(Source { alias: shown, outputs });
                true
            }
            TableReferenceKind::Derived { query, alias, columns, .. } => {
                let outputs = self.outputs(query).filter(|_| columns.is_empty());
                let (Some(outputs), Some(alias)) = (outputs, alias) else { return false };
                sources.push(Source { alias: alias.text.clone(), outputs });
                true
            }
            TableReferenceKind::Nested(tables) => {
                tables.iter().fold(true, |known, it| self.sources(it, outer, sources) && known)
            }
            TableReferenceKind::Join { kind, left, right, using, .. } => {
                let left_known = self.sources(left, outer || *kind == JoinKind::Right, sources);
                let right_known = self.sources(right, outer || *kind == JoinKind::Left, sources);
                let merges = !using.is_empty()
                    || matches!(
                        kind,
                        JoinKind::Natural | JoinKind::NaturalLeft | JoinKind::NaturalRight
                    );
                left_known && right_known && !merges
            }
            TableReferenceKind::JsonTable { .. } => false,
        }
    }

    /// The columns of a table or view.
    pub(crate) fn columns_of_relation(&self, found: &Found) -> Option<Vec<Output>> {
        let Found::Known(name, kind) = found else { return None };
        match kind {
            Relation::Table => self.columns_of_table(name),
            Relation::View => {
                let columns = self.objects().views.get(name)?.columns.as_ref()?;
                let outputs =
                    columns.iter().map(|name| Output { name: name.clone(), column: None });
                Some(outputs.collect())
            }
            Relation::Sequence => None,
        }
    }

    fn columns_of_table(&self, name: &Name) -> Option<Vec<Output>> {
        let table = self.objects().tables.get(name).filter(|table| table.columns_known)?;
        let shown = table.columns.iter().filter(|column| !column.invisible);
        let outputs =
            shown.map(|column| Output { name: column.name.clone(), column: Some(column.clone()) });
        Some(outputs.collect())
    }
}

fn column_of(expr: &Expr, sources: &[Source]) -> Option<Column> {
    let ExprKind::Column(names) = &expr.kind else { return None };
    let (wanted, table) = match names.as_slice() {
        [name] => (name, None),
        [.., table, name] => (name, Some(table)),
        [] => return None,
    };
    let fits = |source: &&Source| table.is_none_or(|table| same(&source.alias, &table.text));
    let mut outputs = sources.iter().filter(fits).flat_map(|source| &source.outputs);
    outputs.find(|output| same(&output.name, &wanted.text))?.column.clone()
}
