//! A project to try commands in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use tempfile::TempDir;

/// A directory with a project in it.
pub(crate) struct Project {
    directory: TempDir,
}

/// What a run of the program gave.
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Project {
    /// An empty directory.
    pub(crate) fn empty() -> Self {
        Self { directory: tempfile::tempdir().expect("a temporary directory") }
    }

    /// One component, `app`, in `migrations/`, with its database in `app.db`.
    pub(crate) fn one() -> Self {
        let project = Self::empty();
        project.write(
            "driftless.toml",
            "[components.app]\nbackend = \"sqlite\"\nmigrations = \"migrations\"\n\
             snapshot = \"schema/app.sql\"\nurl = \"sqlite:app.db\"\n",
        );
        project.write("migrations/driftless.lock", "driftless-lock 1\n");
        project
    }

    /// Two components: `orders` has a step that requires one of `users`.
    pub(crate) fn two() -> Self {
        let project = Self::empty();
        project.write(
            "driftless.toml",
            "[components.orders]\nbackend = \"sqlite\"\nmigrations = \"m/orders\"\n\
             snapshot = \"schema/orders.sql\"\nurl = \"sqlite:orders.db\"\n\
             [components.users]\nbackend = \"sqlite\"\nmigrations = \"m/users\"\n\
             snapshot = \"schema/users.sql\"\nurl = \"${USERS_URL:-sqlite:users.db}\"\n\
             [environments.production.users]\nurl = \"${USERS_PRODUCTION_URL}\"\n",
        );
        let table = |name: &str| format!("CREATE TABLE {name} (id INTEGER PRIMARY KEY);\n");
        let drop = |name: &str| format!("DROP TABLE {name};\n");
        project.step_in("m/users", "0001_users", &table("users"), &drop("users"));
        project.step_in("m/users", "0002_tenants", &table("tenants"), &drop("tenants"));
        project.step_in("m/orders", "0001_orders", &table("orders"), &drop("orders"));
        project.step_in("m/orders", "0002_owners", &table("owners"), &drop("owners"));
        project.write(
            "m/orders/0002_owners/step.toml",
            "requires = [\"0001_orders\", \"users/0002_tenants\"]\n",
        );
        project.ok(&["lock"]);
        project
    }

    /// Writes a step of the component `app`.
    pub(crate) fn step(&self, name: &str, up: &str, down: &str) {
        self.step_in("migrations", name, up, down);
    }

    /// Writes a step into a directory of native steps. An empty `down` is none.
    pub(crate) fn step_in(&self, directory: &str, name: &str, up: &str, down: &str) {
        self.write(&format!("{directory}/{name}/up.sql"), up);
        if !down.is_empty() {
            self.write(&format!("{directory}/{name}/down.sql"), down);
        }
    }

    /// A path in the project.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file, and the directories it needs.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, text).expect("a file");
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Whether something is there.
    pub(crate) fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The program, to be run in the project.
    pub(crate) fn command(&self) -> Command {
        self.command_in(Path::new("."))
    }

    /// The program, to be run in a directory of the project.
    pub(crate) fn command_in(&self, directory: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_driftless"));
        command.current_dir(self.directory.path().join(directory));
        for name in ["DATABASE_URL", "USERS_URL", "USERS_PRODUCTION_URL", "NO_COLOR"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run(self.command().args(arguments))
    }

    /// Runs the program, which has to succeed; its standard output.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        self.run(arguments).exits(0).out
    }

    /// Runs SQL on a database behind the program's back.
    pub(crate) fn sql(&self, database: &str, sql: &str) {
        self.connect(database).batch_execute(sql).expect(sql);
    }

    /// A connection to a database.
    pub(crate) fn connect(&self, database: &str) -> SqliteConnection {
        let path = self.path(database);
        SqliteConnection::establish(&path.to_string_lossy()).expect("a database")
    }

    /// The names of the tables of a database but the ledger's, sorted.
    pub(crate) fn tables(&self, database: &str) -> Vec<String> {
        use diesel::prelude::*;
        diesel::table! { sqlite_schema (name) { name -> Text, #[sql_name = "type"] kind -> Text, } }
        sqlite_schema::table
            .filter(sqlite_schema::kind.eq("table"))
            .filter(sqlite_schema::name.not_like("driftless_%"))
            .filter(sqlite_schema::name.not_like("sqlite_%"))
            .order(sqlite_schema::name)
            .select(sqlite_schema::name)
            .load(&mut self.connect(database))
            .expect("names")
    }
}

impl Run {
    /// Demands an exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    /// Demands that the output, of either kind, has these texts.
    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            let said = self.out.contains(text) || self.err.contains(text);
            assert!(said, "`{text}` is missing\nstdout:\n{}\nstderr:\n{}", self.out, self.err);
        }
        self
    }

    /// The output as a document.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.out, self.err))
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run {
        code: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}
