//! The databases of a run, each opened and read once however many components it holds.

use std::collections::BTreeSet;
use std::time::Duration;

use driftless_diag::Backend;
use driftless_plan::{Form, Plan, Step};

use super::history::finished;
use super::{Action, StepName, Target, schedule};
use crate::server::State;
use crate::{
    Access, CodeFunction, CodeStep, Database, Error, ErrorKind, Ledger, Reporter, StopFlag, Url,
};

/// A database of a run.
pub(super) struct Place<'a> {
    /// As messages name it.
    pub(super) shown: String,
    pub(super) database: Result<&'a mut Database, Error>,
    /// What was read of it.
    pub(super) state: State,
}

/// A component and the place it belongs to.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) plan: &'a Plan,
    pub(super) place: usize,
    pub(super) code: &'a [CodeStep],
}

impl Member<'_> {
    /// The function of a step that is code.
    pub(super) fn function(&self, step: &Step) -> Option<CodeFunction> {
        let named = |code: &&CodeStep| step.form == Form::Code && code.step == step.name;
        self.code.iter().find(named).map(|code| code.function)
    }
}

/// Databases opened for targets, one for each that is not the same as another.
pub(super) struct Opened<'a> {
    databases: Vec<(&'a Url, Result<Database, Error>)>,
    pub(super) members: Vec<Member<'a>>,
}

impl<'a> Opened<'a> {
    pub(super) fn open(targets: &[Target<'a>], access: Access) -> Self {
        let mut databases: Vec<(&'a Url, Result<Database, Error>)> = Vec::new();
        let mut members = Vec::new();
        for Target { plan, url, code } in targets {
            let known = databases.iter().position(|(other, _)| url.same_database(other));
            let place = known.unwrap_or_else(|| {
                databases.push((url, Database::open(url, access)));
                databases.len() - 1
            });
            members.push(Member { plan, place, code });
        }
        Self { databases, members }
    }

    pub(super) fn places<'p>(&'p mut self) -> Vec<Place<'p>>
    where
        'a: 'p,
    {
        let place = |(url, database): &'p mut (&'a Url, Result<Database, Error>)| Place {
            shown: url.to_string(),
            database: database.as_mut().map_err(|error| error.clone()),
            state: State::default(),
        };
        self.databases.iter_mut().map(place).collect()
    }
}

impl<'a> Place<'a> {
    /// A database that is open already, of which nothing was read yet.
    pub(super) fn of(database: &'a mut Database) -> Self {
        let shown = database.shown().to_owned();
        Self { shown, database: Ok(database), state: State::default() }
    }
}

impl Place<'_> {
    /// Reads the ledger. A failure makes the place unusable.
    pub(super) fn survey(
        &mut self,
        lock_wait: Duration,
        stop: &StopFlag,
        reporter: &mut dyn Reporter,
    ) {
        let Ok(database) = &mut self.database else { return };
        match database.state(lock_wait, stop, reporter) {
            Ok(state) => self.state = state,
            Err(error) => self.database = Err(error),
        }
    }

    /// Reads the ledger anew where it shows a step of the component in the middle with which a run of this
    /// kind does not go on: under the lock, so after whoever executes it, who may be well.
    pub(super) fn awaited(
        &mut self,
        (plan, action): (&Plan, Action),
        lock_wait: Duration,
        stop: &StopFlag,
        reporter: &mut dyn Reporter,
    ) -> Result<(), Error> {
        let Ok(database) = &mut self.database else { return Ok(()) };
        let in_the_middle = |ledger: &Ledger| finished(plan, ledger, Some(action)).is_err();
        if plan.backend == database.backend()
            && self.state.ledger.as_ref().is_some_and(in_the_middle)
        {
            self.state = database.locked_state(&[&plan.component], lock_wait, stop, reporter)?;
        }
        Ok(())
    }

    /// Refuses a plan for another product.
    pub(super) fn accepts(&self, plan: &Plan) -> Result<(), Error> {
        let database = match &self.database {
            Ok(database) => database.backend(),
            Err(error) => return Err(error.clone().in_component(&plan.component)),
        };
        if plan.backend == database {
            return Ok(());
        }
        Err(other_backend(plan.backend, database)
            .in_component(&plan.component)
            .in_database(&self.shown))
    }

    /// The steps that its ledger has, of any component.
    pub(super) fn applied(&self) -> impl Iterator<Item = StepName> + '_ {
        let rows = self.state.ledger.as_ref().map_or(&[][..], |ledger| &ledger.rows);
        rows.iter().map(|row| StepName { component: row.component.clone(), step: row.step.clone() })
    }
}

/// The error of a plan for another product than the database's.
pub(super) fn other_backend(plan: Backend, database: Backend) -> Error {
    ErrorKind::OtherBackend { plan: plan.to_string(), database: database.to_string() }.into()
}

/// Refuses components given twice.
pub(super) fn distinct(members: &[Member<'_>]) -> Result<(), Error> {
    let mut names = BTreeSet::new();
    match members.iter().find(|member| !names.insert(&member.plan.component)) {
        None => Ok(()),
        Some(twice) => Err(Error::from(ErrorKind::Duplicate).in_component(&twice.plan.component)),
    }
}

/// The steps applied in the ledgers of places, or stood for by a baseline there, of the components that are members there, and of
/// components that are no member anywhere.
pub(super) fn applied(places: &[Place<'_>], members: &[Member<'_>]) -> BTreeSet<StepName> {
    let mut all = BTreeSet::new();
    for (index, place) in places.iter().enumerate() {
        all.extend(place.applied().filter(|name| {
            members
                .iter()
                .find(|member| member.plan.component == name.component)
                .is_none_or(|member| member.place == index)
        }));
    }
    for Member { plan, .. } in members {
        let applied = |at: &usize| all.contains(&schedule::name(plan, *at));
        for at in (0..plan.steps.len()).filter(applied).collect::<Vec<_>>() {
            schedule::mark(&mut all, plan, at);
        }
    }
    all
}
