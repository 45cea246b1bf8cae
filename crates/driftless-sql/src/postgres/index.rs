//! Indexes.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::fragment::Fragment;
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};
use super::options::Parameter;
use super::query::Relation;
use super::terminal::Symbol;

/// `CREATE INDEX`.
#[derive(Debug, Clone)]
pub struct CreateIndex {
    /// `UNIQUE`.
    pub unique: bool,
    /// `CONCURRENTLY`.
    pub concurrently: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name; the server makes one if it is left out.
    pub name: Option<Name>,
    /// `ONLY`: not on the partitions.
    pub only: bool,
    /// The table.
    pub table: QualifiedName,
    /// `USING`: the access method.
    pub method: Option<Name>,
    /// What is indexed.
    pub elements: Vec<IndexElement>,
    /// `INCLUDE`.
    pub include: Vec<IndexElement>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
    /// `WITH`.
    pub with: Vec<Parameter>,
    /// `TABLESPACE`.
    pub tablespace: Option<Name>,
    /// `WHERE`.
    pub predicate: Option<Fragment>,
}

/// A part of an index.
#[derive(Debug, Clone)]
pub struct IndexElement {
    /// All of it.
    pub span: Span,
    /// What is indexed.
    pub expression: Fragment,
    /// The name, when the expression is nothing but one.
    pub column: Option<Name>,
    /// `COLLATE`.
    pub collation: Option<QualifiedName>,
    /// The operator class.
    pub class: Option<QualifiedName>,
    /// Parameters of the operator class.
    pub class_parameters: Vec<Parameter>,
    /// `DESC`; `ASC` is the same as nothing.
    pub descending: bool,
    /// `NULLS FIRST` or `NULLS LAST`; the default depends on the order.
    pub nulls_first: Option<bool>,
}

impl Cursor<'_> {
    /// The rest of `CREATE [UNIQUE] INDEX`.
    pub(super) fn create_index(&mut self, unique: bool) -> Parse<CreateIndex> {
        self.expect(K::Index)?;
        let concurrently = self.eat(K::Concurrently);
        let if_not_exists = self.if_not_exists()?;
        let name = if !if_not_exists && self.at(K::On) {
            None
        } else {
            Some(self.name("an index or ON")?)
        };
        self.expect(K::On)?;
        let Relation { only, name: table } = self.relation("a table")?;
        let method = self.after(K::Using, |cursor| cursor.name("an access method"))?;
        let elements = self.listed(Self::index_element)?;
        let include = self.after(K::Include, |cursor| cursor.listed(Self::index_element))?;
        let nulls_not_distinct = self.nulls_not_distinct()?;
        let with = self.with_definition()?;
        let tablespace = self.tablespace()?;
        let predicate = self.after(K::Where, Self::fragment)?;
        Ok(CreateIndex {
            unique,
            concurrently,
            if_not_exists,
            name,
            only,
            table,
            method,
            elements,
            include: include.unwrap_or_default(),
            nulls_not_distinct,
            with,
            tablespace,
            predicate,
        })
    }

    /// A part of an index, with its collation, operator class and order.
    pub(super) fn index_element(&mut self) -> Parse<IndexElement> {
        let start = self.start();
        let (expression, column) = self.key_expression()?;
        let collation = self.after(K::Collate, |cursor| cursor.qualified_name("a collation"))?;
        let nulls = |cursor: &Self| {
            cursor.at(K::Nulls) && matches!(cursor.keyword_ahead(1), Some(K::First | K::Last))
        };
        let mut class = None;
        let mut class_parameters = Vec::new();
        if self.is_column_id(0) && !nulls(self) {
            class = Some(self.qualified_name("an operator class")?);
            if self.symbol() == Symbol::LeftParen {
                class_parameters = self.definition()?;
            }
        }
        let descending = !self.eat(K::Asc) && self.eat(K::Desc);
        let nulls_first = if nulls(self) {
            self.bump();
            Some(self.bump().symbol == Symbol::Keyword(K::First))
        } else {
            None
        };
        let span = self.since(start);
        Ok(IndexElement {
            span,
            expression,
            column,
            collation,
            class,
            class_parameters,
            descending,
            nulls_first,
        })
    }
}
