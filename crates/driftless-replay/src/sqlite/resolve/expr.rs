//! Resolving expressions, and describing what they yield.

use driftless_diag::Span;
use driftless_sql::sqlite::Quote;

use crate::problem::Problem;
use crate::sqlite::affinity::{Affinity, of_type};
use crate::sqlite::codes::{FORBIDDEN_EXPRESSION, WRONG_COLUMN_COUNT};
use crate::sqlite::functions;
use crate::sqlite::names::{ident, is_truth};
use crate::sqlite::tree::{
    Binary, Call, Expr, ExprKind, InSet, Literal, Over, Select, Unary, Window,
};

use super::select::Env;
use super::{Calls, Found, Output, Resolver, Rules, Scope};

/// Functions whose result is not the same every time: an index cannot be built on them.
const UNSTABLE: [&str; 10] = [
    "random",
    "randomblob",
    "changes",
    "total_changes",
    "last_insert_rowid",
    "current_date",
    "current_time",
    "current_timestamp",
    "sqlite_version",
    "sqlite_source_id",
];

impl<'w> Resolver<'w> {
    /// Resolves the names of an expression.
    pub(super) fn expr(&mut self, expr: &Expr, scope: &Scope<'_, 'w>, env: &Env<'_, 'w>) {
        match &expr.kind {
            ExprKind::Literal(Literal::Now) => self.unstable(expr.span, scope),
            ExprKind::Literal(_) => {}
            ExprKind::Parameter => self.forbidden("parameters", expr.span, scope),
            ExprKind::Name(name) if name.quote == Quote::Single => {}
            ExprKind::Name(name) => _ = self.column(None, None, name, scope),
            ExprKind::Dotted(dotted) => {
                if matches!(scope.rules, Rules::Key | Rules::Generated) {
                    self.forbidden("qualified names", expr.span, scope);
                    return;
                }
                let schema = dotted.schema.as_ref();
                self.column(schema, Some(&dotted.table), &dotted.column, scope);
            }
            ExprKind::Unary(_, inner)
            | ExprKind::Collate(inner, _)
            | ExprKind::Cast(inner, _)
            | ExprKind::NullTest(inner) => self.expr(inner, scope, env),
            ExprKind::Binary(_, left, right) => {
                self.expr(left, scope, env);
                self.expr(right, scope, env);
            }
            ExprKind::Call(call) => self.call(call, expr.span, scope, env),
            ExprKind::In(operand, set) => {
                self.expr(operand, scope, env);
                self.in_set(operand, set, scope, env);
            }
            ExprKind::Many(parts) | ExprKind::Row(parts) => self.exprs(parts, scope, env),
            ExprKind::Case { operand, arms, otherwise } => {
                operand.iter().for_each(|part| self.expr(part, scope, env));
                for (when, then) in arms {
                    self.expr(when, scope, env);
                    self.expr(then, scope, env);
                }
                otherwise.iter().for_each(|part| self.expr(part, scope, env));
            }
            ExprKind::Exists(select) | ExprKind::Select(select) => {
                self.subquery(select, expr.span, scope, env);
            }
            ExprKind::Raise(message) => {
                message.iter().for_each(|part| self.expr(part, scope, env));
            }
        }
    }

    pub(super) fn exprs(&mut self, exprs: &[Expr], scope: &Scope<'_, 'w>, env: &Env<'_, 'w>) {
        exprs.iter().for_each(|expr| self.expr(expr, scope, env));
    }

    fn call(&mut self, call: &Call, span: Span, scope: &Scope<'_, 'w>, env: &Env<'_, 'w>) {
        let unstable = UNSTABLE.iter().any(|name| call.name.text.eq_ignore_ascii_case(name));
        if unstable {
            self.unstable(span, scope);
        }
        if self.calls == Calls::Judged
            && let Some(problem) = functions::problem(call)
        {
            self.problem(problem);
        }
        self.exprs(&call.arguments, scope, env);
        self.exprs(&call.order_by, scope, env);
        call.filter.iter().for_each(|filter| self.expr(filter, scope, env));
        if let Some(Over::Window(window)) = &call.over {
            self.window(window, scope, env);
        }
    }

