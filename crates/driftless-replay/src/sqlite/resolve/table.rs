//! Resolving what a table or index says about its own columns.

use driftless_catalog::Table;
use driftless_diag::Span;
use driftless_sql::sqlite::{
    ColumnDef, ColumnOptionKind, CreateIndex, CreateTable, Name, TableBody, TableConstraintKind,
};

use crate::sqlite::tree;
use crate::sqlite::world::{Home, World};

use super::select::Env;
use super::{Calls, Findings, Item, Relation, Resolver, Rules, Scope};

/// The table whose own expressions are resolved.
pub(crate) struct Subject<'w> {
    /// The objects around it; expressions see none of them.
    pub(crate) world: World<'w>,
    /// The text the expressions stand in.
    pub(crate) text: &'w str,
    /// The table.
    pub(crate) table: &'w Table,
    /// Whether functions are looked at.
    pub(crate) calls: Calls,
}

/// A part of a definition that names columns.
pub(crate) enum Part {
    /// An expression, and what it may hold.
    Expression(Span, Rules),
    /// A column.
    Column(Name),
}

/// Resolves the checks and generated columns of a table.
pub(crate) fn check_table(subject: &Subject<'_>, create: &CreateTable) -> Findings {
    let TableBody::Columns { columns, constraints, .. } = &create.body else {
        return Findings::default();
    };
    let mut parts: Vec<Part> = columns.iter().flat_map(column_parts).collect();
    parts.extend(constraints.iter().filter_map(|constraint| match &constraint.kind {
        TableConstraintKind::Check(fragment) => Some(Part::Expression(fragment.span, Rules::Check)),
        _ => None,
    }));
    resolve(subject, &parts)
}

/// Resolves the checks and the expression of one column.
pub(crate) fn check_column(subject: &Subject<'_>, def: &ColumnDef) -> Findings {
    resolve(subject, &column_parts(def))
}

/// Resolves an index's expressions and predicate.
pub(crate) fn check_index(subject: &Subject<'_>, create: &CreateIndex) -> Findings {
    let columns = create.columns.iter().map(|part| match &part.column {
        Some(name) => Part::Column(name.clone()),
        None => Part::Expression(part.expression.span, Rules::Key),
    });
    let predicate = create.predicate.iter();
    let predicate = predicate.map(|fragment| Part::Expression(fragment.span, Rules::Predicate));
    let parts: Vec<Part> = columns.chain(predicate).collect();
    resolve(subject, &parts)
}

fn column_parts(def: &ColumnDef) -> Vec<Part> {
    let parts = def.options.iter().filter_map(|option| match &option.kind {
        ColumnOptionKind::Check(fragment) => Some(Part::Expression(fragment.span, Rules::Check)),
        ColumnOptionKind::Generated { expression, .. } => {
            Some(Part::Expression(expression.span, Rules::Generated))
        }
        _ => None,
    });
    parts.collect()
}

/// Resolves expressions that see one row of the table.
pub(crate) fn resolve(subject: &Subject<'_>, parts: &[Part]) -> Findings {
    let Subject { world, text, table, calls } = subject;
    let mut resolver = Resolver::new(*world, text, Home::of(&table.name), *calls);
    let name = Some(table.name.name.clone());
    let items = [Item::plain(name, Relation::of_table(table))];
    for part in parts {
        let rules = match part {
            Part::Expression(_, rules) => *rules,
            Part::Column(_) => Rules::Key,
        };
        let scope = Scope { items: &items, aliases: &[], excluded: None, rules, parent: None };
        match part {
            Part::Column(name) => _ = resolver.column(None, None, name, &scope),
            Part::Expression(span, _) => {
                if let Some(expr) = tree::expression(text, *span) {
                    resolver.expr(&expr, &scope, &Env::empty());
                }
            }
        }
    }
    resolver.finish()
}
