//! Applying what is pending.
//!
//! Every database is looked at first, without lock or write; where nothing is pending, that is
//! all. Then steps go in segments, each as long as requirements allow within one database. A
//! component that fails (also one whose database cannot be read, or whose history is refused)
//! stops itself and what requires it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use driftless_plan::{Form, Plan, Step};

use super::places::{self, Member, Opened, Place};
use super::schedule::{self, Known, Queue};
use super::{
    Action, Commits, Connected, MigrateOptions, OpenSteps, StepName, Target, history, together,
};
use crate::server::{Operation, Outcome, State, Work};
use crate::wait::Control;
use crate::{
    Access, CodeStep, ComponentReport, Database, Error, ErrorKind, Event, Failure, NotStarted,
    Reason, Report, Reporter, StepDone, StepFailed, Url,
};

/// Applies the pending steps of the targets.
pub fn migrate(
    targets: &[Target<'_>],
    options: &MigrateOptions,
    reporter: &mut dyn Reporter,
) -> Result<Report, Failure> {
    let mut opened = Opened::open(targets, Access::Write);
    let members = opened.members.clone();
    Migration::new(opened.places(), &members, options, reporter).run()
}

/// The same over databases that are open already.
pub fn migrate_connected(
    components: Vec<Connected<'_>>,
    options: &MigrateOptions,
    reporter: &mut dyn Reporter,
) -> Result<Report, Failure> {
    let mut places: Vec<(Url, Place<'_>)> = Vec::new();
    let mut members = Vec::with_capacity(components.len());
    for Connected { plan, code, database } in components {
        // Steps of one database share a ledger and the order of its locks, so they have one place.
        let known = places.iter().position(|(url, _)| url.same_database(database.url()));
        let place = known.unwrap_or_else(|| {
            places.push((database.url().clone(), Place::of(database)));
            places.len() - 1
        });
        members.push(Member { plan, place, code });
    }
    let places = places.into_iter().map(|(_, place)| place).collect();
    Migration::new(places, &members, options, reporter).run()
}

impl Database {
    /// Applies the pending steps of components that all belong to this database.
    pub fn migrate(
        &mut self,
        plans: &[&Plan],
        options: &MigrateOptions,
        reporter: &mut dyn Reporter,
    ) -> Result<Report, Failure> {
        let members: Vec<Member<'_>> =
            plans.iter().map(|plan| Member { plan, place: 0, code: &[] }).collect();
        self.migrate_members(&members, options, reporter)
    }

    /// Applies the pending steps of a component that has steps which are code.
    pub fn migrate_with(
        &mut self,
        plan: &Plan,
        code: &[CodeStep],
        options: &MigrateOptions,
        reporter: &mut dyn Reporter,
    ) -> Result<Report, Failure> {
        self.migrate_members(&[Member { plan, place: 0, code }], options, reporter)
    }

    fn migrate_members(
        &mut self,
        members: &[Member<'_>],
        options: &MigrateOptions,
        reporter: &mut dyn Reporter,
    ) -> Result<Report, Failure> {
        Migration::new(vec![Place::of(self)], members, options, reporter).run()
    }
}

pub(super) struct Migration<'a, 'p> {
    pub(super) places: Vec<Place<'p>>,
    pub(super) members: &'a [Member<'a>],
    pub(super) options: &'a MigrateOptions,
    pub(super) reporter: &'a mut dyn Reporter,
    /// One for each member.
    queues: Vec<Queue<'a>>,
    pub(super) components: Vec<ComponentReport>,
    applied: BTreeSet<StepName>,
    began: Instant,
}

impl<'a, 'p> Migration<'a, 'p> {
    pub(super) fn new(
        places: Vec<Place<'p>>,
        members: &'a [Member<'a>],
        options: &'a MigrateOptions,
        reporter: &'a mut dyn Reporter,
    ) -> Self {
        let queue = |member: &Member<'a>| Queue {
            plan: member.plan,
            place: member.place,
            steps: VecDeque::new(),
            stopped: false,
        };
        let component = |member: &Member<'a>| {
            ComponentReport::new(&member.plan.component, &places[member.place].shown)
        };
        Self {
            queues: members.iter().map(queue).collect(),
            components: members.iter().map(component).collect(),
            places,
            members,
            options,
            reporter,
            applied: BTreeSet::new(),
            began: Instant::now(),
        }
    }

    fn run(mut self) -> Result<Report, Failure> {
        if let Err(error) = self.usage() {
            return Err(Failure { report: Box::new(self.report()), error });
        }
        if let Some(report) = self.nothing_to_do() {
            return Ok(report);
        }
        self.run_after_a_look()
    }

    /// Runs where it is known that there is something to do, or to say.
    pub(super) fn run_after_a_look(mut self) -> Result<Report, Failure> {
        for place in &mut self.places {
            place.survey(self.options.lock_wait, &self.options.stop, self.reporter);
        }
        self.await_others();
        self.applied = places::applied(&self.places, self.members);
        self.decide();
        let steps = self.queues.iter().map(|queue| queue.steps.len()).sum();
        self.reporter.event(&Event::Planned { action: Action::Migrate, steps });
        self.renew();
        if self.options.jobs.get() > 1 && self.places.len() > 1 {
            self.in_parallel(self.options.jobs);
        }
        while !self.stopped()
            && let Some((place, segment)) = self.next_segment(|_| true)
        {
            self.segment(place, &segment);
        }
        self.leave_out();
        self.end()
    }

    /// Waits for runs that are in the middle of a step with which this one would not go on.
    fn await_others(&mut self) {
        for index in 0..self.members.len() {
            let Member { plan, place, .. } = self.members[index];
            if !self.takes_part(&plan.component) {
                continue;
            }
            let (wait, stop) = (self.options.lock_wait, &self.options.stop);
            let awaited =
                self.places[place].awaited((plan, Action::Migrate), wait, stop, self.reporter);
            if let Err(error) = awaited {
                self.fail(index, error);
            }
        }
    }

    fn takes_part(&self, component: &str) -> bool {
        self.options.only.as_ref().is_none_or(|only| only.contains(component))
    }

    /// Fills the queues, and stops those that must not run.
    fn decide(&mut self) {
        for index in 0..self.members.len() {
            let member = self.members[index];
            let Member { plan, place, .. } = member;
            if !self.takes_part(&plan.component) {
                continue;
            }
            let place = &self.places[place];
            let ledger = place.state.ledger.as_ref();
            self.components[index].already =
                ledger.map_or(0, |ledger| ledger.of(&plan.component).count());
            if self.queues[index].stopped {
                continue;
            }
            let pending = place.accepts(plan).and_then(|()| self.pending(member, &place.state));
            match pending {
                Ok(pending) => self.queues[index].steps = pending.into(),
                Err(error) => self.fail(index, error),
            }
        }
        self.judge_requirements();
        if self.options.commits == Commits::AllSteps {
            for (index, error) in together::refused(&self.queues, &self.places) {
                self.fail(index, error);
            }
        }
        for (index, required) in schedule::circles(&self.queues, &self.applied) {
            self.fail(index, ErrorKind::Circle(required.to_string()).into());
        }
    }

    fn pending(&self, member: Member<'a>, state: &State) -> Result<Vec<usize>, Error> {
        let plan = member.plan;
        let pending = history::pending(plan, state, last(plan, &self.options.to))?;
        let steps = || pending.iter().map(|at| &plan.steps[*at]);
        if !pending.is_empty() {
            self.rightly_marked(plan, state)?;
            self.nobody_elses(member, state)?;
        }
        let missing = |step: &&Step| step.form == Form::Code && member.function(step).is_none();
        if let Some(step) = steps().find(missing) {
            return Err(Error::from(ErrorKind::NoFunction).in_step(&plan.component, &step.name));
        }
        match steps().find(|step| step.open) {
            Some(step) if self.options.open_steps == OpenSteps::Refuse => {
                Err(Error::from(ErrorKind::OpenStep).in_step(&plan.component, &step.name))
            }
            _ => Ok(pending),
        }
    }

    fn judge_requirements(&mut self) {
        let plans = self.members.iter().map(|member| member.plan);
        let steps: BTreeMap<&str, BTreeSet<&str>> = plans
            .map(|plan| {
                let steps = plan.steps.iter().flat_map(|step| {
                    let replaced = step.replaces.iter().map(|it| it.step.as_str());
                    replaced.chain([step.name.as_str()])
                });
                (plan.component.as_str(), steps.collect())
            })
            .collect();
        let taking_part =
            steps.keys().copied().filter(|component| self.takes_part(component)).collect();
        let known = Known { steps: &steps, applied: &self.applied, taking_part: &taking_part };
        let refused: Vec<(usize, Error)> = self
            .queues
            .iter()
            .enumerate()
            .filter(|(_, queue)| !queue.stopped)
            .filter_map(|(index, queue)| Some((index, schedule::judge(queue, &known).err()?)))
            .collect();
        for (index, error) in refused {
            self.fail(index, error);
        }
    }

    /// Renews fingerprints that a killed run left behind, where no step would do it in passing.
    fn renew(&mut self) {
        for place in 0..self.places.len() {
            let state = &self.places[place].state;
            let stale = state.ledger.as_ref().is_some_and(|ledger| {
                !ledger.rows.is_empty() && state.described != Some(ledger.head())
            });
            let idle = self
                .queues
                .iter()
                .all(|queue| queue.place != place || (queue.steps.is_empty() && !queue.stopped));
            if stale && idle {
                self.segment(place, &[]);
            }
        }
    }

    pub(super) fn stopped(&self) -> bool {
        self.options.stop.is_set()
    }

    /// The next steps that can run in one of the places that are free.
    pub(super) fn next_segment(
        &mut self,
        is_free: impl Fn(usize) -> bool,
    ) -> Option<(usize, Vec<(usize, usize)>)> {
        (0..self.places.len()).filter(|place| is_free(*place)).find_map(|place| {
            let segment = schedule::segment(&mut self.queues, place, &self.applied);
            (!segment.is_empty()).then_some((place, segment))
        })
    }

    /// Runs steps in one database and notes what came of it.
    fn segment(&mut self, place: usize, segment: &[(usize, usize)]) {
        let operations = self.operations(segment);
        let (members, options) = (self.members, self.options);
        let Place { shown, database, .. } = &mut self.places[place];
        let Ok(database) = database else { return };
        let at = (place, shown.as_str());
        let outcome = run_segment(database, at, (members, options), operations, self.reporter);
        self.ended(place, segment, outcome);
    }

    /// The steps of a segment as the executor gets them.
    pub(super) fn operations(&self, segment: &[(usize, usize)]) -> Vec<Operation<'a>> {
        let operation = |(index, at): &(usize, usize)| {
            let plan = self.queues[*index].plan;
            let step = &plan.steps[*at];
            let code = self.members[*index].function(step);
            Operation { component: &plan.component, step, script: &step.up, code }
        };
        segment.iter().map(operation).collect()
    }

    /// Notes what came of steps in one database.
    pub(super) fn ended(&mut self, place: usize, segment: &[(usize, usize)], outcome: Outcome) {
        for done in outcome.done {
            let name = StepName { component: done.component, step: done.step };
            if let Some(report) = self.component(&name.component) {
                let (statements, duration) = (done.statements, done.duration);
                report.done.push(StepDone { step: name.step.clone(), statements, duration });
            }
            let place = self.members.iter().find(|one| one.plan.component == name.component);
            if let Some((plan, (at, _))) =
                place.and_then(|one| Some((one.plan, one.plan.step(&name.step)?)))
            {
                schedule::mark(&mut self.applied, plan, at);
            }
        }
        match outcome.failure {
            None => {
                for (index, at) in segment {
                    schedule::mark(&mut self.applied, self.queues[*index].plan, *at);
                }
            }
            Some(error) => {
                self.failed(place, segment, &error.in_database(self.places[place].shown.clone()))
            }
        }
    }

    fn component(&mut self, name: &str) -> Option<&mut ComponentReport> {
        self.components.iter_mut().find(|report| report.component == name)
    }

    /// Puts back what did not run, and stops the component that failed: all of the segment's when
    /// the error is about none of them.
    fn failed(&mut self, place: usize, segment: &[(usize, usize)], error: &Error) {
        for (index, at) in segment.iter().rev() {
            if !self.applied.contains(&schedule::name(self.queues[*index].plan, *at)) {
                self.queues[*index].steps.push_front(*at);
            }
        }
        if error.kind == ErrorKind::Stopped {
            return;
        }
        let blamed: Vec<usize> = (0..self.queues.len())
            .filter(|index| match &error.component {
                Some(component) => self.queues[*index].plan.component == **component,
                None => {
                    self.queues[*index].place == place
                        && (segment.is_empty() || !self.queues[*index].steps.is_empty())
                }
            })
            .collect();
        for index in blamed {
            self.fail(index, error.clone());
        }
        if self.options.commits == Commits::AllSteps {
            // They were undone as well, and without the others nothing is to stay.
            let here = self.queues.iter_mut().filter(|queue| queue.place == place);
            here.for_each(|queue| queue.stopped = true);
        }
    }

    fn fail(&mut self, index: usize, error: Error) {
        let queue = &mut self.queues[index];
        queue.stopped = true;
        let error =
            error.in_component(&queue.plan.component).in_database(&self.places[queue.place].shown);
        let step = error.step.as_deref().map(ToOwned::to_owned);
        // It is no step that was not started. Others may stand before it that were undone with it.
        queue.steps.retain(|at| Some(&queue.plan.steps[*at].name) != step.as_ref());
        self.reporter.event(&Event::Failed { error: &error });
        self.components[index].failed = Some(StepFailed { step, error });
    }

    /// Says of every step that did not run why it did not.
    fn leave_out(&mut self) {
        let asked_to_stop = self.stopped();
        let left_by_failure = match self.options.commits {
            Commits::EachStep => Reason::Failed,
            Commits::AllSteps => Reason::Undone,
        };
        for (queue, report) in self.queues.iter_mut().zip(&mut self.components) {
            let reason = match queue.waits_for(&self.applied) {
                _ if queue.stopped => left_by_failure.clone(),
                Some(required) if !asked_to_stop => Reason::Requires(required),
                _ => Reason::Stopped,
            };
            report.not_started.extend(queue.steps.drain(..).map(|at| NotStarted {
                step: queue.plan.steps[at].name.clone(),
                reason: reason.clone(),
            }));
        }
    }

    fn end(mut self) -> Result<Report, Failure> {
        let left = self.components.iter().any(|component| !component.not_started.is_empty());
        let stopped = (self.stopped() && left).then(|| ErrorKind::Stopped.into());
        let report = self.report();
        let failures = report.components.iter().filter_map(|component| component.failed.as_ref());
        // Of equally bad ones the first.
        let worst = failures
            .map(|failed| &failed.error)
            .rev()
            .max_by_key(|error| error.class())
            .cloned()
            .or(stopped);
        match worst {
            None => Ok(report),
            Some(error) => Err(Failure { report: Box::new(report), error }),
        }
    }

    pub(super) fn report(&mut self) -> Report {
        Report {
            action: Action::Migrate,
            components: std::mem::take(&mut self.components),
            duration: self.began.elapsed(),
        }
    }
}

