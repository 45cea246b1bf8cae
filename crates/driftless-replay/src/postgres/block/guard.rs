//! Conditions that ask whether something exists, answered from the catalog.
//!
//! Understood are `[NOT] EXISTS (SELECT .. FROM one or two system tables WHERE name = '..' AND ..)`
//! and `to_regclass('..') IS [NOT] NULL`. Conditions on the schema are passed over: names are looked
//! for on the search path. Anything else has no answer.

use std::collections::BTreeMap;

use driftless_catalog::postgres::{Name, TypeKind};
use driftless_diag::Span;
use driftless_sql::postgres::{TokenKind, tokens, unquote};

use crate::place::Place;

use super::super::lookup::Relation;
use super::super::session::Session;

impl Session {
    /// What a condition yields, if that can be told.
    pub(super) fn guard(&self, place: &Place<'_>, span: Span) -> Option<bool> {
        let text = place.text().get(span.range())?;
        let lower = text.to_ascii_lowercase();
        let words: Vec<String> = words(text);
        let plain: Vec<&str> = words.iter().map(String::as_str).collect();
        if lower.contains("to_regclass") || lower.contains("to_regtype") {
            return self.regclass(text, &plain);
        }
        let (negated, rest) = match plain.as_slice() {
            ["not", "exists", rest @ ..] => (true, rest),
            ["exists", rest @ ..] => (false, rest),
            ["not", "(", "exists", rest @ ..] => (true, rest),
            _ => return None,
        };
        let exists = self.exists(rest)?;
        Some(exists != negated)
    }

    fn regclass(&self, text: &str, words: &[&str]) -> Option<bool> {
        let name = text.split('\'').nth(1)?;
        let mut parts = name.rsplit('.');
        let (relation, schema) = (unquote(parts.next()?), parts.next().map(unquote));
        let exists = match self.relation_named(schema.as_deref(), &relation) {
            Relation::Known(..) => true,
            Relation::Missing => false,
            Relation::Unknown => return None,
        };
        match words {
            [.., "is", "null"] => Some(!exists),
            [.., "is", "not", "null"] => Some(exists),
            _ => None,
        }
    }

    /// Whether a query on system tables yields a row.
    fn exists(&self, words: &[&str]) -> Option<bool> {
        if words
            .iter()
            .any(|word| ["or", "union", "group", "having", "not", "like", "in"].contains(word))
        {
            return None;
        }
        let from = words.iter().position(|word| *word == "from")?;
        let place = words.iter().position(|word| *word == "where")?;
        let tables: Vec<&str> = words.get(from + 1..place)?.to_vec();
        let conditions = conditions(words.get(place + 1..)?)?;
        self.answer(&tables, &conditions)
    }

    fn answer(&self, tables: &[&str], conditions: &BTreeMap<String, String>) -> Option<bool> {
        let from = |name: &str| tables.contains(&name);
        let only = |names: &[&str]| {
            let schemas = ["table_schema", "schemaname", "nspname"];
            let fine = |key: &str| names.contains(&key) || schemas.contains(&key);
            conditions.keys().all(|key| fine(key))
        };
        let objects = self.objects();
        let known = |name: &str| !self.is_unknown(name);
        if from("pg_enum") {
            let label = text_of(conditions, "enumlabel")?;
            let of = text_of(conditions, "typname").or_else(|| text_of(conditions, "enumtypid"))?;
            let found = objects.types.values().find(|made| made.name.name == of);
            let exists = matches!(found.map(|made| &made.kind), Some(TypeKind::Enum(values)) if values.iter().any(|it| it == label));
            return (only(&["enumlabel", "typname", "enumtypid"]) && known(of)).then_some(exists);
        }
        if from("pg_type") {
            let name =
                text_of(conditions, "typname").filter(|name| only(&["typname"]) && known(name))?;
            return Some(objects.types.keys().any(|it| it.name == name));
        }
        if from("columns") || from("pg_attribute") {
            let table =
                text_of(conditions, "table_name").or_else(|| text_of(conditions, "attrelid"))?;
            let column =
                text_of(conditions, "column_name").or_else(|| text_of(conditions, "attname"))?;
            let fine = only(&["table_name", "attrelid", "column_name", "attname"]);
            let found = self.named_table(conditions, table)?;
            let exists = found.is_some_and(|name| {
                objects.tables.get(&name).is_some_and(|table| table.column(column).is_some())
            });
            return fine.then_some(exists);
        }
        if from("pg_constraint") || from("table_constraints") {
            let name = text_of(conditions, "conname")
                .or_else(|| text_of(conditions, "constraint_name"))?;
            let of = text_of(conditions, "conrelid").or_else(|| text_of(conditions, "table_name"));
            let fine = only(&["conname", "constraint_name", "conrelid", "table_name"]);
            let sure = known(name) && of.is_none_or(known) && !self.unsure.contains(name);
            let mut tables =
                objects.tables.values().filter(|it| of.is_none_or(|of| it.name.name == of));
            let exists = tables.any(|table| table.constraints.contains_key(name));
            return (fine && sure).then_some(exists);
        }
        if from("tables") || from("pg_tables") || from("pg_class") || from("views") {
            let name = text_of(conditions, "table_name")
                .or_else(|| text_of(conditions, "tablename"))
                .or_else(|| text_of(conditions, "relname"))?;
            let fine = only(&["table_name", "tablename", "relname"]) && known(name);
            return fine
                .then(|| self.named_table(conditions, name))
                .flatten()
                .map(|it| it.is_some());
        }
        if from("pg_indexes") || from("sequences") {
            let name = text_of(conditions, "indexname")
                .or_else(|| text_of(conditions, "sequence_name"))?;
            let fine = only(&["indexname", "tablename", "sequence_name"]) && known(name);
            return fine
                .then(|| self.named_table(conditions, name))
                .flatten()
                .map(|it| it.is_some());
        }
        self.answer_rest(tables, conditions)
    }

