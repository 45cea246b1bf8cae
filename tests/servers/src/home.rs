//! Where a private server lives: a directory of its own, and the user its programs run as.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::find;
use crate::watch::Signal;

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server's directory.
#[derive(Debug)]
pub(crate) struct Home {
    /// The directory.
    pub(crate) directory: PathBuf,
    /// The user and group that own it, when they are not ours.
    user: Option<(u32, u32)>,
}

impl Home {
    /// A new directory, which the first of these users owns when we are root.
    pub(crate) fn new(users: &[&str]) -> Self {
        Self::below(Path::new("/tmp"), users)
    }

    /// The same in memory, where there is enough of it: for a server that waits for the disk at every
    /// change of a schema, whatever it is told.
    pub(crate) fn in_memory(users: &[&str]) -> Self {
        let memory = Path::new("/dev/shm");
        Self::below(if find::has_room(memory) { memory } else { Path::new("/tmp") }, users)
    }

    fn below(place: &Path, users: &[&str]) -> Self {
        let user = find::another_user(users);
        // Short, since the path of a socket may only have some hundred bytes.
        let directory = tempfile::Builder::new()
            .prefix("dl-")
            .tempdir_in(place)
            .unwrap_or_else(|error| panic!("no directory in {}: {error}", place.display()))
            .keep();
        if let Some((user, group)) = user {
            chown(&directory, Some(user), Some(group))
                .unwrap_or_else(|error| panic!("cannot give a directory away: {error}"));
        }
        Self { directory, user }
    }

    /// A program that runs there, as its user.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.directory).env_clear();
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Runs a program that has to succeed.
    pub(crate) fn run(&self, mut command: Command) {
        let name = command.get_program().to_string_lossy().into_owned();
        let output =
            command.output().unwrap_or_else(|error| panic!("cannot start `{name}`: {error}"));
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "`{name}` failed: {}", String::from_utf8_lossy(&said));
    }

    /// Starts a server that writes its log there.
    pub(crate) fn serve(&self, mut command: Command) -> Child {
        let name = command.get_program().to_string_lossy().into_owned();
        let log = File::create(self.directory.join("log"))
            .unwrap_or_else(|error| panic!("cannot make a log: {error}"));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start `{name}`: {error}"))
    }

    /// Waits until the server answers; shows its log when it never does.
    pub(crate) fn wait(&self, process: &mut Child, ready: impl Fn() -> bool) {
        let began = Instant::now();
        while !ready() {
            let ended = process.try_wait().is_ok_and(|status| status.is_some());
            let log = fs::read_to_string(self.directory.join("log")).unwrap_or_default();
            let hope = !ended && began.elapsed() < PATIENCE;
            assert!(hope, "the server does not start:\n{log}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Ends a server at once and waits for its end.
pub(crate) fn kill(process: &Mutex<Child>, signal: Signal) {
    let mut process = process.lock().unwrap_or_else(PoisonError::into_inner);
    let (signal, number) = (format!("-{}", signal.name()), process.id().to_string());
    answers(Command::new("kill").args([signal, number]));
    let _status = process.wait();
}

/// What a client program prints, without the last line's end; what it was asked must succeed.
pub(crate) fn printed(client: &mut Command, sql: &str) -> String {
    let name = client.get_program().to_string_lossy().into_owned();
    let output = client.output().unwrap_or_else(|error| panic!("cannot start `{name}`: {error}"));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{sql}\n{error}");
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// What a client program prints when it is fed a script, or what it says went wrong.
pub(crate) fn fed(client: &mut Command, script: &str) -> Result<String, String> {
    let name = client.get_program().to_string_lossy().into_owned();
    let piped = client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap_or_else(|error| panic!("cannot start `{name}`: {error}"));
    let input = child.stdin.take();
    let text = script.to_owned();
    let writer = std::thread::spawn(move || {
        // A script that fails is not read to its end.
        let _closed = input.map(|mut input| input.write_all(text.as_bytes()));
    });
    let output = child
        .wait_with_output()
        .unwrap_or_else(|error| panic!("cannot wait for `{name}`: {error}"));
    let _done = writer.join();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// Whether a client program succeeds.
pub(crate) fn answers(client: &mut Command) -> bool {
    let silent = client.stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// A port that nobody listens on. Somebody may take it before the server does, which then fails
/// and says so.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0));
    listener
        .and_then(|listener| listener.local_addr())
        .unwrap_or_else(|error| panic!("no free port: {error}"))
        .port()
}
