//! `driftless gate` and `driftless wait`: may a program with these steps start?

use std::time::Duration;

use driftless_db::{Class, Error, Gate, StopFlag, WaitOptions};

use crate::args::{Global, Wait};
use crate::ops::databases::urls;
use crate::ops::signals::stop_flag;
use crate::ops::steps::{Ready, read};
use crate::project::Project;
use crate::{CliError, Exit};

/// How each database stands to its component's steps.
#[derive(Debug)]
pub(crate) struct GateReport {
    /// The environment looked at.
    pub(crate) environment: String,
    /// One for each component.
    pub(crate) components: Vec<ComponentGate>,
    /// Whether a database that is ahead of the steps will do.
    pub(crate) allow_ahead: bool,
}

/// How a database stands to the steps of a component.
#[derive(Debug)]
pub(crate) struct ComponentGate {
    /// The component.
    pub(crate) component: String,
    /// Its database, safe to show.
    pub(crate) database: String,
    /// What was found, or why it could not be read.
    pub(crate) gate: Result<Gate, Error>,
}

impl GateReport {
    /// The worst of the components.
    pub(crate) fn outcome(&self) -> Exit {
        let exits = self.components.iter().map(|one| one.outcome(self.allow_ahead));
        exits.fold(Exit::Done, Exit::worst)
    }
}

impl ComponentGate {
    fn outcome(&self, allow_ahead: bool) -> Exit {
        match &self.gate {
            Ok(Gate::Current) => Exit::Done,
            Ok(Gate::Ahead { missing, .. }) if allow_ahead && missing.is_empty() => Exit::Done,
            Ok(Gate::Empty | Gate::Behind { .. }) => Exit::Pending,
            Ok(Gate::Ahead { .. } | Gate::Changed { .. }) => Exit::History,
            Ok(Gate::NotOurs { .. }) => Exit::Guard,
            Err(error) => Exit::from(error.class()),
        }
    }
}

/// Looks once.
pub(crate) fn look(global: &Global, allow_ahead: bool) -> Result<GateReport, CliError> {
    let (project, ready) = project_and_steps(global)?;
    let once =
        WaitOptions { patience: Duration::ZERO, every: Duration::ZERO, stop: StopFlag::new() };
    report(&project, &ready, allow_ahead, |_| once.clone(), &mut |_, _| {})
}

/// Looks until each is current, can no longer become that, or the patience is at its end. `told`
/// hears of a component what keeps it waiting, each time that changes.
pub(crate) fn wait(
    global: &Global,
    arguments: &Wait,
    told: &mut dyn FnMut(&str, &str),
) -> Result<GateReport, CliError> {
    let (project, ready) = project_and_steps(global)?;
    let stop = stop_flag()?;
    let began = std::time::Instant::now();
    let options = |_: &Ready| WaitOptions {
        patience: Duration::from_secs(arguments.timeout).saturating_sub(began.elapsed()),
        every: Duration::from_millis(500),
        stop: stop.clone(),
    };
    report(&project, &ready, arguments.allow_ahead, options, told)
}

fn project_and_steps(global: &Global) -> Result<(Project, Vec<Ready>), CliError> {
    let project = Project::load(global)?;
    let ready = project.chosen().map(read).collect();
    Ok((project, ready))
}

fn report(
    project: &Project,
    ready: &[Ready],
    allow_ahead: bool,
    options: impl Fn(&Ready) -> WaitOptions,
    told: &mut dyn FnMut(&str, &str),
) -> Result<GateReport, CliError> {
    let mut components = Vec::new();
    for (one, url) in ready.iter().zip(urls(project, ready)?) {
        let component = one.component.name.clone();
        let mut last = String::new();
        let mut heard = |looked: &Result<Gate, Error>| {
            let state = match looked {
                Ok(gate) if gate.is_current() => return,
                Ok(Gate::Behind { executing: Some(holder), .. }) => {
                    format!("behind, being applied by {holder}")
                }
                Ok(gate) => gate.name().to_owned(),
                Err(error) if error.class() == Class::Temporary => error.kind.to_string(),
                Err(_) => return,
            };
            if state != last {
                told(&component, &state);
                last = state;
            }
        };
        let gate = driftless_db::wait_until_current(&url, &one.plan, &options(one), &mut heard);
        components.push(ComponentGate { component, database: url.to_string(), gate });
    }
    Ok(GateReport { environment: project.environment.clone(), components, allow_ahead })
}
