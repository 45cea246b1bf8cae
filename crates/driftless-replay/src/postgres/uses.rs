//! What the names inside a query or an expression mean: which tables and columns it reads, and
//! which names mean nothing.
//!
//! One walk over sqlparser's tree serves all who ask: views remember what they read, renames find
//! the words to replace, statements hear of names that do not exist. Scopes are wider here than on
//! the server (a subquery sees its neighbours in `FROM`, conditions see output names): what is
//! reported as unknown is unknown under every reading.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use driftless_catalog::postgres::Name;
use driftless_diag::Span;
use driftless_sql::postgres::{is_reserved, location_offset};
use sqlparser::ast::{self, Spanned, Visit, Visitor};

use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{AMBIGUOUS_COLUMN, UNKNOWN_COLUMN, UNKNOWN_TABLE};

use super::outputs::{Ctes, Source, folded, parts};
use super::session::Session;

/// What a query or an expression reads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Uses {
    /// Tables and views, each with the columns of it.
    pub(crate) relations: BTreeMap<Name, BTreeSet<String>>,
    /// Whether that is all of it.
    pub(crate) complete: bool,
}

/// A word that means a table or a column.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// Where it stands in the text.
    pub(crate) span: Span,
    /// The table or view.
    pub(crate) relation: Name,
    /// The column; none for the table itself.
    pub(crate) column: Option<String>,
    /// It stands alone in a select list, so that it also names a column of the result.
    pub(crate) names_output: bool,
    /// It is a table in `FROM` without an alias, so that it also qualifies columns.
    pub(crate) is_own_alias: bool,
    /// It qualifies a column.
    pub(crate) is_qualifier: bool,
}

/// What a walk found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) uses: Uses,
    pub(crate) problems: Vec<Problem>,
    /// The tables in `FROM` that are not there: none of them can be anything else.
    pub(crate) missing: Vec<Problem>,
    pub(crate) words: Vec<Word>,
}

/// Names in reach at one level of a query.
struct Scope {
    sources: Vec<Source>,
    merged: Vec<String>,
    aliases: BTreeSet<String>,
}

/// A walk.
struct Walk<'a> {
    session: &'a Session,
    text: &'a str,
    /// Where the text begins in what problems are reported in.
    base: usize,
    scopes: Vec<Scope>,
    ctes: Ctes,
    /// For each open query: how many scopes and CTEs there were before it.
    queries: Vec<(usize, usize)>,
    /// Names of arguments, which look like columns.
    skipped: Vec<Span>,
    /// Starts of the columns that name a result's columns.
    outputs: BTreeSet<usize>,
    found: Found,
}

const SYSTEM_COLUMNS: [&str; 7] = ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"];

impl Session {
    /// Walks a query whose text begins at `base`.
    pub(crate) fn walk_query(&self, text: &str, base: usize, query: &ast::Query) -> Found {
        self.walk(text, base, Vec::new(), query)
    }

    /// Walks an expression in whose reach `sources` are.
    pub(crate) fn walk_expression(
        &self,
        text: &str,
        base: usize,
        sources: Vec<Source>,
        expr: &ast::Expr,
    ) -> Found {
        self.walk(text, base, sources, expr)
    }

    /// Walks any part of a tree.
    pub(crate) fn walk(
        &self,
        text: &str,
        base: usize,
        sources: Vec<Source>,
        tree: &impl Visit,
    ) -> Found {
        let scope = Scope { sources, merged: Vec::new(), aliases: BTreeSet::new() };
        let mut walk = Walk {
            session: self,
            text,
            base,
            scopes: vec![scope],
            ctes: Vec::new(),
            queries: Vec::new(),
            skipped: Vec::new(),
            outputs: BTreeSet::new(),
            found: Found::default(),
        };
        walk.found.uses.complete = true;
        let _: ControlFlow<()> = tree.visit(&mut walk);
        walk.found
    }

