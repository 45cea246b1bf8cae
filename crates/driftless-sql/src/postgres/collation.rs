//! Collations.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::name::QualifiedName;
use super::object::{AlterObject, Changes, ObjectChange, ObjectKind};
use super::options::Parameter;

/// `CREATE COLLATION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCollation {
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// `FROM`: the collation it is a copy of.
    pub from: Option<QualifiedName>,
    /// `PROVIDER`, `LOCALE` and so on.
    pub options: Vec<Parameter>,
}

impl Cursor<'_> {
    /// The rest of `CREATE COLLATION`.
    pub(super) fn create_collation(&mut self) -> Parse<CreateCollation> {
        self.expect(K::Collation)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("a collation")?;
        let from = self.after(K::From, |cursor| cursor.qualified_name("a collation"))?;
        let options = if from.is_none() { self.definition()? } else { Vec::new() };
        Ok(CreateCollation { if_not_exists, name, from, options })
    }

    /// The rest of `ALTER COLLATION`.
    pub(super) fn alter_collation(&mut self) -> Parse<AlterObject> {
        let object = self.object(ObjectKind::Collation)?;
        let change = match self.object_change(Changes::ALL)? {
            Some(change) => change,
            None if self.eat(K::Refresh) => {
                self.expect(K::Version)?;
                ObjectChange::RefreshVersion
            }
            None => return self.unexpected("RENAME TO, OWNER TO, SET SCHEMA or REFRESH VERSION"),
        };
        Ok(AlterObject { if_exists: false, object, change })
    }
}
