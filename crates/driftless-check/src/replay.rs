//! Replaying steps: the schema they lead to, and what is wrong with them on the way.

use std::collections::BTreeSet;

use driftless_catalog::{Catalog, ObjectKey, ObjectKind, ObjectName};
use driftless_diag::{Backend, Diagnostic};
use driftless_replay::{Replayed, Replayer};
use driftless_sql::{PieceKind, split};
use driftless_steps::{Loaded, StepFile};

use crate::batch;
use crate::beside::Beside;
use crate::check::full_name;
use crate::downs::DownCheck;
use crate::outside::in_transaction;
use crate::script::runs_without_foreign_keys;
use crate::{Request, kinds};

/// The schema a database has after these steps (full names, in the order in which they were
/// applied): what drift is measured against. Names of steps that are not there are passed over;
/// the ledger's own check has said so.
pub fn replay_steps(loaded: &Loaded, backend: Backend, names: &[&str]) -> Catalog {
    let mut replayer = Replayer::new(backend);
    for name in names {
        let step = loaded.set.step(name);
        if let Some((step, up)) = step.and_then(|step| Some((step, step.up.as_ref()?))) {
            replayer.set_foreign_keys_off(runs_without_foreign_keys(backend, &up.sql.text));
            replayer.apply(&full_name(loaded, step), &up.sql);
        }
    }
    replayer.finish().catalog
}

/// Replays every step in run order, and holds each down against the schema before its step.
/// Steps of other components in the same database take their turns, and are not judged.
pub(crate) fn replay(request: &Request<'_>, loaded: &Loaded, beside: &Beside) -> Replayed {
    let turns = beside.turns(loaded);
    let mut downs = DownCheck::new(request, loaded, beside, &turns);
    let mut replayer = beside.replayer(request);
    let mut found = Vec::new();
    let (mut statements, mut opaque) = (0, 0);
    for (place, turn) in turns.iter().enumerate() {
        let witness = downs.before(place, replayer.catalog());
        let before = replayer.catalog().opaque.len();
        let said = replayer.diagnostics().len();
        let own = turn.own.and_then(|own| loaded.set.steps.get(own));
        let in_batches = own.is_some() && batch::is_batched(request.backend, turn.up);
        let in_transaction =
            |step| in_transaction(loaded.set.layout, request.backend, step) && !in_batches;
        replayer.set_transactional(own.is_some_and(in_transaction));
        if in_batches {
            found.extend(batch::judge_keys(replayer.catalog(), &turn.name, turn.up));
        }
        let off = runs_without_foreign_keys(request.backend, &turn.up.sql.text);
        replayer.set_foreign_keys_off(off);
        replayer.apply(&turn.name, &turn.up.sql);
        if turn.own.is_none() {
            continue;
        }
        let catalog = replayer.catalog();
        let new_opaque = catalog.opaque.len() - before;
        let news = &replayer.diagnostics()[said..];
        let failed = news.iter().any(Diagnostic::is_error);
        found.extend_from_slice(news);
        if let (Some(witness), false) = (witness, failed || new_opaque > 0) {
            found.extend(downs.judge(place, &witness, catalog));
        }
        opaque += new_opaque;
        statements += count(request.backend, &turn.up.sql.text);
    }
    let whole = replayer.finish().catalog;
    found.extend(kinds::baselines(request, loaded, beside));
    if !found.iter().any(Diagnostic::is_error) {
        found.extend(kinds::run_again(loaded, &whole));
    }
    let catalog = own_part(loaded, whole);
    Replayed { catalog, diagnostics: found, statements, opaque }
}

fn count(backend: Backend, text: &str) -> usize {
    split(backend, text).iter().filter(|piece| piece.kind == PieceKind::Statement).count()
}

/// The schema without what other components made.
fn own_part(loaded: &Loaded, mut catalog: Catalog) -> Catalog {
    let prefix = format!("{}/", loaded.set.component);
    let foreign: BTreeSet<ObjectKey> = catalog
        .origins
        .iter()
        .filter(|(_, origin)| !origin.step.starts_with(&prefix))
        .map(|(key, _)| key.clone())
        .collect();
    if foreign.is_empty() {
        return catalog;
    }
    let own = |kind, name: &ObjectName| !foreign.contains(&Catalog::key(kind, name));
    catalog.tables.retain(|name, _| own(ObjectKind::Table, name));
    catalog.indexes.retain(|name, _| own(ObjectKind::Index, name));
    catalog.views.retain(|name, _| own(ObjectKind::View, name));
    catalog.triggers.retain(|name, _| own(ObjectKind::Trigger, name));
    catalog.postgres.retain(|key| !foreign.contains(key));
    catalog.mysql.retain(|key| !foreign.contains(key));
    catalog.opaque.retain(|opaque| opaque.origin.step.starts_with(&prefix));
    catalog.origins.retain(|key, _| !foreign.contains(key));
    catalog
}

/// The schema after `file`, and what was found in it.
pub(crate) fn apply(catalog: Catalog, step: &str, file: &StepFile) -> Replayed {
    let mut replayer = Replayer::from_catalog(catalog);
    replayer.apply(step, &file.sql);
    replayer.finish()
}

/// The same without the normal forms of texts, which many comparisons do not need.
pub(crate) fn apply_plain(catalog: Catalog, step: &str, file: &StepFile) -> Replayed {
    let mut replayer = Replayer::from_catalog(catalog);
    replayer.apply(step, &file.sql);
    replayer.finish_plain()
}
