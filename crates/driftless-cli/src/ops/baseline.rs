//! `driftless baseline`: the first step of a component, written from a database that has no
//! migrations.
//!
//! It is drafted and proved as `new --from-snapshot` drafts a step: replaying it leads to what the
//! database has. What could not be read, and what has no place in a schema, is refused rather than left
//! out; owners and privileges are left out on purpose, since they differ between environments. The
//! database has the step already: `adopt --at` records it there.

use driftless_catalog::postgres::hide_secrets;
use driftless_db::{Access, Database};
use driftless_diff::{Forms, Options};

use crate::args::{self, Global};
use crate::ops::author::{self, Wish};
use crate::ops::drift::Ignored;
use crate::ops::new::NewReport;
use crate::ops::steps::load;
use crate::project::{self, Project};
use crate::{CliError, Exit};

/// Writes the step.
pub(crate) fn run(global: &Global, arguments: &args::Baseline) -> Result<NewReport, CliError> {
    let project = Project::load(global)?;
    let component = project.one(arguments.name.as_deref())?;
    if let Some(step) = load(component).set.steps.first() {
        let message = format!("`{}` has steps already: `{}`", component.name, step.name());
        return Err(CliError::new(Exit::Guard, message)
            .help("`driftless drift --accept NAME` writes what a database has beside them"));
    }
    let url = match &arguments.from {
        Some(from) => project::expanded(from, "`--from`", &project.root)?,
        None => project.url(component)?,
    };
    let mut database = Database::open(&url, Access::Read)?;
    if database.ledger()?.is_some_and(|ledger| !ledger.rows.is_empty()) {
        return Err(CliError::new(
            Exit::Guard,
            format!("`{url}` has migrations: its ledger says so"),
        ));
    }
    let survey = database.survey()?;
    let (live, misread) = driftless_replay::complete(survey.catalog);
    let mut lost: Vec<String> = survey.not_compared.iter().map(ToString::to_string).collect();
    lost.extend(misread.into_iter().map(|found| found.message));
    lost.extend(live.opaque.iter().map(|opaque| format!("not understood: {}", opaque.reason)));
    if !lost.is_empty() {
        let message = format!("a baseline of `{url}` would lose something");
        let refused = CliError::new(Exit::Guard, message);
        return Err(lost.into_iter().fold(refused, CliError::help));
    }
    if live.backend != component.backend {
        let (one, two) = (live.backend, component.backend);
        return Err(CliError::usage(format!("`{url}` is {one} and the component is for {two}")));
    }
    let leave_out = project.leave_out(std::iter::once(component));
    let mut live = Ignored::new(live.backend, &leave_out).without(live);
    live.postgres.owners.clear();
    live.postgres.privileges.clear();
    live.postgres.default_privileges.clear();
    live.postgres.marks = None;
    let mut same = live.postgres.clone();
    hide_secrets(&mut live.postgres, &mut same);
    let wish = Wish {
        slug: "baseline",
        from: None,
        options: Options { column_order: true, ..Options::SCHEMA },
        to: live,
        rename: &[],
        hints: Vec::new(),
        allow: &[],
        forms: Forms::Plain,
    };
    let mut report = author::write(&project, component, &wish)?;
    if let Some(last) = report.steps.last() {
        report.notes.push(format!(
            "{url} has this already: `driftless adopt --at {}/{last}` records it there",
            component.name
        ));
    }
    Ok(report)
}
