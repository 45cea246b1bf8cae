//! Resolving names: which table and column every name of a query or expression means.
//!
//! Follows SQLite's own resolver (`resolve.c`, `selectExpander`): scopes from the inside out,
//! aliases of result columns where SQLite lets them be seen, names in double quotes that no
//! column has are strings, `rowid` is a column of tables that have one. The result serves three
//! ends: problems to report, references to rewrite when something is renamed, and the columns a
//! query yields.
//!
//! Certainty is kept apart from ignorance. As soon as something in reach has columns that are not
//! known, a name that is not found says nothing.

mod dml;
mod expr;
mod relation;
mod scope;
mod select;
mod source;
mod table;
mod trigger;
mod upsert;
mod view;

use std::collections::BTreeMap;

use driftless_catalog::{Ident, ObjectName};
use driftless_diag::{Code, Span};
use driftless_sql::sqlite::{Name, Quote};

use crate::problem::{Problem, did_you_mean};

use super::affinity::Affinity;
use super::codes::{AMBIGUOUS_COLUMN, UNKNOWN_COLUMN};
use super::names::ident_of;
use super::world::{Home, World};

pub(crate) use dml::Depth;
pub(crate) use relation::{Columns, Output, Relation, rowid_alias, unique};
pub(crate) use scope::{Found, FoundColumn, Item, Rules, Scope};
pub(crate) use table::{Part, Subject, check_column, check_index, check_table, resolve};
pub(crate) use trigger::resolve_trigger;
pub(crate) use upsert::UNKNOWN_CONFLICT_TARGET;
pub(crate) use view::{Views, resolve_view};

/// A view that cannot be read.
pub(crate) static BROKEN_VIEW: Code = Code {
    id: "broken-view",
    title: "a view that cannot be read",
    manual: "The statement reads a view whose query names something that does not exist. SQLite \
             accepts such views when they are made and refuses to read them.\n",
};

/// A name, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// Where it stands.
    pub(crate) span: Span,
    /// What it means.
    pub(crate) target: Target,
}

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// A table or view.
    Table(ObjectName),
    /// A column of a table or view.
    Column(ObjectName, Ident),
}

/// What resolving found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Findings {
    /// Names and their meaning.
    pub(crate) references: Vec<Reference>,
    /// What SQLite would refuse.
    pub(crate) problems: Vec<Problem>,
    /// Names in double quotes that are strings.
    pub(crate) strings: Vec<Span>,
}

/// The trigger whose body is resolved: what `old` and `new` mean.
#[derive(Debug, Clone)]
pub(crate) struct Firing<'w> {
    relation: Relation<'w>,
    old: bool,
    new: bool,
}

/// Resolves the names of one text.
pub(crate) struct Resolver<'w> {
    world: World<'w>,
    text: &'w str,
    home: Home,
    firing: Option<Firing<'w>>,
    findings: Findings,
    /// What queries used as values prefer, by where they stand.
    subqueries: BTreeMap<Span, Affinity>,
    /// More than zero while problems are not to be reported.
    quiet: usize,
    /// Whether functions are looked at.
    calls: Calls,
}

/// Whether calls of functions are looked at. SQLite does when a statement runs or a table or index
/// is made, and not when `ALTER TABLE` reads the schema again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calls {
    /// They are.
    Judged,
    /// They are not.
    Ignored,
}

impl<'w> Resolver<'w> {
    pub(crate) fn new(world: World<'w>, text: &'w str, home: Home, calls: Calls) -> Self {
        Self {
            world,
            text,
            home,
            firing: None,
            findings: Findings::default(),
            subqueries: BTreeMap::new(),
            quiet: 0,
            calls,
        }
    }

    pub(crate) fn finish(self) -> Findings {
        self.findings
    }

    fn problem(&mut self, problem: Problem) {
        if self.quiet == 0 {
            self.findings.problems.push(problem);
        }
    }

    fn refers(&mut self, span: Span, target: Target) {
        self.findings.references.push(Reference { span, target });
    }

    /// Resolves without reporting problems.
    fn quietly<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.quiet += 1;
        let result = run(self);
        self.quiet -= 1;
        result
    }

    fn source(&self, span: Span) -> &'w str {
        self.text.get(span.range()).unwrap_or_default().trim()
    }

    /// Resolves a column.
    fn column(
        &mut self,
        schema: Option<&Name>,
        table: Option<&Name>,
        column: &Name,
        scope: &Scope<'_, 'w>,
    ) -> Found {
        let found = scope.lookup(self.firing.as_ref(), schema, table, column);
        match &found {
            Found::Column(found) => self.found_column(found, table, column),
            Found::Text => self.findings.strings.push(column.span),
            Found::Missing if self.is_missed(column, scope) => return Found::Unknown,
            Found::Missing => {
                let problem = self.missing_column(table, column, scope);
                self.problem(problem);
            }
            Found::Ambiguous => {
                let message = format!("ambiguous column `{}`", column.text);
                let tables = scope.answering(column);
                let mut problem = Problem::error(&AMBIGUOUS_COLUMN, column.span, message)
                    .label("several tables have it");
                if let Some(first) = tables.first() {
                    problem = problem.help(format!("write `{first}.{}`", column.text));
                }
                self.problem(problem);
            }
            Found::Alias | Found::Truth | Found::Unknown => {}
        }
        found
    }

    /// Whether a failed statement would have made the column.
    fn is_missed(&self, column: &Name, scope: &Scope<'_, 'w>) -> bool {
        let missed = self.world.missing_columns;
        let firing = self.firing.iter().filter_map(|firing| firing.relation.object.as_ref());
        !missed.is_empty()
            && scope
                .all_objects()
                .into_iter()
                .chain(firing)
                .any(|object| missed.contains(&(object.clone(), ident_of(column))))
    }

    fn found_column(&mut self, found: &FoundColumn, table: Option<&Name>, column: &Name) {
        let Some(object) = &found.object else { return };
        let name = found.output.name.clone();
        self.refers(column.span, Target::Column(object.clone(), name));
        if let (Some(table), false) = (table, found.by_alias) {
            self.refers(table.span, Target::Table(object.clone()));
        }
    }

    fn missing_column(
        &self,
        table: Option<&Name>,
        column: &Name,
        scope: &Scope<'_, 'w>,
    ) -> Problem {
        let text = &column.text;
        let (message, candidates) = match table {
            Some(table) => {
                let known = scope.columns_of(self.firing.as_ref(), table);
                if known.is_empty() {
                    let message = format!("unknown table `{}`", table.text);
                    let tables = scope.table_names();
                    return Problem::error(&UNKNOWN_COLUMN, table.span, message)
                        .label("no table or alias of this name is in reach")
                        .help_if(did_you_mean(&table.text, tables.iter().map(String::as_str)));
                }
                (format!("unknown column `{}.{text}`", table.text), known)
            }
            None => (format!("unknown column `{text}`"), scope.column_names()),
        };
        let mut problem = Problem::error(&UNKNOWN_COLUMN, column.span, message)
            .label("no such column")
            .help_if(did_you_mean(text, candidates.iter().map(String::as_str)));
        for object in scope.objects() {
            problem = problem.note_if(self.world.history.of_column(&object.name, text));
        }
        if !problem.has_help() && table.is_none() && column.quote == Quote::None {
            problem = problem.help(format!("if it is a text, write `'{text}'`"));
        }
        problem
    }
}
