//! Reverting what was applied last in one component.
//!
//! Everything that speaks against it is found before anything is touched: a down file that is
//! missing, a sealed step that changed since it was applied (an open one may, and reverting is how
//! it is applied again), an applied step that needs one of those to go.

use std::collections::BTreeSet;
use std::time::Instant;

use driftless_plan::{Kind, Plan};

use super::places::{self, Member, Opened, Place};
use super::{Action, Amount, Commits, RevertOptions, StepName, Target, history};
use crate::server::{Operation, Outcome, State, Work};
use crate::wait::Control;
use crate::{
    Access, ComponentReport, Database, Environment, Error, ErrorKind, Event, Failure, LedgerRow,
    NotStarted, Reason, Report, Reporter, StepDone, StepFailed,
};

/// Reverts steps of `component`, the last applied first. The other targets are looked at for
/// applied steps that require one of them.
pub fn revert(
    targets: &[Target<'_>],
    component: &str,
    amount: &Amount,
    options: &RevertOptions,
    reporter: &mut dyn Reporter,
) -> Result<Report, Failure> {
    let mut opened = Opened::open(targets, Access::Write);
    let members = opened.members.clone();
    run(opened.places(), &members, component, amount, options, reporter)
}

impl Database {
    /// Reverts steps of `component`, the last applied first. The other plans are looked at for
    /// applied steps that require one of them.
    pub fn revert(
        &mut self,
        plans: &[&Plan],
        component: &str,
        amount: &Amount,
        options: &RevertOptions,
        reporter: &mut dyn Reporter,
    ) -> Result<Report, Failure> {
        let members: Vec<Member<'_>> =
            plans.iter().map(|plan| Member { plan, place: 0, code: &[] }).collect();
        let place =
            Place { shown: self.shown().to_owned(), database: Ok(self), state: State::default() };
        run(vec![place], &members, component, amount, options, reporter)
    }
}

fn run(
    mut places: Vec<Place<'_>>,
    members: &[Member<'_>],
    component: &str,
    amount: &Amount,
    options: &RevertOptions,
    reporter: &mut dyn Reporter,
) -> Result<Report, Failure> {
    let began = Instant::now();
    let mut report =
        Report { action: Action::Revert, components: Vec::new(), duration: began.elapsed() };
    let (member, operations) =
        match prepare(&mut places, members, component, amount, options, reporter) {
            Ok(prepared) => prepared,
            Err(error) => {
                reporter.event(&Event::Failed { error: &error });
                report.duration = began.elapsed();
                return Err(Failure { report: Box::new(report), error });
            }
        };
    reporter.event(&Event::Planned { action: Action::Revert, steps: operations.len() });
    let place = &mut places[member.place];
    let already = place.applied().filter(|name| name.component == component).count();
    let outcome = if operations.is_empty() {
        Outcome::default()
    } else {
        execute(place, member, amount, &operations, options, reporter)
    };
    let failure = outcome.failure.clone();
    if let Some(error) = &failure {
        reporter.event(&Event::Failed { error });
    }
    report.components.push(component_report(&place.shown, already, member, &operations, outcome));
    report.duration = began.elapsed();
    match failure {
        None => Ok(report),
        Some(error) => Err(Failure { report: Box::new(report), error }),
    }
}

/// Decides what to revert and whether it may be.
fn prepare<'a>(
    places: &mut [Place<'_>],
    members: &[Member<'a>],
    component: &str,
    amount: &Amount,
    options: &RevertOptions,
    reporter: &mut dyn Reporter,
) -> Result<(Member<'a>, Vec<Operation<'a>>), Error> {
    places::distinct(members)?;
    let member = members
        .iter()
        .find(|member| member.plan.component == component)
        .copied()
        .ok_or_else(|| Error::from(ErrorKind::UnknownComponent(component.to_owned())))?;
    for place in &mut *places {
        place.survey(options.lock_wait, &options.stop, reporter);
    }
    for other in members {
        places[other.place].accepts(other.plan)?;
    }
    places[member.place]
        .awaited((member.plan, Action::Revert), options.lock_wait, &options.stop, reporter)
        .map_err(|error| error.in_component(component))?;
    let place = &places[member.place];
    let operations = operations(member.plan, amount, &place.state)
        .map_err(|error| error.in_component(component).in_database(&place.shown))?;
    unrequired(places, members, member.plan, &operations)?;
    Ok((member, operations))
}

/// The steps to revert, in order.
fn operations<'a>(
    plan: &'a Plan,
    amount: &Amount,
    state: &State,
) -> Result<Vec<Operation<'a>>, Error> {
    if let Some(ledger) = &state.ledger {
        history::finished(plan, ledger, Some(Action::Revert))?;
    }
    let rows = state.ledger.iter().flat_map(|ledger| ledger.of(&plan.component)).rev();
    // A repeatable step has no place in the sequence: it stays, and runs again when it changes.
    let repeats = |row: &&LedgerRow| {
        plan.step(&row.step).is_some_and(|(_, step)| step.kind == Kind::Repeatable)
    };
    let rows: Vec<&LedgerRow> = rows.filter(|row| !repeats(row)).collect();
    let count = match amount {
        Amount::Last(count) => rows.len().min(*count),
        Amount::After(step) => rows
            .iter()
            .position(|row| row.step == *step)
            .ok_or_else(|| Error::from(ErrorKind::UnknownStep(step.clone())))?,
    };
    rows[..count].iter().map(|row| operation(plan, row)).collect()
}

fn operation<'a>(plan: &'a Plan, row: &LedgerRow) -> Result<Operation<'a>, Error> {
    let Some((_, step)) = plan.step(&row.step) else {
        return Err(ErrorKind::UnknownApplied { steps: vec![row.step.clone()] }.into());
    };
    if !step.open {
        history::unchanged(&plan.component, step, &row.checksum)?;
    }
    let Some(script) = &step.down else {
        return Err(Error::from(ErrorKind::MissingDown).in_step(&plan.component, &step.name));
    };
    Ok(Operation { component: &plan.component, step, script, code: None })
}

