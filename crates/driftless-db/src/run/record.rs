//! Recording what a database contains as what it should.
//!
//! A run keeps the record of what had drifted before it, so that drift does not become lawful by being
//! passed over. What no step can say, though (who may read a database is decided where it is), somebody
//! has to be able to accept. That is a run of its own, which does nothing else.

use std::time::Duration;

use super::{Action, Commits};
use crate::server::{Operation, State, Work};
use crate::wait::Control;
use crate::{Database, Environment, Error, Limits, Reporter, StopFlag};

impl Database {
    /// Records the fingerprints of what is there. No step is run or recorded; that the schema is the
    /// one the steps make is for the caller to have checked, since it takes a parser.
    pub fn record(
        &mut self,
        lock_wait: Duration,
        stop: &StopFlag,
        reporter: &mut dyn Reporter,
    ) -> Result<(), Error> {
        let recheck = |_: &State, _: &[Operation<'_>]| Ok(Vec::new());
        let shown = self.shown().to_owned();
        let mut control =
            Control { database: &shown, lock_wait, limits: Limits::default(), stop, reporter };
        let work = Work {
            action: Action::Record,
            operations: Vec::new(),
            recheck: &recheck,
            environment: &Environment::Unknown,
            commits: Commits::EachStep,
        };
        let outcome = self.server.run(work, &mut control);
        outcome.failure.map_or(Ok(()), |error| Err(error.in_database(&shown)))
    }
}
