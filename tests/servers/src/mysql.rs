//! A MariaDB server of this process's own, or a MySQL server where the environment names one.
//!
//! The two are set up in the same way and answer to the same tests, which ask for the product
//! where they differ.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::find;
use crate::home::{self, Home};
use crate::watch::{self, Signal, Watch, watch};

/// The administrator, and the password it has over TCP and over the socket.
const USER: &str = "driftless";
const PASSWORD: &str = "hunter2/@:";

/// Which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// MariaDB.
    MariaDb,
    /// MySQL.
    MySql,
}

/// A running server.
#[derive(Debug)]
pub struct MySql {
    home: Home,
    product: Product,
    port: u16,
    databases: AtomicU32,
    process: Mutex<Child>,
    _watch: Watch,
}

/// A database of a test's own.
#[derive(Debug)]
pub struct MySqlDatabase {
    /// Its name.
    pub name: String,
    server: &'static MySql,
}

/// The server of this process, started by the first who asks.
pub fn mysql() -> &'static MySql {
    static SERVER: OnceLock<MySql> = OnceLock::new();
    SERVER.get_or_init(MySql::start)
}

impl MySql {
    fn start() -> Self {
        let home = Home::in_memory(&["mysql", "nobody"]);
        let port = home::free_port();
        let (product, mut process) = match find::mysql_server() {
            Some(server) => (Product::MySql, start_mysql(&home, &server, port)),
            None => (Product::MariaDb, start_mariadb(&home, port)),
        };
        let watch = watch(process.id(), &home.directory, Signal::Kill);
        let as_root = |sql: &str| {
            let mut client = client(&home.directory, "root");
            client.args(["-e", sql]);
            client
        };
        home.wait(&mut process, || home::answers(&mut as_root("SELECT 1")));
        for sql in [
            &format!("CREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}'"),
            &format!("GRANT ALL PRIVILEGES ON *.* TO '{USER}'@'%' WITH GRANT OPTION"),
        ] {
            home::printed(&mut as_root(sql), sql);
        }
        let (databases, process) = (AtomicU32::new(0), Mutex::new(process));
        Self { home, product, port, databases, process, _watch: watch }
    }

    /// Ends the server at once, as a crash does. [`MySql::start_again`] is to follow.
    pub fn kill(&self) {
        home::kill(&self.process, Signal::Kill);
    }

    /// Starts the server again that was killed, and waits until it answers.
    pub fn start_again(&self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        *process = match find::mysql_server() {
            Some(server) => serve_mysql(&self.home, &server, self.port),
            None => serve_mariadb(&self.home, self.port),
        };
        watch::note(process.id(), &self.home.directory);
        let question = ["-e", "SELECT 1"];
        self.home.wait(&mut process, || {
            home::answers(client(&self.home.directory, "root").args(question))
        });
    }

    /// A new, empty database.
    pub fn database(&'static self) -> MySqlDatabase {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("", &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"));
        MySqlDatabase { name, server: self }
    }

    /// Which of the two it is.
    pub fn product(&self) -> Product {
        self.product
    }

    /// The scheme of its URLs.
    pub fn scheme(&self) -> &'static str {
        match self.product {
            Product::MariaDb => "mariadb",
            Product::MySql => "mysql",
        }
    }

    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.home.directory.join("s")
    }

    /// Its port on the local host.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The administrator's name.
    pub fn user(&self) -> &'static str {
        USER
    }

    /// The administrator's password, with characters that a URL has to escape.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// Executes SQL as the administrator, and returns what it prints: rows as lines, columns
    /// separated by `|`. In no database when its name is empty.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let mut client = client(&self.home.directory, USER);
        client.env("MYSQL_PWD", PASSWORD).args(["-N", "-B", "-r", "-e", sql, database]);
        home::printed(&mut client, sql).replace('\t', "|")
    }

    /// Executes a script as the client reads one, with its `DELIMITER` lines; what it prints, or
    /// the first error.
    pub fn try_run(&self, database: &str, script: &str) -> Result<String, String> {
        let mut client = client(&self.home.directory, USER);
        client.env("MYSQL_PWD", PASSWORD).args(["-N", "-B", "-r", database]);
        home::fed(&mut client, script)
    }
}

fn client(directory: &Path, user: &str) -> Command {
    let mut client = Command::new(find::mariadb_client());
    client.args(["--no-defaults", "--default-character-set=utf8mb4", "-u", user]);
    client.arg("-S").arg(directory.join("s"));
    client
}

