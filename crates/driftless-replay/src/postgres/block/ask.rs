//! Expressions, answered from the catalog.
//!
//! Three-valued twice over: what SQL calls unknown is [`Value::Null`], and what nobody can tell without
//! a server is `None`. A name in doubt makes the comparison with it untold.

use std::cmp::Ordering;

use sqlparser::ast;

use super::super::outputs::{folded, parts};
use super::super::session::Session;
use super::frame::Frame;
use super::system::number;
use super::value::{Row, Value, is_like};
use crate::postgres::lookup::Relation;
use crate::postgres::names;

/// Rows that a query has joined so far, by alias; those of queries around it come first.
pub(super) type Joined = Vec<(String, Row)>;

impl Session {
    /// The value of an expression.
    pub(super) fn value(&self, expr: &ast::Expr, rows: &Joined, frame: &Frame) -> Option<Value> {
        use ast::Expr as E;
        match expr {
            E::Value(value) => literal(&value.value),
            E::Nested(inner) => self.value(inner, rows, frame),
            E::Identifier(ident) => column(None, &folded(ident), rows, frame),
            E::CompoundIdentifier(idents) => {
                let name = folded(idents.last()?);
                let alias = idents.iter().rev().nth(1).map(folded);
                column(alias.as_deref(), &name, rows, frame)
            }
            E::Cast { expr, data_type, .. } => {
                let value = self.value(expr, rows, frame)?;
                self.cast(value, &data_type.to_string().to_ascii_lowercase())
            }
            E::IsNull(inner) => Some(Value::Bool(self.value(inner, rows, frame)? == Value::Null)),
            E::IsNotNull(inner) => {
                Some(Value::Bool(self.value(inner, rows, frame)? != Value::Null))
            }
            E::IsTrue(inner) | E::IsNotFalse(inner) => self.value(inner, rows, frame),
            E::UnaryOp { op: ast::UnaryOperator::Not, expr } | E::IsFalse(expr) => {
                Some(negated(self.value(expr, rows, frame)?))
            }
            E::BinaryOp { left, op, right } => self.operation(left, op, right, rows, frame),
            E::Between { expr, negated: not, low, high } => {
                let value = self.value(expr, rows, frame)?;
                let low = value.compare(&self.value(low, rows, frame)?)? != Ordering::Less;
                let high = value.compare(&self.value(high, rows, frame)?)? != Ordering::Greater;
                Some(Value::Bool((low && high) != *not))
            }
            other => self.rare_value(other, rows, frame),
        }
    }

    fn rare_value(&self, expr: &ast::Expr, rows: &Joined, frame: &Frame) -> Option<Value> {
        use ast::Expr as E;
        match expr {
            E::InList { expr, list, negated: not } => {
                let list: Option<Vec<Value>> =
                    list.iter().map(|item| self.value(item, rows, frame)).collect();
                let found = self.is_in(expr, &list?, rows, frame)?;
                Some(Value::Bool(found != *not))
            }
            E::AnyOp { left, compare_op: ast::BinaryOperator::Eq, right, .. } => {
                let Value::List(list) = self.value(right, rows, frame)? else { return None };
                Some(Value::Bool(self.is_in(left, &list, rows, frame)?))
            }
            E::InSubquery { expr, subquery, negated: not } => {
                let list = self.rows_of(subquery, rows, frame)?;
                let list: Option<Vec<Value>> =
                    list.into_iter().map(|mut row| row.pop_first().and_then(|it| it.1)).collect();
                let found = self.is_in(expr, &list?, rows, frame)?;
                Some(Value::Bool(found != *not))
            }
            E::Like { expr, pattern, negated: not, escape_char: None, .. } => {
                let (value, pattern) =
                    (self.value(expr, rows, frame)?, self.value(pattern, rows, frame)?);
                let (Value::Text(value), Value::Text(pattern)) = (value, pattern) else {
                    return None;
                };
                Some(Value::Bool(is_like(&value, &pattern) != *not))
            }
            E::Exists { subquery, negated: not } => {
                let found = self.joined_rows(subquery, rows, frame)?;
                Some(Value::Bool(found.is_empty() == *not))
            }
            E::Subquery(query) => {
                let mut found = self.rows_of(query, rows, frame)?;
                match found.len() {
                    0 => Some(Value::Null),
                    1 => found.pop()?.pop_first()?.1,
                    _ => None,
                }
            }
            E::Array(array) => {
                let items: Option<Vec<Value>> =
                    array.elem.iter().map(|item| self.value(item, rows, frame)).collect();
                items.map(Value::List)
            }
            E::Function(function) => self.call(function, rows, frame),
            _ => None,
        }
    }

