//! Every code this crate may report, for the manual.

use driftless_diag::Code;

use crate::mysql::MISSING_VALUE;
use crate::postgres::CODES as POSTGRES;
use crate::sqlite::CODES as SQLITE;

/// Every code this crate may report.
pub static CODES: &[&Code] = &ALL;

static ALL: [&Code; SQLITE.len() + POSTGRES.len() + 1] = {
    let mut all = [&MISSING_VALUE; SQLITE.len() + POSTGRES.len() + 1];
    let mut at = 0;
    while at < all.len() - 1 {
        all[at] = if at < SQLITE.len() { SQLITE[at] } else { POSTGRES[at - SQLITE.len()] };
        at += 1;
    }
    all
};
