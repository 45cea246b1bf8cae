//! Finding the servers' programs, and the user they may run as.

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

/// Whether a directory has room for a server and hundreds of small databases.
pub(crate) fn has_room(directory: &Path) -> bool {
    const NEEDED: u64 = 2 * 1024 * 1024;
    let output = Command::new("df").args(["-k", "--output=avail"]).arg(directory).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let last = text.ok().and_then(|text| text.lines().last()?.trim().parse::<u64>().ok());
    last.is_some_and(|kilobytes| kilobytes >= NEEDED)
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

/// Directory with MariaDB's programs, where it is not the system's.
const MARIADB_VARIABLE: &str = "DRIFTLESS_MARIADB_BIN";

/// Directory with `mysqld`; where it is set, MySQL is tested in MariaDB's place.
const MYSQL_VARIABLE: &str = "DRIFTLESS_MYSQL_BIN";

/// Where Debian and its children put MariaDB's programs.
const SYSTEM: [&str; 4] = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];

/// What is missing where there is no PgBouncer.
pub(crate) const NO_PGBOUNCER: &str = "this test needs PgBouncer: install Debian's package `pgbouncer` \
                                       (`cargo xtask test` does)";

/// A program of MariaDB's server.
pub(crate) fn mariadb_program(name: &str) -> PathBuf {
    if let Some(directory) = std::env::var_os(MARIADB_VARIABLE) {
        let program = PathBuf::from(directory).join(name);
        assert!(program.is_file(), "{MARIADB_VARIABLE} names a directory without `{name}`");
        return program;
    }
    let found = SYSTEM.iter().map(|directory| Path::new(directory).join(name));
    match found.into_iter().find(|program| program.is_file()) {
        Some(program) => program,
        None => panic!(
            "these tests need a MariaDB server: install Debian's package `mariadb-server` (`cargo \
             xtask test` does), or set {MARIADB_VARIABLE} to the directory that has `{name}`"
        ),
    }
}

/// The client of MariaDB, which talks to MySQL too.
pub(crate) fn mariadb_client() -> PathBuf {
    let own = std::env::var_os(MARIADB_VARIABLE).map(|own| PathBuf::from(own).join("mariadb"));
    own.filter(|own| own.is_file()).unwrap_or_else(|| PathBuf::from("mariadb"))
}

/// The server of MySQL, where the environment names one.
pub(crate) fn mysql_server() -> Option<PathBuf> {
    let program = PathBuf::from(std::env::var_os(MYSQL_VARIABLE)?).join("mysqld");
    assert!(program.is_file(), "{MYSQL_VARIABLE} names a directory without `mysqld`");
    Some(program)
}

/// The user and group to run as when we are root, as whom the servers refuse to run: the first of
/// these that there is.
pub(crate) fn another_user(users: &[&str]) -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        std::str::from_utf8(&output.stdout).ok()?.trim().parse().ok()
    };
    if number(&["-u"]) != Some(0) {
        return None;
    }
    let user = users.iter().find_map(|name| Some((number(&["-u", name])?, number(&["-g", name])?)));
    assert!(user.is_some(), "root cannot run the server, and there is no user of {users:?}");
    user
}
