//! Connection URLs.
//!
//! For SQLite: `sqlite:path`, `sqlite://path`, `sqlite:///absolute`, `file:path`,
//! `file:///absolute`, a plain path, and `:memory:`. The forms with a scheme are URIs: `%20` is a
//! blank and `?` begins parameters, which are SQLite's own (<https://www.sqlite.org/uri.html>;
//! `mode` only limits what [`crate::Access`] asks for). A plain path is taken as it stands.
//!
//! For PostgreSQL: `postgres://` and `postgresql://`, and `host=.. dbname=..`, as libpq reads them
//! (`postgres.rs`).
//!
//! For MySQL and MariaDB: `mysql://` and `mariadb://`, which say the same (`mysql.rs`).
//!
//! A word and a colon in front is a scheme even where no `//` follows: with `sqllite:my.db` taken
//! as a path, a slip of the pen would migrate a fresh file of that name.
//!
//! Showing a URL shows where the database is and nothing else, so no password and no key.

mod mysql;
mod postgres;
mod sqlite;

use std::fmt;
use std::path::Path;

use driftless_diag::Backend;

use crate::{Error, ErrorKind};
#[cfg(feature = "mysql")]
pub(crate) use mysql::Encryption;
pub(crate) use mysql::MySqlPlace;
pub(crate) use postgres::PostgresPlace;
pub(crate) use sqlite::SqlitePlace;

/// Where a database is. `Debug` and `Display` never show a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    place: Place,
}

#[derive(Clone, PartialEq, Eq)]
enum Place {
    Sqlite(SqlitePlace),
    Postgres(PostgresPlace),
    MySql(MySqlPlace),
}

impl Url {
    /// Reads a URL. The error does not repeat it. What a PostgreSQL URL leaves out is taken from
    /// the `PG*` variables, as every client does.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_in(text, &|name| std::env::var(name).ok())
    }

    fn parse_in(text: &str, variable: postgres::Variable<'_>) -> Result<Self, Error> {
        let (scheme, rest) = scheme(text);
        let place = match scheme.map(str::to_ascii_lowercase).as_deref() {
            None if postgres::is_keywords(text) => {
                Place::Postgres(PostgresPlace::keywords(text, variable)?)
            }
            None => Place::Sqlite(SqlitePlace::plain(text)?),
            Some("sqlite") => {
                Place::Sqlite(SqlitePlace::uri(rest.strip_prefix("//").unwrap_or(rest))?)
            }
            Some("file") => Place::Sqlite(SqlitePlace::uri(sqlite::without_authority(rest)?)?),
            Some("postgres" | "postgresql") => Place::Postgres(PostgresPlace::uri(rest, variable)?),
            Some("mysql") => Place::MySql(MySqlPlace::uri(Backend::MySql, rest, variable)?),
            Some("mariadb") => Place::MySql(MySqlPlace::uri(Backend::MariaDb, rest, variable)?),
            Some(other) => {
                return Err(wrong(format!(
                    "`{other}:` is not the beginning of a database URL; write `./{other}:...` \
                     if it is a path"
                )));
            }
        };
        Ok(Self { place })
    }

    /// The product that it leads to, as far as it says: nobody knows before connecting whether
    /// MySQL or MariaDB answers.
    pub const fn backend(&self) -> Backend {
        match &self.place {
            Place::Sqlite(_) => Backend::Sqlite,
            Place::Postgres(_) => Backend::Postgres,
            Place::MySql(place) => place.scheme,
        }
    }

    /// Whether it may lead to a database of this product. MySQL and MariaDB speak one protocol,
    /// and each one's URLs are written for the other too.
    pub fn may_lead_to(&self, backend: Backend) -> bool {
        match &self.place {
            Place::MySql(_) => matches!(backend, Backend::MySql | Backend::MariaDb),
            _ => self.backend() == backend,
        }
    }

    /// The same URL with a relative path taken from `directory`. It still shows itself as written.
    #[must_use]
    pub fn relative_to(mut self, directory: &Path) -> Self {
        if let Place::Sqlite(place) = &mut self.place {
            place.path = place.path.take().map(|path| directory.join(path));
        }
        self
    }

    /// The file of an SQLite database; none when it is in memory, or on a server.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::Sqlite(place) => place.path.as_deref(),
            Place::Postgres(_) | Place::MySql(_) => None,
        }
    }

    /// Whether opening it for writing would make the database: a file that does not exist yet, or
    /// memory. Nobody creates a database on a server by connecting to it.
    pub fn would_be_created(&self) -> bool {
        match &self.place {
            Place::Sqlite(place) => !place.path.as_deref().is_some_and(Path::exists),
            Place::Postgres(_) | Place::MySql(_) => false,
        }
    }

    /// Whether both lead to the same database, as far as paths and names of hosts can tell. Two
    /// databases in memory are never the same.
    pub fn same_database(&self, other: &Self) -> bool {
        match (&self.place, &other.place) {
            (Place::Sqlite(one), Place::Sqlite(two)) => one.same_database(two),
            (Place::Postgres(one), Place::Postgres(two)) => one.same_database(two),
            (Place::MySql(one), Place::MySql(two)) => one.same_database(two),
            _ => false,
        }
    }

    pub(crate) fn sqlite(&self) -> Result<&SqlitePlace, Error> {
        match &self.place {
            Place::Sqlite(place) => Ok(place),
            _ => Err(no_support(self.backend())),
        }
    }

    pub(crate) fn postgres(&self) -> Result<&PostgresPlace, Error> {
        match &self.place {
            Place::Postgres(place) => Ok(place),
            _ => Err(no_support(self.backend())),
        }
    }

    pub(crate) fn mysql(&self) -> Result<&MySqlPlace, Error> {
        match &self.place {
            Place::MySql(place) => Ok(place),
            _ => Err(no_support(self.backend())),
        }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Sqlite(place) => write!(f, "sqlite:{}", place.shown),
            Place::Postgres(place) => write!(f, "{place}"),
            Place::MySql(place) => write!(f, "{place}"),
        }
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}

