//! The end of a run: how it went, and what everything looks like.
//!
//! Looking takes locks on tables (the server's functions that print a view do), and a step that
//! is about to record itself holds stronger ones. So nothing is looked at while the ledger is
//! locked: the two would wait for each other. Instead the ledger's head is read in the same moment
//! as the schema, and if it has moved by the time of writing, because another component's step was
//! recorded in between, both are read again.

use super::super::message::Fault;
use super::super::{fingerprint, tables};
use super::Executor;
use crate::{Class, Error, ErrorKind, Fingerprint, Head, Ledger};

/// How often the schema is read again before the fingerprints are left to whoever ends last.
const ATTEMPTS: usize = 5;

impl Executor<'_, '_, '_> {
    /// Writes how the run ended, and the fingerprints, in a transaction of its own.
    pub(super) fn end_run(&mut self, failure: Option<&Error>) -> Result<(), Error> {
        let Some(run) = self.run else { return Ok(()) };
        for attempt in 1..=ATTEMPTS {
            let seen = self.connection.read("read the schema", |reading| {
                let ledger = tables::state(reading)?.ledger;
                Ok((ledger.as_ref().map(Ledger::head), fingerprint::now(reading)?))
            })?;
            let written = self.write_end(run, failure, seen, attempt == ATTEMPTS);
            if !matches!(written, Ok(true)) {
                let _ = self.connection.execute("ROLLBACK");
            }
            if written.map_err(|fault| fault.into_error("record the end of the run"))? {
                break;
            }
        }
        Ok(())
    }

    /// Whether it was written: not when the ledger has moved, unless this is the `last` attempt,
    /// which then leaves the fingerprints as they are.
    fn write_end(
        &mut self,
        run: i64,
        failure: Option<&Error>,
        (seen, fingerprints): (Option<Head>, Vec<Fingerprint>),
        last: bool,
    ) -> Result<bool, Fault> {
        let outcome = match failure.map(|error| &error.kind) {
            None => "done",
            Some(ErrorKind::Stopped) => "stopped",
            Some(kind) if kind.class() == Class::Partial => "partial",
            Some(_) => "failed",
        };
        let detail = failure.map(ToString::to_string);
        self.connection.begin_writing(&tables::lock(&self.schema))?;
        let mut reading = self.connection.reading();
        let Some(ledger) = tables::state(&mut reading)?.ledger else { return Ok(true) };
        let head = ledger.head();
        let current = seen.as_ref() == Some(&head);
        if !current && !last {
            return Ok(false);
        }
        let outcome = (outcome, detail.as_deref());
        tables::end_run(reading.pg, &self.schema, run, outcome, &head)?;
        if current {
            let at = (run, &head);
            fingerprint::record(reading.pg, &self.schema, at, fingerprints, &self.drifted)?;
        }
        self.connection.execute("COMMIT")?;
        Ok(true)
    }
}
