//! What a ledger says about the steps of one component: which are still to be applied, and
//! whether the two can belong together at all.
//!
//! Steps of two kinds do not simply run once. A repeatable step is pending whenever the ledger has
//! it with another checksum than the plan. A baseline is pending where the ledger has no step of the
//! component at all: the last one is, and the steps before it are then never pending, also later,
//! since the ledger has the baseline.
//!
//! Judged before anything runs, and again under the lock when somebody else has written.

use std::collections::{BTreeMap, BTreeSet};

use driftless_plan::{Kind, Plan, Replaced, Step, hex};

use super::Action;
use crate::server::State;
use crate::{Database, Error, ErrorKind, Ledger, NextRun, Unfinished};

/// How a step of a plan stands in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was applied as it is now.
    Applied,
    /// Migrating applies it: it was not applied, or it is repeatable and has changed.
    Pending,
    /// It was applied, and has changed since.
    Changed,
    /// It never runs there: the database began at a baseline that stands for it, or it is a
    /// baseline and the database did not begin with it.
    Skipped,
}

/// How each step of the plan stands in a database with this ledger, in the order of the plan.
pub fn standings(plan: &Plan, ledger: &Ledger) -> Vec<Standing> {
    standings_up_to(plan, ledger, usize::MAX)
}

/// The same when nothing behind the step at `last` is to run: a database that has none of the
/// plan's steps begins at the last baseline that may run.
fn standings_up_to(plan: &Plan, ledger: &Ledger, last: usize) -> Vec<Standing> {
    let rows: BTreeMap<&str, &[u8; 32]> =
        ledger.of(&plan.component).map(|row| (row.step.as_str(), &row.checksum)).collect();
    let repeats =
        |name: &str| plan.step(name).is_some_and(|(_, step)| step.kind == Kind::Repeatable);
    let fresh = rows.keys().all(|name| repeats(name));
    let begins = |(at, step): &(usize, &Step)| {
        let applied = rows.contains_key(step.name.as_str());
        step.kind == Kind::Baseline && (applied || (fresh && *at <= last))
    };
    let baseline = plan.steps.iter().enumerate().rfind(begins).map(|(at, _)| at);
    let standing = |(at, step): (usize, &Step)| match (rows.get(step.name.as_str()), step.kind) {
        (Some(applied), _) if **applied == step.checksum => Standing::Applied,
        (Some(_), Kind::Repeatable) | (None, Kind::Repeatable) => Standing::Pending,
        (Some(_), _) => Standing::Changed,
        (None, Kind::Baseline) if baseline != Some(at) => Standing::Skipped,
        (None, Kind::Once) if baseline.is_some_and(|baseline| at < baseline) => Standing::Skipped,
        (None, _) => Standing::Pending,
    };
    plan.steps.iter().enumerate().map(standing).collect()
}

/// The places of the steps that the step at `at` stands for.
pub(super) fn covered(plan: &Plan, at: usize) -> impl Iterator<Item = usize> + '_ {
    let covers = plan.steps.get(at).is_some_and(|step| step.kind == Kind::Baseline);
    let before = plan.steps.iter().take(at).enumerate().filter(move |_| covers);
    before.filter(|(_, step)| step.kind == Kind::Once).map(|(at, _)| at)
}

impl Database {
    /// The places in the plan of the steps that migrating would apply, in order, or why it would
    /// refuse to. Reads only.
    pub fn pending(&mut self, plan: &Plan) -> Result<Vec<usize>, Error> {
        let state = self.looked()?;
        pending(plan, &state, usize::MAX)
            .map_err(|error| error.in_component(&plan.component).in_database(self.shown()))
    }
}

/// The places in the plan of the steps to apply up to the one at `last`, in order.
pub(super) fn pending(plan: &Plan, state: &State, last: usize) -> Result<Vec<usize>, Error> {
    let none = Ledger::default();
    let ledger = match &state.ledger {
        Some(ledger) => ledger,
        None if state.found_total > 0 => {
            let (found, total) = (state.found.clone(), state.found_total);
            return Err(ErrorKind::NoLedger { found, total }.into());
        }
        None => &none,
    };
    finished(plan, ledger, Some(Action::Migrate))?;
    let applied = verified(plan, ledger)?;
    let standings = standings_up_to(plan, ledger, last);
    let is_pending = |at: &usize| standings.get(*at) == Some(&Standing::Pending);
    let pending: Vec<usize> =
        (0..plan.steps.len()).filter(is_pending).filter(|at| *at <= last).collect();
    in_order(plan, &applied, &pending)?;
    Ok(pending)
}

