//! The real SQLite, asked what it thinks of a statement.

use std::ffi::{CStr, c_char, c_int};
use std::ptr;

use libsqlite3_sys as ffi;

/// What SQLite says of a statement that it prepares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It prepares.
    Accepted,
    /// `near "token": syntax error`, at a byte.
    Near(String, usize),
    /// `incomplete input`.
    Incomplete,
    /// `unrecognized token: "token"`, at a byte.
    Unrecognized(usize),
    /// Something that is not about syntax, like a table that does not exist.
    Other(String),
}

/// A database in memory.
pub(crate) struct Sqlite(*mut ffi::sqlite3);

#[expect(unsafe_code, reason = "a few calls of SQLite's C interface, each with valid pointers")]
impl Sqlite {
    pub(crate) fn open(schema: &str) -> Self {
        let mut handle = ptr::null_mut();
        // SAFETY: the name is a C string and the handle a place to write to.
        let code = unsafe { ffi::sqlite3_open(c":memory:".as_ptr(), &raw mut handle) };
        assert_eq!(code, ffi::SQLITE_OK);
        let database = Self(handle);
        for statement in schema.split_inclusive(";\n") {
            database.run(statement);
        }
        database
    }

    pub(crate) fn prepare(&self, sql: &str) -> Verdict {
        let (code, _) = self.prepared(sql, |_| ());
        if code == ffi::SQLITE_OK { Verdict::Accepted } else { self.verdict() }
    }

    /// How many bytes of `sql` the first statement takes, its terminator included, if SQLite
    /// accepts it.
    pub(crate) fn first_statement(&self, sql: &str) -> Option<usize> {
        let (code, tail) = self.prepared(sql, |_| ());
        (code == ffi::SQLITE_OK).then_some(tail)
    }

    /// Runs a statement and hands back one text column of its rows.
    pub(crate) fn texts(&self, sql: &str, column: c_int) -> Vec<String> {
        let mut texts = Vec::new();
        let (code, _) = self.prepared(sql, |statement| {
            // SAFETY: the statement is prepared, and the text is read before the next step.
            unsafe {
                while ffi::sqlite3_step(statement) == ffi::SQLITE_ROW {
                    let text = ffi::sqlite3_column_text(statement, column);
                    if !text.is_null() {
                        let text = CStr::from_ptr(text.cast::<c_char>());
                        texts.push(text.to_string_lossy().into_owned());
                    }
                }
            }
        });
        assert_eq!(code, ffi::SQLITE_OK, "{sql}: {:?}", self.verdict());
        texts
    }

    pub(crate) fn run(&self, sql: &str) {
        self.try_run(sql).unwrap_or_else(|message| panic!("{sql}: {message}"));
    }

    pub(crate) fn try_run(&self, sql: &str) -> Result<(), String> {
        let mut done = ffi::SQLITE_OK;
        // SAFETY: the statement is prepared, or null, which is a misuse that SQLite reports.
        let (code, _) = self.prepared(sql, |statement| unsafe {
            done = ffi::sqlite3_step(statement);
        });
        if code == ffi::SQLITE_OK && matches!(done, ffi::SQLITE_DONE | ffi::SQLITE_ROW) {
            Ok(())
        } else {
            Err(format!("{:?}", self.verdict()))
        }
    }

    fn prepared(&self, sql: &str, using: impl FnOnce(*mut ffi::sqlite3_stmt)) -> (c_int, usize) {
        let length = c_int::try_from(sql.len()).expect("a test's statement is short");
        let mut statement = ptr::null_mut();
        let mut tail = ptr::null();
        // SAFETY: the text is passed with its length, and the statement is finalized here.
        unsafe {
            let text = sql.as_ptr().cast::<c_char>();
            let code =
                ffi::sqlite3_prepare_v2(self.0, text, length, &raw mut statement, &raw mut tail);
            using(statement);
            ffi::sqlite3_finalize(statement);
            let taken = usize::try_from(tail.offset_from(text)).unwrap_or(0);
            (code, taken)
        }
    }

    fn verdict(&self) -> Verdict {
        // SAFETY: the handle is open; the message is copied before the next call.
        let (message, offset) = unsafe {
            let message =
                CStr::from_ptr(ffi::sqlite3_errmsg(self.0)).to_string_lossy().into_owned();
            (message, ffi::sqlite3_error_offset(self.0))
        };
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        if message == "incomplete input" {
            return Verdict::Incomplete;
        }
        if message.starts_with("unrecognized token: ") {
            return Verdict::Unrecognized(offset);
        }
        let near = message.strip_prefix("near \"").and_then(|m| m.strip_suffix("\": syntax error"));
        match near {
            Some(token) => Verdict::Near(token.to_owned(), offset),
            None => Verdict::Other(message),
        }
    }
}

#[expect(unsafe_code, reason = "the handle is closed once")]
impl Drop for Sqlite {
    fn drop(&mut self) {
        // SAFETY: the handle is open and nothing else holds it.
        unsafe { ffi::sqlite3_close(self.0) };
    }
}
