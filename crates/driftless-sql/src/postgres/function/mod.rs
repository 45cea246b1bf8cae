//! Functions and procedures.

mod create;
mod option;
mod signature;

use driftless_diag::Span;

use super::data_type::DataType;
use super::fragment::Fragment;
use super::literal::Literal;
use super::name::{Name, QualifiedName};
use super::options::Number;
use super::setting::{ResetSetting, Setting};
use super::statement::Statement;

pub use signature::{AggregateArguments, ParameterMode, RoutineArguments, RoutineReference};

/// `CREATE FUNCTION` or `CREATE PROCEDURE`.
#[derive(Debug, Clone)]
pub struct CreateFunction {
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// Whether it is a procedure.
    pub procedure: bool,
    /// The name.
    pub name: QualifiedName,
    /// Parameters, in order.
    pub parameters: Vec<FunctionParameter>,
    /// What it returns; none where `OUT` parameters say it, and for procedures.
    pub returns: Option<FunctionResult>,
    /// Options, in order; the body is not among them.
    pub options: Vec<FunctionOption>,
    /// The body.
    pub body: Option<FunctionBody>,
}

/// A parameter of a function.
#[derive(Debug, Clone)]
pub struct FunctionParameter {
    /// All of it.
    pub span: Span,
    /// `IN`, also unsaid, `OUT` and so on.
    pub mode: ParameterMode,
    /// The name, if it has one.
    pub name: Option<Name>,
    /// The type.
    pub data_type: DataType,
    /// `DEFAULT`.
    pub default: Option<Fragment>,
}

/// What a function returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionResult {
    /// A value or, with `SETOF`, rows.
    Type(Box<DataType>),
    /// `TABLE (..)`: rows of these columns, which are parameters too.
    Table(Vec<(Name, DataType)>),
}

/// An option of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionOption {
    /// All of it.
    pub span: Span,
    /// The option.
    pub kind: FunctionOptionKind,
}

/// The options of functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionOptionKind {
    /// `LANGUAGE`, also as a string.
    Language(Name),
    /// `TRANSFORM FOR TYPE`.
    Transform(Vec<DataType>),
    /// `WINDOW`.
    Window,
    /// `IMMUTABLE`, `STABLE`, `VOLATILE`.
    Volatility(Volatility),
    /// `STRICT` or `RETURNS NULL ON NULL INPUT`; false for `CALLED ON NULL INPUT`.
    Strict(bool),
    /// `SECURITY DEFINER`; false for `SECURITY INVOKER`.
    SecurityDefiner(bool),
    /// `LEAKPROOF`; false for `NOT LEAKPROOF`.
    Leakproof(bool),
    /// `COST`.
    Cost(Number),
    /// `ROWS`.
    Rows(Number),
    /// `SUPPORT`.
    Support(QualifiedName),
    /// `PARALLEL`: `safe`, `restricted` or `unsafe`.
    Parallel(Name),
    /// `SET`.
    Set(Setting),
    /// `RESET`.
    Reset(ResetSetting),
}

/// How often a function may be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatility {
    /// `IMMUTABLE`
    Immutable,
    /// `STABLE`
    Stable,
    /// `VOLATILE`
    Volatile,
}

/// The body of a function.
#[derive(Debug, Clone)]
pub enum FunctionBody {
    /// `AS '..'`.
    Text {
        /// The source, or the file of a function in C.
        definition: Literal,
        /// The symbol in that file.
        symbol: Option<Literal>,
    },
    /// `RETURN` an expression.
    Return(Fragment),
    /// `BEGIN ATOMIC .. END`.
    Atomic(AtomicBody),
}

/// `BEGIN ATOMIC .. END`.
#[derive(Debug, Clone)]
pub struct AtomicBody {
    /// All of it.
    pub span: Span,
    /// Its statements, in order.
    pub statements: Vec<AtomicStatement>,
}

/// A statement of `BEGIN ATOMIC`.
#[derive(Debug, Clone)]
pub enum AtomicStatement {
    /// Any statement.
    Statement(Box<Statement>),
    /// `RETURN` an expression.
    Return(Fragment),
}

/// `ALTER FUNCTION`, `ALTER PROCEDURE` or `ALTER ROUTINE` with options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterFunction {
    /// The routine, with the kind the statement calls it.
    pub object: super::ObjectReference,
    /// The options, in order.
    pub options: Vec<FunctionOption>,
}
