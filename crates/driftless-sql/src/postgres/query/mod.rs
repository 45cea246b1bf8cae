//! Queries, recognised rather than built.
//!
//! What they read is found in sqlparser's tree; what they write, in a `WITH` or through `INTO`, is
//! noted on the way, because it changes tables whether or not sqlparser understands the rest.

mod from;
mod insert;
mod merge;
mod update;
mod with;

use super::cursor::{Cursor, Parse};
use super::dml::SelectInto;
use super::keyword::Keyword as K;
use super::table::Persistence;
use super::terminal::{Operator, Symbol};

pub use from::Relation;

impl Cursor<'_> {
    /// A query, with its `WITH`.
    pub(super) fn query(&mut self) -> Parse<()> {
        self.nested(|cursor| {
            if cursor.at(K::With) {
                cursor.with_clause()?;
            }
            cursor.query_body()
        })
    }

    /// A query without `WITH`.
    pub(super) fn query_body(&mut self) -> Parse<()> {
        self.query_term()?;
        self.query_tail()
    }

    /// Whether a query goes on after its first term.
    pub(super) fn at_query_tail(&self) -> bool {
        let combined = [K::Union, K::Intersect, K::Except];
        let closing = [K::Order, K::Limit, K::Offset, K::Fetch, K::For];
        self.at_any(&combined) || self.at_any(&closing)
    }

    /// What may follow the first term of a query.
    pub(super) fn query_tail(&mut self) -> Parse<()> {
        let mut length = 0;
        while self.at_any(&[K::Union, K::Intersect, K::Except]) {
            self.bump();
            if !self.eat(K::All) {
                self.eat(K::Distinct);
            }
            self.query_term()?;
            length += 1;
        }
        self.chained(length);
        let ordered = self.at(K::Order);
        if ordered {
            self.order_by()?;
        }
        self.limits_and_locks(ordered)
    }

    fn query_term(&mut self) -> Parse<()> {
        match self.symbol() {
            Symbol::LeftParen => self.subquery(),
            Symbol::Keyword(K::Select) => self.select(),
            Symbol::Keyword(K::Values) => self.values(),
            Symbol::Keyword(K::Table) => {
                self.bump();
                self.relation("a table").map(drop)
            }
            _ => self.unexpected("SELECT, VALUES, TABLE or `(`"),
        }
    }

    fn values(&mut self) -> Parse<()> {
        self.expect(K::Values)?;
        self.list(|cursor| cursor.parens(Self::expressions)).map(drop)
    }

    fn select(&mut self) -> Parse<()> {
        self.expect(K::Select)?;
        let mut needs_targets = false;
        if !self.eat(K::All) && self.eat(K::Distinct) {
            needs_targets = true;
            if self.eat(K::On) {
                self.parens(Self::expressions)?;
            }
        }
        if needs_targets || self.symbol() == Symbol::Comma || !self.ends_target(0) {
            self.targets()?;
        }
        if self.eat(K::Into) {
            self.into = Some(self.select_into()?);
        }
        self.after(K::From, Self::sources)?;
        self.after(K::Where, Self::expression)?;
        if self.eat(K::Group) {
            self.expect(K::By)?;
            if !self.eat(K::All) {
                self.eat(K::Distinct);
            }
            self.grouping()?;
        }
        self.after(K::Having, Self::expression)?;
        self.after(K::Window, Self::window_definitions)?;
        Ok(())
    }

    /// The list of results.
    pub(super) fn targets(&mut self) -> Parse<()> {
        self.list(|cursor| {
            if cursor.eat_symbol(Symbol::Operator(Operator::Star)) {
                return Ok(());
            }
            let in_target = std::mem::replace(&mut cursor.in_target, true);
            let result = cursor.expression();
            cursor.in_target = in_target;
            result?;
            if cursor.eat(K::As) {
                cursor.label("a name")?;
            } else if cursor.is_bare_label() {
                cursor.bump();
            }
            Ok(())
        })
        .map(drop)
    }

    fn select_into(&mut self) -> Parse<SelectInto> {
        let mut persistence = Persistence::Permanent;
        let older = self.at_any(&[K::Local, K::Global]);
        if older && matches!(self.keyword_ahead(1), Some(K::Temp | K::Temporary)) {
            self.bump();
        }
        let named = |cursor: &Self| !matches!(cursor.next_symbol(), Symbol::Dot);
        if self.at_any(&[K::Temp, K::Temporary]) && named(self) && self.name_of_into_follows() {
            self.bump();
            persistence = Persistence::Temporary;
        } else if self.at(K::Unlogged) && self.name_of_into_follows() {
            self.bump();
            persistence = Persistence::Unlogged;
        }
        self.eat(K::Table);
        Ok(SelectInto { persistence, name: self.qualified_name("a table")? })
    }

    /// Whether a name follows, so that this word is not the name itself.
    fn name_of_into_follows(&self) -> bool {
        self.keyword_ahead(1) == Some(K::Table) || self.is_column_id(1)
    }

    fn grouping(&mut self) -> Parse<()> {
        self.list(|cursor| {
            let called = cursor.next_symbol() == Symbol::LeftParen;
            match cursor.symbol() {
                Symbol::LeftParen if cursor.next_symbol() == Symbol::RightParen => {
                    cursor.bump();
                    cursor.bump();
                    Ok(())
                }
                Symbol::Keyword(K::Rollup | K::Cube) if called => {
                    cursor.bump();
                    cursor.parens(Self::expressions)
                }
                Symbol::Keyword(K::Grouping) if cursor.keyword_ahead(1) == Some(K::Sets) => {
                    cursor.bump();
                    cursor.bump();
                    cursor.nested(|cursor| cursor.parens(Self::grouping))
                }
                _ => cursor.expression(),
            }
        })
        .map(drop)
    }

    fn window_definitions(&mut self) -> Parse<()> {
        self.list(|cursor| {
            cursor.name("a window")?;
            cursor.expect(K::As)?;
            cursor.window()
        })
        .map(drop)
    }

    /// `LIMIT`, `OFFSET`, `FETCH` and the locking clauses, which may come in two orders.
    fn limits_and_locks(&mut self, ordered: bool) -> Parse<()> {
        let locked_first = self.locks()?;
        let (mut limited, mut offset) = (false, false);
        loop {
            if self.at(K::Limit) && !limited {
                self.limit()?;
                limited = true;
            } else if self.at(K::Fetch) && !limited {
                self.fetch_first(ordered)?;
                limited = true;
            } else if self.at(K::Offset) && !offset {
                self.bump();
                self.expression()?;
                if !self.eat(K::Row) {
                    self.eat(K::Rows);
                }
                offset = true;
            } else {
                break;
            }
        }
        if !locked_first {
            self.locks()?;
        }
        Ok(())
    }

    fn limit(&mut self) -> Parse<()> {
        self.expect(K::Limit)?;
        if !self.eat(K::All) {
            self.expression()?;
        }
        if self.symbol() == Symbol::Comma {
            let span = self.current().span;
            return self.refuse(span, "LIMIT #,# syntax is not supported", "use OFFSET and LIMIT");
        }
        Ok(())
    }

    fn fetch_first(&mut self, ordered: bool) -> Parse<()> {
        self.expect(K::Fetch)?;
        if !self.eat(K::First) && !self.eat(K::Next) {
            return self.unexpected("FIRST or NEXT");
        }
        if !self.at_any(&[K::Row, K::Rows]) {
            if matches!(self.symbol(), Symbol::Operator(Operator::Plus | Operator::Minus)) {
                self.bump();
            }
            self.primary()?;
        }
        if !self.eat(K::Row) && !self.eat(K::Rows) {
            return self.unexpected("ROW or ROWS");
        }
        if !self.at(K::With) {
            return self.expect(K::Only);
        }
        let place = self.bump().span;
        self.expect(K::Ties)?;
        if !ordered {
            return self.refuse(place, "WITH TIES cannot be specified without ORDER BY clause", "");
        }
        Ok(())
    }

    /// Locking clauses; whether there was one.
    fn locks(&mut self) -> Parse<bool> {
        let mut found = false;
        while self.at(K::For) {
            found = true;
            self.bump();
            if self.eat(K::Read) {
                return self.expect(K::Only).map(|()| true);
            }
            if self.eat(K::No) {
                self.expect_all(&[K::Key, K::Update])?;
            } else if self.eat(K::Key) {
                self.expect(K::Share)?;
            } else if !self.eat(K::Update) && !self.eat(K::Share) {
                return self.unexpected("UPDATE, SHARE, NO KEY UPDATE or KEY SHARE");
            }
            if self.eat(K::Of) {
                self.list(|cursor| cursor.qualified_name("a table"))?;
            }
            if self.eat(K::Skip) {
                self.expect(K::Locked)?;
            } else {
                self.eat(K::Nowait);
            }
        }
        Ok(found)
    }
}
