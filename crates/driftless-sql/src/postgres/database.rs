//! Databases, tablespaces and the settings of the whole server.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::{Name, Role};
use super::object::{AlterObject, Changes, ObjectChange, ObjectIdentity, ObjectKind};
use super::options::Parameter;
use super::role::SettingChange;
use super::statement::StatementKind;
use super::terminal::{Operator, Symbol};

/// `CREATE DATABASE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateDatabase {
    /// The name.
    pub name: Name,
    /// `OWNER`, `ENCODING` and so on.
    pub options: Vec<DatabaseOption>,
}

/// An option of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseOption {
    /// Its name in lower case; `connection_limit` for `CONNECTION LIMIT`.
    pub name: String,
    /// Its value as text; none for `DEFAULT`.
    pub value: Option<String>,
}

/// `ALTER DATABASE`, other than renaming it and changing its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDatabase {
    /// The database.
    pub name: Name,
    /// What is done to it.
    pub change: DatabaseChange,
}

/// What `ALTER DATABASE` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseChange {
    /// Options.
    Options(Vec<DatabaseOption>),
    /// `SET TABLESPACE`.
    SetTablespace(Name),
    /// `REFRESH COLLATION VERSION`.
    RefreshCollationVersion,
    /// `SET` or `RESET` of a parameter.
    Setting(SettingChange),
}

/// `CREATE TABLESPACE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTablespace {
    /// The name.
    pub name: Name,
    /// `OWNER`.
    pub owner: Option<Role>,
    /// `LOCATION`.
    pub location: Literal,
    /// `WITH`.
    pub with: Vec<Parameter>,
}

/// `ALTER TABLESPACE .. SET` and `RESET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterTablespace {
    /// The tablespace.
    pub name: Name,
    /// `RESET`; false for `SET`.
    pub reset: bool,
    /// The parameters.
    pub parameters: Vec<Parameter>,
}

impl Cursor<'_> {
    /// The rest of `CREATE DATABASE`.
    pub(super) fn create_database(&mut self) -> Parse<CreateDatabase> {
        self.expect(K::Database)?;
        let name = self.name("a database")?;
        self.eat(K::With);
        Ok(CreateDatabase { name, options: self.database_options()? })
    }

    fn database_options(&mut self) -> Parse<Vec<DatabaseOption>> {
        let mut options = Vec::new();
        loop {
            let known = [K::Encoding, K::Location, K::Owner, K::Tablespace, K::Template];
            let name = if self.eat(K::Connection) {
                self.expect(K::Limit)?;
                "connection_limit".to_owned()
            } else if self.at_any(&known) || self.is_plain_name() {
                self.take_name().text
            } else {
                return Ok(options);
            };
            self.eat_symbol(Symbol::Operator(Operator::Equal));
            let value = if self.eat(K::Default) { None } else { Some(self.plain_value()?) };
            options.push(DatabaseOption { name, value });
        }
    }

    /// A number, a word, a string, `TRUE`, `FALSE` or `ON`, as text.
    pub(super) fn plain_value(&mut self) -> Parse<String> {
        if self.is_number() {
            return self.number().map(|number| number.text);
        }
        if self.at_any(&[K::True, K::False, K::On]) {
            return Ok(self.take_name().text);
        }
        self.word_or_string("a value").map(|name| name.text)
    }

    /// The rest of `ALTER DATABASE`.
    pub(super) fn alter_database(&mut self) -> Parse<StatementKind> {
        let object = self.object(ObjectKind::Database)?;
        if let Some(change) = self.object_change(Changes::GLOBAL)? {
            let alter = AlterObject { if_exists: false, object, change };
            return Ok(StatementKind::AlterObject(alter));
        }
        let change = if self.at_all(&[K::Set, K::Tablespace]) {
            self.bump();
            self.bump();
            DatabaseChange::SetTablespace(self.name("a tablespace")?)
        } else if self.at_any(&[K::Set, K::Reset]) {
            DatabaseChange::Setting(self.setting_change()?)
        } else if self.eat(K::Refresh) {
            self.expect_all(&[K::Collation, K::Version])?;
            DatabaseChange::RefreshCollationVersion
        } else {
            self.eat(K::With);
            DatabaseChange::Options(self.database_options()?)
        };
        let ObjectIdentity::Name(name) = object.identity else {
            return self.unexpected("a database");
        };
        Ok(StatementKind::AlterDatabase(AlterDatabase { name: name.name, change }))
    }

    /// The rest of `CREATE TABLESPACE`.
    pub(super) fn create_tablespace(&mut self) -> Parse<CreateTablespace> {
        self.expect(K::Tablespace)?;
        let name = self.name("a tablespace")?;
        let owner = self.after(K::Owner, Self::role)?;
        self.expect(K::Location)?;
        let location = self.string("a directory")?;
        Ok(CreateTablespace { name, owner, location, with: self.with_definition()? })
    }

    /// The rest of `ALTER TABLESPACE`.
    pub(super) fn alter_tablespace(&mut self) -> Parse<StatementKind> {
        let object = self.object(ObjectKind::Tablespace)?;
        if let Some(change) = self.object_change(Changes::GLOBAL)? {
            let alter = AlterObject { if_exists: false, object, change };
            return Ok(StatementKind::AlterObject(alter));
        }
        let reset = self.at(K::Reset);
        if !reset && !self.at(K::Set) {
            return self.unexpected("SET, RESET, OWNER TO or RENAME TO");
        }
        self.bump();
        let parameters = self.definition()?;
        let ObjectIdentity::Name(name) = object.identity else {
            return self.unexpected("a tablespace");
        };
        let alter = AlterTablespace { name: name.name, reset, parameters };
        Ok(StatementKind::AlterTablespace(alter))
    }

    /// The rest of `ALTER COLLATION`'s relative for languages: only common changes.
    pub(super) fn common_changes(
        &mut self,
        kind: ObjectKind,
        changes: Changes,
    ) -> Parse<StatementKind> {
        let expected = match changes {
            Changes { owner: true, schema: true, .. } => "RENAME TO, OWNER TO or SET SCHEMA",
            Changes { owner: true, .. } => "RENAME TO or OWNER TO",
            _ => "RENAME TO",
        };
        self.alter_object(kind, changes, expected).map(StatementKind::AlterObject)
    }

    /// The rest of `ALTER LARGE OBJECT`.
    pub(super) fn alter_large_object(&mut self) -> Parse<AlterObject> {
        self.expect_all(&[K::Large, K::Object])?;
        let object = self.object(ObjectKind::LargeObject)?;
        self.expect_all(&[K::Owner, K::To])?;
        let change = ObjectChange::OwnerTo(self.role()?);
        Ok(AlterObject { if_exists: false, object, change })
    }
}
