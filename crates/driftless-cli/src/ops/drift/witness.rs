//! Hearing both witnesses about one database.

use driftless_catalog::postgres::hide_secrets;
use driftless_catalog::{Catalog, ObjectKind};
use driftless_db::{
    Database, ErrorKind, Fingerprint, Ledger, NotCompared, Standing, Survey, Tool, standings,
};
use driftless_diag::Backend;
use driftless_diff::{Certainty, Change, Generated, Options};
use driftless_replay::add_normal_forms_beside;

use super::changed::{Changed, Scope, changed_objects, with_recorded_defaults};
use super::expected::{expected, origin};
use super::ignored::Ignored;
use super::meaning::Meaning;
use super::record;
use super::saved::Saved;
use super::{Asked, DatabaseDrift, Finding, Verdict};
use crate::ops::adopt::tool_of;
use crate::ops::author::has_column_order;
use crate::ops::databases::{Place, no_ledger};
use crate::ops::steps::Ready;
use crate::project::LeaveOut;
use crate::{CliError, Exit};

/// What a database contains, as far as it is looked at.
pub(super) struct Look<'p> {
    pub(super) live: Catalog,
    pub(super) fingerprints: Vec<Fingerprint>,
    pub(super) not_compared: Vec<NotCompared>,
    pub(super) ignored: Ignored<'p>,
}

/// What was read of a database. What is there and has no place in the model is one thing, what may
/// not be read another: that keeps the comparison from being complete.
pub(super) fn look<'p>(
    survey: Survey,
    mut ignored: Ignored<'p>,
    drift: &mut DatabaseDrift,
) -> Look<'p> {
    let Survey { catalog, fingerprints, not_compared } = survey;
    let (live, misread) = driftless_replay::complete_plain(catalog);
    let live = ignored.without(live);
    for kind in &not_compared {
        match kind.count {
            Some(_) => drift.not_compared.push(kind.to_string()),
            // That depends on what there is to compare them with.
            None if is_about_grants(kind) => {}
            None => drift.obstacles.push(kind.to_string()),
        }
    }
    drift.obstacles.extend(misread.into_iter().map(|found| found.message));
    Look { live, fingerprints, not_compared, ignored }
}

/// Replays what is applied while the database is read: the server works at the one, and this program at
/// the other.
fn expected_and_found(
    database: &mut Database,
    ledger: &Ledger,
    members: &[&Ready],
    drift: &mut DatabaseDrift,
) -> Result<(Option<Catalog>, Survey), CliError> {
    let replay = || {
        let mut obstacles = Vec::new();
        (expected(ledger, members, &mut obstacles), obstacles)
    };
    let (replayed, survey) = std::thread::scope(|scope| {
        let replayed = scope.spawn(replay);
        let survey = database.survey();
        (replayed.join(), survey)
    });
    let (expected, obstacles) = replayed.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    drift.obstacles.extend(obstacles);
    Ok((expected, survey?))
}

fn is_about_grants(kind: &NotCompared) -> bool {
    kind.hides() == Some((ObjectKind::Grants, None))
}

/// The database, if it can be opened.
pub(super) fn opened(place: &mut Place) -> Result<&mut Database, CliError> {
    let shown = place.shown();
    if let Some(error) = place.refused.take() {
        return Err(error.into());
    }
    place.database.as_mut().ok_or_else(|| {
        CliError::new(Exit::Undecided, format!("there is no database at `{shown}`"))
            .help("`driftless migrate` makes it")
    })
}

