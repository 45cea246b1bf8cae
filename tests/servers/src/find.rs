//! Finding the server's programs, and the user they may run as.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Directories with the server's programs, separated by colons; the first is used.
const VARIABLE: &str = "DRIFTLESS_PG_BIN";

/// Where Debian and its children put them, one directory a version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The directory with `initdb` and `postgres` of the newest version.
pub(crate) fn postgres_programs() -> PathBuf {
    if let Some(paths) = std::env::var_os(VARIABLE) {
        let first = std::env::split_paths(&paths).next().unwrap_or_default();
        assert!(is_server(&first), "{VARIABLE} names `{}`, which has no `initdb`", first.display());
        return first;
    }
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, programs)| is_server(programs))
        .collect();
    versions.sort();
    match versions.pop() {
        Some((_, programs)) => programs,
        None => panic!(
            "these tests need a PostgreSQL server: install Debian's package `postgresql` (`cargo \
             xtask test` does), or set {VARIABLE} to the directory that has `initdb`"
        ),
    }
}

/// A client (`psql`, `pg_dump`): the server's own, or where it was delivered without one, the
/// system's.
pub(crate) fn client(programs: &Path, name: &str) -> PathBuf {
    let own = programs.join(name);
    if own.is_file() { own } else { PathBuf::from(name) }
}

fn is_server(programs: &Path) -> bool {
    programs.join("initdb").is_file() && programs.join("postgres").is_file()
}

/// The user and group to run as when we are root, as whom the server refuses to run.
pub(crate) fn another_user() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        std::str::from_utf8(&output.stdout).ok()?.trim().parse().ok()
    };
    if number(&["-u"]) != Some(0) {
        return None;
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| Some((number(&["-u", name])?, number(&["-g", name])?)));
    assert!(user.is_some(), "root cannot run PostgreSQL, and there is no user `nobody` either");
    user
}
