//! The tree of an expression.

use driftless_diag::Span;

use super::super::data_type::DataType;
use super::super::name::{Name, QualifiedName};
use super::super::query::Query;

/// An expression and its place, without parentheses around it.
#[derive(Debug, Clone)]
pub struct Expr {
    /// From its first to its last token.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A constant.
    Literal(Literal),
    /// A column, with its table and database if given; also a variable or parameter of a routine,
    /// and `NEW.a`.
    Column(Vec<Name>),
    /// `?`.
    Parameter,
    /// `@a`, without the sign.
    UserVariable(String),
    /// `@@a` or `@@session.a`, without the signs.
    SystemVariable(String),
    /// `@a := ..`.
    Assign(String, Box<Expr>),
    /// An operator before its operand.
    Unary(UnaryOperator, Box<Expr>),
    /// An operator between its operands.
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
    /// `IS [NOT] ..`.
    Is {
        /// What is tested.
        operand: Box<Expr>,
        /// `NOT`.
        not: bool,
        /// For what.
        test: IsTest,
    },
    /// `[NOT] IN (..)`.
    In {
        /// What is looked for.
        operand: Box<Expr>,
        /// `NOT`.
        not: bool,
        /// Where.
        list: Vec<Expr>,
    },
    /// `[NOT] IN (SELECT ..)`.
    InQuery {
        /// What is looked for.
        operand: Box<Expr>,
        /// `NOT`.
        not: bool,
        /// Where.
        query: Box<Query>,
    },
    /// `[NOT] BETWEEN .. AND ..`.
    Between {
        /// What is compared.
        operand: Box<Expr>,
        /// `NOT`.
        not: bool,
        /// The lower end.
        low: Box<Expr>,
        /// The upper end.
        high: Box<Expr>,
    },
    /// `[NOT] LIKE`, `[NOT] REGEXP`, `SOUNDS LIKE`.
    Like {
        /// Which.
        kind: LikeKind,
        /// What is matched.
        operand: Box<Expr>,
        /// `NOT`.
        not: bool,
        /// The pattern.
        pattern: Box<Expr>,
        /// `ESCAPE`.
        escape: Option<Box<Expr>>,
    },
    /// `MEMBER OF (..)` (MySQL).
    MemberOf(Box<Expr>, Box<Expr>),
    /// `= ANY (SELECT ..)`.
    Quantified {
        /// The left operand.
        operand: Box<Expr>,
        /// The comparison.
        operator: BinaryOperator,
        /// `ALL`; `ANY` and `SOME` are the same.
        all: bool,
        /// The query.
        query: Box<Query>,
    },
    /// `EXISTS (SELECT ..)`.
    Exists(Box<Query>),
    /// `(SELECT ..)`.
    Subquery(Box<Query>),
    /// `(a, b)` and `ROW(a, b)`.
    Row(Vec<Expr>),
    /// `INTERVAL 1 DAY`, as an operand or argument.
    Interval(Box<Expr>, String),
    /// `CASE`.
    Case {
        /// What the branches are compared with.
        operand: Option<Box<Expr>>,
        /// `WHEN`, `THEN`.
        branches: Vec<(Expr, Expr)>,
        /// `ELSE`.
        otherwise: Option<Box<Expr>>,
    },
    /// `CAST(.. AS ..)`, `CONVERT(.., ..)` and `BINARY ..`.
    Cast(Box<Expr>, Box<CastType>),
    /// `CONVERT(.. USING ..)`.
    ConvertUsing(Box<Expr>, Name),
    /// `.. COLLATE ..`.
    Collate(Box<Expr>, Name),
    /// `MATCH (..) AGAINST (..)`.
    Match {
        /// The columns.
        columns: Vec<Expr>,
        /// What is searched.
        against: Box<Expr>,
        /// How.
        mode: MatchMode,
    },
    /// `a -> '$.x'` and `a ->> '$.x'` (MySQL).
    JsonPath {
        /// The column.
        column: Box<Expr>,
        /// The path.
        path: String,
        /// `->>`.
        unquote: bool,
    },
    /// A word that is an argument of a function: the unit of `EXTRACT`, the kind of `GET_FORMAT`.
    Word(String),
    /// `*` in `COUNT(*)`.
    Star,
    /// `DEFAULT` as a value.
    Default,
    /// `IGNORE` as a value (MariaDB).
    Ignore,
    /// A function.
    Call {
        /// Its name, qualified or not.
        name: QualifiedName,
        /// Its arguments.
        arguments: Vec<Expr>,
        /// What else is said.
        kind: Box<CallKind>,
    },
    /// `NEXT VALUE FOR s` and `PREVIOUS VALUE FOR s` (MariaDB).
    SequenceValue {
        /// `PREVIOUS`.
        previous: bool,
        /// The sequence.
        sequence: QualifiedName,
    },
}

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `NULL`.
    Null,
    /// `TRUE` and `FALSE`.
    Boolean(bool),
    /// Digits.
    Integer(String),
    /// Digits with a point.
    Decimal(String),
    /// A number with an exponent.
    Float(String),
    /// A string.
    String {
        /// `_utf8mb4` before it, without the `_`, in lower case; `utf8mb3` for `N'..'`.
        introducer: Option<String>,
        /// What it stands for, with the strings that continue it.
        value: String,
    },
    /// `X'..'` and `0x..`: the digits, in capitals, with the introducer.
    Hex(Option<String>, String),
    /// `B'..'` and `0b..`: the digits, with the introducer.
    Bits(Option<String>, String),
    /// `DATE '..'`.
    Temporal(TemporalKind, String),
}

