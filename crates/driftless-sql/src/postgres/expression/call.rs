//! Calls of functions, and what may follow them: `FILTER`, `OVER`, `WITHIN GROUP`.

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::terminal::{Operator, Symbol};

impl Cursor<'_> {
    /// The arguments of a call whose name has been taken, with all that may follow them. A string
    /// makes it a constant instead: `vector(3) '[1,2,3]'`.
    pub(super) fn call(&mut self) -> Parse<()> {
        self.nested(Self::call_arguments)?;
        if self.is_string() {
            self.bump();
            return Ok(());
        }
        self.after_call()
    }

    /// The arguments of a call, parentheses included.
    pub(in super::super) fn call_arguments(&mut self) -> Parse<()> {
        self.parens(|cursor| {
            if cursor.symbol() == Symbol::RightParen {
                return Ok(());
            }
            if cursor.eat_symbol(Symbol::Operator(Operator::Star)) {
                return Ok(());
            }
            if !cursor.eat(K::All) {
                cursor.eat(K::Distinct);
            }
            loop {
                let variadic = cursor.eat(K::Variadic);
                cursor.argument()?;
                if variadic || !cursor.eat_symbol(Symbol::Comma) {
                    break;
                }
            }
            cursor.optional_order_by()
        })
    }

    /// An argument, maybe with its name.
    pub(super) fn argument(&mut self) -> Parse<()> {
        let named = matches!(self.next_symbol(), Symbol::ColonEquals | Symbol::Arrow);
        if named && self.is_function_id(0) {
            self.bump();
            self.bump();
        }
        self.expression()
    }

    /// `WITHIN GROUP`, `FILTER` and `OVER`.
    pub(super) fn after_call(&mut self) -> Parse<()> {
        if self.eat(K::Within) {
            self.expect(K::Group)?;
            self.parens(Self::order_by)?;
        }
        if self.eat(K::Filter) {
            self.parens(|cursor| {
                cursor.expect(K::Where)?;
                cursor.expression()
            })?;
        }
        if self.eat(K::Over) {
            if self.symbol() == Symbol::LeftParen {
                return self.window();
            }
            self.name("a window")?;
        }
        Ok(())
    }

    /// A call, or an expression that reads like one, without `OVER`: what indexes, partition keys
    /// and `FROM` take.
    pub(in super::super) fn windowless_call(&mut self) -> Parse<()> {
        if let Some(keyword) = self.keyword()
            && self.special_function(keyword)?
        {
            return Ok(());
        }
        self.function_name("a function")?;
        if self.symbol() != Symbol::LeftParen {
            return self.unexpected("`(`");
        }
        self.nested(Self::call_arguments)
    }

    /// A window's definition, parentheses included.
    pub(in super::super) fn window(&mut self) -> Parse<()> {
        self.parens(|cursor| {
            let clause = [K::Partition, K::Order, K::Range, K::Rows, K::Groups];
            if !cursor.at_any(&clause) && cursor.symbol() != Symbol::RightParen {
                cursor.name("a window")?;
            }
            if cursor.eat(K::Partition) {
                cursor.expect(K::By)?;
                cursor.expressions()?;
            }
            cursor.optional_order_by()?;
            if cursor.at_any(&[K::Range, K::Rows, K::Groups]) {
                cursor.bump();
                cursor.frame()?;
            }
            Ok(())
        })
    }

    fn frame(&mut self) -> Parse<()> {
        if self.eat(K::Between) {
            self.frame_bound()?;
            self.expect(K::And)?;
        }
        self.frame_bound()?;
        if !self.eat(K::Exclude) {
            return Ok(());
        }
        match self.keyword() {
            Some(K::Current) => self.expect_all(&[K::Current, K::Row]),
            Some(K::No) => self.expect_all(&[K::No, K::Others]),
            Some(K::Group | K::Ties) => {
                self.bump();
                Ok(())
            }
            _ => self.unexpected("CURRENT ROW, GROUP, TIES or NO OTHERS"),
        }
    }

    fn frame_bound(&mut self) -> Parse<()> {
        if self.eat_all(&[K::Current, K::Row]) {
            return Ok(());
        }
        let unbounded = [K::Preceding, K::Following];
        if !(self.at(K::Unbounded) && self.keyword_ahead(1).is_some_and(|k| unbounded.contains(&k)))
        {
            self.expression()?;
        } else {
            self.bump();
        }
        if !self.at_any(&unbounded) {
            return self.unexpected("PRECEDING or FOLLOWING");
        }
        self.bump();
        Ok(())
    }

    pub(super) fn optional_order_by(&mut self) -> Parse<()> {
        if self.at(K::Order) { self.order_by() } else { Ok(()) }
    }

    /// `ORDER BY`.
    pub(in super::super) fn order_by(&mut self) -> Parse<()> {
        self.expect_all(&[K::Order, K::By])?;
        self.sort_keys()
    }

    pub(super) fn sort_keys(&mut self) -> Parse<()> {
        self.list(|cursor| {
            cursor.expression()?;
            if cursor.eat(K::Using) {
                cursor.operator_reference()?;
            } else if !cursor.eat(K::Asc) {
                cursor.eat(K::Desc);
            }
            cursor.nulls_order()
        })
        .map(drop)
    }

    fn nulls_order(&mut self) -> Parse<()> {
        if self.eat(K::Nulls) && !self.eat(K::First) {
            self.expect(K::Last)?;
        }
        Ok(())
    }
}
