//! Values of expressions that guard changes of the schema, as far as they can be told.
//!
//! Migrations ask `information_schema` whether something exists, put a statement together, and run
//! it. What they ask is answered from the catalog ([`rows`](super::system)); anything that is not
//! certain has no value, and then the statement stays a statement nobody understands.

use std::collections::BTreeMap;

use driftless_sql::mysql::{
    BinaryOperator as Op, Expr, ExprKind, IsTest, Literal, Query, QueryBody, Select, SelectItem,
    TableReferenceKind, UnaryOperator, Visitor,
};

use super::lookup::same;
use super::session::Session;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Number(i64),
    Text(String),
    /// A value that nobody here knows.
    Doubtful,
    /// The name of the component's own database, which nobody here knows.
    Own,
}

/// What stands for the own database's name in a text that is put together: no name of anybody's.
pub(crate) const OWN: &str = "\u{e000}";

/// A row of a system table by its columns in lower case.
pub(crate) type Row = BTreeMap<&'static str, Value>;

/// The values of variables and parameters by name in lower case.
pub(crate) type Variables = BTreeMap<String, Value>;

/// What an expression is computed with.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) parameters: &'a Variables,
    pub(crate) row: Option<&'a Row>,
    /// The rows that aggregates are over.
    pub(crate) group: Option<&'a [&'a Row]>,
}

impl<'a> Around<'a> {
    /// What is known outside queries.
    pub(crate) fn variables(parameters: &'a Variables) -> Self {
        Self { parameters, row: None, group: None }
    }
}

impl Session {
    /// Whether a condition holds, if that can be told.
    pub(crate) fn holds(&self, expr: &Expr, parameters: &Variables) -> Option<bool> {
        truth(&self.value(expr, Around::variables(parameters))?)
    }

