//! Indexes, made and dropped apart from their table.

use super::cursor::{Cursor, Parse};
use super::name::{Name, QualifiedName};
use super::product::Product;
use super::table::{IndexOption, KeyKind, KeyPart};

/// `CREATE INDEX`.
#[derive(Debug, Clone)]
pub struct CreateIndex {
    /// `OR REPLACE` (MariaDB).
    pub or_replace: bool,
    /// Which kind; never a primary key.
    pub kind: KeyKind,
    /// `IF NOT EXISTS` (MariaDB).
    pub if_not_exists: bool,
    /// The name.
    pub name: Name,
    /// The table.
    pub table: QualifiedName,
    /// What is indexed.
    pub parts: Vec<KeyPart>,
    /// What else is said, `USING` before `ON` included.
    pub options: Vec<IndexOption>,
}

/// `DROP INDEX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropIndex {
    /// `IF EXISTS` (MariaDB).
    pub if_exists: bool,
    /// The index; `PRIMARY` in backticks is the primary key.
    pub name: Name,
    /// The table.
    pub table: QualifiedName,
}

impl Cursor<'_> {
    /// The rest of `CREATE [OR REPLACE] [UNIQUE] INDEX`, from the kind on.
    pub(super) fn create_index(&mut self, or_replace: bool) -> Parse<CreateIndex> {
        let start = self.start();
        let kind = match self.eat_any(&["UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR"]) {
            Some("UNIQUE") => KeyKind::Unique,
            Some("FULLTEXT") => KeyKind::Fulltext,
            Some("SPATIAL") => KeyKind::Spatial,
            Some(_) => {
                self.only(Product::MariaDb, start, "vector indexes");
                KeyKind::Vector
            }
            None => KeyKind::Plain,
        };
        self.expect("INDEX")?;
        let here = self.start();
        let if_not_exists = self.if_not_exists()?;
        if if_not_exists {
            self.only(Product::MariaDb, here, "IF NOT EXISTS of an index");
        }
        let name = self.name("an index")?;
        let mut options = Vec::new();
        options.extend(self.index_method()?);
        self.expect("ON")?;
        let table = self.qualified_name("a table")?;
        let parts = self.key_parts()?;
        self.wait()?;
        self.index_options(&mut options)?;
        self.online_clauses()?;
        Ok(CreateIndex { or_replace, kind, if_not_exists, name, table, parts, options })
    }

    /// The rest of `DROP INDEX`.
    pub(super) fn drop_index(&mut self) -> Parse<DropIndex> {
        let here = self.start();
        let if_exists = self.if_exists()?;
        if if_exists {
            self.only(Product::MariaDb, here, "IF EXISTS of an index");
        }
        let name = self.name("an index")?;
        self.expect("ON")?;
        let table = self.qualified_name("a table")?;
        self.wait()?;
        let here = self.start();
        if self.at_any(&["ALGORITHM", "LOCK"]) {
            self.online_clauses()?;
            self.only(Product::MySql, here, "ALGORITHM and LOCK of DROP INDEX");
        }
        Ok(DropIndex { if_exists, name, table })
    }

    /// `ALGORITHM = ..` and `LOCK = ..`, which change nothing in the definition.
    fn online_clauses(&mut self) -> Parse<()> {
        while self.at_any(&["ALGORITHM", "LOCK"]) {
            self.online_clause()?;
        }
        Ok(())
    }
}
