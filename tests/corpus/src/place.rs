//! Where a history is applied: a database of its own, gone when the program ends.

use driftless_diag::Backend;

/// A new database.
pub(crate) struct Place {
    /// How to reach it.
    pub(crate) url: String,
    _directory: Option<tempfile::TempDir>,
}

impl Place {
    /// Makes one.
    pub(crate) fn new(backend: Backend) -> Result<Self, String> {
        let (url, directory) = match backend {
            Backend::Sqlite => {
                let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
                let path = directory.path().join("history.db");
                (path.to_string_lossy().into_owned(), Some(directory))
            }
            Backend::Postgres => (driftless_servers::postgres().database().url(), None),
            Backend::MySql | Backend::MariaDb => {
                let server = driftless_servers::mysql();
                if server.scheme() != backend.name() {
                    return Err(format!(
                        "the server is {}; `DRIFTLESS_MYSQL_BIN` names MySQL's programs",
                        server.scheme()
                    ));
                }
                (server.database().url(), None)
            }
        };
        Ok(Self { url, _directory: directory })
    }
}
