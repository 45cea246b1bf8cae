//! `driftless resolve`: settling a step that a run left in the middle.
//!
//! What is said of the statement in doubt is held against the database before it is believed. The
//! steps the ledger has are replayed, then the statements of this one up to the one in doubt, and
//! once more with it: what differs between the two is what the statement does, and there the
//! database has to be as was said. A statement that only touches rows leaves no trace in a schema,
//! so there the person's word is taken, and the report says so.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use driftless_catalog::{Catalog, ObjectKey};
use driftless_db::{Access, Claim, Database, Ledger, Silent, Unfinished};
use driftless_diag::SourceFile;
use driftless_diff::{Certainty, Change};
use driftless_steps::StepFile;

use crate::args::{Global, Resolve};
use crate::ops::databases::{self, Place};
use crate::ops::drift::{Ignored, replayed};
use crate::ops::migrate::step_name;
use crate::ops::steps::{Ready, ready};
use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// A step that was settled.
#[derive(Debug)]
pub(crate) struct ResolveReport {
    /// The database, safe to show.
    pub(crate) database: String,
    /// Its note, as it was.
    pub(crate) row: Unfinished,
    /// What was said.
    pub(crate) claim: Claim,
    /// Whether the database bears it out; where it does not tell, it was believed.
    pub(crate) borne_out: bool,
}

/// Settles the step.
pub(crate) fn run(global: &Global, arguments: &Resolve) -> Result<ResolveReport, CliError> {
    let project = Project::load(global)?;
    let name = step_name(&project, &arguments.step)?;
    let components: Vec<&Component> = project.components.iter().collect();
    let ready = ready(&project, &components)?;
    let of = |ready: &Ready| ready.component.name == name.component;
    let mut places = databases::open(&project, &ready)?;
    let place = places.iter_mut().find(|place| place.members.iter().any(|at| of(&ready[*at])));
    let Some(place) = place else { return Err(CliError::usage("the component has no database")) };
    let members: Vec<&Ready> = place.members.iter().map(|member| &ready[*member]).collect();
    let Some(own) = members.iter().copied().find(|ready| of(ready)) else {
        return Err(CliError::usage("the component has no steps"));
    };
    let ledger = place.ledger()?;
    let row = doubtful(&ledger, &name.component, &name.step, arguments.claim())?;
    let borne_out = judge(&project, place, (&members, own), &ledger, (&row, arguments.claim()))?;
    let lock_wait = Duration::from_secs(arguments.lock_wait);
    let mut writing = Database::open(&place.url, Access::Write)?;
    writing.resolve(&own.plan, &row, arguments.claim(), lock_wait, &mut Silent)?;
    Ok(ResolveReport { database: place.shown(), row, claim: arguments.claim(), borne_out })
}

/// The note of the step, if something about it is in doubt.
fn doubtful(
    ledger: &Ledger,
    component: &str,
    step: &str,
    claim: Claim,
) -> Result<Unfinished, CliError> {
    let rows = &ledger.unfinished;
    let row = rows.iter().find(|row| row.component == component && row.step == step);
    let Some(row) = row else {
        let message = format!("`{component}/{step}` was not left in the middle");
        return Err(CliError::usage(message).help("`driftless status` shows how the steps stand"));
    };
    if (!row.begun || row.is_code() || row.batches().is_some()) && claim != Claim::Abandoned {
        let message = format!("no statement of `{component}/{step}` is in doubt");
        let help = format!("`driftless {}` goes on with it", row.action);
        return Err(CliError::usage(message).help(help));
    }
    Ok(row.clone())
}

