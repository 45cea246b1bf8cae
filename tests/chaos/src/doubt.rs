//! What a person does when a run asks for one: looks, and says what became of the statement.
//!
//! What can be seen in the schema, `resolve` checks itself: it is told one thing, and the other if it
//! refuses. What shows in rows alone is looked up by a query of the history's own (`doubt.txt`).

use std::path::Path;

use driftless_diag::Backend;

use crate::place::Place;
use crate::runner;

/// Settles the statement that is in doubt; whether there was one.
pub(crate) fn settle(place: &Place, backend: Backend, history: &Path) -> Result<bool, String> {
    let row = place
        .value("SELECT CONCAT(step, ' ', statement) FROM driftless_progress WHERE begun <> 0")?;
    let Some((step, statement)) = row.split_once(' ') else { return Ok(false) };
    let claims = match known(place, history, step, statement)? {
        Some(true) => vec!["--applied"],
        Some(false) => vec!["--not-applied"],
        None => vec!["--not-applied", "--applied"],
    };
    let mut said = Vec::new();
    for claim in claims {
        let mut command =
            runner::command(&["resolve", step, claim], backend, history, &place.url())?;
        let output =
            command.output().map_err(|error| format!("cannot start `resolve`: {error}"))?;
        if output.status.success() {
            return Ok(true);
        }
        said.push(String::from_utf8_lossy(&output.stderr).trim_end().to_owned());
    }
    Err(format!("statement {statement} of {step} cannot be settled: {}", said.join("\n  ")))
}

/// What a query says about the statement, if the history has one.
fn known(
    place: &Place,
    history: &Path,
    step: &str,
    statement: &str,
) -> Result<Option<bool>, String> {
    let text = std::fs::read_to_string(history.join("doubt.txt")).unwrap_or_default();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.splitn(3, '\t').collect();
        if let [of, number, query] = parts.as_slice()
            && (*of, *number) == (step, statement)
        {
            return place.value(query).map(|found| Some(found == "1"));
        }
    }
    Ok(None)
}
