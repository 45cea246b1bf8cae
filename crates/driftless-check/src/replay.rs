//! Replaying steps: the schema they lead to, and what is wrong with them on the way.

use driftless_catalog::Catalog;
use driftless_diag::{Backend, Diagnostic};
use driftless_replay::{Replayed, Replayer};
use driftless_steps::{Loaded, StepFile};

use crate::Request;
use crate::check::full_name;
use crate::downs::DownCheck;

/// The schema a database has after these steps (full names, in the order in which they were
/// applied): what drift is measured against. Names of steps that are not there are passed over;
/// the ledger's own check has said so.
pub fn replay_steps(loaded: &Loaded, backend: Backend, names: &[&str]) -> Catalog {
    let mut replayer = Replayer::new(backend);
    for name in names {
        let step = loaded.set.step(name);
        if let Some((step, up)) = step.and_then(|step| Some((step, step.up.as_ref()?))) {
            replayer.apply(&full_name(loaded, step), &up.source);
        }
    }
    replayer.finish().catalog
}

/// Replays every step in run order, and holds each down against the schema before its step.
pub(crate) fn replay(request: &Request<'_>, loaded: &Loaded) -> Replayed {
    let mut downs = DownCheck::new(request, loaded);
    let mut replayer = Replayer::new(request.backend);
    let mut found = Vec::new();
    for (index, step) in loaded.set.steps.iter().enumerate() {
        let Some(up) = &step.up else { continue };
        let witness = downs.before(index, replayer.catalog());
        let (said, opaque) = (replayer.diagnostics().len(), replayer.catalog().opaque.len());
        replayer.apply(&full_name(loaded, step), &up.source);
        let catalog = replayer.catalog();
        let failed = replayer.diagnostics()[said..].iter().any(Diagnostic::is_error);
        if let (Some(witness), false) = (witness, failed || catalog.opaque.len() > opaque) {
            found.extend(downs.judge(index, &witness, catalog));
        }
    }
    let mut replayed = replayer.finish();
    replayed.diagnostics.extend(found);
    replayed
}

/// The schema after `file`, and what was found in it.
pub(crate) fn apply(catalog: Catalog, step: &str, file: &StepFile) -> Replayed {
    let mut replayer = Replayer::from_catalog(catalog);
    replayer.apply(step, &file.source);
    replayer.finish()
}
