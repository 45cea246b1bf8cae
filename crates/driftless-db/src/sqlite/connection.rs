//! Opening a file the way its access asks for, and reading from it at one moment.
//!
//! Access to read must leave no trace. `mode=ro` is enough for a database with a rollback
//! journal. For one in WAL mode whose log is absent (the last writer closed it properly) SQLite
//! would create the log and its index beside the file, and leave them; such a file is opened as
//! `immutable`, and after every read we look whether that was still true: if the file changed or
//! a log appeared, the read is thrown away and done again through the log that now exists.
//!
//! Access to write opens on first use only, because opening already creates the file, and a run
//! with nothing to do must not.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{Connection as _, QueryResult, RunQueryDsl as _, SqliteConnection};

use super::message::{self, Fault};
use crate::url::SqlitePlace;
use crate::wait::{Attempt, Control};
use crate::{Access, Error, ErrorKind};

pub(super) struct Connection {
    place: SqlitePlace,
    access: Access,
    open: Option<SqliteConnection>,
    /// Set while the file is open as immutable: what it looked like then.
    stamp: Option<Stamp>,
}

/// What a file looks like from outside; a writer cannot keep it the same.
#[derive(PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Connection {
    /// Looks at the file without opening a connection yet.
    pub(super) fn new(place: SqlitePlace, access: Access) -> Result<Self, Error> {
        if access == Access::Write && place.mode.as_deref() == Some("ro") {
            return Err(ErrorKind::ReadOnly.into());
        }
        if let Some(path) = checked_path(&place) {
            check(path, creates(&place, access))?;
        }
        Ok(Self { place, access, open: None, stamp: None })
    }

    pub(super) fn access(&self) -> Access {
        self.access
    }

    /// Whether there is no file yet, so that there is nothing to read.
    pub(super) fn is_missing(&self) -> bool {
        self.open.is_none() && checked_path(&self.place).is_some_and(|path| !path.exists())
    }

    /// The connection, opened now if it was not.
    pub(super) fn open(&mut self) -> Result<&mut SqliteConnection, Error> {
        let connection = match self.open.take() {
            Some(connection) => connection,
            None => self.establish(self.can_be_immutable())?,
        };
        Ok(self.open.insert(connection))
    }

    /// Executes one statement or several.
    pub(super) fn execute(&mut self, sql: &str) -> Result<(), Fault> {
        Ok(self.open()?.batch_execute(sql)?)
    }

    /// Reads in one transaction, so that everything is as of one moment. Waits for a writer that
    /// is committing.
    pub(super) fn read<T>(
        &mut self,
        control: &mut Control<'_>,
        doing: &'static str,
        work: impl Fn(&mut SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        control.until_free(|| match self.read_once(&work) {
            Ok(value) => Attempt::Done(value),
            Err(fault) if fault.is_busy() => Attempt::Busy,
            Err(fault) => Attempt::Failed(fault.explained(doing, self.access)),
        })
    }

    fn read_once<T>(
        &mut self,
        work: &impl Fn(&mut SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let result = self.in_transaction(work);
        if self.stamp.is_some() && self.stamp != self.can_be_immutable() {
            self.open = Some(self.establish(None)?);
            return self.in_transaction(work);
        }
        result
    }

    fn in_transaction<T>(
        &mut self,
        work: &impl Fn(&mut SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let connection = self.open()?;
        connection.batch_execute("BEGIN")?;
        let result = work(connection);
        let ended = connection.batch_execute("ROLLBACK");
        let value = result?;
        ended?;
        Ok(value)
    }

    /// The stamp of a file that may be opened as immutable: in WAL mode, without a log.
    fn can_be_immutable(&self) -> Option<Stamp> {
        let path = checked_path(&self.place).filter(|_| self.access == Access::Read)?;
        let path = path.canonicalize().ok()?;
        let mut log = path.clone().into_os_string();
        log.push("-wal");
        if fs::metadata(PathBuf::from(log)).is_ok_and(|log| log.len() > 0) {
            return None;
        }
        let file = fs::metadata(&path).ok()?;
        let stamp = Stamp { length: file.len(), modified: file.modified().ok() };
        matches!(header(&path), Ok(Header::Wal)).then_some(stamp)
    }

    fn establish(&mut self, stamp: Option<Stamp>) -> Result<SqliteConnection, Error> {
        let uri = uri(&self.place, self.access, stamp.is_some());
        self.stamp = stamp;
        let mut connection = SqliteConnection::establish(&uri)
            .map_err(|error| ErrorKind::Open { message: error.to_string() })?;
        super::fingerprint::register(&mut connection)
            // Waiting is done outside SQLite, where it can be seen and stopped.
            .and_then(|()| connection.batch_execute("PRAGMA busy_timeout = 0"))
            .map_err(|error| message::explain(&error, "open it", self.access))?;
        Ok(connection)
    }
}

/// The version of the library.
pub(super) fn library_version() -> Result<String, Error> {
    let version = || -> QueryResult<String> {
        let mut connection =
            SqliteConnection::establish(":memory:").map_err(|_| diesel::result::Error::NotFound)?;
        sql::<Text>("SELECT sqlite_version()").get_result(&mut connection)
    };
    version().map_err(|error| message::explain(&error, "ask for its version", Access::Read))
}

/// The path whose file can be looked at: not one in memory, nor one behind a VFS of the user's.
fn checked_path(place: &SqlitePlace) -> Option<&Path> {
    let own_vfs = place.parameters.iter().any(|parameter| parameter.starts_with("vfs="));
    place.path.as_deref().filter(|_| !own_vfs)
}

fn creates(place: &SqlitePlace, access: Access) -> bool {
    access == Access::Write && place.mode.as_deref() != Some("rw")
}

/// Refuses what is not a database or cannot become one, with the reason that SQLite does not say.
fn check(path: &Path, creates: bool) -> Result<(), Error> {
    let shown = path.display().to_string();
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(ErrorKind::NotAFile { path: shown }.into()),
        Ok(_) => match header(path)? {
            Header::Other => Err(ErrorKind::NotADatabase.into()),
            Header::Empty | Header::Journal | Header::Wal => Ok(()),
        },
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(ErrorKind::Open { message: error.to_string() }.into())
        }
        Err(_) => match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            Some(parent) if !parent.is_dir() => {
                Err(ErrorKind::MissingDirectory { path: parent.display().to_string() }.into())
            }
            _ if creates => Ok(()),
            _ => Err(ErrorKind::Missing { path: shown }.into()),
        },
    }
}

