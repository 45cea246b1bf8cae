//! `driftless squash`: one baseline in place of the first steps of a component.
//!
//! The baseline is made and proved before anything is touched. Then the directories of the steps are
//! moved aside, the baseline is written and the component judged as `check` judges it; only when that
//! finds nothing and all steps still lead to the same schema, they are deleted. The baseline says
//! which steps, with which checksums, it replaces: that is how a database that has them all is known to
//! be behind it, and one that has some is refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use driftless_author::{Refusal, SquashRefusal, squash};
use driftless_catalog::Catalog;
use driftless_diag::{Diagnostic, SourceFile};
use driftless_diff::{Options, diff_with};
use driftless_steps::{
    Contents, LOCK_FILE, Layout, Loaded, NewStep, Replaced, Requirement, Step, StepId, StepKind,
    unwrite_steps, write_step_as,
};

use crate::args::{self, Global};
use crate::ops::author::described;
use crate::ops::new::{lock_errors, locked, with_cause};
use crate::ops::steps::{load, refuse, request};
use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// What was replaced.
#[derive(Debug)]
pub(crate) struct SquashReport {
    /// The component.
    pub(crate) component: String,
    /// The baseline's full name.
    pub(crate) step: String,
    /// The steps it stands for.
    pub(crate) replaced: Vec<String>,
    /// The files written, as shown.
    pub(crate) files: Vec<String>,
}

/// Replaces the steps up to one.
pub(crate) fn run(global: &Global, arguments: &args::Squash) -> Result<SquashReport, CliError> {
    let project = Project::load(global)?;
    let (component, through) = match arguments.through.split_once('/') {
        Some((component, step)) => (project.one(Some(component))?, step),
        None => (project.one(None)?, arguments.through.as_str()),
    };
    let before = load(component);
    lock_errors(component, &before)?;
    let checked = driftless_check::check(&request(component, false));
    let errors = checked.diagnostics.iter().filter(|one| one.is_error()).cloned().collect();
    refuse(errors, "the steps have errors")?;
    let prefix = prefix(&project, component, &before, through)?;
    let files: Vec<(String, Arc<SourceFile>)> = prefix
        .iter()
        .filter_map(|step| {
            let name = format!("{}/{}", component.name, step.name());
            Some((name, Arc::clone(&step.up.as_ref()?.sql)))
        })
        .collect();
    let slug =
        if prefix.iter().any(|step| step.slug == "baseline") { "squashed" } else { "baseline" };
    let (mut contents, _) = squash(component.backend, &files, slug).map_err(refused)?;
    contents.replaces = prefix.iter().filter_map(|step| Replaced::of(step)).collect();
    let Some(last) = prefix.last() else { return Err(no_step(component, through)) };
    let made = replace(component, &before, &prefix, (&last.id, &contents), &checked.catalog)?;
    Ok(SquashReport {
        component: component.name.clone(),
        step: made.name,
        replaced: prefix.iter().map(|step| step.name()).collect(),
        files: made.files.iter().map(|file| project.shown(file)).collect(),
    })
}

/// Puts the baseline in place of the steps, or leaves everything as it was.
fn replace(
    component: &Component,
    before: &Loaded,
    prefix: &[&Step],
    (id, contents): (&StepId, &Contents),
    wanted: &Catalog,
) -> Result<NewStep, CliError> {
    let aside = Aside::new(&component.directory);
    let lock = component.directory.join(LOCK_FILE);
    let old_lock = fs::read(&lock).ok();
    let written = aside.put(prefix, &component.directory).and_then(|()| {
        let made = write_step_as(&before.set, id, contents)
            .map_err(|error| CliError::usage(with_cause(&error)))?;
        match locked(component).and_then(|_| proved(component, wanted)) {
            Ok(()) => Ok(made),
            Err(error) => {
                unwrite_steps(before.set.layout, &[made]);
                Err(error)
            }
        }
    });
    match written {
        Ok(made) => aside.delete().map(|()| made),
        Err(error) => {
            aside.put_back(&component.directory);
            if let Some(old) = old_lock {
                // The error that led here is the one to tell.
                let _ = fs::write(&lock, old);
            }
            Err(error)
        }
    }
}

