//! Procedural languages and access methods: what handler functions make.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};

/// `CREATE LANGUAGE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateLanguage {
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// `TRUSTED`.
    pub trusted: bool,
    /// The name.
    pub name: Name,
    /// `HANDLER`; without it the statement means `CREATE EXTENSION`.
    pub handler: Option<QualifiedName>,
    /// `INLINE`.
    pub inline: Option<QualifiedName>,
    /// `VALIDATOR`.
    pub validator: Option<QualifiedName>,
}

/// `CREATE ACCESS METHOD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAccessMethod {
    /// The name.
    pub name: Name,
    /// `TYPE TABLE`; false for `TYPE INDEX`.
    pub table: bool,
    /// `HANDLER`.
    pub handler: QualifiedName,
}

impl Cursor<'_> {
    /// The rest of `CREATE [OR REPLACE] [TRUSTED] [PROCEDURAL] LANGUAGE`.
    pub(super) fn create_language(&mut self, or_replace: bool) -> Parse<CreateLanguage> {
        let trusted = self.eat(K::Trusted);
        self.eat(K::Procedural);
        self.expect(K::Language)?;
        let name = self.name("a language")?;
        let (mut inline, mut validator) = (None, None);
        let handler = self.after(K::Handler, |cursor| cursor.qualified_name("a function"))?;
        if handler.is_some() {
            inline = self.after(K::Inline, |cursor| cursor.qualified_name("a function"))?;
            if self.eat(K::No) {
                self.expect(K::Validator)?;
            } else {
                validator =
                    self.after(K::Validator, |cursor| cursor.qualified_name("a function"))?;
            }
        }
        Ok(CreateLanguage { or_replace, trusted, name, handler, inline, validator })
    }

    /// The rest of `CREATE ACCESS METHOD`.
    pub(super) fn create_access_method(&mut self) -> Parse<CreateAccessMethod> {
        self.expect_all(&[K::Access, K::Method])?;
        let name = self.name("an access method")?;
        self.expect(K::Type)?;
        let table = self.at(K::Table);
        if !table && !self.at(K::Index) {
            return self.unexpected("INDEX or TABLE");
        }
        self.bump();
        self.expect(K::Handler)?;
        Ok(CreateAccessMethod { name, table, handler: self.qualified_name("a function")? })
    }
}
