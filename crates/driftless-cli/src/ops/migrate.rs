//! `driftless migrate`: applying what is pending.
//!
//! Around the run stand two things about the lock file. Before it, in every environment but the
//! local one, open steps are sealed: a database others depend on must be reproducible from the
//! repository. After it, in the local one, the line that vouches for the checked steps is renewed,
//! so that the next build need not replay what just ran.

use std::time::Duration;

use driftless_db::{
    Commits, Environment, MigrateOptions, OpenSteps, Reporter, StepName, Target, Url,
};
use driftless_diag::Diagnostic;
use driftless_steps::{LOCK_FILE, LockLine, LockPolicy, Seal};

use crate::args::{self, Global};
use crate::ops::databases::urls;
use crate::ops::run::{RunReport, names};
use crate::ops::signals::{Watchdog, stop_flag};
use crate::ops::steps::{Ready, prove, ready, request, with_required};
use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// The code of a setting that has no effect.
const UNHEEDED: &str = "unenforced-setting";

/// Applies the pending steps of the chosen components.
pub(crate) fn run(
    global: &Global,
    arguments: &args::Migrate,
    reporter: &mut dyn Reporter,
) -> Result<RunReport, CliError> {
    let project = Project::load(global)?;
    let to = arguments.to.as_deref().map(|to| step_name(&project, to)).transpose()?;
    let mut all = ready(&project, &with_required(&project))?;
    let mut sealed = Vec::new();
    if !project.local {
        sealed = seal(&project, &mut all)?;
    }
    let urls = urls(&project, &all)?;
    for (_, url) in all.iter().zip(&urls).filter(|(ready, _)| ready.component.chosen) {
        make_directory(&project, url)?;
    }
    let only = match &to {
        Some(to) => [to.component.clone()].into(),
        None => names(&all),
    };
    let targets = targets(&all, &urls, |component| only.contains(component));
    let options = MigrateOptions {
        to: to.into_iter().collect(),
        only: Some(only),
        jobs: arguments.jobs,
        commits: if arguments.single_transaction { Commits::AllSteps } else { Commits::EachStep },
        lock_wait: Duration::from_secs(arguments.lock_wait),
        open_steps: if project.local { OpenSteps::Apply } else { OpenSteps::Refuse },
        limits: project.limits(&arguments.limits),
        environment: environment(&project, arguments.claim),
        stop: stop_flag()?,
    };
    let _watchdog = Watchdog::new(&options.stop);
    let outcome = driftless_db::migrate(&targets, &options, reporter);
    let mut report = RunReport::new(&project.environment, &all, outcome);
    report.sealed = sealed;
    let unheeded = unheeded(&all, &report);
    report.diagnostics.splice(0..0, unheeded);
    let side_by_side = side_by_side(&all, &report);
    report.diagnostics.extend(side_by_side);
    report.help = open_and_changed(&all, &report);
    if project.local && report.error.is_none() {
        all.iter().filter(|ready| ready.component.chosen).for_each(renew_checked_line);
    }
    Ok(report)
}

/// The environment whose databases are meant, where somebody has named one: the databases at the
/// end of `--url` belong to nobody knows whom.
fn environment(project: &Project, claim: bool) -> Environment {
    let name = project.environment.clone();
    match (project.is_configured(), claim) {
        (false, _) => Environment::Unknown,
        (true, false) => Environment::Is(name),
        (true, true) => Environment::Claimed(name),
    }
}

/// `STEP` or `COMPONENT/STEP`.
pub(crate) fn step_name(project: &Project, text: &str) -> Result<StepName, CliError> {
    let (component, step) = match text.split_once('/') {
        Some((component, step)) => (project.one(Some(component))?, step),
        None => (project.one(None)?, text),
    };
    Ok(StepName { component: component.name.clone(), step: step.to_owned() })
}

/// What the executor works on: components that take part, and of the others those whose database
/// is there to be looked at, since opening it to write would create it.
pub(crate) fn targets<'a>(
    ready: &'a [Ready],
    urls: &'a [Url],
    takes_part: impl Fn(&str) -> bool,
) -> Vec<Target<'a>> {
    ready
        .iter()
        .zip(urls)
        .filter(|(ready, url)| takes_part(&ready.component.name) || !url.would_be_created())
        .map(|(ready, url)| {
            let code = ready.component.embedded.map_or(&[][..], |own| own.code);
            Target { plan: &ready.plan, url, code }
        })
        .collect()
}

/// Makes the directory of a database where that is ours to make.
fn make_directory(project: &Project, url: &Url) -> Result<(), CliError> {
    let Some(directory) = project.makes_directory(url) else { return Ok(()) };
    std::fs::create_dir_all(directory).map_err(|error| CliError::file("make", directory, &error))
}

/// Seals the open steps of the chosen components; their names.
fn seal(project: &Project, all: &mut [Ready]) -> Result<Vec<String>, CliError> {
    let mut sealed = Vec::new();
    for ready in all.iter_mut().filter(|ready| ready.component.chosen) {
        let lines = ready.loaded.lock.iter().flat_map(|lock| &lock.lines);
        let open: Vec<String> =
            lines.filter(|line| line.is_open()).map(|line| line.step.clone()).collect();
        if open.is_empty() {
            continue;
        }
        seal_one(project, ready, &open)?;
        sealed.extend(open.iter().map(|step| format!("{}/{step}", ready.component.name)));
    }
    Ok(sealed)
}

