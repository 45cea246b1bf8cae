//! Code that migrations run for what it does to the schema: procedures they made, and statements
//! they put together.
//!
//! Mostly it guards a change with a condition. Where conditions and texts can be told, what it does
//! is done; where anything cannot, nothing of it is, and what it mentions is in doubt. What runs of
//! a procedure, and how often, is told in [`flow`](super::flow).

use std::collections::BTreeSet;
use std::sync::Arc;

use driftless_catalog::mysql::{ParameterMode, Routine, RoutineKind, RoutineName};
use driftless_diag::{SourceFile, Span};
use driftless_sql::mysql::{
    Body, Call, Execute, ExprKind, OnError, Prepare, Product, RoutineBody, StatementKind as Kind,
    parse,
};

use crate::place::Place;
use crate::postgres::codes::UNKNOWN_FUNCTION;
use crate::problem::{Done, Problem, Stop};

use super::flow::{Frame, Running};
use super::guard::{Around, Value, Variables};
use super::session::{Inside, Session, mentions};

/// How deep procedures that call each other are followed.
pub(super) const DEEPEST: usize = 8;

impl Session {
    pub(crate) fn call_procedure(&mut self, place: &Place<'_>, call: &Call) -> Done {
        let full = self.full_name(&call.name)?;
        let Some(routine) = self.procedure(call).cloned() else {
            if self.is_unknown(&full.name) {
                self.opaque(place, "it runs code that is not known");
                return Ok(());
            }
            let message = format!("unknown procedure `{full}`");
            return Err(Problem::error(&UNKNOWN_FUNCTION, call.name.name.span, message)
                .label("no such procedure")
                .note_if(self.history.of(&full.name))
                .into());
        };
        let (catalog, variables) = (self.catalog.clone(), self.variables.clone());
        let (prepared, settings) = (self.prepared.clone(), self.settings);
        let mut none = Variables::new();
        if self.follow(place, &routine, call, &mut none, 0).is_none() {
            self.catalog = catalog;
            self.variables = variables;
            self.prepared = prepared;
            self.settings = settings;
            let reason = "it runs code that is not followed";
            self.opaque_code(place, reason, &self.whole_code(&routine.body.source));
        }
        Ok(())
    }

    pub(super) fn procedure(&self, call: &Call) -> Option<&Routine> {
        let full = self.full_name(&call.name).ok()?;
        let name = full.sibling(full.name.to_lowercase());
        self.objects().routines.get(&RoutineName { kind: RoutineKind::Procedure, name })
    }

    /// Code with that of all procedures it may call.
    fn whole_code(&self, code: &str) -> String {
        let mut whole = code.to_owned();
        let mut known = BTreeSet::new();
        loop {
            let words = mentions(self.product, &whole, Inside::Read);
            let called = self.objects().routines.iter().find(|(name, _)| {
                words.contains(&name.name.name.to_lowercase()) && !known.contains(*name)
            });
            let Some((name, routine)) = called else { return whole };
            known.insert(name.clone());
            whole.push('\n');
            whole.push_str(&routine.body.source);
        }
    }

    /// Carries out the statements of a procedure; nothing if one of them cannot be followed.
    pub(super) fn follow(
        &mut self,
        place: &Place<'_>,
        routine: &Routine,
        call: &Call,
        outer: &mut Variables,
        depth: usize,
    ) -> Option<()> {
        let (text, body) = body_of(self.product, routine)?;
        let mut frame = self.frame(routine, call, &body, outer, depth)?;
        let file = Arc::new(SourceFile::new(place.file.path.clone(), text));
        let breaks = breaks(place);
        let inside = Place { file: &file, breaks: &breaks, ..*place };
        self.carry_out(&Running { place: inside, body: &body }, &body.code, &mut frame)?;
        for (parameter, argument) in routine.parameters.iter().zip(&call.arguments) {
            if parameter.mode == ParameterMode::In {
                continue;
            }
            let value = frame.locals.get(&parameter.name.to_lowercase()).cloned();
            let value = value.unwrap_or(Value::Doubtful);
            match &argument.kind {
                ExprKind::UserVariable(name) => {
                    _ = self.variables.insert(name.to_lowercase(), value);
                }
                ExprKind::Column(names) => {
                    _ = outer.insert(names.last()?.text.to_lowercase(), value);
                }
                _ => return None,
            }
        }
        Some(())
    }