    fn is_in(
        &self,
        expr: &ast::Expr,
        list: &[Value],
        rows: &Joined,
        frame: &Frame,
    ) -> Option<bool> {
        let value = self.value(expr, rows, frame)?;
        let mut untold = false;
        for item in list {
            untold |= self.is_name_in_doubt(item);
            if value.compare(item)? == Ordering::Equal {
                return (!untold).then_some(true);
            }
        }
        (!untold).then_some(false)
    }

    /// Whether a text is a name about which nothing may be said.
    fn is_name_in_doubt(&self, value: &Value) -> bool {
        matches!(value, Value::Text(text) if self.is_unknown(text) || self.unsure.contains(text))
    }

    fn operation(
        &self,
        left: &ast::Expr,
        op: &ast::BinaryOperator,
        right: &ast::Expr,
        rows: &Joined,
        frame: &Frame,
    ) -> Option<Value> {
        use ast::BinaryOperator as B;
        let (one, two) = (self.value(left, rows, frame), self.value(right, rows, frame));
        match op {
            B::And | B::Or => {
                let decides = Some(Value::Bool(matches!(op, B::Or)));
                if one == decides || two == decides {
                    return decides;
                }
                let (one, two) = (one?, two?);
                return Some(if one == Value::Null { one } else { two });
            }
            _ => {}
        }
        let (one, two) = (one?, two?);
        if one == Value::Null || two == Value::Null {
            return Some(Value::Null);
        }
        if matches!(op, B::StringConcat) {
            return Some(Value::Text(one.printed()? + &two.printed()?));
        }
        if let (B::Plus | B::Minus, Some(one), Some(two)) = (op, one.number(), two.number()) {
            let result =
                if matches!(op, B::Plus) { one.checked_add(two) } else { one.checked_sub(two) };
            return result.map(Value::Number);
        }
        let constant = |expr: &ast::Expr| {
            !matches!(expr, ast::Expr::Identifier(_) | ast::Expr::CompoundIdentifier(_))
        };
        let doubtful = constant(left) && self.is_name_in_doubt(&one)
            || constant(right) && self.is_name_in_doubt(&two);
        if doubtful {
            return None;
        }
        let order = one.compare(&two)?;
        Some(Value::Bool(match op {
            B::Eq => order == Ordering::Equal,
            B::NotEq => order != Ordering::Equal,
            B::Lt => order == Ordering::Less,
            B::LtEq => order != Ordering::Greater,
            B::Gt => order == Ordering::Greater,
            B::GtEq => order != Ordering::Less,
            _ => return None,
        }))
    }

    fn cast(&self, value: Value, to: &str) -> Option<Value> {
        match (to, &value) {
            (_, Value::Null | Value::Version) => Some(value),
            ("regclass", Value::Text(name)) => self.relation_number(name).flatten(),
            ("regnamespace" | "text" | "name" | "varchar" | "oid" | "\"char\"" | "char", _) => {
                Some(value)
            }
            ("text[]" | "name[]" | "varchar[]", Value::List(_)) => Some(value),
            ("int" | "integer" | "bigint" | "smallint", _) => value.number().map(Value::Number),
            ("regtype", Value::Text(name)) => {
                let (schema, name) = split(name)?;
                if self.is_unknown(&name) {
                    return None;
                }
                let schemas = self.search(schema.as_deref());
                let mut types = self.objects().types.keys();
                let found = types.find(|it| it.name == name && schemas.contains(&&*it.schema))?;
                Some(Value::Text(number(found)))
            }
            _ => None,
        }
    }

    /// What stands for the number of a relation: `Some(None)` if there is none.
    fn relation_number(&self, name: &str) -> Option<Option<Value>> {
        let (schema, name) = split(name)?;
        match self.relation_named(schema.as_deref(), &name) {
            Relation::Known(name, _) => Some(Some(Value::Text(number(&name)))),
            Relation::Missing => Some(None),
            Relation::Unknown => None,
        }
    }

