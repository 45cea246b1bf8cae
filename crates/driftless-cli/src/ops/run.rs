//! What `migrate` and `revert` share: telling what a run did, also when it failed.

use std::collections::BTreeSet;

use driftless_db::{Action, ComponentReport, Error, ErrorKind, Failure, Report, StatementFailure};
use driftless_diag::{Code, Diagnostic, Span};
use driftless_steps::StepFile;

use crate::Exit;
use crate::ops::steps::{Ready, request};

/// A statement the server refused.
static STATEMENT_FAILED: Code = Code {
    id: "statement-failed",
    title: "the database refused a statement",
    manual: "\
The statement was sent to the database, which refused it for the reason in the message. The step it
belongs to was undone as a whole and is not recorded; the steps before it stay applied.

The same step will fail again. Correct its file if its lock line is open. If it is sealed, other
databases may have run it as it is, and what differs about this one has to be found first: data that
breaks a constraint, or a schema that was changed by hand (`driftless drift`).
",
};

/// Codes of problems that only running finds.
pub(crate) static CODES: &[&Code] = &[&STATEMENT_FAILED];

/// What a run did.
#[derive(Debug)]
pub(crate) struct RunReport {
    /// Apply or revert.
    pub(crate) action: Action,
    /// The environment it ran in.
    pub(crate) environment: String,
    /// What was done, component by component.
    pub(crate) components: Vec<ComponentReport>,
    /// How long it took, in milliseconds.
    pub(crate) duration_ms: u64,
    /// The worst of what went wrong.
    pub(crate) error: Option<Error>,
    /// The statements that failed, where they stand, and what `check` says about their steps.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Steps that were sealed before the run, as `component/step`.
    pub(crate) sealed: Vec<String>,
    /// What else to do about an error.
    pub(crate) help: Vec<String>,
}

impl RunReport {
    /// The report of a run over these components.
    pub(crate) fn new(
        environment: &str,
        ready: &[Ready],
        outcome: Result<Report, Failure>,
    ) -> Self {
        let (report, error) = match outcome {
            Ok(report) => (report, None),
            Err(failure) => (*failure.report, Some(failure.error)),
        };
        let diagnostics = failures(&report, error.as_ref())
            .iter()
            .flat_map(|error| explained(report.action, ready, error))
            .collect();
        Self {
            action: report.action,
            environment: environment.to_owned(),
            duration_ms: u64::try_from(report.duration.as_millis()).unwrap_or(u64::MAX),
            components: report.components,
            error,
            diagnostics,
            sealed: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The worst error decides.
    pub(crate) fn outcome(&self) -> Exit {
        self.error.as_ref().map_or(Exit::Done, |error| Exit::from(error.class()))
    }

    /// Every error, each once: those of components, and one about the run itself.
    pub(crate) fn errors(&self) -> Vec<&Error> {
        let mut errors: Vec<&Error> = self
            .components
            .iter()
            .filter_map(|component| Some(&component.failed.as_ref()?.error))
            .collect();
        if let Some(error) = &self.error
            && !errors.contains(&error)
        {
            errors.push(error);
        }
        errors
    }

    /// How many steps were applied or reverted.
    pub(crate) fn done(&self) -> usize {
        self.components.iter().map(|component| component.done.len()).sum()
    }
}

fn failures<'r>(report: &'r Report, error: Option<&'r Error>) -> Vec<&'r Error> {
    let mut errors: Vec<&Error> =
        report.components.iter().filter_map(|one| Some(&one.failed.as_ref()?.error)).collect();
    if let Some(error) = error
        && !errors.contains(&error)
    {
        errors.push(error);
    }
    errors
}

/// The failing statement at its place, and what replaying says about the same file: often that
/// tells the same in better words, with the name that was probably meant.
fn explained(action: Action, ready: &[Ready], error: &Error) -> Vec<Diagnostic> {
    let (failure, outcome) = match &error.kind {
        ErrorKind::Statement(failure) => (failure, "the whole step was undone"),
        ErrorKind::Partial { failure, .. } => (failure, "what ran before it has taken effect"),
        _ => return Vec::new(),
    };
    let component = error.component.as_deref().unwrap_or_default();
    let Some(ready) = ready.iter().find(|ready| ready.component.name == component) else {
        return Vec::new();
    };
    let step = error.step.as_deref().and_then(|step| ready.loaded.set.step(step));
    let file = step.and_then(|step| match action {
        Action::Migrate | Action::Adopt | Action::Record => step.up.as_ref(),
        Action::Revert => step.down.as_ref(),
    });
    let Some(file) = file else { return Vec::new() };
    let step = format!("{component}/{}", error.step.as_deref().unwrap_or_default());
    let mut diagnostics = vec![statement_failed(file, failure, outcome).in_step(step)];
    diagnostics.extend(also_found(ready, file, failure));
    diagnostics
}

fn statement_failed(file: &StepFile, failure: &StatementFailure, outcome: &str) -> Diagnostic {
    let StatementFailure { statement, statements, message, span, .. } = failure;
    let message = format!("the database refused statement {statement} of {statements}: {message}");
    let made = Diagnostic::error(&STATEMENT_FAILED, message);
    let made = match failure.place {
        Some(place) => made.at(&file.source, word(&file.source.text, place, *span), "here"),
        None => made.at(&file.source, *span, "this statement failed"),
    };
    let made = failure.detail.iter().fold(made, |made, detail| made.note(detail));
    let made = failure.hint.iter().fold(made, |made, hint| made.help(hint));
    made.note(outcome)
}

/// The word at a place of a statement, or what stands there instead of one.
fn word(text: &str, place: usize, statement: Span) -> Span {
    let rest = text.get(place..statement.end).unwrap_or_default();
    let part = |c: char| c == '_' || c == '.' || c.is_alphanumeric();
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let end = rest.find(|c| !part(c)).unwrap_or(rest.len()).max(first);
    Span::new(place, place + end)
}

/// What `check` finds inside the failing statement.
fn also_found(ready: &Ready, file: &StepFile, failure: &StatementFailure) -> Vec<Diagnostic> {
    let checked = driftless_check::check(&request(&ready.component, false));
    let inside = |found: &Diagnostic| {
        found.is_error()
            && found.primary.as_ref().is_some_and(|place| {
                place.file.path == file.source.path
                    && (failure.span.start..failure.span.end).contains(&place.span.start)
            })
    };
    checked.diagnostics.into_iter().filter(inside).collect()
}

/// Components that take part in a run.
pub(crate) fn names(ready: &[Ready]) -> BTreeSet<String> {
    let chosen = ready.iter().filter(|ready| ready.component.chosen);
    chosen.map(|ready| ready.component.name.clone()).collect()
}
