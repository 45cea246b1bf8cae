//! `driftless new`: the files of the next step and its open lock line.

use std::time::SystemTime;

use driftless_steps::{LOCK_FILE, LockPolicy, NewForm, Seal};

use crate::args::{self, Global};
use crate::ops::steps::{load, refuse};
use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// What was made.
#[derive(Debug)]
pub(crate) struct NewReport {
    /// The component.
    pub(crate) component: String,
    /// The step's full name.
    pub(crate) step: String,
    /// The files written, as shown.
    pub(crate) files: Vec<String>,
    /// The lock file, where the step has an open line now.
    pub(crate) lock: Option<String>,
}

/// Makes the step.
pub(crate) fn run(global: &Global, arguments: &args::New) -> Result<NewReport, CliError> {
    let project = Project::load(global)?;
    let (component, slug) = match arguments.names.as_slice() {
        [component, slug] => (project.one(Some(component))?, slug),
        [slug] => (project.one(None)?, slug),
        _ => return Err(CliError::usage("name the component and the step")),
    };
    let before = load(component);
    // A component's first step makes its directory.
    let blockers: Vec<_> = before
        .lock_blockers()
        .into_iter()
        .filter(|one| one.code.id != "directory-missing" || component.directory.exists())
        .cloned()
        .collect();
    refuse(blockers, "the next step cannot be made while these are wrong")?;
    let form = if arguments.code { NewForm::Code } else { NewForm::Sql };
    let made = driftless_steps::new_step(&before.set, slug, form, SystemTime::now())
        .map_err(|error| CliError::usage(with_cause(&error)))?;
    let lock = locked(component)?;
    Ok(NewReport {
        component: component.name.clone(),
        step: made.name,
        files: made.files.iter().map(|file| project.shown(file)).collect(),
        lock: lock.then(|| project.shown(&component.directory.join(LOCK_FILE))),
    })
}

/// Writes the open line; whether there is a lock to write it into. A foreign directory without one
/// stays without.
fn locked(component: &Component) -> Result<bool, CliError> {
    let path = component.directory.join(LOCK_FILE);
    if component.lock != LockPolicy::Required && !path.exists() {
        return Ok(false);
    }
    let loaded = load(component);
    let lock = driftless_steps::locked(&loaded.set, loaded.lock.as_ref(), Seal::Keep);
    driftless_steps::write_lock(&component.directory, &lock)
        .map_err(|error| CliError::file("write", &path, &error))?;
    Ok(true)
}

/// The sentence of an error and of what caused it.
fn with_cause(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

impl NewReport {
    /// It was made, or there is no report.
    pub(crate) const fn outcome(&self) -> Exit {
        Exit::Done
    }
}
