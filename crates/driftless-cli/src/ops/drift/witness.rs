//! Hearing both witnesses about one database.

use std::collections::BTreeMap;

use driftless_catalog::{Catalog, ObjectKey, ObjectKind};
use driftless_db::{Database, ErrorKind, Fingerprint, Ledger};
use driftless_diag::Backend;
use driftless_diff::{Certainty, Change};

use super::expected::{expected, matches, origin, without};
use super::{DatabaseDrift, Finding, Fingerprints, Verdict};
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
    if !ledger.unfinished.is_empty() {
        // Nobody knows what should be there.
        drift.obstacles.extend(ledger.unfinished.iter().map(|step| {
            let error = ErrorKind::Unfinished { step: Box::new(step.clone()) };
            format!("`{}/{}`: {error}", step.component, step.step)
        }));
        return Ok(());
    }
    let members: Vec<&Ready> = place.members.iter().map(|at| &ready[*at]).collect();
    let expected = expected(&ledger, &members, &mut drift.obstacles);
    let expected = expected.map(|catalog| without(catalog, patterns));
    let changed = changed_objects(database, &ledger, patterns, drift)?;
    let (live, misread) = driftless_replay::complete(database.introspect()?);
    let live = without(live, patterns);
    let besides = database.not_compared()?;
    drift.notes.extend(besides.iter().map(|kind| format!("not compared: {kind}")));
    drift.obstacles.extend(misread.into_iter().map(|found| found.message));
    match &expected {
        Some(expected) => against(expected, &live, patterns, changed, drift),
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
struct Changed {
    kind: ObjectKind,
    name: String,
    before: Option<String>,
    after: Option<String>,
}

impl Changed {
    /// Whether a difference is about this object or a part of it.
    fn owns(&self, change: &Change) -> bool {
        let (own, other) = (self.name.to_lowercase(), change.key.path.to_lowercase());
        let part = matches!(change.kind, ObjectKind::Column | ObjectKind::Constraint);
        let whole = matches!(self.kind, ObjectKind::Table | ObjectKind::Domain | ObjectKind::Type);
        // On MySQL and MariaDB an index is a part of its table too.
        if part || (change.kind == ObjectKind::Index && self.kind == ObjectKind::Table) {
            whole && other.strip_prefix(&own).is_some_and(|rest| rest.starts_with('.'))
        } else {
            self.kind == change.kind && own == other
        }
    }

    /// Whether both definitions, which are lists of attributes, say the same in other words.
    fn is_restated(&self, backend: Backend) -> bool {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return false };
        before.lines().count() == after.lines().count()
            && before
                .lines()
                .zip(after.lines())
                .all(|(one, other)| means_the_same(backend, one, other))
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

/// Whether two lines give one attribute values that differ in spelling at most.
fn means_the_same(backend: Backend, one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (Some((name, value)), Some((other_name, other_value))) =
        (one.split_once(": "), other.split_once(": "))
    else {
        return false;
    };
    let form = |text: &str| {
        driftless_replay::normal_expression(backend, text)
            .or_else(|| driftless_replay::normal_query(backend, text))
    };
    name == other_name && form(value).is_some_and(|form_| Some(form_) == form(other_value))
}

/// The objects that changed since the last run; none when that cannot be told.
fn changed_objects(
    database: &mut Database,
    ledger: &Ledger,
    patterns: &[String],
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
    let now = database.fingerprints()?;
    let key = |one: &Fingerprint| (one.kind, one.name.clone());
    let before: BTreeMap<_, _> = recorded.fingerprints.iter().map(|one| (key(one), one)).collect();
    let after: BTreeMap<_, _> = now.iter().map(|one| (key(one), one)).collect();
    let mut keys: Vec<_> = before.keys().chain(after.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    let backend = database.backend();
    let ignored = |name: &str| is_ignored(backend, patterns, name);
    let changed = keys.into_iter().filter_map(|key| {
        let (before, after) = (before.get(&key), after.get(&key));
        let same = before.map(|one| &one.sha256) == after.map(|one| &one.sha256);
        let definition = |one: Option<&&Fingerprint>| one.map(|one| one.definition.clone());
        (!same && !ignored(&key.1)).then(|| Changed {
            kind: key.0,
            name: key.1.clone(),
            before: definition(before),
            after: definition(after),
        })
    });
    Ok(Some(changed.collect()))
}

/// Whether a pattern names the object, with or without its schema.
fn is_ignored(backend: Backend, patterns: &[String], path: &str) -> bool {
    let path = path.to_lowercase();
    let full = match backend {
        Backend::Sqlite => format!("main.{path}"),
        Backend::Postgres | Backend::MySql | Backend::MariaDb => path.clone(),
    };
    let plain = match backend {
        Backend::Postgres => path.strip_prefix("public.").unwrap_or(&path),
        _ => &path,
    };
    patterns.iter().any(|pattern| {
        let pattern = pattern.to_lowercase();
        matches(&pattern, plain) || matches(&pattern, &full)
    })
}

/// Whether a pattern names what differs, or the table it is a part of.
fn is_left_out(backend: Backend, patterns: &[String], change: &Change) -> bool {
    let path = change.key.path.as_str();
    let part = match change.kind {
        ObjectKind::Column | ObjectKind::Constraint => true,
        ObjectKind::Index => matches!(backend, Backend::MySql | Backend::MariaDb),
        _ => false,
    };
    let whole = path.rsplit_once('.').map(|(whole, _)| whole).filter(|_| part);
    is_ignored(backend, patterns, whole.unwrap_or(path))
}

/// Judges every difference from what is expected by the fingerprint of its object.
fn against(
    expected: &Catalog,
    live: &Catalog,
    patterns: &[String],
    changed: Option<Vec<Changed>>,
    drift: &mut DatabaseDrift,
) {
    let mut vouched = 0;
    let mut changes = driftless_diff::diff(expected, live);
    changes.retain(|change| !is_left_out(live.backend, patterns, change));
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
    for object in changed.iter().flatten() {
        if changes.iter().any(|change| object.owns(change)) {
            continue;
        }
        if live.backend != Backend::Sqlite && !object.is_restated(live.backend) {
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