/// The kinds of temporal constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemporalKind {
    /// `DATE`.
    Date,
    /// `TIME`.
    Time,
    /// `TIMESTAMP`.
    Timestamp,
}

/// Operators before their operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `NOT`, `!`.
    Not,
    /// `-`.
    Minus,
    /// `+`.
    Plus,
    /// `~`.
    Invert,
}

/// Operators between their operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the operator of its name")]
pub enum BinaryOperator {
    Or,
    Xor,
    And,
    Equal,
    NullSafeEqual,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    BitOr,
    BitAnd,
    BitXor,
    ShiftLeft,
    ShiftRight,
    Plus,
    Minus,
    Times,
    Divide,
    IntegerDivide,
    Modulo,
}

/// What `IS` tests for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of its name")]
pub enum IsTest {
    Null,
    True,
    False,
    Unknown,
}

/// The operators that match patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeKind {
    /// `LIKE`.
    Like,
    /// `REGEXP`, `RLIKE`.
    Regexp,
    /// `SOUNDS LIKE`.
    SoundsLike,
}

/// The type that `CAST` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CastType {
    /// The type; `signed` and `unsigned` for whole numbers.
    pub data_type: DataType,
    /// `ARRAY` (MySQL, in keys).
    pub array: bool,
    /// `AT TIME ZONE` (MySQL).
    pub time_zone: Option<String>,
}

/// How `MATCH` searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchMode {
    /// `IN NATURAL LANGUAGE MODE`, also unsaid.
    Natural,
    /// The same `WITH QUERY EXPANSION`.
    Expansion,
    /// `IN BOOLEAN MODE`.
    Boolean,
}

/// A side of `TRIM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of its name")]
pub enum TrimSide {
    Both,
    Leading,
    Trailing,
}

/// What is said of a call beside its arguments.
#[derive(Debug, Clone, Default)]
pub struct CallKind {
    /// `DISTINCT`.
    pub distinct: bool,
    /// `ORDER BY` inside.
    pub order_by: Vec<OrderItem>,
    /// `LIMIT` inside (MariaDB's `GROUP_CONCAT`).
    pub limit: Vec<Expr>,
    /// `SEPARATOR`.
    pub separator: Option<String>,
    /// `TRIM`'s side; the arguments are the text and what is cut off.
    pub trim: Option<TrimSide>,
    /// `CHAR(.. USING ..)`.
    pub using: Option<Name>,
    /// `RETURNING`, `ON EMPTY` and the like: as written, in capitals.
    pub clauses: Option<String>,
    /// `FROM FIRST|LAST`, `RESPECT|IGNORE NULLS`: as written, in capitals.
    pub nulls: Option<String>,
    /// `WITHIN GROUP (ORDER BY ..)` (MariaDB).
    pub within_group: Vec<OrderItem>,
    /// `OVER`.
    pub over: Option<WindowUse>,
    /// Whether there were no parentheses: `CURRENT_DATE`.
    pub bare: bool,
}

/// `OVER ..`.
#[derive(Debug, Clone)]
pub enum WindowUse {
    /// `OVER w`.
    Named(Name),
    /// `OVER (..)`.
    Spec(WindowSpec),
}

/// A window.
#[derive(Debug, Clone)]
pub struct WindowSpec {
    /// The window it builds on.
    pub base: Option<Name>,
    /// `PARTITION BY`.
    pub partition_by: Vec<Expr>,
    /// `ORDER BY`.
    pub order_by: Vec<OrderItem>,
    /// `ROWS` or `RANGE`.
    pub frame: Option<WindowFrame>,
}

/// The frame of a window.
#[derive(Debug, Clone)]
pub struct WindowFrame {
    /// `ROWS` or `RANGE`.
    pub unit: &'static str,
    /// Where it begins.
    pub start: FrameBound,
    /// Where it ends, if said.
    pub end: Option<FrameBound>,
    /// `EXCLUDE ..`, in capitals.
    pub exclude: Option<String>,
}

/// An end of a frame.
#[derive(Debug, Clone)]
pub enum FrameBound {
    /// `UNBOUNDED PRECEDING`.
    UnboundedPreceding,
    /// `UNBOUNDED FOLLOWING`.
    UnboundedFollowing,
    /// `CURRENT ROW`.
    CurrentRow,
    /// `.. PRECEDING`.
    Preceding(Box<Expr>),
    /// `.. FOLLOWING`.
    Following(Box<Expr>),
}

/// A part of `ORDER BY`.
#[derive(Debug, Clone)]
pub struct OrderItem {
    /// What is ordered by.
    pub expr: Expr,
    /// `DESC`.
    pub descending: bool,
}
