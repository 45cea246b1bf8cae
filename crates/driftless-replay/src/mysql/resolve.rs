//! Names in queries: the tables and columns they mean, or what is said about those that mean none.
//!
//! A name that cannot be found is refused only where everything it could be in is known. What
//! servers look up in more than one place (`ORDER BY`, `HAVING`, `GROUP BY` take aliases too) is
//! left alone, and so are names that the server itself makes.

use std::collections::BTreeSet;

use driftless_diag::Span;
use driftless_sql::mysql::{
    Expr, ExprKind, Name, QualifiedName, Query, QueryBody, Select, SelectItem, TableReference,
    TableReferenceKind, Visitor,
};

use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{UNKNOWN_COLUMN, UNKNOWN_TABLE};

use super::lookup::{Found, Relation, same};
use super::session::Session;

/// A table in `FROM`.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// The name it has in the query.
    pub(crate) alias: String,
    /// The names of its columns; none if they are not known.
    pub(crate) columns: Option<Vec<String>>,
}

/// A walk through a statement, from the outermost query inwards.
pub(crate) struct Resolver<'s> {
    session: &'s Session,
    text: &'s str,
    /// Sources of the queries around, the innermost last.
    scopes: Vec<Vec<Source>>,
    /// Tables that `WITH` makes.
    common: BTreeSet<String>,
    pub(crate) problem: Option<Problem>,
}

/// Columns that tables have without saying so.
const HIDDEN: [&str; 5] = ["_rowid", "row_start", "row_end", "my_row_id", "rownum"];

impl<'s> Resolver<'s> {
    pub(crate) fn new(session: &'s Session, text: &'s str) -> Self {
        Self { session, text, scopes: Vec::new(), common: BTreeSet::new(), problem: None }
    }

    /// Judges what follows with these sources around it.
    pub(crate) fn within(&mut self, sources: Vec<Source>, judge: impl FnOnce(&mut Self)) {
        self.scopes.push(sources);
        judge(self);
        self.scopes.pop();
    }

    /// The sources that a list of tables offers; what is wrong with them is said.
    pub(crate) fn sources(&mut self, tables: &[TableReference]) -> Vec<Source> {
        let mut sources = Vec::new();
        for table in tables {
            self.source(table, &mut sources);
        }
        sources
    }

    fn source(&mut self, table: &TableReference, sources: &mut Vec<Source>) {
        match &table.kind {
            TableReferenceKind::Table { name, alias, .. } => {
                let alias = alias.as_ref().unwrap_or(&name.name).text.clone();
                let columns = self.table(name);
                sources.push(Source { alias, columns });
            }
            TableReferenceKind::Derived { query, alias, columns, lateral } => {
                let visible = if *lateral { sources.clone() } else { Vec::new() };
                self.within(visible, |inner| inner.query(query));
                let names: Vec<String> = columns.iter().map(|name| name.text.clone()).collect();
                let outputs = self.session.outputs(self.text, query);
                let outputs =
                    outputs.map(|all| all.into_iter().map(|output| output.name).collect());
                let columns = if names.is_empty() { outputs } else { Some(names) };
                let alias = alias.as_ref().map(|alias| alias.text.clone()).unwrap_or_default();
                sources.push(Source { alias, columns });
            }
            TableReferenceKind::JsonTable { alias, .. } => {
                let alias = alias.as_ref().map(|alias| alias.text.clone()).unwrap_or_default();
                sources.push(Source { alias, columns: None });
            }
            TableReferenceKind::Nested(tables) => {
                tables.iter().for_each(|table| self.source(table, sources));
            }
            TableReferenceKind::Join { left, right, on, .. } => {
                let before = sources.len();
                self.source(left, sources);
                self.source(right, sources);
                if let Some(on) = on {
                    // Tables before the join are not seen by it, and may be by older servers.
                    let visible = sources.get(before..).unwrap_or_default().to_vec();
                    self.within(visible, |inner| inner.visit_expr(on));
                }
            }
        }
    }

    /// The columns of a table or view that a statement names.
    pub(crate) fn table(&mut self, name: &QualifiedName) -> Option<Vec<String>> {
        let own = name.database.is_none();
        if own && (self.common.contains(&name.name.text.to_lowercase()) || name.name.is("dual")) {
            return None;
        }
        let found = self.session.find(name);
        match &found {
            Found::Missing => {
                let problem = self.session.no_relation(name);
                self.problem.get_or_insert(problem);
                None
            }
            Found::Known(full, Relation::Table) => {
                let table = self.session.objects().tables.get(full)?;
                // Also those that a star leaves out.
                let names = table.columns.iter().map(|column| column.name.clone());
                table.columns_known.then(|| names.collect())
            }
            Found::Known(..) => {
                let outputs = self.session.columns_of_relation(&found)?;
                Some(outputs.into_iter().map(|output| output.name).collect())
            }
            Found::Unknown => None,
        }
    }

