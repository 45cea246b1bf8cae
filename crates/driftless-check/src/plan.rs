//! The plan of a component: what the executor needs, without anything having been replayed.

use std::time::Duration;

use driftless_diag::{Backend, Diagnostic};
use driftless_plan::{Form, Kind, Plan, Replaced, Requirement, Script, Step as PlanStep};
use driftless_steps::{Checksum, Loaded, Step, StepKind};

use crate::check::full_name;
use crate::config::Timeout;
use crate::outside::in_transaction;
use crate::script::script;

/// The plan of the steps that were read, without which of them commute. A step whose file is missing is left out, which is
/// reported where it was found.
pub fn plan(loaded: &Loaded, backend: Backend) -> Plan {
    build(loaded, backend).0
}

/// The plan, and what no executor could do with it.
pub(crate) fn build(loaded: &Loaded, backend: Backend) -> (Plan, Vec<Diagnostic>) {
    let set = &loaded.set;
    let mut problems = Vec::new();
    let mut steps = Vec::with_capacity(set.steps.len());
    for (index, step) in set.steps.iter().enumerate() {
        let is_code = step.settings.kind == StepKind::Code;
        if step.up.is_none() && !is_code {
            continue;
        }
        let requires = set.requirements(index).iter().map(|required| Requirement {
            component: required.component.clone(),
            step: required.step.clone(),
        });
        let (built, found) = plan_step(loaded, backend, step, requires.collect());
        problems.extend(found);
        steps.push(built);
    }
    (Plan { component: set.component.clone(), backend, steps }, problems)
}

fn plan_step(
    loaded: &Loaded,
    backend: Backend,
    step: &Step,
    requires: Vec<Requirement>,
) -> (PlanStep, Vec<Diagnostic>) {
    let name = step.name();
    let settings = &step.settings;
    let transaction = in_transaction(loaded.set.layout, backend, step);
    let up = step.up.as_ref().filter(|_| settings.kind != StepKind::Code);
    let (up_script, mut problems) = match up {
        Some(up) => script(backend, loaded.set.layout, up, transaction),
        None => (Script::default(), Vec::new()),
    };
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
        checksum: up.map_or_else(|| Checksum::of(b""), |up| up.checksum).0,
        down_checksum: step.down.as_ref().map(|down| down.checksum.0),
        requires,
        kind: match settings.kind {
            StepKind::Sql | StepKind::Code => Kind::Once,
            StepKind::Repeatable => Kind::Repeatable,
            StepKind::Baseline => Kind::Baseline,
        },
        transaction,
        form: if up.is_some() { Form::Sql } else { Form::Code },
        lock_timeout: limit(settings.lock_timeout.as_deref()),
        statement_timeout: limit(settings.statement_timeout.as_deref()),
        behind: None,
        replaces: step
            .settings
            .replaces
            .iter()
            .map(|it| Replaced { step: it.step.clone(), checksum: it.checksum.0 })
            .collect(),
    };
    (step, problems)
}

/// A limit as `step.toml` has it; zero is one that says that there is none.
fn limit(text: Option<&str>) -> Option<Duration> {
    let text = text?;
    let zero = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if zero.chars().all(|c| c == '0') {
        return Some(Duration::ZERO);
    }
    text.parse().ok().map(|Timeout(limit)| limit)
}
