//! Connecting, what is asked of a server before anything else, and reading.

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{Connection as _, MysqlConnection, QueryResult, RunQueryDsl as _};
use driftless_catalog::mysql::Version;
use driftless_diag::Backend;

use super::message::{self, Fault, Refusal};
use super::session;
use crate::url::{Encryption, MySqlPlace};
use crate::{Access, Error, ErrorKind};

/// The oldest servers we know.
const LEAST_MARIADB: (Version, &str) = (Version(10, 6, 0), "10.6");
const LEAST_MYSQL: (Version, &str) = (Version(8, 0, 0), "8.0");

pub(super) struct Connection {
    mysql: MysqlConnection,
    place: MySqlPlace,
    access: Access,
    server: ServerFacts,
}

/// What a server says about itself, and which of its databases is ours.
#[derive(Debug, Clone)]
pub(super) struct ServerFacts {
    /// MySQL or MariaDB.
    pub(super) backend: Backend,
    /// Its version, to compare.
    pub(super) number: Version,
    /// Its version, to show.
    pub(super) version: String,
    /// The database's name.
    pub(super) database: String,
    /// The number of the connection.
    pub(super) session: i64,
}

impl Connection {
    /// Connects, and refuses a server that is too old and a connection that is not as asked for.
    pub(super) fn open(place: &MySqlPlace, access: Access) -> Result<Self, Error> {
        let mut mysql =
            MysqlConnection::establish(&place.connection_url()).map_err(message::refused)?;
        let answer: QueryResult<(String, i64)> =
            sql::<(Text, BigInt)>("SELECT VERSION(), CAST(CONNECTION_ID() AS SIGNED)")
                .get_result(&mut mysql);
        let (version, session) = answer
            .map_err(|error| refusal(&mut mysql, &error).into_error("ask for the version"))?;
        let server = facts(&version, session, place.database())?;
        let mut connection = Self { mysql, place: place.clone(), access, server };
        connection.check_encryption(place)?;
        let first = match access {
            Access::Read => "SET SESSION TRANSACTION READ ONLY",
            Access::Write => "DO 0",
        };
        let first = format!("{}; {first}", session::fresh(place.database()));
        connection.execute(&first).map_err(|refusal| refusal.into_error("set the session up"))?;
        Ok(connection)
    }

    /// Debian's client library does without encryption although it is asked for.
    fn check_encryption(&mut self, place: &MySqlPlace) -> Result<(), Error> {
        if place.encryption() != Encryption::Required {
            return Ok(());
        }
        let status = sql::<(Text, Text)>("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
            .get_results::<(String, String)>(&mut self.mysql);
        let status = status.map_err(|error| self.explain(error.into(), "look at the cipher"))?;
        if status.iter().any(|(_, cipher)| !cipher.is_empty()) {
            return Ok(());
        }
        let message = "the server, or the client library, made one without; with `ssl_ca` in the \
                       URL, the library has to"
            .to_owned();
        Err(ErrorKind::Tls { message }.into())
    }

    /// Where it leads.
    pub(super) fn place(&self) -> &MySqlPlace {
        &self.place
    }

    pub(super) fn server(&self) -> &ServerFacts {
        &self.server
    }

    /// Refuses to write where that was not asked for.
    pub(super) fn writable(&self) -> Result<(), Error> {
        match self.access {
            Access::Write => Ok(()),
            Access::Read => Err(ErrorKind::ReadOnly.into()),
        }
    }

    /// The connection itself.
    pub(super) fn mysql(&mut self) -> &mut MysqlConnection {
        &mut self.mysql
    }

    /// The database, quoted.
    pub(super) fn schema(&self) -> String {
        session::quoted(&self.server.database)
    }

    /// Executes one statement or several, as one message.
    pub(super) fn execute(&mut self, sql: &str) -> Result<(), Refusal> {
        self.mysql.batch_execute(sql).map_err(|error| refusal(&mut self.mysql, &error))
    }

    /// The same on our own account.
    pub(super) fn ask(&mut self, sql: &str, doing: &'static str) -> Result<(), Error> {
        self.execute(sql).map_err(|refusal| refusal.into_error(doing))
    }

    /// Gives the session back to what a step should find.
    pub(super) fn reset(&mut self) -> Result<(), Error> {
        let sql = session::fresh(&self.server.database);
        self.ask(&sql, "set the session up")
    }

    /// The error that a fault is.
    pub(super) fn explain(&mut self, fault: Fault, doing: &'static str) -> Error {
        match fault {
            Fault::Server(error) => refusal(&mut self.mysql, &error).into_error(doing),
            Fault::Ours(error) => error,
        }
    }

    /// Reads in one transaction. Rows are as of one moment in it; the server's own tables of what
    /// exists are not, on either product.
    pub(super) fn read<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&mut Reading<'_>) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        // The moment is that of the first row that is read: a table that is made after it could not
        // be read at all.
        let begin = "START TRANSACTION READ ONLY";
        self.ask(&format!("{}; {begin}", session::READING), doing)?;
        let result = work(&mut Reading { mysql: &mut self.mysql, server: &self.server });
        let result = result.map_err(|fault| self.explain(fault, doing));
        let fresh = session::fresh(&self.server.database);
        let ended = self.execute(&format!("ROLLBACK; {fresh}"));
        let value = result?;
        ended.map_err(|refusal| refusal.into_error(doing))?;
        Ok(value)
    }

