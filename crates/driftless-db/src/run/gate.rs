//! The gate: what a program asks of its database before it starts, and waiting for the answer.
//!
//! Reads only, takes no lock and makes nothing, so that a role without the right to change anything
//! can ask. A history that cannot be right is found before anything else: a program must not be told
//! to migrate a database that migrating would refuse.

use std::time::{Duration, Instant};

use driftless_plan::{Ending, Kind, Plan};

use super::{Status, history::finished};
use crate::{Access, Class, Database, Error, ErrorKind, Ledger, StopFlag, Url};

/// How a database stands to the steps of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// It has every step, unchanged, and no other.
    Current,
    /// There is no database, or nothing in it: no step was ever applied.
    Empty,
    /// Steps of the program are not applied.
    Behind {
        /// Their names, in the order in which they will run.
        pending: Vec<String>,
        /// What stopped the last run, where that failed or ended in the middle of a step.
        failure: Option<String>,
        /// Who holds the component's lock, and so is about to apply them, as far as the product can say.
        executing: Option<String>,
    },
    /// It has steps that the program does not know: a newer program migrated it, or another history
    /// did. Whether an older program can work with it, only its makers can say.
    Ahead {
        /// The steps the program does not know, in the order of applying.
        unknown: Vec<String>,
        /// Steps of the program that are not applied. Where there are any, the two histories have
        /// parted.
        missing: Vec<String>,
    },
    /// Applied steps are not the ones the program has by that name.
    Changed {
        /// Their names.
        steps: Vec<String>,
    },
    /// It has tables and no ledger: it is somebody else's.
    NotOurs {
        /// The first few of its tables and views.
        found: Vec<String>,
        /// How many there are.
        total: usize,
    },
}

impl Gate {
    /// The word for it in output.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Empty => "empty",
            Self::Behind { .. } => "behind",
            Self::Ahead { .. } => "ahead",
            Self::Changed { .. } => "changed",
            Self::NotOurs { .. } => "not ours",
        }
    }

    /// Whether the program may start.
    pub const fn is_current(&self) -> bool {
        matches!(self, Self::Current)
    }

    /// Whether migrating with the same steps may lead to [`Gate::Current`], so that waiting for
    /// somebody who does makes sense.
    pub const fn may_become_current(&self) -> bool {
        matches!(self, Self::Current | Self::Empty | Self::Behind { .. })
    }

    /// What a ledger says about a plan, of a database that has one.
    fn of(plan: &Plan, ledger: &Ledger) -> Self {
        let Status { pending, changed, unknown, .. } = Status::of(plan, ledger);
        if !changed.is_empty() {
            return Self::Changed { steps: changed };
        }
        if !unknown.is_empty() {
            // A repeatable step that a newer program changed is not missing.
            let once = |name: &String| {
                plan.step(name).is_some_and(|(_, step)| step.kind != Kind::Repeatable)
            };
            let missing = pending.into_iter().filter(once).collect();
            return Self::Ahead { unknown, missing };
        }
        if pending.is_empty() {
            return Self::Current;
        }
        let executing = ledger.executed_by.get(&plan.component).cloned();
        let interrupted = finished(plan, ledger, None).err().filter(|_| executing.is_none());
        let failure = interrupted.map(|error| error.kind.to_string());
        Self::Behind { pending, failure, executing }
    }
}

impl Database {
    /// How this database stands to the steps of a plan.
    ///
    /// # Errors
    ///
    /// The database cannot be read, or its ledger is of a later version.
    pub fn gate(&mut self, plan: &Plan) -> Result<Gate, Error> {
        self.gate_embedded(&plan.ending(), || Ok(plan))
    }

    /// The same for a plan that is only decoded where the usual answer is not the right one.
    ///
    /// # Errors
    ///
    /// Those of [`Database::gate`], and of the decoding.
    pub fn gate_embedded<'p, E: From<Error>>(
        &mut self,
        ending: &Ending,
        plan: impl FnOnce() -> Result<&'p Plan, E>,
    ) -> Result<Gate, E> {
        match self.gate_at(ending)? {
            Some(gate) => Ok(gate),
            None => Ok(self.gate_in_full(plan()?)?),
        }
    }

    fn gate_in_full(&mut self, plan: &Plan) -> Result<Gate, Error> {
        let state = self.looked()?;
        let Some(ledger) = &state.ledger else {
            return Ok(match state.found_total {
                0 => Gate::Empty,
                total => Gate::NotOurs { found: state.found, total },
            });
        };
        match Gate::of(plan, ledger) {
            Gate::Behind { pending, failure: None, executing: None } => {
                // A step in one transaction is in nobody's notes while it runs.
                let holders = self.holders(&[&plan.component]).unwrap_or_default();
                let executing = holders.first().map(ToString::to_string);
                let failure = match executing {
                    None => self.last_failure()?,
                    Some(_) => None,
                };
                Ok(Gate::Behind { pending, failure, executing })
            }
            gate => Ok(gate),
        }
    }
}

impl Database {
    /// What the last run failed with, if it did.
    fn last_failure(&mut self) -> Result<Option<String>, Error> {
        let last = self.runs()?.pop().filter(|run| run.outcome.as_deref() == Some("failed"));
        Ok(last.and_then(|run| run.detail))
    }
}

/// How the database at a URL stands to the steps of a plan. One that does not exist is empty.
///
/// # Errors
///
/// Those of [`Database::gate`], and the database cannot be reached.
pub fn gate(url: &Url, plan: &Plan) -> Result<Gate, Error> {
    match Database::open(url, Access::Read) {
        Ok(mut database) => database.gate(plan),
        Err(error) if is_missing(&error) => Ok(Gate::Empty),
        Err(error) => Err(error),
    }
}

