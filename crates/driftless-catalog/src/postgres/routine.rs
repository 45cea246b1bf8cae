//! Functions, procedures and aggregates.

use std::collections::BTreeMap;
use std::fmt;

use crate::{ObjectKey, ObjectKind, SqlText};

use super::column::DataType;
use super::name::Name;

/// What identifies a routine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoutineName {
    /// Its name.
    pub name: Name,
    /// Types of its input arguments, as [`DataType::text`] has them.
    pub arguments: Vec<String>,
}

impl fmt::Display for RoutineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name, self.arguments.join(", "))
    }
}

/// A function, procedure or aggregate.
#[derive(Debug, Clone, PartialEq)]
pub struct Routine {
    /// What identifies it.
    pub name: RoutineName,
    /// What sort of routine it is.
    pub kind: RoutineKind,
    /// Its arguments in order, those of `RETURNS TABLE` at the end.
    pub arguments: Vec<Argument>,
    /// What it returns; none for a procedure.
    pub returns: Option<DataType>,
    /// `SETOF` or `TABLE`.
    pub returns_set: bool,
    /// Its language; `internal` for an aggregate.
    pub language: String,
    /// What stands after `AS`, the SQL body, or nothing for an aggregate.
    pub body: Option<SqlText>,
    /// The symbol in a library, for language `c`.
    pub symbol: Option<String>,
    /// `IMMUTABLE`, `STABLE` or `VOLATILE`.
    pub volatility: Volatility,
    /// `STRICT`.
    pub strict: bool,
    /// `SECURITY DEFINER`.
    pub security_definer: bool,
    /// `LEAKPROOF`.
    pub leakproof: bool,
    /// `unsafe`, `restricted` or `safe`.
    pub parallel: String,
    /// `COST`, if not the language's default.
    pub cost: Option<String>,
    /// `ROWS`, if not 1000.
    pub rows: Option<String>,
    /// `SET` by parameter, values as `pg_proc.proconfig` has them.
    pub settings: BTreeMap<String, String>,
    /// `SUPPORT`.
    pub support: Option<Name>,
    /// `TRANSFORM FOR TYPE`.
    pub transforms: Vec<String>,
}

impl Routine {
    /// The routine as reports name it.
    pub fn key(&self) -> ObjectKey {
        ObjectKey { kind: self.kind.object_kind(), path: self.name.to_string() }
    }
}

/// What sort of routine it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutineKind {
    /// A function.
    Function,
    /// A window function.
    Window,
    /// A procedure.
    Procedure,
    /// An aggregate with its parameters: `sfunc`, `stype` and so on, in lower case.
    Aggregate(BTreeMap<String, String>),
}

impl RoutineKind {
    /// The kind as reports name it.
    pub const fn object_kind(&self) -> ObjectKind {
        match self {
            Self::Function | Self::Window => ObjectKind::Function,
            Self::Procedure => ObjectKind::Procedure,
            Self::Aggregate(_) => ObjectKind::Aggregate,
        }
    }
}

/// An argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// How it is passed.
    pub mode: ArgumentMode,
    /// Its name.
    pub name: Option<String>,
    /// Its type.
    pub data_type: DataType,
    /// Its default.
    pub default: Option<SqlText>,
}

/// How an argument is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentMode {
    /// `IN`.
    In,
    /// `OUT`.
    Out,
    /// `INOUT`.
    InOut,
    /// `VARIADIC`.
    Variadic,
    /// A column of `RETURNS TABLE`.
    Table,
}

impl ArgumentMode {
    /// As SQL.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::In => "IN",
            Self::Out => "OUT",
            Self::InOut => "INOUT",
            Self::Variadic => "VARIADIC",
            Self::Table => "TABLE",
        }
    }

    /// Whether its type is part of what identifies the routine.
    pub const fn is_input(self) -> bool {
        matches!(self, Self::In | Self::InOut | Self::Variadic)
    }
}

/// On what the result depends besides the arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Volatility {
    /// Nothing.
    Immutable,
    /// What the database contains.
    Stable,
    /// Anything.
    #[default]
    Volatile,
}

impl Volatility {
    /// As SQL.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::Immutable => "IMMUTABLE",
            Self::Stable => "STABLE",
            Self::Volatile => "VOLATILE",
        }
    }
}