    /// A query.
    pub(crate) fn query(&mut self, query: &Query) {
        let before = self.common.clone();
        if let Some(with) = &query.with {
            for table in &with.tables {
                if with.recursive {
                    self.common.insert(table.name.text.to_lowercase());
                }
                self.query(&table.query);
                self.common.insert(table.name.text.to_lowercase());
            }
        }
        self.body(&query.body);
        self.common = before;
    }

    fn body(&mut self, body: &QueryBody) {
        match body {
            QueryBody::Select(select) => self.select(select),
            QueryBody::Combined { left, right, .. } => {
                self.body(left);
                self.body(right);
            }
            QueryBody::Nested(query) => self.query(query),
            QueryBody::Values(rows) => {
                rows.iter().flatten().for_each(|value| self.visit_expr(value));
            }
            QueryBody::Table(name) => _ = self.table(name),
        }
    }

    fn select(&mut self, select: &Select) {
        let sources = self.sources(&select.from);
        self.within(sources, |inner| {
            for item in &select.items {
                match item {
                    SelectItem::Expr { expr, .. } => inner.visit_expr(expr),
                    SelectItem::Star(_) | SelectItem::TableStar(_) => {}
                }
            }
            select.filter.iter().for_each(|filter| inner.visit_expr(filter));
        });
    }

    /// A name of a column, which some source around must have.
    fn column(&mut self, names: &[Name]) {
        let (name, table) = match names {
            [name] => (name, None),
            [table, name] => (name, Some(table)),
            _ => return,
        };
        if HIDDEN.iter().any(|hidden| name.is(hidden)) || self.problem.is_some() {
            return;
        }
        let mut candidates: Vec<&str> = Vec::new();
        let mut found_table = None;
        for source in self.scopes.iter().rev().flatten() {
            if table.is_some_and(|table| !same(&source.alias, &table.text)) {
                continue;
            }
            let Some(columns) = &source.columns else { return };
            if columns.iter().any(|column| same(column, &name.text)) {
                return;
            }
            candidates.extend(columns.iter().map(String::as_str));
            found_table = found_table.or(Some(source.alias.as_str()));
        }
        let Some(shown) = found_table else {
            if let Some(table) = table {
                self.no_source(table);
            }
            return;
        };
        let many = self.scopes.iter().flatten().count() > 1 && table.is_none();
        let place = if many { String::new() } else { format!(" in table `{shown}`") };
        let problem = Problem::error(
            &UNKNOWN_COLUMN,
            name.span,
            format!("unknown column `{}`{place}", name.text),
        )
        .label("no such column")
        .help_if(did_you_mean(&name.text, candidates));
        self.problem = Some(problem);
    }

    /// No table of the query is called so.
    fn no_source(&mut self, table: &Name) {
        let mut sources = self.scopes.iter().flatten();
        // A trigger's rows have these names, and what has none may be anything.
        let is_row = table.is("new") || table.is("old");
        if is_row || self.scopes.is_empty() || sources.any(|source| source.alias.is_empty()) {
            return;
        }
        let known: Vec<&str> = self.scopes.iter().flatten().map(|it| it.alias.as_str()).collect();
        let message = format!("no table of the query is called `{}`", table.text);
        let problem = Problem::error(&UNKNOWN_TABLE, table.span, message)
            .label("no such table here")
            .help_if(did_you_mean(&table.text, known));
        self.problem = Some(problem);
    }

    /// A column that is written to.
    pub(crate) fn target(&mut self, expr: &Expr) {
        if let ExprKind::Column(names) = &expr.kind {
            self.column(names);
        }
    }
}

impl Visitor for Resolver<'_> {
    fn visit_expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Column(names) => self.column(names),
            ExprKind::Call { name, .. } => {
                if self.problem.is_none() {
                    self.problem = self.session.refuse_unknown_function(name);
                }
                self.walk_expr(expr);
            }
            // `VALUES(a)` of `ON DUPLICATE KEY UPDATE` and the like read columns as others do;
            // aggregates over windows may take aliases.
            _ => self.walk_expr(expr),
        }
    }

    fn visit_query(&mut self, query: &Query) {
        self.query(query);
    }
}

/// The source that a single table is, under the name it is written with.
pub(crate) fn single(name: &QualifiedName, columns: Option<Vec<String>>) -> Source {
    Source { alias: name.name.text.clone(), columns }
}

/// From the first to the last of these.
pub(crate) fn spanning(exprs: &[Expr]) -> Span {
    match (exprs.first(), exprs.last()) {
        (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
        _ => Span::default(),
    }
}
