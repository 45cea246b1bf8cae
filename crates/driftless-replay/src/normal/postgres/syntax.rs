//! Expressions and queries as they are written, before anything has a type.
//!
//! The tree keeps what the server's own parser keeps and nothing more: notations that its grammar
//! turns into others (`BETWEEN`, `LIKE`, `AT TIME ZONE`, `TRIM`) are what they turn into, so that a
//! text and its printout have one tree wherever the grammar alone decides.

use driftless_sql::postgres::DataType;

/// A name of one or more parts, folded and cut.
pub(super) type Path = Vec<String>;

/// An operator, with the schema if `OPERATOR(..)` gave one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) schema: Option<String>,
    pub(super) name: String,
}

impl Operator {
    pub(super) fn plain(name: &str) -> Self {
        Self { schema: None, name: name.to_owned() }
    }
}

/// An expression.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    /// A number without its sign, or a negative one where the grammar folds the sign.
    Number(String),
    /// A string without a type.
    Text(String),
    Boolean(bool),
    Null,
    /// `$1`, whose type is nobody's business here.
    Parameter,
    /// `a`, `t.a`, `s.t.a`.
    Column(Path),
    /// `t.*`, or `*` if empty.
    Star(Path),
    Cast(Box<Expr>, Box<DataType>),
    Operation {
        operator: Operator,
        left: Option<Box<Expr>>,
        right: Box<Expr>,
    },
    Quantified {
        operator: Operator,
        left: Box<Expr>,
        all: bool,
        right: Box<Expr>,
    },
    QuantifiedQuery {
        operator: Operator,
        left: Box<Expr>,
        all: bool,
        query: Box<Query>,
    },
    In {
        left: Box<Expr>,
        negated: bool,
        items: Vec<Expr>,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Between {
        value: Box<Expr>,
        negated: bool,
        symmetric: bool,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    /// `IS [NOT] NULL`, `TRUE` and the like, in capitals.
    Is {
        value: Box<Expr>,
        negated: bool,
        what: &'static str,
    },
    DistinctFrom {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    Call(Box<Call>),
    /// `CURRENT_TIMESTAMP` and its like in capitals, with a precision.
    Value(String, Option<String>),
    /// `COALESCE`, `GREATEST`, `LEAST`.
    Choice(&'static str, Vec<Expr>),
    NullIf(Box<Expr>, Box<Expr>),
    Grouping(Vec<Expr>),
    Case {
        operand: Option<Box<Expr>>,
        arms: Vec<(Expr, Expr)>,
        default: Option<Box<Expr>>,
    },
    Array(Vec<Expr>),
    ArrayQuery(Box<Query>),
    Row(Vec<Expr>),
    Exists(Box<Query>),
    Subquery(Box<Query>),
    Collate(Box<Expr>, Path),
    /// A subscript: one bound, or a slice.
    Subscript(Box<Expr>, Vec<Subscript>),
    Field(Box<Expr>, String),
}

/// A subscript.
#[derive(Debug, Clone)]
pub(super) enum Subscript {
    At(Expr),
    Slice(Option<Expr>, Option<Expr>),
}

/// A function's call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) name: Path,
    pub(super) arguments: Vec<Argument>,
    /// `f(*)`.
    pub(super) star: bool,
    pub(super) distinct: bool,
    pub(super) variadic: bool,
    pub(super) order: Vec<OrderItem>,
    pub(super) within: Vec<OrderItem>,
    pub(super) filter: Option<Expr>,
    pub(super) over: Option<Over>,
}

impl Call {
    pub(super) fn new(name: Path, arguments: Vec<Expr>) -> Self {
        let arguments = arguments.into_iter().map(|value| Argument { name: None, value }).collect();
        Self {
            name,
            arguments,
            star: false,
            distinct: false,
            variadic: false,
            order: Vec::new(),
            within: Vec::new(),
            filter: None,
            over: None,
        }
    }
}

/// An argument, maybe with its name.
#[derive(Debug, Clone)]
pub(super) struct Argument {
    pub(super) name: Option<String>,
    pub(super) value: Expr,
}

/// `OVER`.
#[derive(Debug, Clone)]
pub(super) enum Over {
    Named(String),
    Window(Box<Window>),
}

/// A window.
#[derive(Debug, Clone)]
pub(super) struct Window {
    pub(super) base: Option<String>,
    pub(super) partition: Vec<Expr>,
    pub(super) order: Vec<OrderItem>,
    pub(super) frame: Option<Frame>,
}

/// A window's frame.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) mode: &'static str,
    pub(super) start: Bound,
    pub(super) end: Bound,
    pub(super) exclude: Option<&'static str>,
}

/// A bound of a frame: its distance, if any, and its words.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) distance: Option<Expr>,
    pub(super) words: &'static str,
}