/// Whether there is no database yet, which is for whoever migrates to make.
fn is_missing(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Missing { .. } | ErrorKind::MissingDirectory { .. })
}

/// How long to wait for a database. By default five minutes, looking every second.
#[derive(Debug, Clone)]
pub struct WaitOptions {
    /// For how long in all.
    pub patience: Duration,
    /// How long between two looks.
    pub every: Duration,
    /// Ends the wait.
    pub stop: StopFlag,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(300),
            every: Duration::from_secs(1),
            stop: StopFlag::default(),
        }
    }
}

/// Looks at the gate until it is current, until it can no longer become that, or until the patience
/// is at its end; `told` hears each look. A server that cannot be reached now, or has no such
/// database yet, may come to be.
///
/// # Errors
///
/// The last look failed, or the wait was stopped.
pub fn wait_until_current(
    url: &Url,
    plan: &Plan,
    options: &WaitOptions,
    told: &mut dyn FnMut(&Result<Gate, Error>),
) -> Result<Gate, Error> {
    let began = Instant::now();
    loop {
        let looked = gate(url, plan);
        told(&looked);
        let hope = match &looked {
            Ok(gate) => gate.may_become_current() && !gate.is_current(),
            Err(error) => {
                error.class() == Class::Temporary
                    || matches!(error.kind, ErrorKind::NoSuchDatabase { .. })
            }
        };
        let left = options.patience.saturating_sub(began.elapsed());
        if !hope || left.is_zero() {
            return looked;
        }
        let until = Instant::now() + options.every.min(left);
        // In short naps, so that a signal ends the wait at once.
        while Instant::now() < until {
            if options.stop.is_set() {
                return Err(ErrorKind::Stopped.into());
            }
            std::thread::sleep(Duration::from_millis(20).min(until - Instant::now()));
        }
    }
}

#[cfg(test)]
mod tests {
    use driftless_diag::Backend;
    use driftless_plan::{Script, Step};

    use super::*;
    use crate::{LedgerRow, Unfinished};

    fn gate(steps: &[(&str, Kind)], rows: &[(&str, u8)]) -> Gate {
        Gate::of(&plan(steps), &ledger(rows))
    }

    fn plan(steps: &[(&str, Kind)]) -> Plan {
        let step = |(name, kind): &(&str, Kind)| Step {
            kind: *kind,
            checksum: [1; 32],
            ..Step::new(*name, Script::default())
        };
        let steps = steps.iter().map(step).collect();
        Plan { component: "app".to_owned(), backend: Backend::Sqlite, steps }
    }

    fn ledger(rows: &[(&str, u8)]) -> Ledger {
        let row = |(name, checksum): &(&str, u8)| LedgerRow {
            component: "app".to_owned(),
            step: (*name).to_owned(),
            checksum: [*checksum; 32],
            ..LedgerRow::default()
        };
        Ledger { rows: rows.iter().map(row).collect(), ..Ledger::default() }
    }

    #[test]
    fn a_history_that_cannot_be_right_is_said_before_what_is_pending() {
        let once = |name| (name, Kind::Once);
        let (one, two) = (once("1"), once("2"));
        let texts = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(gate(&[one, two], &[("1", 1), ("2", 1)]), Gate::Current);
        let behind = Gate::Behind { pending: texts(&["2"]), failure: None, executing: None };
        assert_eq!(gate(&[one, two], &[("1", 1)]), behind);
        let changed = Gate::Changed { steps: texts(&["1"]) };
        assert_eq!(gate(&[one, two], &[("1", 2)]), changed);
        let ahead = Gate::Ahead { unknown: texts(&["2"]), missing: Vec::new() };
        assert_eq!(gate(&[one], &[("1", 1), ("2", 1)]), ahead);
        let parted = Gate::Ahead { unknown: texts(&["3"]), missing: texts(&["2"]) };
        assert_eq!(gate(&[one, two], &[("1", 1), ("3", 1)]), parted);
        let repeatable = ("views", Kind::Repeatable);
        let ahead = Gate::Ahead { unknown: texts(&["2"]), missing: Vec::new() };
        assert_eq!(gate(&[one, repeatable], &[("1", 1), ("views", 2), ("2", 1)]), ahead);
    }

    #[test]
    fn a_step_left_in_the_middle_is_why_it_is_behind() {
        let half = Unfinished {
            component: "app".to_owned(),
            step: "2".to_owned(),
            action: "migrate".to_owned(),
            statement: 2,
            statements: 3,
            begun: true,
            message: None,
            run: 7,
            next: crate::NextRun::Refused,
            checksum: String::new(),
            seen: None,
        };
        let plan = plan(&[("1", Kind::Once), ("2", Kind::Once)]);
        let of = |half| Gate::of(&plan, &Ledger { unfinished: vec![half], ..ledger(&[("1", 1)]) });
        let Gate::Behind { pending, failure, executing: None } = of(half.clone()) else {
            panic!("not behind")
        };
        assert_eq!(pending, ["2"]);
        let holder = "session 7".to_owned();
        let executed_by = [("app".to_owned(), holder.clone())].into();
        let unfinished = vec![half.clone()];
        let held = Ledger { unfinished, executed_by, ..ledger(&[("1", 1)]) };
        let executed =
            Gate::Behind { pending: pending.clone(), failure: None, executing: Some(holder) };
        assert_eq!(Gate::of(&plan, &held), executed);
        let failure = failure.expect("a failure");
        assert!(failure.contains("statement 2 of 3 was begun"), "{failure}");
        let other = Unfinished { component: "other".to_owned(), ..half };
        assert_eq!(of(other), Gate::Behind { pending, failure: None, executing: None });
    }
}
