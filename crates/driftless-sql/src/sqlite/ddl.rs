//! `CREATE`, `ALTER` and `DROP`, but for what a table is made of.

use driftless_diag::Span;

use super::ast::{
    AlterAction, AlterTable, CreateIndex, CreateTrigger, CreateView, CreateVirtualTable, Drop,
    DropKind, Name, QualifiedName, StatementKind,
};
use super::cursor::{Cursor, Parse};
use super::keyword::{Keyword, Symbol};

impl Cursor<'_> {
    pub(super) fn create(&mut self) -> Parse<StatementKind> {
        self.expect(Keyword::Create)?;
        if self.eat(Keyword::Temp) || self.eat(Keyword::Temporary) {
            return match self.keyword() {
                Some(Keyword::Table) => self.create_table(true),
                Some(Keyword::View) => self.create_view(true),
                Some(Keyword::Trigger) => self.create_trigger(true),
                _ => self.unexpected("TABLE, VIEW or TRIGGER"),
            };
        }
        match self.keyword() {
            Some(Keyword::Table) => self.create_table(false),
            Some(Keyword::View) => self.create_view(false),
            Some(Keyword::Trigger) => self.create_trigger(false),
            Some(Keyword::Unique | Keyword::Index) => self.create_index(),
            Some(Keyword::Virtual) => self.create_virtual_table(),
            _ => self.unexpected("TABLE, INDEX, VIEW or TRIGGER"),
        }
    }

    pub(super) fn if_not_exists(&mut self) -> Parse<bool> {
        let found = self.eat(Keyword::If);
        if found {
            self.expect(Keyword::Not)?;
            self.expect(Keyword::Exists)?;
        }
        Ok(found)
    }

    fn create_index(&mut self) -> Parse<StatementKind> {
        let unique = self.eat(Keyword::Unique);
        self.expect(Keyword::Index)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("the name of the index")?;
        self.expect(Keyword::On)?;
        let table = self.name("the name of a table")?;
        self.open()?;
        let columns = self.indexed_columns()?;
        self.close()?;
        let predicate = if self.eat(Keyword::Where) { Some(self.fragment()?) } else { None };
        Ok(StatementKind::CreateIndex(CreateIndex {
            unique,
            if_not_exists,
            name,
            table,
            columns,
            predicate,
        }))
    }

    fn create_view(&mut self, temporary: bool) -> Parse<StatementKind> {
        self.expect(Keyword::View)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("the name of the view")?;
        let columns =
            if self.symbol() == Symbol::LeftParen { self.plain_columns()? } else { Vec::new() };
        self.expect(Keyword::As)?;
        let query = self.query()?;
        let view = CreateView { temporary, if_not_exists, name, columns, query };
        Ok(StatementKind::CreateView(view))
    }

    fn create_trigger(&mut self, temporary: bool) -> Parse<StatementKind> {
        self.expect(Keyword::Trigger)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("the name of the trigger")?;
        let timing = self.trigger_timing()?;
        let (event, update_of) = self.trigger_event()?;
        self.expect(Keyword::On)?;
        let table = self.qualified_name("the name of a table or view")?;
        if self.eat(Keyword::For) {
            self.expect(Keyword::Each)?;
            self.expect(Keyword::Row)?;
        }
        let when = if self.eat(Keyword::When) { Some(self.fragment()?) } else { None };
        self.expect(Keyword::Begin)?;
        let start = self.start();
        self.in_trigger = true;
        let mut statements = Vec::new();
        while statements.is_empty() || !self.at(Keyword::End) {
            statements.push(self.trigger_statement(statements.is_empty())?);
        }
        let body = self.since(start);
        self.expect(Keyword::End)?;
        Ok(StatementKind::CreateTrigger(CreateTrigger {
            temporary,
            if_not_exists,
            name,
            timing,
            event,
            update_of,
            table,
            when,
            body,
            statements,
        }))
    }

    fn trigger_statement(&mut self, first: bool) -> Parse<super::ast::Dml> {
        if !self.at_dml() {
            let expected = if first {
                "INSERT, UPDATE, DELETE or SELECT"
            } else {
                "INSERT, UPDATE, DELETE, SELECT or END"
            };
            return self.unexpected(expected);
        }
        let statement = self.dml()?;
        if !self.eat_symbol(Symbol::Semicolon) {
            return self.unexpected("`;`");
        }
        Ok(statement)
    }

    fn trigger_timing(&mut self) -> Parse<&'static str> {
        if self.eat(Keyword::After) {
            return Ok("AFTER");
        }
        if self.eat(Keyword::Instead) {
            self.expect(Keyword::Of)?;
            return Ok("INSTEAD OF");
        }
        self.eat(Keyword::Before);
        Ok("BEFORE")
    }

    fn trigger_event(&mut self) -> Parse<(&'static str, Vec<Name>)> {
        if self.eat(Keyword::Delete) {
            return Ok(("DELETE", Vec::new()));
        }
        if self.eat(Keyword::Insert) {
            return Ok(("INSERT", Vec::new()));
        }
        if !self.eat(Keyword::Update) {
            return self.unexpected("INSERT, UPDATE or DELETE");
        }
        if !self.eat(Keyword::Of) {
            return Ok(("UPDATE", Vec::new()));
        }
        let columns = self.list(|cursor| cursor.name("the name of a column"))?;
        Ok(("UPDATE", columns))
    }

    fn create_virtual_table(&mut self) -> Parse<StatementKind> {
        self.expect(Keyword::Virtual)?;
        self.expect(Keyword::Table)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("the name of the table")?;
        self.expect(Keyword::Using)?;
        let module = self.name("the name of a module")?;
        let mut arguments = Vec::new();
        if self.eat_symbol(Symbol::LeftParen) {
            arguments = self.module_arguments()?;
            self.close()?;
        }
        let table = CreateVirtualTable { if_not_exists, name, module, arguments };
        Ok(StatementKind::CreateVirtualTable(table))
    }

    /// Any tokens at all, up to the `)` that is not theirs.
    fn module_arguments(&mut self) -> Parse<Vec<Span>> {
        let mut arguments = Vec::new();
        let mut argument: Option<Span> = None;
        let mut open = 0_usize;
        loop {
            match self.symbol() {
                Symbol::End | Symbol::Unrecognized => return self.unexpected("`)`"),
                Symbol::RightParen if open == 0 => break,
                Symbol::Comma if open == 0 => {
                    self.bump();
                    arguments.extend(argument.take());
                    continue;
                }
                Symbol::LeftParen => open += 1,
                Symbol::RightParen => open -= 1,
                _ => {}
            }
            let span = self.bump().span;
            argument = Some(argument.map_or(span, |argument| argument.to(span)));
        }
        arguments.extend(argument);
        Ok(arguments)
    }

    pub(super) fn drop_object(&mut self) -> Parse<StatementKind> {
        self.expect(Keyword::Drop)?;
        let kind = match self.keyword() {
            Some(Keyword::Table) => DropKind::Table,
            Some(Keyword::Index) => DropKind::Index,
            Some(Keyword::View) => DropKind::View,
            Some(Keyword::Trigger) => DropKind::Trigger,
            _ => return self.unexpected("TABLE, INDEX, VIEW or TRIGGER"),
        };
        self.bump();
        let if_exists = self.eat(Keyword::If);
        if if_exists {
            self.expect(Keyword::Exists)?;
        }
        let name = self.qualified_name("a name")?;
        Ok(StatementKind::Drop(Drop { kind, if_exists, name }))
    }

    pub(super) fn alter(&mut self) -> Parse<StatementKind> {
        self.expect(Keyword::Alter)?;
        self.expect(Keyword::Table)?;
        let table: QualifiedName = self.qualified_name("the name of a table")?;
        let action = match self.keyword() {
            Some(Keyword::Rename) => self.rename()?,
            Some(Keyword::Add) => self.add()?,
            Some(Keyword::Drop) => self.drop_part()?,
            Some(Keyword::Alter) => self.alter_column()?,
            _ => return self.unexpected("RENAME, ADD, DROP or ALTER"),
        };
        Ok(StatementKind::AlterTable(AlterTable { table, action }))
    }

    fn rename(&mut self) -> Parse<AlterAction> {
        self.expect(Keyword::Rename)?;
        if self.eat(Keyword::To) {
            return Ok(AlterAction::RenameTo(self.name("the new name")?));
        }
        self.eat(Keyword::Column);
        let from = self.name("TO or the name of a column")?;
        self.expect(Keyword::To)?;
        let to = self.name("the new name")?;
        Ok(AlterAction::RenameColumn { from, to })
    }

    fn add(&mut self) -> Parse<AlterAction> {
        self.expect(Keyword::Add)?;
        let start = self.start();
        match self.keyword() {
            Some(Keyword::Constraint | Keyword::Check) => {}
            _ => {
                self.eat(Keyword::Column);
                return Ok(AlterAction::AddColumn(self.column()?.0));
            }
        }
        let name = if self.eat(Keyword::Constraint) { Some(self.name("a name")?) } else { None };
        self.expect(Keyword::Check)?;
        self.open()?;
        let check = self.fragment()?;
        self.close()?;
        self.on_conflict()?;
        Ok(AlterAction::AddCheck { span: self.since(start), name, check })
    }

    fn drop_part(&mut self) -> Parse<AlterAction> {
        self.expect(Keyword::Drop)?;
        if self.eat(Keyword::Constraint) {
            return Ok(AlterAction::DropConstraint(self.name("the name of a constraint")?));
        }
        self.eat(Keyword::Column);
        Ok(AlterAction::DropColumn(self.name("the name of a column")?))
    }

    fn alter_column(&mut self) -> Parse<AlterAction> {
        self.expect(Keyword::Alter)?;
        self.eat(Keyword::Column);
        let column = self.name("the name of a column")?;
        let sets = self.eat(Keyword::Set);
        if !sets && !self.eat(Keyword::Drop) {
            return self.unexpected("SET NOT NULL or DROP NOT NULL");
        }
        self.expect(Keyword::Not)?;
        self.expect(Keyword::Null)?;
        Ok(if sets {
            AlterAction::SetNotNull { column, conflict: self.on_conflict()? }
        } else {
            AlterAction::DropNotNull(column)
        })
    }
}