/// Runs steps in the database at a place, which is shown by that name.
pub(super) fn run_segment<'a>(
    database: &mut Database,
    (place, shown): (usize, &str),
    (members, options): (&[Member<'_>], &MigrateOptions),
    operations: Vec<Operation<'a>>,
    reporter: &mut dyn Reporter,
) -> Outcome {
    let recheck = |state: &State, operations: &[Operation<'a>]| {
        still_pending(members, &options.to, place, state, operations)
    };
    let work = Work {
        action: Action::Migrate,
        operations,
        recheck: &recheck,
        environment: &options.environment,
        commits: options.commits,
    };
    let mut control = Control {
        database: shown,
        lock_wait: options.lock_wait,
        limits: options.limits,
        stop: &options.stop,
        reporter,
    };
    database.server.run(work, &mut control)
}

/// The place of the last step of the plan that may run.
fn last(plan: &Plan, to: &[StepName]) -> usize {
    let to = to.iter().find(|to| to.component == plan.component);
    to.and_then(|to| plan.step(&to.step)).map_or(usize::MAX, |(last, _)| last)
}

/// Which of the operations the ledger does not have yet, or why none may run.
fn still_pending<'a>(
    members: &[Member<'_>],
    to: &[StepName],
    place: usize,
    state: &State,
    operations: &[Operation<'a>],
) -> Result<Vec<Operation<'a>>, Error> {
    let mut left = BTreeSet::new();
    for Member { plan, .. } in members.iter().filter(|member| member.place == place) {
        if !operations.iter().any(|operation| operation.component == plan.component) {
            continue;
        }
        let pending = history::pending(plan, state, last(plan, to))
            .map_err(|error| error.in_component(&plan.component))?;
        left.extend(pending.into_iter().map(|at| schedule::name(plan, at)));
    }
    let is_left = |operation: &&Operation<'a>| {
        left.contains(&StepName {
            component: operation.component.to_owned(),
            step: operation.step.name.clone(),
        })
    };
    Ok(operations.iter().filter(is_left).copied().collect())
}
