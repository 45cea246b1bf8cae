//! What a run on a server does the same way on every product, under its lock: deciding again,
//! step after step, and recording the end.
//!
//! Looking at the schema takes locks of the server's own, and a step that is about to record itself
//! may hold stronger ones. So nothing is looked at while the ledger is locked: the two would wait
//! for each other. Instead the ledger's head is read in the same moment as the schema, and if it
//! has moved by the time of writing, because another component's step was recorded in between, both
//! are read again.

use crate::server::{Operation, State, Work};
use crate::{Action, Error, ErrorKind, Fingerprint, Head, Ledger, StopFlag};

/// How often the schema is read again before the fingerprints are left to whoever ends last.
const ATTEMPTS: usize = 5;

/// What the ledger's head was and what the schema was, as of one moment.
pub(crate) type Seen = (Option<Head>, Vec<Fingerprint>);

/// A run, as each product does it.
pub(crate) trait Execution<'w> {
    /// What is to be done.
    fn work(&self) -> &Work<'_, 'w>;

    /// By which the run is asked to stop.
    fn stop(&self) -> &StopFlag;

    /// The ledger now.
    fn state(&mut self) -> Result<State, Error>;

    /// Makes sure that there are a ledger and a row of this run in it.
    fn open_run(&mut self, state: &State) -> Result<(), Error>;

    /// Runs a step and records it.
    fn step(&mut self, operation: &Operation<'w>) -> Result<(), Error>;

    /// The ledger's head and the schema. None when there is no row of this run.
    fn look(&mut self) -> Result<Option<Seen>, Error>;

    /// Writes how the run ended, and the fingerprints; whether it did: not when the ledger has
    /// moved, unless this is the `last` attempt, which then leaves the fingerprints as they are.
    fn write_end(&mut self, failure: Option<&Error>, seen: Seen, last: bool)
    -> Result<bool, Error>;

    /// Does the work. Called under the lock.
    fn locked(&mut self) -> Result<(), Error> {
        let state = self.state()?;
        let Work { operations, recheck, .. } = self.work();
        if operations.is_empty() {
            return self.renew(&state);
        }
        let pending = recheck(&state, operations)?;
        if pending.is_empty() {
            return Ok(());
        }
        self.open_run(&state)?;
        match self.steps(&pending) {
            Ok(()) => self.end_run(None),
            Err(error) if is_lost(&error) => Err(error),
            Err(error) => {
                // The step's error matters more than that of recording it.
                let _ = self.end_run(Some(&error));
                Err(error)
            }
        }
    }

    /// Records the fingerprints when the ones recorded describe another state of the ledger.
    fn renew(&mut self, state: &State) -> Result<(), Error> {
        let head = state.ledger.as_ref().map(Ledger::head);
        if head.is_none() || (state.described == head && self.work().action != Action::Record) {
            return Ok(());
        }
        self.open_run(state)?;
        self.end_run(None)
    }

    /// Runs the steps.
    fn steps(&mut self, pending: &[Operation<'w>]) -> Result<(), Error> {
        self.one_by_one(pending)
    }

    /// Runs each step by itself.
    fn one_by_one(&mut self, pending: &[Operation<'w>]) -> Result<(), Error> {
        for operation in pending {
            if self.stop().is_set() {
                return Err(ErrorKind::Stopped.into());
            }
            self.step(operation)
                .map_err(|error| error.in_step(operation.component, &operation.step.name))?;
        }
        Ok(())
    }

    /// Writes how the run ended, and the fingerprints.
    fn end_run(&mut self, failure: Option<&Error>) -> Result<(), Error> {
        for attempt in 1..=ATTEMPTS {
            let Some(seen) = self.look()? else { return Ok(()) };
            if self.write_end(failure, seen, attempt == ATTEMPTS)? {
                break;
            }
        }
        Ok(())
    }
}

/// Whether the connection is gone, and the lock with it.
pub(crate) fn is_lost(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::ConnectionLost { .. })
}

/// What was done under locks, once they are given back. A broken connection has none to give.
pub(crate) fn given_back<T>(
    done: Result<T, Error>,
    release: impl FnOnce() -> Result<(), Error>,
) -> Result<T, Error> {
    if done.as_ref().is_err_and(is_lost) {
        return done;
    }
    let released = release();
    done.and_then(|value| released.map(|()| value))
}

/// The components of the operations, always in the same order, so that two runs over several never
/// wait for each other.
pub(crate) fn components<'a>(operations: &[Operation<'a>]) -> Vec<&'a str> {
    let mut components: Vec<&str> =
        operations.iter().map(|operation| operation.component).collect();
    components.sort_unstable();
    components.dedup();
    components
}
