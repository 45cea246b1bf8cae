//! Dropping, renaming and emptying whole objects.

use super::cursor::{Cursor, Parse};
use super::name::{Account, QualifiedName};
use super::product::Product;

/// `DROP` of anything but an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drop {
    /// The kind of object.
    pub kind: ObjectKind,
    /// `TEMPORARY`.
    pub temporary: bool,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// The objects, at least one; a database or server has no qualification.
    pub names: Vec<QualifiedName>,
}

/// What `DROP` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the kind of its name")]
pub enum ObjectKind {
    Table,
    View,
    Database,
    Procedure,
    Function,
    Trigger,
    Event,
    Sequence,
    Package,
    PackageBody,
    Server,
    Tablespace,
    LogfileGroup,
    ResourceGroup,
    SpatialReferenceSystem,
}

/// `DROP USER` and `DROP ROLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropAccount {
    /// `ROLE`.
    pub role: bool,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// Who.
    pub accounts: Vec<Account>,
}

/// `RENAME TABLE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameTable {
    /// `IF EXISTS` (MariaDB).
    pub if_exists: bool,
    /// Old and new names, one pair after the other.
    pub renames: Vec<(QualifiedName, QualifiedName)>,
}

/// `TRUNCATE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truncate {
    /// The table.
    pub table: QualifiedName,
}

impl Cursor<'_> {
    /// The rest of `DROP` of tables, views and sequences.
    pub(super) fn drop_relations(&mut self, kind: ObjectKind, temporary: bool) -> Parse<Drop> {
        let if_exists = self.if_exists()?;
        let names = self.list(|cursor| cursor.qualified_name("a name"))?;
        self.wait()?;
        let _ = self.eat("RESTRICT") || self.eat("CASCADE");
        Ok(Drop { kind, temporary, if_exists, names })
    }

    /// The rest of `DROP` of one object.
    pub(super) fn drop_one(&mut self, kind: ObjectKind) -> Parse<Drop> {
        let if_exists = self.if_exists()?;
        let name = match kind {
            ObjectKind::Database | ObjectKind::Server => {
                QualifiedName { database: None, name: self.name_or_string("a name")? }
            }
            _ => self.qualified_name("a name")?,
        };
        Ok(Drop { kind, temporary: false, if_exists, names: vec![name] })
    }

    /// The rest of `DROP USER` and `DROP ROLE`.
    pub(super) fn drop_account(&mut self, role: bool) -> Parse<DropAccount> {
        let if_exists = self.if_exists()?;
        let accounts = self.list(Self::account)?;
        Ok(DropAccount { role, if_exists, accounts })
    }

    /// The rest of `RENAME TABLE`.
    pub(super) fn rename_table(&mut self) -> Parse<RenameTable> {
        let here = self.start();
        let if_exists = self.if_exists()?;
        if if_exists {
            self.only(Product::MariaDb, here, "IF EXISTS of RENAME TABLE");
        }
        let renames = self.list(|cursor| {
            let from = cursor.qualified_name("a table")?;
            cursor.wait()?;
            cursor.expect("TO")?;
            Ok((from, cursor.qualified_name("a table")?))
        })?;
        Ok(RenameTable { if_exists, renames })
    }

    /// The rest of `TRUNCATE`.
    pub(super) fn truncate(&mut self) -> Parse<Truncate> {
        self.eat("TABLE");
        let table = self.qualified_name("a table")?;
        self.wait()?;
        Ok(Truncate { table })
    }

    /// Old and new users.
    pub(super) fn rename_user(&mut self) -> Parse<Vec<(Account, Account)>> {
        self.list(|cursor| {
            let from = cursor.account()?;
            cursor.expect("TO")?;
            Ok((from, cursor.account()?))
        })
    }
}
