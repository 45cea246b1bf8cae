//! Reading the steps of components, and what keeps them from being worked with.

use driftless_check::Request;
use driftless_db::Embedded;
use driftless_diag::Diagnostic;
use driftless_plan::Plan;
use driftless_steps::{Loaded, StepSet};

use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// Codes that mean: the history on disk is not the one that was locked.
const HISTORY: [&str; 4] =
    ["sealed-step-changed", "sealed-step-deleted", "lock-deleted", "lock-unlisted"];

/// A component, read.
#[derive(Debug)]
pub(crate) struct Ready {
    /// The component.
    pub(crate) component: Component,
    /// Its steps.
    pub(crate) loaded: Loaded,
    /// What the executor runs.
    pub(crate) plan: Plan,
}

/// What to ask for a judgement on a component.
pub(crate) fn request(component: &Component, strict: bool) -> Request<'_> {
    Request {
        component: &component.name,
        backend: component.backend,
        directory: &component.directory,
        display_root: component.display_root.as_deref(),
        layout: component.layout,
        lock: component.lock,
        downs: component.downs,
        strict,
    }
}

/// A component with its plan, whatever is wrong with its steps.
pub(crate) fn read(component: &Component) -> Ready {
    let loaded = load(component);
    let plan = match component.embedded {
        Some(Embedded { plan, .. }) => plan.clone(),
        None => driftless_check::plan(&loaded, component.backend),
    };
    Ready { component: component.clone(), loaded, plan }
}

/// Reads a component's steps, whatever is wrong with them. Of steps that come with this program
/// there is nothing to be read.
pub(crate) fn load(component: &Component) -> Loaded {
    if component.embedded.is_some() {
        let set = StepSet::empty(&component.name);
        return Loaded { set, lock: None, lock_file: None, diagnostics: Vec::new() };
    }
    driftless_steps::load(&driftless_steps::Request {
        component: &component.name,
        directory: &component.directory,
        display_root: component.display_root.as_deref(),
        layout: component.layout,
        lock: component.lock,
    })
}

/// Reads components whose steps are to be run, and refuses what cannot be trusted or run: files
/// that cannot be read, a lock that disagrees with the disk, requirements that cannot be met.
///
/// Statements are cut and not judged: for what is about to run, the server is the judge, and a
/// mistake of ours about a statement must not keep a release from being deployed.
pub(crate) fn ready(project: &Project, components: &[&Component]) -> Result<Vec<Ready>, CliError> {
    let mut ready = Vec::with_capacity(components.len());
    let mut errors = Vec::new();
    for component in components {
        let mut read = read(component);
        prove(&mut read);
        errors.extend(read.loaded.diagnostics.iter().filter(|one| one.is_error()).cloned());
        ready.push(read);
    }
    if errors.is_empty() && ready.len() == project.components.len() {
        let sets: Vec<&StepSet> = ready.iter().map(|ready| &ready.loaded.set).collect();
        errors.extend(driftless_steps::order(&sets).err().unwrap_or_default());
    }
    refuse(errors, "the steps cannot be used as they are")?;
    Ok(ready)
}

/// Finds out whether steps that were written side by side commute, where there are any: then a database
/// that has the later of two may be given the earlier.
pub(crate) fn prove(ready: &mut Ready) {
    if ready.component.embedded.is_none() && !driftless_steps::branches(&ready.loaded).is_empty() {
        ready.plan = driftless_check::judge(&request(&ready.component, false)).plan;
    }
}

/// An error made of what is wrong, if anything is.
pub(crate) fn refuse(errors: Vec<Diagnostic>, what: &str) -> Result<(), CliError> {
    if errors.is_empty() {
        return Ok(());
    }
    // What cannot be read has to be put right before anything can be said about history.
    let history = errors.iter().all(|error| HISTORY.contains(&error.code.id));
    let exit = if history { Exit::History } else { Exit::Usage };
    Err(CliError::new(exit, what).because(errors))
}

/// The chosen components and those their steps require, directly or not. The order is that of the
/// project.
pub(crate) fn with_required(project: &Project) -> Vec<&Component> {
    let mut wanted: Vec<&str> = project.chosen().map(|one| one.name.as_str()).collect();
    if wanted.len() == project.components.len() {
        return project.components.iter().collect();
    }
    let mut next = 0;
    while let Some(name) = wanted.get(next).copied() {
        next += 1;
        let Some(component) = project.components.iter().find(|one| one.name == name) else {
            continue;
        };
        for required in required_components(&read(component).plan) {
            let known = project.components.iter().find(|one| one.name == required);
            if let Some(known) = known
                && !wanted.contains(&known.name.as_str())
            {
                wanted.push(&known.name);
            }
        }
    }
    project.components.iter().filter(|one| wanted.contains(&one.name.as_str())).collect()
}

/// The other components that steps of this one require.
pub(crate) fn required_components(plan: &Plan) -> Vec<String> {
    let requirements = plan.steps.iter().flat_map(|step| &step.requires);
    let mut names: Vec<String> = requirements.filter_map(|one| one.component.clone()).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_a_changed_history_exist() {
        for id in HISTORY {
            assert!(driftless_steps::CODES.iter().any(|code| code.id == id), "{id}");
        }
    }
}
