//! `CREATE TABLE`, column by column.
//!
//! A key or reference of one column is written at the column. For `INTEGER PRIMARY KEY` that is
//! more than taste: with `AUTOINCREMENT`, or with `DESC` (which makes it an ordinary key), it can
//! be written nowhere else.

use driftless_catalog::{
    Column, Constraint, ConstraintKind, ForeignKey, KeyColumn, OnConflict, ReferentialAction,
    Table, TableKind,
};
use driftless_diag::Span;

use crate::normal::readable_expression;
use crate::sqlite::tree::{self, ExprKind, Keyword, Kind, Literal, Unary, tokens};

use super::{ident, key_column, names, object_name, quote_ident};

/// `CREATE TABLE` or `CREATE VIRTUAL TABLE`.
pub fn table(table: &Table) -> String {
    if let TableKind::Virtual { module, arguments } = &table.kind {
        let name = object_name(&table.name);
        let module = ident(module);
        return match arguments.as_slice() {
            [] => format!("CREATE VIRTUAL TABLE {name} USING {module}"),
            arguments => {
                format!("CREATE VIRTUAL TABLE {name} USING {module} ({})", arguments.join(", "))
            }
        };
    }
    let mut parts: Vec<String> =
        table.columns.iter().map(|part| in_table(part, &table.constraints)).collect();
    let after = table.constraints.iter().filter(|constraint| at_column(constraint).is_none());
    parts.extend(after.map(constraint));
    let options = match (table.strict, table.without_rowid) {
        (false, false) => "",
        (true, false) => " STRICT",
        (false, true) => " WITHOUT ROWID",
        (true, true) => " STRICT, WITHOUT ROWID",
    };
    format!(
        "CREATE TABLE {} (\n    {}\n){options}",
        object_name(&table.name),
        parts.join(",\n    ")
    )
}

/// The column a constraint is written at, if it is.
fn at_column(constraint: &Constraint) -> Option<&driftless_catalog::Ident> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => match columns.as_slice() {
            [KeyColumn { name, collation: None, .. }] => Some(name),
            _ => None,
        },
        ConstraintKind::Unique { columns, .. } => match columns.as_slice() {
            [KeyColumn { name, collation: None, descending: false }] => Some(name),
            _ => None,
        },
        ConstraintKind::ForeignKey(key) => match (key.columns.as_slice(), key.referenced.len()) {
            ([name], 0 | 1) => Some(name),
            _ => None,
        },
        ConstraintKind::Check { .. } => None,
    }
}

fn in_table(part: &Column, constraints: &[Constraint]) -> String {
    let mut text = column(part);
    let own = constraints.iter().filter(|constraint| at_column(constraint) == Some(&part.name));
    for constraint in own {
        text.push(' ');
        text.push_str(&name_of(constraint));
        text.push_str(&inline(constraint));
    }
    text
}

/// A column definition, without its keys and references.
pub fn column(column: &Column) -> String {
    let mut text = ident(&column.name);
    if !column.declared_type.is_empty() {
        text.push(' ');
        text.push_str(&declared_type(&column.declared_type));
    }
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", ident(collation)));
    }
    if let Some(not_null) = &column.not_null {
        if let Some(name) = &not_null.name {
            text.push_str(&format!(" CONSTRAINT {}", ident(name)));
        }
        text.push_str(" NOT NULL");
        text.push_str(&on_conflict(not_null.on_conflict));
    }
    if let Some(default) = &column.default {
        let value = readable_expression(&default.source);
        let value = if is_term(&default.source) { value } else { format!("({value})") };
        text.push_str(&format!(" DEFAULT {value}"));
    }
    if let Some(generated) = &column.generated {
        let expression = readable_expression(&generated.expression.source);
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        text.push_str(&format!(" GENERATED ALWAYS AS ({expression}) {kind}"));
    }
    text
}

/// A column definition with constraints written at it, as `ADD COLUMN` takes it: checks, and keys
/// and references of that column alone.
pub fn column_with(part: &Column, constraints: &[&Constraint]) -> String {
    let mut text = column(part);
    for constraint in constraints {
        text.push(' ');
        text.push_str(&name_of(constraint));
        text.push_str(&inline(constraint));
    }
    text
}

