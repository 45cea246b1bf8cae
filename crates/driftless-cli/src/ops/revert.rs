//! `driftless revert`: undoing applied steps of one component, the last one first.

use std::time::Duration;

use driftless_db::{Amount, Reporter, RevertOptions, Url};

use crate::args::{self, Global};
use crate::ops::databases;
use crate::ops::migrate::{step_name, targets};
use crate::ops::run::RunReport;
use crate::ops::signals::{Watchdog, stop_flag};
use crate::ops::steps::{Ready, read, ready, required_components};
use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// Undoes steps of the component.
pub(crate) fn run(
    global: &Global,
    arguments: &args::Revert,
    reporter: &mut dyn Reporter,
) -> Result<RunReport, CliError> {
    let project = Project::load(global)?;
    let (component, amount) = what(&project, arguments)?;
    let components = with_dependents(&project, component);
    let mut all = ready(&project, &components)?;
    let urls: Vec<Url> = databases::urls(&project, &all)?;
    if project.local {
        as_applied(&project, &mut all)?;
    }
    let targets = targets(&all, &urls, |name| name == component.name);
    let exists = targets.iter().any(|target| {
        target.plan.component == component.name
            && target.url.path().is_none_or(|path| path.exists())
    });
    if !exists {
        let url = project.url(component)?;
        return Err(CliError::new(Exit::Usage, format!("there is no database at `{url}`"))
            .help("nothing was ever applied there, so there is nothing to revert"));
    }
    let options = RevertOptions {
        lock_wait: Duration::from_secs(arguments.lock_wait),
        limits: project.limits(&arguments.limits),
        stop: stop_flag()?,
    };
    let _watchdog = Watchdog::new(&options.stop);
    let outcome = driftless_db::revert(&targets, &component.name, &amount, &options, reporter);
    Ok(RunReport::new(&project.environment, &all, outcome))
}

/// The component and how much of it: `--to COMPONENT/STEP` names both.
fn what<'p>(
    project: &'p Project,
    arguments: &args::Revert,
) -> Result<(&'p Component, Amount), CliError> {
    let Some(to) = &arguments.to else {
        let component = project.one(arguments.name.as_deref())?;
        let steps = usize::try_from(arguments.steps).unwrap_or(usize::MAX);
        return Ok((component, Amount::Last(steps)));
    };
    let to = match &arguments.name {
        Some(name) if !to.contains('/') => step_name(project, &format!("{name}/{to}"))?,
        _ => step_name(project, to)?,
    };
    if arguments.name.as_ref().is_some_and(|name| *name != to.component) {
        return Err(CliError::usage("the step to go back to belongs to another component"));
    }
    let component = project.one(Some(&to.component))?;
    if read(component).plan.step(&to.step).is_none() {
        return Err(CliError::usage(format!("`{}` has no step `{}`", component.name, to.step))
            .help("`driftless status` lists them"));
    }
    Ok((component, Amount::After(to.step)))
}

/// The component, and those whose steps require steps of it.
fn with_dependents<'p>(project: &'p Project, component: &Component) -> Vec<&'p Component> {
    let depends = |other: &&Component| {
        other.name == component.name
            || required_components(&read(other).plan).contains(&component.name)
    };
    project.components.iter().filter(depends).collect()
}

/// An open step may change after it was applied locally, and then its author wants to undo it and
/// apply it again. Its down is all that is needed for that, so for open steps the up counts as it
/// was applied.
fn as_applied(project: &Project, all: &mut [Ready]) -> Result<(), CliError> {
    let mut checksums = Vec::new();
    for mut place in databases::open(project, all)? {
        let ledger = place.ledger()?;
        for member in &place.members {
            let rows = ledger.of(&all[*member].component.name);
            checksums.extend(rows.map(|row| (*member, row.step.clone(), row.checksum)));
        }
    }
    for (member, step, checksum) in checksums {
        let steps = &mut all[member].plan.steps;
        if let Some(step) = steps.iter_mut().find(|one| one.name == step && one.open) {
            step.checksum = checksum;
        }
    }
    Ok(())
}
