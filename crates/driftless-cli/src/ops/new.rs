//! `driftless new`: the files of the next step and its open lock line; with `--from-snapshot`, the
//! steps that lead to the snapshot as it was edited.

use std::path::Path;
use std::time::SystemTime;

use driftless_diff::Forms;
use driftless_steps::{LOCK_FILE, Loaded, LockPolicy, NewForm, Seal};

use crate::args::{self, Global};
use crate::ops::author::{self, Wish};
use crate::ops::source;
use crate::ops::steps::{load, refuse, request};
use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// What was made.
#[derive(Debug)]
pub(crate) struct NewReport {
    /// The component.
    pub(crate) component: String,
    /// The steps' full names; none where there was nothing to do.
    pub(crate) steps: Vec<String>,
    /// The files written, as shown.
    pub(crate) files: Vec<String>,
    /// The lock file, where the steps have open lines now.
    pub(crate) lock: Option<String>,
    /// What applying the steps deletes.
    pub(crate) losses: Vec<String>,
    /// What their author should know.
    pub(crate) notes: Vec<String>,
}

/// Makes the step.
pub(crate) fn run(global: &Global, arguments: &args::New) -> Result<NewReport, CliError> {
    let project = Project::load(global)?;
    let (component, slug) = match arguments.names.as_slice() {
        [component, slug] => (project.one(Some(component))?, slug),
        [slug] => (project.one(None)?, slug),
        _ => return Err(CliError::usage("name the component and the step")),
    };
    if arguments.from_snapshot {
        return from_snapshot(&project, component, slug, arguments);
    }
    let before = load(component);
    lock_errors(component, &before)?;
    let form = if arguments.code { NewForm::Code } else { NewForm::Sql };
    let made = driftless_steps::new_step(&before.set, slug, form, SystemTime::now())
        .map_err(|error| CliError::usage(with_cause(&error)))?;
    let lock = locked(component)?;
    Ok(NewReport {
        component: component.name.clone(),
        steps: vec![made.name],
        files: made.files.iter().map(|file| project.shown(file)).collect(),
        lock: lock.then(|| project.shown(&component.directory.join(LOCK_FILE))),
        losses: Vec::new(),
        notes: Vec::new(),
    })
}

/// Writes the steps from what the steps lead to, to what the snapshot says; and then the snapshot as
/// `snapshot` writes it.
fn from_snapshot(
    project: &Project,
    component: &Component,
    slug: &str,
    arguments: &args::New,
) -> Result<NewReport, CliError> {
    let Some(path) = &component.snapshot else {
        let name = &component.name;
        return Err(CliError::usage(format!("component `{name}` has no snapshot file"))
            .help(format!("add `snapshot = \"schema/{name}.sql\"` to `[components.{name}]`")));
    };
    let read = source::snapshot(path, Some(component.backend))?;
    refuse(read.doubts, "the snapshot has errors")?;
    if read.catalog.backend != component.backend {
        let (one, two) = (read.catalog.backend, component.backend);
        return Err(CliError::usage(format!("the snapshot is for {one} and the steps for {two}")));
    }
    if let Some(opaque) = read.catalog.opaque.first() {
        let (line, reason) = (opaque.origin.line, &opaque.reason);
        let message = format!("{}:{line}: not understood: {reason}", project.shown(path));
        return Err(CliError::new(Exit::Undecided, message));
    }
    let text = read_text(path)?;
    let wish = Wish {
        slug,
        from: None,
        to: read.catalog,
        options: author::everything_written(component.backend),
        rename: &arguments.rename,
        hints: driftless_author::hints(component.backend, &text),
        allow: &arguments.allow,
        forms: if arguments.plain { Forms::Plain } else { Forms::Safe },
    };
    let mut report = author::write(project, component, &wish)?;
    if report.steps.is_empty() {
        return Ok(report);
    }
    let checked = driftless_check::check(&request(component, false));
    let version = source::server_of(&text).unwrap_or_else(|| {
        super::snapshot::server_version(component.backend, component.minimum_server.as_deref())
    });
    let canonical = driftless_replay::snapshot::print(&checked.catalog, &version);
    if canonical != text {
        std::fs::write(path, canonical).map_err(|error| CliError::file("write", path, &error))?;
        report.files.push(project.shown(path));
    }
    Ok(report)
}

fn read_text(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|error| CliError::file("read", path, &error))
}

/// Refuses where the next step cannot be named or locked. A component's first step makes its
/// directory.
pub(crate) fn lock_errors(component: &Component, before: &Loaded) -> Result<(), CliError> {
    let blockers: Vec<_> = before
        .lock_blockers()
        .into_iter()
        .filter(|one| one.code.id != "directory-missing" || component.directory.exists())
        .cloned()
        .collect();
    refuse(blockers, "the next step cannot be made while these are wrong")
}

/// Writes the open line; whether there is a lock to write it into. A foreign directory without one
/// stays without.
pub(crate) fn locked(component: &Component) -> Result<bool, CliError> {
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
pub(crate) fn with_cause(error: &dyn std::error::Error) -> String {
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
