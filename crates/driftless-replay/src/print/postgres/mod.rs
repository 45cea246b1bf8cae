//! PostgreSQL's objects as canonical SQL, in an order that loads.
//!
//! Sections follow each other as the server needs them: schemas and extensions, types, sequences,
//! functions, tables, views, indexes, what hangs on tables, and at last what is said about objects
//! (comments, owners, privileges). Within a section objects are sorted by name, each after those it
//! needs. Bodies of functions are not looked into, which is what `check_function_bodies = off` at
//! the top is for. A name in `public` goes without its schema.
//!
//! Expressions are printed as their source has them; a query with a star is printed with its columns
//! spelled out where they are known, because the star would mean other columns by now.
//!
//! Not printed: temporary objects, a table whose columns nobody knows, and the state of triggers
//! that the server itself keeps for foreign keys.

mod about;
mod constraint;
mod rest;
mod routine;
mod sequence;
mod table;
mod trigger;
mod types;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{Name, Objects};
use driftless_catalog::{ObjectKey, SqlText};
use driftless_sql::postgres::{TokenKind, needs_quoting, tokens, unquote};

use crate::normal::Builtin;

pub(super) use about::definitions;

/// Parts of statements, for whoever writes others than these.
pub mod parts {
    pub use super::about::{Reference, granted, references};
    pub use super::constraint::{constraint, element, index, key};
    pub use super::rest::{extension, publication, server, statistics, user_mapping, wrapper};
    pub use super::routine::{create as routine, reference as routine_reference};
    pub use super::sequence::{create as sequence, options as sequence_options};
    pub use super::table::{clauses, column, of_identity};
    pub use super::trigger::{event_trigger, policy, rule, trigger};
    pub use super::types::create as data_type;
    pub use super::view::{Spelling, create as view};
    pub use super::{
        bare, enclosed, expression, foreign_options, ident, idents, literal, named, named_routine,
        named_type, parameters, role, with,
    };
}

/// Every statement of a snapshot, in order, without terminators.
pub(crate) fn statements(objects: &Objects) -> Vec<String> {
    let mut script = Script { objects, statements: Vec::new() };
    let settings = script.statements.len();
    script.beginnings();
    script.types();
    script.sequences();
    script.early_routines();
    script.operators();
    script.servers();
    script.tables();
    script.late();
    script.indexes();
    script.late_constraints();
    script.hangers();
    script.about();
    if !objects.routines.is_empty() {
        script.statements.insert(settings, "SET check_function_bodies = off".to_owned());
    }
    script.statements
}

/// The statements written so far.
struct Script<'a> {
    objects: &'a Objects,
    statements: Vec<String>,
}

impl Script<'_> {
    fn add(&mut self, statement: String) {
        self.statements.push(statement);
    }
}

/// A name, in quotes if it needs them.
pub fn ident(name: &str) -> String {
    if needs_quoting(name) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}

/// Names joined by commas.
pub fn idents<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| ident(name.as_ref())).collect();
    names.join(", ")
}

/// A name with its schema, unless that is `public`. The server looks into `pg_catalog` before it
/// looks there.
pub fn named(name: &Name) -> String {
    match name.schema.as_str() {
        "public" if !name.name.starts_with("pg_") => ident(&name.name),
        _ => qualified(name),
    }
}

/// The name of a routine: with its schema where the server has functions of that name.
pub fn named_routine(name: &Name) -> String {
    if Builtin::has_function(&name.name) { qualified(name) } else { named(name) }
}

/// The name of a type or domain: with its schema where the server has a type of that name.
pub fn named_type(name: &Name) -> String {
    if Builtin::has_type(&name.name) { qualified(name) } else { named(name) }
}

fn qualified(name: &Name) -> String {
    format!("{}.{}", ident(&name.schema), ident(&name.name))
}

/// A string literal.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A role, where `PUBLIC` is no name.
pub fn role(name: &str) -> String {
    if name == "PUBLIC" { name.to_owned() } else { ident(name) }
}

/// Storage parameters: `name = 'value'`.
pub fn parameters(options: &BTreeMap<String, String>) -> String {
    let part = |name: &str| name.split('.').map(ident).collect::<Vec<_>>().join(".");
    let options: Vec<String> = options
        .iter()
        .map(|(name, value)| format!("{} = {}", part(name), literal(value)))
        .collect();
    options.join(", ")
}

/// ` WITH (..)`, if there is anything to say.
pub fn with(options: &BTreeMap<String, String>) -> String {
    if options.is_empty() { String::new() } else { format!(" WITH ({})", parameters(options)) }
}

/// ` OPTIONS (..)` of a foreign object.
pub fn foreign_options(options: &BTreeMap<String, String>) -> String {
    if options.is_empty() {
        return String::new();
    }
    let options: Vec<String> =
        options.iter().map(|(name, value)| format!("{} {}", ident(name), literal(value))).collect();
    format!(" OPTIONS ({})", options.join(", "))
}

/// An expression as it is written, without the line breaks that would split a line in two.
pub fn expression(text: &SqlText) -> String {
    text.source.trim().to_owned()
}

/// A condition without parentheses round it.
pub fn bare(text: &SqlText) -> &str {
    without_parentheses(text.source.trim())
}

/// An expression within parentheses, which it may have brought with it.
pub fn enclosed(text: &SqlText) -> String {
    format!("({})", bare(text))
}

/// A text without parentheses round all of it.
fn without_parentheses(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) else {
        return text;
    };
    let mut depth = 0_usize;
    for token in tokens(inner) {
        match inner.get(token.span.range()) {
            Some("(") => depth += 1,
            Some(")") if depth == 0 => return text,
            Some(")") => depth -= 1,
            Some(",") if depth == 0 => return text,
            _ => {}
        }
    }
    let query = ["select", "with", "values"];
    let first = inner.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    if query.contains(&first.as_str()) { text } else { without_parentheses(inner.trim()) }
}

/// Every name that a text mentions.
fn mentioned(text: &str) -> BTreeSet<String> {
    let names = tokens(text)
        .into_iter()
        .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName));
    names.filter_map(|token| text.get(token.span.range()).map(unquote)).collect()
}

/// The definition of an object, if it is printed by itself.
type Definitions = BTreeMap<ObjectKey, String>;