    /// The parameters and variables of a procedure when it begins.
    fn frame(
        &self,
        routine: &Routine,
        call: &Call,
        body: &Body,
        outer: &Variables,
        depth: usize,
    ) -> Option<Frame> {
        if depth > DEEPEST {
            return None;
        }
        let mut frame = Frame::new(body, depth);
        for (parameter, argument) in routine.parameters.iter().zip(&call.arguments) {
            let value = match parameter.mode {
                ParameterMode::Out => Some(Value::Null),
                _ => self.value(argument, Around::variables(outer)),
            };
            frame.set(&parameter.name, value.unwrap_or(Value::Doubtful));
        }
        for (name, default) in &body.variables {
            let value = match default {
                None => Some(Value::Null),
                Some(value) => self.value(value, Around::variables(&frame.locals)),
            };
            frame.set(&name.text, value.unwrap_or(Value::Doubtful));
        }
        Some(frame)
    }

    /// The statement that is prepared, if its text can be told.
    pub(super) fn prepared_text(&self, prepare: &Prepare) -> Option<String> {
        if let Some(text) = &prepare.text {
            return Some(text.value.clone());
        }
        match self.variables.get(&prepare.variable.as_ref()?.to_lowercase())? {
            Value::Text(text) => Some(text.clone()),
            Value::Null | Value::Number(_) | Value::Own | Value::Doubtful => None,
        }
    }

    pub(super) fn executed_text(&self, execute: &Execute) -> Option<String> {
        match (&execute.name, &execute.text) {
            (Some(name), _) => self.prepared.get(&name.text.to_lowercase()).cloned().flatten(),
            (None, text) => text.as_ref().map(|text| text.value.clone()),
        }
    }

    pub(crate) fn prepare(&mut self, prepare: &Prepare) {
        let text = self.prepared_text(prepare);
        let written = prepare.variable.as_ref();
        let written = written.and_then(|name| self.written.get(&name.to_lowercase())).cloned();
        let name = prepare.name.text.to_lowercase();
        self.prepared_from.insert(name.clone(), written.unwrap_or_default());
        self.prepared.insert(name, text);
    }

    pub(crate) fn execute(&mut self, place: &Place<'_>, execute: &Execute) {
        if let Some(text) = self.executed_text(execute) {
            let catalog = self.catalog.clone();
            if self.run_text(place, &text, OnError::Fails).is_some() {
                return;
            }
            self.catalog = catalog;
            self.opaque_code(place, "it runs code that is put together", &text);
            return;
        }
        let name = execute.name.as_ref().map(|name| name.text.to_lowercase());
        let from = name.and_then(|name| self.prepared_from.get(&name)).cloned();
        self.opaque_code(place, "it runs code that is put together", &from.unwrap_or_default());
    }

    /// Carries out one statement given as text; nothing if it cannot be.
    pub(super) fn run_text(
        &mut self,
        place: &Place<'_>,
        text: &str,
        on_error: OnError,
    ) -> Option<()> {
        let text = text.trim().trim_end_matches(';').to_owned();
        let span = Span::new(0, text.len());
        let statement = parse(self.product, &text, span);
        if matches!(statement.kind, Kind::Dml(_) | Kind::Inert { .. } | Kind::Empty) {
            return Some(());
        }
        if !is_definition(&statement.kind) {
            return None;
        }
        let file = Arc::new(SourceFile::new(place.file.path.clone(), text));
        let breaks = breaks(place);
        let inside =
            Place { file: &file, breaks: &breaks, statement: span, end: span.end, ..*place };
        self.run(&inside, &statement.kind, on_error)
    }

    /// Carries out a definition; nothing if what it does cannot be told.
    pub(super) fn run(&mut self, place: &Place<'_>, kind: &Kind, on_error: OnError) -> Option<()> {
        match self.dispatch(place, kind) {
            Ok(()) | Err(Stop::Skipped) => Some(()),
            // The server refuses it, and the body goes on.
            Err(Stop::Problem(problem)) => {
                let ignored = problem.is_error() && on_error == OnError::Ignored;
                (ignored && self.all_known(place)).then_some(())
            }
            Err(Stop::Unknown) => None,
        }
    }
}

/// What a procedure does, and the text that its spans are of.
pub(super) fn body_of(product: Product, routine: &Routine) -> Option<(String, Body)> {
    let text = format!("CREATE PROCEDURE p()\n{}", routine.body.source);
    let statement = parse(product, &text, Span::new(0, text.len()));
    let Kind::CreateRoutine(create) = statement.kind else { return None };
    let RoutineBody::Sql(body) = create.body else { return None };
    Some((text, body))
}

/// Line breaks of a text that stands nowhere, such that whatever is in it is on the line of the
/// statement that runs it.
fn breaks(place: &Place<'_>) -> Vec<usize> {
    vec![0; place.origin(place.statement.start).line.saturating_sub(1)]
}

/// Statements that change definitions and nothing that later statements depend on otherwise.
pub(super) fn is_definition(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::CreateTable(_)
            | Kind::AlterTable(_)
            | Kind::RenameTable(_)
            | Kind::CreateIndex(_)
            | Kind::DropIndex(_)
            | Kind::CreateView(_)
            | Kind::CreateTrigger(_)
            | Kind::Drop(_)
    )
}
