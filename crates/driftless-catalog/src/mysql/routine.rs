//! Procedures and functions.

use std::fmt;

use crate::{ObjectKey, ObjectKind, SqlText};

use super::charset::Charset;
use super::name::Name;

/// What identifies a routine: procedures and functions may share a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoutineName {
    /// What sort of routine it is.
    pub kind: RoutineKind,
    /// Its name.
    pub name: Name,
}

impl RoutineName {
    /// The routine as reports name it.
    pub fn key(&self) -> ObjectKey {
        self.name.key(self.kind.object_kind())
    }
}

impl fmt::Display for RoutineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)
    }
}

/// What sort of routine it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoutineKind {
    /// A function.
    Function,
    /// An aggregate function (MariaDB).
    Aggregate,
    /// A procedure.
    Procedure,
}

impl RoutineKind {
    /// The kind as reports name it.
    pub const fn object_kind(self) -> ObjectKind {
        match self {
            Self::Function => ObjectKind::Function,
            Self::Aggregate => ObjectKind::Aggregate,
            Self::Procedure => ObjectKind::Procedure,
        }
    }
}

/// A procedure or function.
#[derive(Debug, Clone)]
pub struct Routine {
    /// What identifies it.
    pub name: RoutineName,
    /// Its parameters in order.
    pub parameters: Vec<Parameter>,
    /// The type a function returns, as the server prints it.
    pub returns: Option<String>,
    /// The character set of what a function returns, if it is text and one was named.
    pub returns_charset: Option<Charset>,
    /// What it does: one statement, or a block.
    pub body: SqlText,
    /// `DETERMINISTIC`.
    pub deterministic: bool,
    /// `CONTAINS SQL` (the default), `NO SQL`, `READS SQL DATA` or `MODIFIES SQL DATA`.
    pub data_access: String,
    /// `SQL SECURITY INVOKER`.
    pub invoker: bool,
    /// The comment; empty without one.
    pub comment: String,
    /// Whose rights count; none where no statement says.
    pub definer: Option<String>,
    /// The `sql_mode` it was made in, as the server prints it; none where the source does not say.
    pub sql_mode: Option<String>,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// How it is passed; functions have only `IN`.
    pub mode: ParameterMode,
    /// Its name.
    pub name: String,
    /// Its type as the server prints it (`DTD_IDENTIFIER`).
    pub data_type: String,
    /// The character set, if it is text and one was named.
    pub charset: Option<Charset>,
}

/// How a parameter is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterMode {
    /// `IN`.
    In,
    /// `OUT`.
    Out,
    /// `INOUT`.
    InOut,
}

impl ParameterMode {
    /// As SQL.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::In => "IN",
            Self::Out => "OUT",
            Self::InOut => "INOUT",
        }
    }
}
