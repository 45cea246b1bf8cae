//! SQL of statements as catalogs keep it, and renames followed into it.

use driftless_catalog::SqlText;
use driftless_diag::{Backend, Span};
use driftless_sql::mysql::{Expr, ExprKind, Product, Visitor};

use crate::place::Place;

use super::lookup::same;

/// The text at a place.
pub(crate) fn slice<'p>(place: &'p Place<'_>, span: Span) -> &'p str {
    place.text().get(span.range()).unwrap_or_default().trim()
}

/// An expression of a statement. Its normal form is made when the catalog is whole.
pub(crate) fn expression(place: &Place<'_>, expr: &Expr) -> SqlText {
    SqlText::raw(slice(place, expr.span))
}

/// An expression in which a column has another name from now on.
pub(crate) fn renamed(backend: Backend, text: &SqlText, from: &str, to: &str) -> SqlText {
    let Some(product) = Product::of(backend) else { return text.clone() };
    let Some(expr) = Expr::read(product, &text.source) else { return text.clone() };
    let mut names = Names { wanted: from, found: Vec::new() };
    names.visit_expr(&expr);
    let mut source = text.source.clone();
    names.found.sort_by_key(|span| std::cmp::Reverse(span.start));
    for span in names.found {
        source.replace_range(span.range(), &format!("`{}`", to.replace('`', "``")));
    }
    SqlText::raw(source)
}

/// The columns an expression reads, as it names them.
pub(crate) fn columns_of(expr: &Expr) -> Vec<(String, Span)> {
    let mut columns = Columns { found: Vec::new() };
    columns.visit_expr(expr);
    columns.found
}

/// Whether an expression kept as text reads a column; yes if it cannot be read itself.
pub(crate) fn reads(backend: Backend, text: &SqlText, column: &str) -> bool {
    let expr = Product::of(backend).and_then(|product| Expr::read(product, &text.source));
    expr.is_none_or(|expr| columns_of(&expr).iter().any(|(name, _)| same(name, column)))
}

struct Names<'a> {
    wanted: &'a str,
    found: Vec<Span>,
}

impl Visitor for Names<'_> {
    fn visit_expr(&mut self, expr: &Expr) {
        if let ExprKind::Column(names) = &expr.kind
            && let Some(last) = names.last()
            && same(&last.text, self.wanted)
        {
            self.found.push(last.span);
        }
        self.walk_expr(expr);
    }
}

struct Columns {
    found: Vec<(String, Span)>,
}

impl Visitor for Columns {
    fn visit_expr(&mut self, expr: &Expr) {
        if let ExprKind::Column(names) = &expr.kind
            && let Some(last) = names.last()
        {
            self.found.push((last.text.clone(), last.span));
        }
        self.walk_expr(expr);
    }
}
