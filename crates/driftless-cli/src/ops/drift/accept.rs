//! `driftless drift --accept`: the step that makes the migrations agree with a database.
//!
//! What is expected there is what the applied steps make, so a step that is to come behind all of
//! them can only be written when all are applied. The step is written as `new --from-snapshot` writes
//! one. The database has what it makes already: `adopt --at` records it there, after comparing.

use driftless_diff::Forms;
use driftless_replay::with_normal_forms;

use super::witness::planned;
use super::{DatabaseDrift, Verdict, run};
use crate::args::{self, Global};
use crate::ops::author::{self, Wish};
use crate::ops::new::NewReport;
use crate::project::Project;
use crate::{CliError, Exit};

/// Writes the step.
pub(crate) fn accept(
    global: &Global,
    arguments: &args::Drift,
    slug: &str,
) -> Result<NewReport, CliError> {
    let project = Project::load(global)?;
    let component = project.one(None)?;
    let mut report = run(global, arguments)?;
    let mine = |one: &&mut DatabaseDrift| one.components.contains(&component.name);
    let Some(drift) = report.databases.iter_mut().find(mine) else {
        return Err(CliError::usage(format!("`{}` has no database", component.name)));
    };
    if let Some(error) = drift.error.take() {
        return Err(error);
    }
    if drift.components.len() > 1 {
        let message = format!("several components share {}", drift.database);
        return Err(CliError::new(Exit::Guard, message).help(
            "`driftless drift` prints the SQL; put it into a step of the one it belongs to",
        ));
    }
    let nothing = || NewReport {
        component: component.name.clone(),
        steps: Vec::new(),
        files: Vec::new(),
        lock: None,
        losses: Vec::new(),
        notes: Vec::new(),
    };
    if drift.findings.is_empty() && drift.obstacles.is_empty() {
        return Ok(nothing());
    }
    let undecided = drift.findings.iter().any(|one| one.verdict == Verdict::Undecided);
    let Some(ends) = drift.ends.take().filter(|_| !undecided) else {
        let message = format!("{} could not be compared", drift.database);
        let made = CliError::new(Exit::Undecided, message);
        return Err(drift.obstacles.iter().cloned().fold(made, CliError::help));
    };
    let (expected, live) = *ends;
    let (expected, live) = (with_normal_forms(expected), with_normal_forms(live));
    if let Some(step) = drift.pending.first() {
        let message = format!("{} has not all steps: `{step}` is pending", drift.database);
        return Err(CliError::new(Exit::Guard, message).help(
            "`driftless migrate` applies them; a step that accepts what is there comes after",
        ));
    }
    let wish = Wish {
        slug,
        options: planned(live.backend),
        from: Some(expected),
        to: live,
        rename: &arguments.rename,
        hints: Vec::new(),
        allow: &arguments.allow,
        forms: Forms::Safe,
    };
    let mut written = author::write(&project, component, &wish)?;
    if let Some(last) = written.steps.last() {
        written.notes.push(format!(
            "{} has this already: `driftless adopt --at {}/{last}` records it there",
            drift.database, component.name
        ));
    }
    Ok(written)
}
