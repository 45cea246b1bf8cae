//! `driftless explain`: the manual of diagnostic codes.

use driftless_diag::Code;

use crate::CliError;
use crate::args;
use crate::project::nearest;

/// The codes to explain.
#[derive(Debug)]
pub(crate) struct ExplainReport {
    /// One code, or all of them.
    pub(crate) codes: Vec<&'static Code>,
    /// Whether one was asked for, so that its page is shown instead of a list.
    pub(crate) page: bool,
}

/// Finds the code that was asked for, or all.
pub(crate) fn run(arguments: &args::Explain) -> Result<ExplainReport, CliError> {
    let mut codes = driftless_check::all_codes();
    codes.extend(crate::ops::run::CODES);
    codes.sort_by_key(|code| code.id);
    let Some(wanted) = &arguments.code else { return Ok(ExplainReport { codes, page: false }) };
    // People paste what the message shows: `error[unknown-table]`.
    let id = wanted.rsplit('[').next().unwrap_or_default().trim_end_matches(']');
    if let Some(code) = codes.iter().find(|code| code.id == id) {
        return Ok(ExplainReport { codes: vec![code], page: true });
    }
    let known: Vec<&str> = codes.iter().map(|code| code.id).collect();
    let error = CliError::usage(format!("there is no code `{id}`"));
    Err(match nearest(id, &known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("`explain` without a code lists them all"),
    })
}
