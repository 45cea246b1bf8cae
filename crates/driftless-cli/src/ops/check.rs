//! `driftless check`: the judgement the macro makes, for every component, without a database.

use driftless_check::Counts;
use driftless_diag::{Diagnostic, Severity};
use driftless_steps::StepSet;

use crate::args::{self, Global};
use crate::ops::steps::request;
use crate::project::Project;
use crate::{CliError, Exit};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct CheckReport {
    /// How much was judged, over all components.
    pub(crate) counts: Counts,
    /// How many components.
    pub(crate) components: usize,
    /// Every problem, component by component.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Statements nobody understood: where, and why.
    pub(crate) opaque: Vec<String>,
}

impl CheckReport {
    /// How many problems are this bad.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|one| one.severity == severity).count()
    }

    /// Errors are findings; warnings are not.
    pub(crate) fn outcome(&self) -> Exit {
        if self.count(Severity::Error) > 0 { Exit::Findings } else { Exit::Done }
    }
}

/// Checks the chosen components.
pub(crate) fn run(global: &Global, arguments: &args::Check) -> Result<CheckReport, CliError> {
    let project = Project::load(global)?;
    let mut report = CheckReport::default();
    let mut sets: Vec<StepSet> = Vec::new();
    for component in &project.components {
        if !component.chosen {
            sets.push(crate::ops::steps::load(component).set);
            continue;
        }
        let checked = driftless_check::check(&request(component, arguments.strict));
        report.components += 1;
        report.counts.steps += checked.counts.steps;
        report.counts.statements += checked.counts.statements;
        report.counts.opaque += checked.counts.opaque;
        report.opaque.extend(checked.catalog.opaque.iter().map(|opaque| {
            format!("{}:{}: {}", opaque.origin.file, opaque.origin.line, opaque.reason)
        }));
        report.diagnostics.extend(checked.diagnostics);
        sets.push(checked.loaded.set);
    }
    // What a component requires of another one only shows when all of them are looked at.
    let all: Vec<&StepSet> = sets.iter().collect();
    for problem in driftless_steps::order(&all).err().unwrap_or_default() {
        let ours = problem.step.as_deref().is_none_or(|step| is_chosen(&project, step));
        // Within one component it was found already, under other names of the same steps.
        let known =
            |known: &Diagnostic| known.code == problem.code && known.primary == problem.primary;
        if ours && !report.diagnostics.iter().any(known) {
            report.diagnostics.push(problem);
        }
    }
    Ok(report)
}

fn is_chosen(project: &Project, step: &str) -> bool {
    let component = step.split('/').next().unwrap_or_default();
    project.chosen().any(|chosen| chosen.name == component) || !step.contains('/')
}
