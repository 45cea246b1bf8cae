//! The tree of a query.

use driftless_diag::Span;

use super::super::expression::{Expr, OrderItem, WindowSpec};
use super::super::literal::Text;
use super::super::name::{Name, QualifiedName};

/// A query and its place.
#[derive(Debug, Clone)]
pub struct Query {
    /// All of it.
    pub span: Span,
    /// `WITH`.
    pub with: Option<With>,
    /// What stands before `ORDER BY`.
    pub body: QueryBody,
    /// `ORDER BY`.
    pub order_by: Vec<OrderItem>,
    /// `LIMIT` or `FETCH FIRST`.
    pub limit: Option<Limit>,
    /// `FOR UPDATE` and the like.
    pub locked: bool,
    /// `INTO` a file or variables.
    pub into: Option<IntoClause>,
}

/// What `INTO` fills.
#[derive(Debug, Clone)]
pub enum IntoClause {
    /// A file.
    File,
    /// Variables, one for each item.
    Variables(Vec<IntoVariable>),
}

/// A variable that `INTO` fills.
#[derive(Debug, Clone)]
pub enum IntoVariable {
    /// `@a`, by its name.
    User(String),
    /// A variable of a routine.
    Local(Name),
    /// A field of one (MariaDB).
    Field,
}

/// `WITH`.
#[derive(Debug, Clone)]
pub struct With {
    /// `RECURSIVE`.
    pub recursive: bool,
    /// The tables.
    pub tables: Vec<CommonTable>,
}

/// A table of `WITH`.
#[derive(Debug, Clone)]
pub struct CommonTable {
    /// Its name.
    pub name: Name,
    /// Names for its columns, if given.
    pub columns: Vec<Name>,
    /// Its rows.
    pub query: Box<Query>,
}

/// What a query is made of.
#[derive(Debug, Clone)]
pub enum QueryBody {
    /// `SELECT`.
    Select(Box<Select>),
    /// `UNION` and the like.
    Combined {
        /// How.
        operator: SetOperator,
        /// `ALL`.
        all: bool,
        /// The first.
        left: Box<QueryBody>,
        /// The second.
        right: Box<QueryBody>,
    },
    /// `VALUES`.
    Values(Vec<Vec<Expr>>),
    /// `TABLE t` (MySQL).
    Table(QualifiedName),
    /// A query in parentheses.
    Nested(Box<Query>),
}

/// How queries are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of its name")]
pub enum SetOperator {
    Union,
    Except,
    Intersect,
}

/// `SELECT`.
#[derive(Debug, Clone)]
pub struct Select {
    /// All of it.
    pub span: Span,
    /// `DISTINCT`.
    pub distinct: bool,
    /// `STRAIGHT_JOIN`, `SQL_CACHE` and so on, in capitals.
    pub options: Vec<&'static str>,
    /// The results.
    pub items: Vec<SelectItem>,
    /// `INTO` before `FROM`, which its query takes over.
    pub(super) into: Option<IntoClause>,
    /// `FROM`.
    pub from: Vec<TableReference>,
    /// `WHERE`.
    pub filter: Option<Expr>,
    /// `GROUP BY`.
    pub group_by: Vec<OrderItem>,
    /// `WITH ROLLUP`.
    pub rollup: bool,
    /// `HAVING`.
    pub having: Option<Expr>,
    /// `WINDOW`.
    pub windows: Vec<(Name, WindowSpec)>,
    /// `QUALIFY` (MySQL).
    pub qualify: Option<Expr>,
}

/// A result.
#[derive(Debug, Clone)]
pub enum SelectItem {
    /// `*`.
    Star(Span),
    /// `t.*`.
    TableStar(QualifiedName),
    /// An expression.
    Expr {
        /// The expression.
        expr: Expr,
        /// Its text as written, with parentheses: it names the result where no alias does.
        span: Span,
        /// Its name, if given.
        alias: Option<Name>,
    },
}

/// `LIMIT`.
#[derive(Debug, Clone)]
pub struct Limit {
    /// How many rows; none for all.
    pub count: Option<Expr>,
    /// How many are left out before.
    pub offset: Option<Expr>,
    /// `WITH TIES`.
    pub ties: bool,
}

/// What stands in `FROM`, and where.
#[derive(Debug, Clone)]
pub struct TableReference {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: TableReferenceKind,
}

/// What stands in `FROM`.
#[derive(Debug, Clone)]
pub enum TableReferenceKind {
    /// A table or view.
    Table {
        /// Its name.
        name: QualifiedName,
        /// `PARTITION (..)`.
        partitions: Vec<Name>,
        /// The name it has in this query.
        alias: Option<Name>,
        /// `USE INDEX` and the like.
        hinted: bool,
        /// `FOR SYSTEM_TIME`, as written (MariaDB).
        system_time: Option<Span>,
    },
    /// A subquery.
    Derived {
        /// `LATERAL` (MySQL).
        lateral: bool,
        /// The query.
        query: Box<Query>,
        /// The name it has in this query.
        alias: Option<Name>,
        /// Names for its columns, if given.
        columns: Vec<Name>,
    },
    /// `JSON_TABLE(..)`.
    JsonTable {
        /// The document.
        document: Box<Expr>,
        /// The path to the rows.
        path: Text,
        /// The columns.
        columns: Vec<JsonColumn>,
        /// The name it has in this query.
        alias: Option<Name>,
    },
    /// Tables in parentheses.
    Nested(Vec<TableReference>),
    /// A join.
    Join {
        /// Which.
        kind: JoinKind,
        /// The left side.
        left: Box<TableReference>,
        /// The right side.
        right: Box<TableReference>,
        /// `ON`.
        on: Option<Box<Expr>>,
        /// `USING`.
        using: Vec<Name>,
    },
}

/// The kinds of join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the join of its name")]
pub enum JoinKind {
    /// `JOIN`, `INNER JOIN`, `CROSS JOIN`: the server does not tell them apart.
    Inner,
    Left,
    Right,
    Straight,
    Natural,
    NaturalLeft,
    NaturalRight,
}

/// A column of `JSON_TABLE`: its name and, below `NESTED`, more.
#[derive(Debug, Clone)]
pub enum JsonColumn {
    /// `name FOR ORDINALITY` or `name type PATH ..`, as written behind the name.
    Column(Name, Span),
    /// `NESTED PATH .. COLUMNS (..)`.
    Nested(Text, Vec<JsonColumn>),
}
