//! Code that migrations run for what it does to the schema: procedures they made, and statements
//! they put together.
//!
//! Mostly it guards a change with a condition. Where conditions and texts can be told, what it does
//! is done; where anything cannot, nothing of it is, and what it mentions is in doubt.

use std::collections::BTreeMap;
use std::sync::Arc;

use driftless_catalog::mysql::{ParameterMode, Routine, RoutineKind, RoutineName};
use driftless_diag::{SourceFile, Span};
use driftless_sql::mysql::{
    BodyStatement, Call, Dml, Execute, IntoClause, IntoVariable, OnError, Prepare, Query,
    RoutineBody, Set, SetTarget, StatementKind as Kind, parse,
};

use crate::place::Place;
use crate::postgres::codes::UNKNOWN_FUNCTION;
use crate::problem::{Done, Problem, Stop};

use super::guard::{Around, Value, Variables};
use super::session::Session;

/// A procedure that is being carried out.
struct Frame {
    /// Its parameters and variables by name in lower case.
    locals: Variables,
    /// What its conditions yielded, by number.
    decided: BTreeMap<usize, bool>,
    on_error: OnError,
}

impl Frame {
    fn set(&mut self, name: &str, value: Value) {
        self.locals.insert(name.to_lowercase(), value);
    }
}

impl Session {
    pub(crate) fn call_procedure(&mut self, place: &Place<'_>, call: &Call) -> Done {
        let full = self.full_name(&call.name)?;
        let key = full.sibling(full.name.to_lowercase());
        let key = RoutineName { kind: RoutineKind::Procedure, name: key };
        let Some(routine) = self.objects().routines.get(&key).cloned() else {
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
        let prepared = self.prepared.clone();
        if self.follow(place, &routine, call).is_none() {
            self.catalog = catalog;
            self.variables = variables;
            self.prepared = prepared;
            let reason = "it runs code that is not followed";
            self.opaque_code(place, reason, &routine.body.source);
        }
        Ok(())
    }

    /// Carries out the statements of a procedure; nothing if one of them cannot be followed.
    fn follow(&mut self, place: &Place<'_>, routine: &Routine, call: &Call) -> Option<()> {
        let text = format!("CREATE PROCEDURE p()\n{}", routine.body.source);
        let statement = parse(self.product, &text, Span::new(0, text.len()));
        let Kind::CreateRoutine(create) = statement.kind else { return None };
        let RoutineBody::Sql(body) = &create.body else { return None };
        let none = Variables::new();
        let mut frame =
            Frame { locals: Variables::new(), decided: BTreeMap::new(), on_error: body.on_error };
        for (parameter, argument) in routine.parameters.iter().zip(&call.arguments) {
            if parameter.mode != ParameterMode::In {
                return None;
            }
            let value = self.value(argument, Around::variables(&none));
            frame.set(&parameter.name, value.unwrap_or(Value::Doubtful));
        }
        for (name, default) in &body.variables {
            let value = match default {
                None => Some(Value::Null),
                Some(value) => self.value(value, Around::variables(&frame.locals)),
            };
            frame.set(&name.text, value.unwrap_or(Value::Doubtful));
        }
        let file = Arc::new(SourceFile::new(place.file.path.clone(), text.clone()));
        let breaks = breaks(place);
        for statement in body.statements.iter().filter(|it| !it.handler) {
            let inside =
                Place { file: &file, breaks: &breaks, statement: statement.span, ..*place };
            self.follow_one(&inside, statement, &mut frame)?;
        }
        Some(())
    }

    fn follow_one(
        &mut self,
        place: &Place<'_>,
        statement: &BodyStatement,
        frame: &mut Frame,
    ) -> Option<()> {
        for guard in statement.guards.as_ref()? {
            // What the statements under a condition do may change what it would yield later.
            let holds = match frame.decided.get(&guard.number) {
                Some(holds) => *holds,
                None => self.holds(&guard.condition, &frame.locals)?,
            };
            frame.decided.insert(guard.number, holds);
            if holds != guard.holds {
                return Some(());
            }
        }
        match &statement.kind {
            Kind::Set(set) => self.follow_set(set, frame),
            Kind::Dml(Dml::Query(query)) => {
                self.fill(query, &mut frame.locals);
                Some(())
            }
            Kind::Dml(_) | Kind::Transaction(_) | Kind::Inert { .. } => Some(()),
            Kind::Prepare(prepare) => {
                let text = self.prepared_text(prepare)?;
                self.prepared.insert(prepare.name.text.to_lowercase(), Some(text));
                Some(())
            }
            Kind::Execute(execute) => {
                let text = self.executed_text(execute)?;
                self.run_text(place, &text, frame.on_error)
            }
            kind if is_definition(kind) => self.run(place, kind, frame.on_error),
            _ => None,
        }
    }

    fn follow_set(&mut self, set: &Set, frame: &mut Frame) -> Option<()> {
        let Set::Variables(items) = set else { return None };
        for item in items {
            match &item.target {
                SetTarget::User(name, value) => {
                    let value = self.value(value, Around::variables(&frame.locals));
                    let value = value.unwrap_or(Value::Doubtful);
                    self.variables.insert(name.to_lowercase(), value);
                }
                SetTarget::Variable { scope: None, name, value: Some(value) }
                    if frame.locals.contains_key(name) =>
                {
                    let value = self.value(value, Around::variables(&frame.locals));
                    frame.set(name, value.unwrap_or(Value::Doubtful));
                }
                _ => return None,
            }
        }
        Some(())
    }

    /// Gives the variables behind `INTO` what a query yields.
    pub(crate) fn fill(&mut self, query: &Query, locals: &mut Variables) {
        let Some(IntoClause::Variables(variables)) = &query.into else { return };
        let found = match variables.as_slice() {
            [_] => self.found(query, Around::variables(locals)),
            _ => None,
        };
        let value = match found.as_deref() {
            // Without a row they keep what they have.
            Some([]) => return,
            Some([value]) => value.clone().unwrap_or(Value::Doubtful),
            _ => Value::Doubtful,
        };
        for variable in variables {
            match variable {
                IntoVariable::User(name) => {
                    _ = self.variables.insert(name.to_lowercase(), value.clone());
                }
                IntoVariable::Local(name) => {
                    _ = locals.insert(name.text.to_lowercase(), value.clone());
                }
                IntoVariable::Field => {}
            }
        }
    }

    /// The statement that is prepared, if its text can be told.
    fn prepared_text(&self, prepare: &Prepare) -> Option<String> {
        if let Some(text) = &prepare.text {
            return Some(text.value.clone());
        }
        match self.variables.get(&prepare.variable.as_ref()?.to_lowercase())? {
            Value::Text(text) => Some(text.clone()),
            Value::Null | Value::Number(_) | Value::Own | Value::Doubtful => None,
        }
    }

    fn executed_text(&self, execute: &Execute) -> Option<String> {
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
    fn run_text(&mut self, place: &Place<'_>, text: &str, on_error: OnError) -> Option<()> {
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
    fn run(&mut self, place: &Place<'_>, kind: &Kind, on_error: OnError) -> Option<()> {
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

/// Line breaks of a text that stands nowhere, such that whatever is in it is on the line of the
/// statement that runs it.
fn breaks(place: &Place<'_>) -> Vec<usize> {
    vec![0; place.origin(place.statement.start).line.saturating_sub(1)]
}

/// Statements that change definitions and nothing that later statements depend on otherwise.
fn is_definition(kind: &Kind) -> bool {
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
