//! Calls of functions, and what may follow them: `FILTER`, `OVER`, `WITHIN GROUP`.

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::terminal::{Operator, Symbol};

/// What a call's arguments say about what may follow them.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Arguments {
    /// Whether they could be the modifiers of a type.
    modifiers: bool,
    /// Why `WITHIN GROUP` may not follow.
    not_within: Option<&'static str>,
}

impl Arguments {
    const fn only(not_within: &'static str) -> Self {
        Self { modifiers: false, not_within: Some(not_within) }
    }
}

/// A bound of a window's frame, in the order in which bounds lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bound {
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing,
}

impl Cursor<'_> {
    /// The arguments of a call whose name has been taken, with all that may follow them. A string
    /// makes it a constant instead: `vector(3) '[1,2,3]'`.
    pub(super) fn call(&mut self) -> Parse<()> {
        let place = self.current().span;
        let arguments = self.nested(Self::call_arguments)?;
        if arguments.modifiers && self.is_string() {
            self.bump();
            return Ok(());
        }
        match arguments.not_within {
            Some(message) if self.at(K::Within) => self.refuse(place, message, ""),
            _ => self.after_call(),
        }
    }

    /// The arguments of a call, parentheses included.
    pub(in super::super) fn call_arguments(&mut self) -> Parse<Arguments> {
        self.enclosed("`,` or `)`", |cursor| {
            let mut arguments = Arguments { modifiers: false, not_within: None };
            let star = cursor.eat_symbol(Symbol::Operator(Operator::Star));
            if star || cursor.symbol() == Symbol::RightParen {
                return Ok(arguments);
            }
            arguments.modifiers = true;
            if cursor.eat(K::Distinct) {
                arguments = Arguments::only("cannot use DISTINCT with WITHIN GROUP");
            } else if cursor.eat(K::All) {
                arguments.modifiers = false;
            }
            loop {
                let variadic = cursor.eat(K::Variadic);
                if variadic {
                    arguments = Arguments::only("cannot use VARIADIC with WITHIN GROUP");
                }
                cursor.argument()?;
                if variadic || !cursor.eat_symbol(Symbol::Comma) {
                    break;
                }
            }
            if cursor.at(K::Order) {
                cursor.order_by()?;
                let message = "cannot use multiple ORDER BY clauses with WITHIN GROUP";
                arguments = Arguments::only(message);
            }
            Ok(arguments)
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
        if self.is_column_id(0) && !self.is_function_id(0) && self.next_symbol() != Symbol::Dot {
            // A keyword that may name a column but no function: the parenthesis is what is wrong.
            self.bump();
            return self.unexpected("no call");
        }
        self.function_name("a function")?;
        if self.symbol() != Symbol::LeftParen {
            return self.unexpected("`(`");
        }
        self.nested(Self::call_arguments).map(drop)
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
        let place = self.start();
        let between = self.eat(K::Between);
        let start = self.frame_bound()?;
        let mut end = Bound::CurrentRow;
        if between {
            self.expect(K::And)?;
            end = self.frame_bound()?;
        }
        let message = if start == Bound::UnboundedFollowing {
            "frame start cannot be UNBOUNDED FOLLOWING"
        } else if end == Bound::UnboundedPreceding {
            "frame end cannot be UNBOUNDED PRECEDING"
        } else if start > end && start != Bound::Preceding {
            "frame cannot end before it starts"
        } else {
            ""
        };
        if !message.is_empty() {
            return self.refuse(self.since(place), message, "");
        }
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

    fn frame_bound(&mut self) -> Parse<Bound> {
        if self.eat_all(&[K::Current, K::Row]) {
            return Ok(Bound::CurrentRow);
        }
        let ends = [Some(K::Preceding), Some(K::Following)];
        let unbounded = self.at(K::Unbounded) && ends.contains(&self.keyword_ahead(1));
        if unbounded {
            self.bump();
        } else {
            self.expression()?;
        }
        let following = self.at(K::Following);
        if !following && !self.at(K::Preceding) {
            return self.unexpected("PRECEDING or FOLLOWING");
        }
        self.bump();
        Ok(match (unbounded, following) {
            (true, true) => Bound::UnboundedFollowing,
            (true, false) => Bound::UnboundedPreceding,
            (false, true) => Bound::Following,
            (false, false) => Bound::Preceding,
        })
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
            cursor.nulls_order();
            Ok(())
        })
        .map(drop)
    }

    fn nulls_order(&mut self) {
        if !self.eat_all(&[K::Nulls, K::First]) {
            self.eat_all(&[K::Nulls, K::Last]);
        }
    }
}
