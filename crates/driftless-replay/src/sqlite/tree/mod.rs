//! Queries and expressions as SQLite's own grammar reads them.
//!
//! Resolving names needs every name with its exact bytes (an `ALTER TABLE .. RENAME` rewrites
//! them in place), the scope each stands in, and nothing lost of what SQLite accepts beyond the
//! standard. No general parser keeps all three, so this one follows `parse.y`: one function a
//! nonterminal, precedences from its `%left` table, and its rule that most keywords are names
//! where the grammar has no use for the keyword.
//!
//! `driftless-sql` has judged the syntax before. A text that has no tree here (it nests beyond
//! [`MAX_DEPTH`], or uses what this parser does not know) is one about which nothing may be
//! concluded; it is never an error.

mod expression;
mod keyword;
mod name;
mod query;
mod statement;
mod token;
pub(crate) mod visit;

use driftless_diag::Span;
use driftless_sql::sqlite::{Name, QualifiedName};

pub(crate) use keyword::Keyword;
pub(crate) use token::{Kind, Token, tokens};

use token::Cursor;

/// Nesting beyond this is left alone. SQLite's own limit on expressions is 1000; ours keeps the
/// stack of a compiler thread safe.
pub(crate) const MAX_DEPTH: usize = 200;

/// An expression.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    /// From its first to its last token.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) kind: ExprKind,
}

/// The kinds of expression, as far as names, columns and affinities need them told apart.
#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    /// A constant.
    Literal(Literal),
    /// `?`, `:a`, `@a`, `$a`.
    Parameter,
    /// A lone name: a column, an alias, `TRUE`, or in double quotes perhaps a string.
    Name(Name),
    /// A column with its table, maybe with its database.
    Dotted(Box<Dotted>),
    /// `-x`, `+x`, `~x`, `NOT x`.
    Unary(Unary, Box<Expr>),
    /// Two operands.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `x COLLATE name`.
    Collate(Box<Expr>, Name),
    /// `CAST(x AS type)`.
    Cast(Box<Expr>, String),
    /// A function call.
    Call(Box<Call>),
    /// `x [NOT] IN ..`.
    In(Box<Expr>, InSet),
    /// An operator of several operands that no rule needs to know better: `BETWEEN`, `LIKE ..
    /// ESCAPE`.
    Many(Vec<Expr>),
    /// `x ISNULL`, `x NOT NULL`.
    NullTest(Box<Expr>),
    /// `CASE`: operand, then pairs, then `ELSE`.
    Case {
        /// Between `CASE` and the first `WHEN`.
        operand: Option<Box<Expr>>,
        /// `WHEN` and `THEN`.
        arms: Vec<(Expr, Expr)>,
        /// `ELSE`.
        otherwise: Option<Box<Expr>>,
    },
    /// `EXISTS (..)`.
    Exists(Box<Select>),
    /// A query as a value.
    Select(Box<Select>),
    /// `(a, b)`.
    Row(Vec<Expr>),
    /// `RAISE(..)`, with its message.
    Raise(Option<Box<Expr>>),
}

/// A constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Literal {
    /// `NULL`.
    Null,
    /// `12`, `0xff`.
    Integer,
    /// `1.5`, `1e3`.
    Float,
    /// `'a'`.
    String,
    /// `x'00'`.
    Blob,
    /// `CURRENT_TIMESTAMP`, `CURRENT_DATE`, `CURRENT_TIME`.
    Now,
}

/// `table.column` or `schema.table.column`.
#[derive(Debug, Clone)]
pub(crate) struct Dotted {
    /// The database.
    pub(crate) schema: Option<Name>,
    /// The table or alias.
    pub(crate) table: Name,
    /// The column.
    pub(crate) column: Name,
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unary {
    /// `-`
    Minus,
    /// `+`
    Plus,
    /// `~`
    Complement,
    /// `NOT`
    Not,
}

/// Infix operators, by what their result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    /// `+ - * / % & | << >>`: a number.
    Arithmetic,
    /// `||`: a text.
    Concat,
    /// `-> ->>`
    Extract,
    /// Comparisons, `AND`, `OR`, `IS`, `LIKE`, `GLOB`, `MATCH`, `REGEXP`: a truth value.
    Logic,
}

