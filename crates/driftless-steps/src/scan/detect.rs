//! Recognising a directory's layout from what lies in it.
//!
//! The rules, first match wins. None of them looks at `driftless.lock`: writing a lock must not
//! change how a directory is read.
//!
//! 1. Of step directories, numbered files (`1_x.sql`) and lettered files (`V1__x.sql`) more than
//!    one kind: an error that names the candidates.
//! 2. Numbered or lettered files: `evidence` says.
//! 3. Step directories: `native` when one holds a `step.toml`, `diesel` when one holds a
//!    `metadata.toml` (both: an error); `diesel` when an id has dashes, as diesel's timestamps do,
//!    or when `diesel.toml` lies beside the directory or up to three levels above; else `native`.
//! 4. Nothing but directories named after backends: an error that asks for one of them.
//! 5. Otherwise `native`, in which an empty directory is a component without steps.

use std::path::Path;

use driftless_diag::{Backend, Code, Diagnostic};

use super::evidence::{self, Doubt};
use super::{directories, flat, is_neutral, versioned};
use crate::read::{Entry, Reader};
use crate::{Layout, suggest};

/// A directory holds steps of two layouts.
pub(crate) static MIXED_LAYOUTS: Code = Code {
    id: "mixed-layouts",
    title: "a migration directory looks like two layouts at once",
    manual: "\
The directory holds steps in more than one layout: step directories (`0001_users/up.sql`), numbered
files (`0001_users.up.sql`) and lettered files (`V1__users.sql`) side by side, `step.toml` in one
step and `metadata.toml` in another, or files with the directives of two tools. Which of them run,
and in which order, would be a guess, so nothing is read.

Move one kind into a directory of its own, and make that a component; or, if the files of one kind
are no migrations, move them out. Naming the layout (`layout = \"native\"`) makes the files of the
other kind errors one by one.",
};

/// A directory can be read in two ways that differ.
pub(crate) static AMBIGUOUS_LAYOUT: Code = Code {
    id: "ambiguous-layout",
    title: "a migration directory can be read as two layouts, with different results",
    manual: "\
The names of the files fit two tools, and what the files say would run differently with each: with
only `V1__x.sql`, `V2__y.sql` and so on a directory may be refinery's or Flyway's, and a `${name}`
in one of the files is replaced by Flyway and sent as it stands by refinery. Where both read a
directory alike, either is taken without asking.

Name the layout: `layout = \"refinery\"` in `driftless.toml`, or `--layout refinery`.",
};

/// A directory holds only directories named after backends.
pub(crate) static CHOOSE_BACKEND: Code = Code {
    id: "choose-backend",
    title: "the directory holds one directory for each backend",
    manual: "\
A product that ships for several databases keeps `migrations/<component>/sqlite`,
`migrations/<component>/postgres` and so on. Each of them is a migration directory with its own
lock file; the directory above is none.

Name the directory of one backend: `migrations = \"migrations/identity/sqlite\"`.",
};

/// The layout, or a diagnostic that says why there is none.
pub(crate) fn detect(
    reader: &mut Reader<'_>,
    directory: &Path,
    entries: &[Entry],
) -> Option<Layout> {
    let first = |looks: fn(&Entry) -> bool| entries.iter().find(|entry| looks(entry));
    let families = [
        (Family::Directories, first(directories::looks_like_step)),
        (Family::Numbered, first(flat::looks_like_step)),
        (Family::Lettered, first(holds_lettered)),
    ];
    let mut seen = families.into_iter().filter_map(|(family, entry)| Some((family, entry?)));
    let found = match (seen.next(), seen.next()) {
        (Some((one, first)), Some((two, second))) => {
            let (one, two) = (one.candidates(), two.candidates());
            Err(mixed(reader, directory, (one, &first.path), (two, &second.path)))
        }
        (Some((Family::Directories, _)), None) => directory_layout(reader, directory, entries),
        (Some((Family::Numbered, _)), None) => {
            evidence::numbered(entries).map_err(|doubt| doubtful(reader, directory, doubt))
        }
        (Some((Family::Lettered, _)), None) => {
            evidence::lettered(entries).map_err(|doubt| doubtful(reader, directory, doubt))
        }
        (None, _) => match only_backends(entries) {
            Some(names) => Err(choose_backend(reader, directory, &names)),
            None => Ok(Layout::Native),
        },
    };
    found.map_err(|diagnostic| reader.report(*diagnostic)).ok()
}

