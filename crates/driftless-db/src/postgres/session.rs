//! The session a step finds, and leaving none of what a step did to it to the next one.
//!
//! A step that runs after another must find what it would find in a fresh connection: otherwise
//! stopping between the two, or their order, would change what they do. `DISCARD ALL` is what
//! does that, but it gives up our lock, so its other parts are named here.
//!
//! diesel sets every session to UTC; a step that writes a time is to use the server's own zone,
//! as it would in `psql`. Only the encoding stays as diesel needs it.

use std::time::Duration;

use crate::Limits;

/// Undoes what a step, or diesel, did to the session. Works inside a transaction and outside.
const RESET: &str = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; \
     SET client_encoding = 'UTF8'; CLOSE ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES";

/// How often the server looks whether we are still there while a statement runs. Without it, the
/// statement of a killed runner goes on, and with it the lock.
const LIVENESS: &str = "SET client_connection_check_interval = '1s'";

/// The statements that give a step its session. `watches` says whether the server can look after
/// its clients, which depends on the system it runs on.
pub(super) fn fresh(watches: bool) -> String {
    if watches { format!("{RESET}; {LIVENESS}") } else { RESET.to_owned() }
}

/// The beginning of a step's transaction.
pub(super) const BEGIN_STEP: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// What the select list of a step's beginning has for [`STILL_MARKED`]: a setting that ends with the
/// transaction.
pub(super) const MARK: &str = "pg_catalog.set_config('driftless.step', '1', true)";

/// The statement that fails where the transaction that was marked has ended, whatever ended it. To be
/// asked before [`fresh`], which ends the setting too.
pub(super) const STILL_MARKED: &str =
    "SELECT pg_catalog.current_setting('driftless.step')::pg_catalog.int4";

/// The statements that hold a step to its limits, or nothing. A limit of nothing lifts what the
/// server says.
pub(super) fn limits(limits: &Limits, set: &str) -> String {
    let one = |name: &str, limit: Option<Duration>| {
        limit.map_or_else(String::new, |limit| {
            // Less than a millisecond would be no limit at all.
            let least = u128::from(!limit.is_zero());
            format!("{set} {name} = {}; ", limit.as_millis().clamp(least, i32::MAX as u128))
        })
    };
    one("lock_timeout", limits.lock_timeout) + &one("statement_timeout", limits.statement_timeout)
}

/// An identifier in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What the server's printing depends on, pinned for a transaction: with nothing but the server's
/// own schema on the path every other name is printed with its schema, and times, intervals and
/// numbers are printed in one way. Compiling our long queries would take longer than running them.
pub(super) const PINNED: &str = "SET LOCAL search_path = pg_catalog; \
     SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, MDY'; \
     SET LOCAL IntervalStyle = 'postgres'; SET LOCAL extra_float_digits = 3; \
     SET LOCAL bytea_output = 'hex'; SET LOCAL quote_all_identifiers = off; \
     SET LOCAL statement_timeout = 0; SET LOCAL jit = off";
