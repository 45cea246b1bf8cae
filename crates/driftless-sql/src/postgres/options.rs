//! Lists of options: `WITH (fillfactor = 70)`, `(sfunc = f, stype = int)`, `OPTIONS (host 'x')`.
//!
//! The grammar gives most definitions one form, `(name = value, ..)`, where a value may be a
//! number, a string, an operator or anything that reads like a type, which is how functions are
//! named. So that is what a value is here; what it means is up to the option.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::data_type::DataType;
use super::keyword::{Category, Keyword as K};
use super::literal::Literal;
use super::name::{Name, OperatorName};
use super::terminal::{Operator, Symbol};

/// A number with its sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Where it stands.
    pub span: Span,
    /// Its sign if negative, and its digits without separators.
    pub text: String,
}

impl Number {
    /// Its value, if it is an integer that fits.
    pub fn value(&self) -> Option<i64> {
        self.text.parse().ok()
    }
}

/// An option of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// All of it.
    pub span: Span,
    /// What stands before a `.`: `toast` of `toast.autovacuum_enabled`.
    pub namespace: Option<Name>,
    /// Its name.
    pub name: Name,
    /// Its value; options that are switches may have none.
    pub value: Option<ParameterValue>,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterValue {
    /// A number.
    Number(Number),
    /// A string.
    String(Literal),
    /// An operator, also as `OPERATOR(schema.name)`.
    Operator(OperatorName),
    /// A reserved word such as `true`, `on`, `none`.
    Word(Name),
    /// A type, or a name that reads like one: `int`, `my_function`, `off`.
    Type(DataType),
}

impl ParameterValue {
    /// The value as text, the way the server reads options that are no types.
    pub fn text(&self) -> String {
        match self {
            Self::Number(number) => number.text.clone(),
            Self::String(literal) => literal.value.clone(),
            Self::Operator(name) => name.operator.clone(),
            Self::Word(name) => name.text.clone(),
            Self::Type(data_type) => data_type
                .as_name()
                .filter(|name| name.schema.is_none())
                .map_or_else(|| data_type.canonical(), |name| name.name.text.clone()),
        }
    }
}

/// An option of a foreign object: `host 'x'`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignOption {
    /// What is done to it: always [`OptionChange::Add`] where an object is made.
    pub change: OptionChange,
    /// Its name.
    pub name: Name,
    /// Its value; none where it is dropped.
    pub value: Option<Literal>,
}

/// What becomes of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionChange {
    /// `ADD`, also unsaid.
    Add,
    /// `SET`.
    Set,
    /// `DROP`.
    Drop,
}

impl Cursor<'_> {
    /// A number, with its sign.
    pub(super) fn number(&mut self) -> Parse<Number> {
        let start = self.start();
        let negative = self.symbol() == Symbol::Operator(Operator::Minus);
        if negative || self.symbol() == Symbol::Operator(Operator::Plus) {
            self.bump();
        }
        if !matches!(self.symbol(), Symbol::Integer | Symbol::Float) {
            return self.unexpected("a number");
        }
        let digits = self.written().replace('_', "");
        self.bump();
        let text = if negative { format!("-{digits}") } else { digits };
        Ok(Number { span: self.since(start), text })
    }

    /// Whether a number follows, its sign included.
    pub(super) fn is_number(&self) -> bool {
        matches!(
            self.symbol(),
            Symbol::Integer | Symbol::Float | Symbol::Operator(Operator::Plus | Operator::Minus)
        )
    }

    /// `(name = value, ..)`.
    pub(super) fn definition(&mut self) -> Parse<Vec<Parameter>> {
        self.listed(Self::parameter)
    }

    /// `WITH (name = value, ..)`, or nothing.
    pub(super) fn with_definition(&mut self) -> Parse<Vec<Parameter>> {
        if self.eat(K::With) { self.definition() } else { Ok(Vec::new()) }
    }

    fn parameter(&mut self) -> Parse<Parameter> {
        let start = self.start();
        let mut name = self.label("the name of an option")?;
        let mut namespace = None;
        if self.eat_symbol(Symbol::Dot) {
            namespace = Some(std::mem::replace(&mut name, self.label("the name of an option")?));
        }
        let value = if self.eat_symbol(Symbol::Operator(Operator::Equal)) {
            Some(self.parameter_value()?)
        } else {
            None
        };
        Ok(Parameter { span: self.since(start), namespace, name, value })
    }

    fn parameter_value(&mut self) -> Parse<ParameterValue> {
        match self.symbol() {
            Symbol::String(_) => self.string("a string").map(ParameterValue::String),
            Symbol::Operator(Operator::Plus | Operator::Minus)
                if !matches!(self.next_symbol(), Symbol::Integer | Symbol::Float) =>
            {
                self.operator_name().map(ParameterValue::Operator)
            }
            _ if self.is_number() => self.number().map(ParameterValue::Number),
            Symbol::Operator(_) => self.operator_name().map(ParameterValue::Operator),
            Symbol::Keyword(K::Operator) if self.next_symbol() == Symbol::LeftParen => {
                self.bump();
                self.parens(Self::operator_name).map(ParameterValue::Operator)
            }
            Symbol::Keyword(keyword)
                if keyword.category() == Category::Reserved || keyword == K::None =>
            {
                Ok(ParameterValue::Word(self.take_name()))
            }
            _ => self.function_type().map(ParameterValue::Type),
        }
    }

    /// `OPTIONS (name 'value', ..)`, or nothing.
    pub(super) fn foreign_options(&mut self) -> Parse<Vec<ForeignOption>> {
        if !self.eat(K::Options) {
            return Ok(Vec::new());
        }
        self.listed(|cursor| cursor.foreign_option(OptionChange::Add))
    }

    /// `OPTIONS (SET name 'value', DROP name, ..)`.
    pub(super) fn changed_foreign_options(&mut self) -> Parse<Vec<ForeignOption>> {
        self.expect(K::Options)?;
        self.listed(|cursor| {
            let change = match cursor.keyword() {
                // These words may also be the name of the option.
                _ if matches!(cursor.next_symbol(), Symbol::String(_)) => OptionChange::Add,
                Some(K::Add) => OptionChange::Add,
                Some(K::Set) => OptionChange::Set,
                Some(K::Drop) => OptionChange::Drop,
                _ => return cursor.foreign_option(OptionChange::Add),
            };
            if !matches!(cursor.next_symbol(), Symbol::String(_)) {
                cursor.bump();
            }
            cursor.foreign_option(change)
        })
    }

    fn foreign_option(&mut self, change: OptionChange) -> Parse<ForeignOption> {
        let name = self.label("the name of an option")?;
        let value = match change {
            OptionChange::Drop => None,
            OptionChange::Add | OptionChange::Set => Some(self.string("a string")?),
        };
        Ok(ForeignOption { change, name, value })
    }
}
