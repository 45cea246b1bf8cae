//! What begins with a keyword and is no ordinary call: `CASE`, `CAST`, `INTERVAL`, `MATCH` and so
//! on.

use super::super::cursor::{Cursor, Parse};
use super::super::data_type::DataType;
use super::super::literal::Text;
use super::super::name::QualifiedName;
use super::super::product::Product;
use super::super::terminal::Symbol;
use super::tree::{CastType, Expr, ExprKind, MatchMode};

/// What an interval is measured in. Sorted.
pub(super) const UNITS: [&str; 20] = [
    "DAY",
    "DAY_HOUR",
    "DAY_MICROSECOND",
    "DAY_MINUTE",
    "DAY_SECOND",
    "HOUR",
    "HOUR_MICROSECOND",
    "HOUR_MINUTE",
    "HOUR_SECOND",
    "MICROSECOND",
    "MINUTE",
    "MINUTE_MICROSECOND",
    "MINUTE_SECOND",
    "MONTH",
    "QUARTER",
    "SECOND",
    "SECOND_MICROSECOND",
    "WEEK",
    "YEAR",
    "YEAR_MONTH",
];

impl Cursor<'_> {
    /// What the keyword begins; none if it is a function or a name here.
    pub(super) fn keyword_expression(
        &mut self,
        word: &str,
        called: bool,
    ) -> Parse<Option<ExprKind>> {
        self.nested(|cursor| cursor.keyword_kind(word, called))
    }

    fn keyword_kind(&mut self, word: &str, called: bool) -> Parse<Option<ExprKind>> {
        let kind = match word {
            "CASE" => self.case()?,
            "CAST" if called => self.cast()?,
            "CONVERT" if called => self.convert()?,
            "BINARY" => self.binary()?,
            "INTERVAL" => self.interval()?,
            "EXISTS" if called => {
                self.bump();
                ExprKind::Exists(Box::new(self.parens(Self::query)?))
            }
            "ROW" if called => {
                self.bump();
                ExprKind::Row(self.listed(Self::expression)?)
            }
            "MATCH" => self.match_against()?,
            "DEFAULT" if called => {
                let name = QualifiedName { database: None, name: self.take_name() };
                let arguments = vec![self.parens(Self::column)?];
                ExprKind::Call { name, arguments, kind: Box::default() }
            }
            "DEFAULT" => {
                self.bump();
                ExprKind::Default
            }
            "IGNORE" => {
                let start = self.start();
                self.bump();
                self.only(Product::MariaDb, start, "IGNORE as a value");
                ExprKind::Ignore
            }
            "NEXT" | "PREVIOUS" if self.is(1, "VALUE") && self.is(2, "FOR") => {
                let start = self.start();
                let previous = word == "PREVIOUS";
                self.bump();
                self.expect_all(&["VALUE", "FOR"])?;
                let sequence = self.qualified_name("a sequence")?;
                self.only(Product::MariaDb, start, "sequences");
                ExprKind::SequenceValue { previous, sequence }
            }
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    /// A column and nothing else.
    pub(in super::super) fn column(&mut self) -> Parse<Expr> {
        let start = self.start();
        let mut parts = vec![self.name("a column")?];
        while parts.len() < 3 && self.eat(".") {
            parts.push(self.name("a name")?);
        }
        Ok(Expr { span: self.since(start), kind: ExprKind::Column(parts) })
    }

    fn case(&mut self) -> Parse<ExprKind> {
        self.bump();
        let operand = if self.at("WHEN") { None } else { Some(Box::new(self.expression()?)) };
        let mut branches = Vec::new();
        while self.eat("WHEN") {
            let when = self.expression()?;
            self.expect("THEN")?;
            branches.push((when, self.expression()?));
        }
        if branches.is_empty() {
            return self.unexpected("WHEN");
        }
        let otherwise = self.after("ELSE", Self::expression)?.map(Box::new);
        self.expect("END")?;
        Ok(ExprKind::Case { operand, branches, otherwise })
    }

    fn cast(&mut self) -> Parse<ExprKind> {
        self.bump();
        self.parens(|cursor| {
            let operand = cursor.expression()?;
            let time_zone = if cursor.eat_all(&["AT", "TIME", "ZONE"]) {
                cursor.eat("INTERVAL");
                Some(cursor.string("a time zone")?.value)
            } else {
                None
            };
            cursor.expect("AS")?;
            let data_type = cursor.cast_type()?;
            let start = cursor.start();
            let array = cursor.eat("ARRAY");
            if array {
                cursor.only(Product::MySql, start, "keys over arrays");
            }
            if cursor.at("FORMAT") {
                return cursor.unsure("CAST .. FORMAT is not understood");
            }
            Ok(ExprKind::Cast(
                Box::new(operand),
                Box::new(CastType { data_type, array, time_zone }),
            ))
        })
    }

    fn convert(&mut self) -> Parse<ExprKind> {
        self.bump();
        self.parens(|cursor| {
            let operand = Box::new(cursor.expression()?);
            if cursor.eat("USING") {
                return cursor.charset().map(|charset| ExprKind::ConvertUsing(operand, charset));
            }
            if !cursor.eat(",") {
                return cursor.unexpected("`,` or USING");
            }
            let data_type = cursor.cast_type()?;
            let cast_type = CastType { data_type, array: false, time_zone: None };
            Ok(ExprKind::Cast(operand, Box::new(cast_type)))
        })
    }

    fn binary(&mut self) -> Parse<ExprKind> {
        let start = self.start();
        self.bump();
        let data_type = DataType::binary(self.since(start));
        let operand = Box::new(self.unary()?);
        let cast_type = CastType { data_type, array: false, time_zone: None };
        Ok(ExprKind::Cast(operand, Box::new(cast_type)))
    }

    /// The type of a cast: a few have other names there.
    pub(super) fn cast_type(&mut self) -> Parse<DataType> {
        let start = self.start();
        if let Some(word) = self.eat_any(&["SIGNED", "UNSIGNED"]) {
            let _ = self.eat("INTEGER") || self.eat("INT");
            let name = if word == "SIGNED" { "signed" } else { "unsigned" };
            return Ok(DataType::whole(self.since(start), name));
        }
        if self.eat("INTERVAL") {
            self.unit()?;
            if self.at("(") {
                self.parens(|cursor| cursor.integer("a number"))?;
            }
            self.only(Product::MariaDb, start, "casts to intervals");
            return Ok(DataType::whole(self.since(start), "interval"));
        }
        self.data_type()
    }

    fn interval(&mut self) -> Parse<ExprKind> {
        let name = self.take_name();
        let value = if self.at("(") {
            let start = self.start();
            let mut values = self.listed(Self::expression)?;
            if values.len() > 1 || !self.goes_on_as_interval() {
                let name = QualifiedName { database: None, name };
                return Ok(ExprKind::Call { name, arguments: values, kind: Box::default() });
            }
            let Some(value) = values.pop() else { return self.unexpected("an expression") };
            // What stands in parentheses may be only the first operand.
            if self.at_unit() { value } else { return self.interval_operators(start, value) }
        } else {
            self.expression()?
        };
        let unit = self.unit()?;
        Ok(ExprKind::Interval(Box::new(value), unit))
    }

    fn goes_on_as_interval(&self) -> bool {
        self.at_unit()
            || self.at_any(&["+", "-", "*", "/", "%", "DIV", "MOD", "|", "&", "^", "<<", ">>"])
    }

    fn interval_operators(&self, _start: usize, _value: Expr) -> Parse<ExprKind> {
        self.unsure("an interval that begins with parentheses is not understood")
    }

    pub(super) fn at_unit(&self) -> bool {
        let written = self.written().to_ascii_uppercase();
        let word = matches!(self.symbol(), Symbol::Word | Symbol::Reserved);
        let unit = written.strip_prefix("SQL_TSI_").unwrap_or(&written);
        word && UNITS.binary_search(&unit).is_ok()
    }

    /// A unit of time, in capitals.
    pub(in super::super) fn unit(&mut self) -> Parse<String> {
        if !self.at_unit() {
            return self.unexpected("a unit such as DAY");
        }
        let written = self.written().to_ascii_uppercase();
        self.bump();
        Ok(written.strip_prefix("SQL_TSI_").unwrap_or(&written).to_owned())
    }

    fn match_against(&mut self) -> Parse<ExprKind> {
        self.bump();
        let columns =
            if self.at("(") { self.listed(Self::column)? } else { self.list(Self::column)? };
        self.expect("AGAINST")?;
        self.parens(|cursor| {
            let against = Box::new(cursor.arithmetic(0)?);
            let mut mode = MatchMode::Natural;
            if cursor.eat_all(&["IN", "BOOLEAN", "MODE"]) {
                mode = MatchMode::Boolean;
            } else {
                cursor.eat_all(&["IN", "NATURAL", "LANGUAGE", "MODE"]);
                if cursor.eat_all(&["WITH", "QUERY", "EXPANSION"]) {
                    mode = MatchMode::Expansion;
                }
            }
            Ok(ExprKind::Match { columns, against, mode })
        })
    }

    /// The text of an argument that must be a string.
    pub(super) fn text_argument(&mut self) -> Parse<String> {
        if matches!(self.symbol(), Symbol::Hex | Symbol::Bits) {
            let span = self.bump().span;
            return Ok(self.text(span).to_owned());
        }
        self.string("a string").map(|Text { value, .. }| value)
    }
}
