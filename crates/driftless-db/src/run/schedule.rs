//! The order of steps over several components, as far as requirements decide it.
//!
//! Components keep the order of their plan. Where a step requires one of another component, that
//! one must be applied before: in its ledger, or earlier in this run. Requirements that can never
//! be met are found before anything runs; those that a failure leaves unmet only stop what needs
//! them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use driftless_plan::Plan;

use super::history;
use crate::{Error, ErrorKind, StepName};

/// What is to be done in one component.
#[derive(Debug)]
pub(super) struct Queue<'a> {
    pub(super) plan: &'a Plan,
    /// Where its database stands among the places.
    pub(super) place: usize,
    /// The steps of the plan to run, in order.
    pub(super) steps: VecDeque<usize>,
    /// What keeps the rest from running.
    pub(super) stopped: bool,
}

impl Queue<'_> {
    /// What its next step still waits for.
    pub(super) fn waits_for(&self, applied: &BTreeSet<StepName>) -> Option<StepName> {
        requirements(self.plan, *self.steps.front()?).find(|name| !applied.contains(name))
    }
}

/// What a step requires, in full.
fn requirements(plan: &Plan, at: usize) -> impl Iterator<Item = StepName> + '_ {
    plan.steps[at].requires.iter().map(|requirement| StepName {
        component: requirement.component.clone().unwrap_or_else(|| plan.component.clone()),
        step: requirement.step.clone(),
    })
}

/// The next steps of one database that can run one after another, as (queue, step of its plan).
/// They are taken from their queues.
pub(super) fn segment(
    queues: &mut [Queue<'_>],
    place: usize,
    applied: &BTreeSet<StepName>,
) -> Vec<(usize, usize)> {
    let mut applied = applied.clone();
    let mut segment = Vec::new();
    loop {
        let before = segment.len();
        for (index, queue) in queues.iter_mut().enumerate() {
            if queue.place != place || queue.stopped {
                continue;
            }
            while queue.waits_for(&applied).is_none()
                && let Some(at) = queue.steps.pop_front()
            {
                mark(&mut applied, queue.plan, at);
                segment.push((index, at));
            }
        }
        if segment.len() == before {
            return segment;
        }
    }
}

/// The full name of a step of a plan.
pub(super) fn name(plan: &Plan, at: usize) -> StepName {
    StepName { component: plan.component.clone(), step: plan.steps[at].name.clone() }
}

/// Notes that a step is applied, and with a baseline the steps that it stands for.
pub(super) fn mark(applied: &mut BTreeSet<StepName>, plan: &Plan, at: usize) {
    applied.extend(history::covered(plan, at).chain([at]).map(|at| name(plan, at)));
    applied.extend(plan.steps[at].replaces.iter().map(|replaced| StepName {
        component: plan.component.clone(),
        step: replaced.step.clone(),
    }));
}

/// What is known of a requirement's other end.
pub(super) struct Known<'a> {
    /// Every step of every target, also of those that are only looked at, by component.
    pub(super) steps: &'a BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Everything applied, in every ledger that was read.
    pub(super) applied: &'a BTreeSet<StepName>,
    /// The components that take part in the run.
    pub(super) taking_part: &'a BTreeSet<&'a str>,
}

/// Refuses a queue with a requirement that nothing can meet: one that does not exist, or that is
/// not applied and not part of this run.
pub(super) fn judge(queue: &Queue<'_>, known: &Known<'_>) -> Result<(), Error> {
    for at in &queue.steps {
        for required in requirements(queue.plan, *at) {
            if known.applied.contains(&required) {
                continue;
            }
            let kind = match known.steps.get(required.component.as_str()) {
                Some(steps) if !steps.contains(required.step.as_str()) => {
                    ErrorKind::UnknownRequirement(required.to_string())
                }
                Some(_) if known.taking_part.contains(required.component.as_str()) => continue,
                _ => ErrorKind::Requirement(required.to_string()),
            };
            let step = &queue.plan.steps[*at].name;
            return Err(Error::from(kind).in_step(&queue.plan.component, step));
        }
    }
    Ok(())
}

/// Queues that would stand still although everything succeeds, with what they wait for: the ones
/// that wait for each other in a circle. Those that wait for a step beyond the end of a queue
/// (because of `to`, or because its component cannot run) are not among them.
pub(super) fn circles(
    queues: &[Queue<'_>],
    applied: &BTreeSet<StepName>,
) -> BTreeMap<usize, StepName> {
    let mut rest: Vec<Queue<'_>> =
        queues.iter().map(|queue| Queue { steps: queue.steps.clone(), ..*queue }).collect();
    let mut applied = applied.clone();
    loop {
        let mut moved = false;
        let places: BTreeSet<usize> = rest.iter().map(|queue| queue.place).collect();
        for place in places {
            for (index, at) in segment(&mut rest, place, &applied) {
                mark(&mut applied, queues[index].plan, at);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let mut waiting: BTreeMap<usize, StepName> = rest
        .iter()
        .enumerate()
        .filter(|(_, queue)| !queue.stopped)
        .filter_map(|(index, queue)| Some((index, queue.waits_for(&applied)?)))
        .collect();
    // Whoever waits for something that no standing queue still has is held, not in a circle; and
    // so is who waits for a held one.
    loop {
        let before = waiting.len();
        let standing: BTreeSet<StepName> = waiting
            .keys()
            .flat_map(|index| rest[*index].steps.iter().map(|at| name(rest[*index].plan, *at)))
            .collect();
        waiting.retain(|_, required| standing.contains(required));
        if waiting.len() == before {
            return waiting;
        }
    }
}