/// The programs take a relative path from where they were installed.
fn datadir(home: &Home) -> String {
    format!("--datadir={}", home.directory.join("data").display())
}

/// A server that starts removes what it takes for left over in there, so each has its own.
fn tmpdir(home: &Home) -> String {
    format!("--tmpdir={}", home.directory.display())
}

/// What both servers are told: nothing is kept for longer than the tests, so nothing is made safe but
/// what a server needs that is killed and started again.
fn settings(command: &mut Command, home: &Home, port: u16) {
    let log = "--innodb-flush-log-at-trx-commit=2";
    command.arg(datadir(home));
    command.args(["--bind-address=127.0.0.1", "--skip-log-bin", log]);
    command.args(["--skip-name-resolve", "--max-connections=80"]);
    command.args(["--innodb-buffer-pool-size=32M"]);
    command.args(["--performance-schema=OFF", "--local-infile=OFF", "--secure-file-priv="]);
    // Far from UTC, so that a test sees whose time zone it has.
    command.arg("--default-time-zone=+05:30");
    command.arg(format!("--port={port}"));
    command.arg("--socket").arg(home.directory.join("s"));
    command.arg("--pid-file").arg(home.directory.join("pid"));
    command.arg(tmpdir(home));
}

fn start_mariadb(home: &Home, port: u16) -> Child {
    let mut install = home.command(&find::mariadb_program("mariadb-install-db"));
    install
        .arg("--no-defaults")
        .arg(datadir(home))
        .args(["--auth-root-authentication-method=normal"]);
    install.args(["--skip-test-db", "--skip-log-bin", "--innodb-log-file-size=8M"]);
    install.arg(tmpdir(home));
    home.run(install);
    serve_mariadb(home, port)
}

fn serve_mariadb(home: &Home, port: u16) -> Child {
    let mut server = home.command(&find::mariadb_program("mariadbd"));
    server.arg("--no-defaults");
    settings(&mut server, home, port);
    server.args(["--innodb-flush-method=nosync", "--innodb-log-file-size=8M"]);
    home.serve(server)
}

fn start_mysql(home: &Home, program: &Path, port: u16) -> Child {
    let mut install = home.command(program);
    install.args(["--no-defaults", "--initialize-insecure"]).arg(datadir(home)).arg(tmpdir(home));
    home.run(install);
    serve_mysql(home, program, port)
}

fn serve_mysql(home: &Home, program: &Path, port: u16) -> Child {
    let mut server = home.command(program);
    server.args(["--no-defaults", "--mysqlx=OFF"]);
    settings(&mut server, home, port);
    home.serve(server)
}

impl MySqlDatabase {
    /// A URL that leads there through the socket, as the administrator.
    pub fn url(&self) -> String {
        self.url_as(&format!("{USER}:hunter2%2F%40%3A"))
    }

    /// The same as another user; with a password behind a colon where it has one.
    pub fn url_as(&self, user: &str) -> String {
        let socket = self.server.socket();
        let (scheme, name, socket) = (self.server.scheme(), &self.name, socket.display());
        format!("{scheme}://{user}@localhost/{name}?unix_socket={socket}")
    }

    /// A URL that leads there through a proxy that listens on this port of the local host.
    pub fn url_through(&self, port: u16) -> String {
        let (scheme, name) = (self.server.scheme(), &self.name);
        format!("{scheme}://{USER}:hunter2%2F%40%3A@127.0.0.1:{port}/{name}?ssl_mode=disabled")
    }

    /// A URL that leads there over TCP, with this password, which must need no escaping.
    pub fn tcp_url(&self, password: &str) -> String {
        let (scheme, port, name) = (self.server.scheme(), self.server.port, &self.name);
        format!("{scheme}://{USER}:{password}@127.0.0.1:{port}/{name}")
    }

    /// Executes a script as the client reads one; what it prints, or the first error.
    pub fn try_run(&self, script: &str) -> Result<String, String> {
        self.server.try_run(&self.name, script)
    }

    /// Removes it; a server for hundreds of them would fill the disk.
    pub fn remove(self) {
        let _refused = self.server.try_run("", &format!("DROP DATABASE IF EXISTS {}", self.name));
    }

    /// The server it is on.
    pub fn server(&self) -> &'static MySql {
        self.server
    }

    /// Executes SQL, and returns what it prints: rows as lines, columns separated by `|`.
    pub fn sql(&self, sql: &str) -> String {
        self.server.sql(&self.name, sql)
    }
}