/// A type, in quotes when it is not made of plain words and a length.
fn declared_type(text: &str) -> String {
    let found = tokens(text, Span::new(0, text.len()));
    let open = found.iter().position(|token| token.kind == Kind::Symbol("("));
    let words = &found[..open.unwrap_or(found.len())];
    let plain = !words.is_empty()
        && words.iter().all(|token| match token.kind {
            Kind::Word => true,
            Kind::Keyword(Keyword::Reserved) => false,
            Kind::Keyword(word) => word.may_be_name() && !is_option(word, token.text(text)),
            _ => false,
        });
    let length = open.is_none_or(|open| is_length(&found[open..]));
    if plain && length { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// A word that begins an option where a type may end.
fn is_option(word: Keyword, text: &str) -> bool {
    word == Keyword::Other
        && ["generated", "always"].iter().any(|option| text.eq_ignore_ascii_case(option))
}

/// `(1)` or `(1, 2)`, signs allowed.
fn is_length(found: &[tree::Token]) -> bool {
    let shape: Vec<Kind> = found
        .iter()
        .map(|token| token.kind)
        .filter(|kind| !matches!(kind, Kind::Symbol("+" | "-")))
        .map(|kind| if kind == Kind::Float { Kind::Integer } else { kind })
        .collect();
    let (open, comma, close) = (Kind::Symbol("("), Kind::Symbol(","), Kind::Symbol(")"));
    shape == [open, Kind::Integer, close]
        || shape == [open, Kind::Integer, comma, Kind::Integer, close]
}

/// Whether a default needs no parentheses.
fn is_term(source: &str) -> bool {
    let number =
        |kind: &ExprKind| matches!(kind, ExprKind::Literal(Literal::Integer | Literal::Float));
    match tree::expression(source, Span::new(0, source.len())).map(|expr| expr.kind) {
        Some(ExprKind::Literal(_) | ExprKind::Name(_)) => !source.starts_with('('),
        Some(ExprKind::Unary(Unary::Minus | Unary::Plus, inner)) => {
            number(&inner.kind) && !source.contains('(')
        }
        _ => false,
    }
}

fn name_of(constraint: &Constraint) -> String {
    match &constraint.name {
        Some(name) => format!("CONSTRAINT {} ", ident(name)),
        None => String::new(),
    }
}

fn inline(constraint: &Constraint) -> String {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, autoincrement, on_conflict: conflict } => {
            let order = if columns.iter().any(|key| key.descending) { " DESC" } else { "" };
            let auto = if *autoincrement { " AUTOINCREMENT" } else { "" };
            format!("PRIMARY KEY{order}{}{auto}", on_conflict(*conflict))
        }
        ConstraintKind::Unique { on_conflict: conflict, .. } => {
            format!("UNIQUE{}", on_conflict(*conflict))
        }
        ConstraintKind::ForeignKey(key) => references(key),
        ConstraintKind::Check { expression } => {
            format!("CHECK ({})", readable_expression(&expression.source))
        }
    }
}

/// A constraint as it stands after the columns.
pub fn constraint(constraint: &Constraint) -> String {
    let text = match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, on_conflict: conflict, .. } => {
            format!("PRIMARY KEY ({}){}", key_columns(columns), on_conflict(*conflict))
        }
        ConstraintKind::Unique { columns, on_conflict: conflict } => {
            format!("UNIQUE ({}){}", key_columns(columns), on_conflict(*conflict))
        }
        ConstraintKind::ForeignKey(key) => {
            format!("FOREIGN KEY ({}) {}", names(&key.columns), references(key))
        }
        ConstraintKind::Check { .. } => inline(constraint),
    };
    format!("{}{text}", name_of(constraint))
}

fn key_columns(columns: &[KeyColumn]) -> String {
    let columns: Vec<String> = columns.iter().map(key_column).collect();
    columns.join(", ")
}

fn references(key: &ForeignKey) -> String {
    let table = quote_ident(driftless_diag::Backend::Sqlite, key.table.name.as_str());
    let mut text = format!("REFERENCES {table}");
    if !key.referenced.is_empty() {
        text.push_str(&format!(" ({})", names(&key.referenced)));
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if action != ReferentialAction::NoAction {
            text.push_str(&format!(" ON {event} {}", action.sql()));
        }
    }
    if key.deferred {
        text.push_str(" DEFERRABLE INITIALLY DEFERRED");
    }
    text
}

fn on_conflict(conflict: OnConflict) -> String {
    match conflict {
        OnConflict::Abort => String::new(),
        other => format!(" ON CONFLICT {}", other.sql()),
    }
}
