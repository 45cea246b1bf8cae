//! `driftless plan`: what `migrate` would run, in the order in which it would, and nothing else:
//! databases are opened for reading only.

use std::collections::BTreeSet;

use driftless_db::{ErrorKind, Standing, standings};
use driftless_plan::Kind;
use driftless_steps::StepSet;

use crate::args::{self, Global};
use crate::ops::databases;
use crate::ops::steps::{Ready, ready, with_required};
use crate::project::Project;
use crate::{CliError, Exit};

/// What would run.
#[derive(Debug)]
pub(crate) struct PlanReport {
    /// The environment it would run in.
    pub(crate) environment: String,
    /// The chosen components.
    pub(crate) components: Vec<ComponentPlan>,
    /// The pending steps, over all components, in the order in which they would run.
    pub(crate) steps: Vec<PlannedStep>,
    /// Whether pending steps have an exit code of their own.
    pub(crate) exit_code: bool,
}

/// A component and its database.
#[derive(Debug)]
pub(crate) struct ComponentPlan {
    /// The component.
    pub(crate) component: String,
    /// Its database, safe to show.
    pub(crate) database: String,
    /// Whether that exists.
    pub(crate) exists: bool,
    /// How many steps are applied.
    pub(crate) applied: usize,
    /// How many are pending.
    pub(crate) pending: usize,
}

/// A step that would run.
#[derive(Debug)]
pub(crate) struct PlannedStep {
    /// Its component.
    pub(crate) component: String,
    /// The step.
    pub(crate) step: String,
    /// Its file.
    pub(crate) file: String,
    /// Whether it runs in a transaction.
    pub(crate) transaction: bool,
    /// Whether foreign keys are off meanwhile, because it rebuilds a table.
    pub(crate) foreign_keys_off: bool,
    /// Whether its lock line is open.
    pub(crate) open: bool,
    /// Its statements.
    pub(crate) statements: Vec<PlannedStatement>,
}

/// A statement that would run.
#[derive(Debug)]
pub(crate) struct PlannedStatement {
    /// Its line in the file, from one.
    pub(crate) line: usize,
    /// Its text.
    pub(crate) sql: String,
}

impl PlanReport {
    /// Pending steps are only told by the code when that was asked for.
    pub(crate) fn outcome(&self) -> Exit {
        if self.exit_code && !self.steps.is_empty() { Exit::Pending } else { Exit::Done }
    }
}

/// Finds the pending steps of the chosen components.
pub(crate) fn run(global: &Global, arguments: &args::Plan) -> Result<PlanReport, CliError> {
    let project = Project::load(global)?;
    let all = ready(&project, &with_required(&project))?;
    let chosen: Vec<Ready> = all.iter().filter(|one| one.component.chosen).map(clone).collect();
    let mut components = Vec::new();
    let mut pending: BTreeSet<(String, String)> = BTreeSet::new();
    for mut place in databases::open(&project, &chosen)? {
        let ledger = place.ledger()?;
        for member in &place.members {
            let plan = &chosen[*member].plan;
            let standings = standings(plan, &ledger);
            let at = |wanted| {
                let found = standings.iter().enumerate().filter(move |(_, one)| **one == wanted);
                found.map(|(at, _)| at).collect::<Vec<usize>>()
            };
            let places = match &mut place.database {
                Some(database) => database.pending(plan)?,
                None => at(Standing::Pending),
            };
            components.push(ComponentPlan {
                component: plan.component.clone(),
                database: place.url.to_string(),
                exists: place.database.is_some(),
                applied: at(Standing::Applied).len(),
                pending: places.len(),
            });
            let names = places.iter().map(|at| plan.steps[*at].name.clone());
            pending.extend(names.map(|name| (plan.component.clone(), name)));
        }
    }
    requirements_met(&project, &all, &pending)?;
    components.sort_by(|one, two| one.component.cmp(&two.component));
    Ok(PlanReport {
        environment: project.environment.clone(),
        components,
        steps: in_order(&all, &pending)?,
        exit_code: arguments.exit_code,
    })
}

/// Refuses, as `migrate` would, pending steps that require a step of a component which is not
/// chosen and which does not have it applied.
fn requirements_met(
    project: &Project,
    all: &[Ready],
    pending: &BTreeSet<(String, String)>,
) -> Result<(), CliError> {
    let others: Vec<Ready> = all.iter().filter(|one| !one.component.chosen).map(clone).collect();
    let mut applied: BTreeSet<(String, String)> = BTreeSet::new();
    for mut place in databases::open(project, &others)? {
        let ledger = place.ledger()?;
        for plan in place.members.iter().map(|member| &others[*member].plan) {
            // What a baseline stands for is there.
            let skipped = plan.steps.iter().zip(standings(plan, &ledger));
            let skipped = skipped.filter(|(step, standing)| {
                *standing == Standing::Skipped && step.kind == Kind::Once
            });
            applied.extend(skipped.map(|(step, _)| (plan.component.clone(), step.name.clone())));
        }
        applied.extend(ledger.rows.into_iter().map(|row| (row.component, row.step)));
    }
    for (component, step) in pending {
        let plan = all.iter().find(|one| one.plan.component == *component).map(|one| &one.plan);
        let step = plan.and_then(|plan| plan.step(step)).map(|(_, step)| step);
        for required in step.iter().flat_map(|step| &step.requires) {
            let Some(other) = &required.component else { continue };
            let name = (other.clone(), required.step.clone());
            if others.iter().any(|one| one.plan.component == *other) && !applied.contains(&name) {
                let kind = ErrorKind::Requirement(format!("{}/{}", name.0, name.1));
                let step = step.map_or("", |step| &step.name);
                let error = CliError::new(Exit::Guard, format!("`{component}/{step}`: {kind}"));
                return Err(kind.help().into_iter().fold(error, CliError::help));
            }
        }
    }
    Ok(())
}

fn clone(ready: &Ready) -> Ready {
    Ready {
        component: ready.component.clone(),
        loaded: ready.loaded.clone(),
        plan: ready.plan.clone(),
    }
}

/// The pending steps in the order of all components' requirements.
fn in_order(
    all: &[Ready],
    pending: &BTreeSet<(String, String)>,
) -> Result<Vec<PlannedStep>, CliError> {
    let sets: Vec<&StepSet> = all.iter().map(|ready| &ready.loaded.set).collect();
    let order = driftless_steps::order(&sets).map_err(|problems| {
        CliError::usage("the steps have no order in which they could run").because(problems)
    })?;
    let steps = order
        .into_iter()
        .filter(|step| pending.contains(&(step.component.clone(), step.step.clone())))
        .filter_map(|step| planned(&all[step.set], &step.step));
    Ok(steps.collect())
}

fn planned(ready: &Ready, name: &str) -> Option<PlannedStep> {
    let (_, step) = ready.plan.step(name)?;
    // One pass over the text: asking for the line of each statement would read it every time.
    let (mut line, mut seen) = (1, 0);
    let mut statements = Vec::with_capacity(step.up.statements.len());
    for (index, span) in step.up.statements.iter().enumerate() {
        let between = step.up.text.get(seen..span.start).unwrap_or_default();
        line += between.matches('\n').count();
        seen = span.start;
        statements.push(PlannedStatement { line, sql: step.up.statement(index).to_owned() });
    }
    Some(PlannedStep {
        component: ready.plan.component.clone(),
        step: step.name.clone(),
        file: step.up.file.clone(),
        transaction: step.transaction && !step.up.is_batched(),
        foreign_keys_off: step.up.foreign_keys_off,
        open: step.open,
        statements,
    })
}
