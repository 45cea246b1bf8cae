//! Ending a server with the process that started it, however that ends.
//!
//! A panic, a signal that cannot be caught, an `abort`: no destructor runs. So a shell waits at
//! the other end of a pipe that we hold. When we are gone the pipe closes, and the shell stops the
//! server and removes its directory.

use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Kept for as long as the server is needed.
#[derive(Debug)]
pub(crate) struct Watch {
    /// Its standard input is the pipe; dropping it ends the server too.
    _shell: Child,
}

/// The file in a server's directory that says which process it is: another one after it was killed and
/// started again.
const PROCESS: &str = "process";

/// Waits for the end of the input, stops the process, and removes the directory.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
read -r _
process=$(cat "$1/process")
kill "-$2" "$process" 2>/dev/null
n=0
while kill -0 "$process" 2>/dev/null && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
rm -rf "$1"
"#;

/// What ends a server at once, with its children.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signal {
    /// PostgreSQL's own processes go with it.
    Quit,
    /// There are no others, and closing tables takes a while.
    Kill,
}

impl Signal {
    /// Its name without `SIG`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Quit => "QUIT",
            Self::Kill => "KILL",
        }
    }
}

/// Says which process the server is from now on.
pub(crate) fn note(process: u32, directory: &Path) {
    let file = directory.join(PROCESS);
    std::fs::write(&file, process.to_string())
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// Has the process ended, and the directory removed, with us.
pub(crate) fn watch(process: u32, directory: &Path, signal: Signal) -> Watch {
    note(process, directory);
    let shell = Command::new("sh")
        .args(["-c", SCRIPT, "watch"])
        .arg(directory)
        .arg(signal.name())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start `sh`: {error}"));
    Watch { _shell: shell }
}
