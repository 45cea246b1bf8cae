//! The error of a command: one sentence, what to do about it, and the exit code it ends with.
//!
//! Commands that did part of their work hand that back in their own report; this type is for what
//! stopped a command before it had anything to report. It holds plain text on purpose: every layer
//! below has structured errors already, and this is the edge where they become sentences. It must
//! never hold a connection URL that has not been redacted.

use std::fmt;
use std::path::Path;

use driftless_diag::Diagnostic;

use crate::Exit;

/// Why a command could not do its work.
#[derive(Debug)]
pub struct CliError {
    /// How the process ends.
    pub exit: Exit,
    /// A lower-case fragment, backticks round names.
    pub message: String,
    /// What to type or change.
    pub help: Vec<String>,
    /// Problems in files that explain it, shown before it. Boxed: errors travel by value.
    pub diagnostics: Box<Vec<Diagnostic>>,
}

impl CliError {
    /// An error that ends with `exit`.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), help: Vec::new(), diagnostics: Box::default() }
    }

    /// An error of usage or configuration.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A file could not be read or written.
    pub fn file(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::usage(format!("failed to {doing} `{}`: {error}", path.display()))
    }

    /// Adds what to type or change.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds the problems in files that explain it.
    #[must_use]
    pub fn because(mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) -> Self {
        self.diagnostics.extend(diagnostics);
        self
    }
}

impl From<driftless_db::Error> for CliError {
    fn from(error: driftless_db::Error) -> Self {
        let made = Self::new(Exit::from(error.class()), error.to_string());
        match error.help() {
            Some(help) => made.help(help),
            None => made,
        }
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CliError {}
