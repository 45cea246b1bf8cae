//! All pending steps in one transaction: where that can be.
//!
//! Decided before anything runs, so that nobody finds out in the middle that half of the steps are
//! permanent.

use driftless_diag::Backend;
use driftless_plan::{Form, Step};

use super::places::Place;
use super::schedule::Queue;
use crate::{Error, ErrorKind};

/// The queues whose steps cannot be part of one transaction, with the reason.
pub(super) fn refused(queues: &[Queue<'_>], places: &[Place<'_>]) -> Vec<(usize, Error)> {
    let busy = || queues.iter().enumerate().filter(|(_, queue)| !queue.steps.is_empty());
    let mut refused = Vec::new();
    let Some((_, first)) = busy().next() else { return refused };
    for (index, queue) in busy().filter(|(_, queue)| !queue.stopped) {
        let component = &queue.plan.component;
        if queue.place != first.place {
            let why = format!(
                "`{}` is to be migrated as well, and two databases share none",
                places[first.place].shown
            );
            refused
                .push((index, Error::from(ErrorKind::NotTogether { why }).in_component(component)));
            continue;
        }
        let why = |at: &usize| {
            Some((&queue.plan.steps[*at], why_not(queue.plan.backend, &queue.plan.steps[*at])?))
        };
        if let Some((step, why)) = queue.steps.iter().find_map(why) {
            let error = Error::from(ErrorKind::NotTogether { why: why.to_owned() });
            refused.push((index, error.in_step(component, &step.name)));
        }
    }
    if !refused.is_empty() {
        // Of what was to be there as a whole, nothing may be there.
        let others: Vec<usize> = busy()
            .map(|(index, _)| index)
            .filter(|index| refused.iter().all(|(other, _)| other != index))
            .collect();
        let why = "other steps of the run cannot";
        refused.extend(others.into_iter().map(|index| {
            let error = Error::from(ErrorKind::NotTogether { why: why.to_owned() });
            (index, error.in_component(&queues[index].plan.component))
        }));
    }
    refused
}

/// Why a step cannot be a part of a transaction.
fn why_not(backend: Backend, step: &Step) -> Option<&'static str> {
    match backend {
        Backend::MySql | Backend::MariaDb => {
            Some("the server commits every change of the schema by itself")
        }
        _ if step.form == Form::Code => Some("the step is code, and commits batch by batch"),
        _ if step.up.is_batched() => Some("a statement of the step runs in batches"),
        _ if !step.transaction => Some("the step asks for no transaction"),
        _ if step.up.foreign_keys_off => {
            Some("the step rebuilds a table, with foreign keys off for a transaction of its own")
        }
        _ => None,
    }
}
