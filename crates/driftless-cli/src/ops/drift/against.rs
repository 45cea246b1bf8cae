//! `drift --against FILE`: a database compared with a file instead of with its steps.
//!
//! The file is what `--save` wrote, earlier or elsewhere, or a snapshot. The first has every object's
//! definition, so whatever changed is seen, and its schema says which changes are of spelling only, as
//! between two versions of a server. A snapshot says what the steps lead to; with the fingerprints of
//! the database's own ledger it stands in for them.

use std::path::Path;

use driftless_catalog::ObjectKind;
use driftless_diag::Backend;
use driftless_diff::Change;
use driftless_replay::add_normal_forms_beside;

use super::changed::{Changed, Scope, about_grants, between, changed_objects, of_this_database};
use super::ignored::Ignored;
use super::meaning::Meaning;
use super::saved::{self, Saved};
use super::witness::{Look, against, both_ways, drifted, look, opened};
use super::{Asked, DatabaseDrift};
use crate::args::Global;
use crate::ops::databases::Place;
use crate::ops::source::{self, Read};
use crate::{CliError, Exit};

/// What a database is compared with.
pub(super) enum Against {
    /// What databases contained, and the file that says it.
    Saved(String, Vec<Saved>),
    /// A schema.
    Snapshot(Box<Read>),
}

/// Reads the file; which of both it is shows at its beginning.
pub(super) fn read(file: &Path, global: &Global) -> Result<Against, CliError> {
    let bytes = std::fs::read(file).map_err(|error| CliError::file("read", file, &error))?;
    let shown = file.display().to_string();
    let text = String::from_utf8(bytes)
        .map_err(|_| CliError::new(Exit::Undecided, format!("`{shown}` is not UTF-8 text")))?;
    if text.trim_start().starts_with('{') {
        return Ok(Against::Saved(shown.clone(), saved::read(&text, &shown)?));
    }
    let read = source::snapshot(file, global.backend).map_err(source::unreadable)?;
    if read.doubts.is_empty() {
        return Ok(Against::Snapshot(Box::new(read)));
    }
    let message = format!("the schema in `{shown}` cannot be read");
    Err(CliError::new(Exit::Undecided, message).because(read.doubts))
}

/// Compares a database with the file.
pub(super) fn compare(
    place: &mut Place,
    with: Option<&Against>,
    asked: &Asked<'_>,
    drift: &mut DatabaseDrift,
) -> Result<(), CliError> {
    let database = opened(place)?;
    let backend = database.backend();
    let ledger = database.ledger()?;
    let mut look = look(database.survey()?, Ignored::new(backend, asked.leave_out), drift);
    if asked.saves {
        drift.contents = Some(Saved::of(database, ledger.as_ref(), &look, drift)?);
    }
    match with {
        None => {
            drift.obstacles.push("there are no steps and no file to compare it with".to_owned());
        }
        Some(Against::Saved(shown, all)) => {
            let one = of_place(shown, all, drift)?;
            same_product(shown, one.backend, backend)?;
            with_saved(shown, one, look, drift)?;
        }
        Some(Against::Snapshot(read)) => {
            same_product(&read.shown, read.catalog.backend, backend)?;
            let mut expected = Ignored::new(backend, asked.leave_out).without(read.catalog.clone());
            add_normal_forms_beside(&mut expected, &mut look.live);
            let scope = Scope { ignored: &look.ignored, not_compared: &look.not_compared };
            let changed = match &ledger {
                Some(ledger) => {
                    changed_objects(database, ledger, &look.fingerprints, &scope, drift)?
                }
                None => None,
            };
            against(&expected, &look.live, &scope, changed, drift);
            both_ways(&expected, &look.live, drift);
        }
    }
    drift.findings.sort_by_key(|finding| finding.verdict);
    Ok(())
}

fn same_product(shown: &str, saved: Backend, found: Backend) -> Result<(), CliError> {
    if saved == found {
        return Ok(());
    }
    let message = format!("`{shown}` is of {saved}, and the database is of {found}");
    Err(CliError::new(Exit::Undecided, message))
}

/// The database of the file that has the same components, or its only one.
fn of_place<'s>(
    shown: &str,
    all: &'s [Saved],
    drift: &DatabaseDrift,
) -> Result<&'s Saved, CliError> {
    let same = |one: &&Saved| one.components == drift.components;
    match (all.iter().find(same), all) {
        (Some(one), _) | (None, [one]) => Ok(one),
        _ => {
            let known: Vec<String> = all.iter().map(|one| one.components.join("+")).collect();
            let wanted = drift.components.join("+");
            let message = format!("`{shown}` has no database of `{wanted}`");
            Err(CliError::new(Exit::Undecided, message)
                .help(format!("it has {}", known.join(", "))))
        }
    }
}

/// Every object that has another definition than in the file is one that changed, unless only its
/// spelling did.
fn with_saved(
    shown: &str,
    one: &Saved,
    look: Look<'_>,
    drift: &mut DatabaseDrift,
) -> Result<(), CliError> {
    let Look { mut live, fingerprints, not_compared, mut ignored } = look;
    let mut expected = ignored.without(one.catalog(shown)?);
    add_normal_forms_beside(&mut expected, &mut live);
    let scope = Scope { ignored: &ignored, not_compared: &not_compared };
    about_grants(&one.objects, &fingerprints, drift);
    let changed = between(&one.objects, &fingerprints, &scope);
    let changed = of_this_database(changed, drift);
    let mut meaning = Meaning::new(&expected, &live);
    let changes = driftless_diff::diff(&expected, &live);
    for object in &changed {
        let found = changes_of(object, &changes, &mut meaning);
        if found.is_empty() {
            drift.notes.push(format!(
                "the definition of {} `{}` is spelt otherwise, and means the same",
                object.kind, object.name
            ));
        }
        drift.findings.extend(found.into_iter().map(drifted));
    }
    both_ways(&expected, &live, drift);
    let (server, database) = (&one.server, &one.database);
    drift.notes.push(format!("compared with `{database}` as `{shown}` has it, version {server}"));
    Ok(())
}

fn changes_of(object: &Changed, changes: &[Change], meaning: &mut Meaning<'_>) -> Vec<Change> {
    let is_list = meaning.live.backend == Backend::Postgres || object.kind == ObjectKind::Database;
    if is_list {
        let all = object.as_changes().into_iter();
        return all.filter(|change| !meaning.is_expected(change)).collect();
    }
    let known: Vec<Change> = changes.iter().filter(|one| object.owns(one)).cloned().collect();
    let order = meaning.order().iter().filter(|one| object.owns(one)).cloned();
    if known.is_empty() { order.collect() } else { known }
}
