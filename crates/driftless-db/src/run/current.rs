//! The short way for a run that has nothing to do, which is what most runs are: every start of a
//! program that migrates itself.
//!
//! A database that was brought to the end of exactly this plan has a ledger that can be written down
//! from the plan. So the ledger is asked for as the hash of one text and compared; only where the two
//! differ, whatever the reason, is it read row by row and judged, and only then is an embedded plan decoded.

use std::time::Instant;

use driftless_plan::{Ending, Plan, hex};
use sha2::{Digest as _, Sha256};

use super::migrate::Migration;
use super::places::{Member, Place};
use super::{Action, Gate, MigrateOptions};
use crate::wait::Control;
use crate::{CodeStep, ComponentReport, Database, Error, Event, Failure, Head, Report, Reporter};

/// A ledger as the hash of one text, and the head that the recorded fingerprints describe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// The [`ledger_hash`](driftless_plan::ledger_hash).
    pub(crate) sum: [u8; 32],
    /// The head that the fingerprints describe.
    pub(crate) described: Option<Head>,
}

impl Written {
    /// A ledger that is this text.
    pub(crate) fn of(text: &str, described: Option<Head>) -> Self {
        Self { sum: Sha256::digest(text).into(), described }
    }

    /// Whether the database has every step of the plan that ends so, and nothing else.
    fn is_of(&self, ending: &Ending) -> bool {
        ending.steps > 0 && self.sum == ending.ledger
    }
}

impl Database {
    /// The usual answer of the gate, [`Gate::Current`], by what is known of a plan before it is decoded;
    /// none where the plan is needed to say more.
    ///
    /// # Errors
    ///
    /// The plan is for another product.
    pub(super) fn gate_at(&mut self, ending: &Ending) -> Result<Option<Gate>, Error> {
        if ending.backend != self.backend() {
            return Err(super::places::other_backend(ending.backend, self.backend()));
        }
        // What is wrong shows itself again, and is told, on the long way.
        let written = self.reading(|server, control| server.written(control));
        let current = matches!(written, Ok(Some(written)) if written.is_of(ending));
        Ok(current.then_some(Gate::Current))
    }

    /// The report of a run that finds this database at the end of its plan, by what is known of the plan
    /// before it is decoded; none where there is something to do, or less is asked for than everything.
    fn nothing_to_do(
        &mut self,
        ending: &Ending,
        options: &MigrateOptions,
        reporter: &mut dyn Reporter,
    ) -> Option<Report> {
        let began = Instant::now();
        if !asks_for_all(options) || !self.is_at(ending, options, reporter) {
            return None;
        }
        reporter.event(&Event::Planned { action: Action::Migrate, steps: 0 });
        let mut component = ComponentReport::new(&ending.component, self.shown());
        component.already = ending.steps;
        let components = vec![component];
        Some(Report { action: Action::Migrate, components, duration: began.elapsed() })
    }

    /// Applies the pending steps of a component whose plan is only decoded where there is something to do.
    ///
    /// # Errors
    ///
    /// Those of the run, and of the decoding.
    pub fn migrate_embedded<'p, E: From<Failure>>(
        &mut self,
        (ending, plan): (&Ending, impl FnOnce() -> Result<&'p Plan, E>),
        code: &[CodeStep],
        options: &MigrateOptions,
        reporter: &mut dyn Reporter,
    ) -> Result<Report, E> {
        if let Some(report) = self.nothing_to_do(ending, options, reporter) {
            return Ok(report);
        }
        let members = [Member { plan: plan()?, place: 0, code }];
        let places = vec![Place::of(self)];
        Ok(Migration::new(places, &members, options, reporter).run_after_a_look()?)
    }

    fn is_at(
        &mut self,
        ending: &Ending,
        options: &MigrateOptions,
        reporter: &mut dyn Reporter,
    ) -> bool {
        let shown = self.shown().to_owned();
        let mut control = Control {
            database: &shown,
            lock_wait: options.lock_wait,
            limits: options.limits,
            stop: &options.stop,
            reporter,
        };
        // What is wrong shows itself again, and is told, on the long way.
        let Ok(Some(written)) = self.server.written(&mut control) else { return false };
        written.is_of(ending) && written.described == Some(Head(hex(&ending.head)))
    }
}

fn asks_for_all(options: &MigrateOptions) -> bool {
    options.to.is_empty() && options.only.is_none()
}

impl Migration<'_, '_> {
    /// The report of a run that finds every database at the end of its plan, if it does.
    pub(super) fn nothing_to_do(&mut self) -> Option<Report> {
        let alone = self.places.len() == self.members.len();
        if !alone || !asks_for_all(self.options) {
            return None;
        }
        for index in 0..self.members.len() {
            if !self.is_at_the_end(index) {
                return None;
            }
        }
        for (component, member) in self.components.iter_mut().zip(self.members) {
            component.already = member.plan.steps.len();
        }
        self.reporter.event(&Event::Planned { action: Action::Migrate, steps: 0 });
        Some(self.report())
    }

    fn is_at_the_end(&mut self, index: usize) -> bool {
        let member = self.members[index];
        let place = &mut self.places[member.place];
        if place.accepts(member.plan).is_err() {
            return false;
        }
        let Ok(database) = &mut place.database else { return false };
        database.is_at(&member.plan.ending(), self.options, self.reporter)
    }
}
