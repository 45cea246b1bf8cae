//! The database products we work for: the one closed set that every layer names.
//!
//! It lives in the lowest crate because step directories, SQL dialects, catalogs and connections
//! all speak of it, and none of those may depend on another for a name.

use std::fmt;
use std::str::FromStr;

/// A database product. MySQL and MariaDB differ enough to be two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Backend {
    /// SQLite 3.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// Oracle MySQL.
    MySql,
    /// MariaDB.
    MariaDb,
}

impl Backend {
    /// Every backend, in the order in which documentation lists them.
    pub const ALL: [Self; 4] = [Self::Sqlite, Self::Postgres, Self::MySql, Self::MariaDb];

    /// The name used in configuration, file names and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
            Self::MariaDb => "mariadb",
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text is not the name of a backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseBackendError(String);

impl fmt::Display for ParseBackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown backend `{}`; it is one of sqlite, postgres, mysql, mariadb", self.0)
    }
}

impl std::error::Error for ParseBackendError {}

impl FromStr for Backend {
    type Err = ParseBackendError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" | "postgresql" => Ok(Self::Postgres),
            "mysql" => Ok(Self::MySql),
            "mariadb" => Ok(Self::MariaDb),
            other => Err(ParseBackendError(other.to_owned())),
        }
    }
}
