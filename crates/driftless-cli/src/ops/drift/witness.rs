//! Hearing both witnesses about one database.

use std::collections::BTreeMap;

use driftless_catalog::{Catalog, ObjectKey, ObjectKind};
use driftless_db::{Database, Fingerprint, Ledger, Survey, Tool};
use driftless_diag::Backend;
use driftless_diff::{Certainty, Change};

use super::expected::{expected, origin};
use super::ignored::Ignored;
use super::meaning::Meaning;
use super::{DatabaseDrift, Finding, Fingerprints, Verdict};
use crate::ops::adopt::tool_of;
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
    let patterns = [patterns, &tables_of_tools(&members)].concat();
    let mut ignored = Ignored::new(database.backend(), &patterns);
    let expected = expected.map(|catalog| ignored.without(catalog));
    let Survey { catalog, fingerprints, not_compared } = database.survey()?;
    let (live, misread) = driftless_replay::complete(catalog);
    let live = ignored.without(live);
    let changed = changed_objects(database, &ledger, &fingerprints, &ignored, drift)?;
    drift.notes.extend(not_compared.iter().map(|kind| format!("not compared: {kind}")));
    drift.obstacles.extend(misread.into_iter().map(|found| found.message));
    match &expected {
        Some(expected) => against(expected, &live, changed, drift),
        None => drift.findings.extend(changed.into_iter().flatten().map(|object| Finding {
            change: object.as_change(),
            verdict: Verdict::Drift,
            origin: None,
        })),
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

/// The tables in which the tools whose layouts these are keep their records: a database that was
/// taken over still has them.
fn tables_of_tools(members: &[&Ready]) -> Vec<String> {
    let tools = members.iter().filter_map(|member| tool_of(member));
    tools.flat_map(Tool::tables).map(ToString::to_string).collect()
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

/// An object whose definition is not what it was at the end of the last run.
pub(super) struct Changed {
    pub(super) kind: ObjectKind,
    pub(super) name: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Changed {
    /// Whether a difference is about this object or a part of it.
    fn owns(&self, change: &Change) -> bool {
        let (own, other) = (self.name.to_lowercase(), change.key.path.to_lowercase());
        let part = matches!(change.kind, ObjectKind::Column | ObjectKind::Constraint);
        let whole = matches!(self.kind, ObjectKind::Table | ObjectKind::Domain | ObjectKind::Type);
        if part {
            whole && other.strip_prefix(&own).is_some_and(|rest| rest.starts_with('.'))
        } else {
            self.kind == change.kind && own == other
        }
    }

    /// The definitions as a difference, where nobody can say more about them.
    fn as_change(&self) -> Change {
        let both = self.before.is_some() && self.after.is_some();
        Change {
            kind: self.kind,
            name: self.name.clone(),
            attribute: both.then(|| "definition".to_owned()),
            from: self.before.clone(),
            to: self.after.clone(),
            certainty: Certainty::Certain,
            key: ObjectKey { kind: self.kind, path: self.name.to_lowercase() },
        }
    }
}

/// The objects that changed since the last run; none when that cannot be told.
fn changed_objects(
    database: &mut Database,
    ledger: &Ledger,
    now: &[Fingerprint],
    ignored: &Ignored<'_>,
    drift: &mut DatabaseDrift,
) -> Result<Option<Vec<Changed>>, CliError> {
    let Some(recorded) = database.recorded()? else {
        drift.fingerprints = Fingerprints::Missing;
        drift.notes.push("no fingerprints are recorded; the next `migrate` records them".into());
        return Ok(None);
    };
    if recorded.head != ledger.head() {
        drift.fingerprints = Fingerprints::Stale;
        drift.notes.push(
            "the recorded fingerprints are older than the ledger, as after a run that was \
             killed, and are not used; the next `migrate` renews them"
                .into(),
        );
        return Ok(None);
    }
    drift.fingerprints = Fingerprints::Current;
    let key = |one: &Fingerprint| (one.kind, one.name.clone());
    let before: BTreeMap<_, _> = recorded.fingerprints.iter().map(|one| (key(one), one)).collect();
    let after: BTreeMap<_, _> = now.iter().map(|one| (key(one), one)).collect();
    let mut keys: Vec<_> = before.keys().chain(after.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    let changed = keys.into_iter().filter_map(|key| {
        let (before, after) = (before.get(&key), after.get(&key));
        let same = before.map(|one| &one.sha256) == after.map(|one| &one.sha256);
        let definition = |one: Option<&&Fingerprint>| one.map(|one| one.definition.clone());
        (!same && !ignored.has(key.0, &key.1)).then(|| Changed {
            kind: key.0,
            name: key.1.clone(),
            before: definition(before),
            after: definition(after),
        })
    });
    Ok(Some(changed.collect()))
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
        if changes.iter().any(|change| object.owns(change)) {
            continue;
        }
        if live.backend == Backend::Postgres && !meaning.is_expected(object) {
            let (change, verdict) = (object.as_change(), Verdict::Drift);
            drift.findings.push(Finding { change, verdict, origin: None });
        } else {
            drift.notes.push(format!(
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
