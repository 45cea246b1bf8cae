//! What keeps a run, or one component of it, from beginning.

use driftless_plan::Plan;

use super::StepName;
use super::migrate::Migration;
use super::places::{self, Member};
use crate::server::State;
use crate::{Environment, Error, ErrorKind};

impl<'a> Migration<'a, '_> {
    /// Refuses options that name what does not exist.
    pub(super) fn usage(&self) -> Result<(), Error> {
        places::distinct(self.members)?;
        let plan = |component: &str| {
            let member = self.members.iter().find(|member| member.plan.component == component);
            member
                .map(|member| member.plan)
                .ok_or_else(|| Error::from(ErrorKind::UnknownComponent(component.to_owned())))
        };
        for component in self.options.only.iter().flatten() {
            plan(component)?;
        }
        for StepName { component, step } in &self.options.to {
            if plan(component)?.step(step).is_none() {
                return Err(
                    Error::from(ErrorKind::UnknownStep(step.clone())).in_component(component)
                );
            }
        }
        Ok(())
    }

    /// Refuses a database that belongs to another environment.
    pub(super) fn rightly_marked(&self, plan: &Plan, state: &State) -> Result<(), Error> {
        let Environment::Is(wanted) = &self.options.environment else { return Ok(()) };
        let marker = state.markers.iter().find(|marker| marker.component == plan.component);
        match marker {
            Some(marker) if marker.environment != *wanted => {
                let found = marker.environment.clone();
                let kind = ErrorKind::OtherEnvironment { found, wanted: wanted.clone() };
                Err(Error::from(kind).in_component(&plan.component))
            }
            _ => Ok(()),
        }
    }

    /// Refuses a database that has none of the component's steps, but those of one that has another
    /// database: two URLs were mixed up.
    pub(super) fn nobody_elses(&self, member: Member<'a>, state: &State) -> Result<(), Error> {
        let ledger = state
            .ledger
            .as_ref()
            .filter(|_| !matches!(self.options.environment, Environment::Claimed(_)));
        let Some(ledger) = ledger.filter(|it| it.of(&member.plan.component).next().is_none())
        else {
            return Ok(());
        };
        let others = self.members.iter().filter(|other| other.place != member.place);
        let mut there = others.filter(|other| ledger.of(&other.plan.component).next().is_some());
        match there.next() {
            None => Ok(()),
            Some(other) => {
                let component = other.plan.component.clone();
                let place = self.places[other.place].shown.clone();
                let kind = ErrorKind::OtherComponent { component, place };
                Err(Error::from(kind).in_component(&member.plan.component))
            }
        }
    }
}
