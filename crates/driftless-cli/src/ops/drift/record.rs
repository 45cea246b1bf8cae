//! `drift --record`: what no step says is recorded as it is.
//!
//! Somebody is granted the right to read, and from then on every report would say so: a run does not make
//! drift lawful by passing over it. Here somebody says that it is meant. That goes for what the
//! fingerprints alone tell of; what differs from the steps has to become a step, or to be undone.

use std::time::Duration;

use driftless_catalog::Catalog;
use driftless_db::{Access, Database, Silent, StopFlag, Url};

use super::changed::Scope;
use super::{DatabaseDrift, Finding};
use crate::CliError;

/// How long a run that holds the lock is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(30);

/// Records the findings, unless one of them is for a step to say.
pub(super) fn record(
    url: &Url,
    expected: Option<&Catalog>,
    live: &Catalog,
    scope: &Scope<'_, '_>,
    drift: &mut DatabaseDrift,
) -> Result<(), CliError> {
    let Some(expected) = expected else {
        drift.obstacles.push("nothing was recorded: the steps say not what to expect".to_owned());
        return Ok(());
    };
    if drift.findings.is_empty() || !drift.obstacles.is_empty() {
        return Ok(());
    }
    let mut of_steps = driftless_diff::diff(expected, live);
    of_steps.retain(|one| !scope.hides(one.kind, one.attribute.as_deref().unwrap_or_default()));
    if !of_steps.is_empty() {
        drift.notes.push("nothing was recorded: part of it is for a step to say".to_owned());
        return Ok(());
    }
    let mut database = Database::open(url, Access::Write)?;
    database.record(LOCK_WAIT, &StopFlag::new(), &mut Silent)?;
    let recorded = drift.findings.drain(..).map(|Finding { change, .. }| {
        let attribute = change.attribute.map(|it| format!(": {it}")).unwrap_or_default();
        format!("recorded as it is: {} {}{attribute}", change.kind, change.name)
    });
    drift.notes.extend(recorded);
    (drift.back, drift.accept) = (None, None);
    Ok(())
}