/// The scheme, if the text has one, and what follows its colon. One letter is a Windows drive.
fn scheme(text: &str) -> (Option<&str>, &str) {
    match text.split_once(':') {
        Some((word, rest)) if is_scheme(word) => (Some(word), rest),
        _ => (None, text),
    }
}

fn is_scheme(word: &str) -> bool {
    word.len() > 1
        && word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                bytes.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> u8 {
    char::from(digit).to_digit(16).unwrap_or_default() as u8
}

fn wrong(message: impl Into<String>) -> Error {
    ErrorKind::Url(message.into()).into()
}

fn no_support(backend: Backend) -> Error {
    ErrorKind::NoSupport { backend: backend.name().to_owned() }.into()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn path(text: &str) -> Option<PathBuf> {
        Url::parse(text).expect("a URL").path().map(Path::to_path_buf)
    }

    #[test]
    fn every_form_leads_to_its_file() {
        for (text, expected) in [
            ("sqlite:a/b.db", "a/b.db"),
            ("sqlite://a/b.db", "a/b.db"),
            ("sqlite:///a/b.db", "/a/b.db"),
            ("SQLite:b.db", "b.db"),
            ("sqlite:a%20b.db?cache=private", "a b.db"),
            ("file:a.db?mode=ro", "a.db"),
            ("file:/a.db#part", "/a.db"),
            ("file:///a/%C3%A9.db", "/a/é.db"),
            ("file://localhost/a.db", "/a.db"),
            ("a%20b?.db", "a%20b?.db"),
            ("/a/b.db", "/a/b.db"),
            ("./sqllite:a", "./sqllite:a"),
            ("C:\\a.db", "C:\\a.db"),
        ] {
            assert_eq!(path(text), Some(PathBuf::from(expected)), "{text}");
        }
        for text in [":memory:", "sqlite::memory:", "sqlite://:memory:", "file:x?mode=memory"] {
            assert_eq!(path(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_url_of_ours_is_refused_without_repeating_it() {
        for (text, message) in [
            ("redis://u:hunter2@h", "`redis:` is not the beginning of a database URL"),
            ("sqllite:hunter2", "`sqllite:` is not the beginning of a database URL"),
            ("file://hunter2/a.db", "names a host"),
            ("file:a.db?mode=hunter2", "`mode` is not"),
            ("sqlite:%FFhunter2", "not UTF-8"),
            ("sqlite:a%00hunter2", "has a NUL"),
            ("", "names no database file"),
            ("sqlite:", "names no database file"),
        ] {
            let error = Url::parse(text).expect_err(text);
            assert!(error.to_string().contains(message), "{text}: {error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
            assert_eq!(error.class().code(), 2, "{text}");
        }
    }

    #[test]
    fn a_shown_url_has_no_key() {
        let url = Url::parse("file:a%20b.db?key=hunter2&vfs=unix").expect("a URL");
        assert_eq!(url.to_string(), "sqlite:a b.db");
        assert_eq!(format!("{url:?}"), "Url(sqlite:a b.db)");
        let moved = url.relative_to(Path::new("/root"));
        assert_eq!(moved.path(), Some(Path::new("/root/a b.db")));
        assert_eq!(moved.to_string(), "sqlite:a b.db");
    }

    #[test]
    fn two_spellings_of_a_path_are_one_database() {
        let url = |text: &str| Url::parse(text).expect("a URL");
        assert!(url("sqlite:Cargo.toml").same_database(&url("./src/../Cargo.toml")));
        assert!(url("sqlite:new.db").same_database(&url("src/../new.db")));
        assert!(!url("sqlite:a.db").same_database(&url("b.db")));
        assert!(!url(":memory:").same_database(&url(":memory:")));
    }
}
