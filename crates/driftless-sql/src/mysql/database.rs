//! Databases.

use super::cursor::{Cursor, Parse};
use super::name::Name;
use super::product::Product;
use super::table::{OptionValue, TableOption};
use super::terminal::Symbol;

/// `CREATE DATABASE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateDatabase {
    /// `OR REPLACE` (MariaDB).
    pub or_replace: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: Name,
    /// `CHARSET`, `COLLATE`, `ENCRYPTION`, `COMMENT`.
    pub options: Vec<TableOption>,
}

/// `ALTER DATABASE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDatabase {
    /// The database; the current one if left out.
    pub name: Option<Name>,
    /// `CHARSET`, `COLLATE`, `ENCRYPTION`, `COMMENT`, `READ ONLY`.
    pub options: Vec<TableOption>,
}

impl Cursor<'_> {
    /// The rest of `CREATE DATABASE`.
    pub(super) fn create_database(&mut self, or_replace: bool) -> Parse<CreateDatabase> {
        let if_not_exists = self.if_not_exists()?;
        let name = self.name("a database")?;
        let options = self.database_options()?;
        Ok(CreateDatabase { or_replace, if_not_exists, name, options })
    }

    /// The rest of `ALTER DATABASE`.
    pub(super) fn alter_database(&mut self) -> Parse<AlterDatabase> {
        let unnamed = self.at_database_option();
        let name = if unnamed { None } else { Some(self.name("a database")?) };
        let here = self.start();
        if self.eat("UPGRADE") {
            self.expect_all(&["DATA", "DIRECTORY", "NAME"])?;
            self.only(Product::MariaDb, here, "UPGRADE DATA DIRECTORY NAME");
            return Ok(AlterDatabase { name, options: Vec::new() });
        }
        let options = self.database_options()?;
        if options.is_empty() {
            return self.unexpected("CHARACTER SET, COLLATE and the like");
        }
        Ok(AlterDatabase { name, options })
    }

    fn at_database_option(&self) -> bool {
        let next = |word: &str| self.is(1, word);
        self.at_any(&["DEFAULT", "COLLATE", "CHARSET"])
            || self.at("CHARACTER") && next("SET")
            || self.at("CHAR") && next("SET")
            || self.at("READ") && next("ONLY")
            || self.at("COMMENT") && (self.is(1, "=") || self.ahead(1).symbol == Symbol::String)
            || self.at("ENCRYPTION")
    }

    fn database_options(&mut self) -> Parse<Vec<TableOption>> {
        let mut options = Vec::new();
        while self.at_database_option() {
            let start = self.start();
            let (name, value) = self.database_option()?;
            options.push(TableOption { span: self.since(start), name, value });
        }
        Ok(options)
    }

    fn database_option(&mut self) -> Parse<(String, OptionValue)> {
        let start = self.start();
        if let Some(option) = self.charset_option()? {
            return Ok(option);
        }
        let default = self.eat("DEFAULT");
        if self.eat("ENCRYPTION") {
            self.eat("=");
            let value = OptionValue::Text(self.string("'Y' or 'N'")?);
            self.only(Product::MySql, start, "ENCRYPTION of a database");
            return Ok(("ENCRYPTION".to_owned(), value));
        }
        if !default && self.eat("COMMENT") {
            self.eat("=");
            let value = OptionValue::Text(self.string("a string")?);
            self.only(Product::MariaDb, start, "COMMENT of a database");
            return Ok(("COMMENT".to_owned(), value));
        }
        if !default && self.eat_all(&["READ", "ONLY"]) {
            self.eat("=");
            let value = if self.eat("DEFAULT") {
                OptionValue::Default
            } else {
                OptionValue::Number(self.integer("0, 1 or DEFAULT")?)
            };
            self.only(Product::MySql, start, "READ ONLY of a database");
            return Ok(("READ ONLY".to_owned(), value));
        }
        self.unexpected("CHARACTER SET, COLLATE and the like")
    }
}