/// A function call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The function.
    pub(crate) name: Name,
    /// `f(*)`.
    pub(crate) star: bool,
    /// Arguments.
    pub(crate) arguments: Vec<Expr>,
    /// `ORDER BY` within the parentheses.
    pub(crate) order_by: Vec<Expr>,
    /// `FILTER (WHERE ..)`.
    pub(crate) filter: Option<Expr>,
    /// `OVER ..`.
    pub(crate) over: Option<Over>,
}

/// What follows `OVER`.
#[derive(Debug, Clone)]
pub(crate) enum Over {
    /// A window defined at the end of the query.
    Named(Name),
    /// A window defined here.
    Window(Window),
}

/// A window definition: only its expressions matter.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    /// The window it extends.
    pub(crate) base: Option<Name>,
    /// `PARTITION BY`.
    pub(crate) partition: Vec<Expr>,
    /// `ORDER BY`.
    pub(crate) order_by: Vec<Expr>,
    /// Bounds of the frame, in which SQLite resolves nothing.
    pub(crate) bounds: Vec<Expr>,
}

/// The right side of `IN`.
#[derive(Debug, Clone)]
pub(crate) enum InSet {
    /// `(a, b)`.
    List(Vec<Expr>),
    /// `(SELECT ..)`.
    Select(Box<Select>),
    /// A table, or a table-valued function with its arguments.
    Table(QualifiedName, Option<Vec<Expr>>),
}

/// A query: one core, or several joined by `UNION` and its like.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    /// From `WITH` or `SELECT` to its end.
    pub(crate) span: Span,
    /// Common table expressions.
    pub(crate) with: Option<With>,
    /// The parts, in order; never empty.
    pub(crate) cores: Vec<Core>,
}

/// `WITH`.
#[derive(Debug, Clone)]
pub(crate) struct With {
    /// Each common table expression.
    pub(crate) tables: Vec<Cte>,
}

/// A common table expression.
#[derive(Debug, Clone)]
pub(crate) struct Cte {
    /// Its name.
    pub(crate) name: Name,
    /// Column names, if listed.
    pub(crate) columns: Vec<Name>,
    /// Its query.
    pub(crate) select: Select,
}

/// One part of a query.
#[derive(Debug, Clone)]
pub(crate) struct Core {
    /// From `SELECT` or `VALUES` to its end.
    pub(crate) span: Span,
    /// What it yields.
    pub(crate) body: CoreBody,
    /// `ORDER BY`. In a query of several parts only the last one may have it, and there it
    /// orders them all.
    pub(crate) order_by: Vec<Expr>,
    /// `LIMIT` and `OFFSET`.
    pub(crate) limit: Vec<Expr>,
}

/// What a part of a query yields.
#[derive(Debug, Clone)]
pub(crate) enum CoreBody {
    /// `VALUES`.
    Values(Vec<Vec<Expr>>),
    /// `SELECT`.
    Select(Box<SelectBody>),
}

/// The clauses of `SELECT`.
#[derive(Debug, Clone)]
pub(crate) struct SelectBody {
    /// Result columns.
    pub(crate) columns: Vec<ResultColumn>,
    /// `FROM`.
    pub(crate) from: Vec<FromItem>,
    /// `WHERE`.
    pub(crate) filter: Option<Expr>,
    /// `GROUP BY`.
    pub(crate) group_by: Vec<Expr>,
    /// `HAVING`.
    pub(crate) having: Option<Expr>,
    /// `WINDOW`.
    pub(crate) windows: Vec<(Name, Window)>,
}

/// A result column.
#[derive(Debug, Clone)]
pub(crate) enum ResultColumn {
    /// `*`.
    Star(Span),
    /// `table.*`.
    TableStar(Name),
    /// An expression, maybe with a name.
    Expr(Expr, Option<Name>),
}

/// An item of `FROM`.
#[derive(Debug, Clone)]
pub(crate) struct FromItem {
    /// What is read.
    pub(crate) source: Source,
    /// `AS`.
    pub(crate) alias: Option<Name>,
    /// How it is joined to what stands before it.
    pub(crate) join: Join,
    /// `ON`.
    pub(crate) on: Option<Expr>,
    /// `USING`.
    pub(crate) using: Vec<Name>,
}

/// A join operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Join {
    /// `NATURAL`.
    pub(crate) natural: bool,
    /// `RIGHT` or `FULL`.
    pub(crate) right: bool,
}

