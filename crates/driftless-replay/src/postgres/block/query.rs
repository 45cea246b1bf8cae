//! Queries on the server's own tables, joined row by row.
//!
//! A condition that cannot be told yet is asked again when more tables are joined; one that cannot be
//! told in the end makes the whole query untold.

use std::cmp::Ordering;

use sqlparser::ast;

use super::super::outputs::{figure, folded, parts};
use super::super::session::Session;
use super::ask::Joined;
use super::frame::Frame;
use super::value::{Row, Value};

/// More rows than that are no question.
const MOST: usize = 20_000;

/// How often conditions are asked for one table.
const PATIENCE: usize = 1_000_000;

/// Rows joined so far, with the conditions that cannot be told of them yet.
type Open<'q> = Vec<(Joined, Vec<&'q ast::Expr>)>;

impl Session {
    /// The rows that a query yields, their columns in the order of their names; a query of one
    /// column has it first.
    pub(super) fn rows_of(
        &self,
        query: &ast::Query,
        around: &Joined,
        frame: &Frame,
    ) -> Option<Vec<Row>> {
        let query = without_parentheses(query);
        let ast::SetExpr::Select(select) = query.body.as_ref() else { return None };
        if select.distinct.is_some() || select.having.is_some() || query.limit_clause.is_some() {
            return None;
        }
        let joined = self.joined_rows(query, around, frame)?;
        if let [item] = select.projection.as_slice()
            && let Some(counted) = counted(item)
        {
            let count = Value::Number(i64::try_from(joined.len()).ok()?);
            let value = match counted {
                None => count,
                Some((op, expr)) => {
                    let other = self.value(expr, around, frame)?;
                    let order = count.compare(&other)?;
                    Value::Bool(match op {
                        ast::BinaryOperator::Eq => order == Ordering::Equal,
                        ast::BinaryOperator::Gt => order == Ordering::Greater,
                        ast::BinaryOperator::GtEq => order != Ordering::Less,
                        ast::BinaryOperator::NotEq => order != Ordering::Equal,
                        _ => return None,
                    })
                }
            };
            return Some(vec![[("count".to_owned(), Some(value))].into_iter().collect()]);
        }
        let mut found = Vec::new();
        for rows in &joined {
            let mut yielded = Row::new();
            for item in &select.projection {
                let (expr, name) = match item {
                    ast::SelectItem::UnnamedExpr(expr) => (expr, figure(expr).unwrap_or_default()),
                    ast::SelectItem::ExprWithAlias { expr, alias } => (expr, folded(alias)),
                    ast::SelectItem::Wildcard(_) if rows.len() == around.len() + 1 => {
                        yielded.extend(rows.last().map(|(_, row)| row.clone())?);
                        continue;
                    }
                    _ => return None,
                };
                yielded.insert(name, self.value(expr, rows, frame));
            }
            found.push(yielded);
        }
        Some(found)
    }

