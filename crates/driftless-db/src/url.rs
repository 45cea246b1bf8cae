//! Connection URLs.
//!
//! For SQLite: `sqlite:path`, `sqlite://path`, `sqlite:///absolute`, `file:path`,
//! `file:///absolute`, a plain path, and `:memory:`. The forms with a scheme are URIs: `%20` is a
//! blank and `?` begins parameters, which are SQLite's own (<https://www.sqlite.org/uri.html>;
//! `mode` only limits what [`crate::Access`] asks for). A plain path is taken as it stands.
//!
//! A word and a colon in front is a scheme even where no `//` follows: with `sqllite:my.db` taken
//! as a path, a slip of the pen would migrate a fresh file of that name.
//!
//! Showing a URL shows where the database is and nothing else, so no password and no key.

use std::fmt;
use std::path::{Path, PathBuf};

use driftless_diag::Backend;

use crate::{Error, ErrorKind};

/// Where a database is. `Debug` and `Display` never show a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    place: SqlitePlace,
}

/// Where an SQLite database is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SqlitePlace {
    /// The file as the user wrote it.
    pub(crate) shown: String,
    /// The file; none for a database in memory.
    pub(crate) path: Option<PathBuf>,
    /// The `mode` parameter.
    pub(crate) mode: Option<String>,
    /// The other parameters, as written.
    pub(crate) parameters: Vec<String>,
}

impl Url {
    /// Reads a URL. The error does not repeat it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (scheme, rest) = scheme(text);
        let place = match scheme.map(str::to_ascii_lowercase).as_deref() {
            None => SqlitePlace::plain(text),
            Some("sqlite") => SqlitePlace::uri(rest.strip_prefix("//").unwrap_or(rest)),
            Some("file") => SqlitePlace::uri(without_authority(rest)?),
            Some("postgresql") => return Err(no_support(Backend::Postgres)),
            Some(other) => match other.parse() {
                Ok(backend) => return Err(no_support(backend)),
                Err(_) => {
                    return Err(wrong(format!(
                        "`{other}:` is not the beginning of a database URL; write `./{other}:...` \
                         if it is a path"
                    )));
                }
            },
        }?;
        Ok(Self { place })
    }

    /// The product that it leads to.
    pub const fn backend(&self) -> Backend {
        Backend::Sqlite
    }

    /// The same URL with a relative path taken from `directory`. It still shows itself as written.
    #[must_use]
    pub fn relative_to(mut self, directory: &Path) -> Self {
        self.place.path = self.place.path.map(|path| directory.join(path));
        self
    }

    /// The file of an SQLite database; none when it is in memory.
    pub fn path(&self) -> Option<&Path> {
        self.place.path.as_deref()
    }

    /// Whether both lead to the same database, as far as paths can tell. Two databases in memory
    /// are never the same.
    pub fn same_database(&self, other: &Self) -> bool {
        match (self.path(), other.path()) {
            (Some(one), Some(two)) => resolved(one) == resolved(two),
            _ => false,
        }
    }

    pub(crate) const fn sqlite(&self) -> &SqlitePlace {
        &self.place
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sqlite:{}", self.place.shown)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}

impl SqlitePlace {
    fn plain(path: &str) -> Result<Self, Error> {
        let file = match path {
            "" => return Err(wrong("the URL names no database file")),
            ":memory:" => None,
            path if path.contains('\0') => {
                return Err(wrong("the path in the URL has a NUL in it"));
            }
            path => Some(PathBuf::from(path)),
        };
        Ok(Self { shown: path.to_owned(), path: file, mode: None, parameters: Vec::new() })
    }

    fn uri(text: &str) -> Result<Self, Error> {
        let text = text.split('#').next().unwrap_or_default();
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = decode(path).ok_or_else(|| wrong("the path in the URL is not UTF-8"))?;
        let mut place = Self::plain(&path)?;
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.strip_prefix("mode=") {
                Some(mode @ ("ro" | "rw" | "rwc")) => place.mode = Some(mode.to_owned()),
                Some("memory") => place.path = None,
                Some(_) => return Err(wrong("the URL's `mode` is not ro, rw, rwc or memory")),
                None => place.parameters.push(parameter.to_owned()),
            }
        }
        Ok(place)
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

fn without_authority(rest: &str) -> Result<&str, Error> {
    let Some(rest) = rest.strip_prefix("//") else { return Ok(rest) };
    let path = &rest[rest.find('/').unwrap_or(rest.len())..];
    match &rest[..rest.len() - path.len()] {
        "" | "localhost" => Ok(path),
        _ => {
            Err(wrong("a `file://` URL names a host; write `file:///absolute` or `file:relative`"))
        }
    }
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

/// The path with symbolic links followed as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (absolute.parent().map(Path::canonicalize), absolute.file_name()) {
        (Some(Ok(parent)), Some(name)) => parent.join(name),
        _ => absolute,
    }
}

fn wrong(message: impl Into<String>) -> Error {
    ErrorKind::Url(message.into()).into()
}

fn no_support(backend: Backend) -> Error {
    ErrorKind::NoSupport { backend: backend.name().to_owned() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Option<PathBuf> {
        Url::parse(text).expect("a URL").place.path
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
            ("postgres://u:hunter2@h/d", "this build has no `postgres` support"),
            ("postgresql://u:hunter2@h/d", "this build has no `postgres` support"),
            ("mysql://u:hunter2@h/d", "this build has no `mysql` support"),
            ("mariadb://u:hunter2@h/d", "this build has no `mariadb` support"),
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
