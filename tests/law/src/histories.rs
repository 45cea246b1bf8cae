//! Histories as pairs: what one version of a schema is and what a later one is.
//!
//! Two databases go along with the history, one some steps behind the other; the law is tried on copies
//! of them, so that what a trial leaves behind cannot spoil the versions to come.

use std::path::Path;

use driftless_diff::{Forms, Options};
use driftless_servers::{TestDatabase, postgres};
use driftless_steps::{Layout, LockPolicy, Request, load};

use crate::judge::{How, Verdict, judge_copies};

/// The texts of the steps of a history, in order, with their names.
fn steps(directory: &Path, layout: Option<Layout>) -> Vec<(String, String)> {
    let loaded = load(&Request {
        component: "law",
        directory,
        display_root: None,
        layout,
        lock: LockPolicy::Ignore,
    });
    let steps = loaded.set.steps.iter();
    steps.filter_map(|step| Some((step.name(), step.up.as_ref()?.sql.text.clone()))).collect()
}

/// Tries every pair of versions that lie `stride` steps apart, and hands what came of each to `told`.
/// What keeps the history from going on is handed back.
pub(crate) fn run(
    directory: &Path,
    layout: Option<Layout>,
    stride: usize,
    forms: Option<Forms>,
    options: Options,
    told: &mut dyn FnMut(String, Verdict),
) -> Option<String> {
    let steps = steps(directory, layout);
    let (behind, ahead) = (postgres().database(), postgres().database());
    let apply = |database: &TestDatabase, at: usize| match steps.get(at) {
        Some((name, text)) => {
            database.try_run(text).map(|_| ()).map_err(|error| format!("{name}: {error}"))
        }
        None => Ok(()),
    };
    let mut refused = None;
    let mut at = 0;
    while at < steps.len() && refused.is_none() {
        let next = (at + stride).min(steps.len());
        refused = (at..next).find_map(|step| apply(&ahead, step).err());
        if refused.is_none() {
            let usual = if at % 2 == 0 { Forms::Safe } else { Forms::Plain };
            let how = How {
                forms: forms.unwrap_or(usual),
                options,
                is_replayed: false,
                is_dumped: false,
            };
            let (work, wanted) = (behind.copy(), ahead.copy());
            let verdict = judge_copies(&work, &wanted, &how);
            work.remove();
            wanted.remove();
            let name = steps.get(next - 1).map(|(name, _)| name.clone()).unwrap_or_default();
            told(format!("{}/{name}", directory.display()), verdict);
            refused = (at..next).find_map(|step| apply(&behind, step).err());
        }
        at = next;
    }
    behind.remove();
    ahead.remove();
    refused
}