fn seal_one(project: &Project, ready: &mut Ready, open: &[String]) -> Result<(), CliError> {
    let request = request(&ready.component, false);
    let checked = driftless_check::check(&request);
    let errors: Vec<Diagnostic> =
        checked.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    let (component, environment) = (&ready.component.name, &project.environment);
    let open = open.join("`, `");
    if !errors.is_empty() {
        let message = format!(
            "`{open}` of `{component}` is open and has errors, and `{environment}` takes sealed \
             steps only"
        );
        return Err(CliError::new(Exit::Guard, message).because(errors));
    }
    let lock =
        driftless_steps::locked(&checked.loaded.set, checked.loaded.lock.as_ref(), Seal::All);
    let lock = driftless_check::refresh_lock(&request, &checked, lock);
    driftless_steps::write_lock(&ready.component.directory, &lock).map_err(|error| {
        let path = project.shown(&ready.component.directory.join(LOCK_FILE));
        let message = format!(
            "`{open}` of `{component}` is open, and sealing it in `{path}` failed: {error}"
        );
        CliError::new(Exit::Guard, message)
            .help("run `driftless lock` where the repository is, and commit the lock file")
    })?;
    *ready = reread(&ready.component)?;
    Ok(())
}

fn reread(component: &Component) -> Result<Ready, CliError> {
    let loaded = crate::ops::steps::load(component);
    let errors: Vec<Diagnostic> =
        loaded.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    crate::ops::steps::refuse(errors, "the steps changed while they were sealed")?;
    let plan = driftless_check::plan(&loaded, component.backend);
    let mut ready = Ready { component: component.clone(), loaded, plan };
    prove(&mut ready);
    Ok(ready)
}

/// Why a step that comes late could not be shown to commute with those that are applied.
fn side_by_side(all: &[Ready], report: &RunReport) -> Vec<Diagnostic> {
    let late = report
        .errors()
        .into_iter()
        .filter(|error| matches!(error.kind, driftless_db::ErrorKind::OutOfOrder { .. }));
    let component = |error: &driftless_db::Error| {
        let name = error.component.as_deref().unwrap_or_default();
        all.iter().find(|ready| ready.component.name == name && !ready.loaded.set.steps.is_empty())
    };
    late.filter_map(component)
        .flat_map(|ready| driftless_check::judge(&request(&ready.component, false)).diagnostics)
        .filter(|found| found.code.id == driftless_check::UNORDERED_BRANCHES.id)
        .collect()
}

/// Writes the line that says which steps were checked, if it is not there. That is a convenience:
/// where it cannot be written, the next build takes longer, and nothing else.
fn renew_checked_line(ready: &Ready) {
    let request = request(&ready.component, false);
    let Some(lock) = &ready.loaded.lock else { return };
    if ready.component.lock != LockPolicy::Required || driftless_check::judge(&request).trusted {
        return;
    }
    let checked = driftless_check::check(&request);
    let renewed = driftless_check::refresh_lock(&request, &checked, lock.clone());
    let _ = driftless_steps::write_lock(&ready.component.directory, &renewed);
}

/// Settings of the steps that ran which this version knows and does not act on: whoever relies on
/// such a guard must not learn from its silence that it held.
fn unheeded(all: &[Ready], report: &RunReport) -> Vec<Diagnostic> {
    let ran = |component: &str, found: &Diagnostic| {
        let done = report.components.iter().filter(|one| one.component == component);
        done.flat_map(|one| &one.done).any(|step| found.step.as_ref() == Some(&step.step))
    };
    all.iter()
        .flat_map(|ready| {
            let found = ready.loaded.diagnostics.iter().filter(|one| one.code.id == UNHEEDED);
            found.filter(|found| ran(&ready.component.name, found)).cloned()
        })
        .collect()
}

/// What to do about a step that was applied here while it was open, and changed since.
fn open_and_changed(all: &[Ready], report: &RunReport) -> Vec<String> {
    let changed = |error: &&driftless_db::Error| {
        matches!(error.kind, driftless_db::ErrorKind::Changed { .. })
    };
    let mut help = Vec::new();
    for error in report.errors().into_iter().filter(changed) {
        let (component, step) = (error.component.as_deref(), error.step.as_deref());
        let open = all
            .iter()
            .filter(|ready| Some(ready.component.name.as_str()) == component)
            .filter_map(|ready| ready.loaded.line(step?))
            .any(LockLine::is_open);
        if let (true, Some(component), Some(step)) = (open, component, step) {
            help.push(format!(
                "`{step}` is open: `driftless revert {component}` undoes it with its down.sql as \
                 it is now, then `migrate` applies it again"
            ));
        }
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_an_unheeded_setting_exists() {
        assert!(driftless_steps::CODES.iter().any(|code| code.id == UNHEEDED));
    }
}
