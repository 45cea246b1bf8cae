//! goose: sections `-- +goose Up` and `-- +goose Down`, statements marked off by hand,
//! `NO TRANSACTION`, `ENVSUB`.
//!
//! A line that begins with `--` and has `+goose` in it is an annotation, wherever it stands; the
//! states below are goose's own. What is between `StatementBegin` and `StatementEnd` is one
//! statement even without `;`, so the second line counts as one. goose itself cuts the rest at
//! `;` at the end of a line; where statements end is here left to the splitter, which knows
//! literals and bodies and so cuts in more places, never in fewer.

use std::sync::Arc;

use driftless_diag::{Diagnostic, SourceFile, Span};

use super::lines::Line;
use super::{Cut, Lines, MISSING_SECTION, Mask, UNSUPPORTED_DIRECTIVE, WRONG_DIRECTIVE, wrong};
use crate::suggest;

/// What every annotation has in it.
pub(super) const MARK: &str = "+goose";

/// The annotations there are, in goose's spelling. Letter case does not matter.
const ANNOTATIONS: [(&str, Annotation); 7] = [
    ("Up", Annotation::Up),
    ("Down", Annotation::Down),
    ("StatementBegin", Annotation::Begin),
    ("StatementEnd", Annotation::End),
    ("NO TRANSACTION", Annotation::NoTransaction),
    ("ENVSUB ON", Annotation::Substitute),
    ("ENVSUB OFF", Annotation::Literal),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Annotation {
    Up,
    Down,
    Begin,
    End,
    NoTransaction,
    Substitute,
    Literal,
}

/// Where in a file a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Outside,
    Up,
    Down,
}

/// Whether the line is an annotation, right or wrong.
pub(super) fn is_annotation(line: &str) -> bool {
    line.trim_start().starts_with("--") && line.contains(MARK)
}

/// Whether the line is meant as an annotation, and is no comment about one.
pub(super) fn is_meant(line: &str) -> bool {
    line.trim_start().starts_with("--")
        && line.trim_start_matches([' ', '\t', '-']).starts_with(MARK)
}

/// Reads a file line by line.
struct Reader<'a> {
    source: &'a Arc<SourceFile>,
    problems: &'a mut Vec<Diagnostic>,
    section: Section,
    /// The first SQL before any section.
    stray: Option<Span>,
    /// The `StatementBegin` that waits for its end.
    begun: Option<Span>,
    substituting: bool,
    refused_substitution: bool,
    transaction: bool,
    up: Mask,
    down: Mask,
}

pub(super) fn cut(source: &Arc<SourceFile>, problems: &mut Vec<Diagnostic>) -> Cut {
    let mut reader = Reader {
        source,
        problems,
        section: Section::Outside,
        stray: None,
        begun: None,
        substituting: false,
        refused_substitution: false,
        transaction: true,
        up: Mask::default(),
        down: Mask::default(),
    };
    let good = Lines::of(&source.text).all(|line| reader.line(&line));
    if good {
        reader.end();
    }
    let Reader { transaction, up, down, .. } = reader;
    Cut { up, down, transaction, down_transaction: transaction }
}

