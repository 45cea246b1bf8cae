//! Default values: what SQLite accepts as one, and what it takes a lone word for.

use driftless_catalog::SqlText;
use driftless_diag::{Backend, Code, Span};
use driftless_sql::sqlite::{ColumnDef, unquote};

use crate::normal;
use crate::problem::Problem;

use super::build::INVALID_GENERATED;
use super::names::is_truth;
use super::tree::{self, Expr, ExprKind, Literal, Unary};

/// A default that is not constant.
pub(crate) static INVALID_DEFAULT: Code = Code {
    id: "invalid-default",
    title: "a default value that is not constant",
    manual: "A default may call functions, but it cannot name columns, query tables or hold \
             parameters. In parentheses a name in double quotes is a column, not a string.\n\n\
             ```sql\nCREATE TABLE t(a TEXT DEFAULT (b));   -- wrong\n\
             CREATE TABLE t(a TEXT DEFAULT ('b')); -- right\n```\n",
};

/// A default as it stands in its text.
pub(crate) struct Written<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// From `DEFAULT` to the end.
    pub(crate) option: Span,
    /// The value, without its parentheses.
    pub(crate) value: Span,
}

impl Written<'_> {
    fn source(&self) -> &str {
        self.text.get(self.value.range()).unwrap_or_default()
    }

    /// Whether the value stands in parentheses.
    fn is_enclosed(&self) -> bool {
        self.option.end > self.value.end
    }

    /// The value. A word without parentheses is a string: `DEFAULT abc` is `DEFAULT 'abc'`.
    pub(crate) fn sql_text(&self) -> SqlText {
        let source = self.source();
        let normal = match self.word() {
            Some(word) => Some(format!("'{}'", word.replace('\'', "''"))),
            None => normal::normal_expression(Backend::Sqlite, source),
        };
        SqlText { source: source.to_owned(), normal }
    }

    fn word(&self) -> Option<String> {
        if self.is_enclosed() {
            return None;
        }
        match tree::expression(self.text, self.value)?.kind {
            ExprKind::Name(name) if !is_truth(self.source()) => Some(name.text),
            _ => None,
        }
    }
}

/// Checks a default value.
pub(crate) fn check(
    written: &Written<'_>,
    def: &ColumnDef,
    generated: bool,
    problems: &mut Vec<Problem>,
) {
    let name = &def.name.text;
    if generated {
        let message = format!("generated column `{name}` cannot have a default");
        problems.push(Problem::error(&INVALID_GENERATED, written.option, message));
        return;
    }
    if !written.is_enclosed() {
        return;
    }
    let Some(expr) = tree::expression(written.text, written.value) else { return };
    if let Some(found) = variable(&expr) {
        let message = format!("default value of column `{name}` is not constant");
        let shown = written.text.get(found.span.range()).unwrap_or_default();
        let mut problem =
            Problem::error(&INVALID_DEFAULT, found.span, message).label("this is not constant");
        if let ExprKind::Name(_) = found.kind {
            let quoted = unquote(shown).replace('\'', "''");
            problem = problem.help(format!("for a text, write `'{quoted}'`"));
        }
        problems.push(problem);
    }
}

/// The first part of an expression that is not constant in SQLite's sense: functions are.
pub(crate) fn variable(expr: &Expr) -> Option<&Expr> {
    let list = |list: &'_ [Expr]| -> Option<usize> {
        list.iter().position(|part| variable(part).is_some())
    };
    match &expr.kind {
        ExprKind::Literal(_) => None,
        ExprKind::Name(name) => {
            let truth = name.quote == driftless_sql::sqlite::Quote::None && is_truth(&name.text);
            (!truth).then_some(expr)
        }
        ExprKind::Parameter
        | ExprKind::Dotted(_)
        | ExprKind::Exists(_)
        | ExprKind::Select(_)
        | ExprKind::Raise(_) => Some(expr),
        ExprKind::Unary(_, inner)
        | ExprKind::Collate(inner, _)
        | ExprKind::Cast(inner, _)
        | ExprKind::NullTest(inner) => variable(inner),
        ExprKind::Binary(_, left, right) => variable(left).or_else(|| variable(right)),
        ExprKind::Call(call) if call.over.is_some() => Some(expr),
        ExprKind::Call(call) => list(&call.arguments).and_then(|at| variable(&call.arguments[at])),
        ExprKind::Many(parts) | ExprKind::Row(parts) => {
            list(parts).and_then(|at| variable(&parts[at]))
        }
        ExprKind::In(operand, set) => match set {
            tree::InSet::List(parts) => {
                variable(operand).or_else(|| list(parts).and_then(|at| variable(&parts[at])))
            }
            _ => Some(expr),
        },
        ExprKind::Case { operand, arms, otherwise } => {
            operand.iter().chain(otherwise).find_map(|part| variable(part)).or_else(|| {
                arms.iter().find_map(|(when, then)| variable(when).or_else(|| variable(then)))
            })
        }
    }
}

/// Whether SQLite can give existing rows this default when the column is added: a literal, maybe
/// signed or cast. Everything else it computes only for new rows, and refuses if there are any.
pub(crate) fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(literal) => *literal != Literal::Now,
        ExprKind::Name(_) => true,
        ExprKind::Unary(Unary::Plus | Unary::Minus, inner) | ExprKind::Cast(inner, _) => {
            is_literal(inner)
        }
        _ => false,
    }
}
