//! `WITH`, and the statements that may stand in it.

use super::super::cursor::{Cursor, Parse};
use super::super::dml::Verb;
use super::super::keyword::Keyword as K;
use super::super::terminal::Symbol;

impl Cursor<'_> {
    /// A statement that reads or writes rows, with its `WITH`.
    pub(in super::super) fn rows(&mut self) -> Parse<Verb> {
        self.nested(|cursor| {
            if cursor.at(K::With) {
                cursor.with_clause()?;
            }
            match cursor.keyword() {
                Some(K::Insert) => cursor.insert().map(|()| Verb::Insert),
                Some(K::Update) => cursor.update().map(|()| Verb::Update),
                Some(K::Delete) => cursor.delete().map(|()| Verb::Delete),
                Some(K::Merge) => cursor.merge().map(|()| Verb::Merge),
                _ => cursor.query_body().map(|()| Verb::Select),
            }
        })
    }

    /// `WITH` and its queries.
    pub(super) fn with_clause(&mut self) -> Parse<()> {
        self.expect(K::With)?;
        // The word may also be the name of the first query.
        if self.at(K::Recursive) && self.is_column_id(1) {
            self.bump();
        }
        self.list(|cursor| {
            cursor.name("the name of a query")?;
            cursor.optional_names("a column")?;
            cursor.expect(K::As)?;
            if !cursor.eat_all(&[K::Not, K::Materialized]) {
                cursor.eat(K::Materialized);
            }
            cursor.parens(Self::rows)?;
            cursor.search_clause()?;
            cursor.cycle_clause()
        })
        .map(drop)
    }

    fn search_clause(&mut self) -> Parse<()> {
        if !self.eat(K::Search) {
            return Ok(());
        }
        if !self.eat(K::Depth) && !self.eat(K::Breadth) {
            return self.unexpected("DEPTH or BREADTH");
        }
        self.expect_all(&[K::First, K::By])?;
        self.list(|cursor| cursor.name("a column"))?;
        self.expect(K::Set)?;
        self.name("a column").map(drop)
    }

    fn cycle_clause(&mut self) -> Parse<()> {
        if !self.eat(K::Cycle) {
            return Ok(());
        }
        self.list(|cursor| cursor.name("a column"))?;
        self.expect(K::Set)?;
        self.name("a column")?;
        if self.eat(K::To) {
            self.cycle_value()?;
            self.expect(K::Default)?;
            self.cycle_value()?;
        }
        self.expect(K::Using)?;
        self.name("a column").map(drop)
    }

    fn cycle_value(&mut self) -> Parse<()> {
        if self.symbol() == Symbol::LeftParen {
            return self.unexpected("a constant");
        }
        self.restricted_expression()
    }
}