    /// The value of an expression, if it can be told.
    pub(crate) fn value(&self, expr: &Expr, around: Around<'_>) -> Option<Value> {
        match &expr.kind {
            ExprKind::Literal(literal) => of_literal(literal),
            ExprKind::Column(names) => column(names.last()?.text.as_str(), names.len(), around),
            ExprKind::UserVariable(name) => {
                let value = self.variables.get(&name.to_lowercase()).cloned();
                value.filter(|value| *value != Value::Doubtful)
            }
            ExprKind::Unary(UnaryOperator::Not, inner) => {
                Some(flag(!truth(&self.value(inner, around)?)?))
            }
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, around),
            ExprKind::Is { operand, not, test } => {
                let value = self.value(operand, around)?;
                let is = match test {
                    IsTest::Null | IsTest::Unknown => value == Value::Null,
                    IsTest::True => truth(&value)?,
                    IsTest::False => value != Value::Null && !truth(&value)?,
                };
                Some(flag(is != *not))
            }
            ExprKind::In { operand, not, list } => {
                let value = self.value(operand, around)?;
                let mut found = false;
                for item in list {
                    found |= equal(&value, &self.value(item, around)?)?;
                }
                Some(flag(found != *not))
            }
            ExprKind::InQuery { operand, not, query } => {
                let value = self.value(operand, around)?;
                let mut found = false;
                for item in self.found(query, around)? {
                    found |= equal(&value, &item?)?;
                }
                Some(flag(found != *not))
            }
            ExprKind::Exists(query) => Some(flag(!self.found(query, around)?.is_empty())),
            ExprKind::Subquery(query) => match self.found(query, around)?.as_slice() {
                [] => Some(Value::Null),
                [value] => value.clone(),
                _ => None,
            },
            ExprKind::Call { name, arguments, kind }
                if name.database.is_none()
                    && !kind.distinct
                    && kind.order_by.is_empty()
                    && kind.separator.is_none() =>
            {
                self.call_value(&name.name.text.to_lowercase(), arguments, around)
            }
            _ => None,
        }
    }

    fn call_value(&self, name: &str, arguments: &[Expr], around: Around<'_>) -> Option<Value> {
        match (name, arguments) {
            ("database" | "schema", []) => Some(Value::Own),
            ("if", [condition, yes, no]) => {
                let holds = truth(&self.value(condition, around)?)?;
                self.value(if holds { yes } else { no }, around)
            }
            ("ifnull" | "coalesce", [first, second]) => match self.value(first, around)? {
                Value::Null => self.value(second, around),
                value => Some(value),
            },
            ("count", [argument]) => self.count(argument, around),
            ("group_concat", [argument]) => self.group_concat(argument, around),
            ("concat", arguments) => {
                let mut whole = String::new();
                for argument in arguments {
                    match self.value(argument, around)? {
                        Value::Text(text) => whole.push_str(&text),
                        Value::Number(number) => whole.push_str(&number.to_string()),
                        Value::Own => whole.push_str(OWN),
                        Value::Null => return Some(Value::Null),
                        Value::Doubtful => return None,
                    }
                }
                Some(Value::Text(whole))
            }
            _ => None,
        }
    }

    /// How many of the rows around there are in which the argument is something.
    fn count(&self, argument: &Expr, around: Around<'_>) -> Option<Value> {
        let rows = around.group?;
        let mut count = 0;
        for row in rows {
            let something = matches!(argument.kind, ExprKind::Star)
                || self.value(argument, Around { row: Some(row), ..around })? != Value::Null;
            count += i64::from(something);
        }
        Some(Value::Number(count))
    }

    /// The values of the rows around with commas between.
    fn group_concat(&self, argument: &Expr, around: Around<'_>) -> Option<Value> {
        let mut texts = Vec::new();
        for row in around.group? {
            match self.value(argument, Around { row: Some(row), ..around })? {
                Value::Null => {}
                Value::Text(text) => texts.push(text),
                Value::Number(number) => texts.push(number.to_string()),
                Value::Own | Value::Doubtful => return None,
            }
        }
        Some(if texts.is_empty() { Value::Null } else { Value::Text(texts.join(",")) })
    }

    fn binary(&self, operator: Op, left: &Expr, right: &Expr, around: Around<'_>) -> Option<Value> {
        let one = self.value(left, around);
        let two = self.value(right, around);
        if matches!(operator, Op::And | Op::Or) {
            let decides = operator == Op::Or;
            let (one, two) = (one.as_ref().and_then(truth), two.as_ref().and_then(truth));
            return match (one, two) {
                (Some(one), _) if one == decides => Some(flag(decides)),
                (_, Some(two)) if two == decides => Some(flag(decides)),
                (Some(_), Some(_)) => Some(flag(!decides)),
                _ => None,
            };
        }
        let (one, two) = (one?, two?);
        if one == Value::Null || two == Value::Null {
            return Some(Value::Null);
        }
        if matches!(operator, Op::Equal | Op::NotEqual) {
            return Some(flag(equal(&one, &two)? == (operator == Op::Equal)));
        }
        let (Value::Number(one), Value::Number(two)) = (one, two) else { return None };
        Some(flag(match operator {
            Op::Less => one < two,
            Op::LessOrEqual => one <= two,
            Op::Greater => one > two,
            Op::GreaterOrEqual => one >= two,
            _ => return None,
        }))
    }

    /// What a query on one system table yields: a value for each row, which may be one that cannot
    /// be told.
    pub(crate) fn found(&self, query: &Query, around: Around<'_>) -> Option<Vec<Option<Value>>> {
        let QueryBody::Select(select) = &query.body else { return None };
        if query.with.is_some() || !select.group_by.is_empty() || select.having.is_some() {
            return None;
        }
        let rows = match select.from.as_slice() {
            [] => vec![Row::new()],
            [table] => match &table.kind {
                TableReferenceKind::Table { name, .. }
                    if name.database.is_none() && name.name.is("dual") =>
                {
                    vec![Row::new()]
                }
                TableReferenceKind::Table { name, .. } => {
                    let database = name.database.as_ref()?;
                    if !database.is("information_schema") {
                        return None;
                    }
                    self.system_rows(&name.name.text.to_lowercase())?
                }
                _ => return None,
            },
            _ => return None,
        };
        let mut kept = Vec::new();
        for row in &rows {
            let around = Around { row: Some(row), ..around };
            let wanted = match &select.filter {
                Some(filter) => truth(&self.value(filter, around)?)?,
                None => true,
            };
            if wanted {
                kept.push(row);
            }
        }
        if select.filter.as_ref().is_some_and(|filter| self.is_doubtful(filter, around)) {
            return None;
        }
        self.yielded(select, &kept, around)
    }

    fn yielded(
        &self,
        select: &Select,
        rows: &[&Row],
        around: Around<'_>,
    ) -> Option<Vec<Option<Value>>> {
        let [item] = select.items.as_slice() else {
            return Some(rows.iter().map(|_| None).collect());
        };
        let SelectItem::Expr { expr, .. } = item else {
            return Some(rows.iter().map(|_| None).collect());
        };
        if counts(expr) {
            let value = self.value(expr, Around { row: None, group: Some(rows), ..around })?;
            return Some(vec![Some(value)]);
        }
        let of = |row: &&Row| self.value(expr, Around { row: Some(*row), ..around });
        Some(rows.iter().map(of).collect())
    }

    /// Whether a condition names something about which nothing may be said.
    fn is_doubtful(&self, filter: &Expr, around: Around<'_>) -> bool {
        if self.catalog.unknown.is_everything() {
            return true;
        }
        match &filter.kind {
            ExprKind::Binary(_, left, right) => {
                self.is_doubtful(left, around) || self.is_doubtful(right, around)
            }
            ExprKind::In { list, .. } => list.iter().any(|item| self.is_doubtful(item, around)),
            _ => match self.value(filter, Around { row: None, ..around }) {
                Some(Value::Text(text)) => {
                    self.is_unknown(&text) || self.unsure.contains(&text.to_lowercase())
                }
                _ => false,
            },
        }
    }
}

