//! From directory entries to drafts of steps: which file plays which part, before any is read.
//!
//! The rule that every layout shares: what we cannot name is an error, never skipped. A file that
//! is silently skipped is a migration that silently never runs (sqlx skips such files). Named, and
//! so accepted anywhere, are hidden files (`.gitkeep`, `.DS_Store`, never listed at all),
//! `README` in any spelling, and beside the steps `driftless.lock`.

mod detect;
mod directories;
mod evidence;
mod flat;
mod versioned;

use std::path::{Path, PathBuf};

use driftless_diag::{Code, Diagnostic};

use crate::read::{Entry, Reader};
use crate::{LOCK_FILE, Layout, StepId};

pub(crate) use detect::detect;
pub(crate) use detect::{AMBIGUOUS_LAYOUT, CHOOSE_BACKEND, MIXED_LAYOUTS};
pub(crate) use directories::MISSING_UP;
pub(crate) use directories::refuse_missing_up;
pub(crate) use flat::{NO_TRANSACTION, says_transaction};

/// Something lies in a migration directory that is no part of any step.
pub(crate) static UNKNOWN_FILE: Code = Code {
    id: "unknown-file",
    title: "a file or directory in a migration directory is no part of a step",
    manual: "\
Everything in a migration directory must be something we can name: a step in the directory's
layout, `driftless.lock`, a `README`, or a hidden file such as `.gitkeep`. Other tools skip what
they cannot name, so that a migration with a typo in its file name (`0007_users.upp.sql`,
`0007-users.sql`, `Up.sql`) silently never runs; here it is an error.

Rename the file into the layout's shape, or move it out of the directory. If the whole directory
is in another layout than the one that was recognised, name it: `layout = \"diesel\"` in
`driftless.toml`, or `--layout diesel`. In directories of golang-migrate, goose and bun, Go files
that embed the SQL (`embed.go`) and `atlas.sum` are accepted; a Go file that begins with a digit is
not, since it could be meant as a migration. In those of refinery `mod.rs` is accepted. Migrations
that are programs (`V2__x.rs`, `0002_x.go`) and Flyway's callbacks cannot be run, and are refused.",
};

/// Two steps have one id, or two files play one part.
pub(crate) static DUPLICATE_STEP: Code = Code {
    id: "duplicate-step",
    title: "two steps have the same id, or two files are the same part of one step",
    manual: "\
An id names one step. Two steps with one id (`0004_a` and `0004_b`, usually from two branches that
were merged, or `1_a` and `01_b`, which are the same number), two files for the same part of a step
(`1_users.sql` and `1_users.up.sql`), and two names that differ only in letter case (which are one
file on macOS and Windows) are refused: other tools take one of the two and say nothing.

Give the younger of the two the next free id. The message names both paths.",
};

/// The files of one step, by the part they play.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) id: StepId,
    pub(crate) slug: String,
    /// The step's directory, or its first file.
    pub(crate) place: PathBuf,
    pub(crate) up: Option<PathBuf>,
    pub(crate) down: Option<PathBuf>,
    pub(crate) settings: Option<PathBuf>,
}

impl Draft {
    pub(crate) fn name(&self) -> String {
        self.id.name(&self.slug)
    }
}

/// The steps among `entries`, ordered by id, without those that repeat another's id.
pub(crate) fn scan(reader: &mut Reader<'_>, layout: Layout, entries: Vec<Entry>) -> Vec<Draft> {
    let entries: Vec<Entry> =
        entries.into_iter().filter(|entry| !is_neutral(entry) && entry.name != LOCK_FILE).collect();
    let mut drafts = if layout.has_step_directories() {
        directories::scan(reader, layout, entries)
    } else if layout.has_versions() {
        versioned::scan(reader, layout, entries)
    } else {
        flat::scan(reader, layout, entries)
    };
    drafts.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| a.place.cmp(&b.place)));
    refuse_duplicates(reader, &mut drafts);
    drafts
}

/// Whether the entry may stand anywhere and is no part of a step.
fn is_neutral(entry: &Entry) -> bool {
    let stem = entry.name.split('.').next().unwrap_or_default();
    !entry.is_directory() && stem.eq_ignore_ascii_case("readme") && !entry.name.ends_with(".sql")
}

/// Reports drafts that repeat an id. All stay in the list: each is read and checked, and the error
/// stops the run. Only one with the very same name goes, since names are what we look steps up by.
fn refuse_duplicates(reader: &mut Reader<'_>, drafts: &mut Vec<Draft>) {
    for pair in drafts.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        if a.id == b.id {
            let (first, second) = (reader.show(&a.place), reader.show(&b.place));
            let message = format!("two steps have the id `{}`: `{first}` and `{second}`", a.id);
            let diagnostic = Diagnostic::error(&DUPLICATE_STEP, message)
                .help("give the younger of the two the next free id")
                .in_step(b.name());
            reader.report(if a.id.as_str() == b.id.as_str() {
                diagnostic
            } else {
                diagnostic.note(format!("`{}` and `{}` are the same id", a.id, b.id))
            });
        }
    }
    drafts.dedup_by(|b, a| a.name() == b.name());
}

/// Reports two paths that play the same part.
fn refuse_second(reader: &mut Reader<'_>, step: &str, part: &str, first: &Path, second: &Path) {
    let (first, second) = (reader.show(first), reader.show(second));
    let message = format!("step `{step}` has two {part}s: `{first}` and `{second}`");
    let diagnostic = Diagnostic::error(&DUPLICATE_STEP, message).in_step(step);
    reader.report(if first.eq_ignore_ascii_case(&second) {
        diagnostic.note("the names differ only in letter case: on macOS and Windows they are one")
    } else {
        diagnostic.help("delete one, or give one of them the next free id")
    });
}

/// Reports entries that no layout can name, few of them by name: a directory of another tool has
/// hundreds.
fn refuse_unknown(reader: &mut Reader<'_>, unknown: Vec<(String, Vec<String>)>) {
    const SHOWN: usize = 10;
    let more = unknown.len().saturating_sub(SHOWN);
    for (message, help) in unknown.into_iter().take(SHOWN) {
        let mut diagnostic = Diagnostic::error(&UNKNOWN_FILE, message);
        diagnostic.help = help;
        reader.report(diagnostic);
    }
    if more > 0 {
        let message = format!("{more} more files or directories are no part of a step");
        reader.report(Diagnostic::error(&UNKNOWN_FILE, message));
    }
}
