//! A database of one round.

use std::path::PathBuf;

use diesel::dsl::sql;
use diesel::sql_types::{Nullable, Text};
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection};
use driftless_diag::Backend;
use driftless_servers::{TestDatabase, postgres};
use tempfile::TempDir;

/// A database of one round.
#[derive(Debug)]
pub(crate) enum Place {
    /// On a private server.
    Postgres(TestDatabase),
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
            _ => Ok(Self::Postgres(postgres().database())),
        }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Postgres(database) => database.url(),
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
            Self::Sqlite(_) => self.url(),
        }
    }

    /// The server's socket.
    pub(crate) fn socket(&self) -> PathBuf {
        let server = postgres();
        server.socket().join(format!(".s.PGSQL.{}", server.port()))
    }

    /// The one value of a query.
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
        if let Self::Postgres(database) = self {
            database.remove();
        }
    }
}
