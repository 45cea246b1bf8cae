//! The lock: a session advisory lock for each component, asked for and never waited for inside
//! the server.
//!
//! A session that waits inside `pg_advisory_lock` holds a snapshot, `CREATE INDEX CONCURRENTLY`
//! waits for every snapshot, and the one who builds the index is the one who holds the lock: two
//! starters and one such step end in a deadlock. Asking and sleeping on our own side does not.
//!
//! The lock belongs to the connection that executes the steps, so it is held exactly as long as
//! the server works for us. Behind a pooler that hands out another server connection for every
//! transaction it is worth nothing, which is found out before anything is recorded: each step
//! takes a second lock for its transaction, and its ledger row is only written by a session that
//! has both (`tables::record`). A step that goes as one message (`execute/together.rs`) is one transaction
//! whatever there is in between, and asks for the first alone.

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Text};
use diesel::{OptionalExtension as _, PgConnection, QueryResult, RunQueryDsl as _};
use sha2::{Digest, Sha256};

use super::connection::Connection;
use super::message;
use crate::wait::{Attempt, Control};
use crate::{Error, ErrorKind};

/// The class of the locks that a run holds: "drft".
const RUN: u32 = 0x6472_6674;
/// The class of the locks that a step's transaction holds: "drfs".
const STEP: u32 = 0x6472_6673;

/// The lock under which our tables are made, as the arguments of the functions that take it.
pub(super) const CREATING: &str = "1685218931, 0";

/// The lock of a component: the first four bytes of the SHA-256 of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u32);

impl Key {
    pub(super) fn of(component: &str) -> Self {
        let hash: [u8; 32] = Sha256::digest(component).into();
        let [first, second, third, fourth, ..] = hash;
        Self(u32::from_be_bytes([first, second, third, fourth]))
    }

    fn arguments(self, class: u32) -> String {
        // The functions take signed numbers, `pg_locks` shows unsigned ones.
        format!("{}, {}", class.cast_signed(), self.argument())
    }

    /// The statement by which a transaction takes its own lock.
    pub(super) fn mark_transaction(self) -> String {
        format!("SELECT pg_catalog.pg_try_advisory_xact_lock({})", self.arguments(STEP))
    }

    /// The second argument of the functions that take a lock of this component.
    pub(super) fn argument(self) -> i32 {
        self.0.cast_signed()
    }

    /// The condition that this session holds the lock of the run, or of the step's transaction.
    fn held(self, class: u32) -> String {
        format!(
            "EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' \
             AND l.classid = {class}::pg_catalog.oid AND l.objid = {}::pg_catalog.oid \
             AND l.objsubid = 2 AND l.granted AND l.pid = pg_catalog.pg_backend_pid())",
            self.0
        )
    }

    /// The conditions under which a row of `pg_locks` is the lock of a run, which some session has.
    pub(super) fn row(self) -> String {
        format!(
            "l.locktype = 'advisory' AND l.classid = {RUN}::pg_catalog.oid \
             AND l.objid = {}::pg_catalog.oid AND l.objsubid = 2 AND l.granted AND l.database = \
             (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())",
            self.0
        )
    }

    /// The condition that this session holds the lock of the run.
    pub(super) fn run_held(self) -> String {
        self.held(RUN)
    }

    /// The condition under which a step may be recorded: this session holds both. Asked in one, since the
    /// server makes the whole list of its locks for each question.
    pub(super) fn both_held(self) -> String {
        format!(
            "(SELECT count(DISTINCT l.classid) = 2 FROM pg_catalog.pg_locks l \
             WHERE l.locktype = 'advisory' \
             AND l.classid IN ({RUN}::pg_catalog.oid, {STEP}::pg_catalog.oid) \
             AND l.objid = {}::pg_catalog.oid AND l.objsubid = 2 AND l.granted \
             AND l.pid = pg_catalog.pg_backend_pid())",
            self.0
        )
    }

    /// The condition that this session holds the lock of the run, for a statement that a transaction
    /// executes many times over: without the list of locks, which costs the server more than all else
    /// about it. Who has a lock is told when giving it back, and nobody else gets it in between, since
    /// the transaction has it too by then.
    pub(super) fn run_held_by(argument: &str) -> String {
        let lock = format!("{}, {argument}", RUN.cast_signed());
        format!(
            "CASE WHEN pg_catalog.pg_try_advisory_xact_lock({lock}) \
             THEN CASE WHEN pg_catalog.pg_advisory_unlock({lock}) \
             THEN pg_catalog.pg_try_advisory_lock({lock}) END END"
        )
    }

    /// Whether the lock of the run, and that of the transaction, are held.
    pub(super) fn are_held(self, pg: &mut PgConnection) -> QueryResult<(bool, bool)> {
        let (run, step) = (self.held(RUN), self.held(STEP));
        sql::<(Bool, Bool)>(&format!("SELECT {run}, {step}")).get_result(pg)
    }
}

/// Takes all these locks, waiting for each.
pub(super) fn take(
    connection: &mut Connection,
    keys: &[Key],
    control: &mut Control<'_>,
) -> Result<(), Error> {
    for key in keys {
        let question = format!("SELECT pg_try_advisory_lock({})", key.arguments(RUN));
        control.until_free(|| match sql::<Bool>(&question).get_result(connection.pg()) {
            Ok(true) => Attempt::Done(()),
            Ok(false) => Attempt::Held(holder(connection.pg(), *key)),
            Err(error) => Attempt::Failed(message::explain(&error, "take the lock")),
        })?;
    }
    Ok(())
}

/// Gives them back.
pub(super) fn release(connection: &mut Connection, keys: &[Key]) -> Result<(), Error> {
    for key in keys {
        let question = format!("SELECT pg_advisory_unlock({})", key.arguments(RUN));
        let released: bool = sql::<Bool>(&question)
            .get_result(connection.pg())
            .map_err(|error| message::explain(&error, "give the lock back"))?;
        if !released {
            let why = "when the run ended, its session did not have it";
            return Err(ErrorKind::LockLost(why.to_owned()).into());
        }
    }
    Ok(())
}

/// Who holds a lock, as far as we are allowed to know. Never what it executes: that may contain
/// secrets.
fn holder(pg: &mut PgConnection, key: Key) -> String {
    let answer: QueryResult<Option<String>> = sql::<Text>(&format!(
        "SELECT format('backend %s', l.pid) \
         || coalesce(format(' (%s)', nullif(a.application_name, '')), '') \
         || coalesce(' of user ' || quote_ident(a.usename), '') \
         || coalesce(' from ' || host(a.client_addr), '') \
         || coalesce(', connected since ' \
            || to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '') \
         FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid \
         WHERE {}",
        key.row()
    ))
    .get_result(pg)
    .optional();
    // Free again meanwhile, or not ours to see.
    answer.ok().flatten().unwrap_or_else(|| "another session".to_owned())
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_key_is_the_beginning_of_the_hash_of_its_component() {
        // printf identity | sha256sum
        assert_eq!(Key::of("identity"), Key(0x689f_6a62));
        assert_ne!(Key::of("identity"), Key::of("network"));
    }
}
