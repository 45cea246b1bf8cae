//! The grammar of `CREATE FUNCTION` and `CREATE PROCEDURE`.

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::terminal::Symbol;
use super::{AtomicBody, AtomicStatement, CreateFunction, FunctionBody, FunctionResult};

impl Cursor<'_> {
    /// The rest of `CREATE FUNCTION` or `CREATE PROCEDURE`.
    pub(in super::super) fn create_function(&mut self, or_replace: bool) -> Parse<CreateFunction> {
        let procedure = self.at(K::Procedure);
        self.bump();
        let name = self.function_name("a function")?;
        let parameters = self.function_parameters()?;
        let returns = if !procedure && self.at(K::Returns) && self.keyword_ahead(1) != Some(K::Null)
        {
            self.bump();
            Some(self.function_result()?)
        } else {
            None
        };
        let mut options = Vec::new();
        let mut body = None;
        loop {
            if self.at(K::As) {
                let place = self.current().span;
                self.bump();
                if body.replace(self.text_body()?).is_some() {
                    return self.refuse(place, "conflicting or redundant options", "a second body");
                }
            } else if let Some(option) = self.create_option()? {
                options.push(option);
            } else {
                break;
            }
        }
        let place = self.current().span;
        if let Some(sql) = self.sql_body()?
            && body.replace(sql).is_some()
        {
            return self.refuse(place, "duplicate function body specified", "a second body");
        }
        Ok(CreateFunction { or_replace, procedure, name, parameters, returns, options, body })
    }

    fn function_result(&mut self) -> Parse<FunctionResult> {
        if self.at(K::Table) {
            self.bump();
            return self.table_columns().map(FunctionResult::Table);
        }
        self.function_type().map(|data_type| FunctionResult::Type(Box::new(data_type)))
    }

    fn text_body(&mut self) -> Parse<FunctionBody> {
        let definition = self.string("a string")?;
        let symbol =
            if self.eat_symbol(Symbol::Comma) { Some(self.string("a string")?) } else { None };
        Ok(FunctionBody::Text { definition, symbol })
    }

    fn sql_body(&mut self) -> Parse<Option<FunctionBody>> {
        if self.eat(K::Return) {
            return self.fragment().map(|value| Some(FunctionBody::Return(value)));
        }
        let start = self.start();
        if !self.eat(K::Begin) {
            return Ok(None);
        }
        self.expect(K::Atomic)?;
        let mut statements = Vec::new();
        while !self.at(K::End) {
            if self.eat_symbol(Symbol::Semicolon) {
                continue;
            }
            statements.push(if self.eat(K::Return) {
                AtomicStatement::Return(self.fragment()?)
            } else {
                AtomicStatement::Statement(Box::new(self.nested(Self::statement)?))
            });
            self.expect_symbol(Symbol::Semicolon, "`;`")?;
        }
        self.bump();
        Ok(Some(FunctionBody::Atomic(AtomicBody { span: self.since(start), statements })))
    }
}
