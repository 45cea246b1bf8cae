//! A PostgreSQL server of this process's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::find;
use crate::home::{self, Home};
use crate::watch::{self, Signal, Watch, watch};

/// The superuser, and the password it has over TCP. Over the socket none is asked for.
const USER: &str = "driftless";
const PASSWORD: &str = "hunter2/@:";

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    home: Home,
    programs: PathBuf,
    port: u16,
    databases: AtomicU32,
    process: Mutex<Child>,
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
        let home = Home::new(&["postgres", "nobody"]);
        initialise(&home, &programs);
        let port = home::free_port();
        let mut process = serve(&home, &programs, port);
        let watch = watch(process.id(), &home.directory, Signal::Quit);
        let ready =
            || home::answers(psql(&programs, &home, port, "postgres").args(["-c", "SELECT 1"]));
        home.wait(&mut process, ready);
        Self {
            home,
            programs,
            port,
            databases: AtomicU32::new(0),
            process: Mutex::new(process),
            _watch: watch,
        }
    }

    /// A new, empty database.
    pub fn database(&'static self) -> TestDatabase {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        TestDatabase { name, server: self }
    }

    /// Ends the server at once, as a crash does. [`Postgres::start_again`] is to follow.
    pub fn kill(&self) {
        home::kill(&self.process, Signal::Quit);
    }

    /// Starts the server again that was killed, and waits until it answers.
    pub fn start_again(&self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        *process = serve(&self.home, &self.programs, self.port);
        watch::note(process.id(), &self.home.directory);
        let question = ["-c", "SELECT 1"];
        self.home.wait(&mut process, || {
            home::answers(psql(&self.programs, &self.home, self.port, "postgres").args(question))
        });
    }

    /// Where its socket is.
    pub fn socket(&self) -> &Path {
        &self.home.directory
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
        let mut psql = psql(&self.programs, &self.home, self.port, database);
        psql.args(["-v", "ON_ERROR_STOP=1", "-c", sql]);
        home::printed(psql.env("PGOPTIONS", "-c client_min_messages=warning"), sql)
    }

    /// Executes statements one after the other in one session; what the server refuses is an error.
    pub fn sql_each(&self, database: &str, statements: &[&str]) -> Result<(), String> {
        let mut command = psql(&self.programs, &self.home, self.port, database);
        command.args(["-v", "ON_ERROR_STOP=1"]);
        for statement in statements {
            command.args(["-c", statement]);
        }
        command.env("PGOPTIONS", "-c client_min_messages=error");
        let output = command.output().map_err(|error| format!("cannot start `psql`: {error}"))?;
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).trim_end().to_owned())
    }

    /// Executes SQL while the caller goes on.
    pub fn sql_meanwhile(&self, database: &str, sql: &str) -> Child {
        let mut command = psql(&self.programs, &self.home, self.port, database);
        command.args(["-c", sql]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap_or_else(|error| panic!("cannot start `psql`: {error}"))
    }

    /// What `pg_dump` prints of a database with these options.
    pub fn dump(&self, database: &str, options: &[&str]) -> String {
        let mut dump = Command::new(find::client(&self.programs, "pg_dump"));
        connect(&mut dump, &self.home, self.port, database);
        home::printed(dump.args(options), "dump")
    }

    /// Restores a dump of one database, rows included, into another.
    fn restore(&self, from: &str, into: &str) {
        let dump = self.dump(from, &[]);
        let file = self.home.directory.join(format!("{from}.sql"));
        fs::write(&file, dump).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut psql = psql(&self.programs, &self.home, self.port, into);
        home::printed(psql.args(["-v", "ON_ERROR_STOP=1", "-f"]).arg(&file), "restore");
    }

    /// Executes a script through `psql`, each statement by itself; what it prints, or the first
    /// error.
    pub fn try_run(&self, database: &str, script: &str) -> Result<String, String> {
        let mut psql = psql(&self.programs, &self.home, self.port, database);
        psql.args(["-v", "ON_ERROR_STOP=1", "-f", "-"]);
        home::fed(psql.env("PGOPTIONS", "-c client_min_messages=error"), script)
    }
}

fn psql(programs: &Path, home: &Home, port: u16, database: &str) -> Command {
    let mut psql = Command::new(find::client(programs, "psql"));
    connect(psql.arg("-XqAt"), home, port, database);
    psql
}

/// Tells a client where the database is.
fn connect(client: &mut Command, home: &Home, port: u16, database: &str) {
    client.args(["-U", USER, "-d", database, "-h"]).arg(&home.directory);
    client.args(["-p", &port.to_string()]);
}

fn initialise(home: &Home, programs: &Path) {
    let secret = home.directory.join("password");
    fs::write(&secret, PASSWORD).unwrap_or_else(|error| panic!("{}: {error}", secret.display()));
    let mut initdb = home.command(&programs.join("initdb"));
    initdb
        .args(["--pgdata=data", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"])
        .args(["--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=password"])
        .arg(format!("--username={USER}"));
    home.run(initdb);
}

/// Starts the server.
fn serve(home: &Home, programs: &Path, port: u16) -> Child {
    let settings = [
        // A server that is killed keeps what it has committed, and so it can be.
        "fsync=off",
        "full_page_writes=off",
        "shared_buffers=32MB",
        "max_connections=80",
        "wal_level=logical",
        "listen_addresses=127.0.0.1",
        // Far from UTC, so that a test sees whose time zone it has.
        "timezone=Asia/Kolkata",
    ];
    let mut postgres = home.command(&programs.join("postgres"));
    postgres.args(["-D", "data", "-p", &port.to_string(), "-k"]).arg(&home.directory);
    for setting in settings {
        postgres.args(["-c", setting]);
    }
    home.serve(postgres)
}

impl TestDatabase {
    /// A URL that leads there through the socket, as the superuser.
    pub fn url(&self) -> String {
        self.url_as(USER)
    }

    /// The same as another user.
    pub fn url_as(&self, user: &str) -> String {
        let Postgres { home, port, .. } = self.server;
        let (name, directory) = (&self.name, home.directory.display());
        format!("postgres://{user}@/{name}?host={directory}&port={port}")
    }

    /// A URL that leads there over TCP, with this password, which must need no escaping.
    pub fn tcp_url(&self, password: &str) -> String {
        let port = self.server.port;
        format!("postgres://{USER}:{password}@127.0.0.1:{port}/{}", self.name)
    }

    /// Executes a script, each statement by itself; what it prints, or the first error.
    pub fn try_run(&self, script: &str) -> Result<String, String> {
        self.server.try_run(&self.name, script)
    }

    /// Removes it; a server for hundreds of pairs would fill the disk.
    pub fn remove(self) {
        let _refused = self
            .server
            .try_run("postgres", &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
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

    /// A copy of this one, for which nobody else may be connected to it.
    pub fn copy(&self) -> Self {
        let server = self.server;
        let name = format!("test_{}", server.databases.fetch_add(1, Ordering::Relaxed));
        server.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {}", self.name));
        Self { name, server }
    }

    /// Executes SQL, and returns what it prints: rows as lines, columns separated by `|`.
    pub fn sql(&self, sql: &str) -> String {
        self.server.sql(&self.name, sql)
    }
}
