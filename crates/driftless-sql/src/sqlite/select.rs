//! Queries, recognised: `SELECT`, `VALUES`, compounds, `WITH`, joins and windows.

use driftless_diag::Span;

use super::ast::{Name, QueryFragment};
use super::cursor::{Cursor, Parse};
use super::keyword::{Keyword, Symbol};
use super::tree;

impl Cursor<'_> {
    /// Whether a query begins here, where an expression could stand instead.
    pub(super) fn at_select(&self) -> bool {
        matches!(self.keyword(), Some(Keyword::Select | Keyword::Values | Keyword::With))
    }

    /// A query that is kept.
    pub(super) fn query(&mut self) -> Parse<QueryFragment> {
        let start = self.start();
        let ((), weight) = self.measure(Self::select)?;
        let span = self.since(start);
        Ok(QueryFragment { span, weight })
    }

    /// A query, maybe with `WITH`.
    pub(super) fn select(&mut self) -> Parse<()> {
        self.nested(tree::QUERY, |cursor| {
            if cursor.at(Keyword::With) {
                cursor.with()?;
            }
            cursor.compound()
        })
    }

    /// `WITH` and its tables.
    pub(super) fn with(&mut self) -> Parse<()> {
        self.expect(Keyword::With)?;
        self.eat(Keyword::Recursive);
        self.list(Self::common_table).map(drop)
    }

    fn common_table(&mut self) -> Parse<()> {
        self.name("the name of a table")?;
        if self.symbol() == Symbol::LeftParen {
            self.plain_columns()?;
        }
        self.expect(Keyword::As)?;
        if self.eat(Keyword::Not) {
            self.expect(Keyword::Materialized)?;
        } else {
            self.eat(Keyword::Materialized);
        }
        self.open()?;
        self.select()?;
        self.close()
    }

    /// `(a, b)` where the grammar would take collations and orders and SQLite then refuses them.
    pub(super) fn plain_columns(&mut self) -> Parse<Vec<Name>> {
        self.open()?;
        let names = self.list(|cursor| {
            let name = cursor.name("the name of a column")?;
            let start = cursor.start();
            if cursor.eat(Keyword::Collate) {
                cursor.collation_name()?;
            }
            if !cursor.eat(Keyword::Asc) {
                cursor.eat(Keyword::Desc);
            }
            let surplus = cursor.since(start);
            if !surplus.is_empty() {
                let message = format!("syntax error after column name `{}`", name.text);
                cursor.refuse(surplus, message, "only a name may stand here");
            }
            Ok(name)
        })?;
        self.close()?;
        Ok(names)
    }

    /// `SELECT` or `VALUES`, maybe several, without `WITH`.
    pub(super) fn compound(&mut self) -> Parse<()> {
        let mut length = 0;
        let mut misplaced = None;
        loop {
            let tail = self.simple()?;
            let operator = self.current();
            match self.keyword() {
                Some(Keyword::Union) => {
                    self.bump();
                    self.eat(Keyword::All);
                }
                Some(Keyword::Except | Keyword::Intersect) => {
                    self.bump();
                }
                _ => break,
            }
            misplaced = misplaced.or(tail.map(|tail| (tail, operator.span)));
            length += 1;
        }
        self.chained(length);
        let Some((tail, operator)) = misplaced else { return Ok(()) };
        let clause =
            if self.text(tail).eq_ignore_ascii_case("LIMIT") { "LIMIT" } else { "ORDER BY" };
        let operator = self.text(operator).to_ascii_uppercase();
        let message = format!("{clause} clause should come after {operator} not before");
        self.refuse(tail, message, "");
        Ok(())
    }

    /// One `SELECT` or `VALUES`. Tells where its `ORDER BY` or `LIMIT` begins, which only the last
    /// of a compound may have.
    fn simple(&mut self) -> Parse<Option<Span>> {
        if self.eat(Keyword::Values) {
            self.list(|cursor| {
                cursor.open()?;
                cursor.expressions()?;
                cursor.close()
            })?;
            return Ok(None);
        }
        if !self.eat(Keyword::Select) {
            return self.unexpected("SELECT or VALUES");
        }
        if !self.eat(Keyword::Distinct) {
            self.eat(Keyword::All);
        }
        self.result_columns()?;
        self.from()?;
        self.filter_and_group()?;
        let tail = self.current();
        let ordered = self.order_by()?;
        let limited = self.limit()?;
        Ok((ordered || limited).then_some(tail.span))
    }

    /// What follows `SELECT [DISTINCT]` or `RETURNING`.
    pub(super) fn result_columns(&mut self) -> Parse<()> {
        self.list(|cursor| {
            if cursor.eat_symbol(Symbol::Star) {
                return Ok(());
            }
            if cursor.at_all_columns() {
                cursor.bump();
                cursor.bump();
                cursor.bump();
                return Ok(());
            }
            cursor.expression()?;
            cursor.alias().map(drop)
        })
        .map(drop)
    }

    /// `t.*`. Keywords that begin an expression are not taken for a table's name.
    fn at_all_columns(&self) -> bool {
        let begins_expression = matches!(
            self.keyword(),
            Some(
                Keyword::Cast
                    | Keyword::Raise
                    | Keyword::CurrentDate
                    | Keyword::CurrentTime
                    | Keyword::CurrentTimestamp
            )
        );
        self.symbol().is_name()
            && !begins_expression
            && self.ahead(1).symbol == Symbol::Dot
            && self.ahead(2).symbol == Symbol::Star
    }

    /// An alias, with or without `AS`.
    fn alias(&mut self) -> Parse<bool> {
        if self.eat(Keyword::As) {
            self.name("an alias")?;
            return Ok(true);
        }
        let found = self.symbol().is_id() || self.symbol() == Symbol::String;
        if found {
            self.bump();
        }
        Ok(found)
    }

    /// `FROM`, if it is there.
    pub(super) fn from(&mut self) -> Parse<bool> {
        let found = self.eat(Keyword::From);
        if found {
            self.joined_tables()?;
        }
        Ok(found)
    }

    fn joined_tables(&mut self) -> Parse<()> {
        self.nested(tree::OPERAND, |cursor| {
            let constraint = cursor.table_or_query()?;
            if let Some(constraint) = constraint {
                let word = cursor.text(constraint).to_ascii_uppercase();
                let message = format!("a JOIN clause is required before {word}");
                cursor.refuse(constraint, message, "");
            }
            while cursor.join_operator()? {
                cursor.table_or_query()?;
            }
            Ok(())
        })
    }

    /// One term of `FROM`. Tells where its `ON` or `USING` is.
    fn table_or_query(&mut self) -> Parse<Option<Span>> {
        if self.eat_symbol(Symbol::LeftParen) {
            if self.at_select() {
                self.select()?;
            } else {
                self.joined_tables()?;
            }
            self.close()?;
            self.alias()?;
            return self.join_constraint();
        }
        self.qualified_name("a table or `(`")?;
        if self.eat_symbol(Symbol::LeftParen) {
            self.arguments()?;
            self.close()?;
            self.alias()?;
        } else {
            self.alias()?;
            self.indexed_by()?;
        }
        self.join_constraint()
    }

    /// `INDEXED BY` or `NOT INDEXED`, if it is there.
    pub(super) fn indexed_by(&mut self) -> Parse<Option<Span>> {
        let start = self.start();
        if self.eat(Keyword::Indexed) {
            self.expect(Keyword::By)?;
            self.name("the name of an index")?;
        } else if self.eat(Keyword::Not) {
            self.expect(Keyword::Indexed)?;
        } else {
            return Ok(None);
        }
        Ok(Some(self.since(start)))
    }

    fn join_constraint(&mut self) -> Parse<Option<Span>> {
        let word = self.current().span;
        if self.eat(Keyword::On) {
            self.expression()?;
        } else if self.eat(Keyword::Using) {
            self.open()?;
            self.list(|cursor| cursor.name("the name of a column"))?;
            self.close()?;
        } else {
            return Ok(None);
        }
        Ok(Some(word))
    }

    /// `,`, `JOIN`, `LEFT JOIN` and so on, if it is there.
    fn join_operator(&mut self) -> Parse<bool> {
        if self.eat_symbol(Symbol::Comma) || self.eat(Keyword::Join) {
            return Ok(true);
        }
        if !self.keyword().is_some_and(Keyword::is_join) {
            return Ok(false);
        }
        let start = self.start();
        let mut words = vec![self.bump().span];
        while words.len() < 3 && self.symbol().is_name() {
            words.push(self.bump().span);
        }
        let kind = self.since(start);
        self.expect(Keyword::Join)?;
        let words: Vec<String> =
            words.iter().map(|&word| self.text(word).to_ascii_uppercase()).collect();
        if !is_join_type(&words) {
            let message = format!("unknown join type `{}`", self.text(kind));
            self.refuse(kind, message, "expected LEFT, RIGHT, FULL, INNER or CROSS");
        }
        Ok(true)
    }

    fn filter_and_group(&mut self) -> Parse<()> {
        if self.eat(Keyword::Where) {
            self.expression()?;
        }
        if self.eat(Keyword::Group) {
            self.expect(Keyword::By)?;
            self.expressions()?;
        }
        if self.eat(Keyword::Having) {
            self.expression()?;
        }
        if self.eat(Keyword::Window) {
            self.list(|cursor| {
                cursor.name("the name of a window")?;
                cursor.expect(Keyword::As)?;
                cursor.window()
            })?;
        }
        Ok(())
    }

    fn order_by(&mut self) -> Parse<bool> {
        if !self.eat(Keyword::Order) {
            return Ok(false);
        }
        self.expect(Keyword::By)?;
        self.sort_list()?;
        Ok(true)
    }

    /// What follows `ORDER BY`.
    pub(super) fn sort_list(&mut self) -> Parse<()> {
        self.list(|cursor| {
            cursor.expression()?;
            cursor.sort_order()?;
            Ok(())
        })
        .map(drop)
    }

    /// `ASC`, `DESC`, `NULLS FIRST`, `NULLS LAST`, if they are there: whether it is `DESC`, and
    /// where `NULLS` is.
    pub(super) fn sort_order(&mut self) -> Parse<(bool, Option<Span>)> {
        let descending = !self.eat(Keyword::Asc) && self.eat(Keyword::Desc);
        let start = self.start();
        if !self.eat(Keyword::Nulls) {
            return Ok((descending, None));
        }
        if !self.eat(Keyword::First) && !self.eat(Keyword::Last) {
            return self.unexpected("FIRST or LAST");
        }
        Ok((descending, Some(self.since(start))))
    }

    fn limit(&mut self) -> Parse<bool> {
        if !self.eat(Keyword::Limit) {
            return Ok(false);
        }
        self.expression()?;
        if self.eat(Keyword::Offset) || self.eat_symbol(Symbol::Comma) {
            self.expression()?;
        }
        Ok(true)
    }

    /// `( .. )` after `OVER` or in `WINDOW`.
    pub(super) fn window(&mut self) -> Parse<()> {
        self.open()?;
        let special = matches!(
            self.keyword(),
            Some(Keyword::Partition | Keyword::Range | Keyword::Rows | Keyword::Groups)
        );
        if self.symbol().is_name() && !special {
            self.bump();
        }
        if self.eat(Keyword::Partition) {
            self.expect(Keyword::By)?;
            self.expressions()?;
        }
        self.order_by()?;
        if matches!(self.keyword(), Some(Keyword::Range | Keyword::Rows | Keyword::Groups)) {
            self.bump();
            self.frame()?;
        }
        self.close()
    }

    fn frame(&mut self) -> Parse<()> {
        if self.eat(Keyword::Between) {
            self.frame_bound(Keyword::Preceding)?;
            self.expect(Keyword::And)?;
            self.frame_bound(Keyword::Following)?;
        } else {
            self.frame_bound(Keyword::Preceding)?;
        }
        if !self.eat(Keyword::Exclude) {
            return Ok(());
        }
        match self.keyword() {
            Some(Keyword::No) => {
                self.bump();
                self.expect(Keyword::Others)
            }
            Some(Keyword::Current) => {
                self.bump();
                self.expect(Keyword::Row)
            }
            Some(Keyword::Group | Keyword::Ties) => {
                self.bump();
                Ok(())
            }
            _ => self.unexpected("NO OTHERS, CURRENT ROW, GROUP or TIES"),
        }
    }

    /// An end of a frame; only `unbounded` may follow `UNBOUNDED`.
    fn frame_bound(&mut self, unbounded: Keyword) -> Parse<()> {
        if self.eat(Keyword::Unbounded) {
            return self.expect(unbounded);
        }
        if self.eat(Keyword::Current) {
            return self.expect(Keyword::Row);
        }
        self.expression()?;
        if self.eat(Keyword::Preceding) || self.eat(Keyword::Following) {
            return Ok(());
        }
        self.unexpected("PRECEDING or FOLLOWING")
    }
}

/// What SQLite makes of the words before `JOIN`: it accepts them in any order and number, as long
/// as they do not contradict each other.
fn is_join_type(words: &[String]) -> bool {
    let (mut inner, mut outer, mut side) = (false, false, false);
    for word in words {
        match word.as_str() {
            "NATURAL" => {}
            "INNER" | "CROSS" => inner = true,
            "OUTER" => outer = true,
            "LEFT" | "RIGHT" | "FULL" => side = true,
            _ => return false,
        }
    }
    if side { !inner } else { !outer }
}
