//! The server that is asked: statements tried and undone, then the real ones.
//!
//! MySQL and MariaDB undo no change of the schema. There a mutant that did something, or may have, is
//! undone by making the database again from the statements before it; what is refused as a whole
//! leaves nothing behind.

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{Connection, MysqlConnection, PgConnection, SqliteConnection};
use driftless_diag::Backend;

use crate::place::Place;

/// What the server says to a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Accepted,
    /// Refused, with its words and the place it names, counted in characters from one.
    Refused(String, Option<i32>),
    /// Refused because of rows that are there, which nobody can know beforehand.
    ByRows,
}

/// A connection.
pub(crate) enum Server {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
    MySql(MySql),
}

/// A connection to a server that undoes nothing, and how to come back to where it was.
pub(crate) struct MySql {
    connection: MysqlConnection,
    url: String,
    database: String,
    done: Vec<String>,
}

impl MySql {
    fn connect(place: &Place) -> Result<Self, String> {
        // The client library knows no other scheme.
        let url = place.url.replacen("mariadb://", "mysql://", 1);
        let connection = MysqlConnection::establish(&url).map_err(|error| error.to_string())?;
        let path = url.split('?').next().unwrap_or_default();
        let database = path.rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Self { connection, url, database, done: Vec::new() })
    }

    /// Makes the database again.
    fn rebuild(&mut self) -> Result<(), String> {
        let problem = |error: Error| error.to_string();
        let name = &self.database;
        let anew = format!("DROP DATABASE `{name}`; CREATE DATABASE `{name}`");
        self.connection.batch_execute(&anew).map_err(problem)?;
        self.connection =
            MysqlConnection::establish(&self.url).map_err(|error| error.to_string())?;
        for statement in &self.done {
            self.connection.batch_execute(statement).map_err(problem)?;
        }
        Ok(())
    }
}

impl Server {
    /// Connects to a place. Mutants may lock or compute for ever, so statements have a limit.
    pub(crate) fn connect(backend: Backend, place: &Place) -> Result<Self, String> {
        let problem = |error: diesel::ConnectionError| error.to_string();
        if backend == Backend::Sqlite {
            return SqliteConnection::establish(&place.url).map(Self::Sqlite).map_err(problem);
        }
        if backend != Backend::Postgres {
            return MySql::connect(place).map(Self::MySql);
        }
        let mut connection = PgConnection::establish(&place.url).map_err(problem)?;
        connection
            .batch_execute("SET client_min_messages = error; SET statement_timeout = '20s'")
            .map_err(|error| error.to_string())?;
        Ok(Self::Postgres(connection))
    }

    fn execute(&mut self, sql: &str) -> Result<(), Error> {
        match self {
            Self::Postgres(connection) => connection.batch_execute(sql),
            Self::Sqlite(connection) => connection.batch_execute(sql),
            Self::MySql(server) => server.connection.batch_execute(sql),
        }
    }

    /// Executes a statement that has to work.
    pub(crate) fn run(&mut self, sql: &str) -> Result<(), String> {
        self.execute(sql).map_err(|error| error.to_string())?;
        if let Self::MySql(server) = self {
            server.done.push(sql.to_owned());
        }
        Ok(())
    }

    /// Begins or ends what may be undone.
    fn savepoint(&mut self, sql: &str) -> Result<(), String> {
        match self {
            Self::MySql(_) => Ok(()),
            _ => self.execute(sql).map_err(|error| error.to_string()),
        }
    }

    /// Tries a mutant and undoes it; `whole` says that it is one statement.
    pub(crate) fn ask(&mut self, sql: &str, whole: bool) -> Result<Answer, String> {
        self.savepoint("SAVEPOINT driftless_mutant")?;
        let answer = match self.execute(sql) {
            Ok(()) => Answer::Accepted,
            Err(Error::DatabaseError(kind, information)) => match kind {
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation => Answer::ByRows,
                _ if is_about_rows(information.message()) => Answer::ByRows,
                _ => Answer::Refused(
                    information.message().to_owned(),
                    information.statement_position().or_else(|| near(sql, information.message())),
                ),
            },
            Err(other) => Answer::Refused(other.to_string(), None),
        };
        self.savepoint("ROLLBACK TO driftless_mutant; RELEASE driftless_mutant")?;
        if let (Self::MySql(server), false) = (self, whole && matches!(answer, Answer::Refused(..)))
        {
            server.rebuild()?;
        }
        Ok(answer)
    }
}

/// The place that MySQL and MariaDB name by the words that stand there, in characters from one.
fn near(sql: &str, message: &str) -> Option<i32> {
    let (_, rest) = message.split_once("right syntax to use near '")?;
    let (words, _) = rest.rsplit_once("' at line ")?;
    // Long ones are cut.
    let words = words.trim_end_matches("...");
    let at = if words.is_empty() { sql.len() } else { sql.rfind(words)? };
    i32::try_from(sql.get(..at)?.chars().count()).ok()?.checked_add(1)
}

/// What diesel has no kind for.
fn is_about_rows(message: &str) -> bool {
    [
        "violated by some row",
        "contains null values",
        "pending trigger events",
        "could not create unique",
        "contains values that violate",
        "Duplicate entry",
        "Data truncated",
        "Data too long",
        "Incorrect",
        "Out of range",
        "cannot be null",
        "foreign key constraint fails",
        "Invalid use of NULL value",
        "CONSTRAINT `",
        "Subquery returns more than",
        "Truncated incorrect",
    ]
    .iter()
    .any(|part| message.contains(part))
}