/// The steps to replace, or why they cannot be.
fn prefix<'s>(
    project: &Project,
    component: &Component,
    loaded: &'s Loaded,
    through: &str,
) -> Result<Vec<&'s Step>, CliError> {
    let set = &loaded.set;
    if set.layout != Layout::Native {
        let message = format!("steps of layout {} cannot say what they replace", set.layout);
        return Err(CliError::new(Exit::Guard, message));
    }
    let last = set.position(through).ok_or_else(|| no_step(component, through))?;
    let (first, rest) = set.steps.split_at(last + 1);
    let guard = |message: String| Err(CliError::new(Exit::Guard, message));
    if let Some(step) = first.iter().find(|step| step.settings.kind != StepKind::Sql) {
        let (name, kind) = (step.name(), step.settings.kind);
        return guard(format!("`{name}` is of kind {kind}, which a baseline cannot stand for"));
    }
    if let Some(name) = required_by(project, component, first) {
        return guard(format!("`{name}` requires a step that would go"));
    }
    for (at, step) in first.iter().enumerate() {
        if set.requirements(at).iter().any(|it| it.component.is_some()) {
            return guard(format!("`{}` requires a step of another component", step.name()));
        }
    }
    // A later step that a replaced one sorts behind would run before the baseline.
    if let Some(step) = rest
        .iter()
        .find(|step| step.settings.kind != StepKind::Repeatable && step.id <= first[last].id)
    {
        return guard(format!("`{}` runs behind `{through}` and sorts before it", step.name()));
    }
    Ok(first.iter().collect())
}

/// A step of another component that requires one of these.
fn required_by(project: &Project, component: &Component, steps: &[Step]) -> Option<String> {
    let others = project.components.iter().filter(|other| other.name != component.name);
    others.into_iter().find_map(|other| {
        let set = load(other).set;
        let needs = |required: &Requirement| {
            required.component.as_deref() == Some(component.name.as_str())
                && steps.iter().any(|step| step.name() == required.step)
        };
        let at = (0..set.steps.len()).find(|at| set.requirements(*at).iter().any(needs))?;
        Some(format!("{}/{}", other.name, set.steps[at].name()))
    })
}

fn no_step(component: &Component, step: &str) -> CliError {
    CliError::usage(format!("`{}` has no step `{step}`", component.name))
        .help("`driftless status` lists them")
}

fn refused(refusal: SquashRefusal) -> CliError {
    match refusal {
        SquashRefusal::Errors(errors) => CliError::usage("the steps have errors").because(errors),
        SquashRefusal::Loses(lost) => {
            let message = "a baseline would lose what these statements do".to_owned();
            let made = CliError::new(Exit::Guard, message);
            lost.iter().fold(made, |made, it| {
                made.help(format!("{}:{}: {} ({})", it.file, it.line, it.what, it.step))
            })
        }
        SquashRefusal::Unproven(refusal) => {
            let message = "the baseline cannot be proved to lead where the steps lead";
            let made = CliError::new(Exit::Undecided, message);
            match refusal {
                Refusal::Unproven { changes, errors, .. } => {
                    changes.iter().take(5).map(described).fold(made.because(errors), CliError::help)
                }
                Refusal::Undecided(objects) => {
                    made.help(format!("nobody can say how these differ: {}", objects.join(", ")))
                }
                Refusal::Transaction(statement) => made.help(statement),
            }
        }
        SquashRefusal::Several(statement) => CliError::new(
            Exit::Guard,
            format!("what the steps make takes more than one step: {}", statement.trim()),
        ),
    }
}

/// Judges the component as it is on disk now.
fn proved(component: &Component, wanted: &Catalog) -> Result<(), CliError> {
    let checked = driftless_check::check(&request(component, false));
    let errors: Vec<Diagnostic> =
        checked.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        let message = "the steps would have errors; nothing is changed";
        return Err(CliError::new(Exit::Undecided, message).because(errors));
    }
    let changes = diff_with(&checked.catalog, wanted, &Options::EVERYTHING);
    if changes.is_empty() {
        return Ok(());
    }
    let message = "all steps would lead elsewhere; nothing is changed";
    let made = CliError::new(Exit::Undecided, message);
    Err(changes.iter().take(5).map(described).fold(made, CliError::help))
}

/// Where the replaced steps are until the baseline is proved on disk.
struct Aside(PathBuf);

impl Aside {
    fn new(directory: &Path) -> Self {
        let name = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self(directory.with_file_name(format!(".{name}.squashed-{}", std::process::id())))
    }

    fn put(&self, steps: &[&Step], directory: &Path) -> Result<(), CliError> {
        fs::create_dir_all(&self.0).map_err(|error| CliError::file("make", &self.0, &error))?;
        for step in steps {
            let name = step.name();
            let path = directory.join(&name);
            fs::rename(&path, self.0.join(&name))
                .map_err(|error| CliError::file("move", &path, &error))?;
        }
        Ok(())
    }

    /// As far as possible: the error that led here is the one to tell.
    fn put_back(&self, directory: &Path) {
        for entry in fs::read_dir(&self.0).into_iter().flatten().flatten() {
            let _ = fs::rename(entry.path(), directory.join(entry.file_name()));
        }
        let _ = fs::remove_dir(&self.0);
    }

    fn delete(&self) -> Result<(), CliError> {
        fs::remove_dir_all(&self.0).map_err(|error| CliError::file("remove", &self.0, &error))
    }
}
