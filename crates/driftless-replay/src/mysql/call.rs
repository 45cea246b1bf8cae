//! Code that migrations run for what it does to the schema: procedures they made, and statements
//! they put together.
//!
//! Mostly it guards a change with a condition. Where conditions and texts can be told, what it does
//! is done; where anything cannot, nothing of it is, and what it mentions is in doubt. Statements
//! about rows may depend on what they like, since no definition depends on them: loops over rows are
//! gone by, and only what is in the variables they fill is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use driftless_catalog::mysql::{ParameterMode, Routine, RoutineKind, RoutineName};
use driftless_diag::{SourceFile, Span};
use driftless_sql::mysql::{
    Body, BodyStatement, Call, Dml, Execute, ExprKind, IntoClause, IntoVariable, OnError, Prepare,
    Query, RoutineBody, Set, SetItem, SetTarget, StatementKind as Kind, assigned, parse,
};

use crate::place::Place;
use crate::postgres::codes::UNKNOWN_FUNCTION;
use crate::problem::{Done, Problem, Stop};

use super::guard::{Around, Value, Variables};
use super::session::{Inside, Session, mentions};
use super::setting::is_deciding;

/// How deep procedures that call each other are followed.
const DEEPEST: usize = 8;

/// A procedure that is being carried out.
struct Frame {
    /// Its parameters and variables by name in lower case.
    locals: Variables,
    /// What its conditions yielded, by number; none where it cannot be told.
    decided: BTreeMap<usize, Option<bool>>,
    /// The variables of which nothing can be said.
    filled: BTreeSet<String>,
    on_error: OnError,
    /// Whether it may have ended before.
    perhaps_left: bool,
    depth: usize,
}

impl Frame {
    fn set(&mut self, name: &str, value: Value) {
        let name = name.to_lowercase();
        let value = if self.filled.contains(&name) { Value::Doubtful } else { value };
        self.locals.insert(name, value);
    }
}

