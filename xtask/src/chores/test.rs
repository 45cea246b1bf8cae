//! `cargo xtask test`: everything that has to hold before a change lands.

use std::process::Command;
use std::time::Instant;

use super::servers::{self, Versions};
use super::shell::{self, Outcome};
use super::tools;

/// What is built and tested. MySQL is no default feature of the command line, since it links a library
/// of the system.
pub(super) const ALL: [&str; 3] = ["--workspace", "--features", "driftless-cli/mysql"];

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
    let clippy = ["clippy", "--all-targets", "--", "-D", "warnings"];
    shell::cargo(&[&clippy[..1], &ALL, &clippy[1..]].concat())?;
    // What a newcomer builds, where the clients of servers are left out.
    shell::cargo(&["clippy", "--", "-D", "warnings"])?;
    shell::cargo(&[&["test"][..], &ALL, &["--no-fail-fast"]].concat())?;
    servers::test_postgres(versions)?;
    harness()?;
    deny()?;
    shell::say(&format!("xtask: all tests passed in {} s", start.elapsed().as_secs()));
    Ok(())
}

/// The programs that hold the product to real servers, on what this repository has itself.
fn harness() -> Outcome {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<String>>();
    super::corpus(&words("migrations/identity"))?;
    super::mutants(&words("--count 60"))?;
    super::mutants(&words("--backend postgres --count 120"))?;
    super::drift_bench(&words("--backend sqlite"))?;
    super::drift_bench(&words("--backend postgres"))?;
    super::drift_bench(&words("--backend mariadb"))?;
    super::diff_law(&[])?;
    super::diff_law(&words("--backend mariadb"))?;
    super::diff_law(&words("--backend sqlite"))?;
    // More than two hundred runs are killed in a few minutes; `--exhaustive` and thousands are for
    // whoever changes the executor.
    super::chaos(&words("--backend sqlite --kills 120 --runners 4"))?;
    super::chaos(&words("--backend postgres --kills 80 --runners 3"))?;
    super::chaos(&words("--backend mariadb --kills 40 --runners 3"))?;
    super::chaos(&words("--backend postgres --runners 16 --rounds 2"))
}

/// Licences, duplicate versions and sources of the dependencies.
fn deny() -> Outcome {
    let program = tools::cargo_deny()?;
    let mut command = Command::new(program);
    command.args(["--config", ".deny.toml", "check", "licenses", "bans", "sources"]);
    shell::run(&mut command, "cargo-deny check licenses bans sources")
}
