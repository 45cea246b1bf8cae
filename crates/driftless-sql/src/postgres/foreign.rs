//! Foreign data: wrappers, servers, user mappings, imports. Foreign tables are with the tables.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::{Name, QualifiedName, Role};
use super::object::{AlterObject, Changes, ObjectIdentity, ObjectKind};
use super::options::ForeignOption;
use super::query::Relation;
use super::statement::StatementKind;
use super::terminal::Symbol;

/// `CREATE FOREIGN DATA WRAPPER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateForeignDataWrapper {
    /// The name.
    pub name: Name,
    /// Its functions.
    pub functions: Vec<WrapperFunction>,
    /// `OPTIONS`.
    pub options: Vec<ForeignOption>,
}

/// `ALTER FOREIGN DATA WRAPPER`, other than renaming it and changing its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterForeignDataWrapper {
    /// The wrapper.
    pub name: Name,
    /// Its functions.
    pub functions: Vec<WrapperFunction>,
    /// `OPTIONS`.
    pub options: Vec<ForeignOption>,
}

/// A function of a foreign data wrapper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrapperFunction {
    /// `HANDLER`; none for `NO HANDLER`.
    Handler(Option<QualifiedName>),
    /// `VALIDATOR`; none for `NO VALIDATOR`.
    Validator(Option<QualifiedName>),
}

/// `CREATE SERVER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateServer {
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: Name,
    /// `TYPE`.
    pub server_type: Option<Literal>,
    /// `VERSION`; none for `NULL` too.
    pub version: Option<Literal>,
    /// `FOREIGN DATA WRAPPER`.
    pub wrapper: Name,
    /// `OPTIONS`.
    pub options: Vec<ForeignOption>,
}

/// `ALTER SERVER`, other than renaming it and changing its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterServer {
    /// The server.
    pub name: Name,
    /// `VERSION`, if given; within, none for `NULL`.
    pub version: Option<Option<Literal>>,
    /// `OPTIONS`.
    pub options: Vec<ForeignOption>,
}

/// `CREATE USER MAPPING` and `ALTER USER MAPPING`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserMapping {
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// Whose; `USER` reads as `CURRENT_USER`.
    pub user: Role,
    /// On which server.
    pub server: Name,
    /// `OPTIONS`: they may hold a password.
    pub options: Vec<ForeignOption>,
}

/// `IMPORT FOREIGN SCHEMA`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportForeignSchema {
    /// The schema there.
    pub remote_schema: Name,
    /// Which of its tables.
    pub tables: ImportedTables,
    /// `FROM SERVER`.
    pub server: Name,
    /// `INTO`: the schema here.
    pub local_schema: Name,
    /// `OPTIONS`.
    pub options: Vec<ForeignOption>,
}

/// Which tables are imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportedTables {
    /// All of them.
    All,
    /// `LIMIT TO` these.
    Only(Vec<Relation>),
    /// All `EXCEPT` these.
    Except(Vec<Relation>),
}

