//! A step as one message to the server: the transaction, its limits, every statement, the row of
//! the ledger and the commit. One round trip however many statements there are, and locks on tables
//! for as long as the server needs and not for as long as the network takes.
//!
//! The server reads the whole message before it does anything, so what one statement leaves open (a
//! quote, a comment) would go on in the next. Our cuts and the server's agree where backslashes mean
//! nothing in a plain literal, which is asked when connecting; a step with a backslash that may mean
//! something else goes statement by statement, and so does one that sets that itself.
//!
//! Which statement failed the message does not say reliably. So when it fails, all of it is undone
//! and the step runs statement by statement (`step.rs`), which finds the place, or succeeds where
//! what was in the way has gone. The same goes for what the message asks of itself at the end, whether
//! it is the transaction that began and whether the lock is ours: what is cheap to ask may be wrong about a
//! step that resets what it is told by, and the long way asks for the list of locks. Nobody hears of
//! single statements, and a stop comes at the step's end or by cancelling it.

use std::time::{Duration, Instant};

use driftless_plan::{Kind, hex};

use super::super::lock::Key;
use super::super::message::{self, Fault};
use super::super::progress::literal;
use super::super::{session, tables};
use super::Executor;
use crate::script::{Comments, words};
use crate::server::Operation;
use crate::{Action, Error, ErrorKind};

/// What became of the message.
pub(super) enum Sent {
    /// The step is committed.
    Done,
    /// Nothing of it is left, and the reason has to be found.
    Refused,
}

impl Executor<'_, '_, '_> {
    /// Whether a step can be sent as one message.
    pub(super) fn goes_together(&self, operation: &Operation<'_>) -> bool {
        let script = operation.script;
        let plain = self.connection.backslashes_are_plain();
        (0..script.statements.len()).all(|index| {
            let statement = script.statement(index);
            let known = plain || !statement.contains('\\');
            known && !is_alone(statement) && !statement.contains("standard_conforming_strings")
        })
    }

    /// Sends a step as one message.
    pub(super) fn together(&mut self, operation: &Operation<'_>) -> Result<Sent, Error> {
        let began = Instant::now();
        let message = self.message(operation);
        self.observer.begin();
        let result = self.connection.execute(&message);
        let (cancelled, _) = self.observer.end();
        if self.work.action != Action::Revert {
            self.connection.recording().sent(result.is_ok());
        }
        match result {
            Ok(()) => {
                let done = self.control.step_done(operation, self.work.action, began);
                self.committed(done, Duration::ZERO);
                Ok(Sent::Done)
            }
            Err(Fault::Server(error)) if message::is_lost(&error) => {
                Err(message::explain(&error, "run the step"))
            }
            Err(Fault::Ours(error)) => Err(error),
            Err(Fault::Server(_)) => {
                // Fails when the connection is gone, which the next statement finds out.
                let _ = self.connection.execute("ROLLBACK");
                if cancelled { Err(ErrorKind::Stopped.into()) } else { Ok(Sent::Refused) }
            }
        }
    }

    fn message(&mut self, operation: &Operation<'_>) -> String {
        let script = operation.script;
        let limits = session::limits(&self.limits(operation), "SET LOCAL");
        let mark = Key::of(operation.component).mark_transaction();
        let begin = session::BEGIN_STEP;
        let mut message = format!("{begin}; {limits}{mark}, {};\n", session::MARK);
        message.reserve(script.text.len() + 4096);
        for index in 0..script.statements.len() {
            message.push_str(script.statement(index));
            // A comment at its end must not take the semicolon.
            message.push_str("\n;\n");
        }
        message.push_str(session::STILL_MARKED);
        message.push_str(";\n");
        message.push_str(&self.settled());
        message.push_str(";\n");
        message.push_str(&self.record_together(operation));
        message.push_str("; COMMIT");
        message
    }

    /// The statements that record the step, which fail where the locks are not held.
    fn record_together(&mut self, operation: &Operation<'_>) -> String {
        let Self { schema, connection, .. } = self;
        let key = Key::of(operation.component);
        let (component, step) = (literal(operation.component), literal(&operation.step.name));
        let own = format!("component = {component} AND step = {step}");
        if self.work.action == Action::Revert {
            return counted(&format!(
                "DELETE FROM {schema}.driftless_ledger WHERE {own} AND {}",
                Key::run_held_by(&key.argument().to_string())
            ));
        }
        let again = if operation.step.kind == Kind::Repeatable {
            // It may have run before, as something else.
            format!("DELETE FROM {schema}.driftless_ledger WHERE {own}; ")
        } else {
            String::new()
        };
        let (checksum, run) =
            (literal(&hex(&operation.step.checksum)), self.run.unwrap_or_default());
        let (prepare, name) = connection.recording().statement(schema);
        let key = key.argument();
        format!("{again}{prepare}EXECUTE {name} ({component}, {step}, {checksum}, {run}, {key})")
    }
}

/// The statement that records a step as applied, which a session prepares with the first one: to parse
/// and to plan it takes the server longer than everything else about it. Where a step has taken it away
/// (`DISCARD ALL`, `DEALLOCATE`), its message fails like any other, and the next one prepares it anew.
#[derive(Debug, Default)]
pub(in crate::postgres) struct Recording {
    /// How often it is not known any more whether the session has it.
    doubts: usize,
    is_prepared: bool,
}

impl Recording {
    /// What prepares it, where the session does not have it yet, and its name.
    fn statement(&self, schema: &str) -> (String, String) {
        let name = format!("driftless_record_{}", self.doubts);
        if self.is_prepared {
            return (String::new(), name);
        }
        let (held, version) = (Key::run_held_by("$5"), literal(tables::VERSION));
        let insert = counted(&format!(
            "INSERT INTO {schema}.driftless_ledger \
             (component, step, position, checksum, applied_at, duration_ms, tool_version, run) \
             SELECT $1, $2, (SELECT coalesce(max(position), 0) + 1 FROM {schema}.driftless_ledger), \
             $3, pg_catalog.clock_timestamp(), (extract(epoch FROM pg_catalog.clock_timestamp() \
             - pg_catalog.transaction_timestamp()) * 1000)::bigint, {version}, $4 WHERE {held}"
        ));
        let types =
            "pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.int8, pg_catalog.int4";
        (format!("PREPARE {name} ({types}) AS {insert}; "), name)
    }

    /// A message with it has gone through, or has not.
    fn sent(&mut self, done: bool) {
        self.is_prepared = done;
        self.doubts += usize::from(!done);
    }
}

/// A change of rows that fails where it changes none.
fn counted(changing: &str) -> String {
    format!("WITH changed AS ({changing} RETURNING 1) SELECT 1 / count(*) FROM changed")
}

/// What copies to us would hide the answers to what comes behind it, and `RESET ALL` what the message is
/// told apart by.
fn is_alone(statement: &str) -> bool {
    let first = words(statement, Comments::Nested).next().unwrap_or_default();
    ["COPY", "RESET"].iter().any(|word| first.eq_ignore_ascii_case(word))
}
