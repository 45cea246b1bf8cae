//! A problem in a text, before anybody knows which file the text is.
//!
//! The same code judges statements of a step, texts a server stores and lines of a snapshot. It
//! reports places as spans into the text at hand; whoever knows the file makes a
//! [`Diagnostic`] of it.

use std::sync::Arc;

use driftless_diag::{Code, Diagnostic, Severity, SourceFile, Span};

/// Something wrong at a place of a text.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// The kind of problem.
    pub(crate) code: &'static Code,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// Where the caret goes.
    pub(crate) span: Span,
    /// The message.
    pub(crate) message: String,
    /// What is wrong at the caret.
    pub(crate) label: String,
    /// What explains it, and what to type.
    hints: Vec<Hint>,
}

/// A line under a problem.
#[derive(Debug, Clone)]
enum Hint {
    /// A fact that explains it.
    Note(String),
    /// What to type.
    Help(String),
}

impl Problem {
    /// An error.
    pub(crate) fn error(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message)
    }

    /// A warning.
    pub(crate) fn warning(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message)
    }

    /// A problem of any severity.
    pub(crate) fn new(
        severity: Severity,
        code: &'static Code,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            span,
            message: message.into(),
            label: String::new(),
            hints: Vec::new(),
        }
    }

    /// Whether the server would refuse the statement.
    pub(crate) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Says what is wrong at the caret.
    #[must_use]
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a fact.
    #[must_use]
    pub(crate) fn note(self, note: impl Into<String>) -> Self {
        self.note_if(Some(note.into()))
    }

    /// Adds a fact, if there is one.
    #[must_use]
    pub(crate) fn note_if(mut self, note: Option<String>) -> Self {
        self.hints.extend(note.map(Hint::Note));
        self
    }

    /// Adds what to type.
    #[must_use]
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        self.help_if(Some(help.into()))
    }

    /// Adds what to type, if there is something.
    #[must_use]
    pub(crate) fn help_if(mut self, help: Option<String>) -> Self {
        self.hints.extend(help.map(Hint::Help));
        self
    }

    /// Whether it says what to type.
    pub(crate) fn has_help(&self) -> bool {
        self.hints.iter().any(|hint| matches!(hint, Hint::Help(_)))
    }

    /// The problem in its file.
    pub(crate) fn into_diagnostic(self, file: &Arc<SourceFile>) -> Diagnostic {
        let mut diagnostic =
            Diagnostic::new(self.severity, self.code, self.message).at(file, self.span, self.label);
        for hint in self.hints {
            match hint {
                Hint::Note(note) => diagnostic.notes.push(note),
                Hint::Help(help) => diagnostic.help.push(help),
            }
        }
        diagnostic
    }
}

/// Why a statement was not carried out.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The server refuses it.
    Problem(Box<Problem>),
    /// It was left alone because of `IF EXISTS` and the like.
    Skipped,
    /// It concerns something about which nothing can be said.
    Unknown,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

/// What a handler gives.
pub(crate) type Done<T = ()> = Result<T, Stop>;

/// The candidate most like `wanted`, if one is near enough to have been meant.
pub(crate) fn nearest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = candidate.to_lowercase();
        if other == wanted {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &other);
        let limit = (wanted.chars().count().max(other.chars().count()) / 3).max(1);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The help line for a misspelt name.
pub(crate) fn did_you_mean<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(wanted, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_names_are_offered() {
        assert_eq!(nearest("usrs", ["users", "orders"]), Some("users"));
        assert_eq!(nearest("nmae", ["name", "id"]), Some("name"));
        assert_eq!(nearest("xyz", ["users", "orders"]), None);
        assert_eq!(nearest("a", ["b"]), Some("b"));
    }
}
