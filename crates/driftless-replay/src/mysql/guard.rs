//! Values of expressions that guard changes of the schema, as far as they can be told.
//!
//! Migrations ask `information_schema` whether something exists, put a statement together, and run
//! it. What they ask is answered from the catalog ([`rows`](super::system)); anything that is not
//! certain has no value, and then the statement stays a statement nobody understands.

use std::collections::BTreeMap;

use driftless_sql::mysql::{
    BinaryOperator as Op, Expr, ExprKind, IsTest, LikeKind, Literal, Query, QueryBody, Select,
    SelectItem, TableReferenceKind, UnaryOperator, Visitor,
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
            ExprKind::Like { kind: LikeKind::Like, operand, not, pattern, escape: None } => {
                let (operand, pattern) =
                    (self.value(operand, around)?, self.value(pattern, around)?);
                match (operand, pattern) {
                    (Value::Text(text), Value::Text(pattern)) => {
                        Some(flag(is_like(&text, &pattern) != *not))
                    }
                    (Value::Null, _) | (_, Value::Null) => Some(Value::Null),
                    _ => None,
                }
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
            ("isnull", [argument]) => Some(flag(self.value(argument, around)? == Value::Null)),
            ("lower" | "lcase" | "upper" | "ucase", [argument]) => {
                match self.value(argument, around)? {
                    Value::Text(text) if text.contains(OWN) => None,
                    Value::Text(text) if name.starts_with('l') => {
                        Some(Value::Text(text.to_lowercase()))
                    }
                    Value::Text(text) => Some(Value::Text(text.to_uppercase())),
                    Value::Null => Some(Value::Null),
                    _ => None,
                }
            }
            ("replace", [text, from, to]) => {
                match (
                    self.value(text, around)?,
                    self.value(from, around)?,
                    self.value(to, around)?,
                ) {
                    (Value::Text(text), Value::Text(from), Value::Text(to)) if !from.is_empty() => {
                        Some(Value::Text(text.replace(&from, &to)))
                    }
                    _ => None,
                }
            }
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
            Op::Plus => return one.checked_add(two).map(Value::Number),
            Op::Minus => return one.checked_sub(two).map(Value::Number),
            Op::Times => return one.checked_mul(two).map(Value::Number),
            Op::Less => one < two,
            Op::LessOrEqual => one <= two,
            Op::Greater => one > two,
            Op::GreaterOrEqual => one >= two,
            _ => return None,
        }))
    }

    /// What a query yields that has one result: a value for each row, which may be one that cannot
    /// be told.
    pub(crate) fn found(&self, query: &Query, around: Around<'_>) -> Option<Vec<Option<Value>>> {
        let rows = self.rows(query, around)?;
        let only =
            |row: Vec<Option<Value>>| if row.len() == 1 { row.into_iter().next() } else { None };
        Some(rows.into_iter().map(|row| only(row).flatten()).collect())
    }

    /// What a query on one system table yields, in its order; a row has no values where it has a
    /// star among its results.
    pub(crate) fn rows(
        &self,
        query: &Query,
        around: Around<'_>,
    ) -> Option<Vec<Vec<Option<Value>>>> {
        let QueryBody::Select(select) = &query.body else { return None };
        let plain = select.group_by.is_empty() && select.having.is_none();
        if query.with.is_some() || !plain || !select.windows.is_empty() {
            return None;
        }
        let rows = self.source(select)?;
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
        self.put_in_order(query, &mut kept, around);
        let mut found = self.yielded(select, &kept, around);
        if select.distinct && found.iter().flatten().all(Option::is_some) {
            let mut once: Vec<Vec<Option<Value>>> = Vec::new();
            for row in found {
                if !once.contains(&row) {
                    once.push(row);
                }
            }
            found = once;
        }
        if let Some(limit) = &query.limit {
            let count = limit.count.as_ref().map(|count| self.value(count, around));
            match (count, &limit.offset) {
                (Some(Some(Value::Number(count))), None) => {
                    found.truncate(usize::try_from(count).ok()?);
                }
                _ => return None,
            }
        }
        Some(found)
    }

    /// The rows a query is over.
    fn source(&self, select: &Select) -> Option<Vec<Row>> {
        let [table] = select.from.as_slice() else {
            return select.from.is_empty().then(|| vec![Row::new()]);
        };
        let TableReferenceKind::Table { name, .. } = &table.kind else { return None };
        match &name.database {
            None if name.name.is("dual") => Some(vec![Row::new()]),
            Some(database) if database.is("information_schema") => {
                self.system_rows(&name.name.text.to_lowercase())
            }
            _ => None,
        }
    }

    /// As far as it can be told: mostly no order is asked for.
    fn put_in_order(&self, query: &Query, rows: &mut [&Row], around: Around<'_>) {
        let key =
            |row: &Row, expr: &Expr| match self.value(expr, Around { row: Some(row), ..around }) {
                Some(Value::Number(number)) => (number, String::new()),
                Some(Value::Text(text)) => (0, text.to_lowercase()),
                _ => (0, String::new()),
            };
        for item in query.order_by.iter().rev() {
            rows.sort_by(|one, two| {
                let order = key(one, &item.expr).cmp(&key(two, &item.expr));
                if item.descending { order.reverse() } else { order }
            });
        }
    }

    fn yielded(
        &self,
        select: &Select,
        rows: &[&Row],
        around: Around<'_>,
    ) -> Vec<Vec<Option<Value>>> {
        let items: Option<Vec<&Expr>> = select
            .items
            .iter()
            .map(|item| if let SelectItem::Expr { expr, .. } = item { Some(expr) } else { None })
            .collect();
        let Some(items) = items else { return rows.iter().map(|_| Vec::new()).collect() };
        if items.iter().any(|item| counts(item)) {
            let around = Around { row: None, group: Some(rows), ..around };
            return vec![items.iter().map(|item| self.value(item, around)).collect()];
        }
        let of = |row: &&Row| {
            let around = Around { row: Some(*row), ..around };
            items.iter().map(|item| self.value(item, around)).collect()
        };
        rows.iter().map(of).collect()
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
            // Of any name it may speak.
            ExprKind::Like { .. } => !self.catalog.unknown.is_empty(),
            _ => match self.value(filter, Around { row: None, ..around }) {
                Some(Value::Text(text)) => {
                    self.is_unknown(&text) || self.unsure.contains(&text.to_lowercase())
                }
                _ => false,
            },
        }
    }
}

