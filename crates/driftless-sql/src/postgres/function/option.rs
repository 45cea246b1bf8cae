//! The options of functions.

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::object::AlterObject;
use super::super::object::{Changes, ObjectKind};
use super::super::statement::StatementKind;
use super::super::terminal::Symbol;
use super::{AlterFunction, FunctionOption, FunctionOptionKind, Volatility};

impl Cursor<'_> {
    /// An option that `ALTER FUNCTION` knows too, if one follows.
    pub(super) fn common_option(&mut self) -> Parse<Option<FunctionOption>> {
        let start = self.start();
        let kind = match self.keyword() {
            Some(K::Called) => {
                self.expect_all(&[K::Called, K::On, K::Null, K::Input])?;
                FunctionOptionKind::Strict(false)
            }
            Some(K::Returns) => {
                self.expect_all(&[K::Returns, K::Null, K::On, K::Null, K::Input])?;
                FunctionOptionKind::Strict(true)
            }
            Some(K::Not) => {
                self.expect_all(&[K::Not, K::Leakproof])?;
                FunctionOptionKind::Leakproof(false)
            }
            Some(K::External | K::Security) => self.security()?,
            Some(K::Cost) => {
                self.bump();
                FunctionOptionKind::Cost(self.number()?)
            }
            Some(K::Rows) => {
                self.bump();
                FunctionOptionKind::Rows(self.number()?)
            }
            Some(K::Support) => {
                self.bump();
                FunctionOptionKind::Support(self.qualified_name("a function")?)
            }
            Some(K::Parallel) => {
                self.bump();
                FunctionOptionKind::Parallel(self.name("SAFE, RESTRICTED or UNSAFE")?)
            }
            Some(K::Set) => {
                self.bump();
                FunctionOptionKind::Set(self.setting()?)
            }
            Some(K::Reset) => {
                self.bump();
                FunctionOptionKind::Reset(self.reset_setting()?)
            }
            keyword => {
                let kind = match keyword {
                    Some(K::Strict) => FunctionOptionKind::Strict(true),
                    Some(K::Immutable) => FunctionOptionKind::Volatility(Volatility::Immutable),
                    Some(K::Stable) => FunctionOptionKind::Volatility(Volatility::Stable),
                    Some(K::Volatile) => FunctionOptionKind::Volatility(Volatility::Volatile),
                    Some(K::Leakproof) => FunctionOptionKind::Leakproof(true),
                    _ => return Ok(None),
                };
                self.bump();
                kind
            }
        };
        Ok(Some(FunctionOption { span: self.since(start), kind }))
    }

    fn security(&mut self) -> Parse<FunctionOptionKind> {
        self.eat(K::External);
        self.expect(K::Security)?;
        let definer = self.at(K::Definer);
        if !definer && !self.at(K::Invoker) {
            return self.unexpected("DEFINER or INVOKER");
        }
        self.bump();
        Ok(FunctionOptionKind::SecurityDefiner(definer))
    }

    /// An option that only `CREATE FUNCTION` knows, if one follows; the body is read elsewhere.
    pub(super) fn create_option(&mut self) -> Parse<Option<FunctionOption>> {
        let start = self.start();
        let kind = match self.keyword() {
            Some(K::Language) => {
                self.bump();
                FunctionOptionKind::Language(self.word_or_string("a language")?)
            }
            Some(K::Window) => {
                self.bump();
                FunctionOptionKind::Window
            }
            Some(K::Transform) => {
                self.bump();
                let types = self.list(|cursor| {
                    cursor.expect_all(&[K::For, K::Type])?;
                    cursor.data_type()
                })?;
                FunctionOptionKind::Transform(types)
            }
            _ => return self.common_option(),
        };
        Ok(Some(FunctionOption { span: self.since(start), kind }))
    }

    /// The rest of `ALTER FUNCTION`, `ALTER PROCEDURE` and `ALTER ROUTINE`.
    pub(in super::super) fn alter_function(&mut self, kind: ObjectKind) -> Parse<StatementKind> {
        let object = self.object(kind)?;
        if let Some(change) = self.object_change(Changes::ROUTINE)? {
            return Ok(StatementKind::AlterObject(AlterObject {
                if_exists: false,
                object,
                change,
            }));
        }
        let mut options = Vec::new();
        while let Some(option) = self.common_option()? {
            options.push(option);
        }
        if options.is_empty() {
            return self.unexpected("RENAME TO, OWNER TO, SET, RESET or an option of functions");
        }
        if self.symbol() != Symbol::End {
            self.eat(K::Restrict);
        }
        Ok(StatementKind::AlterFunction(AlterFunction { object, options }))
    }
}
