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

/// Waits for the end of the input, stops the process, and removes the directory.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
read -r _
kill "-$3" "$1" 2>/dev/null
n=0
while kill -0 "$1" 2>/dev/null && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
rm -rf "$2"
"#;

/// What ends a server at once, with its children.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signal {
    /// PostgreSQL's own processes go with it.
    Quit,
    /// There are no others, and closing tables takes a while.
    Kill,
}

/// Has the process ended, and the directory removed, with us.
pub(crate) fn watch(process: u32, directory: &Path, signal: Signal) -> Watch {
    let signal = match signal {
        Signal::Quit => "QUIT",
        Signal::Kill => "KILL",
    };
    let shell = Command::new("sh")
        .args(["-c", SCRIPT, "watch", &process.to_string()])
        .arg(directory)
        .arg(signal)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start `sh`: {error}"));
    Watch { _shell: shell }
}
