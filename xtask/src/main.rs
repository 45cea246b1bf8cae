//! `cargo xtask <command>`: the product's commands for this repository's own migrations, and the
//! chores of its developers.
//!
//! A shim: what is not a chore goes to `driftless-cli` as it stands, so that what we use every day
//! is what users get.

mod chores;

use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let first = arguments.next().unwrap_or_default();
    let name = first.to_string_lossy();
    let is_chore = chores::CHORES.iter().any(|(chore, _)| *chore == name);
    if is_chore {
        let rest: Vec<String> = arguments.map(|word| word.to_string_lossy().into_owned()).collect();
        return chores::run(&name, &rest).unwrap_or(ExitCode::FAILURE);
    }
    let code = driftless_cli::main();
    if matches!(name.as_ref(), "--help" | "-h") {
        help();
    }
    code
}

/// What the product's help does not know of.
fn help() {
    let mut text = String::from("\nChores of this repository:\n");
    for (chore, line) in chores::CHORES {
        text.push_str(&format!("  {chore:<12} {line}\n"));
    }
    // Nobody reading is no reason to fail.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::chores::CHORES;

    #[test]
    fn no_chore_hides_a_command_of_the_product() {
        for (command, _) in driftless_cli::commands() {
            assert!(!CHORES.iter().any(|(chore, _)| *chore == command), "{command}");
        }
    }
}