impl Cursor<'_> {
    /// The rest of `CREATE FOREIGN DATA WRAPPER`.
    pub(super) fn create_wrapper(&mut self) -> Parse<CreateForeignDataWrapper> {
        self.expect_all(&[K::Data, K::Wrapper])?;
        let name = self.name("a foreign data wrapper")?;
        let functions = self.wrapper_functions()?;
        Ok(CreateForeignDataWrapper { name, functions, options: self.foreign_options()? })
    }

    fn wrapper_functions(&mut self) -> Parse<Vec<WrapperFunction>> {
        let mut functions = Vec::new();
        loop {
            let no = self.eat(K::No);
            let handler = self.eat(K::Handler);
            if !handler && !self.eat(K::Validator) {
                if no {
                    return self.unexpected("HANDLER or VALIDATOR");
                }
                return Ok(functions);
            }
            let function = if no { None } else { Some(self.qualified_name("a function")?) };
            functions.push(if handler {
                WrapperFunction::Handler(function)
            } else {
                WrapperFunction::Validator(function)
            });
        }
    }

    /// The rest of `ALTER FOREIGN DATA WRAPPER`.
    pub(super) fn alter_wrapper(&mut self) -> Parse<StatementKind> {
        self.expect_all(&[K::Data, K::Wrapper])?;
        let object = self.object(ObjectKind::ForeignDataWrapper)?;
        if let Some(change) = self.object_change(Changes::GLOBAL)? {
            let alter = AlterObject { if_exists: false, object, change };
            return Ok(StatementKind::AlterObject(alter));
        }
        let functions = self.wrapper_functions()?;
        let options = if functions.is_empty() || self.at(K::Options) {
            self.changed_foreign_options()?
        } else {
            Vec::new()
        };
        let ObjectIdentity::Name(name) = object.identity else {
            return self.unexpected("a foreign data wrapper");
        };
        let alter = AlterForeignDataWrapper { name: name.name, functions, options };
        Ok(StatementKind::AlterForeignDataWrapper(alter))
    }

    /// The rest of `CREATE SERVER`.
    pub(super) fn create_server(&mut self) -> Parse<CreateServer> {
        self.expect(K::Server)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.name("a server")?;
        let server_type = self.after(K::Type, |cursor| cursor.string("a string"))?;
        let version = self.after(K::Version, Self::string_or_null)?.flatten();
        self.expect_all(&[K::Foreign, K::Data, K::Wrapper])?;
        let wrapper = self.name("a foreign data wrapper")?;
        let options = self.foreign_options()?;
        Ok(CreateServer { if_not_exists, name, server_type, version, wrapper, options })
    }

    /// A string, or `NULL` in its place.
    pub(super) fn string_or_null(&mut self) -> Parse<Option<Literal>> {
        if self.eat(K::Null) { Ok(None) } else { self.string("a string or NULL").map(Some) }
    }

    /// The rest of `ALTER SERVER`.
    pub(super) fn alter_server(&mut self) -> Parse<StatementKind> {
        let object = self.object(ObjectKind::Server)?;
        if let Some(change) = self.object_change(Changes::GLOBAL)? {
            let alter = AlterObject { if_exists: false, object, change };
            return Ok(StatementKind::AlterObject(alter));
        }
        let version = self.after(K::Version, Self::string_or_null)?;
        let options = if version.is_none() || self.at(K::Options) {
            self.changed_foreign_options()?
        } else {
            Vec::new()
        };
        let ObjectIdentity::Name(name) = object.identity else {
            return self.unexpected("a server");
        };
        Ok(StatementKind::AlterServer(AlterServer { name: name.name, version, options }))
    }

    /// The rest of `CREATE USER MAPPING`.
    pub(super) fn create_user_mapping(&mut self) -> Parse<UserMapping> {
        let if_not_exists = self.if_not_exists()?;
        let (user, server) = self.user_mapping()?;
        Ok(UserMapping { if_not_exists, user, server, options: self.foreign_options()? })
    }

    /// The rest of `ALTER USER MAPPING`.
    pub(super) fn alter_user_mapping(&mut self) -> Parse<UserMapping> {
        let (user, server) = self.user_mapping()?;
        let options = self.changed_foreign_options()?;
        Ok(UserMapping { if_not_exists: false, user, server, options })
    }

    /// `IMPORT FOREIGN SCHEMA`.
    pub(super) fn import_foreign_schema(&mut self) -> Parse<ImportForeignSchema> {
        self.expect_all(&[K::Import, K::Foreign, K::Schema])?;
        let remote_schema = self.name("a schema")?;
        let tables = if self.eat(K::Limit) {
            self.expect(K::To)?;
            ImportedTables::Only(self.imported_tables()?)
        } else if self.eat(K::Except) {
            ImportedTables::Except(self.imported_tables()?)
        } else {
            ImportedTables::All
        };
        self.expect_all(&[K::From, K::Server])?;
        let server = self.name("a server")?;
        self.expect(K::Into)?;
        let local_schema = self.name("a schema")?;
        let options = self.foreign_options()?;
        Ok(ImportForeignSchema { remote_schema, tables, server, local_schema, options })
    }

    fn imported_tables(&mut self) -> Parse<Vec<Relation>> {
        if self.symbol() != Symbol::LeftParen {
            return self.unexpected("`(`");
        }
        self.listed(|cursor| cursor.relation("a table"))
    }
}
