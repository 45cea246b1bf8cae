//! Expressions, recognised and measured rather than built.
//!
//! Precedence climbing over SQLite's table. Precedence matters even to a recogniser: it decides
//! which `AND` belongs to `BETWEEN` and which operand an `ESCAPE` may follow. What a prefix
//! operator takes is settled by its own strength, and it may stand wherever an operand may
//! (`a = NOT b`), as in SQLite's grammar.

use driftless_diag::Span;

use super::ast::Fragment;
use super::cursor::{Cursor, Parse};
use super::keyword::{Keyword, Symbol};
use super::token::is_well_separated;
use super::tree;

/// How strongly operators bind, weakest first.
mod strength {
    pub(super) const ANY: u8 = 0;
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const EQUALITY: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const ESCAPE: u8 = 6;
    pub(super) const BITS: u8 = 7;
    pub(super) const SUM: u8 = 8;
    pub(super) const PRODUCT: u8 = 9;
    pub(super) const CONCAT: u8 = 10;
    pub(super) const COLLATE: u8 = 11;
    pub(super) const SIGN: u8 = 12;
}

/// What became of an expression, as far as indexes and keys need to know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// All of it.
    pub(super) span: Span,
    /// Without parentheses around it and without the `COLLATE` that applies to all of it.
    pub(super) inner: Span,
    /// `inner`, when that is nothing but a name or a string.
    pub(super) name: Option<Span>,
    /// The name after that `COLLATE`.
    pub(super) collation: Option<Span>,
}

impl Shape {
    const fn plain(span: Span) -> Self {
        Self { span, inner: span, name: None, collation: None }
    }

    const fn named(span: Span) -> Self {
        Self { span, inner: span, name: Some(span), collation: None }
    }
}

/// What makes of an operator's left side an expression.
enum Operator {
    /// A binary operator of this strength.
    Binary(u8),
    /// `IS`, with all that may follow.
    Is,
    /// `ISNULL`, `NOTNULL`.
    Postfix,
    Like,
    Between,
    In,
    /// `NOT LIKE`, `NOT BETWEEN`, `NOT IN`, `NOT NULL`.
    Not,
    Collate,
}

impl Operator {
    fn of(symbol: Symbol) -> Option<Self> {
        Some(match symbol {
            Symbol::Equal | Symbol::NotEqual => Self::Binary(strength::EQUALITY),
            Symbol::Less | Symbol::LessEqual | Symbol::Greater | Symbol::GreaterEqual => {
                Self::Binary(strength::COMPARISON)
            }
            Symbol::Ampersand | Symbol::Pipe | Symbol::ShiftLeft | Symbol::ShiftRight => {
                Self::Binary(strength::BITS)
            }
            Symbol::Plus | Symbol::Minus => Self::Binary(strength::SUM),
            Symbol::Star | Symbol::Slash | Symbol::Percent => Self::Binary(strength::PRODUCT),
            Symbol::Concat | Symbol::Arrow => Self::Binary(strength::CONCAT),
            Symbol::Keyword(keyword) => match keyword {
                Keyword::Or => Self::Binary(strength::OR),
                Keyword::And => Self::Binary(strength::AND),
                Keyword::Is => Self::Is,
                Keyword::Isnull | Keyword::Notnull => Self::Postfix,
                Keyword::Like | Keyword::Glob | Keyword::Regexp | Keyword::Match => Self::Like,
                Keyword::Between => Self::Between,
                Keyword::In => Self::In,
                Keyword::Not => Self::Not,
                Keyword::Collate => Self::Collate,
                _ => return None,
            },
            _ => return None,
        })
    }

    const fn strength(&self) -> u8 {
        match self {
            Self::Binary(strength) => *strength,
            Self::Not => strength::NOT,
            Self::Collate => strength::COLLATE,
            Self::Is | Self::Postfix | Self::Like | Self::Between | Self::In => strength::EQUALITY,
        }
    }
}

