//! Expressions: values, with every parenthesis written.

use driftless_sql::mysql::{
    BinaryOperator, CastType, Expr, ExprKind, Literal, MatchMode, Name, UnaryOperator,
};

use super::literal::string;
use super::query::Names;
use super::{Writer, quoted};

impl Writer<'_> {
    /// The normal form of a value.
    pub(super) fn value(&mut self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal, expr),
            ExprKind::Column(parts) => self.column(parts),
            ExprKind::Unary(operator, operand) => self.unary(*operator, operand, expr),
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, expr),
            ExprKind::Row(items) => Some(format!("({})", self.values(items)?)),
            ExprKind::Subquery(query) => {
                Some(format!("({})", self.query(query, Names::None)?.text))
            }
            ExprKind::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref())
            }
            ExprKind::Cast(operand, cast_type) => {
                let operand = self.value(operand)?;
                Some(format!("cast({operand} as {})", cast_text(cast_type)?))
            }
            ExprKind::ConvertUsing(operand, charset) => {
                let operand = self.value(operand)?;
                Some(format!("convert({operand} using {})", charset.text.to_ascii_lowercase()))
            }
            ExprKind::Collate(operand, collation) => {
                let operand = self.value(operand)?;
                Some(format!("({operand} collate {})", collation.text.to_ascii_lowercase()))
            }
            ExprKind::Match { columns, against, mode } => self.full_text(columns, against, *mode),
            ExprKind::JsonPath { column, path, unquote } => {
                let found = format!("json_extract({}, {})", self.value(column)?, string(path));
                Some(if *unquote { format!("json_unquote({found})") } else { found })
            }
            ExprKind::SystemVariable(name) => Some(format!("@@{}", name.to_ascii_lowercase())),
            ExprKind::Word(word) => Some(word.to_ascii_lowercase()),
            ExprKind::Call { name, arguments, kind } => match self.predicate(expr, false) {
                Some(predicate) => predicate,
                None => self.call(name, arguments, kind),
            },
            ExprKind::SequenceValue { previous, sequence } => {
                let function = if *previous { "lastval" } else { "nextval" };
                self.sequence_value(function, sequence.database.as_ref(), &sequence.name)
            }
            ExprKind::Parameter
            | ExprKind::UserVariable(_)
            | ExprKind::Assign(..)
            | ExprKind::Interval(..)
            | ExprKind::Star
            | ExprKind::Default
            | ExprKind::Ignore => None,
            _ => self.condition(expr, false),
        }
    }

    /// Values with commas between.
    pub(super) fn values(&mut self, exprs: &[Expr]) -> Option<String> {
        let values: Option<Vec<String>> = exprs.iter().map(|expr| self.value(expr)).collect();
        Some(values?.join(", "))
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &Expr, expr: &Expr) -> Option<String> {
        match operator {
            UnaryOperator::Not => self.condition(expr, false),
            UnaryOperator::Plus => self.value(operand),
            UnaryOperator::Invert => Some(format!("(~ {})", self.value(operand)?)),
            UnaryOperator::Minus => {
                let value = self.value(operand)?;
                let number = matches!(
                    operand.kind,
                    ExprKind::Literal(
                        Literal::Integer(_) | Literal::Decimal(_) | Literal::Float(_)
                    )
                );
                Some(match number {
                    true if value == "0" => value,
                    true => format!("-{value}"),
                    false => format!("(- {value})"),
                })
            }
        }
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        left: &Expr,
        right: &Expr,
        expr: &Expr,
    ) -> Option<String> {
        let text = match operator {
            BinaryOperator::BitOr => "|",
            BinaryOperator::BitAnd => "&",
            BinaryOperator::BitXor => "^",
            BinaryOperator::ShiftLeft => "<<",
            BinaryOperator::ShiftRight => ">>",
            BinaryOperator::Plus => "+",
            BinaryOperator::Minus => "-",
            BinaryOperator::Times => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::IntegerDivide => "div",
            BinaryOperator::Modulo => "%",
            _ => return self.condition(expr, false),
        };
        // An interval before the sign is the same as behind it.
        let (left, right) = match (&left.kind, operator) {
            (ExprKind::Interval(..), BinaryOperator::Plus) => (right, left),
            _ => (left, right),
        };
        if let ExprKind::Interval(value, unit) = &right.kind {
            let shifts = matches!(operator, BinaryOperator::Plus | BinaryOperator::Minus);
            return if shifts { self.shifted(left, text, value, unit) } else { None };
        }
        Some(format!("({} {text} {})", self.value(left)?, self.value(right)?))
    }

    /// A time moved by an interval.
    pub(super) fn shifted(
        &mut self,
        time: &Expr,
        sign: &str,
        value: &Expr,
        unit: &str,
    ) -> Option<String> {
        let (time, value) = (self.value(time)?, self.value(value)?);
        Some(format!("({time} {sign} interval {value} {})", unit.to_ascii_lowercase()))
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
    ) -> Option<String> {
        let mut text = "case".to_owned();
        if let Some(operand) = operand {
            text = format!("{text} {}", self.value(operand)?);
        }
        for (when, then) in branches {
            let when =
                if operand.is_some() { self.value(when)? } else { self.condition(when, false)? };
            text = format!("{text} when {when} then {}", self.value(then)?);
        }
        // Without `ELSE` the value is null.
        let null = |value: &&Expr| !matches!(value.kind, ExprKind::Literal(Literal::Null));
        if let Some(otherwise) = otherwise.filter(null) {
            text = format!("{text} else {}", self.value(otherwise)?);
        }
        Some(format!("{text} end"))
    }

    fn full_text(&mut self, columns: &[Expr], against: &Expr, mode: MatchMode) -> Option<String> {
        let (columns, against) = (self.values(columns)?, self.value(against)?);
        let mode = match mode {
            MatchMode::Natural => "",
            MatchMode::Expansion => " with query expansion",
            MatchMode::Boolean => " in boolean mode",
        };
        Some(format!("match ({columns}) against ({against}{mode})"))
    }

    pub(super) fn sequence_value(
        &self,
        function: &str,
        database: Option<&Name>,
        name: &Name,
    ) -> Option<String> {
        let database = self.database(database.map(|name| name.text.as_str()))?;
        let database = database.map(|name| format!("{}.", quoted(&name))).unwrap_or_default();
        Some(format!("{function}({database}{})", quoted(&name.text)))
    }
}

