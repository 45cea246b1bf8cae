//! A PostgreSQL server of this process's own.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::find;
use crate::watch::{Watch, watch};

/// The superuser, and the password it has over TCP. Over the socket none is asked for.
const USER: &str = "driftless";
const PASSWORD: &str = "hunter2/@:";

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    directory: PathBuf,
    programs: PathBuf,
    port: u16,
    databases: AtomicU32,
    process: Child,
    _watch: Watch,
}

/// A database of a test's own.
#[derive(Debug)]
pub struct TestDatabase {
    /// Its name.
    pub name: String,
    server: &'static Postgres,
}

/// The server of this process, started by the first who asks.
pub fn postgres() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(Postgres::start)
}

impl Postgres {
    fn start() -> Self {
        let programs = find::postgres_programs();
        let user = find::another_user();
        // Short, since the path of a socket may only have some hundred bytes.
        let directory = tempfile::Builder::new()
            .prefix("dl-")
            .tempdir_in("/tmp")
            .unwrap_or_else(|error| panic!("cannot make a directory in /tmp: {error}"))
            .keep();
        if let Some((user, group)) = user {
            chown(&directory, Some(user), Some(group))
                .unwrap_or_else(|error| panic!("cannot give a directory away: {error}"));
        }
        let run = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.current_dir(&directory).env_clear().env("PATH", "/usr/bin:/bin");
            if let Some((user, group)) = user {
                command.uid(user).gid(group);
            }
            command
        };
        initialise(run("initdb"), &directory);
        let port = free_port();
        let process = serve(run("postgres"), &directory, port);
        let mut server = Self {
            _watch: watch(process.id(), &directory),
            process,
            directory,
            programs,
            port,
            databases: AtomicU32::new(0),
        };
        server.wait();
        server
    }

    /// A new, empty database.
    pub fn database(&'static self) -> TestDatabase {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        TestDatabase { name, server: self }
    }

    /// Where its socket is.
    pub fn socket(&self) -> &Path {
        &self.directory
    }

    /// Its port, of the socket and of TCP on the local host.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The superuser's name.
    pub fn user(&self) -> &'static str {
        USER
    }

    /// The superuser's password, with characters that a URL has to escape.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// Executes SQL through `psql`, and returns what it prints: rows as lines, columns separated
    /// by `|`.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let output = Command::new(find::client(&self.programs, "psql"))
            .args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-U", USER, "-d", database, "-c", sql])
            .arg("-h")
            .arg(&self.directory)
            .args(["-p", &self.port.to_string()])
            .env("PGOPTIONS", "-c client_min_messages=warning")
            .output()
            .unwrap_or_else(|error| panic!("cannot start `psql`: {error}"));
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}\n{error}");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Restores a dump of one database, rows included, into another.
    fn restore(&self, from: &str, into: &str) {
        let client = |name: &str, database: &str| {
            let mut command = Command::new(find::client(&self.programs, name));
            command.args(["-U", USER, "-d", database, "-h"]).arg(&self.directory);
            command.args(["-p", &self.port.to_string()]);
            command
        };
        let dump = client("pg_dump", from)
            .output()
            .unwrap_or_else(|error| panic!("cannot start `pg_dump`: {error}"));
        let error = String::from_utf8_lossy(&dump.stderr);
        assert!(dump.status.success(), "`pg_dump` failed: {error}");
        let file = self.directory.join(format!("{from}.sql"));
        fs::write(&file, &dump.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let output = client("psql", into)
            .args(["-Xq", "-v", "ON_ERROR_STOP=1", "-f"])
            .arg(&file)
            .output()
            .unwrap_or_else(|error| panic!("cannot start `psql`: {error}"));
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the dump cannot be restored: {error}");
    }

    fn wait(&mut self) {
        let began = Instant::now();
        let ready = |server: &Self| {
            Command::new(find::client(&server.programs, "psql"))
                .args(["-XqAt", "-U", USER, "-d", "postgres", "-c", "SELECT 1", "-h"])
                .arg(&server.directory)
                .args(["-p", &server.port.to_string()])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        };
        while !ready(self) {
            let ended = self.process.try_wait().is_ok_and(|status| status.is_some());
            let log = fs::read_to_string(self.directory.join("log")).unwrap_or_default();
            let hope = !ended && began.elapsed() < PATIENCE;
            assert!(hope, "PostgreSQL does not start:\n{log}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn initialise(mut initdb: Command, directory: &Path) {
    let secret = directory.join("password");
    fs::write(&secret, PASSWORD).unwrap_or_else(|error| panic!("{}: {error}", secret.display()));
    let output = initdb
        .args(["--pgdata=data", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"])
        .args(["--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=password"])
        .arg(format!("--username={USER}"))
        .output()
        .unwrap_or_else(|error| panic!("cannot start `initdb`: {error}"));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`initdb` failed: {error}");
}

/// Starts the server.
fn serve(mut postgres: Command, directory: &Path, port: u16) -> Child {
    let log = File::create(directory.join("log"))
        .unwrap_or_else(|error| panic!("cannot make a log: {error}"));
    let settings = [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "shared_buffers=32MB",
        "max_connections=80",
        "wal_level=logical",
        "listen_addresses=127.0.0.1",
        // Far from UTC, so that a test sees whose time zone it has.
        "timezone=Asia/Kolkata",
    ];
    postgres.args(["-D", "data", "-p", &port.to_string(), "-k"]).arg(directory);
    for setting in settings {
        postgres.args(["-c", setting]);
    }
    postgres
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start `postgres`: {error}"))
}

/// A port that nobody listens on. Somebody may take it before the server does, which then fails
/// and says so.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0));
    listener
        .and_then(|listener| listener.local_addr())
        .unwrap_or_else(|error| panic!("no free port: {error}"))
        .port()
}

impl TestDatabase {
    /// A URL that leads there through the socket, as the superuser.
    pub fn url(&self) -> String {
        self.url_as(USER)
    }

    /// The same as another user.
    pub fn url_as(&self, user: &str) -> String {
        let Postgres { directory, port, .. } = self.server;
        let (name, directory) = (&self.name, directory.display());
        format!("postgres://{user}@/{name}?host={directory}&port={port}")
    }

    /// A URL that leads there over TCP, with this password, which must need no escaping.
    pub fn tcp_url(&self, password: &str) -> String {
        let port = self.server.port;
        format!("postgres://{USER}:{password}@127.0.0.1:{port}/{}", self.name)
    }

    /// The server it is on.
    pub fn server(&self) -> &'static Postgres {
        self.server
    }

    /// A database restored from a dump of this one.
    pub fn restored(&self) -> Self {
        let copy = self.server.database();
        self.server.restore(&self.name, &copy.name);
        copy
    }

    /// Executes SQL, and returns what it prints: rows as lines, columns separated by `|`.
    pub fn sql(&self, sql: &str) -> String {
        self.server.sql(&self.name, sql)
    }
}
