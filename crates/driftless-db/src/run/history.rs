//! What a ledger says about the steps of one component: which are still to be applied, and
//! whether the two can belong together at all.
//!
//! Judged before anything runs, and again under the lock when somebody else has written.

use std::collections::BTreeSet;
use std::time::Duration;

use driftless_plan::{Plan, Step};

use crate::ledger::hex;
use crate::server::State;
use crate::{Database, Error, ErrorKind, Ledger, Silent, StopFlag};

/// How long a read waits for a writer that is just committing.
const READ_WAIT: Duration = Duration::from_secs(5);

impl Database {
    /// The places in the plan of the steps that migrating would apply, in order, or why it would
    /// refuse to. Reads only.
    pub fn pending(&mut self, plan: &Plan) -> Result<Vec<usize>, Error> {
        let state = self.state(READ_WAIT, &StopFlag::new(), &mut Silent)?;
        pending(plan, &state)
            .map_err(|error| error.in_component(&plan.component).in_database(self.shown()))
    }
}

/// The places in the plan of the steps to apply, in order.
pub(super) fn pending(plan: &Plan, state: &State) -> Result<Vec<usize>, Error> {
    let Some(ledger) = &state.ledger else {
        if state.found_total > 0 {
            let (found, total) = (state.found.clone(), state.found_total);
            return Err(ErrorKind::NoLedger { found, total }.into());
        }
        return Ok((0..plan.steps.len()).collect());
    };
    let applied = verified(plan, ledger)?;
    let pending: Vec<usize> = (0..plan.steps.len()).filter(|at| !applied.contains(at)).collect();
    in_order(plan, &applied, &pending)?;
    Ok(pending)
}

/// The applied steps, all of which the plan has, unchanged.
fn verified(plan: &Plan, ledger: &Ledger) -> Result<BTreeSet<usize>, Error> {
    let mut applied = BTreeSet::new();
    let mut unknown = Vec::new();
    let places: std::collections::BTreeMap<&str, usize> =
        plan.steps.iter().enumerate().map(|(at, step)| (step.name.as_str(), at)).collect();
    for row in ledger.of(&plan.component) {
        let Some(at) = places.get(row.step.as_str()).copied() else {
            unknown.push(row.step.clone());
            continue;
        };
        unchanged(&plan.component, &plan.steps[at], &row.checksum)?;
        applied.insert(at);
    }
    if unknown.is_empty() {
        Ok(applied)
    } else {
        Err(Error::from(ErrorKind::UnknownApplied { steps: unknown }).in_component(&plan.component))
    }
}

/// Refuses a step that is not the one that was applied.
pub(super) fn unchanged(component: &str, step: &Step, applied: &[u8; 32]) -> Result<(), Error> {
    if step.checksum == *applied {
        return Ok(());
    }
    let kind = ErrorKind::Changed { applied: hex(applied), now: hex(&step.checksum) };
    Err(Error::from(kind).in_step(component, &step.name))
}

/// Refuses a pending step that an applied one requires, directly or not. A step that no applied
/// one requires may come late: its `requires` say where it belongs.
fn in_order(plan: &Plan, applied: &BTreeSet<usize>, pending: &[usize]) -> Result<(), Error> {
    let (Some(first), Some(last)) = (pending.first(), applied.last()) else { return Ok(()) };
    if first > last {
        return Ok(());
    }
    let needed = needed_by(plan, applied);
    for at in pending {
        if let Some(by) = needed[*at] {
            let after = plan.steps[by].name.clone();
            let last = plan.steps[*last].name.clone();
            return Err(Error::from(ErrorKind::OutOfOrder { after, last })
                .in_step(&plan.component, &plan.steps[*at].name));
        }
    }
    Ok(())
}

/// For each step, the last applied step that requires it.
fn needed_by(plan: &Plan, applied: &BTreeSet<usize>) -> Vec<Option<usize>> {
    let mut needed = vec![None; plan.steps.len()];
    for at in (0..plan.steps.len()).rev() {
        let by = if applied.contains(&at) { needed[at].or(Some(at)) } else { needed[at] };
        if by.is_some() {
            for required in own_requirements(plan, at) {
                needed[required] = needed[required].max(by);
            }
        }
    }
    needed
}

/// The places of the steps of its own component that a step requires: those it names, or the one
/// before it when it names none.
fn own_requirements(plan: &Plan, at: usize) -> Vec<usize> {
    let own = |component: &Option<String>| {
        component.as_ref().is_none_or(|component| *component == plan.component)
    };
    let named: Vec<usize> = plan.steps[at]
        .requires
        .iter()
        .filter(|requirement| own(&requirement.component))
        .filter_map(|requirement| plan.step(&requirement.step).map(|(place, _)| place))
        .filter(|place| *place < at)
        .collect();
    if named.is_empty() { at.checked_sub(1).into_iter().collect() } else { named }
}
