//! The grammar of data types.
//!
//! Types with a grammar of their own begin with one of a few keywords; every other type is a name
//! with modifiers.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::name::{ColumnName, QualifiedName};
use super::super::terminal::{Operator, Symbol};
use super::{DataType, TypeName};

/// A type without dimensions, in the making.
struct Simple {
    name: TypeName,
    modifiers: Vec<String>,
    fields: Option<&'static str>,
}

impl Simple {
    fn plain(name: &'static str) -> Self {
        Self { name: TypeName::BuiltIn(name), modifiers: Vec::new(), fields: None }
    }
}

impl Cursor<'_> {
    /// A type, `SETOF` and dimensions included.
    pub(in super::super) fn data_type(&mut self) -> Parse<DataType> {
        let start = self.start();
        let set_of = self.eat(K::Setof);
        let simple = self.simple_type()?;
        self.with_dimensions(start, set_of, simple)
    }

    /// A type, or a column's with `%TYPE`: where functions are declared.
    pub(in super::super) fn function_type(&mut self) -> Parse<DataType> {
        let offset = usize::from(self.at(K::Setof));
        if !self.is_function_id(offset) || self.ahead(offset + 1).symbol != Symbol::Dot {
            return self.data_type();
        }
        let start = self.start();
        let set_of = self.eat(K::Setof);
        let first_start = self.start();
        let first = self.take_name();
        let mut parts = self.attributes(first)?;
        let percent = self.symbol() == Symbol::Operator(Operator::Percent);
        if percent && self.keyword_ahead(1) == Some(K::Type) {
            self.bump();
            self.bump();
            let Some(column) = parts.pop() else { return self.unexpected("a column") };
            let table = self.qualified(first_start, parts)?;
            let name = TypeName::OfColumn(Box::new(ColumnName { table, column }));
            let (modifiers, fields, dimensions) = (Vec::new(), None, Vec::new());
            return Ok(DataType {
                span: self.since(start),
                set_of,
                name,
                modifiers,
                fields,
                dimensions,
            });
        }
        let name = TypeName::Named(self.qualified(first_start, parts)?);
        let modifiers = self.modifiers()?;
        self.with_dimensions(start, set_of, Simple { name, modifiers, fields: None })
    }

    /// A type without `SETOF` and dimensions.
    pub(in super::super) fn scalar_type(&mut self) -> Parse<DataType> {
        let start = self.start();
        let Simple { name, modifiers, fields } = self.simple_type()?;
        let dimensions = Vec::new();
        Ok(DataType { span: self.since(start), set_of: false, name, modifiers, fields, dimensions })
    }

    fn with_dimensions(&mut self, start: usize, set_of: bool, simple: Simple) -> Parse<DataType> {
        let mut dimensions = Vec::new();
        if self.eat(K::Array) {
            let sized = self.eat_symbol(Symbol::LeftBracket);
            dimensions.push(if sized { Some(self.size()?) } else { None });
            if sized {
                self.expect_symbol(Symbol::RightBracket, "`]`")?;
            }
        } else {
            while self.eat_symbol(Symbol::LeftBracket) {
                let sized = self.symbol() != Symbol::RightBracket;
                dimensions.push(if sized { Some(self.size()?) } else { None });
                self.expect_symbol(Symbol::RightBracket, "`]`")?;
            }
        }
        let Simple { name, modifiers, fields } = simple;
        Ok(DataType { span: self.since(start), set_of, name, modifiers, fields, dimensions })
    }

    fn size(&mut self) -> Parse<u32> {
        let span = self.integer("the size of an array")?;
        Ok(self.text(span).replace('_', "").parse().unwrap_or(u32::MAX))
    }

    /// An integer without sign.
    pub(in super::super) fn integer(&mut self, expected: &'static str) -> Parse<Span> {
        if self.symbol() != Symbol::Integer {
            return self.unexpected(expected);
        }
        Ok(self.bump().span)
    }

    fn simple_type(&mut self) -> Parse<Simple> {
        match self.keyword() {
            Some(keyword) if is_type_keyword(keyword) => self.keyword_type(keyword),
            Some(K::Double) if self.keyword_ahead(1) == Some(K::Precision) => {
                self.bump();
                self.bump();
                Ok(Simple::plain("double precision"))
            }
            _ => {
                let name = self.type_name()?;
                let modifiers = self.modifiers()?;
                Ok(Simple { name: TypeName::Named(name), modifiers, fields: None })
            }
        }
    }

    fn type_name(&mut self) -> Parse<QualifiedName> {
        let first = self.function_id("a type")?;
        let start = first.span.start;
        let parts = self.attributes(first)?;
        self.qualified(start, parts)
    }

    fn keyword_type(&mut self, keyword: K) -> Parse<Simple> {
        self.bump();
        let name = match keyword {
            K::Int | K::Integer => "integer",
            K::Smallint => "smallint",
            K::Bigint => "bigint",
            K::Real => "real",
            K::Boolean => "boolean",
            K::Float => return self.float(),
            K::Decimal | K::Dec | K::Numeric => return self.with_modifiers("numeric"),
            K::Bit => {
                let varying = self.eat(K::Varying);
                return self.with_modifiers(if varying { "bit varying" } else { "bit" });
            }
            K::Timestamp => {
                return self.date_time("timestamp with time zone", "timestamp without time zone");
            }
            K::Time => return self.date_time("time with time zone", "time without time zone"),
            K::Interval => return self.interval(),
            _ => return self.character(keyword),
        };
        Ok(Simple::plain(name))
    }

    fn character(&mut self, keyword: K) -> Parse<Simple> {
        if keyword == K::National && !self.eat(K::Character) && !self.eat(K::Char) {
            return self.unexpected("CHARACTER or CHAR");
        }
        let varying = keyword == K::Varchar || self.eat(K::Varying);
        let mut simple = Simple::plain(if varying { "character varying" } else { "character" });
        if self.symbol() == Symbol::LeftParen {
            let length = self.parens(|cursor| cursor.integer("a length"))?;
            simple.modifiers.push(self.text(length).to_owned());
        }
        Ok(simple)
    }

    fn with_modifiers(&mut self, name: &'static str) -> Parse<Simple> {
        let modifiers = self.modifiers()?;
        Ok(Simple { name: TypeName::BuiltIn(name), modifiers, fields: None })
    }

    /// The server decides between its two types by the precision, in bits.
    fn float(&mut self) -> Parse<Simple> {
        if self.symbol() != Symbol::LeftParen {
            return Ok(Simple::plain("double precision"));
        }
        let span = self.parens(|cursor| cursor.integer("a precision"))?;
        match self.text(span).parse::<u32>() {
            Ok(0) => self.refuse(span, "precision for type float must be at least 1 bit", ""),
            Ok(1..=24) => Ok(Simple::plain("real")),
            Ok(25..=53) => Ok(Simple::plain("double precision")),
            _ => self.refuse(span, "precision for type float must be less than 54 bits", ""),
        }
    }

    fn date_time(&mut self, with: &'static str, without: &'static str) -> Parse<Simple> {
        let mut modifiers = Vec::new();
        if self.symbol() == Symbol::LeftParen {
            let precision = self.parens(|cursor| cursor.integer("a precision"))?;
            modifiers.push(self.text(precision).to_owned());
        }
        let name = match self.keyword_ahead(1) {
            Some(K::Time) if self.eat_all(&[K::With, K::Time]) => {
                self.expect(K::Zone)?;
                with
            }
            Some(K::Time) if self.eat_all(&[K::Without, K::Time]) => {
                self.expect(K::Zone)?;
                without
            }
            _ => without,
        };
        Ok(Simple { name: TypeName::BuiltIn(name), modifiers, fields: None })
    }

    fn interval(&mut self) -> Parse<Simple> {
        let mut simple = Simple::plain("interval");
        if self.symbol() == Symbol::LeftParen {
            let precision = self.parens(|cursor| cursor.integer("a precision"))?;
            simple.modifiers.push(self.text(precision).to_owned());
            return Ok(simple);
        }
        (simple.fields, simple.modifiers) = self.interval_fields()?;
        Ok(simple)
    }

    /// The fields of an interval, with the precision of its seconds.
    pub(in super::super) fn interval_fields(
        &mut self,
    ) -> Parse<(Option<&'static str>, Vec<String>)> {
        let Some(first) = self.keyword().and_then(interval_field) else {
            return Ok((None, Vec::new()));
        };
        self.bump();
        let mut last = first;
        if first != "second" && self.eat(K::To) {
            last = match self.keyword().and_then(interval_field) {
                Some(last) if interval_range(first, last).is_some() => last,
                _ => return self.unexpected("a smaller field"),
            };
            self.bump();
        }
        let mut modifiers = Vec::new();
        if last == "second" && self.symbol() == Symbol::LeftParen {
            let precision = self.parens(|cursor| cursor.integer("a precision"))?;
            modifiers.push(self.text(precision).to_owned());
        }
        let fields = if first == last { Some(first) } else { interval_range(first, last) };
        Ok((fields, modifiers))
    }

    /// Modifiers in parentheses: the grammar takes any expressions, the type decides.
    fn modifiers(&mut self) -> Parse<Vec<String>> {
        if self.symbol() != Symbol::LeftParen {
            return Ok(Vec::new());
        }
        self.listed(|cursor| {
            let start = cursor.start();
            cursor.expression()?;
            Ok(cursor.text(cursor.since(start)).split_whitespace().collect::<Vec<_>>().join(" "))
        })
    }
}

/// Whether a keyword begins a type that has a grammar of its own.
pub(in super::super) const fn is_type_keyword(keyword: K) -> bool {
    matches!(
        keyword,
        K::Int
            | K::Integer
            | K::Smallint
            | K::Bigint
            | K::Real
            | K::Boolean
            | K::Float
            | K::Decimal
            | K::Dec
            | K::Numeric
            | K::Bit
            | K::Timestamp
            | K::Time
            | K::Interval
    ) || matches!(keyword, K::Character | K::Char | K::Varchar | K::National | K::Nchar)
}

const fn interval_field(keyword: K) -> Option<&'static str> {
    Some(match keyword {
        K::Year => "year",
        K::Month => "month",
        K::Day => "day",
        K::Hour => "hour",
        K::Minute => "minute",
        K::Second => "second",
        _ => return None,
    })
}

fn interval_range(first: &str, last: &str) -> Option<&'static str> {
    Some(match (first, last) {
        ("year", "month") => "year to month",
        ("day", "hour") => "day to hour",
        ("day", "minute") => "day to minute",
        ("day", "second") => "day to second",
        ("hour", "minute") => "hour to minute",
        ("hour", "second") => "hour to second",
        ("minute", "second") => "minute to second",
        _ => return None,
    })
}
