//! The server that is asked: statements tried and undone, then the real ones.

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{Connection, PgConnection, SqliteConnection};
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
}

impl Server {
    /// Connects to a place. Mutants may lock or compute for ever, so statements have a limit.
    pub(crate) fn connect(backend: Backend, place: &Place) -> Result<Self, String> {
        let problem = |error: diesel::ConnectionError| error.to_string();
        if backend == Backend::Sqlite {
            return SqliteConnection::establish(&place.url).map(Self::Sqlite).map_err(problem);
        }
        if backend != Backend::Postgres {
            return Err(format!("{backend} cannot be asked about mutants yet"));
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
        }
    }

    /// Executes a statement that has to work.
    pub(crate) fn run(&mut self, sql: &str) -> Result<(), String> {
        self.execute(sql).map_err(|error| error.to_string())
    }

    /// Tries a mutant and undoes it.
    pub(crate) fn ask(&mut self, sql: &str) -> Result<Answer, String> {
        self.run("SAVEPOINT driftless_mutant")?;
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
                    information.statement_position(),
                ),
            },
            Err(other) => Answer::Refused(other.to_string(), None),
        };
        self.run("ROLLBACK TO driftless_mutant; RELEASE driftless_mutant")?;
        Ok(answer)
    }
}

/// What diesel has no kind for.
fn is_about_rows(message: &str) -> bool {
    [
        "violated by some row",
        "contains null values",
        "pending trigger events",
        "could not create unique",
        "contains values that violate",
    ]
    .iter()
    .any(|part| message.contains(part))
}