/// Layouts that look alike from afar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// A directory a step.
    Directories,
    /// Files that begin with a number.
    Numbered,
    /// Files that begin with a letter and a number.
    Lettered,
}

impl Family {
    const fn candidates(self) -> &'static str {
        match self {
            Self::Directories => "native or diesel",
            Self::Numbered => "golang-migrate, sqlx, dbmate, goose or bun",
            Self::Lettered => "refinery or flyway",
        }
    }
}

/// Whether the entry is a lettered file or a directory of them.
fn holds_lettered(entry: &Entry) -> bool {
    versioned::looks_like_step(entry)
        || entry.children.iter().flatten().any(versioned::looks_like_step)
}

fn doubtful(reader: &Reader<'_>, directory: &Path, doubt: Doubt) -> Box<Diagnostic> {
    match doubt {
        Doubt::Mixed((one, first), (two, second)) => {
            mixed(reader, directory, (one.name(), &first), (two.name(), &second))
        }
        Doubt::Placeholder(path) => {
            let message = format!("`{}` may be refinery's or Flyway's", reader.show(directory));
            let note = format!(
                "Flyway would replace the `${{..}}` in `{}`, refinery would not",
                reader.show(&path)
            );
            Box::new(Diagnostic::error(&AMBIGUOUS_LAYOUT, message).note(note).help(
                "name the layout: `layout = \"refinery\"` or `layout = \"flyway\"` (or \
                     `--layout`)",
            ))
        }
    }
}

fn directory_layout(
    reader: &Reader<'_>,
    directory: &Path,
    entries: &[Entry],
) -> Result<Layout, Box<Diagnostic>> {
    let holding = |name: &str| entries.iter().find_map(|entry| entry.child(name));
    match (holding("step.toml"), holding("metadata.toml")) {
        (Some(native), Some(diesel)) => {
            Err(mixed(reader, directory, ("native", &native.path), ("diesel", &diesel.path)))
        }
        (Some(_), None) => Ok(Layout::Native),
        (None, Some(_)) => Ok(Layout::Diesel),
        (None, None) => {
            let dashed = entries
                .iter()
                .filter(|entry| entry.is_directory())
                .any(|entry| entry.name.split('_').next().is_some_and(|id| id.contains('-')));
            Ok(if dashed || has_diesel_toml(directory) { Layout::Diesel } else { Layout::Native })
        }
    }
}

/// Whether `diesel.toml` lies in the directory or in one of the three above it.
fn has_diesel_toml(directory: &Path) -> bool {
    let absolute = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
    absolute.ancestors().take(4).any(|ancestor| ancestor.join("diesel.toml").is_file())
}

/// The names of the directories, when all of them are backends'.
fn only_backends(entries: &[Entry]) -> Option<Vec<&str>> {
    let names: Vec<&str> = entries
        .iter()
        .filter(|entry| !is_neutral(entry))
        .map(|entry| (entry.is_directory() && is_backend(&entry.name)).then_some(&*entry.name))
        .collect::<Option<_>>()?;
    (!names.is_empty()).then_some(names)
}

fn is_backend(name: &str) -> bool {
    name == "sqlite3" || name.parse::<Backend>().is_ok()
}

fn choose_backend(reader: &Reader<'_>, directory: &Path, names: &[&str]) -> Box<Diagnostic> {
    let shown = reader.show(directory);
    let message = format!(
        "`{shown}` holds no steps, only a directory for each backend: {}",
        suggest::list(names.iter().copied())
    );
    let help = format!("name one of them, such as `{shown}/{}`", names[0]);
    Box::new(Diagnostic::error(&CHOOSE_BACKEND, message).help(help))
}

fn mixed(
    reader: &Reader<'_>,
    directory: &Path,
    first: (&str, &Path),
    second: (&str, &Path),
) -> Box<Diagnostic> {
    let named = first.0.split([' ', ',']).next().unwrap_or(first.0);
    let message = format!("`{}` looks like two layouts at once", reader.show(directory));
    let diagnostic = Diagnostic::error(&MIXED_LAYOUTS, message)
        .note(format!("{}, because of `{}`", first.0, reader.show(first.1)))
        .note(format!("{}, because of `{}`", second.0, reader.show(second.1)))
        .help(format!(
            "keep one of the two, or name the layout: `layout = \"{named}\"` or `--layout {named}`"
        ));
    Box::new(diagnostic)
}
