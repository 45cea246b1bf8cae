//! `UPDATE` and `DELETE`.

use super::super::cursor::{Cursor, Parse};
use super::super::dml::{Verb, Write};
use super::super::keyword::Keyword as K;
use super::super::name::Name;
use super::super::terminal::{Operator, Symbol};
use super::Relation;

impl Cursor<'_> {
    /// `UPDATE`, without its `WITH`.
    pub(super) fn update(&mut self) -> Parse<()> {
        let start = self.start();
        self.expect(K::Update)?;
        let write = self.write(Verb::Update, start)?;
        self.expect(K::Set)?;
        self.writes[write].columns = self.assignments()?;
        self.after(K::From, Self::sources)?;
        self.condition()?;
        self.returning()
    }

    /// `DELETE`, without its `WITH`.
    pub(super) fn delete(&mut self) -> Parse<()> {
        let start = self.start();
        self.expect_all(&[K::Delete, K::From])?;
        self.write(Verb::Delete, start)?;
        self.after(K::Using, Self::sources)?;
        self.condition()?;
        self.returning()
    }

    /// The table written to, with its alias; its place among the writes.
    pub(super) fn write(&mut self, verb: Verb, start: usize) -> Parse<usize> {
        let Relation { only, name: table } = self.relation("a table")?;
        // `SET` is no reserved word, but after the table of an `UPDATE` it never is an alias.
        let alias = if self.eat(K::As) || (self.is_column_id(0) && !self.at(K::Set)) {
            Some(self.name("an alias")?)
        } else {
            None
        };
        let span = self.since(start);
        self.writes.push(Write { verb, span, only, table, alias, columns: Vec::new() });
        Ok(self.writes.len() - 1)
    }

    fn condition(&mut self) -> Parse<()> {
        if !self.eat(K::Where) {
            return Ok(());
        }
        if self.at_all(&[K::Current, K::Of]) {
            self.bump();
            self.bump();
            return self.name("a cursor").map(drop);
        }
        self.expression()
    }

    /// What `SET` assigns, with commas; the columns.
    pub(super) fn assignments(&mut self) -> Parse<Vec<Name>> {
        let columns = self.list(|cursor| {
            let columns = if cursor.symbol() == Symbol::LeftParen {
                cursor.assigned_columns()?
            } else {
                vec![cursor.assigned_column()?]
            };
            cursor.expect_symbol(Symbol::Operator(Operator::Equal), "`=`")?;
            cursor.expression()?;
            Ok(columns)
        })?;
        Ok(columns.into_iter().flatten().collect())
    }
}
