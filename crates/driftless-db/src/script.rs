//! What executing a script is made of, whatever the product: telling where a run stands, and where
//! in which file a statement failed.

use std::time::{Duration, Instant};

use crate::code::BatchDone;
use crate::server::{Done, Operation};
use crate::wait::Control;
use crate::{Action, Error, ErrorKind, Event, StatementFailure};

/// What a server said about a statement that failed.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// Its message.
    pub(crate) message: String,
    /// What it added.
    pub(crate) detail: Option<String>,
    /// What it suggests.
    pub(crate) hint: Option<String>,
    /// The character of the statement it points at, from zero.
    pub(crate) character: Option<usize>,
}

impl Said {
    /// Where a statement of the operation stands, and what was said about it.
    pub(crate) fn failure(self, operation: &Operation<'_>, index: usize) -> Box<StatementFailure> {
        let script = operation.script;
        let span = script.statements.get(index).copied().unwrap_or_default();
        let statement = script.statement(index);
        let place = self.character.map(|character| {
            let byte = statement.char_indices().nth(character).map(|(byte, _)| byte);
            span.start + byte.unwrap_or(statement.len())
        });
        let position = script.position(place.unwrap_or(span.start));
        Box::new(StatementFailure {
            file: script.file.clone(),
            line: position.line,
            column: position.column,
            statement: index + 1,
            statements: script.statements.len(),
            span,
            place,
            message: self.message,
            detail: self.detail,
            hint: self.hint,
        })
    }
}

impl Control<'_> {
    pub(crate) fn step_started(&mut self, operation: &Operation<'_>, action: Action) {
        self.tell(&Event::StepStarted {
            component: operation.component,
            step: &operation.step.name,
            action,
            statements: operation.script.statements.len(),
        });
    }

    pub(crate) fn statement_done(&mut self, operation: &Operation<'_>, index: usize, at: Instant) {
        self.tell(&Event::StatementDone {
            component: operation.component,
            step: &operation.step.name,
            statement: index + 1,
            statements: operation.script.statements.len(),
            duration: at.elapsed(),
        });
    }

    pub(crate) fn batch_done(&mut self, operation: &Operation<'_>, done: BatchDone) {
        self.tell(&Event::BatchDone {
            component: operation.component,
            step: &operation.step.name,
            batch: done.number,
            progress: done.progress,
            duration: done.duration,
        });
    }

    /// Tells that something is tried again after a pause, and makes the pause.
    pub(crate) fn retrying(
        &mut self,
        operation: &Operation<'_>,
        attempt: u32,
        blocker: Option<&str>,
        pause: Duration,
    ) {
        let (component, step) = (operation.component, operation.step.name.as_str());
        self.tell(&Event::Retrying { component, step, attempt, blocker, pause });
        self.pause(pause);
    }

    pub(crate) fn step_done(
        &mut self,
        operation: &Operation<'_>,
        action: Action,
        began: Instant,
    ) -> Done {
        let duration = began.elapsed();
        self.tell(&Event::StepDone {
            component: operation.component,
            step: &operation.step.name,
            action,
            duration,
        });
        Done {
            component: operation.component.to_owned(),
            step: operation.step.name.clone(),
            statements: operation.script.statements.len(),
            duration,
        }
    }
}

/// Whether comments in comments count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comments {
    /// `/* /* */` is a whole comment.
    Flat,
    /// It is not: PostgreSQL's nest.
    Nested,
    /// It is, `#` begins a comment too, and what stands in `/*! */` is executed: MySQL's.
    Hash,
}

/// Refuses transactional steps with a statement that would end their transaction, which `ends`
/// tells from its first words: found out afterwards, part of the step would already be permanent.
pub(crate) fn refuse_transaction_control(
    operations: &[Operation<'_>],
    comments: Comments,
    ends: impl Fn(&[&str]) -> bool,
) -> Result<(), Error> {
    for operation in operations.iter().filter(|operation| operation.in_transaction()) {
        for index in 0..operation.script.statements.len() {
            let statement = operation.script.statement(index);
            let first: Vec<&str> = words(statement, comments).take(3).collect();
            if ends(&first) {
                let kind = ErrorKind::TransactionControl {
                    file: operation.script.file.clone(),
                    statement: index + 1,
                    word: first.first().copied().unwrap_or_default().to_ascii_uppercase(),
                };
                return Err(Error::from(kind).in_step(operation.component, &operation.step.name));
            }
        }
    }
    Ok(())
}

/// The words that a statement begins with, whatever blanks, comments and semicolons are in front
/// and in between; up to the first thing that is no word.
pub(crate) fn words(statement: &str, comments: Comments) -> impl Iterator<Item = &str> {
    let mut rest = statement;
    std::iter::from_fn(move || {
        rest = after_blanks(rest, comments);
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

fn after_blanks(mut text: &str, comments: Comments) -> &str {
    loop {
        text = text.trim_start_matches(|c: char| {
            c.is_ascii_whitespace() || matches!(c, ';' | '\u{b}' | '\u{feff}')
        });
        text = if text.starts_with("--") || (text.starts_with('#') && comments == Comments::Hash) {
            text.split_once('\n').map_or("", |(_, after)| after)
        } else if comments == Comments::Hash
            && (text.starts_with("/*!") || text.starts_with("/*M!"))
        {
            return text;
        } else if let Some(comment) = text.strip_prefix("/*") {
            after_comment(comment, comments)
        } else {
            return text;
        };
    }
}

fn after_comment(comment: &str, comments: Comments) -> &str {
    let mut depth = 1_usize;
    let mut rest = comment;
    loop {
        let (Some(end), start) = (rest.find("*/"), rest.find("/*")) else { return "" };
        match start.filter(|start| *start < end && comments == Comments::Nested) {
            Some(start) => {
                depth += 1;
                rest = &rest[start + 2..];
            }
            None => {
                depth -= 1;
                rest = &rest[end + 2..];
                if depth == 0 {
                    return rest;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Comments, words};

    #[test]
    fn the_first_words_are_found_behind_anything() {
        for (text, expected) in [
            ("COMMIT", "COMMIT"),
            (" \r\n\t; commit;", "commit"),
            ("-- a\n/* b */ -- c\n end transaction", "end transaction"),
            ("/**/rollback/**/to a", "rollback to a"),
            ("/* a /* b */ c */ begin", "begin"),
            ("/* no end", ""),
            ("-- only", ""),
            ("\u{feff}BEGIN;", "BEGIN"),
            ("select_1 (x)", "select_1"),
            ("", ""),
        ] {
            let found: Vec<&str> = words(text, Comments::Nested).collect();
            assert_eq!(found.join(" "), expected, "{text:?}");
        }
        let flat: Vec<&str> = words("/* /* */ commit", Comments::Flat).collect();
        assert_eq!(flat, ["commit"]);
    }
}
