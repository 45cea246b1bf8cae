//! Finding out that a pooler hands out server sessions by the transaction, behind which the lock of a
//! run is worth nothing.
//!
//! Such a pooler gives the session that has just become free to whoever asks next. So somebody else who
//! connects while we wait is served by ours, or we are served by another one than before. Neither
//! happens over a direct connection or behind a pooler in session mode. Where others are busy behind
//! the same pooler it may go unnoticed; then a step's row is still only written by a session that has
//! the lock (`lock.rs`).

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::sql_types::Integer;

use super::connection::{self, Connection};
use super::message;
use crate::{Error, ErrorKind};

/// The question which session serves us.
const PID: &str = "SELECT pg_catalog.pg_backend_pid()";

/// Refuses a connection through such a pooler.
pub(super) fn refuse(connection: &mut Connection) -> Result<(), Error> {
    // Where nobody else may connect any more, nothing can be found out.
    let mut other = connection::glance(connection.place()).ok();
    let theirs = other.as_mut().and_then(|other| other.row(PID)?.pop().flatten());
    let Some(theirs) = theirs else { return Ok(()) };
    let now: i32 = sql::<Integer>(PID)
        .get_result(connection.pg())
        .map_err(|error| message::explain(&error, "ask for the session"))?;
    if now == connection.pid() && theirs != now.to_string() {
        return Ok(());
    }
    Err(ErrorKind::Pooled.into())
}