    /// Reading within a transaction that is open.
    pub(super) fn reading(&mut self) -> Reading<'_> {
        Reading { mysql: &mut self.mysql, server: &self.server }
    }
}

/// A connection inside a transaction, and what is known of the server.
pub(super) struct Reading<'c> {
    pub(super) mysql: &'c mut MysqlConnection,
    pub(super) server: &'c ServerFacts,
}

impl Reading<'_> {
    /// The database, quoted.
    pub(super) fn schema(&self) -> String {
        session::quoted(&self.server.database)
    }

    /// Whether the server is MariaDB.
    pub(super) fn is_mariadb(&self) -> bool {
        self.server.backend == Backend::MariaDb
    }
}

/// What an error was about: diesel keeps no number, but the server does until the next statement.
/// A connection that does not answer is gone.
fn refusal(mysql: &mut MysqlConnection, error: &diesel::result::Error) -> Refusal {
    let message = message::text(error);
    let asked = mysql
        .batch_execute("GET DIAGNOSTICS CONDITION 1 @driftless_number = MYSQL_ERRNO")
        .and_then(|()| {
            sql::<Nullable<BigInt>>("SELECT CAST(@driftless_number AS SIGNED)")
                .get_result::<Option<i64>>(mysql)
        });
    match asked {
        Ok(number) => Refusal { message, number, lost: false, cancelled: false },
        Err(_) => Refusal { message, number: None, lost: true, cancelled: false },
    }
}

fn facts(version: &str, session: i64, database: &str) -> Result<ServerFacts, Error> {
    let (backend, least) = if version.contains("MariaDB") {
        (Backend::MariaDb, LEAST_MARIADB)
    } else {
        (Backend::MySql, LEAST_MYSQL)
    };
    let shown = version.split('-').next().unwrap_or(version).to_owned();
    // What cannot be read is older than anything.
    let number = shown.parse().unwrap_or(Version(0, 0, 0));
    if number < least.0 {
        return Err(ErrorKind::OldServer { found: version.to_owned(), least: least.1 }.into());
    }
    let database = database.to_owned();
    Ok(ServerFacts { backend, number, version: shown, database, session })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_versions_are_told_apart() {
        let of = |version: &str| facts(version, 1, "d").map(|facts| (facts.backend, facts.number));
        assert_eq!(
            of("10.11.19-MariaDB-0+deb12u1").ok(),
            Some((Backend::MariaDb, Version(10, 11, 19)))
        );
        assert_eq!(of("8.0.36").ok(), Some((Backend::MySql, Version(8, 0, 36))));
        assert_eq!(of("9.7.4-2").ok(), Some((Backend::MySql, Version(9, 7, 4))));
        for old in ["10.5.9-MariaDB", "5.7.44-log", "5.7.25-TiDB-v7.1.0"] {
            let error = of(old).expect_err(old);
            assert!(matches!(error.kind, ErrorKind::OldServer { .. }), "{old}");
        }
    }
}
