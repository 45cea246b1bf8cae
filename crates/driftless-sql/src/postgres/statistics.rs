//! Extended statistics.

use super::cursor::{Cursor, Parse};
use super::fragment::Fragment;
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};
use super::object::{AlterObject, Changes, ObjectIdentity, ObjectKind, ObjectReference};
use super::options::Number;
use super::statement::StatementKind;
use super::terminal::Symbol;

/// `CREATE STATISTICS`.
#[derive(Debug, Clone)]
pub struct CreateStatistics {
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name; the server makes one if it is left out (from version 16 on).
    pub name: Option<QualifiedName>,
    /// The kinds, such as `ndistinct`; empty for all.
    pub kinds: Vec<Name>,
    /// Columns and expressions.
    pub elements: Vec<StatisticsElement>,
    /// The table.
    pub table: QualifiedName,
}

/// What statistics are about.
#[derive(Debug, Clone)]
pub struct StatisticsElement {
    /// A column or an expression.
    pub expression: Fragment,
    /// The name, when the expression is nothing but one.
    pub column: Option<Name>,
}

/// `ALTER STATISTICS .. SET STATISTICS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterStatistics {
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// The target; none for `DEFAULT`.
    pub target: Option<Number>,
}

impl Cursor<'_> {
    /// The rest of `CREATE STATISTICS`.
    pub(super) fn create_statistics(&mut self) -> Parse<CreateStatistics> {
        self.expect(K::Statistics)?;
        let if_not_exists = self.if_not_exists()?;
        let unnamed = !if_not_exists && (self.at(K::On) || self.symbol() == Symbol::LeftParen);
        let name = if unnamed { None } else { Some(self.qualified_name("a name")?) };
        let kinds = self.optional_names("a kind of statistics")?;
        self.expect(K::On)?;
        let elements = self.list(|cursor| {
            let (expression, column) = cursor.key_expression()?;
            Ok(StatisticsElement { expression, column })
        })?;
        self.expect(K::From)?;
        // The grammar takes anything a query may read from; the server takes one table.
        let table = self.relation("a table")?.name;
        if self.eat(K::As) || self.is_column_id(0) {
            self.name("an alias")?;
        }
        if self.symbol() == Symbol::Comma {
            let message = "only a single relation is allowed in CREATE STATISTICS";
            return self.refuse(self.current().span, message, "");
        }
        Ok(CreateStatistics { if_not_exists, name, kinds, elements, table })
    }

    /// The rest of `ALTER STATISTICS`.
    pub(super) fn alter_statistics(&mut self) -> Parse<StatementKind> {
        let if_exists = self.if_exists()?;
        let start = self.start();
        let name = self.qualified_name("a name")?;
        let span = self.since(start);
        if !if_exists && let Some(change) = self.object_change(Changes::ALL)? {
            let identity = ObjectIdentity::Name(name);
            let object = ObjectReference { span, kind: ObjectKind::Statistics, identity };
            return Ok(StatementKind::AlterObject(AlterObject { if_exists, object, change }));
        }
        self.expect_all(&[K::Set, K::Statistics])?;
        let target = self.statistics()?;
        Ok(StatementKind::AlterStatistics(AlterStatistics { if_exists, name, target }))
    }
}
