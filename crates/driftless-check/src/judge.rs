//! The judgement with its short cut, and the line of the lock file that allows it.
//!
//! A history changes rarely and is compiled often. So a check that found nothing to say leaves the
//! checker's version and a hash of everything it judged in the lock file, and while both match,
//! the files are only hashed and cut into statements. A history about which replaying has warnings
//! never gets the line: warnings that are shown once and never again are not seen.

use std::path::PathBuf;

use driftless_diag::{Diagnostic, Severity};
use driftless_plan::Plan;
use driftless_steps::{Checked as CheckedLine, Checksum, Loaded, Lock, checked_hash};

use crate::beside::Beside;
use crate::check::{check_loaded, load, settled, without_replay};
use crate::{Checked, Request, branches};

/// The version of the judgement. The number behind the release counts the changes of what is
/// found, so that a lock written before one is not believed after it.
pub const CHECKER: &str = concat!(env!("CARGO_PKG_VERSION"), "+2");

/// What the macro needs to know about a component.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The steps as read.
    pub loaded: Loaded,
    /// What the executor will run.
    pub plan: Plan,
    /// Every problem, in the order of the steps.
    pub diagnostics: Vec<Diagnostic>,
    /// Files of other components that were looked at, because steps of this one build on theirs
    /// in the same database.
    pub beside: Vec<PathBuf>,
    /// Whether the lock file vouched for the steps, so that nothing was replayed.
    pub trusted: bool,
}

impl Judged {
    /// One hash over every step in run order: names and files.
    pub fn checksum(&self) -> Checksum {
        checked_hash(&self.loaded.set, &[])
    }
}

/// Judges a component, by replaying it or on the word of its lock file.
pub fn judge(request: &Request<'_>) -> Judged {
    let loaded = load(request);
    let others = Beside::of(request, &loaded);
    let beside = others.files();
    if vouched_for(request, &loaded, &others) {
        let (mut plan, diagnostics) = without_replay(request, &loaded);
        branches::record(&loaded, &mut plan);
        let diagnostics = settled(&loaded, diagnostics);
        return Judged { loaded, plan, diagnostics, beside, trusted: true };
    }
    let Checked { loaded, plan, diagnostics, .. } = check_loaded(request, loaded, &others);
    Judged { loaded, plan, diagnostics, beside, trusted: false }
}

/// `lock` after `checked`: with the line that vouches for the steps if replaying them found
/// nothing, else without it. `lock` is what the caller is about to write.
pub fn refresh_lock(request: &Request<'_>, checked: &Checked, mut lock: Lock) -> Lock {
    let mut loaded = checked.loaded.clone();
    let (_, repeated) = without_replay(request, &loaded);
    let repeated = settled(&loaded, repeated);
    let beside = Beside::of(request, &loaded);
    // The check may not have looked at a lock, or at another one than this.
    loaded.lock = Some(lock.clone());
    let right = checked.diagnostics.iter().all(|found| match found.severity {
        Severity::Error => false,
        Severity::Warning => repeated.contains(found),
        Severity::Note => true,
    }) && branches::unordered(request, &loaded, &beside).is_empty();
    let hash = hash(request, &loaded, &beside);
    lock.checked = right.then(|| CheckedLine { version: CHECKER.to_owned(), hash });
    lock
}

fn vouched_for(request: &Request<'_>, loaded: &Loaded, beside: &Beside) -> bool {
    if loaded.has_errors() {
        return false;
    }
    match loaded.lock.as_ref().and_then(|lock| lock.checked.as_ref()) {
        Some(line) => line.version == CHECKER && line.hash == hash(request, loaded, beside),
        None => false,
    }
}

/// The hash over the steps and over what else the judgement depends on. Not over `downs` and
/// `strict`: they decide how bad a finding is, and the line says that there was none.
fn hash(request: &Request<'_>, loaded: &Loaded, beside: &Beside) -> Checksum {
    let others = beside.context();
    let mut context = vec![CHECKER, request.backend.name()];
    context.extend(others.iter().map(String::as_str));
    checked_hash(&loaded.set, &context)
}
