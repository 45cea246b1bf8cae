//! Operands: constants, names, parentheses, `CASE`, `ARRAY`, `ROW`.

use super::super::cursor::{Cursor, Parse};
use super::super::data_type::is_type_keyword;
use super::super::keyword::{Category, Keyword as K};
use super::super::terminal::{Operator, Symbol};
use super::{Grammar, strength};

/// What stood between parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Parens {
    Query,
    Expression,
    Row,
}

impl Cursor<'_> {
    /// An operand without prefix operators. True if it is a row.
    pub(in super::super) fn primary(&mut self) -> Parse<bool> {
        match self.symbol() {
            Symbol::Integer | Symbol::Float | Symbol::Bits | Symbol::String(_) => {
                self.bump();
            }
            Symbol::Parameter => {
                self.bump();
                self.indirection()?;
            }
            Symbol::LeftParen => {
                let parens = self.parenthesised()?;
                if parens == Parens::Row {
                    return Ok(true);
                }
                self.indirection()?;
            }
            Symbol::Keyword(keyword) => return self.keyword_operand(keyword),
            Symbol::Word | Symbol::QuotedName | Symbol::UnicodeName => self.named()?,
            _ => return self.unexpected("an expression"),
        }
        Ok(false)
    }

    fn keyword_operand(&mut self, keyword: K) -> Parse<bool> {
        let called = self.next_symbol() == Symbol::LeftParen;
        match keyword {
            K::True | K::False | K::Null => drop(self.bump()),
            K::Case => self.case()?,
            K::Array => self.array()?,
            K::Row if called => {
                self.row()?;
                return Ok(true);
            }
            K::Exists if called => {
                self.bump();
                self.subquery()?;
            }
            K::Grouping if called => {
                self.bump();
                self.parens(Self::expressions)?;
            }
            K::Interval if called || self.string_follows() => self.interval_constant()?,
            _ if is_type_keyword(keyword) && self.type_constant_follows() => {
                self.scalar_type()?;
                self.string("a string")?;
            }
            K::Double if self.keyword_ahead(1) == Some(K::Precision) => {
                self.scalar_type()?;
                self.string("a string")?;
            }
            K::Cast if !called => {
                self.bump();
                return self.unexpected("`(`");
            }
            _ => {
                if !self.special_function(keyword)? {
                    self.named()?;
                }
            }
        }
        Ok(false)
    }

    fn string_follows(&self) -> bool {
        matches!(self.next_symbol(), Symbol::String(_))
    }

    /// Whether a keyword of a type goes on as a constant of that type, rather than being a column
    /// of that name.
    fn type_constant_follows(&self) -> bool {
        match self.next_symbol() {
            Symbol::String(_) | Symbol::LeftParen => true,
            Symbol::Keyword(K::Varying | K::Character | K::Char) => true,
            Symbol::Keyword(K::With | K::Without) => self.keyword_ahead(2) == Some(K::Time),
            _ => false,
        }
    }

    fn interval_constant(&mut self) -> Parse<()> {
        self.expect(K::Interval)?;
        if self.symbol() == Symbol::LeftParen {
            self.parens(|cursor| cursor.integer("a precision"))?;
            return self.string("a string").map(drop);
        }
        self.string("a string")?;
        self.interval_fields().map(drop)
    }

    /// A column, a function's call or a constant with its type before it.
    fn named(&mut self) -> Parse<()> {
        let (column, function) = (self.is_column_id(0), self.is_function_id(0));
        if !column && !function {
            return self.unexpected("an expression");
        }
        self.bump();
        match self.symbol() {
            Symbol::String(_) if function => {
                self.bump();
                return Ok(());
            }
            Symbol::LeftParen if function => return self.call(),
            _ if !column => return self.unexpected("`(`"),
            _ => {}
        }
        while self.symbol() == Symbol::Dot {
            self.bump();
            if self.eat_symbol(Symbol::Operator(Operator::Star)) {
                return self.indirection();
            }
            self.label("a name or `*`")?;
            match self.symbol() {
                Symbol::String(_) => {
                    self.bump();
                    return Ok(());
                }
                Symbol::LeftParen => return self.call(),
                _ => {}
            }
        }
        self.indirection()
    }

    /// `.name`, `.*`, `[1]` and `[1:2]`, any number of them.
    pub(in super::super) fn indirection(&mut self) -> Parse<()> {
        loop {
            if self.eat_symbol(Symbol::Dot) {
                if !self.eat_symbol(Symbol::Operator(Operator::Star)) {
                    self.label("a name or `*`")?;
                }
            } else if self.symbol() == Symbol::LeftBracket {
                self.subscript()?;
            } else {
                return Ok(());
            }
        }
    }

    fn subscript(&mut self) -> Parse<()> {
        self.brackets(|cursor| {
            let ends =
                |cursor: &Self| matches!(cursor.symbol(), Symbol::Colon | Symbol::RightBracket);
            if !cursor.at_colon() {
                cursor.expression()?;
            }
            if cursor.eat_symbol(Symbol::Colon) && !ends(cursor) {
                cursor.expression()?;
            }
            Ok(())
        })
    }

    fn at_colon(&self) -> bool {
        self.symbol() == Symbol::Colon
    }

    fn brackets(&mut self, inner: impl FnOnce(&mut Self) -> Parse<()>) -> Parse<()> {
        self.expect_symbol(Symbol::LeftBracket, "`[`")?;
        let in_target = std::mem::replace(&mut self.in_target, false);
        let result = inner(self);
        self.in_target = in_target;
        result?;
        self.expect_symbol(Symbol::RightBracket, "`]`")
    }

    /// What stands in parentheses: an expression, a row or a query. It takes no second look: after
    /// `((SELECT 1)` only what follows tells a query in parentheses from an expression.
    pub(in super::super) fn parenthesised(&mut self) -> Parse<Parens> {
        self.nested(|cursor| {
            cursor.parens(|cursor| {
                if cursor.at_query() {
                    cursor.query()?;
                    return Ok(Parens::Query);
                }
                if cursor.symbol() == Symbol::LeftParen {
                    let inner = cursor.parenthesised()?;
                    if inner == Parens::Query {
                        if cursor.symbol() == Symbol::RightParen {
                            return Ok(Parens::Query);
                        }
                        if cursor.at_query_tail() {
                            cursor.query_tail()?;
                            return Ok(Parens::Query);
                        }
                    }
                    if inner != Parens::Row {
                        cursor.indirection()?;
                    }
                    cursor.operators(strength::ANY, Grammar::Full, inner == Parens::Row)?;
                } else {
                    cursor.expression()?;
                }
                if !cursor.eat_symbol(Symbol::Comma) {
                    return Ok(Parens::Expression);
                }
                cursor.expressions()?;
                Ok(Parens::Row)
            })
        })
    }

    /// A query in parentheses.
    pub(in super::super) fn subquery(&mut self) -> Parse<()> {
        self.nested(|cursor| cursor.parens(Self::query))
    }

    /// What follows `ANY`, `SOME` or `ALL`.
    pub(super) fn quantified(&mut self) -> Parse<()> {
        if self.symbol() != Symbol::LeftParen {
            return self.unexpected("`(`");
        }
        self.parenthesised().map(drop)
    }

    /// A row: `ROW (..)` or at least two expressions in parentheses.
    pub(super) fn row(&mut self) -> Parse<()> {
        if self.eat(K::Row) {
            return self.parens(|cursor| {
                if cursor.symbol() == Symbol::RightParen { Ok(()) } else { cursor.expressions() }
            });
        }
        if self.symbol() != Symbol::LeftParen {
            return self.unexpected("a row");
        }
        self.parenthesised().map(drop)
    }

    fn case(&mut self) -> Parse<()> {
        let in_target = std::mem::replace(&mut self.in_target, false);
        let result = self.case_inner();
        self.in_target = in_target;
        result
    }

    fn case_inner(&mut self) -> Parse<()> {
        self.expect(K::Case)?;
        if !self.at(K::When) {
            self.expression()?;
        }
        self.expect(K::When)?;
        loop {
            self.expression()?;
            self.expect(K::Then)?;
            self.expression()?;
            if !self.eat(K::When) {
                break;
            }
        }
        self.after(K::Else, Self::expression)?;
        self.expect(K::End)
    }

    fn array(&mut self) -> Parse<()> {
        self.expect(K::Array)?;
        match self.symbol() {
            Symbol::LeftParen => self.subquery(),
            Symbol::LeftBracket => self.array_elements(),
            _ => self.unexpected("`[` or `(`"),
        }
    }

    fn array_elements(&mut self) -> Parse<()> {
        self.nested(|cursor| {
            cursor.brackets(|cursor| match cursor.symbol() {
                Symbol::RightBracket => Ok(()),
                Symbol::LeftBracket => cursor.list(Self::array_elements).map(drop),
                _ => cursor.expressions(),
            })
        })
    }

    /// Whether a query begins here, parentheses around it not counted.
    pub(in super::super) fn at_query(&self) -> bool {
        match self.keyword() {
            Some(K::Select | K::With | K::Table) => true,
            Some(K::Values) => self.next_symbol() == Symbol::LeftParen,
            _ => false,
        }
    }

    /// Whether the token at this distance can follow an entry of a list of results.
    pub(in super::super) fn ends_target(&self, distance: usize) -> bool {
        match self.ahead(distance).symbol {
            Symbol::Comma | Symbol::RightParen | Symbol::Semicolon | Symbol::End => true,
            Symbol::Keyword(keyword) => {
                let clauses = matches!(
                    keyword,
                    K::From | K::Where | K::Group | K::Having | K::Window | K::Order | K::Limit
                );
                let ends = matches!(
                    keyword,
                    K::Offset | K::Fetch | K::For | K::Union | K::Intersect | K::Except | K::Into
                );
                (clauses || ends || matches!(keyword, K::On | K::Returning))
                    && keyword.category() == Category::Reserved
            }
            _ => false,
        }
    }
}
