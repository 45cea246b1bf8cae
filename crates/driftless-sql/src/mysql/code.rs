//! The order in which the statements of a body run.
//!
//! A tree beside the list of statements in [`Body`](super::Body): who only asks what a body
//! contains reads the list, and who carries it out walks the tree. It has conditions, loops and
//! cursors, since that is what migrations are written with; what runs of a `CASE` without `ELSE`,
//! or of a loop over a range, is not told.

use std::ops::Range;

use super::expression::Expr;
use super::name::Name;
use super::query::Query;

/// Part of a body.
#[derive(Debug, Clone)]
pub enum Code {
    /// A statement, by its place in the list.
    Statement(usize),
    /// A variable that an inner block declares.
    Declare(Vec<Name>, Option<Expr>),
    /// `IF`, or a `CASE` that says what happens otherwise: conditions with what runs under each.
    If(Vec<(Expr, Vec<Code>)>, Vec<Code>),
    /// A block.
    Block(Option<String>, Vec<Code>),
    /// A loop.
    Loop(Loop),
    /// Statements of which any may run, or none, often: these of the list.
    Unclear(Vec<Code>),
    /// `OPEN`, with the cursor's name.
    Open(String),
    /// `FETCH`, with the cursor's name and the variables it fills, those of the session with `@`.
    Fetch(String, Vec<String>),
    /// `LEAVE` a block or loop of that label.
    Leave(String),
    /// `ITERATE`.
    Iterate(String),
}

/// `LOOP`, `WHILE` or `REPEAT`.
#[derive(Debug, Clone)]
pub struct Loop {
    /// Its label.
    pub label: Option<String>,
    /// Before each turn: it goes on while this holds.
    pub while_holds: Option<Expr>,
    /// After each turn: it ends once this holds.
    pub until: Option<Expr>,
    /// What it does each turn.
    pub code: Vec<Code>,
    /// Which statements of the list are in it.
    pub statements: Range<usize>,
}

/// A cursor that a body declares.
#[derive(Debug, Clone)]
pub struct DeclaredCursor {
    /// Its name in lower case.
    pub name: String,
    /// What it goes through.
    pub query: Query,
}