/// Refuses when a step that stays applied requires one that is to go.
fn unrequired(
    places: &[Place<'_>],
    members: &[Member<'_>],
    plan: &Plan,
    operations: &[Operation<'_>],
) -> Result<(), Error> {
    let going: BTreeSet<&str> =
        operations.iter().map(|operation| operation.step.name.as_str()).collect();
    let applied = places::applied(places, members);
    for other in members {
        let own = other.plan.component == plan.component;
        for step in &other.plan.steps {
            let name =
                StepName { component: other.plan.component.clone(), step: step.name.clone() };
            let stays = applied.contains(&name) && step.kind != Kind::Repeatable;
            if !stays || (own && going.contains(step.name.as_str())) {
                continue;
            }
            let required = step.requires.iter().find(|requirement| {
                let component = requirement.component.as_ref().unwrap_or(&other.plan.component);
                *component == plan.component && going.contains(requirement.step.as_str())
            });
            if let Some(required) = required {
                return Err(Error::from(ErrorKind::RequiredBy(name.to_string()))
                    .in_step(&plan.component, &required.step));
            }
        }
    }
    Ok(())
}

fn execute<'a>(
    place: &mut Place<'_>,
    member: Member<'a>,
    amount: &Amount,
    wanted: &[Operation<'a>],
    options: &RevertOptions,
    reporter: &mut dyn Reporter,
) -> Outcome {
    // Somebody else wrote meanwhile: go on only if the same steps are still the last ones.
    let recheck = |state: &State, left: &[Operation<'a>]| {
        let names = |operations: &[Operation<'a>]| -> Vec<&'a str> {
            operations.iter().map(|operation| operation.step.name.as_str()).collect()
        };
        let rest = match amount {
            Amount::Last(count) => {
                Amount::Last(count.min(&wanted.len()) - (wanted.len() - left.len()))
            }
            Amount::After(step) => Amount::After(step.clone()),
        };
        let now = operations(member.plan, &rest, state)?;
        if names(&now) == names(left) { Ok(now) } else { Err(ErrorKind::Moved.into()) }
    };
    let work = Work {
        action: Action::Revert,
        operations: wanted.to_vec(),
        recheck: &recheck,
        environment: &Environment::Unknown,
        commits: Commits::EachStep,
    };
    let Place { shown, database, .. } = place;
    let Ok(database) = database else { return Outcome::default() };
    let mut control = Control {
        database: shown,
        lock_wait: options.lock_wait,
        limits: options.limits,
        stop: &options.stop,
        reporter,
    };
    let mut outcome = database.server.run(work, &mut control);
    let explained = |error: Error| error.in_component(&member.plan.component).in_database(&*shown);
    outcome.failure = outcome.failure.map(explained);
    outcome
}

fn component_report(
    shown: &str,
    already: usize,
    member: Member<'_>,
    wanted: &[Operation<'_>],
    outcome: Outcome,
) -> ComponentReport {
    let done: Vec<StepDone> = outcome
        .done
        .into_iter()
        .map(|done| StepDone {
            step: done.step,
            statements: done.statements,
            duration: done.duration,
        })
        .collect();
    let stopped = outcome.failure.as_ref().is_some_and(|error| error.kind == ErrorKind::Stopped);
    let failed = outcome
        .failure
        .filter(|_| !stopped)
        .map(|error| StepFailed { step: error.step.as_deref().map(ToOwned::to_owned), error });
    let reason = if stopped { Reason::Stopped } else { Reason::Failed };
    let not_started = wanted[done.len().min(wanted.len())..]
        .iter()
        .map(|operation| operation.step.name.clone())
        .filter(|step| failed.as_ref().is_none_or(|failed| failed.step.as_ref() != Some(step)))
        .map(|step| NotStarted { step, reason: reason.clone() })
        .collect();
    ComponentReport {
        component: member.plan.component.clone(),
        database: shown.to_owned(),
        already,
        done,
        failed,
        not_started,
    }
}