    pub(super) fn window(&mut self, window: &Window, scope: &Scope<'_, 'w>, env: &Env<'_, 'w>) {
        self.exprs(&window.partition, scope, env);
        self.exprs(&window.order_by, scope, env);
        // SQLite resolves no names in the bounds of a frame: what is not constant is `NULL`.
    }

    fn unstable(&mut self, span: Span, scope: &Scope<'_, 'w>) {
        if matches!(scope.rules, Rules::Key | Rules::Predicate | Rules::Generated) {
            self.forbidden("values that differ from time to time", span, scope);
        }
    }

    fn forbidden(&mut self, what: &str, span: Span, scope: &Scope<'_, 'w>) {
        if scope.rules != Rules::Free {
            let message = format!("{what} are not allowed in {}", scope.rules.place());
            self.problem(Problem::error(&FORBIDDEN_EXPRESSION, span, message));
        }
    }

    fn subquery(&mut self, select: &Select, span: Span, scope: &Scope<'_, 'w>, env: &Env<'_, 'w>) {
        if scope.rules == Rules::Free {
            let outputs = self.select(select, env, Some(scope));
            let first = outputs.and_then(|outputs| outputs.first().map(|output| output.affinity));
            self.subqueries.extend(first.map(|affinity| (span, affinity)));
        } else {
            self.forbidden("subqueries", span, scope);
        }
    }

    fn in_set(&mut self, operand: &Expr, set: &InSet, scope: &Scope<'_, 'w>, env: &Env<'_, 'w>) {
        match set {
            InSet::List(parts) => self.exprs(parts, scope, env),
            InSet::Select(select) => {
                if scope.rules != Rules::Free {
                    return self.forbidden("subqueries", select.span, scope);
                }
                let outputs = self.select(select, env, Some(scope));
                self.width(operand, outputs.map(|outputs| outputs.len()), select.span);
            }
            InSet::Table(name, arguments) => {
                if scope.rules != Rules::Free {
                    return self.forbidden("subqueries", name.span(), scope);
                }
                // SQLite does not rename a table here, so this is no reference; an ALTER TABLE
                // RENAME fails over it.
                if arguments.is_none() {
                    let relation = self.relation(name, env, Some(scope));
                    let known = !relation.is_open();
                    self.width(operand, known.then(|| relation.len()), name.span());
                }
                arguments.iter().for_each(|arguments| self.exprs(arguments, scope, env));
            }
        }
    }

    /// Compares the number of columns after `IN` with the operand before it.
    fn width(&mut self, operand: &Expr, found: Option<usize>, span: Span) {
        let wanted = match &operand.kind {
            ExprKind::Row(parts) => parts.len(),
            ExprKind::Select(_) => return,
            _ => 1,
        };
        if let Some(found) = found.filter(|found| *found != wanted) {
            let message = format!("this yields {found} columns");
            let problem = Problem::error(&WRONG_COLUMN_COUNT, span, message);
            self.problem(problem.label(format!("expected {wanted}")));
        }
    }

    /// What an expression yields as a result column without a name of its own.
    pub(super) fn describe(&self, expr: &Expr, at: usize, scope: &Scope<'_, 'w>) -> Output {
        let affinity = self.affinity(expr, scope);
        let holds = self.holds(expr, scope);
        let name = match self.column_name(expr, scope) {
            Some(name) => name,
            None => self.source(expr.span).to_owned(),
        };
        let name = if is_truth(&name) { format!("column{}", at + 1) } else { name };
        let cast = matches!(expr.kind, ExprKind::Cast(..));
        Output { name: ident(&name), affinity, holds, cast }
    }