/// Whether what follows a statement runs.
#[derive(PartialEq, Eq)]
enum Then {
    Next,
    End,
}

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

    fn procedure(&self, call: &Call) -> Option<&Routine> {
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
    fn follow(
        &mut self,
        place: &Place<'_>,
        routine: &Routine,
        call: &Call,
        outer: &mut Variables,
        depth: usize,
    ) -> Option<()> {
        let text = format!("CREATE PROCEDURE p()\n{}", routine.body.source);
        let statement = parse(self.product, &text, Span::new(0, text.len()));
        let Kind::CreateRoutine(create) = statement.kind else { return None };
        let RoutineBody::Sql(body) = &create.body else { return None };
        let mut frame = self.frame(routine, call, body, outer, depth)?;
        let file = Arc::new(SourceFile::new(place.file.path.clone(), text.clone()));
        let breaks = breaks(place);
        for statement in body.statements.iter().filter(|it| !it.handler) {
            let inside =
                Place { file: &file, breaks: &breaks, statement: statement.span, ..*place };
            if self.follow_one(&inside, statement, &mut frame)? == Then::End {
                break;
            }
        }
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
        let mut frame = Frame {
            locals: Variables::new(),
            decided: BTreeMap::new(),
            filled: body.filled.clone(),
            on_error: body.on_error,
            perhaps_left: false,
            depth,
        };
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

    /// Whether a statement runs, if that can be told: what the statements under a condition do may
    /// change what it would yield later, so each is computed once.
    fn runs(&self, statement: &BodyStatement, frame: &mut Frame) -> Option<bool> {
        let Some(guards) = &statement.guards else { return None };
        let mut sure = !frame.perhaps_left;
        for guard in guards {
            let holds = match frame.decided.get(&guard.number) {
                Some(holds) => *holds,
                // Computed only if the conditions around it hold.
                None if !sure => None,
                None => self.holds(&guard.condition, &frame.locals),
            };
            frame.decided.insert(guard.number, holds);
            match holds {
                Some(holds) if holds != guard.holds => return Some(false),
                Some(_) => {}
                None => sure = false,
            }
        }
        sure.then_some(true)
    }

    fn follow_one(
        &mut self,
        place: &Place<'_>,
        statement: &BodyStatement,
        frame: &mut Frame,
    ) -> Option<Then> {
        match self.runs(statement, frame) {
            Some(false) => return Some(Then::Next),
            Some(true) if statement.leaves => return Some(Then::End),
            Some(true) => {}
            None => return self.pass_by(statement, frame).map(|()| Then::Next),
        }
        match &statement.kind {
            Kind::Set(set) => self.follow_set(set, frame),
            Kind::Dml(Dml::Query(query)) => {
                self.fill(query, &mut frame.locals);
                let filled = assigned(&statement.kind).into_iter();
                let unsure: Vec<_> = filled.filter(|name| frame.filled.contains(name)).collect();
                self.forget_values(unsure, frame);
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
            Kind::Call(call) => {
                let routine = self.procedure(call)?.clone();
                self.follow(place, &routine, call, &mut frame.locals, frame.depth + 1)
            }
            kind if is_definition(kind) => self.run(place, kind, frame.on_error),
            _ => None,
        }
        .map(|()| Then::Next)
    }

    /// Goes by a statement that may run, once, often or never; nothing if it changes more than rows
    /// and variables.
    fn pass_by(&mut self, statement: &BodyStatement, frame: &mut Frame) -> Option<()> {
        frame.perhaps_left |= statement.leaves;
        match &statement.kind {
            Kind::Set(set) => {
                let Set::Variables(items) = &**set else { return None };
                let decides = |item: &SetItem| match &item.target {
                    SetTarget::Variable { name, .. } => {
                        !frame.locals.contains_key(name) && is_deciding(name)
                    }
                    _ => false,
                };
                if items.iter().any(decides) {
                    return None;
                }
            }
            Kind::Dml(_) | Kind::Transaction(_) | Kind::Inert { .. } => {}
            Kind::Prepare(prepare) => {
                self.prepared.insert(prepare.name.text.to_lowercase(), None);
            }
            Kind::Execute(execute) => {
                let text = self.executed_text(execute)?;
                let whole = Span::new(0, text.len());
                let kind = parse(self.product, &text, whole).kind;
                return matches!(kind, Kind::Dml(_) | Kind::Inert { .. }).then_some(());
            }
            _ => return None,
        }
        self.forget_values(assigned(&statement.kind), frame);
        Some(())
    }

    /// Forgets what is in variables.
    fn forget_values(&mut self, names: impl IntoIterator<Item = String>, frame: &mut Frame) {
        for name in names {
            match name.strip_prefix('@') {
                Some(name) => _ = self.variables.insert(name.to_owned(), Value::Doubtful),
                None if frame.locals.contains_key(&name) => frame.set(&name, Value::Doubtful),
                None => {}
            }
        }
    }

    fn follow_set(&mut self, set: &Set, frame: &mut Frame) -> Option<()> {
        let Set::Variables(items) = set else { return None };
        for item in items {
            match &item.target {
                SetTarget::User(name, value) => {
                    let name = name.to_lowercase();
                    let value = self.value(value, Around::variables(&frame.locals));
                    let known = value.filter(|_| !frame.filled.contains(&format!("@{name}")));
                    self.variables.insert(name, known.unwrap_or(Value::Doubtful));
                }
                SetTarget::Variable { scope: None, name, value: Some(value) }
                    if frame.locals.contains_key(name) =>
                {
                    let value = self.value(value, Around::variables(&frame.locals));
                    frame.set(name, value.unwrap_or(Value::Doubtful));
                }
                SetTarget::Variable { scope, name, value } => {
                    self.set_server_variable(scope.as_deref(), name, value.as_ref());
                }
                SetTarget::Names(..) | SetTarget::Charset(_) => {}
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