    fn call(&self, function: &ast::Function, rows: &Joined, frame: &Frame) -> Option<Value> {
        let name = parts(&function.name)?.pop()?;
        let ast::FunctionArguments::List(list) = &function.args else {
            return (name == "current_schema")
                .then(|| self.path.first().map(|path| Value::text(path)))?;
        };
        let arguments: Option<Vec<Value>> = list
            .args
            .iter()
            .map(|argument| match argument {
                ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr)) => {
                    self.value(expr, rows, frame)
                }
                _ => None,
            })
            .collect();
        let arguments = arguments?;
        match (name.as_str(), arguments.as_slice()) {
            ("current_schema", []) => Some(Value::text(self.path.first()?)),
            ("current_setting", [Value::Text(name)]) if name == "server_version_num" => {
                Some(Value::Version)
            }
            ("to_regclass", [Value::Text(name)]) => {
                Some(self.relation_number(name)?.unwrap_or(Value::Null))
            }
            ("quote_ident", [Value::Text(name)]) => Some(Value::Text(names::quoted(name))),
            ("quote_literal", [value]) => Some(Value::Text(quoted_literal(&value.printed()?))),
            ("lower", [Value::Text(text)]) => Some(Value::Text(text.to_lowercase())),
            ("upper", [Value::Text(text)]) => Some(Value::Text(text.to_uppercase())),
            ("replace", [Value::Text(text), Value::Text(from), Value::Text(to)]) => {
                Some(Value::Text(text.replace(from.as_str(), to)))
            }
            ("coalesce", values) => Some(values.iter().find(|it| **it != Value::Null)?.clone()),
            ("concat", values) => {
                let texts: Option<String> = values
                    .iter()
                    .map(|it| if *it == Value::Null { Some(String::new()) } else { it.printed() })
                    .collect();
                texts.map(Value::Text)
            }
            ("format", [Value::Text(pattern), values @ ..]) => {
                formatted(pattern, values).map(Value::Text)
            }
            _ => None,
        }
    }
}

fn column(alias: Option<&str>, name: &str, rows: &Joined, frame: &Frame) -> Option<Value> {
    let rows = rows.iter().rev().filter(|(it, _)| alias.is_none_or(|alias| it == alias));
    for (_, row) in rows {
        if let Some(value) = row.get(name) {
            return value.clone();
        }
    }
    frame.get(alias, name)
}

fn literal(value: &ast::Value) -> Option<Value> {
    match value {
        ast::Value::SingleQuotedString(text) | ast::Value::EscapedStringLiteral(text) => {
            Some(Value::text(text))
        }
        ast::Value::DollarQuotedString(text) => Some(Value::text(&text.value)),
        ast::Value::Number(number, _) => number.to_string().parse().ok().map(Value::Number),
        ast::Value::Boolean(value) => Some(Value::Bool(*value)),
        ast::Value::Null => Some(Value::Null),
        _ => None,
    }
}

fn negated(value: Value) -> Value {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        other => other,
    }
}

/// The schema and the name in a text.
fn split(text: &str) -> Option<(Option<String>, String)> {
    let name = driftless_sql::postgres::tokens(text)
        .into_iter()
        .filter(|token| !token.kind.is_trivia())
        .map(|token| text.get(token.span.range()).unwrap_or_default().to_owned())
        .filter(|part| part != ".")
        .map(|part| driftless_sql::postgres::unquote(&part))
        .collect::<Vec<String>>();
    match name.as_slice() {
        [name] => Some((None, name.clone())),
        [schema, name] => Some((Some(schema.clone()), name.clone())),
        _ => None,
    }
}

fn quoted_literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// `format`, as far as it is used for statements.
fn formatted(pattern: &str, values: &[Value]) -> Option<String> {
    let mut text = String::new();
    let mut values = values.iter();
    let all: Vec<&Value> = values.clone().collect();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        if rest.next_if_eq(&'%').is_some() {
            text.push('%');
            continue;
        }
        let mut position = String::new();
        while let Some(digit) = rest.next_if(char::is_ascii_digit) {
            position.push(digit);
        }
        let value = match position.as_str() {
            "" => values.next()?,
            _ => {
                rest.next_if_eq(&'$')?;
                all.get(position.parse::<usize>().ok()?.checked_sub(1)?)?
            }
        };
        match rest.next()? {
            's' if *value == Value::Null => {}
            's' => text.push_str(&value.printed()?),
            'I' => text.push_str(&names::quoted(&value.printed()?)),
            'L' if *value == Value::Null => text.push_str("NULL"),
            'L' => text.push_str(&quoted_literal(&value.printed()?)),
            _ => return None,
        }
    }
    Some(text)
}