/// Compares a database with what both witnesses say about it.
pub(super) fn compare(
    place: &mut Place,
    ready: &[Ready],
    asked: &Asked<'_>,
    drift: &mut DatabaseDrift,
) -> Result<(), CliError> {
    let (shown, url) = (place.shown(), place.url.clone());
    let members: Vec<&Ready> = place.members.iter().map(|at| &ready[*at]).collect();
    let database = opened(place)?;
    let Some(ledger) = database.ledger()? else {
        return Err(without_ledger(database, &shown)?);
    };
    if !ledger.unfinished.is_empty() {
        // Nobody knows what should be there.
        drift.obstacles.extend(ledger.unfinished.iter().map(|step| {
            let row = Box::new(step.clone());
            let error = match ledger.executed_by.get(&step.component) {
                Some(holder) => ErrorKind::Executing { step: row, holder: holder.clone() },
                None => ErrorKind::Unfinished { step: row },
            };
            format!("`{}/{}`: {error}", step.component, step.step)
        }));
        return Ok(());
    }
    drift.pending = pending(&ledger, &members);
    let (expected, survey) = expected_and_found(database, &ledger, &members, drift)?;
    let leave_out = with_tables_of_tools(asked.leave_out, &members);
    let mut ignored = Ignored::new(database.backend(), &leave_out);
    let mut expected = expected.map(|catalog| ignored.without(catalog));
    let mut look = look(survey, ignored, drift);
    if let Some(expected) = &mut expected {
        add_normal_forms_beside(expected, &mut look.live);
    }
    if asked.saves {
        drift.contents = Some(Saved::of(database, Some(&ledger), &look, drift)?);
    }
    let scope = Scope { ignored: &look.ignored, not_compared: &look.not_compared };
    let changed = changed_objects(database, &ledger, &look.fingerprints, &scope, drift)?;
    if let (Some(expected), Some(changed)) = (&mut expected, &changed) {
        with_recorded_defaults(expected, changed);
    }
    let live = &look.live;
    let as_steps_say = match &expected {
        Some(expected) => Some(against(expected, live, &scope, changed, drift)),
        None => {
            let changes = changed.iter().flatten().flat_map(Changed::as_changes);
            drift.findings.extend(changes.map(drifted));
            None
        }
    };
    if asked.records {
        record::record(&url, as_steps_say, drift)?;
    }
    if let Some(expected) = &expected {
        both_ways(expected, live, drift);
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

/// Steps that are to be applied yet, by name.
fn pending(ledger: &Ledger, members: &[&Ready]) -> Vec<String> {
    let mut names = Vec::new();
    for member in members {
        let standings = standings(&member.plan, ledger);
        let pending = member.plan.steps.iter().zip(standings);
        let pending = pending.filter(|(_, standing)| *standing == Standing::Pending);
        names.extend(pending.map(|(step, _)| format!("{}/{}", member.component.name, step.name)));
    }
    names
}

/// What is left out, and the tables in which the tools whose layouts these are keep their records:
/// a database that was taken over still has them.
fn with_tables_of_tools(leave_out: &LeaveOut, members: &[&Ready]) -> LeaveOut {
    let tools = members.iter().filter_map(|member| tool_of(member));
    let tables = tools.flat_map(Tool::tables).map(ToString::to_string);
    let mut leave_out = leave_out.clone();
    leave_out.patterns.extend(tables);
    leave_out
}

/// Says how to get from one to the other, if they differ, without telling secrets.
pub(super) fn both_ways(expected: &Catalog, live: &Catalog, drift: &mut DatabaseDrift) {
    if !drift.findings.is_empty() {
        drift.back = Some(plan_without_secrets(live, expected));
        drift.accept = Some(plan_without_secrets(expected, live));
        drift.ends = Some(Box::new(without_secrets(expected, live)));
    }
}

fn plan_without_secrets(from: &Catalog, to: &Catalog) -> Generated {
    let (from, to) = without_secrets(from, to);
    driftless_diff::plan_with(&from, &to, &planned(from.backend))
}

/// What is planned: where statements can move a column, the order of columns too.
pub(super) fn planned(backend: Backend) -> Options {
    Options { column_order: has_column_order(backend), ..Options::SCHEMA }
}

fn without_secrets(from: &Catalog, to: &Catalog) -> (Catalog, Catalog) {
    let (mut from, mut to) = (from.clone(), to.clone());
    hide_secrets(&mut from.postgres, &mut to.postgres);
    (from, to)
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

/// Judges every difference from what is expected by the fingerprint of its object; whether there is none,
/// not even one that nobody can be sure of.
pub(super) fn against(
    expected: &Catalog,
    live: &Catalog,
    scope: &Scope<'_, '_>,
    changed: Option<Vec<Changed>>,
    drift: &mut DatabaseDrift,
) -> bool {
    let mut vouched = 0;
    let mut changes = driftless_diff::diff(expected, live);
    changes.retain(|one| !scope.hides(one.kind, one.attribute.as_deref().unwrap_or_default()));
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
        if !is_named && live.backend != Backend::Sqlite {
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
    changes.is_empty()
}

/// What changed of an object since the last run beside what differs from the steps: attributes that
/// no step makes, and the order of columns.
fn beside(
    object: &Changed,
    changes: &[Change],
    meaning: &mut Meaning<'_>,
    drift: &mut DatabaseDrift,
) {
    if meaning.live.backend != Backend::Sqlite || object.kind == ObjectKind::Database {
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
pub(super) fn drifted(change: Change) -> Finding {
    Finding { change, verdict: Verdict::Drift, origin: None }
}
