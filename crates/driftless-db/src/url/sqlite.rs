//! Where an SQLite database is: a file, or memory.

use std::path::{Path, PathBuf};

use super::{decode, wrong};
use crate::Error;

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

impl SqlitePlace {
    /// Whether both are one file.
    pub(super) fn same_database(&self, other: &Self) -> bool {
        match (&self.path, &other.path) {
            (Some(one), Some(two)) => resolved(one) == resolved(two),
            _ => false,
        }
    }

    pub(super) fn plain(path: &str) -> Result<Self, Error> {
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

    pub(super) fn uri(text: &str) -> Result<Self, Error> {
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

/// What follows the authority of a `file:` URL, which must be this machine.
pub(super) fn without_authority(rest: &str) -> Result<&str, Error> {
    let Some(rest) = rest.strip_prefix("//") else { return Ok(rest) };
    let path = &rest[rest.find('/').unwrap_or(rest.len())..];
    match &rest[..rest.len() - path.len()] {
        "" | "localhost" => Ok(path),
        _ => {
            Err(wrong("a `file://` URL names a host; write `file:///absolute` or `file:relative`"))
        }
    }
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