/// An entry of `ORDER BY`.
#[derive(Debug, Clone)]
pub(super) struct OrderItem {
    pub(super) value: Expr,
    pub(super) descending: bool,
    pub(super) nulls_first: bool,
}

/// A query.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) recursive: bool,
    pub(super) with: Vec<Cte>,
    pub(super) body: Body,
    pub(super) order: Vec<OrderItem>,
    pub(super) limit: Option<Expr>,
    pub(super) with_ties: bool,
    pub(super) offset: Option<Expr>,
    /// `FOR UPDATE OF t NOWAIT`: words in capitals and names.
    pub(super) locks: Vec<Lock>,
}

/// A locking clause.
#[derive(Debug, Clone)]
pub(super) struct Lock {
    pub(super) strength: &'static str,
    pub(super) of: Vec<String>,
    pub(super) wait: &'static str,
}

/// A query of `WITH`.
#[derive(Debug, Clone)]
pub(super) struct Cte {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) materialized: Option<bool>,
    pub(super) query: Query,
}

/// What a query is made of.
#[derive(Debug, Clone)]
pub(super) enum Body {
    Select(Box<Select>),
    Values(Vec<Vec<Expr>>),
    SetOperation { operator: &'static str, all: bool, left: Box<Query>, right: Box<Query> },
}

/// `SELECT`.
#[derive(Debug, Clone)]
pub(super) struct Select {
    /// `DISTINCT` with an empty list, or `DISTINCT ON`.
    pub(super) distinct: Option<Vec<Expr>>,
    pub(super) targets: Vec<(Expr, Option<String>)>,
    pub(super) from: Vec<From>,
    pub(super) filter: Option<Expr>,
    pub(super) group_distinct: bool,
    pub(super) group: Vec<Group>,
    pub(super) having: Option<Expr>,
    pub(super) windows: Vec<(String, Window)>,
}

/// An entry of `GROUP BY`.
#[derive(Debug, Clone)]
pub(super) enum Group {
    Expr(Expr),
    Empty,
    /// `ROLLUP`, `CUBE`, `GROUPING SETS`.
    Sets(&'static str, Vec<Group>),
    /// `(a, b)` inside of those.
    List(Vec<Expr>),
}

/// A name for what `FROM` brings, and for its columns.
#[derive(Debug, Clone, Default)]
pub(super) struct Alias {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<String>,
    /// Types of a function's columns.
    pub(super) types: Vec<DataType>,
}

/// An entry of `FROM`.
#[derive(Debug, Clone)]
pub(super) enum From {
    Relation { name: Path, only: bool, alias: Alias },
    Query { lateral: bool, query: Box<Query>, alias: Alias },
    Function { lateral: bool, call: Box<Call>, ordinality: bool, alias: Alias },
    Join(Box<Join>),
}

/// A join.
#[derive(Debug, Clone)]
pub(super) struct Join {
    pub(super) left: From,
    pub(super) right: From,
    /// Empty for an inner one.
    pub(super) kind: &'static str,
    pub(super) condition: JoinCondition,
}

/// What a join joins by.
#[derive(Debug, Clone)]
pub(super) enum JoinCondition {
    None,
    On(Expr),
    Using(Vec<String>),
    Natural,
}

/// `INSERT`, `UPDATE` or `DELETE`.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) recursive: bool,
    pub(super) with: Vec<Cte>,
    pub(super) target: Path,
    pub(super) alias: Option<String>,
    pub(super) kind: RowsKind,
    pub(super) returning: Vec<Expr>,
}

/// What is done with rows.
#[derive(Debug, Clone)]
pub(super) enum RowsKind {
    Insert {
        columns: Vec<String>,
        source: RowsSource,
        /// Of `ON CONFLICT DO UPDATE`.
        assignments: Vec<Assignment>,
        filter: Option<Expr>,
    },
    Update {
        assignments: Vec<Assignment>,
        from: Vec<From>,
        filter: Option<Expr>,
    },
    Delete {
        using: Vec<From>,
        filter: Option<Expr>,
    },
}

/// Where inserted rows come from; a value that is none is `DEFAULT`.
#[derive(Debug, Clone)]
pub(super) enum RowsSource {
    Default,
    Values(Vec<Vec<Option<Expr>>>),
    Query(Box<Query>),
}

/// `column = value`; without a value it is `DEFAULT`.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub(super) column: String,
    pub(super) value: Option<Expr>,
}
