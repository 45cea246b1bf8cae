//! The short way for a run that has nothing to do, which is what most runs are: every start of a
//! program that migrates itself.
//!
//! A database that was brought to the end of exactly this plan has a ledger that can be written down
//! from the plan. So the ledger is asked for as the hash of one text and compared; only where the two
//! differ, whatever the reason, is it read row by row and judged.

use driftless_plan::Plan;
use sha2::{Digest as _, Sha256};

use super::migrate::Migration;
use crate::ledger::push_hex;
use crate::wait::Control;
use crate::{Event, Head, Ledger, Report};

/// What stands between the parts of a ledger written as one text.
const SEPARATOR: char = '\n';

/// A ledger as the hash of one text, and the head that the recorded fingerprints describe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// SHA-256 of component, step and checksum of each row in the order of applying, all with a line
    /// feed between them.
    pub(crate) sum: [u8; 32],
    /// The head that the fingerprints describe.
    pub(crate) described: Option<Head>,
}

impl Written {
    /// A ledger that is this text.
    pub(crate) fn of(text: &str, described: Option<Head>) -> Self {
        Self { sum: Sha256::digest(text).into(), described }
    }

    /// Whether the database has every step of the plan, and nothing else.
    pub(super) fn is_of(&self, plan: &Plan) -> bool {
        !plan.steps.is_empty() && self.sum == expected(plan)
    }
}

impl Migration<'_, '_> {
    /// The report of a run that finds every database at the end of its plan, if it does.
    pub(super) fn nothing_to_do(&mut self) -> Option<Report> {
        let alone = self.places.len() == self.members.len();
        if !alone || !self.options.to.is_empty() || self.options.only.is_some() {
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
        self.reporter.event(&Event::Planned { action: super::Action::Migrate, steps: 0 });
        Some(self.report())
    }

    fn is_at_the_end(&mut self, index: usize) -> bool {
        let member = self.members[index];
        let place = &mut self.places[member.place];
        if place.accepts(member.plan).is_err() {
            return false;
        }
        let Ok(database) = &mut place.database else { return false };
        let mut control = Control {
            database: &place.shown,
            lock_wait: self.options.lock_wait,
            limits: self.options.limits,
            stop: &self.options.stop,
            reporter: self.reporter,
        };
        // What is wrong shows itself again, and is told, on the long way.
        let Ok(Some(written)) = database.server.written(&mut control) else { return false };
        written.is_of(member.plan) && written.described == Some(head(member.plan))
    }
}

/// The hash of the ledger of a database that has every step of the plan, in this order, and no other.
fn expected(plan: &Plan) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let mut line = String::new();
    for step in &plan.steps {
        if !line.is_empty() {
            line.clear();
            line.push(SEPARATOR);
        }
        line.push_str(&plan.component);
        line.push(SEPARATOR);
        line.push_str(&step.name);
        line.push(SEPARATOR);
        push_hex(&mut line, &step.checksum);
        hasher.update(&line);
    }
    hasher.finalize().into()
}

fn head(plan: &Plan) -> Head {
    let steps = plan.steps.iter();
    Ledger::head_of(steps.map(|step| (plan.component.as_str(), step.name.as_str(), &step.checksum)))
}
