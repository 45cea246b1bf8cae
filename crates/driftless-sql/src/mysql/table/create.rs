//! `CREATE TABLE`.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::name::QualifiedName;
use super::super::product::Product;
use super::super::query::Query;
use super::super::terminal::Symbol;
use super::column::ColumnDef;
use super::key::{CheckDef, ForeignKeyDef, KeyDef, PeriodDef};
use super::option::TableOption;
use super::partition::PartitionBy;

/// `CREATE TABLE`.
#[derive(Debug, Clone)]
pub struct CreateTable {
    /// `OR REPLACE` (MariaDB).
    pub or_replace: bool,
    /// `TEMPORARY`.
    pub temporary: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// What it is made of.
    pub body: TableBody,
}

/// What a table is made of.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a statement has one of them, and few live at once")]
pub enum TableBody {
    /// `LIKE` another table.
    Like(QualifiedName),
    /// A definition, a query, or both.
    Definition {
        /// Columns, keys and constraints in the order of the text.
        elements: Vec<TableElement>,
        /// Options.
        options: Vec<TableOption>,
        /// `PARTITION BY`.
        partition_by: Option<Box<PartitionBy>>,
        /// `AS SELECT ..`.
        query: Option<TableQuery>,
    },
}

/// The query that fills a table, and adds the columns that it has beyond those defined.
#[derive(Debug, Clone)]
pub struct TableQuery {
    /// What happens to rows with a key that is there.
    pub duplicates: Option<Duplicates>,
    /// The query.
    pub query: Query,
}

/// What happens to rows with a key that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// `IGNORE`.
    Ignore,
    /// `REPLACE`.
    Replace,
}

/// A part of a table's definition.
#[derive(Debug, Clone)]
pub enum TableElement {
    /// A column.
    Column(ColumnDef),
    /// A key.
    Key(KeyDef),
    /// A foreign key.
    ForeignKey(ForeignKeyDef),
    /// A check.
    Check(CheckDef),
    /// A period (MariaDB).
    Period(PeriodDef),
}

impl TableElement {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Column(column) => column.span,
            Self::Key(key) => key.span,
            Self::ForeignKey(key) => key.span,
            Self::Check(check) => check.span,
            Self::Period(period) => period.span,
        }
    }
}

impl Cursor<'_> {
    /// The rest of `CREATE [OR REPLACE] [TEMPORARY] TABLE`.
    pub(in super::super) fn create_table(
        &mut self,
        or_replace: bool,
        temporary: bool,
    ) -> Parse<CreateTable> {
        self.expect("TABLE")?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("a table")?;
        let body = if let Some(table) = self.like_table()? {
            TableBody::Like(table)
        } else {
            self.table_definition()?
        };
        Ok(CreateTable { or_replace, temporary, if_not_exists, name, body })
    }

    fn like_table(&mut self) -> Parse<Option<QualifiedName>> {
        if self.eat("LIKE") {
            return self.qualified_name("a table").map(Some);
        }
        if self.at("(") && self.is(1, "LIKE") {
            self.bump();
            self.bump();
            let name = self.qualified_name("a table")?;
            self.expect(")")?;
            return Ok(Some(name));
        }
        Ok(None)
    }

    fn table_definition(&mut self) -> Parse<TableBody> {
        let query_first = self.at_query_in_parens(1) || self.is(1, "VALUES");
        let elements = if self.at("(") && !query_first {
            self.listed(Self::table_element)?
        } else {
            Vec::new()
        };
        let options = self.table_options()?;
        let partition_by =
            if self.at("PARTITION") { Some(Box::new(self.partition_by()?)) } else { None };
        let query = self.table_query()?;
        Ok(TableBody::Definition { elements, options, partition_by, query })
    }

    fn table_query(&mut self) -> Parse<Option<TableQuery>> {
        let duplicates = match self.eat_any(&["IGNORE", "REPLACE"]) {
            Some("IGNORE") => Some(Duplicates::Ignore),
            Some(_) => Some(Duplicates::Replace),
            None => None,
        };
        let explicit = self.eat("AS");
        if duplicates.is_none()
            && !explicit
            && !self.at_query_in_parens(0)
            && !self.at("VALUES")
            && !self.at_all(&["(", "VALUES"])
        {
            return Ok(None);
        }
        let query = self.query()?;
        Ok(Some(TableQuery { duplicates, query }))
    }

    /// A column, key or constraint.
    pub(super) fn table_element(&mut self) -> Parse<TableElement> {
        let start = self.start();
        let mut constraint = None;
        if self.eat("CONSTRAINT") {
            let here = self.start();
            if self.at_all(&["IF", "NOT", "EXISTS"]) {
                self.if_not_exists()?;
                self.only(Product::MariaDb, here, "IF NOT EXISTS of a constraint");
            }
            let unnamed = self.symbol() == Symbol::Reserved;
            if !unnamed {
                constraint = Some(self.name("a constraint")?);
            }
            if !self.at_any(&["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"]) {
                return self.unexpected("PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK");
            }
        }
        if self.at("FOREIGN") {
            return self.foreign_key(start, constraint).map(TableElement::ForeignKey);
        }
        if self.at("CHECK") {
            return self.check_def(start, constraint).map(TableElement::Check);
        }
        if self.at_key() {
            return self.key_def(start, constraint).map(TableElement::Key);
        }
        if self.at("PERIOD") && (self.is(1, "FOR") || self.is(1, "IF")) {
            return self.period_def().map(TableElement::Period);
        }
        self.column_def().map(TableElement::Column)
    }
}
