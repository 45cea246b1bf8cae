//! Names in normal forms: quoted where they need to be, `public` and `pg_catalog` left out.

use driftless_sql::postgres::{TokenKind, needs_quoting, tokens, unquote};

/// A name, in quotes if it needs them.
pub(super) fn quoted(name: &str) -> String {
    if needs_quoting(name) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}

/// A name with its schema, unless objects are expected there.
pub(super) fn qualified(schema: &str, name: &str) -> String {
    match schema {
        "" | "public" | "pg_catalog" => quoted(name),
        _ => format!("{}.{}", quoted(schema), quoted(name)),
    }
}

/// The parts of a written name, folded and without quotes; empty if it is none.
pub(super) fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for token in tokens(text) {
        let written = text.get(token.span.range()).unwrap_or_default();
        match token.kind {
            TokenKind::Word | TokenKind::QuotedName => parts.push(unquote(written)),
            TokenKind::Punctuation if written == "." => {}
            _ => return Vec::new(),
        }
    }
    parts
}

/// A string as a literal.
pub(super) fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}
