//! What the server would refuse of an expression, a query or a statement about rows.
//!
//! The same analysis as for normal forms, for its failures: see [`refusal`](super::refusal).

use super::analyse::Analyser;
use super::facts::Scope;
use super::parse;
use super::refusal::Refusal;
use super::types::Type;

/// What is wrong with an expression. The type that its place demands is the scope's; a value is
/// stored there if it is a column's.
pub(crate) fn judge_expression(text: &str, scope: Scope<'_>) -> Option<Refusal> {
    let expr = parse::expression(text)?;
    let mut analyser = Analyser::new(scope);
    match scope.expected {
        Some("boolean") => analyser.judged_condition(&expr),
        expected => analyser.stored_value(&expr, expected.and_then(Type::read).as_ref()),
    }
    analyser.refusal()
}

/// What is wrong with a query.
pub(crate) fn judge_query(text: &str, scope: Scope<'_>) -> Option<Refusal> {
    let query = parse::query(text)?;
    let mut analyser = Analyser::new(scope);
    let _ = analyser.whole_query(&query, None);
    analyser.refusal()
}

/// What is wrong with a statement about rows.
pub(crate) fn judge_rows(text: &str, scope: Scope<'_>) -> Option<Refusal> {
    let rows = parse::rows(text)?;
    let mut analyser = Analyser::new(scope);
    let _ = analyser.rows_statement(&rows);
    analyser.refusal()
}