/// What an item of `FROM` reads.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// A table, view or common table expression.
    Table {
        /// Its name.
        name: QualifiedName,
        /// `INDEXED BY`.
        index: Option<Name>,
    },
    /// A table-valued function.
    Function {
        /// Its name.
        name: QualifiedName,
        /// Its arguments.
        arguments: Vec<Expr>,
    },
    /// A query.
    Select(Box<Select>),
    /// A join in parentheses.
    Join(Vec<FromItem>),
}

/// A statement that reads or writes rows.
#[derive(Debug, Clone)]
pub(crate) enum Dml {
    /// `SELECT`, `VALUES`.
    Select(Select),
    /// `INSERT`, `REPLACE`.
    Insert(Box<Insert>),
    /// `UPDATE`.
    Update(Box<Update>),
    /// `DELETE`.
    Delete(Box<Delete>),
}

/// The table a statement writes to.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// Its name.
    pub(crate) table: QualifiedName,
    /// `AS`.
    pub(crate) alias: Option<Name>,
    /// `INDEXED BY`.
    pub(crate) index: Option<Name>,
}

/// `INSERT`.
#[derive(Debug, Clone)]
pub(crate) struct Insert {
    /// Common table expressions.
    pub(crate) with: Option<With>,
    /// Where to.
    pub(crate) target: Target,
    /// Listed columns.
    pub(crate) columns: Vec<Name>,
    /// The rows; none for `DEFAULT VALUES`.
    pub(crate) rows: Option<Select>,
    /// `ON CONFLICT` clauses.
    pub(crate) upserts: Vec<Upsert>,
    /// `RETURNING`.
    pub(crate) returning: Vec<ResultColumn>,
}

/// An `ON CONFLICT` clause of `INSERT`.
#[derive(Debug, Clone)]
pub(crate) struct Upsert {
    /// The columns in conflict.
    pub(crate) target: Vec<Expr>,
    /// `WHERE` of the target.
    pub(crate) target_filter: Option<Expr>,
    /// `DO UPDATE SET`; empty for `DO NOTHING`.
    pub(crate) sets: Vec<Set>,
    /// `WHERE` of the update.
    pub(crate) filter: Option<Expr>,
}

/// `a = x` or `(a, b) = x`.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    /// The columns.
    pub(crate) columns: Vec<Name>,
    /// The value.
    pub(crate) value: Expr,
}

/// `UPDATE`.
#[derive(Debug, Clone)]
pub(crate) struct Update {
    /// Common table expressions.
    pub(crate) with: Option<With>,
    /// What is updated.
    pub(crate) target: Target,
    /// `SET`.
    pub(crate) sets: Vec<Set>,
    /// `FROM`.
    pub(crate) from: Vec<FromItem>,
    /// `WHERE`.
    pub(crate) filter: Option<Expr>,
    /// `RETURNING`.
    pub(crate) returning: Vec<ResultColumn>,
    /// `ORDER BY` and `LIMIT`, which only some builds accept.
    pub(crate) tail: Vec<Expr>,
}

/// `DELETE`.
#[derive(Debug, Clone)]
pub(crate) struct Delete {
    /// Common table expressions.
    pub(crate) with: Option<With>,
    /// What rows are deleted from.
    pub(crate) target: Target,
    /// `WHERE`.
    pub(crate) filter: Option<Expr>,
    /// `RETURNING`.
    pub(crate) returning: Vec<ResultColumn>,
    /// `ORDER BY` and `LIMIT`, which only some builds accept.
    pub(crate) tail: Vec<Expr>,
}

/// Reads an expression that fills `span` of `text`.
pub(crate) fn expression(text: &str, span: Span) -> Option<Expr> {
    let tokens = tokens(text, span);
    let mut cursor = Cursor::new(text, &tokens, span);
    let expr = cursor.expr()?;
    cursor.end()?;
    Some(expr)
}

/// Reads a query that fills `span` of `text`.
pub(crate) fn query(text: &str, span: Span) -> Option<Select> {
    let tokens = tokens(text, span);
    let mut cursor = Cursor::new(text, &tokens, span);
    let select = cursor.select()?;
    cursor.end()?;
    Some(select)
}

/// Reads a statement that reads or writes rows and fills `span` of `text`.
pub(crate) fn dml(text: &str, span: Span) -> Option<Dml> {
    let tokens = tokens(text, span);
    let mut cursor = Cursor::new(text, &tokens, span);
    let dml = cursor.dml()?;
    cursor.end()?;
    Some(dml)
}
