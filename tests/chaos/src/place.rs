//! A database of one round.

use std::path::PathBuf;

use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection};
use driftless_diag::Backend;
use driftless_servers::{MySqlDatabase, Protocol, TestDatabase, mysql, postgres};
use tempfile::TempDir;

/// A database of one round.
#[derive(Debug)]
pub(crate) enum Place {
    /// On a private server.
    Postgres(TestDatabase),
    /// The same.
    MariaDb(MySqlDatabase),
    /// A file in a directory of its own.
    Sqlite(TempDir),
}

impl Place {
    /// An empty one.
    pub(crate) fn new(backend: Backend) -> Result<Self, String> {
        match backend {
            Backend::Sqlite => {
                let directory = tempfile::tempdir();
                directory.map(Self::Sqlite).map_err(|error| format!("no directory: {error}"))
            }
            Backend::MySql | Backend::MariaDb => Ok(Self::MariaDb(mysql().database())),
            Backend::Postgres => Ok(Self::Postgres(postgres().database())),
        }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Postgres(database) => database.url(),
            Self::MariaDb(database) => database.url(),
            Self::Sqlite(directory) => directory.path().join("chaos.db").display().to_string(),
        }
    }

    /// Through a proxy that listens on this port.
    pub(crate) fn url_through(&self, port: u16) -> String {
        match self {
            Self::Postgres(database) => {
                let (user, name) = (database.server().user(), &database.name);
                format!("postgres://{user}@127.0.0.1:{port}/{name}?sslmode=disable")
            }
            Self::MariaDb(database) => database.url_through(port),
            Self::Sqlite(_) => self.url(),
        }
    }

    /// The server's socket, and what is spoken there.
    pub(crate) fn socket(&self) -> Result<(PathBuf, Protocol), String> {
        match self {
            Self::Postgres(_) => {
                let server = postgres();
                let socket = server.socket().join(format!(".s.PGSQL.{}", server.port()));
                Ok((socket, Protocol::Postgres))
            }
            Self::MariaDb(_) => Ok((mysql().socket(), Protocol::MySql)),
            Self::Sqlite(_) => Err("SQLite has no server, and so no messages".to_owned()),
        }
    }

    /// The one value of a query, or all values of the last one, a row a line.
    pub(crate) fn value(&self, query: &str) -> Result<String, String> {
        match self {
            Self::Postgres(database) => database
                .try_run(&format!("\\t on\n\\pset format unaligned\n{query};"))
                .map(|text| {
                    let lines = text.lines().filter(|line| {
                        !line.ends_with(" is on.") && !line.starts_with("Output format")
                    });
                    lines.collect::<Vec<_>>().join("\n")
                }),
            Self::MariaDb(database) => {
                let name = format!("{}.", database.name);
                database.try_run(&format!("{query};")).map(|text| text.replace(&name, ""))
            }
            Self::Sqlite(_) => {
                let mut connection =
                    SqliteConnection::establish(&self.url()).map_err(|error| error.to_string())?;
                sql::<Nullable<Text>>(query)
                    .get_result::<Option<String>>(&mut connection)
                    .map(Option::unwrap_or_default)
                    .map_err(|error| error.to_string())
            }
        }
    }

    /// Removes it.
    pub(crate) fn remove(self) {
        match self {
            Self::Postgres(database) => database.remove(),
            Self::MariaDb(database) => database.remove(),
            Self::Sqlite(_) => {}
        }
    }
}

/// Ends the product's server as a crash does.
pub(crate) fn kill_server(backend: Backend) {
    match backend {
        Backend::Postgres => postgres().kill(),
        Backend::MySql | Backend::MariaDb => mysql().kill(),
        Backend::Sqlite => {}
    }
}

/// Starts it again.
pub(crate) fn start_server(backend: Backend) {
    match backend {
        Backend::Postgres => postgres().start_again(),
        Backend::MySql | Backend::MariaDb => mysql().start_again(),
        Backend::Sqlite => {}
    }
}
