//! SQLite's dialect.

mod ast;

pub use ast::*;

use driftless_diag::Span;

/// Understands one statement. `sql` is the span of the statement in `file` (from
/// [`split`](crate::split)); every span in the result points into `file`.
pub fn parse(file: &str, sql: Span) -> Statement {
    let _ = (file, sql);
    unimplemented!("being written")
}
