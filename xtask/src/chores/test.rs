//! `cargo xtask test`: everything that has to hold before a change lands.

use std::process::Command;
use std::time::Instant;

use super::servers::{self, Versions};
use super::shell::{self, Outcome};
use super::tools;

/// Installs, formats (as a check), lints and tests; the first failure ends it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let versions = match arguments {
        [] => Versions::Newest,
        [all] if all == "--matrix" => Versions::All,
        _ => return Err("`cargo xtask test` takes `--matrix` and nothing else".to_owned()),
    };
    let start = Instant::now();
    tools::install_programs()?;
    tools::install_components()?;
    shell::cargo(&["fmt", "--all", "--check"])?;
    // MySQL is no default feature of the command line, since it links a library of the system.
    let all = ["--workspace", "--features", "driftless-cli/mysql"];
    let clippy = ["clippy", "--all-targets", "--", "-D", "warnings"];
    shell::cargo(&[&clippy[..1], &all, &clippy[1..]].concat())?;
    shell::cargo(&[&["test"][..], &all, &["--no-fail-fast"]].concat())?;
    super::corpus(&["migrations/identity".to_owned()])?;
    servers::test_postgres(versions)?;
    deny()?;
    shell::say(&format!("xtask: all tests passed in {} s", start.elapsed().as_secs()));
    Ok(())
}

/// Licences, duplicate versions and sources of the dependencies.
fn deny() -> Outcome {
    let program = tools::cargo_deny()?;
    let mut command = Command::new(program);
    command.args(["--config", ".deny.toml", "check", "licenses", "bans", "sources"]);
    shell::run(&mut command, "cargo-deny check licenses bans sources")
}
