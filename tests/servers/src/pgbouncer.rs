//! PgBouncer before the private PostgreSQL server, in a pool mode of choice.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use crate::find;
use crate::home::{self, Home};
use crate::postgres::{TestDatabase, postgres};
use crate::watch::{Signal, Watch, watch};

/// A running pooler.
#[derive(Debug)]
pub struct PgBouncer {
    port: u16,
    _process: Child,
    _watch: Watch,
}

impl PgBouncer {
    /// Starts one: `session`, `transaction` or `statement`.
    pub fn start(mode: &str) -> Self {
        let home = Home::new(&["postgres", "nobody"]);
        let (server, port) = (postgres(), home::free_port());
        let file = home.directory.join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host={} port={} user={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = {mode}\n\
             default_pool_size = 40\nignore_startup_parameters = extra_float_digits\n",
            server.socket().display(),
            server.port(),
            server.user(),
        );
        fs::write(&file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut command = home.command(&program());
        command.arg(&file);
        let mut process = home.serve(command);
        let watch = watch(process.id(), &home.directory, Signal::Kill);
        home.wait(&mut process, || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        Self { port, _process: process, _watch: watch }
    }

    /// A URL that leads to a database through it.
    pub fn url(&self, database: &TestDatabase) -> String {
        let (user, name) = (database.server().user(), &database.name);
        format!("postgres://{user}@127.0.0.1:{}/{name}?sslmode=disable", self.port)
    }
}

fn program() -> PathBuf {
    let program = Path::new("/usr/sbin/pgbouncer");
    if program.is_file() {
        return program.to_path_buf();
    }
    let answers = home::answers(Command::new("pgbouncer").arg("--version"));
    assert!(answers, "{}", find::NO_PGBOUNCER);
    PathBuf::from("pgbouncer")
}
