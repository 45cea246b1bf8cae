//! `MERGE`.

use super::super::cursor::{Cursor, Parse};
use super::super::dml::Verb;
use super::super::keyword::Keyword as K;
use super::super::name::Name;
use super::super::terminal::Symbol;

impl Cursor<'_> {
    /// `MERGE`, without its `WITH`.
    pub(super) fn merge(&mut self) -> Parse<()> {
        let start = self.start();
        self.expect_all(&[K::Merge, K::Into])?;
        let write = self.write(Verb::Merge, start)?;
        self.expect(K::Using)?;
        self.source()?;
        self.expect(K::On)?;
        self.expression()?;
        if !self.at(K::When) {
            return self.unexpected("WHEN");
        }
        while self.eat(K::When) {
            let columns = self.merge_case()?;
            for column in columns {
                if !self.writes[write].columns.contains(&column) {
                    self.writes[write].columns.push(column);
                }
            }
        }
        self.returning()
    }

    /// What follows a `WHEN`; the columns it writes.
    fn merge_case(&mut self) -> Parse<Vec<Name>> {
        let mut matched = !self.eat(K::Not);
        self.expect(K::Matched)?;
        if !matched && self.eat(K::By) {
            matched = self.eat(K::Source);
            if !matched {
                self.expect(K::Target)?;
            }
        }
        self.after(K::And, Self::expression)?;
        self.expect(K::Then)?;
        match self.keyword() {
            Some(K::Do) => self.expect_all(&[K::Do, K::Nothing]).map(|()| Vec::new()),
            Some(K::Update) if matched => {
                self.expect_all(&[K::Update, K::Set])?;
                self.assignments()
            }
            Some(K::Delete) if matched => {
                self.bump();
                Ok(Vec::new())
            }
            Some(K::Insert) if !matched => self.merge_insert(),
            _ if matched => self.unexpected("UPDATE, DELETE or DO NOTHING"),
            _ => self.unexpected("INSERT or DO NOTHING"),
        }
    }

    fn merge_insert(&mut self) -> Parse<Vec<Name>> {
        self.expect(K::Insert)?;
        if self.eat(K::Default) {
            self.expect(K::Values)?;
            return Ok(Vec::new());
        }
        let columns =
            if self.symbol() == Symbol::LeftParen { self.assigned_columns()? } else { Vec::new() };
        self.overriding()?;
        self.expect(K::Values)?;
        self.parens(Self::expressions)?;
        Ok(columns)
    }
}
