//! Schemas.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::name::{Name, Role};
use super::statement::{Statement, StatementKind};
use super::terminal::Symbol;

/// `CREATE SCHEMA`.
#[derive(Debug, Clone)]
pub struct CreateSchema {
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name; that of the role if it is left out.
    pub name: Option<Name>,
    /// `AUTHORIZATION`: its owner.
    pub authorization: Option<Role>,
    /// Objects that are made in it, or privileges granted.
    pub elements: Vec<Statement>,
}

impl Cursor<'_> {
    /// The rest of `CREATE SCHEMA`.
    pub(super) fn create_schema(&mut self) -> Parse<CreateSchema> {
        self.expect(K::Schema)?;
        let if_not_exists = self.if_not_exists()?;
        let name = if self.at(K::Authorization) {
            None
        } else {
            Some(self.name("a schema or AUTHORIZATION")?)
        };
        let authorization = self.after(K::Authorization, Self::role)?;
        let mut elements = Vec::new();
        while !matches!(self.symbol(), Symbol::End | Symbol::Semicolon) {
            if !self.at(K::Create) && !self.at(K::Grant) {
                return self.unexpected("CREATE or GRANT");
            }
            if if_not_exists {
                let message = "CREATE SCHEMA IF NOT EXISTS cannot include schema elements";
                return self.refuse(self.current().span, message, "");
            }
            elements.push(self.nested(Self::schema_element)?);
        }
        Ok(CreateSchema { if_not_exists, name, authorization, elements })
    }

    fn schema_element(&mut self) -> Parse<Statement> {
        let statement = self.statement()?;
        let allowed = matches!(
            statement.kind,
            StatementKind::CreateTable(_)
                | StatementKind::CreateIndex(_)
                | StatementKind::CreateSequence(_)
                | StatementKind::CreateTrigger(_)
                | StatementKind::CreateView(_)
                | StatementKind::Grant(_)
        );
        if allowed {
            return Ok(statement);
        }
        self.refuse(statement.span, "this cannot be an element of CREATE SCHEMA", "")
    }
}