/// Whether a query yields a row whatever there is: it has no table, or makes one row of all.
pub(crate) fn has_always_a_row(query: &Query) -> bool {
    let QueryBody::Select(select) = &query.body else { return false };
    let whole = select.group_by.is_empty() && select.having.is_none() && query.limit.is_none();
    let counts = |item: &SelectItem| matches!(item, SelectItem::Expr { expr, .. } if counts(expr));
    whole && (select.from.is_empty() && select.filter.is_none() || select.items.iter().any(counts))
}

/// Whether a query asks about the table of one name.
pub(crate) fn is_of_one_table(query: &Query) -> bool {
    fn names_it(filter: &Expr) -> bool {
        let ExprKind::Binary(operator, left, right) = &filter.kind else { return false };
        let is_name = |side: &Expr| {
            matches!(&side.kind, ExprKind::Column(names)
                if names.last().is_some_and(|name| name.is("table_name")))
        };
        match operator {
            Op::And => names_it(left) || names_it(right),
            Op::Equal => is_name(left) || is_name(right),
            _ => false,
        }
    }
    let QueryBody::Select(select) = &query.body else { return false };
    select.filter.as_ref().is_some_and(names_it)
}

/// Functions that make one value of all rows.
const OVER_ROWS: [&str; 6] = ["count", "group_concat", "max", "min", "sum", "avg"];

/// Whether an expression makes one value of all rows.
fn counts(expr: &Expr) -> bool {
    struct Counts(bool);
    impl Visitor for Counts {
        fn visit_expr(&mut self, expr: &Expr) {
            if let ExprKind::Call { name, .. } = &expr.kind {
                self.0 |= OVER_ROWS.iter().any(|it| name.name.is(it));
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

/// `LIKE` with its own escape, without case.
fn is_like(text: &str, pattern: &str) -> bool {
    fn matches(text: &[char], pattern: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => (0..=text.len()).any(|at| matches(&text[at..], rest)),
            ['_', rest @ ..] => !text.is_empty() && matches(&text[1..], rest),
            ['\\', wanted, rest @ ..] | [wanted, rest @ ..] => {
                text.first() == Some(wanted) && matches(&text[1..], rest)
            }
        }
    }
    let letters = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    matches(&letters(text), &letters(pattern))
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
