//! A statement that failed: where it stands, and what the server said.

use std::fmt;

use driftless_diag::Span;

/// A statement that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementFailure {
    /// The file, as displayed.
    pub file: String,
    /// The line of the error, from one.
    pub line: usize,
    /// Its column, from one.
    pub column: usize,
    /// Which statement of the file, from one.
    pub statement: usize,
    /// How many the file has.
    pub statements: usize,
    /// The bytes of the statement in the file.
    pub span: Span,
    /// The byte of the file that the server points at, where it does; line and column are its.
    pub place: Option<usize>,
    /// What the server said.
    pub message: String,
    /// What it added.
    pub detail: Option<String>,
    /// What it suggests.
    pub hint: Option<String>,
}

impl fmt::Display for StatementFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, statement, statements, message, .. } = self;
        write!(f, "{file}:{line}:{column}: statement {statement} of {statements}: {message}")?;
        match &self.detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}