/// Refuses a component of which an earlier run left a step half done, unless one of this kind goes
/// on with it. Only to be believed of a ledger that was read under the lock ([`Place::awaited`]), or that
/// says who holds it: elsewhere the other run may be in the middle of that step.
///
/// [`Place::awaited`]: super::places::Place::awaited
pub(super) fn finished(plan: &Plan, ledger: &Ledger, action: Option<Action>) -> Result<(), Error> {
    let resumes = |step: &Unfinished| {
        let known = plan.step(&step.step).is_some();
        let same = action.is_some_and(|action| step.action == action.name());
        step.next == NextRun::Resumes && same && known
    };
    let ours = |step: &&Unfinished| step.component == plan.component && !resumes(step);
    let Some(step) = ledger.unfinished.iter().find(ours) else { return Ok(()) };
    let kind = match ledger.executed_by.get(&step.component) {
        Some(holder) => {
            ErrorKind::Executing { step: Box::new(step.clone()), holder: holder.clone() }
        }
        None => ErrorKind::Unfinished { step: Box::new(step.clone()) },
    };
    Err(Error::from(kind).in_step(&plan.component, &step.step))
}

/// The applied steps, all of which the plan has, unchanged unless they are repeatable.
fn verified(plan: &Plan, ledger: &Ledger) -> Result<BTreeSet<usize>, Error> {
    let mut applied = BTreeSet::new();
    let mut unknown = Vec::new();
    let places: BTreeMap<&str, usize> =
        plan.steps.iter().enumerate().map(|(at, step)| (step.name.as_str(), at)).collect();
    behind_baselines(plan, ledger)?;
    for row in ledger.of(&plan.component) {
        if plan.replacing(&row.step).is_some() {
            continue;
        }
        let Some(at) = places.get(row.step.as_str()).copied() else {
            unknown.push(row.step.clone());
            continue;
        };
        if plan.steps[at].kind == Kind::Repeatable {
            continue;
        }
        unchanged(&plan.component, &plan.steps[at], &row.checksum)?;
        applied.insert(at);
    }
    if unknown.is_empty() {
        Ok(applied)
    } else {
        Err(Error::from(ErrorKind::UnknownApplied { steps: unknown }).in_component(&plan.component))
    }
}

/// Refuses a database that has some of the steps that a baseline was written in place of and not
/// all, or has them otherwise: nobody has the statements any more that lead on from there.
pub(super) fn behind_baselines(plan: &Plan, ledger: &Ledger) -> Result<(), Error> {
    for baseline in plan.steps.iter().filter(|step| !step.replaces.is_empty()) {
        let row = |step: &str| ledger.row(&plan.component, step);
        if row(&baseline.name).is_some() {
            continue;
        }
        let (applied, missing): (Vec<&Replaced>, Vec<&Replaced>) =
            baseline.replaces.iter().partition(|it| row(&it.step).is_some());
        if !applied.is_empty() && !missing.is_empty() {
            let missing = missing.iter().map(|it| it.step.clone()).collect();
            let kind = ErrorKind::InsideBaseline { baseline: baseline.name.clone(), missing };
            return Err(Error::from(kind).in_component(&plan.component));
        }
        for replaced in applied {
            let Some(found) = row(&replaced.step).filter(|row| row.checksum != replaced.checksum)
            else {
                continue;
            };
            let kind =
                ErrorKind::Changed { applied: hex(&found.checksum), now: hex(&replaced.checksum) };
            return Err(Error::from(kind).in_step(&plan.component, &replaced.step));
        }
    }
    Ok(())
}

/// Refuses a step that is not the one that was applied.
pub(super) fn unchanged(component: &str, step: &Step, applied: &[u8; 32]) -> Result<(), Error> {
    if step.checksum == *applied {
        return Ok(());
    }
    let kind = ErrorKind::Changed { applied: hex(applied), now: hex(&step.checksum) };
    Err(Error::from(kind).in_step(component, &step.name))
}

/// Refuses a pending step that an applied one requires, directly or not, or was written behind. A step
/// of which that is true of no applied one may come late: its `requires` say where it belongs, or the
/// plan that the two commute.
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

/// The places of the steps of its own component that a step requires: those it was written behind
/// where the plan knows them, else those it names, or the one before it when it names none.
fn own_requirements(plan: &Plan, at: usize) -> Vec<usize> {
    if let (Kind::Once, Some(behind)) = (plan.steps[at].kind, &plan.steps[at].behind) {
        return behind.iter().copied().filter(|place| *place < at).collect();
    }
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
    // A baseline needs nothing, and has run where nothing had.
    if plan.steps[at].kind != Kind::Once {
        return named;
    }
    if named.is_empty() { at.checked_sub(1).into_iter().collect() } else { named }
}
