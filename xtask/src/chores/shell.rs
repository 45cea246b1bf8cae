//! Running programs, and saying which.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a chore failed, as a sentence fragment.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.to_path_buf(), Path::to_path_buf)
}

/// Prints a line of progress.
#[expect(clippy::print_stderr, reason = "this is where chores speak")]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}

/// Runs `cargo` in the root, printing the command first.
pub(crate) fn cargo(arguments: &[&str]) -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo).args(arguments), &format!("cargo {}", arguments.join(" ")))
}

/// Runs a command in the root, printing `name` first; fails if it does.
pub(crate) fn run(command: &mut Command, name: &str) -> Outcome {
    say(&format!("xtask: {name}"));
    let status = command
        .current_dir(root())
        .status()
        .map_err(|error| format!("could not start `{name}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{name}` failed ({status})")) }
}

/// Whether a program can be started with one argument and says success.
pub(crate) fn answers(program: impl AsRef<OsStr>, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