/// The type of a cast. The character set of a connection says nothing.
fn cast_text(cast_type: &CastType) -> Option<String> {
    if cast_type.time_zone.is_some() {
        return None;
    }
    let data_type = &cast_type.data_type;
    let arguments: Vec<&str> =
        data_type.arguments.iter().map(|argument| argument.value.as_str()).collect();
    let charset = data_type.charset.as_ref().map(|name| name.text.to_ascii_lowercase());
    let name = match (data_type.name.as_str(), charset.as_deref()) {
        ("char" | "binary", Some("binary")) => "binary",
        ("int" | "bigint", _) if data_type.unsigned => "unsigned",
        ("int" | "bigint", _) => "signed",
        (name, _) => name,
    };
    let arguments = match (name, arguments.as_slice()) {
        ("decimal", []) => "(10,0)".to_owned(),
        ("decimal", [precision]) => format!("({precision},0)"),
        ("time" | "datetime", ["0"]) | ("signed" | "unsigned", _) | (_, []) => String::new(),
        (_, arguments) => format!("({})", arguments.join(",")),
    };
    let charset = match charset.as_deref() {
        _ if data_type.national => " charset utf8mb3".to_owned(),
        None | Some("utf8mb4" | "binary") => String::new(),
        Some(charset) => format!(" charset {charset}"),
    };
    let array = if cast_type.array { " array" } else { "" };
    Some(format!("{name}{arguments}{charset}{array}"))
}
