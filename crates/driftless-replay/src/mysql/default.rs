//! Defaults as the servers keep them: constants in the form of the column's type.

use driftless_catalog::mysql::{Charset, Default, is_text_type};
use driftless_diag::Span;
use driftless_sql::mysql::{Expr, ExprKind, Literal, Product, UnaryOperator};

use crate::place::Place;

use super::data_type::{base, length, scale};
use super::lookup::same;
use super::temporal;
use super::text::expression;

/// What a `DEFAULT` turned out to be.
#[derive(Debug)]
pub(crate) enum Given {
    /// `NULL`.
    Null,
    /// A default to keep.
    Value(Default),
    /// A constant that no column of that type takes.
    Wrong(Span),
}

/// What a default is for.
pub(crate) struct For<'a> {
    pub(crate) product: Product,
    /// The column's type as it is printed.
    pub(crate) data_type: &'a str,
    pub(crate) charset: Option<&'a Charset>,
}

/// Reads a default; `enclosed` if parentheses stood around it.
pub(crate) fn default(place: &Place<'_>, of: &For<'_>, expr: &Expr, enclosed: bool) -> Given {
    let is_time = matches!(base(of.data_type), "timestamp" | "datetime");
    if is_time && is_now(expr) && !(enclosed && of.product == Product::MySql) {
        return Given::Value(Default::Now(u8::try_from(scale(of.data_type)).unwrap_or(0)));
    }
    let whole = || Given::Value(Default::Expression(expression(place, expr)));
    if enclosed && of.product == Product::MySql {
        return whole();
    }
    let Some(constant) = constant(expr) else { return whole() };
    if constant == Constant::Null {
        return Given::Null;
    }
    match literal(of, &constant) {
        Form::Value(text) => Given::Value(Default::Literal(filled(of.data_type, text))),
        Form::Wrong => Given::Wrong(expr.span),
        Form::Unsure => whole(),
    }
}

/// `CURRENT_TIMESTAMP` and what means the same.
pub(crate) fn is_now(expr: &Expr) -> bool {
    let ExprKind::Call { name, .. } = &expr.kind else { return false };
    let names = ["current_timestamp", "now", "localtime", "localtimestamp"];
    name.database.is_none() && names.iter().any(|now| same(now, &name.name.text))
}

/// A constant, as far as types tell constants apart.
#[derive(Debug, PartialEq, Eq)]
enum Constant {
    Null,
    /// Its text with a sign.
    Number(String),
    Text(String),
    Bytes(Vec<u8>),
    Bits(String),
}

