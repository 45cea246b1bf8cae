//! Every code this crate may report, for the manual.

use driftless_diag::Code;

use crate::sqlite::CODES as SQLITE;

/// Every code this crate may report.
pub static CODES: &[&Code] = SQLITE;