impl Cursor<'_> {
    /// An expression.
    pub(super) fn expression(&mut self) -> Parse<Shape> {
        self.operand(strength::ANY, false)
    }

    /// An expression that is kept.
    pub(super) fn fragment(&mut self) -> Parse<Fragment> {
        let (shape, weight) = self.measure(Self::expression)?;
        Ok(Fragment { span: shape.span, weight })
    }

    /// Everything from here that binds at least as strongly as `weakest`. In the first operand of
    /// `BETWEEN`, an `AND` on this level belongs to it.
    fn operand(&mut self, weakest: u8, between: bool) -> Parse<Shape> {
        self.nested(tree::OPERAND, |cursor| {
            let mut shape = cursor.prefix()?;
            let mut length = 0;
            while let Some(operator) = Operator::of(cursor.symbol()) {
                if operator.strength() < weakest || between && cursor.at(Keyword::And) {
                    break;
                }
                shape = cursor.infix(&operator, shape)?;
                length += 1;
            }
            cursor.chained(length);
            Ok(shape)
        })
    }

    fn infix(&mut self, operator: &Operator, left: Shape) -> Parse<Shape> {
        self.bump();
        match operator {
            Operator::Binary(strength) => self.right(*strength)?,
            Operator::Is => self.after_is()?,
            Operator::Postfix => {}
            Operator::Like => self.after_like()?,
            Operator::Between => self.after_between()?,
            Operator::In => self.after_in()?,
            Operator::Not => self.after_not()?,
            Operator::Collate => return self.after_collate(left),
        }
        Ok(Shape::plain(self.since(left.span.start)))
    }

    /// The right operand of an operator that groups to the left.
    fn right(&mut self, strength: u8) -> Parse<()> {
        self.operand(strength + 1, false).map(drop)
    }

    fn after_is(&mut self) -> Parse<()> {
        self.eat(Keyword::Not);
        if self.eat(Keyword::Distinct) {
            self.expect(Keyword::From)?;
        }
        self.right(strength::EQUALITY)
    }

    fn after_like(&mut self) -> Parse<()> {
        self.right(strength::EQUALITY)?;
        if self.eat(Keyword::Escape) {
            self.right(strength::ESCAPE)?;
        }
        Ok(())
    }

    fn after_between(&mut self) -> Parse<()> {
        self.operand(strength::ANY, true)?;
        self.expect(Keyword::And)?;
        self.right(strength::EQUALITY)
    }

    fn after_not(&mut self) -> Parse<()> {
        match self.keyword() {
            Some(Keyword::Null) => {
                self.bump();
                Ok(())
            }
            Some(Keyword::Like | Keyword::Glob | Keyword::Regexp | Keyword::Match) => {
                self.bump();
                self.after_like()
            }
            Some(Keyword::Between) => {
                self.bump();
                self.after_between()
            }
            Some(Keyword::In) => {
                self.bump();
                self.after_in()
            }
            _ => self.unexpected("NULL, IN, LIKE, GLOB, REGEXP, MATCH or BETWEEN"),
        }
    }

    fn after_in(&mut self) -> Parse<()> {
        if !self.eat_symbol(Symbol::LeftParen) {
            self.qualified_name("`(` or a table")?;
            if self.eat_symbol(Symbol::LeftParen) {
                self.arguments()?;
                self.close()?;
            }
            return Ok(());
        }
        if self.at_select() {
            self.select()?;
        } else {
            self.arguments()?;
        }
        self.close()
    }

    fn after_collate(&mut self, left: Shape) -> Parse<Shape> {
        let collation = self.collation_name()?;
        Ok(Shape { span: self.since(left.span.start), collation: Some(collation), ..left })
    }

    /// The name after `COLLATE`.
    pub(super) fn collation_name(&mut self) -> Parse<Span> {
        if self.symbol().is_id() || self.symbol() == Symbol::String {
            return Ok(self.bump().span);
        }
        self.unexpected("the name of a collation")
    }

    /// Expressions with commas, maybe none, up to a `)` that is left.
    pub(super) fn arguments(&mut self) -> Parse<()> {
        if self.symbol() == Symbol::RightParen {
            return Ok(());
        }
        self.expressions().map(drop)
    }

    /// Expressions with commas, at least one; how many.
    pub(super) fn expressions(&mut self) -> Parse<usize> {
        let mut count = 0;
        loop {
            self.expression()?;
            count += 1;
            if !self.eat_symbol(Symbol::Comma) {
                return Ok(count);
            }
        }
    }

    fn prefix(&mut self) -> Parse<Shape> {
        let start = self.start();
        match self.symbol() {
            Symbol::Plus | Symbol::Minus | Symbol::Tilde => {
                self.bump();
                self.operand(strength::SIGN, false)?;
                Ok(Shape::plain(self.since(start)))
            }
            Symbol::Keyword(Keyword::Not) => {
                self.bump();
                self.operand(strength::NOT, false)?;
                Ok(Shape::plain(self.since(start)))
            }
            Symbol::LeftParen => self.parenthesised(),
            _ => self.primary(),
        }
    }

    fn parenthesised(&mut self) -> Parse<Shape> {
        let start = self.bump().span.start;
        if self.at_select() {
            self.select()?;
            self.close()?;
            return Ok(Shape::plain(self.since(start)));
        }
        let first = self.expression()?;
        let row = self.symbol() == Symbol::Comma;
        if self.eat_symbol(Symbol::Comma) {
            self.expressions()?;
        }
        self.close()?;
        let span = self.since(start);
        Ok(if row { Shape::plain(span) } else { Shape { span, ..first } })
    }

    fn primary(&mut self) -> Parse<Shape> {
        let start = self.start();
        match self.symbol() {
            Symbol::Integer | Symbol::Float | Symbol::Blob => {
                return Ok(Shape::plain(self.bump().span));
            }
            Symbol::SeparatedNumber => return Ok(Shape::plain(self.separated_number())),
            Symbol::Variable => return self.variable(),
            Symbol::Keyword(keyword) => match keyword {
                Keyword::Null
                | Keyword::CurrentDate
                | Keyword::CurrentTime
                | Keyword::CurrentTimestamp => return Ok(Shape::plain(self.bump().span)),
                Keyword::Case => self.case()?,
                Keyword::Cast => self.cast()?,
                Keyword::Exists => self.exists()?,
                Keyword::Raise => self.raise()?,
                _ => return self.reference(),
            },
            _ => return self.reference(),
        }
        Ok(Shape::plain(self.since(start)))
    }

    pub(super) fn separated_number(&mut self) -> Span {
        let span = self.bump().span;
        let written = self.text(span);
        if !is_well_separated(written.as_bytes()) {
            let message = format!("unrecognized token `{written}`");
            self.refuse(span, message, "`_` must stand between two digits");
        }
        span
    }

    /// A column, maybe qualified, a function call or a string.
    fn reference(&mut self) -> Parse<Shape> {
        if !self.symbol().is_name() {
            return self.unexpected("an expression");
        }
        let string = self.symbol() == Symbol::String;
        let first = self.bump().span;
        match self.symbol() {
            Symbol::LeftParen if !string => self.call()?,
            Symbol::Dot => {
                self.bump();
                self.name("a name")?;
                if self.eat_symbol(Symbol::Dot) {
                    self.name("a name")?;
                }
            }
            _ => return Ok(Shape::named(first)),
        }
        Ok(Shape::plain(self.since(first.start)))
    }

    /// `#1` is a register in statements that SQLite writes for itself, and an error in ours.
    fn variable(&mut self) -> Parse<Shape> {
        let span = self.current().span;
        let text = self.text(span).as_bytes();
        if text.first() == Some(&b'#') && text.get(1).is_some_and(u8::is_ascii_digit) {
            return self.unexpected("");
        }
        self.bump();
        Ok(Shape::plain(span))
    }

    /// What follows a function's name.
    fn call(&mut self) -> Parse<()> {
        self.open()?;
        if !self.eat_symbol(Symbol::Star) {
            if !self.eat(Keyword::Distinct) {
                self.eat(Keyword::All);
            }
            if !self.at(Keyword::Order) {
                self.arguments()?;
            }
            if self.eat(Keyword::Order) {
                self.expect(Keyword::By)?;
                self.sort_list()?;
            }
        }
        self.close()?;
        if self.eat(Keyword::Filter) {
            self.open()?;
            self.expect(Keyword::Where)?;
            self.expression()?;
            self.close()?;
        }
        if self.eat(Keyword::Over) {
            if self.symbol() == Symbol::LeftParen {
                return self.window();
            }
            self.name("`(` or the name of a window")?;
        }
        Ok(())
    }

    fn case(&mut self) -> Parse<()> {
        self.expect(Keyword::Case)?;
        if !self.at(Keyword::When) {
            self.expression()?;
        }
        self.expect(Keyword::When)?;
        loop {
            self.expression()?;
            self.expect(Keyword::Then)?;
            self.expression()?;
            if !self.eat(Keyword::When) {
                break;
            }
        }
        if self.eat(Keyword::Else) {
            self.expression()?;
        }
        if self.eat(Keyword::End) { Ok(()) } else { self.unexpected("WHEN, ELSE or END") }
    }

    fn cast(&mut self) -> Parse<()> {
        self.expect(Keyword::Cast)?;
        self.open()?;
        self.expression()?;
        self.expect(Keyword::As)?;
        self.type_name()?;
        self.close()
    }

    fn exists(&mut self) -> Parse<()> {
        self.expect(Keyword::Exists)?;
        self.open()?;
        self.select()?;
        self.close()
    }

    fn raise(&mut self) -> Parse<()> {
        self.expect(Keyword::Raise)?;
        self.open()?;
        if !self.eat(Keyword::Ignore) {
            match self.keyword() {
                Some(Keyword::Rollback | Keyword::Abort | Keyword::Fail) => self.bump(),
                _ => return self.unexpected("IGNORE, ROLLBACK, ABORT or FAIL"),
            };
            if !self.eat_symbol(Symbol::Comma) {
                return self.unexpected("`,` and a message");
            }
            self.expression()?;
        }
        self.close()
    }
}
