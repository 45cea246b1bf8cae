//! `CREATE TRIGGER`, a statement of its body a line.

use driftless_catalog::Trigger;
use driftless_diag::Span;

use crate::normal::{readable_expression, readable_statement};
use crate::sqlite::tree::{Kind, tokens};

use super::{ident, names, object_name};

/// `CREATE TRIGGER`.
pub fn trigger(trigger: &Trigger) -> String {
    let columns = match trigger.update_of.as_slice() {
        [] => String::new(),
        columns => format!(" OF {}", names(columns)),
    };
    let when = match &trigger.when {
        Some(when) => format!("\nWHEN {}", readable_expression(&when.source)),
        None => String::new(),
    };
    let mut text = format!(
        "CREATE TRIGGER {} {} {}{columns} ON {}{when}\nBEGIN\n",
        object_name(&trigger.name),
        trigger.timing,
        trigger.event,
        ident(&trigger.table.name),
    );
    for statement in statements(&trigger.body.source) {
        text.push_str(&format!("    {};\n", readable_statement(statement)));
    }
    text.push_str("END");
    text
}

/// The statements of a body.
fn statements(body: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for token in tokens(body, Span::new(0, body.len())) {
        if token.kind == Kind::Symbol(";") {
            found.push(body.get(start..token.span.start).unwrap_or_default());
            start = token.span.end;
        }
    }
    found.push(body.get(start..).unwrap_or_default());
    found.retain(|statement| !tokens(statement, Span::new(0, statement.len())).is_empty());
    found
}
