//! Hearing both witnesses about one database.

use driftless_catalog::{Catalog, ObjectKind};
use driftless_db::{Database, Survey};
use driftless_diag::Backend;
use driftless_diff::{Certainty, Change};

use super::changed::{Changed, Scope, changed_objects};
use super::expected::{expected, origin};
use super::ignored::Ignored;
use super::meaning::Meaning;
use super::{DatabaseDrift, Finding, Verdict};
use crate::ops::databases::{Place, no_ledger};
use crate::ops::steps::Ready;
use crate::{CliError, Exit};

/// Compares a database with what both witnesses say about it.
pub(super) fn compare(
    place: &mut Place,
    ready: &[Ready],
    patterns: &[String],
    drift: &mut DatabaseDrift,
) -> Result<(), CliError> {
    let shown = place.shown();
    if let Some(error) = place.refused.take() {
        return Err(error.into());
    }
    let Some(database) = &mut place.database else {
        return Err(CliError::new(Exit::Undecided, format!("there is no database at `{shown}`"))
            .help("`driftless migrate` makes it"));
    };
    let Some(ledger) = database.ledger()? else {
        return Err(without_ledger(database, &shown)?);
    };
    let members: Vec<&Ready> = place.members.iter().map(|at| &ready[*at]).collect();
    let expected = expected(&ledger, &members, &mut drift.obstacles);
    let mut ignored = Ignored::new(database.backend(), patterns);
    let expected = expected.map(|catalog| ignored.without(catalog));
    let Survey { catalog, fingerprints, not_compared } = database.survey()?;
    let (live, misread) = driftless_replay::complete(catalog);
    let live = ignored.without(live);
    let scope = Scope { ignored: &ignored, not_compared: &not_compared };
    let changed = changed_objects(database, &ledger, &fingerprints, &scope, drift)?;
    for kind in &not_compared {
        // What is there and has no place in the model is one thing, what may not be read another.
        match kind.count {
            Some(_) => drift.not_compared.push(kind.to_string()),
            None => drift.obstacles.push(kind.to_string()),
        }
    }
    drift.obstacles.extend(misread.into_iter().map(|found| found.message));
    match &expected {
        Some(expected) => against(expected, &live, changed, drift),
        None => {
            let changes = changed.iter().flatten().flat_map(Changed::as_changes);
            drift.findings.extend(changes.map(drifted));
        }
    }
    if let (Some(expected), false) = (&expected, drift.findings.is_empty()) {
        drift.back = Some(driftless_diff::plan(&live, expected));
        drift.accept = Some(driftless_diff::plan(expected, &live));
    }
    drift.findings.sort_by_key(|finding| finding.verdict);
    let unforeseen = drift.findings.iter().any(|one| one.verdict == Verdict::Unforeseen);
    if unforeseen && database.runs()?.last().is_some_and(|run| run.action == "revert") {
        drift.notes.push(
            "the last run reverted steps; a down that does not restore the schema leaves such \
             differences, and `check` warns of it"
                .into(),
        );
    }
    Ok(())
}

fn without_ledger(database: &mut Database, shown: &str) -> Result<CliError, CliError> {
    let (found, total) = database.without_ledger()?;
    let error = if total == 0 {
        let message = format!("`{shown}` is empty: no step was ever applied there");
        CliError::new(Exit::Undecided, message).help("`driftless migrate` applies them")
    } else {
        no_ledger(shown, found, total)
    };
    Ok(CliError { exit: Exit::Undecided, ..error })
}

/// Judges every difference from what is expected by the fingerprint of its object.
fn against(
    expected: &Catalog,
    live: &Catalog,
    changed: Option<Vec<Changed>>,
    drift: &mut DatabaseDrift,
) {
    let mut vouched = 0;
    let changes = driftless_diff::diff(expected, live);
    for change in changes.iter().cloned() {
        let since = changed.as_ref().map(|objects| objects.iter().any(|one| one.owns(&change)));
        let verdict = match (since, change.certainty) {
            (Some(true), _) | (None, Certainty::Certain) => Verdict::Drift,
            (Some(false), Certainty::Certain) => Verdict::Unforeseen,
            (Some(false), Certainty::Undecided) => {
                vouched += 1;
                continue;
            }
            (None, Certainty::Undecided) => Verdict::Undecided,
        };
        let origin = origin(expected, &change);
        drift.findings.push(Finding { change, verdict, origin });
    }
    if vouched > 0 {
        drift.notes.push(format!(
            "{vouched} differences are not understood, and their objects are as the last run \
             left them"
        ));
    }
    let mut meaning = Meaning::new(expected, live);
    for object in changed.iter().flatten() {
        let found = drift.findings.len();
        beside(object, &changes, &mut meaning, drift);
        let is_named = drift.findings.len() > found || changes.iter().any(|one| object.owns(one));
        if !is_named && live.backend == Backend::Postgres {
            drift.notes.push(format!(
                "the definition of {} `{}` is printed otherwise, and means what is expected",
                object.kind, object.name
            ));
        } else if !is_named {
            drift.not_compared.push(format!(
                "the definition of {} `{}` was rewritten, and means what is expected",
                object.kind, object.name
            ));
        }
    }
    if changed.is_none() && !expected.opaque.is_empty() {
        drift.obstacles.push(format!(
            "{} statements of the applied steps are not understood, and no fingerprints say what \
             they did",
            expected.opaque.len()
        ));
    }
}

/// What changed of an object since the last run beside what differs from the steps: attributes that
/// no step makes, and the order of columns.
fn beside(
    object: &Changed,
    changes: &[Change],
    meaning: &mut Meaning<'_>,
    drift: &mut DatabaseDrift,
) {
    if meaning.live.backend == Backend::Postgres || object.kind == ObjectKind::Database {
        for change in object.as_changes() {
            let known = changes.iter().any(|one| covers(one, &change));
            if !known && !meaning.is_expected(&change) {
                drift.findings.push(drifted(change));
            }
        }
        return;
    }
    let moved = |change: &Change| change.attribute.as_deref() == Some("position");
    let order = meaning.order();
    let order = order.iter().filter(|change| moved(change) && object.owns(change));
    drift.findings.extend(order.cloned().map(drifted));
}

/// Whether a difference from the steps already says what another one says.
fn covers(one: &Change, other: &Change) -> bool {
    one.key == other.key && (one.attribute.is_none() || one.attribute == other.attribute)
}

/// A change since the last run that no step explains.
fn drifted(change: Change) -> Finding {
    Finding { change, verdict: Verdict::Drift, origin: None }
}
