//! Recognising a directory's layout from what lies in it.
//!
//! The rules, first match wins. None of them looks at `driftless.lock`: writing a lock must not
//! change how a directory is read.
//!
//! 1. Step directories and flat SQL files together: an error that names the candidates.
//! 2. Flat files: `sqlx` when one is a plain `<number>_<name>.sql` or one begins with
//!    `-- no-transaction`, else `golang-migrate`. (On `<number>_<name>.{up,down}.sql` alone the
//!    two read a directory alike, so the guess is harmless.)
//! 3. Step directories: `native` when one holds a `step.toml`, `diesel` when one holds a
//!    `metadata.toml` (both: an error); `diesel` when an id has dashes, as diesel's timestamps do,
//!    or when `diesel.toml` lies beside the directory or up to three levels above; else `native`.
//! 4. Nothing but directories named after backends: an error that asks for one of them.
//! 5. Otherwise `native`, in which an empty directory is a component without steps.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use driftless_diag::{Backend, Code, Diagnostic};

use super::{directories, flat, is_neutral};
use crate::read::{Entry, Reader};
use crate::{Layout, suggest};

/// A directory holds steps of two layouts.
pub(crate) static MIXED_LAYOUTS: Code = Code {
    id: "mixed-layouts",
    title: "a migration directory looks like two layouts at once",
    manual: "\
The directory holds steps in more than one layout: step directories (`0001_users/up.sql`) and flat
files (`0001_users.up.sql`) side by side, or `step.toml` in one step and `metadata.toml` in
another. Which of them run, and in which order, would be a guess, so nothing is read.

Move one kind into a directory of its own, and make that a component; or, if the files of one kind
are no migrations, move them out. Naming the layout (`layout = \"native\"`) makes the files of the
other kind errors one by one.",
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
    let step = entries.iter().find(|entry| directories::looks_like_step(entry));
    let file = entries.iter().find(|entry| flat::looks_like_step(entry));
    let found = match (step, file) {
        (Some(step), Some(file)) => Err(mixed(
            reader,
            directory,
            ("native or diesel", &step.path),
            ("golang-migrate or sqlx", &file.path),
        )),
        (None, Some(_)) => Ok(flat_layout(entries)),
        (Some(_), None) => directory_layout(reader, directory, entries),
        (None, None) => match only_backends(entries) {
            Some(names) => Err(choose_backend(reader, directory, &names)),
            None => Ok(Layout::Native),
        },
    };
    found.map_err(|diagnostic| reader.report(*diagnostic)).ok()
}

fn flat_layout(entries: &[Entry]) -> Layout {
    let sqlx = entries
        .iter()
        .filter(|entry| flat::looks_like_step(entry))
        .any(|entry| flat::is_plain(&entry.name) || begins_with(&entry.path, flat::NO_TRANSACTION));
    if sqlx { Layout::Sqlx } else { Layout::GolangMigrate }
}

/// Whether the file begins with `start`. One that cannot be read does not; reading it as a step
/// will report it.
fn begins_with(path: &Path, start: &str) -> bool {
    let mut first = vec![0; start.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok()
        && first == start.as_bytes()
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
    let message = format!("`{}` looks like two layouts at once", reader.show(directory));
    let diagnostic = Diagnostic::error(&MIXED_LAYOUTS, message)
        .note(format!("{}, because of `{}`", first.0, reader.show(first.1)))
        .note(format!("{}, because of `{}`", second.0, reader.show(second.1)))
        .help(
            "keep one of the two, or name the layout: `layout = \"native\"` or `--layout native`",
        );
    Box::new(diagnostic)
}