    /// The name of the column an expression is, if it is one.
    fn column_name(&self, expr: &Expr, scope: &Scope<'_, 'w>) -> Option<String> {
        match &expr.kind {
            ExprKind::Collate(inner, _) => self.column_name(inner, scope),
            ExprKind::Call(call) if is_hint(call) => {
                self.column_name(call.arguments.first()?, scope)
            }
            ExprKind::Name(name) => match scope.lookup(self.firing.as_ref(), None, None, name) {
                Found::Column(found) => Some(found.output.name.as_str().to_owned()),
                Found::Text | Found::Truth => None,
                _ => Some(name.text.clone()),
            },
            ExprKind::Dotted(dotted) => {
                let (schema, table) = (dotted.schema.as_ref(), Some(&dotted.table));
                match scope.lookup(self.firing.as_ref(), schema, table, &dotted.column) {
                    Found::Column(found) => Some(found.output.name.as_str().to_owned()),
                    _ => Some(dotted.column.text.clone()),
                }
            }
            _ => None,
        }
    }

    fn column_output(&self, expr: &Expr, scope: &Scope<'_, 'w>) -> Option<Output> {
        let found = match &expr.kind {
            ExprKind::Name(name) => scope.lookup(self.firing.as_ref(), None, None, name),
            ExprKind::Dotted(dotted) => scope.lookup(
                self.firing.as_ref(),
                dotted.schema.as_ref(),
                Some(&dotted.table),
                &dotted.column,
            ),
            _ => return None,
        };
        match found {
            Found::Column(found) => Some(found.output),
            _ => None,
        }
    }

    /// SQLite's affinity of an expression.
    fn affinity(&self, expr: &Expr, scope: &Scope<'_, 'w>) -> Affinity {
        match &expr.kind {
            ExprKind::Name(_) | ExprKind::Dotted(_) => {
                self.column_output(expr, scope).map_or(Affinity::None, |output| output.affinity)
            }
            ExprKind::Collate(inner, _) => self.affinity(inner, scope),
            // No type is one of a column, but a number of a cast.
            ExprKind::Cast(_, declared) if declared.trim().is_empty() => Affinity::Numeric,
            ExprKind::Cast(_, declared) => of_type(declared),
            ExprKind::Row(parts) => match parts.first() {
                Some(first) => self.affinity(first, scope),
                None => Affinity::None,
            },
            ExprKind::Select(_) => {
                self.subqueries.get(&expr.span).copied().unwrap_or(Affinity::None)
            }
            _ => Affinity::None,
        }
    }

    /// What values an expression may yield: 1 number, 2 text, 4 blob.
    fn holds(&self, expr: &Expr, scope: &Scope<'_, 'w>) -> u8 {
        match &expr.kind {
            ExprKind::Literal(Literal::Null) => 0,
            ExprKind::Literal(Literal::String) => 2,
            ExprKind::Literal(Literal::Blob) => 4,
            ExprKind::Literal(Literal::Now) | ExprKind::Parameter | ExprKind::Call(_) => 7,
            ExprKind::Collate(inner, _) | ExprKind::Unary(Unary::Plus, inner) => {
                self.holds(inner, scope)
            }
            ExprKind::Binary(Binary::Concat, ..) => 6,
            ExprKind::Binary(Binary::Extract, ..) => 7,
            ExprKind::Name(name) if self.is_text(name, scope) => 2,
            ExprKind::Name(_)
            | ExprKind::Dotted(_)
            | ExprKind::Select(_)
            | ExprKind::Cast(..)
            | ExprKind::Row(_) => self.affinity(expr, scope).holds(),
            ExprKind::Case { arms, otherwise, .. } => {
                let mut holds = 0;
                for (_, then) in arms {
                    holds |= self.holds(then, scope);
                }
                otherwise.iter().for_each(|part| holds |= self.holds(part, scope));
                holds
            }
            _ => 1,
        }
    }

    fn is_text(&self, name: &driftless_sql::sqlite::Name, scope: &Scope<'_, 'w>) -> bool {
        matches!(scope.lookup(self.firing.as_ref(), None, None, name), Found::Text)
    }
}

/// `likely(x)` and its like, which mean `x`.
fn is_hint(call: &Call) -> bool {
    ["likely", "unlikely", "likelihood"]
        .iter()
        .any(|name| call.name.text.eq_ignore_ascii_case(name))
}
