//! What a query yields: the names of its results, and the columns they come from.

use driftless_catalog::mysql::{Column, Name};
use driftless_diag::Span;
use driftless_sql::mysql::{
    Expr, ExprKind, JoinKind, Literal, Product, Query, QueryBody, Select, SelectItem,
    TableReference, TableReferenceKind,
};

use super::lookup::{Found, Relation, same};
use super::session::Session;

/// The longest name a result may have by itself.
const LONGEST: usize = 64;

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
    /// The results of a query of `text`; none if they cannot be told.
    pub(crate) fn outputs(&self, text: &str, query: &Query) -> Option<Vec<Output>> {
        if query.with.is_some() {
            return self.named_outputs(text, &query.body);
        }
        self.outputs_of_body(text, &query.body)
    }

    /// Of a query over tables that `WITH` makes, only what is named without looking at them.
    fn named_outputs(&self, text: &str, body: &QueryBody) -> Option<Vec<Output>> {
        let QueryBody::Select(select) = body else { return None };
        let named = |item: &SelectItem| match item {
            SelectItem::Expr { expr, span, alias } => {
                let name = name_of(text, expr, *span, alias.as_ref().map(|it| it.text.as_str()))?;
                Some(Output { name, column: None })
            }
            SelectItem::Star(_) | SelectItem::TableStar(_) => None,
        };
        select.items.iter().map(named).collect()
    }

    fn outputs_of_body(&self, text: &str, body: &QueryBody) -> Option<Vec<Output>> {
        match body {
            QueryBody::Select(select) => self.outputs_of_select(text, select),
            QueryBody::Combined { left, .. } => {
                let mut outputs = self.outputs_of_body(text, left)?;
                // Its type is that of both sides together.
                outputs.iter_mut().for_each(|output| output.column = None);
                Some(outputs)
            }
            QueryBody::Nested(query) => self.outputs(text, query),
            QueryBody::Values(_) | QueryBody::Table(_) => None,
        }
    }

    fn outputs_of_select(&self, text: &str, select: &Select) -> Option<Vec<Output>> {
        let (sources, known) = self.sources_of(text, select);
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
                SelectItem::Expr { expr, span, alias } => {
                    let column = column_of(expr, &sources);
                    let alias = alias.as_ref().map(|it| it.text.as_str());
                    outputs.push(Output { name: name_of(text, expr, *span, alias)?, column });
                }
            }
        }
        Some(outputs)
    }

    fn sources_of(&self, text: &str, select: &Select) -> (Vec<Source>, bool) {
        let mut sources = Vec::new();
        let mut known = true;
        for table in &select.from {
            known &= self.sources(text, table, false, &mut sources);
        }
        (sources, known)
    }

    /// Collects what a part of `FROM` offers; false if it is not all known.
    fn sources(
        &self,
        text: &str,
        table: &TableReference,
        outer: bool,
        sources: &mut Vec<Source>,
    ) -> bool {
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
                let outputs = self.outputs(text, query).filter(|_| columns.is_empty());
                let (Some(outputs), Some(alias)) = (outputs, alias) else { return false };
                sources.push(Source { alias: alias.text.clone(), outputs });
                true
            }
            TableReferenceKind::Nested(tables) => {
                let mut known = true;
                for it in tables {
                    known &= self.sources(text, it, outer, sources);
                }
                known
            }
            TableReferenceKind::Join { kind, left, right, using, .. } => {
                let left = self.sources(text, left, outer || *kind == JoinKind::Right, sources);
                let right = self.sources(text, right, outer || *kind == JoinKind::Left, sources);
                let merges = !using.is_empty()
                    || matches!(
                        kind,
                        JoinKind::Natural | JoinKind::NaturalLeft | JoinKind::NaturalRight
                    );
                left && right && !merges
            }
            TableReferenceKind::JsonTable { .. } => false,
        }
    }

    /// The stars of a query with the columns they stand for.
    pub(crate) fn stars(&self, query: &Query) -> Vec<(Span, String)> {
        let mut found = Vec::new();
        if query.with.is_none() {
            self.stars_of_body(&query.body, &mut found);
        }
        found
    }

    fn stars_of_body(&self, body: &QueryBody, found: &mut Vec<(Span, String)>) {
        match body {
            QueryBody::Select(select) => self.stars_of_select(select, found),
            QueryBody::Combined { left, right, .. } => {
                self.stars_of_body(left, found);
                self.stars_of_body(right, found);
            }
            QueryBody::Nested(query) => found.extend(self.stars(query)),
            QueryBody::Values(_) | QueryBody::Table(_) => {}
        }
    }

    fn stars_of_select(&self, select: &Select, found: &mut Vec<(Span, String)>) {
        let (sources, known) = self.sources_of("", select);
        let spelled = |wanted: Option<&str>| {
            let fits = |it: &&Source| wanted.is_none_or(|wanted| same(wanted, &it.alias));
            let columns = sources.iter().filter(fits).flat_map(|source| {
                let quoted = |name: &str| format!("`{}`", name.replace('`', "``"));
                let column = move |output: &Output| {
                    format!("{}.{}", quoted(&source.alias), quoted(&output.name))
                };
                source.outputs.iter().map(column).collect::<Vec<_>>()
            });
            columns.collect::<Vec<_>>().join(", ")
        };
        for item in &select.items {
            match item {
                SelectItem::Star(span) if known => found.push((*span, spelled(None))),
                SelectItem::TableStar(name) => {
                    let wanted = name.name.text.as_str();
                    if sources.iter().any(|source| same(&source.alias, wanted)) {
                        // The star stands two bytes behind the name, unless somebody put blanks.
                        let span = Span::new(name.span().start, name.name.span.end + 2);
                        found.push((span, spelled(Some(wanted))));
                    }
                }
                SelectItem::Star(_) | SelectItem::Expr { .. } => {}
            }
        }
    }

    /// The columns of a table or view.
    pub(crate) fn columns_of_relation(&self, found: &Found) -> Option<Vec<Output>> {
        let Found::Known(name, kind) = found else { return None };
        match kind {
            Relation::Table => self.columns_of_table(name),
            Relation::View => {
                let columns = self.view(name)?.columns.as_ref()?;
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

/// The name of a result: its alias, its column's, or its text.
fn name_of(text: &str, expr: &Expr, span: Span, alias: Option<&str>) -> Option<String> {
    if let Some(alias) = alias {
        return Some(alias.to_owned());
    }
    match &expr.kind {
        ExprKind::Column(names) => names.last().map(|name| name.text.clone()),
        ExprKind::Literal(Literal::String { value, .. }) => Some(value.clone()),
        _ => {
            let written = text.get(span.range())?.trim();
            (written.len() <= LONGEST).then(|| written.to_owned())
        }
    }
}

/// The names that a query gives its results without help: of columns and by `AS`. None if any has
/// another name, or the text is no query.
pub(crate) fn own_names(product: Product, text: &str) -> Option<Vec<String>> {
    fn of_body(body: &QueryBody) -> Option<Vec<String>> {
        match body {
            QueryBody::Select(select) => select.items.iter().map(of_item).collect(),
            QueryBody::Combined { left, .. } => of_body(left),
            _ => None,
        }
    }
    fn of_item(item: &SelectItem) -> Option<String> {
        match item {
            SelectItem::Expr { alias: Some(alias), .. } => Some(alias.text.clone()),
            SelectItem::Expr { expr, .. } => match &expr.kind {
                ExprKind::Column(names) => names.last().map(|name| name.text.clone()),
                _ => None,
            },
            SelectItem::Star(_) | SelectItem::TableStar(_) => None,
        }
    }
    of_body(&Query::read(product, text)?.body)
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
