//! Functions called for what they do to the schema: `SELECT helper('users')`.
//!
//! A call of a function whose body makes, changes or drops something may do so to whatever the call
//! and the body mention. It is followed where what it does can be told. One such function is in so many
//! histories that it is known: the helper that diesel's first step makes, which adds a trigger to the
//! table it is given.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Name, PartName, Routine, Trigger, TriggerState};
use driftless_sql::postgres::{QueryFragment, TokenKind, tokens, unquote};
use sqlparser::ast;

use crate::place::Place;

use super::block::Halt;
use super::lookup::Relation;
use super::outputs::parts;
use super::session::{Inside, Session, mentions};

const DIESEL_HELPER: &str = "diesel_manage_updated_at";

impl Session {
    /// Carries out what a call in a statement does to the schema, as far as that is known. Says
    /// whether there was such a call.
    pub(crate) fn runs_code(&mut self, place: &Place<'_>, text: &str) -> bool {
        let called = called(text);
        let routines = self.objects().routines.values();
        let helpers: Vec<Routine> = routines
            .filter(|routine| called.contains(&routine.name.name.name) && changes_schema(routine))
            .cloned()
            .collect();
        let Some(first) = helpers.first() else { return false };
        if first.name.name.name == DIESEL_HELPER && self.diesel_helper(place, text) {
            return true;
        }
        if self.follows_call(place, text) {
            return true;
        }
        self.opaque(place, format!("`{}` changes the schema", first.name));
        for helper in &helpers {
            let body = helper.body.as_ref().map_or("", |body| body.source.as_str());
            if body.to_ascii_lowercase().contains("execute") {
                self.catalog.unknown.add_more();
            }
            for name in mentions(body, Inside::Read) {
                self.catalog.unknown.add_key(name.clone());
                self.unsure.insert(name);
            }
        }
        true
    }

    /// Carries out `CALL`, as far as it is known what that does; says whether it is.
    pub(crate) fn calls_procedure(&mut self, place: &Place<'_>) -> bool {
        let text = place.text().get(place.statement.range()).unwrap_or_default();
        let known = self
            .objects()
            .routines
            .values()
            .any(|it| called(text).contains(&it.name.name.name) && it.body.is_some());
        known && (self.helper_in(text).is_none() || self.follows_call(place, text))
    }

    /// The first function called in a text that changes the schema.
    pub(super) fn helper_in(&self, text: &str) -> Option<String> {
        let called = called(text);
        let mut routines = self.objects().routines.values();
        let found =
            routines.find(|it| called.contains(&it.name.name.name) && changes_schema(it))?;
        Some(found.name.to_string())
    }

    /// Carries out the functions that a query without tables calls, if it can be told what they do.
    fn follows_call(&mut self, place: &Place<'_>, text: &str) -> bool {
        let Some(calls) = calls(text) else { return false };
        let before = self.clone();
        for function in &calls {
            let Some(done) = self.run_call(place, function) else {
                *self = before;
                return false;
            };
            if let Err(Halt::Unclear(_)) = done {
                *self = before;
                return false;
            }
        }
        true
    }

    fn run_call(&mut self, place: &Place<'_>, call: &ast::Function) -> Option<Result<(), Halt>> {
        let path = parts(&call.name)?;
        let name = path.last()?;
        let schema = path.iter().rev().nth(1);
        let routines = self.objects().routines.values();
        let mut found = routines.filter(|it| {
            it.name.name.name == *name && schema.is_none_or(|it_is| it.name.name.schema == *it_is)
        });
        let routine = found.next()?.clone();
        if found.next().is_some() {
            return None;
        }
        let ast::FunctionArguments::List(list) = &call.args else { return None };
        let arguments: Option<Vec<ast::Expr>> = list
            .args
            .iter()
            .map(|argument| match argument {
                ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
                _ => None,
            })
            .collect();
        Some(self.run_routine(place, &routine, &arguments?))
    }

    fn diesel_helper(&mut self, place: &Place<'_>, text: &str) -> bool {
        let Some(written) = text.split('\'').nth(1) else { return false };
        let mut parts = written.rsplit('.').map(unquote);
        let (Some(table), schema) = (parts.next(), parts.next()) else { return false };
        let Relation::Known(table, kind) = self.relation_named(schema.as_deref(), &table) else {
            return false;
        };
        let function = self
            .objects()
            .routines
            .keys()
            .find(|routine| routine.name.name == "diesel_set_updated_at")
            .map(|routine| routine.name.clone());
        let Some(function) = function.filter(|_| kind.is_table()) else { return false };
        self.add_updated_at(place, table, function);
        true
    }

    fn add_updated_at(&mut self, place: &Place<'_>, table: Name, function: Name) {
        let name = PartName::new(table, "set_updated_at");
        let trigger = Trigger {
            name: name.clone(),
            timing: "BEFORE".to_owned(),
            events: vec!["UPDATE".to_owned()],
            update_of: Vec::new(),
            for_each_row: true,
            when: None,
            function,
            arguments: Vec::new(),
            old_table: None,
            new_table: None,
            constraint: None,
            state: TriggerState::Origin,
            parent: None,
        };
        self.made(place, name.key(ObjectKind::Trigger), place.statement.start);
        self.objects_mut().triggers.insert(name, trigger);
    }
}

/// The functions that a query without tables calls, or `CALL` does; none if it is anything else.
fn calls(text: &str) -> Option<Vec<ast::Function>> {
    let text = text.trim().trim_end_matches(';');
    let call = text.get(..5).filter(|word| word.eq_ignore_ascii_case("call "));
    let text = match call {
        Some(call) => format!("SELECT {}", text.get(call.len()..)?),
        None => text.to_owned(),
    };
    let query = QueryFragment::read(&text)?;
    let ast::SetExpr::Select(select) = query.tree?.body.as_ref().clone() else { return None };
    if !select.from.is_empty() || select.selection.is_some() {
        return None;
    }
    let calls = select.projection.into_iter().map(|item| match item {
        ast::SelectItem::UnnamedExpr(ast::Expr::Function(function)) => Some(function),
        _ => None,
    });
    calls.collect()
}

/// Whether a function's body may change the schema.
fn changes_schema(routine: &Routine) -> bool {
    let Some(body) = &routine.body else { return false };
    tokens(&body.source).into_iter().filter(|token| token.kind == TokenKind::Word).any(|token| {
        let word = body.source.get(token.span.range()).unwrap_or_default().to_ascii_lowercase();
        ["create", "alter", "drop", "execute"].contains(&word.as_str())
    })
}

/// The names before a `(`.
fn called(text: &str) -> Vec<String> {
    let all: Vec<_> = tokens(text).into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let written = |at: usize| all.get(at).and_then(|token| text.get(token.span.range()));
    let names = (0..all.len()).filter(|at| written(at + 1) == Some("("));
    names.filter_map(written).map(unquote).collect()
}