/// Whether the database bears the claim out; an error when it contradicts it.
fn judge(
    project: &Project,
    place: &mut Place,
    (members, own): (&[&Ready], &Ready),
    ledger: &Ledger,
    (row, claim): (&Unfinished, Claim),
) -> Result<bool, CliError> {
    if row.is_code() {
        // What a function has done shows in rows alone.
        return Ok(false);
    }
    let file = file(own, row)?;
    let statement = row.statement.saturating_sub(1);
    let upto = |count: usize| catalog((members, own), ledger, (row, file), count);
    let (with, without) = match claim {
        Claim::Applied => (upto(statement + 1)?, upto(statement)?),
        Claim::NotApplied => (upto(statement)?, upto(statement + 1)?),
        Claim::Abandoned => (upto(0)?, upto(statement + usize::from(row.begun))?),
    };
    let Some(database) = &mut place.database else {
        return Err(CliError::usage("there is no database"));
    };
    let backend = database.backend();
    let (live, _) = driftless_replay::complete(database.survey()?.catalog);
    let leave_out = project.leave_out(members.iter().map(|member| &member.component));
    let mut ignored = Ignored::new(backend, &leave_out);
    let (with, without) = (ignored.without(with), ignored.without(without));
    let live = ignored.without(live);
    // Of what nobody knows, such as the columns of a table made by a query, the statement says nothing.
    let about: BTreeSet<ObjectKey> = driftless_diff::diff(&with, &without)
        .into_iter()
        .filter(|change| change.certainty == Certainty::Certain)
        .map(|change| change.key)
        .collect();
    let against = |expected: &Catalog| -> Vec<Change> {
        let changes = driftless_diff::diff(expected, &live).into_iter();
        let certain = changes.filter(|change| change.certainty == Certainty::Certain);
        certain.filter(|change| about.iter().any(|key| related(key, &change.key))).collect()
    };
    let contradicted = against(&with);
    if contradicted.is_empty() {
        return Ok(!about.is_empty());
    }
    Err(refused(row, claim, &contradicted, &against(&without)))
}

/// The file whose statements the step runs.
fn file<'r>(own: &'r Ready, row: &Unfinished) -> Result<&'r StepFile, CliError> {
    let step = own.loaded.set.step(&row.step);
    let file =
        step.and_then(
            |step| {
                if row.action == "revert" { step.down.as_ref() } else { step.up.as_ref() }
            },
        );
    file.ok_or_else(|| CliError::usage(format!("the step `{}` is not here", row.step)))
}

/// The schema after the ledger's steps and so many statements of this one.
fn catalog(
    (members, own): (&[&Ready], &Ready),
    ledger: &Ledger,
    (row, file): (&Unfinished, &StepFile),
    count: usize,
) -> Result<Catalog, CliError> {
    let mut obstacles = Vec::new();
    let Some(mut replayer) = replayed(ledger, members, &mut obstacles) else {
        let message =
            format!("what the database should contain is not known: {}", obstacles.join("; "));
        return Err(CliError::new(Exit::Guard, message));
    };
    let script = own.plan.step(&row.step).and_then(|(_, step)| {
        if row.action == "revert" { step.down.as_ref() } else { Some(&step.up) }
    });
    let last = script.and_then(|script| script.statements.get(count.checked_sub(1)?));
    let end = last.map_or(0, |span| span.end);
    let text = file.sql.text.get(..end).unwrap_or_default();
    let part = Arc::new(SourceFile::new(file.sql.path.as_str(), text));
    replayer.apply(&format!("{}/{}", own.component.name, row.step), &part);
    Ok(replayer.finish().catalog)
}

/// Whether two keys are of one object, or of a part of it.
fn related(one: &ObjectKey, other: &ObjectKey) -> bool {
    let part = |whole: &str, part: &str| {
        part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    part(&one.path, &other.path) || part(&other.path, &one.path)
}

fn refused(
    row: &Unfinished,
    claim: Claim,
    contradicted: &[Change],
    otherwise: &[Change],
) -> CliError {
    let said = match claim {
        Claim::Applied => format!("statement {} did not take effect", row.statement),
        Claim::NotApplied => format!("statement {} took effect", row.statement),
        Claim::Abandoned => "the step is not undone".to_owned(),
    };
    let list = |changes: &[Change]| -> String {
        let one = |change: &Change| {
            let attribute = change.attribute.as_ref().map(|it| format!(" {it}"));
            let value =
                |value: &Option<String>| value.clone().unwrap_or_else(|| "absent".to_owned());
            let (name, attribute) = (&change.name, attribute.unwrap_or_default());
            let (from, to) = (value(&change.from), value(&change.to));
            format!("{} `{name}`{attribute}: {from} expected, {to} found", change.kind)
        };
        let lines: Vec<String> = changes.iter().take(5).map(one).collect();
        if lines.is_empty() { "nothing differs".to_owned() } else { lines.join("; ") }
    };
    let message = format!(
        "the database says that {said}: as claimed, {}; otherwise, {}",
        list(contradicted),
        list(otherwise)
    );
    let help = match (claim, otherwise.is_empty()) {
        (Claim::Applied, true) => "say `--not-applied`",
        (Claim::NotApplied, true) => "say `--applied`",
        _ => "bring the database into one of the two states by hand first",
    };
    CliError::new(Exit::Guard, message).help(help)
}
