//! The normal form of PostgreSQL against what a real server prints.
//!
//! `normal/pairs.txt` was written by a server: a text, its printout, and the printout of that. All
//! three must have one normal form, and a text changed in one token must not have it.

use std::collections::BTreeMap;

use driftless_replay::{
    Facts, FunctionFacts, RelationFacts, Scope, TypeFacts, TypeKind, normal_expression_in,
    normal_query_in,
};
use driftless_sql::postgres::{StringKind, TokenKind, tokens};

/// The schema of the cases, as the server describes it.
#[derive(Default)]
struct Schema {
    relations: BTreeMap<(String, String), RelationFacts>,
    types: Vec<TypeFacts>,
    functions: Vec<FunctionFacts>,
}

impl Schema {
    fn read() -> Self {
        let mut schema = Self::default();
        for line in include_str!("normal/facts.txt").lines() {
            let parts: Vec<String> = line.split('\t').map(str::to_owned).collect();
            let [kind, namespace, name, rest @ ..] = parts.as_slice() else { panic!("{line}") };
            match kind.as_str() {
                "column" => schema.add_column(namespace, name, rest),
                "type" => schema.types.push(TypeFacts {
                    schema: namespace.clone(),
                    name: name.clone(),
                    kind: match rest {
                        [kind] if kind == "e" => TypeKind::Enum,
                        [_, base] => TypeKind::Domain { base: base.clone() },
                        _ => panic!("{line}"),
                    },
                }),
                _ => schema.functions.push(FunctionFacts {
                    schema: namespace.clone(),
                    name: name.clone(),
                    arguments: rest[0].split(',').map(str::to_owned).collect(),
                    defaults: rest[1].parse().unwrap(),
                    variadic: None,
                    result: rest[2].clone(),
                    columns: Vec::new(),
                }),
            }
        }
        schema
    }

    fn add_column(&mut self, schema: &str, name: &str, rest: &[String]) {
        let key = (schema.to_owned(), name.to_owned());
        let relation = self.relations.entry(key).or_insert_with(|| RelationFacts {
            schema: schema.to_owned(),
            name: name.to_owned(),
            columns: Vec::new(),
        });
        relation.columns.push((rest[0].clone(), rest[1].clone()));
    }

    fn table(&self) -> &RelationFacts {
        &self.relations[&("public".to_owned(), "t".to_owned())]
    }
}

fn is_there(schema: Option<&str>, found: &str) -> bool {
    schema.unwrap_or("public") == found
}

impl Facts for Schema {
    fn relation(&self, schema: Option<&str>, name: &str) -> Option<RelationFacts> {
        self.relations.get(&(schema.unwrap_or("public").to_owned(), name.to_owned())).cloned()
    }

    fn data_type(&self, schema: Option<&str>, name: &str) -> Option<TypeFacts> {
        let mut types = self.types.iter();
        types.find(|found| found.name == name && is_there(schema, &found.schema)).cloned()
    }

    fn functions(&self, schema: Option<&str>, name: &str) -> Vec<FunctionFacts> {
        let functions = self.functions.iter();
        functions
            .filter(|found| found.name == name && is_there(schema, &found.schema))
            .cloned()
            .collect()
    }
}

fn normal(schema: &Schema, place: &str, text: &str) -> Option<String> {
    let table = schema.table();
    let (kind, rest) = place.split_once(' ').unwrap_or((place, ""));
    let both = [("t", table)];
    let rows = [("old", table), ("new", table)];
    let mut scope = Scope { facts: schema, relations: &both, expected: None };
    match kind {
        "view" | "columns" => {
            scope.relations = &[];
            let names: Vec<String> = rest.split(',').map(str::to_owned).collect();
            return normal_query_in(text, scope, (kind == "columns").then_some(&names));
        }
        "trigger" => {
            scope.relations = &rows;
            scope.expected = Some("boolean");
        }
        "index" => {}
        "check" | "where" | "policy" => scope.expected = Some("boolean"),
        _ => {
            let mut columns = table.columns.iter();
            scope.expected = columns.find(|(name, _)| name == rest).map(|(_, text)| text.as_str());
        }
    }
    normal_expression_in(text, scope)
}

/// The lines of the fixture: place, source, printout, printout of the printout.
fn pairs() -> Vec<[&'static str; 4]> {
    let lines = include_str!("normal/pairs.txt").lines();
    let parts = lines.map(|line| line.split('\t').collect::<Vec<_>>());
    parts.map(|parts| parts.try_into().unwrap_or_else(|parts| panic!("{parts:?}"))).collect()
}

/// Where a printout stands: a view's column names have become part of it.
fn printed_place(place: &str) -> &str {
    if place.starts_with("columns") { "view" } else { place }
}

