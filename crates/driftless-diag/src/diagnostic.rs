//! The diagnostic itself: structured until the edge, rendered once.

use std::sync::Arc;

use crate::{Code, SourceFile, Span};

/// How bad it is. Errors fail a build; warnings and notes do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The server would refuse it, or the history is not trustworthy.
    Error,
    /// It works, but the user will want to know.
    Warning,
    /// Information.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`, as in JSON output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A labelled place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file pointed into.
    pub file: Arc<SourceFile>,
    /// The bytes pointed at.
    pub span: Span,
    /// What is wrong *here*; may be empty.
    pub label: String,
}

/// One problem, with everything needed to show it in any format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of problem.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// A lower-case sentence fragment without a full stop, backticks round names.
    pub message: String,
    /// The place the caret goes; none when the problem is not in a file.
    pub primary: Option<Location>,
    /// Other places that explain it, in any file.
    pub related: Vec<Location>,
    /// Facts that explain it.
    pub notes: Vec<String>,
    /// What to type or run.
    pub help: Vec<String>,
    /// The step it belongs to, as `component/id_slug` or `id_slug`.
    pub step: Option<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(code: &'static Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning without a place.
    pub fn warning(code: &'static Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A diagnostic of any severity without a place.
    pub fn new(severity: Severity, code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            primary: None,
            related: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            step: None,
        }
    }

    /// Points the caret at `span` of `file`.
    #[must_use]
    pub fn at(mut self, file: &Arc<SourceFile>, span: Span, label: impl Into<String>) -> Self {
        self.primary = Some(Location { file: Arc::clone(file), span, label: label.into() });
        self
    }

    /// Adds another place that explains the problem.
    #[must_use]
    pub fn related(mut self, file: &Arc<SourceFile>, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Location { file: Arc::clone(file), span, label: label.into() });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds what to type or run.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Names the step it belongs to.
    #[must_use]
    pub fn in_step(mut self, step: impl Into<String>) -> Self {
        self.step = Some(step.into());
        self
    }

    /// Whether it fails a build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