/// What the first bytes of a file say (<https://www.sqlite.org/fileformat2.html#the_database_header>).
pub(super) enum Header {
    Empty,
    Journal,
    Wal,
    Other,
}

pub(super) fn header(path: &Path) -> Result<Header, Error> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(20).read_to_end(&mut bytes))
        .map_err(|error| ErrorKind::Open { message: error.to_string() })?;
    Ok(match bytes.as_slice() {
        [] => Header::Empty,
        // Bytes 18 and 19 are the versions needed for writing and for reading; 2 is WAL.
        [head @ .., write, read] if head.starts_with(b"SQLite format 3\0") => {
            if *write == 2 || *read == 2 { Header::Wal } else { Header::Journal }
        }
        _ => Header::Other,
    })
}

/// The file name for SQLite, as a URI whose `mode` is ours.
fn uri(place: &SqlitePlace, access: Access, immutable: bool) -> String {
    let mode = match (&place.path, access) {
        (None, _) if place.parameters.is_empty() => return ":memory:".to_owned(),
        (None, _) => "memory",
        (_, Access::Read) => "ro",
        (_, Access::Write) if creates(place, access) => "rwc",
        (_, Access::Write) => "rw",
    };
    let name = match &place.path {
        Some(path) => encode(path),
        None => encode(Path::new(&place.shown)),
    };
    let mut uri = format!("file:{name}?mode={mode}");
    if immutable {
        uri.push_str("&immutable=1");
    }
    for parameter in &place.parameters {
        uri.push('&');
        uri.push_str(parameter);
    }
    uri
}

/// The path as the path of a URI: everything that could mean something is percent-encoded.
fn encode(path: &Path) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    if path.is_absolute() {
        text.push_str(if cfg!(windows) { "///" } else { "//" });
    }
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => text.push('/'),
            b'/' | b'-' | b'_' | b'.' => text.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}