    /// The rows that a query joins and its conditions let through.
    pub(super) fn joined_rows(
        &self,
        query: &ast::Query,
        around: &Joined,
        frame: &Frame,
    ) -> Option<Vec<Joined>> {
        let query = without_parentheses(query);
        let ast::SetExpr::Select(select) = query.body.as_ref() else { return None };
        let grouped =
            !matches!(&select.group_by, ast::GroupByExpr::Expressions(by, _) if by.is_empty());
        if query.with.is_some() || grouped || self.catalog.unknown.is_everything() {
            return None;
        }
        let mut conditions: Vec<&ast::Expr> = Vec::new();
        let mut tables: Vec<(String, Vec<Row>)> = Vec::new();
        for from in &select.from {
            tables.push(self.table_rows_of(&from.relation)?);
            for join in &from.joins {
                tables.push(self.table_rows_of(&join.relation)?);
                use ast::JoinOperator as J;
                match &join.join_operator {
                    J::Join(on) | J::Inner(on) => match on {
                        ast::JoinConstraint::On(on) => split_conditions(on, &mut conditions),
                        _ => return None,
                    },
                    J::CrossJoin(_) => {}
                    _ => return None,
                }
            }
        }
        if let Some(selection) = &select.selection {
            split_conditions(selection, &mut conditions);
        }
        let mut joined: Open<'_> = vec![(around.clone(), conditions)];
        if tables.is_empty() {
            joined = self.let_through(joined, frame)?;
        }
        for (alias, rows) in &tables {
            if joined.len().saturating_mul(rows.len()) > PATIENCE {
                return None;
            }
            let mut wider = Vec::new();
            for (before, open) in &joined {
                for row in rows {
                    let mut all = before.clone();
                    all.push((alias.clone(), row.clone()));
                    wider.extend(self.let_through(vec![(all, open.clone())], frame)?);
                }
            }
            if wider.len() > MOST {
                return None;
            }
            joined = wider;
        }
        let told = joined.iter().all(|(_, open)| open.is_empty());
        told.then(|| joined.into_iter().map(|(rows, _)| rows).collect())
    }

    /// Rows that no condition refuses, with the conditions that cannot be told yet.
    fn let_through<'q>(&self, rows: Open<'q>, frame: &Frame) -> Option<Open<'q>> {
        let mut passed = Vec::new();
        'rows: for (rows, conditions) in rows {
            let mut open = Vec::new();
            for condition in conditions {
                match self.value(condition, &rows, frame) {
                    Some(Value::Bool(true)) => {}
                    Some(Value::Bool(false) | Value::Null) => continue 'rows,
                    Some(_) => return None,
                    None => open.push(condition),
                }
            }
            passed.push((rows, open));
        }
        Some(passed)
    }

    fn table_rows_of(&self, factor: &ast::TableFactor) -> Option<(String, Vec<Row>)> {
        let ast::TableFactor::Table { name, alias, args: None, .. } = factor else { return None };
        let path = parts(name)?;
        let (schema, table) = match path.as_slice() {
            [table] => (None, table),
            [schema, table] => (Some(schema.as_str()), table),
            _ => return None,
        };
        let own = schema.is_none_or(|it| it == "pg_catalog" || it == "information_schema");
        let rows = own.then(|| self.system_rows(table)).flatten()?;
        let alias = alias.as_ref().map_or_else(|| table.clone(), |it| folded(&it.name));
        Some((alias, rows))
    }
}

/// The query that stands in nothing but parentheses.
fn without_parentheses(query: &ast::Query) -> &ast::Query {
    match query.body.as_ref() {
        ast::SetExpr::Query(inner) if query.with.is_none() && query.limit_clause.is_none() => {
            without_parentheses(inner)
        }
        _ => query,
    }
}

fn split_conditions<'q>(expr: &'q ast::Expr, found: &mut Vec<&'q ast::Expr>) {
    match expr {
        ast::Expr::BinaryOp { left, op: ast::BinaryOperator::And, right } => {
            split_conditions(left, found);
            split_conditions(right, found);
        }
        ast::Expr::Nested(inner) => split_conditions(inner, found),
        other => found.push(other),
    }
}

/// `count(*)`, or a comparison with it.
fn counted(item: &ast::SelectItem) -> Option<Option<(&ast::BinaryOperator, &ast::Expr)>> {
    let (ast::SelectItem::UnnamedExpr(expr) | ast::SelectItem::ExprWithAlias { expr, .. }) = item
    else {
        return None;
    };
    let is_count = |expr: &ast::Expr| {
        let ast::Expr::Function(function) = expr else { return false };
        parts(&function.name).is_some_and(|name| name == ["count"])
            && function.filter.is_none()
            && function.over.is_none()
            && function.args.to_string() == "(*)"
    };
    match expr {
        ast::Expr::BinaryOp { left, op, right } if is_count(left) => Some(Some((op, right))),
        expr => is_count(expr).then_some(None),
    }
}