    /// The source that a table or view is under its own name.
    pub(crate) fn source_of(&self, name: &Name) -> Source {
        Source {
            alias: Some(name.name.clone()),
            relation: Some(name.clone()),
            columns: self.relation_columns(name),
            missing: false,
        }
    }

    /// Computes anew what a view reads.
    pub(crate) fn learn_uses(&mut self, view: &Name) {
        let Some(text) = self.objects().views.get(view).map(|view| view.query.source.clone())
        else {
            return;
        };
        let uses = driftless_sql::postgres::QueryFragment::read(&text)
            .and_then(|query| query.tree)
            .map(|tree| self.walk_query(&text, 0, &tree).uses)
            .unwrap_or_default();
        self.uses.insert(view.clone(), uses);
    }
}

impl Visitor for Walk<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<()> {
        self.queries.push((self.scopes.len(), self.ctes.len()));
        self.session.enter_ctes(query, &mut self.ctes);
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &ast::Query) -> ControlFlow<()> {
        if let Some((scopes, ctes)) = self.queries.pop() {
            self.scopes.truncate(scopes);
            self.ctes.truncate(ctes);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &ast::Statement) -> ControlFlow<()> {
        let (sources, merged) = self.session.written_sources(statement, &mut self.ctes);
        self.scopes.push(Scope { sources, merged, aliases: BTreeSet::new() });
        ControlFlow::Continue(())
    }

    fn post_visit_statement(&mut self, _: &ast::Statement) -> ControlFlow<()> {
        self.scopes.pop();
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &ast::Select) -> ControlFlow<()> {
        let (sources, merged) = self.session.sources(select, &mut self.ctes);
        let mut aliases = BTreeSet::new();
        for item in &select.projection {
            match item {
                ast::SelectItem::ExprWithAlias { alias, .. } => {
                    aliases.insert(folded(alias));
                }
                ast::SelectItem::UnnamedExpr(
                    expr @ (ast::Expr::Identifier(_) | ast::Expr::CompoundIdentifier(_)),
                ) => {
                    self.outputs.insert(self.span(expr.span()).start);
                }
                ast::SelectItem::UnnamedExpr(ast::Expr::Function(function)) => {
                    aliases.extend(parts(&function.name).and_then(|mut parts| parts.pop()));
                }
                ast::SelectItem::Wildcard(_) => self.read_all(&sources, None),
                ast::SelectItem::QualifiedWildcard(
                    ast::SelectItemQualifiedWildcardKind::ObjectName(name),
                    _,
                ) => {
                    let alias = parts(name).and_then(|mut parts| parts.pop());
                    self.read_all(&sources, alias.as_deref());
                }
                _ => {}
            }
        }
        self.scopes.push(Scope { sources, merged, aliases });
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &ast::TableFactor) -> ControlFlow<()> {
        match factor {
            ast::TableFactor::Table { name, args: None, alias, .. } => {
                self.table(name, alias.is_none());
            }
            ast::TableFactor::Table { args: Some(args), .. } => self.skip_names(&args.args),
            ast::TableFactor::Function { args, .. } => self.skip_names(args),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &ast::Expr) -> ControlFlow<()> {
        match expr {
            ast::Expr::Identifier(ident) => self.column(ident),
            ast::Expr::CompoundIdentifier(idents) => self.qualified_column(idents),
            ast::Expr::CompoundFieldAccess { access_chain, .. } => self.skip_fields(access_chain),
            ast::Expr::Function(function) => {
                if let ast::FunctionArguments::List(list) = &function.args {
                    self.skip_names(&list.args);
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Walk<'_> {
    fn span(&self, span: sqlparser::tokenizer::Span) -> Span {
        let start = location_offset(self.text, span.start);
        Span::new(start, location_offset(self.text, span.end).max(start))
    }

    fn placed(&self, span: Span) -> Span {
        Span::new(span.start + self.base, span.end + self.base)
    }

    fn skip_names(&mut self, args: &[ast::FunctionArg]) {
        for arg in args {
            let name =
                match arg {
                    ast::FunctionArg::ExprNamed { name, .. } => name,
                    // The older way to write it, which the parser takes for an operator.
                    ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(
                        ast::Expr::BinaryOp { left, op: ast::BinaryOperator::Assignment, .. },
                    )) => left,
                    _ => continue,
                };
            self.skipped.push(self.span(name.span()));
        }
    }

    /// Fields of a composite value are no columns.
    fn skip_fields(&mut self, access_chain: &[ast::AccessExpr]) {
        for access in access_chain {
            if let ast::AccessExpr::Dot(ast::Expr::Identifier(field)) = access {
                self.skipped.push(self.span(field.span));
            }
        }
    }

    fn read_all(&mut self, sources: &[Source], alias: Option<&str>) {
        for source in sources {
            if alias.is_some() && source.alias.as_deref() != alias {
                continue;
            }
            match (&source.relation, &source.columns) {
                (Some(relation), Some(columns)) => {
                    let names = columns.iter().filter_map(|it| Some(it.origin.as_ref()?.1.clone()));
                    let used = self.found.uses.relations.entry(relation.clone()).or_default();
                    used.extend(names);
                }
                (None, Some(_)) => {}
                _ => self.found.uses.complete = false,
            }
        }
    }

    /// A table in `FROM`.
    fn table(&mut self, name: &ast::ObjectName, is_own_alias: bool) {
        let source = self.session.table_source(name, &self.ctes);
        let ends = name.0.first().and_then(ast::ObjectNamePart::as_ident);
        let ends = ends.zip(name.0.last().and_then(ast::ObjectNamePart::as_ident));
        let Some((first, last)) = ends else {
            self.found.uses.complete = false;
            return;
        };
        let last = self.span(last.span);
        let span = Span::new(self.span(first.span).start, last.end);
        if let Some(relation) = source.relation {
            self.found.uses.relations.entry(relation.clone()).or_default();
            self.found.words.push(Word {
                span,
                relation,
                column: None,
                names_output: false,
                is_own_alias,
                is_qualifier: false,
            });
        } else if source.missing {
            self.found.uses.complete = false;
            let names = parts(name).unwrap_or_default();
            let problem = self.session.missing_relation(&names, self.placed(last));
            self.found.missing.push(problem.clone());
            self.found.problems.push(problem);
        } else if source.columns.is_none() {
            self.found.uses.complete = false;
        }
    }

    fn column(&mut self, ident: &ast::Ident) {
        let span = self.span(ident.span);
        let name = folded(ident);
        let keyword = ident.quote_style.is_none() && is_reserved(&name);
        if keyword || self.skipped.contains(&span) || SYSTEM_COLUMNS.contains(&name.as_str()) {
            return;
        }
        for level in (0..self.scopes.len()).rev() {
            let Some(scope) = self.scopes.get(level) else { continue };
            let mut origins = Vec::new();
            let mut known = true;
            for source in &scope.sources {
                match &source.columns {
                    Some(columns) => origins.extend(columns.iter().filter(|it| it.name == name)),
                    None => known = false,
                }
            }
            if let Some(first) = origins.first() {
                let merged = scope.merged.iter().any(|it| *it == name || it.is_empty());
                let several = origins.len() > 1 && known && !merged;
                if several && !scope.aliases.contains(&name) {
                    let problem = ambiguous(&name, self.placed(span));
                    self.found.problems.push(problem);
                    return;
                }
                let all: Vec<_> = origins.iter().filter_map(|it| it.origin.clone()).collect();
                let exact = first.origin.clone().filter(|_| known && origins.len() == 1);
                self.read(span, exact, all);
                return;
            }
            let whole_row = scope.sources.iter().any(|it| it.alias.as_ref() == Some(&name));
            if !known || whole_row || scope.aliases.contains(&name) {
                self.found.uses.complete &= known || scope.aliases.contains(&name);
                return;
            }
        }
        let problem = self.unknown_column(&name, self.placed(span), None);
        self.found.problems.push(problem);
    }

    fn read(&mut self, span: Span, exact: Option<(Name, String)>, all: Vec<(Name, String)>) {
        for (relation, column) in all {
            self.found.uses.relations.entry(relation).or_default().insert(column);
        }
        if let Some((relation, column)) = exact {
            let names_output = self.outputs.contains(&span.start);
            self.found.words.push(Word {
                span,
                relation,
                column: Some(column),
                names_output,
                is_own_alias: false,
                is_qualifier: false,
            });
        }
    }

    fn qualified_column(&mut self, idents: &[ast::Ident]) {
        let [.., table, column] = idents else { return };
        let (alias, name) = (folded(table), folded(column));
        let (table_span, span) = (self.span(table.span), self.span(column.span));
        let sources = self.scopes.iter().rev().flat_map(|scope| &scope.sources);
        let Some(source) = sources.clone().find(|it| it.alias.as_ref() == Some(&alias)).cloned()
        else {
            let in_doubt = sources.clone().any(|source| source.alias.is_none() || source.missing);
            let is_column = sources
                .clone()
                .any(|source| source.columns.iter().flatten().any(|column| column.name == alias));
            if !in_doubt && !is_column && idents.len() == 2 && self.has_sources() {
                let label = "no such table in `FROM`";
                let message = format!("unknown table `{alias}`");
                let known: Vec<String> = sources.filter_map(|it| it.alias.clone()).collect();
                let help = did_you_mean(&alias, known.iter().map(String::as_str));
                let problem = Problem::error(&UNKNOWN_TABLE, self.placed(table_span), message)
                    .label(label)
                    .help_if(help);
                self.found.problems.push(problem);
            }
            self.found.uses.complete = false;
            return;
        };
        if source.relation.as_ref().is_some_and(|relation| relation.name == alias)
            && let Some(relation) = source.relation.clone()
        {
            self.found.words.push(Word {
                span: table_span,
                relation,
                column: None,
                names_output: false,
                is_own_alias: false,
                is_qualifier: true,
            });
        }
        let Some(columns) = &source.columns else {
            self.found.uses.complete = false;
            return;
        };
        match columns.iter().find(|column| column.name == name) {
            Some(column) => {
                let start = self.span(idents.first().map_or(table.span, |it| it.span)).start;
                if self.outputs.contains(&start) {
                    self.outputs.insert(span.start);
                }
                let all = column.origin.iter().cloned().collect();
                self.read(span, column.origin.clone(), all);
            }
            None if SYSTEM_COLUMNS.contains(&name.as_str()) => {}
            None if self.session.is_routine_name(&name) => self.found.uses.complete = false,
            None => {
                let problem = self.unknown_column(&name, self.placed(span), Some(&source));
                self.found.problems.push(problem);
            }
        }
    }

    fn has_sources(&self) -> bool {
        self.scopes.iter().any(|scope| !scope.sources.is_empty())
    }

    fn unknown_column(&self, name: &str, span: Span, of: Option<&Source>) -> Problem {
        let sources: Vec<&Source> = match of {
            Some(source) => vec![source],
            None => self.scopes.iter().flat_map(|scope| &scope.sources).collect(),
        };
        let known = sources.iter().filter_map(|source| source.columns.as_ref()).flatten();
        let help = did_you_mean(name, known.map(|column| column.name.as_str()));
        let note = sources.iter().filter_map(|source| source.relation.as_ref()).find_map(|table| {
            self.session.history.of_column(&super::session::ident(&table.name), name)
        });
        Problem::error(&UNKNOWN_COLUMN, span, format!("unknown column `{name}`"))
            .label("no such column")
            .help_if(help)
            .note_if(note)
    }
}

fn ambiguous(name: &str, span: Span) -> Problem {
    Problem::error(&AMBIGUOUS_COLUMN, span, format!("column `{name}` is ambiguous"))
        .label("several tables have it")
}
