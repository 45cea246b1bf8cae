//! A look at the ledger over a connection that diesel has no part in.
//!
//! Most starts of a program find nothing to do, and what they cost is round trips. diesel sets two things
//! for the session of every connection, a round trip each, and whoever only looks needs neither: what the
//! server has to know of us goes with the first message, what it tells of itself comes with its answer, and
//! all that is left is one question. `PgConnection` cannot be made of a connection that is there already, so
//! this one is libpq's own, and is closed before anything else is asked.
//!
//! What is not as expected, whatever the reason, is no answer. Then diesel's connection is opened, and
//! tells what is wrong.

#![expect(
    unsafe_code,
    reason = "libpq is C, and diesel hands out no connection that is only libpq's"
)]

use std::ffi::{CStr, CString};
use std::ptr::NonNull;

use pq_sys::{
    ConnStatusType, ExecStatusType, PGconn, PQclear, PQconnectdb, PQerrorMessage, PQexec, PQfinish,
    PQgetisnull, PQgetvalue, PQnfields, PQntuples, PQparameterStatus, PQresultStatus,
    PQserverVersion, PQstatus,
};

use super::message;
use crate::Error;

/// A connection of libpq's.
pub(super) struct Glance {
    /// Open until this is dropped, and never handed out.
    connection: NonNull<PGconn>,
}

// SAFETY: libpq lets any thread work with a connection as long as one does at a time
// (https://www.postgresql.org/docs/current/libpq-threading.html), and whoever has `&mut` is one.
unsafe impl Send for Glance {}

impl Glance {
    /// Connects.
    pub(super) fn open(connection_string: &str) -> Result<Self, Error> {
        let Ok(text) = CString::new(connection_string) else {
            return Err(message::not_connected("a parameter has a NUL in it"));
        };
        // SAFETY: the text ends with a NUL and outlives the call. What comes back is ours to close.
        let connection = NonNull::new(unsafe { PQconnectdb(text.as_ptr()) });
        let Some(connection) = connection else {
            return Err(message::not_connected("there is no memory for a connection"));
        };
        // Closes the connection also when it was refused, as libpq asks for.
        let glance = Self { connection };
        // SAFETY: the connection is open, or was refused, and is not closed yet.
        let status = unsafe { PQstatus(glance.connection.as_ptr()) };
        if status == ConnStatusType::CONNECTION_OK {
            return Ok(glance);
        }
        // SAFETY: as before.
        let said = unsafe { PQerrorMessage(glance.connection.as_ptr()) };
        Err(message::not_connected(&copied(said).unwrap_or_default()))
    }

    /// The server's version, such as `150004`.
    pub(super) fn number(&self) -> i32 {
        // SAFETY: the connection is open.
        unsafe { PQserverVersion(self.connection.as_ptr()) }
    }

    /// The server's version as it says it itself, such as `15.4`.
    pub(super) fn version(&self) -> Option<String> {
        // SAFETY: the connection is open and the name ends with a NUL.
        let said =
            unsafe { PQparameterStatus(self.connection.as_ptr(), c"server_version".as_ptr()) };
        copied(said).map(|version| version.split(' ').next().unwrap_or_default().to_owned())
    }

    /// The values of the one row that the last statement of a question is answered with; none where it is not.
    pub(super) fn row(&mut self, question: &str) -> Option<Vec<Option<String>>> {
        let question = CString::new(question).ok()?;
        // SAFETY: the connection is open, the text ends with a NUL and outlives the call.
        let answer = unsafe { PQexec(self.connection.as_ptr(), question.as_ptr()) };
        let answer = NonNull::new(answer)?;
        // SAFETY: the answer is there until it is cleared below, and only columns of the one row that
        // it has are asked for. Values are copied before that.
        unsafe {
            let one_row = PQresultStatus(answer.as_ptr()) == ExecStatusType::PGRES_TUPLES_OK
                && PQntuples(answer.as_ptr()) == 1;
            let columns = if one_row { PQnfields(answer.as_ptr()) } else { 0 };
            let value = |column| {
                let is_null = PQgetisnull(answer.as_ptr(), 0, column) == 1;
                if is_null { None } else { copied(PQgetvalue(answer.as_ptr(), 0, column)) }
            };
            let values: Vec<Option<String>> = (0..columns).map(value).collect();
            PQclear(answer.as_ptr());
            one_row.then_some(values)
        }
    }
}

impl Drop for Glance {
    fn drop(&mut self) {
        // SAFETY: it was not closed before, and nobody can ask it anything any more.
        unsafe { PQfinish(self.connection.as_ptr()) }
    }
}

/// A text of libpq's, copied.
fn copied(text: *const std::ffi::c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: libpq ends every text that it hands out with a NUL, and keeps it until the next call on
    // the same connection or answer, before which this is done.
    let text = unsafe { CStr::from_ptr(text) };
    Some(text.to_string_lossy().into_owned())
}
