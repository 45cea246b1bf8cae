//! `INSERT`.

use super::super::cursor::{Cursor, Parse};
use super::super::dml::{Verb, Write};
use super::super::keyword::Keyword as K;
use super::super::name::Name;
use super::super::terminal::Symbol;

impl Cursor<'_> {
    /// `INSERT`, without its `WITH`.
    pub(super) fn insert(&mut self) -> Parse<()> {
        let start = self.start();
        self.expect_all(&[K::Insert, K::Into])?;
        let table = self.qualified_name("a table")?;
        let alias = self.after(K::As, |cursor| cursor.name("an alias"))?;
        let write = self.writes.len();
        self.writes.push(Write {
            verb: Verb::Insert,
            span: self.since(start),
            only: false,
            table,
            alias,
            columns: Vec::new(),
        });
        if self.eat(K::Default) {
            self.expect(K::Values)?;
        } else {
            if self.symbol() == Symbol::LeftParen && !self.parens_hold_query() {
                self.writes[write].columns = self.assigned_columns()?;
            }
            self.overriding()?;
            self.query()?;
        }
        if self.eat(K::On) {
            self.conflict()?;
        }
        self.returning()
    }

    /// Whether the parentheses that begin here hold a query rather than names.
    fn parens_hold_query(&self) -> bool {
        match self.ahead(1).symbol {
            Symbol::LeftParen => true,
            Symbol::Keyword(K::Select | K::With | K::Table) => true,
            Symbol::Keyword(K::Values) => self.ahead(2).symbol == Symbol::LeftParen,
            _ => false,
        }
    }

    /// Columns in parentheses, each maybe with an element of it.
    pub(super) fn assigned_columns(&mut self) -> Parse<Vec<Name>> {
        self.listed(Self::assigned_column)
    }

    pub(super) fn assigned_column(&mut self) -> Parse<Name> {
        let column = self.name("a column")?;
        self.indirection()?;
        Ok(column)
    }

    pub(super) fn overriding(&mut self) -> Parse<()> {
        if self.eat(K::Overriding) {
            if !self.eat(K::User) {
                self.expect(K::System)?;
            }
            self.expect(K::Value)?;
        }
        Ok(())
    }

    fn conflict(&mut self) -> Parse<()> {
        self.expect(K::Conflict)?;
        if self.eat_all(&[K::On, K::Constraint]) {
            self.name("a constraint")?;
        } else if self.symbol() == Symbol::LeftParen {
            self.listed(Self::index_element)?;
            self.after(K::Where, Self::expression)?;
        }
        self.expect(K::Do)?;
        if self.eat(K::Nothing) {
            return Ok(());
        }
        if !self.eat(K::Update) {
            return self.unexpected("NOTHING or UPDATE");
        }
        self.expect(K::Set)?;
        self.assignments()?;
        self.after(K::Where, Self::expression).map(drop)
    }

    /// `RETURNING`.
    pub(super) fn returning(&mut self) -> Parse<()> {
        if !self.eat(K::Returning) {
            return Ok(());
        }
        if self.eat(K::With) {
            self.listed(|cursor| {
                if !cursor.eat(K::Old) && !cursor.eat(K::New) {
                    return cursor.unexpected("OLD or NEW");
                }
                cursor.expect(K::As)?;
                cursor.name("an alias")
            })?;
        }
        self.targets()
    }
}