impl Reader<'_> {
    /// Reads a line; false where reading on would only report what follows from the error.
    fn line(&mut self, line: &Line<'_>) -> bool {
        if is_annotation(line.text) {
            return match annotation(line.text) {
                Ok(annotation) => self.annotation(annotation, line),
                Err(help) => {
                    let message = format!("`{}` is no annotation of goose", line.text.trim());
                    self.refuse(line.span, message, "goose refuses the file", help);
                    true
                }
            };
        }
        match self.section {
            Section::Outside if is_sql(line.text) => {
                self.stray.get_or_insert(line.span);
            }
            Section::Outside => {}
            Section::Up => self.up.kept.push(Span::new(line.span.start, line.next)),
            Section::Down => self.down.kept.push(Span::new(line.span.start, line.next)),
        }
        if self.substituting && !self.refused_substitution {
            self.refuse_substitution(line);
        }
        true
    }

    fn annotation(&mut self, annotation: Annotation, line: &Line<'_>) -> bool {
        let inside = self.begun.is_some();
        let wrong = match annotation {
            Annotation::Up if self.section != Section::Outside => {
                Some("the file has two `-- +goose Up`")
            }
            Annotation::Down if inside => Some("`-- +goose StatementEnd` is missing before it"),
            Annotation::Down if self.section == Section::Down => {
                Some("the file has two `-- +goose Down`")
            }
            Annotation::Down if self.section == Section::Outside => {
                Some("`-- +goose Up` has to come first")
            }
            Annotation::Begin if self.section == Section::Outside => {
                Some("it stands before `-- +goose Up`")
            }
            Annotation::Begin if inside => Some("another one is still open"),
            Annotation::End if !inside => Some("there is no `-- +goose StatementBegin` before it"),
            _ => None,
        };
        if let Some(why) = wrong {
            let message = format!("`{}` stands in the wrong place: {why}", line.text.trim());
            let help = "the order is Up, Down, and StatementBegin .. StatementEnd within one of \
                        them";
            self.refuse(line.span, message, "goose refuses the file", help.to_owned());
            return false;
        }
        match annotation {
            Annotation::Up => self.section = Section::Up,
            Annotation::Down => self.section = Section::Down,
            Annotation::Begin => self.begun = Some(line.span),
            Annotation::End => self.statement_ends(line),
            Annotation::NoTransaction => self.transaction = false,
            Annotation::Substitute => self.substituting = true,
            Annotation::Literal => self.substituting = false,
        }
        true
    }

    fn statement_ends(&mut self, line: &Line<'_>) {
        self.begun = None;
        let mask = if self.section == Section::Up { &mut self.up } else { &mut self.down };
        mask.ends.push(line.span.start);
    }

    fn refuse_substitution(&mut self, line: &Line<'_>) {
        let Some(at) = line.text.find('$') else { return };
        let message = "goose would put an environment variable here".to_owned();
        let span = Span::new(line.span.start + at, line.span.start + at + 1);
        self.refused_substitution = true;
        self.problems.push(
            wrong(&UNSUPPORTED_DIRECTIVE, self.source, span, message, "not known when it is built")
                .help("write the value into the file, or delete `-- +goose ENVSUB ON`"),
        );
    }

    /// What is wrong at the end of the file.
    fn end(&mut self) {
        if self.section == Section::Outside {
            let message = format!("`{}` has no line `-- +goose Up`", self.source.path);
            self.problems.push(
                Diagnostic::error(&MISSING_SECTION, message)
                    .at(self.source, Span::new(0, 0), "nothing in this file would run")
                    .help("add a line `-- +goose Up` before the SQL that applies the step"),
            );
            return;
        }
        if let Some(stray) = self.stray {
            let message = "SQL stands before `-- +goose Up`".to_owned();
            let help = "move it behind `-- +goose Up`".to_owned();
            self.refuse(stray, message, "goose refuses the file", help);
        }
        if let Some(begun) = self.begun {
            let message = "`-- +goose StatementBegin` has no end".to_owned();
            let help = "add a line `-- +goose StatementEnd` behind the statement".to_owned();
            self.refuse(begun, message, "begins here", help);
        }
    }

    fn refuse(&mut self, span: Span, message: String, label: &str, help: String) {
        let found = wrong(&WRONG_DIRECTIVE, self.source, span, message, label);
        self.problems.push(found.help(help));
    }
}

/// Whether there is anything in the line but a comment of the kind that goose skips.
fn is_sql(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("--")
}

/// The annotation in a line, or what to write instead.
fn annotation(line: &str) -> Result<Annotation, String> {
    if line.starts_with(char::is_whitespace) {
        return Err("begin it in the first column".to_owned());
    }
    let word = line.replace("--", "").replacen(MARK, "", 1);
    let word = word.trim();
    let known = ANNOTATIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
    known.map(|(_, annotation)| *annotation).ok_or_else(|| {
        match suggest::nearest(word, ANNOTATIONS.iter().map(|(name, _)| *name)) {
            Some(meant) => format!("did you mean `-- +goose {meant}`?"),
            None => {
                let names = ANNOTATIONS.iter().map(|(name, _)| *name);
                format!("it is one of {}", suggest::list(names))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_are_read_as_goose_reads_them() {
        for (line, expected) in [
            ("-- +goose Up", Annotation::Up),
            ("--+goose down", Annotation::Down),
            ("-- +goose statementbegin --", Annotation::Begin),
            ("-- +goose No Transaction  ", Annotation::NoTransaction),
            ("---- +goose ENVSUB ON", Annotation::Substitute),
        ] {
            assert!(is_annotation(line), "{line}");
            assert_eq!(annotation(line), Ok(expected), "{line}");
        }
        for wrong in [" -- +goose Up", "-- +goose", "-- +goose Up +goose Up", "-- +goose Upp"] {
            assert!(is_annotation(wrong), "{wrong}");
            assert!(annotation(wrong).is_err(), "{wrong}");
        }
        assert!(!is_annotation("SELECT 1; -- +goose Up"));
    }
}
