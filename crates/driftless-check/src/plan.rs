//! The plan of a component: what the executor needs, without anything having been replayed.

use driftless_diag::{Backend, Diagnostic};
use driftless_plan::{Kind, Plan, Replaced, Requirement, Step as PlanStep};
use driftless_steps::{Loaded, Step, StepFile, StepKind};

use crate::check::full_name;
use crate::script::script;

/// The plan of the steps that were read. A step without SQL (its file is missing, or it is code)
/// is left out, which is reported where it was found.
pub fn plan(loaded: &Loaded, backend: Backend) -> Plan {
    build(loaded, backend).0
}

/// The plan, and what no executor could do with it.
pub(crate) fn build(loaded: &Loaded, backend: Backend) -> (Plan, Vec<Diagnostic>) {
    let set = &loaded.set;
    let mut problems = Vec::new();
    let mut steps = Vec::with_capacity(set.steps.len());
    for (index, step) in set.steps.iter().enumerate() {
        let Some(up) = &step.up else { continue };
        let requires = set.requirements(index).iter().map(|required| Requirement {
            component: required.component.clone(),
            step: required.step.clone(),
        });
        let (built, found) = plan_step(loaded, backend, step, up, requires.collect());
        problems.extend(found);
        steps.push(built);
    }
    (Plan { component: set.component.clone(), backend, steps }, problems)
}

fn plan_step(
    loaded: &Loaded,
    backend: Backend,
    step: &Step,
    up: &StepFile,
    requires: Vec<Requirement>,
) -> (PlanStep, Vec<Diagnostic>) {
    let name = step.name();
    let transaction = step.settings.transaction;
    let (up_script, mut problems) = script(backend, loaded.set.layout, up, transaction);
    let down = step.down.as_ref().map(|down| {
        let (script, found) = script(backend, loaded.set.layout, down, transaction);
        problems.extend(found);
        script
    });
    let full_name = full_name(loaded, step);
    let problems = problems.into_iter().map(|problem| problem.in_step(&full_name)).collect();
    let step = PlanStep {
        open: loaded.line(&name).is_some_and(driftless_steps::LockLine::is_open),
        name,
        up: up_script,
        down,
        checksum: up.checksum.0,
        down_checksum: step.down.as_ref().map(|down| down.checksum.0),
        requires,
        kind: match step.settings.kind {
            StepKind::Sql | StepKind::Code => Kind::Once,
            StepKind::Repeatable => Kind::Repeatable,
            StepKind::Baseline => Kind::Baseline,
        },
        transaction,
        replaces: step
            .settings
            .replaces
            .iter()
            .map(|it| Replaced { step: it.step.clone(), checksum: it.checksum.0 })
            .collect(),
    };
    (step, problems)
}