#[test]
fn a_text_and_its_printouts_have_one_normal_form() {
    let schema = Schema::read();
    let (mut equal, mut unknown, mut different) = (0, Vec::new(), Vec::new());
    for [place, source, printed, again] in pairs() {
        let after = printed_place(place);
        let forms = [(place, source), (after, printed), (after, again)]
            .map(|(place, text)| normal(&schema, place, text));
        match &forms {
            [Some(one), Some(two), Some(three)] if one == two && two == three => equal += 1,
            [Some(one), Some(two), Some(three)] => different
                .push(format!("{place}: {source}\n  {printed}\n  1 {one}\n  2 {two}\n  3 {three}")),
            _ => unknown.push(format!("{place}: {source}\n  {printed}\n  {forms:?}")),
        }
    }
    println!("{equal} equal, {} unknown, {} different", unknown.len(), different.len());
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    assert!(equal >= 600, "only {equal} cases");
}

#[test]
fn a_normal_form_is_its_own_normal_form() {
    let schema = Schema::read();
    for [place, source, ..] in pairs() {
        let form = normal(&schema, place, source).unwrap_or_default();
        assert_eq!(normal(&schema, printed_place(place), &form).as_ref(), Some(&form), "{source}");
    }
}

#[test]
fn what_is_broken_is_unknown_and_never_a_panic() {
    let schema = Schema::read();
    for [place, source, ..] in pairs() {
        let found = tokens(source);
        for token in &found {
            let (before, after) = (&source[..token.span.start], &source[token.span.end..]);
            normal(&schema, place, before);
            normal(&schema, place, after);
            normal(&schema, place, &format!("{before}{after}"));
        }
    }
    let deep = format!("{}1{}", "(".repeat(50_000), ")".repeat(50_000));
    assert_eq!(normal(&schema, "check", &deep), None);
    assert_eq!(normal(&schema, "check", &format!("{}f", "NOT ".repeat(50_000))), None);
    let long = vec!["i > 0"; 20_000].join(" AND ");
    assert!(normal(&schema, "check", &long).is_some());
}

/// Texts that differ from `text` in one token and in meaning.
fn mutants(text: &str) -> Vec<String> {
    let mut mutants = Vec::new();
    let found: Vec<_> = tokens(text).into_iter().filter(|token| !token.kind.is_trivia()).collect();
    for (at, token) in found.iter().enumerate() {
        let written = &text[token.span.range()];
        let before = at.checked_sub(1).map_or("", |before| &text[found[before].span.range()]);
        let other = match (token.kind, written.to_ascii_lowercase().as_str()) {
            (TokenKind::Integer, _) => format!("{written}7"),
            (TokenKind::Float, _) => format!("{written}7"),
            (TokenKind::String(StringKind::Plain), _) if written.len() > 2 => {
                format!("{}7'", &written[..written.len() - 1])
            }
            (TokenKind::Operator, "=") => "<>".to_owned(),
            (TokenKind::Operator, "<>" | "!=") => "=".to_owned(),
            (TokenKind::Operator, ">") => ">=".to_owned(),
            (TokenKind::Operator, "<") => "<=".to_owned(),
            (TokenKind::Operator, ">=") => ">".to_owned(),
            (TokenKind::Operator, "<=") => "<".to_owned(),
            (TokenKind::Operator, "+") => "-".to_owned(),
            (TokenKind::Operator, "->>") => "->".to_owned(),
            (TokenKind::Operator, "->") => "->>".to_owned(),
            (TokenKind::Word, "and") if !text.to_ascii_lowercase().contains("between") => {
                "OR".to_owned()
            }
            (TokenKind::Word, "or") => "AND".to_owned(),
            (TokenKind::Word, "like") => "ILIKE".to_owned(),
            (TokenKind::Word, "true") => "FALSE".to_owned(),
            (TokenKind::Word, "asc" | "first") => "DESC".to_owned(),
            (TokenKind::Word, "desc") => "ASC".to_owned(),
            (TokenKind::Word, "max") => "min".to_owned(),
            (TokenKind::Word, "left") => "FULL".to_owned(),
            (TokenKind::Word, "a") if before != "AS" => "b".to_owned(),
            (TokenKind::Word, "b") if before != "AS" => "c".to_owned(),
            (TokenKind::Word, "i") if before != "AS" => "s".to_owned(),
            (TokenKind::Word, "ts") => "tz".to_owned(),
            (TokenKind::Word, "union") => "EXCEPT".to_owned(),
            (TokenKind::Word, "int" | "integer") if before == "::" => "bigint".to_owned(),
            (TokenKind::Word, "text") if before == "::" => "name".to_owned(),
            _ => continue,
        };
        mutants.push(format!("{}{other}{}", &text[..token.span.start], &text[token.span.end..]));
    }
    mutants
}

#[test]
fn a_text_changed_in_one_token_has_another_normal_form() {
    let schema = Schema::read();
    let (mut different, mut unknown, mut equal) = (0, 0, Vec::new());
    for [place, source, printed, _] in pairs() {
        let form = normal(&schema, place, source);
        for (place, text) in [(place, source), (printed_place(place), printed)] {
            for mutant in mutants(text) {
                match normal(&schema, place, &mutant) {
                    None => unknown += 1,
                    mutated if mutated == form => equal.push(format!("{place}: {text} | {mutant}")),
                    Some(_) => different += 1,
                }
            }
        }
    }
    println!("{different} different, {unknown} unknown, {} equal", equal.len());
    assert!(equal.is_empty(), "{}", equal.join("\n"));
    assert!(different > 5 * unknown, "{different} different, {unknown} unknown");
}