fn constant(expr: &Expr) -> Option<Constant> {
    match &expr.kind {
        ExprKind::Literal(literal) => of_literal(literal),
        ExprKind::Unary(sign @ (UnaryOperator::Minus | UnaryOperator::Plus), inner) => {
            match constant(inner)? {
                Constant::Number(text) if *sign == UnaryOperator::Minus => {
                    Some(Constant::Number(format!("-{text}")))
                }
                Constant::Number(text) => Some(Constant::Number(text)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn of_literal(literal: &Literal) -> Option<Constant> {
    Some(match literal {
        Literal::Null => Constant::Null,
        Literal::Boolean(value) => Constant::Number(u8::from(*value).to_string()),
        Literal::Integer(text) | Literal::Decimal(text) | Literal::Float(text) => {
            Constant::Number(text.clone())
        }
        Literal::String { value, .. } => Constant::Text(value.clone()),
        Literal::Hex(_, digits) => Constant::Bytes(bytes(digits)?),
        Literal::Bits(_, digits) => Constant::Bits(digits.clone()),
        Literal::Temporal(_, text) => Constant::Text(text.clone()),
    })
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digits = if digits.len() % 2 == 1 { format!("0{digits}") } else { digits.to_owned() };
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// The form a constant has for a type.
enum Form {
    Value(String),
    Wrong,
    Unsure,
}

fn literal(of: &For<'_>, constant: &Constant) -> Form {
    let kind = base(of.data_type);
    match kind {
        "bit" => bits(of, constant),
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => {
            within(number(constant, |text| rounded(text, 0)), integers(of.data_type))
        }
        "decimal" => {
            let form = number(constant, |text| rounded(text, scale(of.data_type)));
            let whole = length(of.data_type).unwrap_or(65).saturating_sub(scale(of.data_type));
            let most = 10_i128.checked_pow(whole.min(38)).unwrap_or(i128::MAX);
            within(form, (1 - most, most - 1))
        }
        "float" | "double" if of.data_type.contains(',') => {
            number(constant, |text| rounded(text, scale(of.data_type)))
        }
        "float" => number(constant, |text| floating(text, true)),
        "double" => number(constant, |text| floating(text, false)),
        "year" => match constant {
            Constant::Number(text) | Constant::Text(text)
                if text.parse().is_ok_and(|year: i64| !temporal::is_year(year)) =>
            {
                Form::Wrong
            }
            _ => number(constant, temporal::year),
        },
        "date" | "datetime" | "timestamp" | "time" => {
            let (Constant::Text(text) | Constant::Number(text)) = constant else {
                return Form::Unsure;
            };
            let digits = scale(of.data_type);
            match temporal::value(kind, digits, text) {
                Some(value) if temporal::may_be(kind, &value) => Form::Value(value),
                Some(_) => Form::Wrong,
                None if matches!(constant, Constant::Text(_)) && temporal::is_none(kind, text) => {
                    Form::Wrong
                }
                None => Form::Unsure,
            }
        }
        "enum" | "set" => match constant {
            Constant::Text(text) => chosen(of, kind, text),
            Constant::Number(text) if kind == "enum" => chosen(of, kind, text),
            _ => Form::Unsure,
        },
        _ => text(of, constant),
    }
}

fn number(constant: &Constant, form: impl Fn(&str) -> Option<String>) -> Form {
    match constant {
        Constant::Number(text) => form(text).map_or(Form::Unsure, Form::Value),
        Constant::Text(text) => match form(text.trim()) {
            Some(value) => Form::Value(value),
            None if text.trim().starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
                && !text.contains(|c: char| c.is_ascii_alphabetic() && !"eE".contains(c)) =>
            {
                Form::Unsure
            }
            None => Form::Wrong,
        },
        Constant::Bits(digits) => u64::from_str_radix(digits, 2)
            .map_or(Form::Unsure, |value| Form::Value(value.to_string())),
        Constant::Null | Constant::Bytes(_) => Form::Unsure,
    }
}

/// A number as a column prints it that fills it up with zeros: to as many characters as the type shows,
/// which is with the point for `decimal` besides its digits. (MariaDB 10.11, `SHOW CREATE TABLE`.)
fn filled(data_type: &str, text: String) -> String {
    if !data_type.ends_with(" zerofill") {
        return text;
    }
    let width = match (base(data_type), length(data_type)) {
        ("decimal", Some(digits)) => digits + u32::from(scale(data_type) > 0),
        (_, Some(width)) => width,
        ("float", None) => 12,
        ("double", None) => 22,
        _ => 0,
    };
    format!("{text:0>width$}", width = width as usize)
}

/// The least and the greatest number of a type of whole numbers.
fn integers(data_type: &str) -> (i128, i128) {
    let bits = match base(data_type) {
        "tinyint" => 8,
        "smallint" => 16,
        "mediumint" => 24,
        "int" => 32,
        _ => 64,
    };
    let all = 1_i128 << bits;
    if data_type.contains("unsigned") { (0, all - 1) } else { (-all / 2, all / 2 - 1) }
}

/// A form that is wrong beyond these numbers.
fn within(form: Form, (least, most): (i128, i128)) -> Form {
    let Form::Value(text) = form else { return form };
    let whole = text.split('.').next().unwrap_or_default();
    match whole.parse::<i128>() {
        Ok(number) if number < least || number > most => Form::Wrong,
        _ => Form::Value(text),
    }
}

fn bits(of: &For<'_>, constant: &Constant) -> Form {
    let value = match constant {
        Constant::Bits(digits) => u64::from_str_radix(digits, 2).ok(),
        Constant::Number(text) => text.parse::<u64>().ok(),
        Constant::Text(text) if text.len() == 1 => text.bytes().next().map(u64::from),
        Constant::Bytes(bytes) if bytes.len() <= 8 => {
            Some(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
        }
        _ => None,
    };
    let width = length(of.data_type).unwrap_or(1);
    match value {
        Some(value) if width < 64 && value >> width > 0 => Form::Wrong,
        Some(value) => Form::Value(format!("b'{value:b}'")),
        None => Form::Unsure,
    }
}

fn text(of: &For<'_>, constant: &Constant) -> Form {
    let value = match constant {
        Constant::Text(text) | Constant::Number(text) => text.clone(),
        Constant::Bytes(bytes) => match String::from_utf8(bytes.clone()) {
            Ok(text) => text,
            Err(_) => return Form::Unsure,
        },
        Constant::Null | Constant::Bits(_) => return Form::Unsure,
    };
    let kind = base(of.data_type);
    let longest = length(of.data_type);
    let size = match kind {
        "char" | "varchar" => value.trim_end().chars().count(),
        "binary" | "varbinary" => value.len(),
        _ => 0,
    };
    if longest.is_some_and(|longest| size > longest as usize) {
        return Form::Wrong;
    }
    match kind {
        "char" => Form::Value(value.trim_end_matches(' ').to_owned()),
        _ if is_text_type(of.data_type) => Form::Value(value),
        "varbinary" | "blob" | "tinyblob" | "mediumblob" | "longblob" | "json" => {
            Form::Value(value)
        }
        _ => Form::Unsure,
    }
}

/// The value of an enum, or values of a set, as the type spells them.
fn chosen(of: &For<'_>, kind: &str, text: &str) -> Form {
    let values = values(of.data_type);
    if kind == "enum" {
        let found = values.iter().find(|value| same(value, text.trim_end_matches(' ')));
        let plain = of
            .charset
            .is_none_or(|it| it.collation.as_deref().is_none_or(|it| !it.ends_with("_bin")));
        return match found {
            Some(value) if plain || *value == text => Form::Value(value.clone()),
            Some(_) => Form::Unsure,
            None if text.is_ascii() => Form::Wrong,
            None => Form::Unsure,
        };
    }
    let wanted: Vec<&str> = text.split(',').filter(|word| !word.is_empty()).collect();
    if !wanted.iter().all(|word| values.iter().any(|value| same(value, word))) {
        return if text.is_ascii() { Form::Wrong } else { Form::Unsure };
    }
    let chosen = values.into_iter().filter(|value| wanted.iter().any(|word| same(value, word)));
    Form::Value(chosen.collect::<Vec<_>>().join(","))
}

/// The values that the printed type lists.
fn values(data_type: &str) -> Vec<String> {
    let inner = data_type.split_once('(').map_or("", |(_, rest)| rest);
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    let mut values = Vec::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\'' {
            continue;
        }
        let mut value = String::new();
        while let Some(letter) = letters.next() {
            if letter == '\'' && letters.next_if_eq(&'\'').is_none() {
                break;
            }
            value.push(letter);
        }
        values.push(value);
    }
    values
}

/// A number with so many digits behind the point, rounded half away from zero.
fn rounded(text: &str, digits: u32) -> Option<String> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if text.contains(['e', 'E']) {
        let value: f64 = text.parse().ok()?;
        return (value.abs() < 1e15).then(|| format!("{sign}{value:.*}", digits as usize));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digit = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digit(whole) || !digit(fraction) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let digits = digits as usize;
    let kept: String = fraction.chars().chain(std::iter::repeat('0')).take(digits).collect();
    let up = fraction.as_bytes().get(digits).is_some_and(|digit| *digit >= b'5');
    let all: u128 = format!("0{whole}{kept}").parse().ok()?;
    let all = format!("{:0>1$}", all + u128::from(up), digits + 1);
    let (whole, fraction) = all.split_at(all.len() - digits);
    let sign = if all.bytes().all(|digit| digit == b'0') { "" } else { sign };
    Some(if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// A number as the servers print floats: six digits of a `float`, all of a `double`.
fn floating(text: &str, single: bool) -> Option<String> {
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    let value = if single { format!("{value:.5e}").parse().ok()? } else { value };
    let size = value.abs();
    if size != 0.0 && !(1e-9..1e15).contains(&size) {
        return Some(format!("{value:e}"));
    }
    Some(format!("{value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_servers_do() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(rounded("1.5", 2), text("1.50"));
        assert_eq!(rounded("1.6", 0), text("2"));
        assert_eq!(rounded(".5", 1), text("0.5"));
        assert_eq!(rounded("-0.005", 2), text("-0.01"));
        assert_eq!(rounded("x", 2), None);
        assert_eq!(floating("1e3", false), text("1000"));
        assert_eq!(floating("1.123456789", true), text("1.12346"));
        assert_eq!(floating("1e20", true), text("1e20"));
        assert_eq!(floating("123456789012345678", false), text("1.2345678901234568e17"));
        let filled = |data_type, number: &str| filled(data_type, number.to_owned());
        assert_eq!(filled("tinyint(3) unsigned zerofill", "1"), "001");
        assert_eq!(filled("decimal(8,2) unsigned zerofill", "1.50"), "000001.50");
        assert_eq!(filled("decimal(3,0) unsigned zerofill", "5"), "005");
        assert_eq!(filled("float unsigned zerofill", "2"), "000000000002");
        assert_eq!(filled("int(10) unsigned", "5"), "5");
        assert_eq!(values("enum('a','b''c')"), ["a", "b'c"]);
    }
}
