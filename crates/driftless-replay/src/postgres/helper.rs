//! Functions called for what they do to the schema: `SELECT helper('users')`.
//!
//! A call of a function whose body makes, changes or drops something may do so to whatever the call
//! and the body mention. One such function is in so many histories that it is followed: the helper
//! that diesel's first step makes, which adds a trigger to the table it is given.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Name, PartName, Routine, Trigger, TriggerState};
use driftless_sql::postgres::{TokenKind, tokens, unquote};

use crate::place::Place;

use super::lookup::Relation;
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
