//! `drift --record`: what no step says is recorded as it is.
//!
//! Somebody is granted the right to read, and from then on every report would say so: a run does not make
//! drift lawful by passing over it. Here somebody says that it is meant. That goes for what the
//! fingerprints alone tell of; what differs from the steps has to become a step, or to be undone.

use std::time::Duration;

use driftless_db::{Access, Database, Silent, StopFlag, Url};

use super::{DatabaseDrift, Finding};
use crate::CliError;

/// How long a run that holds the lock is waited for.
const LOCK_WAIT: Duration = Duration::from_secs(30);

/// Records the findings, unless one of them is for a step to say. Whether the database is as the steps say
/// is none where they do not say what to expect.
pub(super) fn record(
    url: &Url,
    as_steps_say: Option<bool>,
    drift: &mut DatabaseDrift,
) -> Result<(), CliError> {
    let Some(as_steps_say) = as_steps_say else {
        drift.obstacles.push("nothing was recorded: the steps say not what to expect".to_owned());
        return Ok(());
    };
    if drift.findings.is_empty() || !drift.obstacles.is_empty() {
        return Ok(());
    }
    if !as_steps_say {
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
    Ok(())
}