    fn answer_rest(&self, tables: &[&str], conditions: &BTreeMap<String, String>) -> Option<bool> {
        let from = |name: &str| tables.contains(&name);
        let only = |names: &[&str]| {
            let schemas = ["table_schema", "schemaname", "nspname"];
            let fine = |key: &str| names.contains(&key) || schemas.contains(&key);
            conditions.keys().all(|key| fine(key))
        };
        let objects = self.objects();
        if from("pg_extension") {
            let name = text_of(conditions, "extname").filter(|_| only(&["extname"]))?;
            return Some(objects.extensions.contains_key(name));
        }
        if from("pg_namespace") || from("schemata") {
            let name =
                text_of(conditions, "nspname").or_else(|| text_of(conditions, "schema_name"))?;
            return only(&["nspname", "schema_name"]).then(|| objects.schemas.contains(name));
        }
        if from("pg_trigger") || from("triggers") {
            let name =
                text_of(conditions, "tgname").or_else(|| text_of(conditions, "trigger_name"))?;
            let fine = only(&["tgname", "trigger_name"]) && !self.is_unknown(name);
            return fine.then(|| objects.triggers.keys().any(|it| it.name == name));
        }
        if from("pg_policies") || from("pg_policy") {
            let name =
                text_of(conditions, "policyname").or_else(|| text_of(conditions, "polname"))?;
            let of = text_of(conditions, "tablename");
            let fine = only(&["policyname", "polname", "tablename"]) && !self.is_unknown(name);
            return fine.then(|| {
                objects
                    .policies
                    .keys()
                    .any(|it| it.name == name && of.is_none_or(|of| it.of.name == of))
            });
        }
        if from("pg_proc") || from("routines") {
            let name =
                text_of(conditions, "proname").or_else(|| text_of(conditions, "routine_name"))?;
            let fine = only(&["proname", "routine_name"]) && !self.is_unknown(name) && !self.open;
            return fine.then(|| objects.routines.keys().any(|it| it.name.name == name));
        }
        None
    }

    /// A table by its bare name; none if nothing can be said about it.
    fn named_table(
        &self,
        conditions: &BTreeMap<String, String>,
        name: &str,
    ) -> Option<Option<Name>> {
        let mut parts = name.rsplit('.');
        let table = parts.next()?;
        let asked = ["table_schema", "schemaname", "nspname"];
        let schema = parts.next().or_else(|| asked.iter().find_map(|it| text_of(conditions, it)));
        match self.relation_named(schema, table) {
            Relation::Known(name, _) => Some(Some(name)),
            // Without a schema the system's tables tell of all of them.
            Relation::Missing if schema.is_none() => {
                let objects = self.objects();
                let mut names = objects.tables.keys().chain(objects.views.keys());
                Some(names.find(|it| it.name == table).cloned())
            }
            Relation::Missing => Some(None),
            Relation::Unknown => None,
        }
    }
}

fn text_of<'c>(conditions: &'c BTreeMap<String, String>, column: &str) -> Option<&'c str> {
    conditions.get(column).map(String::as_str)
}

/// Words in lower case; strings keep their case and begin with `'`.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for token in tokens(text).into_iter().filter(|token| !token.kind.is_trivia()) {
        let written = text.get(token.span.range()).unwrap_or_default();
        match token.kind {
            TokenKind::Word => words.push(written.to_ascii_lowercase()),
            TokenKind::QuotedName => words.push(unquote(written)),
            TokenKind::String(_) => {
                words.push(format!("'{}", written.trim_matches('\'').replace("''", "'")));
            }
            _ => words.push(written.to_owned()),
        }
    }
    words
}

/// `column = 'value'` joined by `AND`. Conditions about schemas, and what joins tables, are passed
/// over; none if there is any other.
fn conditions(words: &[&str]) -> Option<BTreeMap<String, String>> {
    const PASSED: [&str; 9] = [
        "table_schema",
        "schemaname",
        "nspname",
        "typnamespace",
        "relnamespace",
        "constraint_schema",
        "table_catalog",
        "connamespace",
        "trigger_schema",
    ];
    let mut found = BTreeMap::new();
    let words: Vec<&str> =
        words.iter().copied().filter(|word| !["(", ")", ";"].contains(word)).collect();
    for part in words.split(|word| *word == "and") {
        let equals = part.iter().position(|word| *word == "=")?;
        let (left, right) = (part.get(..equals)?, part.get(equals + 1..)?);
        let column = left.last()?;
        if column.starts_with('\'') {
            return None;
        }
        let is_alone =
            *column == "nspname" && !words.iter().any(|word| word.starts_with("pg_type"));
        match right.first() {
            Some(value) if value.starts_with('\'') => {
                let value = value.trim_start_matches('\'');
                let is_name = right.iter().any(|word| ["regclass", "regtype"].contains(word));
                let value = if is_name {
                    value.rsplit('.').next().map(unquote).unwrap_or_default()
                } else {
                    value.to_owned()
                };
                let kept = ["table_schema", "schemaname", "nspname"].contains(column);
                if kept || !PASSED.contains(column) || is_alone && words.len() <= 3 {
                    found.insert((*column).to_owned(), value);
                }
            }
            _ if PASSED.contains(column) => {}
            Some(_) if right.len() >= 3 && right.get(1) == Some(&".") => {}
            Some(other) if ["oid"].contains(other) => {}
            _ => return None,
        }
    }
    Some(found)
}
