//! Recording steps that another tool applied, without running them.
//!
//! The rows are written the way a run writes them: under its lock, with a run of their own and the
//! fingerprints of what is there at its end. That the database contains what the steps make is for
//! the caller to have checked, since it takes a parser. Killed half-way, it can be done again.

use std::time::Duration;

use driftless_plan::{Plan, Script, Step};

use super::{Action, Commits};
use crate::server::{Operation, State, Work};
use crate::wait::Control;
use crate::{Database, Environment, Error, ErrorKind, Limits, Reporter, StopFlag};

/// Steps of a component to be recorded.
#[derive(Debug, Clone)]
pub struct Adopted<'a> {
    /// The component's steps.
    pub plan: &'a Plan,
    /// The places of those that are applied, in the order of the plan.
    pub steps: Vec<usize>,
}

impl Database {
    /// Records that these steps are applied, and says how many were not recorded before. Nothing of
    /// them is run.
    ///
    /// # Errors
    ///
    /// The ledger has other steps of a component, or one of these with another checksum; nothing
    /// was recorded then.
    pub fn adopt(
        &mut self,
        adopted: &[Adopted<'_>],
        lock_wait: Duration,
        stop: &StopFlag,
        reporter: &mut dyn Reporter,
    ) -> Result<usize, Error> {
        let nothing = Script::default();
        let steps: Vec<(&str, Step)> = adopted
            .iter()
            .flat_map(|one| one.steps.iter().map(move |at| (one.plan, *at)))
            .filter_map(|(plan, at)| Some((plan.component.as_str(), plan.steps.get(at)?.clone())))
            // With nothing to run, one way of running is as good as the other.
            .map(|(component, step)| (component, Step { transaction: true, ..step }))
            .collect();
        let operations: Vec<Operation<'_>> = steps
            .iter()
            .map(|(component, step)| Operation { component, step, script: &nothing, code: None })
            .collect();
        let recheck = rechecked(&steps);
        let state = self.state(lock_wait, stop, reporter)?;
        let missing = still_missing(&state, &steps, &operations)?;
        if missing.is_empty() {
            return Ok(0);
        }
        let shown = self.shown().to_owned();
        let mut control =
            Control { database: &shown, lock_wait, limits: Limits::default(), stop, reporter };
        let work = Work {
            action: Action::Adopt,
            operations: missing,
            recheck: &recheck,
            environment: &Environment::Unknown,
            commits: Commits::EachStep,
        };
        let outcome = self.server.run(work, &mut control);
        match outcome.failure {
            Some(error) => Err(error.in_database(&shown)),
            None => Ok(outcome.done.len()),
        }
    }
}

/// What is asked again under the lock.
fn rechecked<'r, 'a>(
    steps: &'r [(&'r str, Step)],
) -> impl Fn(&State, &[Operation<'a>]) -> Result<Vec<Operation<'a>>, Error> + 'r {
    move |state, left| still_missing(state, steps, left)
}

/// The operations whose steps the ledger does not have, if it has nothing else of their components.
fn still_missing<'a>(
    state: &State,
    steps: &[(&str, Step)],
    left: &[Operation<'a>],
) -> Result<Vec<Operation<'a>>, Error> {
    let Some(ledger) = &state.ledger else { return Ok(left.to_vec()) };
    for row in &ledger.rows {
        let mut own = steps.iter().filter(|(component, _)| *component == row.component).peekable();
        if own.peek().is_none() {
            continue;
        }
        let replaced = |step: &Step| step.replaces.iter().any(|it| it.step == row.step);
        if steps.iter().any(|(component, step)| *component == row.component && replaced(step)) {
            continue;
        }
        match own.find(|(_, step)| step.name == row.step) {
            Some((_, step)) => super::history::unchanged(&row.component, step, &row.checksum)?,
            None => {
                let kind = ErrorKind::AlreadyMigrated { step: row.step.clone() };
                return Err(Error::from(kind).in_component(&row.component));
            }
        }
    }
    let missing = |operation: &&Operation<'a>| {
        ledger.row(operation.component, &operation.step.name).is_none()
    };
    Ok(left.iter().filter(missing).copied().collect())
}
