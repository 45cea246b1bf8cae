//! Extensions.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::name::Name;
use super::object::{ObjectReference, Place};

/// `CREATE EXTENSION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateExtension {
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: Name,
    /// `SCHEMA`.
    pub schema: Option<Name>,
    /// `VERSION`.
    pub version: Option<Name>,
    /// `CASCADE`: the extensions it needs too.
    pub cascade: bool,
}

/// `ALTER EXTENSION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterExtension {
    /// The extension.
    pub name: Name,
    /// What is done to it.
    pub change: ExtensionChange,
}

/// What `ALTER EXTENSION` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionChange {
    /// `UPDATE`, with the version after `TO` if given.
    Update(Option<Name>),
    /// `SET SCHEMA`.
    SetSchema(Name),
    /// `ADD` an object.
    Add(ObjectReference),
    /// `DROP` an object.
    Drop(ObjectReference),
}

impl Cursor<'_> {
    /// The rest of `CREATE EXTENSION`.
    pub(super) fn create_extension(&mut self) -> Parse<CreateExtension> {
        self.expect(K::Extension)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.name("an extension")?;
        self.eat(K::With);
        let mut extension =
            CreateExtension { if_not_exists, name, schema: None, version: None, cascade: false };
        loop {
            let place = self.current().span;
            let repeated = if self.eat(K::Schema) {
                extension.schema.replace(self.name("a schema")?).is_some()
            } else if self.eat(K::Version) {
                extension.version.replace(self.word_or_string("a version")?).is_some()
            } else if self.eat(K::Cascade) {
                std::mem::replace(&mut extension.cascade, true)
            } else if self.eat(K::From) {
                let message = "CREATE EXTENSION .. FROM is no longer supported";
                return self.refuse(place, message, "");
            } else {
                return Ok(extension);
            };
            if repeated {
                return self.refuse(place, "conflicting or redundant options", "said before");
            }
        }
    }

    /// The rest of `ALTER EXTENSION`.
    pub(super) fn alter_extension(&mut self) -> Parse<AlterExtension> {
        let name = self.name("an extension")?;
        let change = match self.keyword() {
            Some(K::Update) => {
                self.bump();
                let mut version = None;
                while self.eat(K::To) {
                    version = Some(self.word_or_string("a version")?);
                }
                ExtensionChange::Update(version)
            }
            Some(K::Set) => {
                self.expect_all(&[K::Set, K::Schema])?;
                ExtensionChange::SetSchema(self.name("a schema")?)
            }
            Some(K::Add) => {
                self.bump();
                ExtensionChange::Add(self.member()?)
            }
            Some(K::Drop) => {
                self.bump();
                ExtensionChange::Drop(self.member()?)
            }
            _ => return self.unexpected("UPDATE, SET SCHEMA, ADD or DROP"),
        };
        Ok(AlterExtension { name, change })
    }

    fn member(&mut self) -> Parse<ObjectReference> {
        let kind = self.object_kind(Place::Extension)?;
        self.object(kind)
    }
}
