//! The whole judgement, with everything replayed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_diag::{Backend, Code, Diagnostic, Severity, Span};
use driftless_plan::Plan;
use driftless_steps::{Layout, Loaded, Step, StepFile};

pub use driftless_steps::LockPolicy;

use crate::beside::Beside;
use crate::{Downs, allow, branches, plan, replay};

/// A step asks for something that this version does not do.
pub(crate) static UNSUPPORTED_SETTING: Code = Code {
    id: "unsupported-setting",
    title: "a step asks for something that this version does not do",
    manual: "\
`lock_timeout` and `statement_timeout` have an effect on PostgreSQL alone: elsewhere waiting is
bounded for the whole run instead.

Leave the setting out.
",
};

/// What to judge, and how.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The component's name.
    pub component: &'a str,
    /// The product its SQL is written for.
    pub backend: Backend,
    /// The directory of its steps.
    pub directory: &'a Path,
    /// Paths in messages are shown relative to this directory.
    pub display_root: Option<&'a Path>,
    /// The directory's layout; recognised when left out.
    pub layout: Option<Layout>,
    /// Whether there must be a lock file.
    pub lock: LockPolicy,
    /// How strictly `down.sql` is judged.
    pub downs: Downs,
    /// Whether a statement nobody understood is an error.
    pub strict: bool,
}

/// How much was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Steps.
    pub steps: usize,
    /// Statements of their up files.
    pub statements: usize,
    /// Those of them that were not understood.
    pub opaque: usize,
}

/// The judgement.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The steps as read.
    pub loaded: Loaded,
    /// What the executor would run.
    pub plan: Plan,
    /// The schema after the last step.
    pub catalog: Catalog,
    /// Every problem, in the order of the steps.
    pub diagnostics: Vec<Diagnostic>,
    /// How much was judged.
    pub counts: Counts,
}

impl Checked {
    /// Whether there is any error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Reads and judges a component.
pub fn check(request: &Request<'_>) -> Checked {
    let loaded = load(request);
    let beside = Beside::of(request, &loaded);
    check_loaded(request, loaded, &beside)
}

pub(crate) fn load(request: &Request<'_>) -> Loaded {
    driftless_steps::load(&driftless_steps::Request {
        component: request.component,
        directory: request.directory,
        display_root: request.display_root,
        layout: request.layout,
        lock: request.lock,
    })
}

/// What is found without replaying: by every build, whatever the lock file says.
pub(crate) fn without_replay(request: &Request<'_>, loaded: &Loaded) -> (Plan, Vec<Diagnostic>) {
    let (plan, problems) = plan::build(loaded, request.backend);
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.extend(unsupported(request, loaded));
    diagnostics.extend(problems);
    (plan, diagnostics)
}

/// Judges steps that were read already.
pub(crate) fn check_loaded(request: &Request<'_>, loaded: Loaded, beside: &Beside) -> Checked {
    let (mut plan, mut diagnostics) = without_replay(request, &loaded);
    let steps = loaded.set.steps.len();
    let mut replayed = replay::replay(request, &loaded, beside);
    let right = !diagnostics.iter().chain(&replayed.diagnostics).any(Diagnostic::is_error);
    if request.strict {
        refuse_opaque(&mut replayed.diagnostics);
    }
    diagnostics.extend(replayed.diagnostics);
    if right {
        diagnostics.extend(branches::unordered(request, &loaded, beside));
    }
    let diagnostics = settled(&loaded, diagnostics);
    if right && !diagnostics.iter().any(|found| found.code.id == branches::UNORDERED_BRANCHES.id) {
        branches::record(&loaded, &mut plan);
    }
    let counts = Counts { steps, statements: replayed.statements, opaque: replayed.opaque };
    Checked { loaded, plan, catalog: replayed.catalog, diagnostics, counts }
}

/// What the request and the steps ask for that this version does not do.
fn unsupported(request: &Request<'_>, loaded: &Loaded) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for step in &loaded.set.steps {
        let name = full_name(loaded, step);
        let settings = &step.settings;
        let mut report = |what: String| {
            let made = Diagnostic::warning(&UNSUPPORTED_SETTING, what).in_step(&name);
            found.push(match &step.settings_file {
                Some(file) => made.at(&file.source, Span::default(), "in this file"),
                None => made,
            });
        };
        for (key, value) in [
            ("lock_timeout", &settings.lock_timeout),
            ("statement_timeout", &settings.statement_timeout),
        ] {
            if value.is_some() && request.backend != Backend::Postgres {
                report(format!("`{key}` has no effect on {}", request.backend));
            }
        }
    }
    found
}

/// What is normally a note, that a statement was not understood, fails a strict check.
fn refuse_opaque(diagnostics: &mut [Diagnostic]) {
    for found in diagnostics.iter_mut().filter(|found| found.code.id == "opaque-statement") {
        found.severity = Severity::Error;
    }
}

/// A step as reports name it.
pub(crate) fn full_name(loaded: &Loaded, step: &Step) -> String {
    format!("{}/{}", loaded.set.component, step.name())
}

/// The problems as they are handed out: in run order, without those that their steps accept.
pub(crate) fn settled(loaded: &Loaded, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    in_run_order(loaded, allow::apply(loaded, in_whole_files(loaded, diagnostics)))
}

/// What was found in a part of a file, in the file itself: the spans are the same.
fn in_whole_files(loaded: &Loaded, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let parts: BTreeMap<&str, &StepFile> = loaded
        .set
        .steps
        .iter()
        .flat_map(|step| [&step.up, &step.down].into_iter().flatten())
        .filter(|file| file.is_part())
        .map(|file| (file.source.path.as_str(), file))
        .collect();
    if parts.is_empty() {
        return diagnostics;
    }
    for found in &mut diagnostics {
        for place in found.primary.iter_mut().chain(&mut found.related) {
            if let Some(file) = parts.get(place.file.path.as_str()) {
                place.file = Arc::clone(&file.source);
            }
        }
    }
    diagnostics
}

/// What belongs to no step first, then step by step, within a step as found. Steps that another
/// layer called by their bare names get their full ones.
fn in_run_order(loaded: &Loaded, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (index, step) in loaded.set.steps.iter().enumerate() {
        let name = step.name();
        places.insert(full_name(loaded, step), index);
        for found in diagnostics.iter_mut().filter(|found| found.step.as_ref() == Some(&name)) {
            found.step = Some(full_name(loaded, step));
        }
    }
    diagnostics.sort_by_key(|found| {
        found.step.as_ref().and_then(|step| places.get(step)).map_or(0, |index| index + 1)
    });
    diagnostics
}
