//! `${VAR}` and `${VAR:-default}` in URLs, and the `.env` file beside the configuration.
//!
//! Expanded when a database is about to be opened and not a moment earlier, so that commands which
//! need no database work without its variables, and a secret stays out of every message. `.env`
//! never overrides the environment and is never put into it: child processes and other threads see
//! nothing of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::CliError;

/// The variables URLs may name.
#[derive(Debug)]
pub(crate) struct Variables {
    file: PathBuf,
    from_file: BTreeMap<String, String>,
}

/// Why a text could not be expanded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ExpandError {
    /// The variable is not set and has no default.
    Missing(String),
    /// A `${` without its `}`, or without a name.
    Syntax(&'static str),
}

impl Variables {
    /// The environment, and behind it the `.env` of `directory`, if there is one.
    pub(crate) fn read(directory: &Path) -> Result<Self, CliError> {
        let file = directory.join(".env");
        let mut from_file = BTreeMap::new();
        if file.is_file() {
            let entries =
                dotenvy::from_path_iter(&file).map_err(|error| unreadable(&file, &error))?;
            for entry in entries {
                let (name, value) = entry.map_err(|error| unreadable(&file, &error))?;
                from_file.insert(name, value);
            }
        }
        Ok(Self { file, from_file })
    }

    /// The text with its variables replaced.
    pub(crate) fn expand(&self, text: &str) -> Result<String, ExpandError> {
        expand(text, &|name| std::env::var(name).ok().or_else(|| self.from_file.get(name).cloned()))
    }

    /// The file looked into besides the environment.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }
}

/// Says where, never what: the line that does not parse may hold a password.
fn unreadable(file: &Path, error: &dotenvy::Error) -> CliError {
    let what = match error {
        dotenvy::Error::Io(error) => error.to_string(),
        dotenvy::Error::LineParse(_, column) => {
            format!("a line is not `NAME=value` (from its character {})", column + 1)
        }
        _ => "it is not a list of `NAME=value`".to_owned(),
    };
    CliError::usage(format!("failed to read `{}`: {what}", file.display()))
}

fn expand(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, ExpandError> {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        expanded.push_str(&rest[..start]);
        let inside = &rest[start + 2..];
        let end = closing(inside).ok_or(ExpandError::Syntax("a `${` has no `}`"))?;
        expanded.push_str(&variable(&inside[..end], lookup)?);
        rest = &inside[end + 1..];
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// What stands between `${` and `}`.
fn variable(inside: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, ExpandError> {
    let (name, default) = match inside.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inside, None),
    };
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(fine) {
        return Err(ExpandError::Syntax("a `${` is not followed by a variable's name"));
    }
    match (lookup(name), default) {
        (Some(value), None) => Ok(value),
        // As in a shell, `:-` also stands in for a variable that is set to nothing.
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => expand(default, lookup),
        (None, None) => Err(ExpandError::Missing(name.to_owned())),
    }
}

/// The place of the `}` that closes what was opened before the text, nested ones skipped.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if index > 0 && text.as_bytes()[index - 1] == b'$' => depth += 1,
            b'}' if depth == 0 => return Some(index),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> Result<String, ExpandError> {
        expand(text, &|name| match name {
            "SET" => Some("value".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        })
    }

    #[test]
    fn variables_and_defaults() {
        for (text, expected) in [
            ("sqlite:a.db", "sqlite:a.db"),
            ("a${SET}b", "avalueb"),
            ("${SET:-x}", "value"),
            ("${UNSET:-sqlite:x.db}", "sqlite:x.db"),
            ("${EMPTY:-x}", "x"),
            ("${EMPTY}", ""),
            ("${UNSET:-}", ""),
            ("${UNSET:-a${SET}b}c", "avaluebc"),
            ("pass$word", "pass$word"),
            ("${SET}${SET}", "valuevalue"),
            ("é${SET}é", "évalueé"),
        ] {
            assert_eq!(expanded(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(expanded("x${NOPE}"), Err(ExpandError::Missing("NOPE".to_owned())));
        assert_eq!(expanded("${A:-${B}}"), Err(ExpandError::Missing("B".to_owned())));
        assert!(matches!(expanded("${SET"), Err(ExpandError::Syntax(_))));
        assert!(matches!(expanded("${}"), Err(ExpandError::Syntax(_))));
        assert!(matches!(expanded("${a b}"), Err(ExpandError::Syntax(_))));
    }

    #[test]
    fn the_file_stands_behind_the_environment_and_is_not_quoted_in_errors() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join(".env");
        std::fs::write(&file, "PATH=never\nDRIFTLESS_TEST_ONLY='a b'\n").expect("written");
        let variables = Variables::read(directory.path()).expect("it reads");
        assert_eq!(variables.expand("${DRIFTLESS_TEST_ONLY}").as_deref(), Ok("a b"));
        assert_ne!(variables.expand("${PATH}").as_deref(), Ok("never"));

        std::fs::write(&file, "URL=postgres://u:secret 'x\n").expect("written");
        let error = Variables::read(directory.path()).expect_err("it does not parse");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
