//! Where the edits are applied: a migrated database, and copies of it.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use driftless_diag::Backend;
use driftless_servers::{MySqlDatabase, Product, TestDatabase, mysql, postgres};

/// A database that can be edited and copied.
pub(crate) enum Place {
    /// One on a server of this process's own.
    Postgres {
        /// The database.
        database: TestDatabase,
        /// What a copy needs to be equal.
        after_copy: String,
    },
    /// One on another server of this process's own, of which nobody can make a copy.
    MySql(MySqlDatabase),
    /// A file.
    Sqlite {
        /// Where it is.
        path: PathBuf,
        /// Kept for as long as the files are needed.
        directory: tempfile::TempDir,
    },
}

impl Place {
    /// An empty database.
    pub(crate) fn new(backend: Backend, data: &Path) -> Result<Self, String> {
        let text = |name: &str| {
            let path = data.join(name);
            std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        if backend == Backend::Sqlite {
            let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
            return Ok(Self::Sqlite { path: directory.path().join("original.db"), directory });
        }
        let cluster = text("cluster.sql")?;
        if backend != Backend::Postgres {
            return Self::on_mysql(&cluster);
        }
        // Roles and tablespaces are the whole server's, and made with the first database.
        if postgres().sql("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'app'") == "0"
        {
            let statements: Vec<&str> =
                cluster.split(";\n").map(str::trim).filter(|it| !it.is_empty()).collect();
            postgres().sql_each("postgres", &statements)?;
        }
        Ok(Self::Postgres { database: postgres().database(), after_copy: text("after_copy.sql")? })
    }

    fn on_mysql(cluster: &str) -> Result<Self, String> {
        if mysql().product() != Product::MariaDb {
            return Err("the edits are for MariaDB, and the server here is MySQL".to_owned());
        }
        if mysql().sql("", "SELECT count(*) FROM mysql.user WHERE user = 'clerk'") == "0" {
            mysql().try_run("", cluster)?;
        }
        Ok(Self::MySql(mysql().database()))
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Postgres { database, .. } => database.url(),
            Self::MySql(database) => database.url(),
            Self::Sqlite { path, .. } => path.display().to_string(),
        }
    }

    /// The version of the server as edits say it: `15`, or `1011` for 10.11; none where there is none.
    pub(crate) fn version(&self) -> Option<u32> {
        match self {
            Self::Postgres { database, .. } => {
                database.sql("SHOW server_version_num").parse::<u32>().ok().map(|it| it / 10_000)
            }
            Self::MySql(database) => {
                let version = database.sql("SELECT version()");
                let mut numbers = version.split('.').map_while(|it| it.parse::<u32>().ok());
                Some(numbers.next()? * 100 + numbers.next()?)
            }
            Self::Sqlite { .. } => None,
        }
    }

    /// A copy of it, as it is now.
    pub(crate) fn copy(&self) -> Result<Self, String> {
        match self {
            Self::Postgres { database, after_copy } => {
                let copy = database.copy();
                copy.server().sql_each(&copy.name, &[after_copy])?;
                Ok(Self::Postgres { database: copy, after_copy: after_copy.clone() })
            }
            Self::MySql(_) => Err("the edit has to say what undoes it".to_owned()),
            Self::Sqlite { path, .. } => {
                let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
                let copy = directory.path().join("copy.db");
                std::fs::copy(path, &copy).map_err(|error| error.to_string())?;
                Ok(Self::Sqlite { path: copy, directory })
            }
        }
    }

    /// Executes SQL, one transaction for all of it where the product does that, and with the lines
    /// that only a client knows (`DELIMITER`) where it has them.
    pub(crate) fn execute(&self, sql: &str) -> Result<(), String> {
        match self {
            Self::Postgres { database, .. } => {
                let sql = sql.replace("{database}", &database.name);
                database.server().sql_each(&database.name, &[&sql])
            }
            Self::MySql(database) => {
                database.try_run(&sql.replace("{database}", &database.name)).map(|_printed| ())
            }
            Self::Sqlite { path, directory } => {
                let _kept = directory;
                let mut connection = SqliteConnection::establish(&path.display().to_string())
                    .map_err(|error| error.to_string())?;
                connection.batch_execute(sql).map_err(|error| error.to_string())
            }
        }
    }
}