/// Whether an expression counts rows.
fn counts(expr: &Expr) -> bool {
    struct Counts(bool);
    impl Visitor for Counts {
        fn visit_expr(&mut self, expr: &Expr) {
            if let ExprKind::Call { name, .. } = &expr.kind {
                self.0 |= name.name.is("count") || name.name.is("group_concat");
            }
            self.walk_expr(expr);
        }

        fn visit_query(&mut self, _: &Query) {}
    }
    let mut counts = Counts(false);
    counts.visit_expr(expr);
    counts.0
}

fn of_literal(literal: &Literal) -> Option<Value> {
    Some(match literal {
        Literal::Null => Value::Null,
        Literal::Boolean(is) => flag(*is),
        Literal::Integer(text) => Value::Number(text.parse().ok()?),
        Literal::String { value, .. } => Value::Text(value.clone()),
        _ => return None,
    })
}

/// Parameters hide columns.
fn column(name: &str, parts: usize, around: Around<'_>) -> Option<Value> {
    let lower = name.to_lowercase();
    let parameter = around.parameters.get(&lower).filter(|_| parts == 1);
    let value = parameter.or_else(|| around.row?.get(lower.as_str())).cloned();
    value.filter(|value| *value != Value::Doubtful)
}

fn flag(is: bool) -> Value {
    Value::Number(i64::from(is))
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Null => Some(false),
        Value::Number(number) => Some(*number != 0),
        Value::Text(_) | Value::Own | Value::Doubtful => None,
    }
}

/// Texts of system tables are compared without case.
fn equal(one: &Value, two: &Value) -> Option<bool> {
    match (one, two) {
        (Value::Null, _) | (_, Value::Null) => Some(false),
        (Value::Own, Value::Own) => Some(true),
        (Value::Own | Value::Doubtful, _) | (_, Value::Own | Value::Doubtful) => None,
        (Value::Number(one), Value::Number(two)) => Some(one == two),
        (Value::Text(one), Value::Text(two)) if one.contains(OWN) || two.contains(OWN) => None,
        (Value::Text(one), Value::Text(two)) => Some(same(one, two)),
        (Value::Number(number), Value::Text(text)) | (Value::Text(text), Value::Number(number)) => {
            text.parse::<i64>().ok().map(|text| text == *number)
        }
    }
}
