//! The comment itself: where it may stand, and what it may say.

use std::collections::BTreeMap;
use std::time::Duration;

use driftless_diag::{Backend, Diagnostic, Span};
use driftless_sql::{Piece, PieceKind};
use driftless_steps::StepFile;

use super::BAD_DIRECTIVE;
use super::token::{Kind, tokens};
use crate::config::{Timeout, nearest};

/// By which a comment says that it is for us.
pub(super) const MARK: &str = "driftless:";

const SETTINGS: [&str; 3] = ["by", "size", "pause"];
/// What a batch may cover. More is one that nobody needs.
const LARGEST: u64 = 1_000_000_000;

/// What a comment asks for.
pub(super) struct Directive {
    /// The column, as the server keeps its name.
    pub(super) by: String,
    /// Where it is said.
    pub(super) by_span: Span,
    pub(super) size: u64,
    pub(super) pause: Duration,
}

/// What is wrong with a comment.
pub(super) struct Wrong {
    span: Span,
    message: String,
    help: Option<String>,
}

impl Wrong {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(super) fn at(self, file: &StepFile) -> Diagnostic {
        let made =
            Diagnostic::error(&BAD_DIRECTIVE, self.message).at(&file.source, self.span, "here");
        match self.help {
            Some(help) => made.help(help),
            None => made.help("it reads `-- driftless: batch by=id size=10000 pause=50ms`"),
        }
    }
}

/// The comments of a piece that are for us: `-- driftless: ..`.
pub(super) fn comments(backend: Backend, text: &str, piece: &Piece) -> Vec<Span> {
    let part = text.get(piece.span.range()).unwrap_or_default();
    let comments = tokens(backend, part).into_iter().filter(|token| token.kind == Kind::Comment);
    let spans = comments.map(|token| token.span);
    let ours = |span: &Span| {
        let comment = part.get(span.range()).unwrap_or_default();
        let said = comment.strip_prefix("--").map(str::trim_start);
        said.is_some_and(|said| said.starts_with(MARK))
    };
    let at = piece.span.start;
    spans.filter(ours).map(|span| Span::new(at + span.start, at + span.end)).collect()
}

/// What a comment asks for; nothing where it is one for somebody else among us (`renamed from`).
pub(super) fn read(
    backend: Backend,
    text: &str,
    piece: &Piece,
    comment: Span,
) -> Result<Option<Directive>, Wrong> {
    let written = text.get(comment.range()).unwrap_or_default();
    let written = written.trim_end();
    let comment = Span::new(comment.start, comment.start + written.len());
    let at = comment.start + written.find(MARK).unwrap_or_default() + MARK.len();
    let mut words = words(backend, text, Span::new(at, comment.end)).into_iter();
    let Some(first) = words.next() else {
        return Err(Wrong::new(comment, "the directive says nothing"));
    };
    match text.get(first.range()).unwrap_or_default() {
        "batch" => {}
        "renamed" => return Ok(None),
        other => {
            let wrong = Wrong::new(first, format!("there is no directive `{other}`"));
            return Err(match nearest(other, &["batch"]) {
                Some(meant) => wrong.help(format!("did you mean `{meant}`?")),
                None => wrong,
            });
        }
    }
    placed(text, piece, comment)?;
    settings(backend, text, comment, words).map(Some)
}

/// Refuses a comment that does not stand on a line of its own above a statement.
fn placed(text: &str, piece: &Piece, comment: Span) -> Result<(), Wrong> {
    let line = text.get(..comment.start).unwrap_or_default();
    let line = line.rsplit_once('\n').map_or(line, |(_, line)| line);
    if !line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
        let message = "the directive stands behind something else on its line";
        return Err(Wrong::new(comment, message).help("put it on a line of its own"));
    }
    if piece.kind != PieceKind::Statement || comment.start >= piece.sql.start {
        let message = "the directive stands above no statement";
        return Err(Wrong::new(comment, message).help("put it above the `UPDATE` or `DELETE`"));
    }
    Ok(())
}

fn settings(
    backend: Backend,
    text: &str,
    comment: Span,
    words: impl Iterator<Item = Span>,
) -> Result<Directive, Wrong> {
    let mut said: BTreeMap<&str, (Span, &str)> = BTreeMap::new();
    for span in words {
        let word = text.get(span.range()).unwrap_or_default();
        let Some((key, value)) = word.split_once('=') else {
            return Err(Wrong::new(span, format!("`{word}` has no value")));
        };
        if !SETTINGS.contains(&key) {
            let wrong = Wrong::new(span, format!("a batch has no setting `{key}`"));
            return Err(match nearest(key, &SETTINGS) {
                Some(meant) => wrong.help(format!("did you mean `{meant}`?")),
                None => wrong,
            });
        }
        let value_span = Span::new(span.start + key.len() + 1, span.end);
        if said.insert(key, (value_span, value)).is_some() {
            return Err(Wrong::new(span, format!("`{key}` is said twice")));
        }
    }
    let missing = |key: &str| Wrong::new(comment, format!("the batch does not say `{key}`"));
    let (by_span, by) = *said.get("by").ok_or_else(|| missing("by"))?;
    let (size_span, size) = *said.get("size").ok_or_else(|| missing("size"))?;
    let by = column(backend, by).ok_or_else(|| {
        Wrong::new(by_span, format!("`{by}` is no name of a column"))
            .help("write the column alone, in quotes if its name needs them")
    })?;
    let number = size.replace('_', "").parse::<u64>().ok();
    let size = number.filter(|size| (1..=LARGEST).contains(size)).ok_or_else(|| {
        Wrong::new(size_span, format!("`{size}` is no number of rows"))
            .help("`size` is a whole number above zero, such as 10000")
    })?;
    let pause = match said.get("pause") {
        None => Duration::ZERO,
        Some((_, "0")) => Duration::ZERO,
        Some((span, pause)) => {
            let time = pause.parse::<Timeout>();
            time.map_err(|why| Wrong::new(*span, format!("`{pause}` is no time")).help(why))?.0
        }
    };
    Ok(Directive { by, by_span, size, pause })
}

/// The words of a stretch of the text; a quoted name is one word with what is in front of it.
fn words(backend: Backend, text: &str, span: Span) -> Vec<Span> {
    let quotes: &[(char, char)] = match backend {
        Backend::Postgres => &[('"', '"')],
        Backend::MySql | Backend::MariaDb => &[('`', '`')],
        Backend::Sqlite => &[('"', '"'), ('`', '`'), ('[', ']')],
    };
    let mut found: Vec<Span> = Vec::new();
    let (mut start, mut until): (Option<usize>, Option<char>) = (None, None);
    for (at, c) in text.get(span.range()).unwrap_or_default().char_indices() {
        let at = span.start + at;
        match until {
            Some(close) if c == close => until = None,
            Some(_) => {}
            None if c.is_whitespace() => {
                found.extend(start.take().map(|start| Span::new(start, at)));
            }
            None => {
                start = start.or(Some(at));
                until = quotes.iter().find(|(open, _)| *open == c).map(|(_, close)| *close);
            }
        }
    }
    found.extend(start.map(|start| Span::new(start, span.end)));
    found
}

/// The name of a column, as the server keeps it.
fn column(backend: Backend, written: &str) -> Option<String> {
    let mut tokens = tokens(backend, written).into_iter();
    match (tokens.next()?.kind, tokens.next()) {
        (Kind::Word(name) | Kind::Name(name), None) => Some(name).filter(|it| !it.is_empty()),
        _ => None,
    }
}
