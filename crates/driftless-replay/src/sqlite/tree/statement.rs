//! Statements that read or write rows.

use driftless_sql::sqlite::Name;

use super::keyword::Keyword;
use super::token::{Cursor, Parsed};
use super::{Delete, Dml, Expr, Insert, ResultColumn, Select, Set, Target, Update, Upsert, With};

impl Cursor<'_> {
    pub(super) fn dml(&mut self) -> Parsed<Dml> {
        let start = self.start();
        let with = self.with()?;
        if self.eat(Keyword::Insert) {
            self.resolution()?;
            return self.insert(with);
        }
        if self.eat(Keyword::Replace) {
            return self.insert(with);
        }
        if self.eat(Keyword::Update) {
            return self.update(with);
        }
        if self.eat(Keyword::Delete) {
            return self.delete(with);
        }
        let mut select = self.select()?;
        if with.is_some() {
            select = Select { span: self.since(start), with, ..select };
        }
        Some(Dml::Select(select))
    }

    /// `OR IGNORE` and its like.
    fn resolution(&mut self) -> Parsed<()> {
        if !self.eat(Keyword::Or) {
            return Some(());
        }
        let words =
            [Keyword::Rollback, Keyword::Abort, Keyword::Fail, Keyword::Ignore, Keyword::Replace];
        if words.into_iter().any(|word| self.eat(word)) {
            return Some(());
        }
        None
    }

    fn target(&mut self) -> Parsed<Target> {
        let table = self.qualified_name()?;
        let alias = if self.eat(Keyword::As) { Some(self.name()?) } else { None };
        Some(Target { table, alias, index: None })
    }

    fn insert(&mut self, with: Option<With>) -> Parsed<Dml> {
        self.expect(Keyword::Into)?;
        let target = self.target()?;
        let columns = if self.eat_symbol("(") { self.id_list()? } else { Vec::new() };
        let mut insert = Insert {
            with,
            target,
            columns,
            rows: None,
            upserts: Vec::new(),
            returning: Vec::new(),
        };
        if self.eat(Keyword::Default) {
            self.expect(Keyword::Values)?;
        } else {
            insert.rows = Some(self.select()?);
            while self.eat(Keyword::On) {
                let upsert = self.upsert()?;
                insert.upserts.push(upsert);
            }
        }
        insert.returning = self.returning()?;
        Some(Dml::Insert(Box::new(insert)))
    }

    fn id_list(&mut self) -> Parsed<Vec<Name>> {
        let mut names = Vec::new();
        loop {
            names.push(self.name()?);
            if !self.eat_symbol(",") {
                break;
            }
        }
        self.expect_symbol(")")?;
        Some(names)
    }

    fn upsert(&mut self) -> Parsed<Upsert> {
        self.expect(Keyword::Conflict)?;
        let mut upsert =
            Upsert { target: Vec::new(), target_filter: None, sets: Vec::new(), filter: None };
        if self.eat_symbol("(") {
            upsert.target = self.sort_list()?;
            self.expect_symbol(")")?;
            upsert.target_filter = self.filter()?;
        }
        self.expect(Keyword::Do)?;
        if self.eat(Keyword::Nothing) {
            return Some(upsert);
        }
        self.expect(Keyword::Update)?;
        self.expect(Keyword::Set)?;
        upsert.sets = self.sets()?;
        upsert.filter = self.filter()?;
        Some(upsert)
    }

    fn sets(&mut self) -> Parsed<Vec<Set>> {
        let mut sets = Vec::new();
        loop {
            let columns = if self.eat_symbol("(") { self.id_list()? } else { vec![self.name()?] };
            if !self.eat_symbol("=") {
                self.expect_symbol("==")?;
            }
            sets.push(Set { columns, value: self.expr()? });
            if !self.eat_symbol(",") {
                return Some(sets);
            }
        }
    }

    fn update(&mut self, with: Option<With>) -> Parsed<Dml> {
        self.resolution()?;
        let mut target = self.target()?;
        target.index = self.indexed()?;
        self.expect(Keyword::Set)?;
        let sets = self.sets()?;
        let from = if self.eat(Keyword::From) { self.sources()? } else { Vec::new() };
        let filter = self.filter()?;
        let returning = self.returning()?;
        let tail = self.tail()?;
        Some(Dml::Update(Box::new(Update { with, target, sets, from, filter, returning, tail })))
    }

    fn delete(&mut self, with: Option<With>) -> Parsed<Dml> {
        self.expect(Keyword::From)?;
        let mut target = self.target()?;
        target.index = self.indexed()?;
        let filter = self.filter()?;
        let returning = self.returning()?;
        let tail = self.tail()?;
        Some(Dml::Delete(Box::new(Delete { with, target, filter, returning, tail })))
    }

    fn returning(&mut self) -> Parsed<Vec<ResultColumn>> {
        if self.eat(Keyword::Returning) { self.result_columns() } else { Some(Vec::new()) }
    }

    /// `ORDER BY` and `LIMIT` of `UPDATE` and `DELETE`: a build option of SQLite, so not an error.
    fn tail(&mut self) -> Parsed<Vec<Expr>> {
        let mut tail = if self.is(Keyword::Order) { self.order_by()? } else { Vec::new() };
        tail.extend(self.limit()?);
        Some(tail)
    }
}
