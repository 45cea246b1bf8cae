//! Loading a component: directory to steps in run order, compared with the lock.
//!
//! Loading never fails. Everything that is wrong becomes a diagnostic, and everything that could
//! be read is in the result, so that one run reports all problems of a directory and the layers
//! above can judge the steps that are fine. It reads and never writes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use driftless_diag::{Code, Diagnostic};

use crate::read::Reader;
use crate::scan::{self, Draft};
use crate::step::{Step, StepFile, StepSet};
use crate::{LOCK_FILE, Layout, Lock, LockLine, assemble, graph, lock};

/// The migration directory does not exist.
pub(crate) static DIRECTORY_MISSING: Code = Code {
    id: "directory-missing",
    title: "the migration directory does not exist",
    manual: "\
The directory that should hold a component's steps is not there, or is a file. A relative path in
`driftless.toml` starts at that file's directory, one given to `migrations!` at the package's
directory, one on the command line at the working directory.

Correct the path, or make the directory: `driftless new <component> <slug>` makes it together with
the first step. An empty directory is a component without steps, and is fine.",
};

/// What to load.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The component's name.
    pub component: &'a str,
    /// Its migration directory.
    pub directory: &'a Path,
    /// Diagnostics show paths below it relative to it.
    pub display_root: Option<&'a Path>,
    /// The layout; `None` to recognise it.
    pub layout: Option<Layout>,
    /// What to make of the lock.
    pub lock: LockPolicy,
}

/// What to make of the lock file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockPolicy {
    /// It must be there and agree with the disk.
    Required,
    /// When it is there it must agree with the disk.
    IfPresent,
    /// It is not even read.
    Ignore,
}

/// What was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The steps.
    pub set: StepSet,
    /// The lock, or as much of it as could be read.
    pub lock: Option<Lock>,
    /// The lock's file, when there is one and it was read.
    pub lock_file: Option<StepFile>,
    /// Everything that is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether anything found is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The errors for which no lock should be made of this: a lock that cannot be read, or is
    /// newer than ours, would lose what it seals, as would one without a sealed step that is gone; and
    /// steps that could not be read, named or ordered would be sealed as something they are not.
    pub fn lock_blockers(&self) -> Vec<&Diagnostic> {
        let blocks = |it: &&Diagnostic| it.is_error() && !lock::is_settled_by_locking(it.code);
        self.diagnostics.iter().filter(blocks).collect()
    }

    /// What the lock says about the step with this full name.
    pub fn line(&self, step: &str) -> Option<&LockLine> {
        self.lock.as_ref()?.line(step)
    }
}

/// Loads a component.
pub fn load(request: &Request<'_>) -> Loaded {
    let mut reader = Reader::new(request.display_root);
    let (layout, drafts) = find(&mut reader, request);
    let mut unread = BTreeSet::new();
    let mut steps = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        let step = assemble::step(&mut reader, layout, draft);
        let wanted = [&draft.up, &draft.down, &draft.settings].into_iter().flatten().count();
        if step.files().count() < wanted {
            unread.insert(draft.name());
        }
        steps.push(step);
    }
    let (steps, requirements) = graph::arrange(request.component, steps, &mut reader.problems);
    let set = StepSet {
        component: request.component.to_owned(),
        directory: request.directory.to_owned(),
        layout,
        steps,
        requirements,
    };
    let (lock, lock_file) = read_lock(&mut reader, request, &set, &unread);
    Loaded { set, lock, lock_file, diagnostics: reader.problems }
}

/// Every file that the result was read from, the lock first: what a build depends on.
pub fn tracked_files(loaded: &Loaded) -> Vec<PathBuf> {
    let steps = loaded.set.steps.iter().flat_map(Step::files);
    loaded.lock_file.iter().chain(steps).map(|file| file.path.clone()).collect()
}

/// The directory's layout and the steps in it, ordered by id.
fn find(reader: &mut Reader<'_>, request: &Request<'_>) -> (Layout, Vec<Draft>) {
    let none = request.layout.unwrap_or(Layout::Native);
    if !request.directory.is_dir() {
        let shown = reader.show(request.directory);
        let (what, help) = if request.directory.exists() {
            ("is no directory", format!("name the directory that `{shown}` should be in"))
        } else {
            let make = "correct the path, or make the directory; `driftless new` makes it with the \
                        first step";
            ("does not exist", make.to_owned())
        };
        let message = format!("the migration directory `{shown}` {what}");
        reader.report(Diagnostic::error(&DIRECTORY_MISSING, message).help(help));
        return (none, Vec::new());
    }
    let entries = reader.tree(request.directory);
    let layout = request.layout.or_else(|| scan::detect(reader, request.directory, &entries));
    match layout {
        Some(layout) => (layout, scan::scan(reader, layout, entries)),
        None => (none, Vec::new()),
    }
}

/// The lock, compared with the steps.
fn read_lock(
    reader: &mut Reader<'_>,
    request: &Request<'_>,
    set: &StepSet,
    unread: &BTreeSet<String>,
) -> (Option<Lock>, Option<StepFile>) {
    let path = request.directory.join(LOCK_FILE);
    if request.lock == LockPolicy::Ignore || !request.directory.is_dir() {
        return (None, None);
    }
    if path.symlink_metadata().is_err() {
        if request.lock == LockPolicy::Required {
            let message = format!("`{}` does not exist", reader.show(&path));
            reader.report(
                Diagnostic::error(&lock::LOCK_MISSING, message)
                    .help("run `driftless lock` and commit the file"),
            );
        }
        return (None, None);
    }
    let Some(file) = reader.read(&path, None) else { return (None, None) };
    let (lock, problems) = Lock::parse(&file.source);
    if let (Some(lock), true) = (&lock, problems.is_empty()) {
        let unread = |step: &str| unread.contains(step);
        lock::verify(set, lock, &file.source, unread, &mut reader.problems);
    }
    reader.problems.extend(problems);
    (lock, Some(file))
}
