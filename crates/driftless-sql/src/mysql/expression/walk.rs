//! Going through trees: what a definition mentions is found here.

use super::super::query::{
    Query, QueryBody, Select, SelectItem, TableReference, TableReferenceKind,
};
use super::tree::{CallKind, Expr, ExprKind, OrderItem, WindowSpec, WindowUse};

/// Visits expressions and queries. A method that is not overridden goes on to the parts.
pub trait Visitor {
    /// An expression.
    fn visit_expr(&mut self, expr: &Expr) {
        self.walk_expr(expr);
    }

    /// A query.
    fn visit_query(&mut self, query: &Query) {
        self.walk_query(query);
    }

    /// A table, a join or a subquery in `FROM`.
    fn visit_table(&mut self, table: &TableReference) {
        self.walk_table(table);
    }

    /// The parts of an expression.
    fn walk_expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Assign(_, inner)
            | ExprKind::Unary(_, inner)
            | ExprKind::Is { operand: inner, .. }
            | ExprKind::Interval(inner, _)
            | ExprKind::Cast(inner, _)
            | ExprKind::ConvertUsing(inner, _)
            | ExprKind::Collate(inner, _)
            | ExprKind::JsonPath { column: inner, .. } => self.visit_expr(inner),
            ExprKind::Binary(_, left, right) | ExprKind::MemberOf(left, right) => {
                self.visit_expr(left);
                self.visit_expr(right);
            }
            ExprKind::In { operand, list, .. } => {
                self.visit_expr(operand);
                self.visit_exprs(list);
            }
            ExprKind::InQuery { operand, query, .. }
            | ExprKind::Quantified { operand, query, .. } => {
                self.visit_expr(operand);
                self.visit_query(query);
            }
            ExprKind::Between { operand, low, high, .. } => {
                self.visit_expr(operand);
                self.visit_expr(low);
                self.visit_expr(high);
            }
            ExprKind::Like { operand, pattern, escape, .. } => {
                self.visit_expr(operand);
                self.visit_expr(pattern);
                escape.iter().for_each(|escape| self.visit_expr(escape));
            }
            ExprKind::Exists(query) | ExprKind::Subquery(query) => self.visit_query(query),
            ExprKind::Row(items) => self.visit_exprs(items),
            ExprKind::Case { operand, branches, otherwise } => {
                operand.iter().for_each(|operand| self.visit_expr(operand));
                for (when, then) in branches {
                    self.visit_expr(when);
                    self.visit_expr(then);
                }
                otherwise.iter().for_each(|otherwise| self.visit_expr(otherwise));
            }
            ExprKind::Match { columns, against, .. } => {
                self.visit_exprs(columns);
                self.visit_expr(against);
            }
            ExprKind::Call { arguments, kind, .. } => {
                self.visit_exprs(arguments);
                self.walk_call(kind);
            }
            ExprKind::Literal(_)
            | ExprKind::Column(_)
            | ExprKind::Parameter
            | ExprKind::UserVariable(_)
            | ExprKind::SystemVariable(_)
            | ExprKind::Word(_)
            | ExprKind::Star
            | ExprKind::Default
            | ExprKind::Ignore
            | ExprKind::SequenceValue { .. } => {}
        }
    }

    /// What a call has beside its arguments.
    fn walk_call(&mut self, kind: &CallKind) {
        self.visit_order(&kind.order_by);
        self.visit_exprs(&kind.limit);
        self.visit_order(&kind.within_group);
        if let Some(WindowUse::Spec(window)) = &kind.over {
            self.walk_window(window);
        }
    }

    /// The parts of a window.
    fn walk_window(&mut self, window: &WindowSpec) {
        self.visit_exprs(&window.partition_by);
        self.visit_order(&window.order_by);
    }

    /// Expressions, one after the other.
    fn visit_exprs(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.visit_expr(expr));
    }

    /// The expressions of an order.
    fn visit_order(&mut self, items: &[OrderItem]) {
        items.iter().for_each(|item| self.visit_expr(&item.expr));
    }

    /// The parts of a query.
    fn walk_query(&mut self, query: &Query) {
        for table in query.with.iter().flat_map(|with| &with.tables) {
            self.visit_query(&table.query);
        }
        self.walk_body(&query.body);
        self.visit_order(&query.order_by);
    }

    /// The parts of a query's body.
    fn walk_body(&mut self, body: &QueryBody) {
        match body {
            QueryBody::Select(select) => self.walk_select(select),
            QueryBody::Combined { left, right, .. } => {
                self.walk_body(left);
                self.walk_body(right);
            }
            QueryBody::Values(rows) => rows.iter().for_each(|row| self.visit_exprs(row)),
            QueryBody::Table(_) => {}
            QueryBody::Nested(query) => self.visit_query(query),
        }
    }

    /// The parts of a `SELECT`.
    fn walk_select(&mut self, select: &Select) {
        for item in &select.items {
            if let SelectItem::Expr { expr, .. } = item {
                self.visit_expr(expr);
            }
        }
        select.from.iter().for_each(|table| self.visit_table(table));
        select.filter.iter().for_each(|filter| self.visit_expr(filter));
        self.visit_order(&select.group_by);
        select.having.iter().for_each(|having| self.visit_expr(having));
        select.windows.iter().for_each(|(_, window)| self.walk_window(window));
        select.qualify.iter().for_each(|qualify| self.visit_expr(qualify));
    }

    /// The parts of what stands in `FROM`.
    fn walk_table(&mut self, table: &TableReference) {
        match &table.kind {
            TableReferenceKind::Derived { query, .. } => self.visit_query(query),
            TableReferenceKind::Nested(tables) => {
                tables.iter().for_each(|table| self.visit_table(table));
            }
            TableReferenceKind::Join { left, right, on, .. } => {
                self.visit_table(left);
                self.visit_table(right);
                on.iter().for_each(|on| self.visit_expr(on));
            }
            TableReferenceKind::JsonTable { document, .. } => self.visit_expr(document),
            TableReferenceKind::Table { .. } => {}
        }
    }
}
