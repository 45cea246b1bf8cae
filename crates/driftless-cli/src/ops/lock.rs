//! `driftless lock`: sealing steps, and telling whether the lock files are as they should be.
//!
//! Sealing is a promise: from then on a step may not change, because databases may have run it. So
//! steps with errors are not sealed, or their authors could not repair them.

use driftless_diag::Diagnostic;
use driftless_steps::{LOCK_FILE, Lock, LockPolicy, Seal, Written};

use crate::args::{self, Global};
use crate::ops::steps::{load, request};
use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// The lock files of the chosen components.
#[derive(Debug)]
pub(crate) struct LockReport {
    /// Whether nothing was to be written.
    pub(crate) check: bool,
    /// One for each component.
    pub(crate) components: Vec<ComponentLock>,
}

/// A component's lock file.
#[derive(Debug)]
pub(crate) struct ComponentLock {
    /// The component.
    pub(crate) component: String,
    /// The file, as shown.
    pub(crate) file: String,
    /// How many steps it has.
    pub(crate) steps: usize,
    /// Steps whose line is (with `--check`) or was open, or that had none.
    pub(crate) open: Vec<String>,
    /// Lines of steps that are not on disk any more.
    pub(crate) deleted: Vec<String>,
    /// Whether the file was not (with `--check`: is not) what it should be.
    pub(crate) stale: bool,
    /// What is wrong with the steps, so that they cannot be sealed.
    pub(crate) errors: Vec<Diagnostic>,
}

impl LockReport {
    /// A stale file is a finding of `--check`; what cannot be sealed always is one.
    pub(crate) fn outcome(&self) -> Exit {
        let bad = |one: &ComponentLock| !one.errors.is_empty() || (self.check && one.stale);
        let changed = |one: &ComponentLock| {
            let history = ["sealed-step-changed", "sealed-step-deleted"];
            one.errors.iter().any(|error| history.contains(&error.code.id))
        };
        match self.components.iter().any(bad) {
            true if !self.check && self.components.iter().any(changed) => Exit::History,
            true => Exit::Findings,
            false => Exit::Done,
        }
    }
}

/// Seals the chosen components, or looks whether they are sealed.
pub(crate) fn run(global: &Global, arguments: &args::Lock) -> Result<LockReport, CliError> {
    let project = Project::load(global)?;
    // Before anything is written.
    if let Some(step) = arguments.forget.iter().find(|step| !is_deleted(&project, step)) {
        return Err(CliError::usage(format!("no lock file lists a deleted step `{step}`")));
    }
    let mut components = Vec::new();
    for component in project.chosen() {
        components.push(one(&project, component, arguments)?);
    }
    Ok(LockReport { check: arguments.check, components })
}

fn one(
    project: &Project,
    component: &Component,
    arguments: &args::Lock,
) -> Result<ComponentLock, CliError> {
    let path = component.directory.join(LOCK_FILE);
    if !component.directory.is_dir() {
        return Err(CliError::usage(format!(
            "the directory `{}` of component `{}` does not exist",
            project.shown(&component.directory),
            component.name
        )));
    }
    // Whether there is one already is not the question here.
    let component = &Component { lock: LockPolicy::IfPresent, ..component.clone() };
    let request = request(component, false);
    let mut checked = driftless_check::check(&request);
    let forgotten = |found: &Diagnostic| {
        found.code.id == "sealed-step-deleted"
            && found.step.as_ref().is_some_and(|step| forgets(arguments, component, step))
    };
    checked.diagnostics.retain(|found| !forgotten(found));
    let blockers: Vec<Diagnostic> = checked.loaded.lock_blockers().into_iter().cloned().collect();
    // What writing the lock settles is no reason against what will stand in it.
    checked.diagnostics.retain(|found| !is_settled(found) || blockers.contains(found));
    let old = checked.loaded.lock.as_ref();
    let sealed = driftless_steps::locked(&checked.loaded.set, old, Seal::All);
    let sealed = driftless_check::refresh_lock(&request, &checked, sealed);
    let errors: Vec<Diagnostic> =
        checked.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    let stale = old != Some(&sealed);
    let report = ComponentLock {
        component: component.name.clone(),
        file: project.shown(&path),
        steps: sealed.lines.len(),
        open: open(old, &sealed),
        deleted: deleted(old, &sealed),
        stale,
        errors,
    };
    if !arguments.check && report.errors.is_empty() {
        let written = driftless_steps::write_lock(&component.directory, &sealed)
            .map_err(|error| CliError::file("write", &path, &error))?;
        return Ok(ComponentLock { stale: written == Written::Changed, ..report });
    }
    Ok(report)
}

fn is_deleted(project: &Project, step: &str) -> bool {
    project.chosen().any(|component| {
        let loaded = load(component);
        loaded.line(step).is_some() && loaded.set.steps.iter().all(|there| there.name() != step)
    })
}

/// Whether the step's line is to be dropped; it may be named with or without its component.
fn forgets(arguments: &args::Lock, component: &Component, step: &str) -> bool {
    let bare = step.strip_prefix(&format!("{}/", component.name)).unwrap_or(step);
    arguments.forget.iter().any(|name| name == bare)
}

/// Codes of problems that making the lock anew removes.
const SETTLED: [&str; 4] = ["lock-missing", "lock-unlisted", "lock-deleted", "lock-conflict"];

fn is_settled(problem: &Diagnostic) -> bool {
    SETTLED.contains(&problem.code.id)
}

fn open(old: Option<&Lock>, new: &Lock) -> Vec<String> {
    let is_open = |step: &str| {
        old.and_then(|old| old.line(step)).is_none_or(driftless_steps::LockLine::is_open)
    };
    new.lines.iter().map(|line| line.step.clone()).filter(|step| is_open(step)).collect()
}

fn deleted(old: Option<&Lock>, new: &Lock) -> Vec<String> {
    let lines = old.iter().flat_map(|old| &old.lines);
    lines.map(|line| line.step.clone()).filter(|step| new.line(step).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_that_locking_settles_exist() {
        for id in SETTLED {
            assert!(driftless_steps::CODES.iter().any(|code| code.id == id), "{id}");
        }
    }
}
