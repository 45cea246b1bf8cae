//! Who says which steps are applied: another tool's record, or the user.

use std::fs;

use driftless_db::{Database, Tool, matched};
use sha2::{Digest, Sha384};

use super::tool_of;
use crate::CliError;
use crate::ops::migrate::step_name;
use crate::ops::steps::Ready;
use crate::project::Project;

/// What is said to be applied of a component.
#[derive(Debug)]
pub(super) struct Claim {
    /// Who says so.
    pub(super) source: String,
    /// The tool whose record it is.
    pub(super) tool: Option<Tool>,
    /// The places of the steps that are applied.
    applied: Vec<usize>,
    /// The places of those that failed, and may have taken effect or not.
    pub(super) in_doubt: Vec<usize>,
}

impl Claim {
    /// The places of the steps that are applied, in the order of the plan.
    pub(super) fn steps(&self, took_effect: bool) -> Vec<usize> {
        let doubtful = self.in_doubt.iter().filter(|_| took_effect);
        let mut steps: Vec<usize> = self.applied.iter().chain(doubtful).copied().collect();
        steps.sort_unstable();
        steps
    }
}

/// The steps that the user names, by component and place.
pub(super) fn named(
    project: &Project,
    ready: &[Ready],
    at: &[String],
) -> Result<Vec<(String, usize)>, CliError> {
    let place = |text: &String| {
        let name = step_name(project, text)?;
        let component = ready.iter().find(|one| one.component.name == name.component);
        let found = component.and_then(|one| one.plan.step(&name.step));
        let Some((place, _)) = found else {
            let message = format!("there is no step `{name}`");
            return Err(CliError::usage(message).help("`driftless plan` lists them"));
        };
        Ok((name.component, place))
    };
    at.iter().map(place).collect()
}

/// What is said to be applied of a component.
pub(super) fn claim(
    database: &mut Database,
    ready: &Ready,
    from: Option<Tool>,
    at: &[(String, usize)],
) -> Result<Claim, CliError> {
    let component = &ready.component.name;
    if let Some((_, last)) = at.iter().find(|(name, _)| name == component) {
        let source = ready.plan.steps.get(*last).map_or_else(String::new, |step| step.name.clone());
        let (applied, in_doubt) = ((0..=*last).collect(), Vec::new());
        return Ok(Claim { source, tool: None, applied, in_doubt });
    }
    let Some(tool) = from.or_else(|| tool_of(ready)) else {
        let message = format!("nothing says which steps of `{component}` are applied");
        return Err(CliError::usage(message)
            .help("name the tool that applied them with `--from`, or the last step with `--at`"));
    };
    let table = tool.tables().first().copied().unwrap_or_default();
    let Some(rows) = database.tool_rows(tool)? else {
        let message = format!("`{}` has no table `{table}`", database.shown());
        return Err(CliError::usage(message).help(
            "name the tool that migrated it with `--from`, or the last applied step with `--at`",
        ));
    };
    let matched = matched(tool, &ready.plan, &rows);
    if !matched.unknown.is_empty() {
        let unknown = matched.unknown.join("`, `");
        let message = format!("`{table}` has `{unknown}`, which is no step of `{component}`");
        return Err(CliError::new(crate::Exit::History, message)
            .help("is this the directory that the database was migrated with?"));
    }
    if tool == Tool::Sqlx {
        unaltered(ready, &matched.checksums)?;
    }
    let (applied, in_doubt) = (matched.applied, matched.in_doubt);
    Ok(Claim { source: tool.name().to_owned(), tool: Some(tool), applied, in_doubt })
}

/// Refuses steps whose files are not the ones that sqlx applied: its checksum is the SHA-384 of the
/// file as it is.
fn unaltered(
    ready: &Ready,
    checksums: &std::collections::BTreeMap<usize, String>,
) -> Result<(), CliError> {
    let mut altered = Vec::new();
    for (at, applied) in checksums {
        let Some(step) = ready.plan.steps.get(*at) else { continue };
        let read = ready.loaded.set.step(&step.name).and_then(|step| step.up.as_ref());
        let Some(up) = read else { continue };
        let bytes = fs::read(&up.path).map_err(|error| CliError::file("read", &up.path, &error))?;
        let now: String = Sha384::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if now != *applied {
            altered.push(step.name.clone());
        }
    }
    if altered.is_empty() {
        return Ok(());
    }
    let message = format!("changed since sqlx applied them: `{}`", altered.join("`, `"));
    Err(CliError::new(crate::Exit::History, message)
        .help("restore the files as they were applied, or say with `--at` what is applied"))
}
