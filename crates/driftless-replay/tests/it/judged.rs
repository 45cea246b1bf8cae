//! Fixtures of the products that have a server: what is wrong with a statement is written under it.
//!
//! As those of SQLite, but every statement is judged behind those before it that are right, so that
//! one mistake does not hide the next. In a case whose title ends in `(cascade)` the statements
//! follow each other as they stand, to show what is *not* said after an error. With
//! `UPDATE_FIXTURES=1` the marks are written anew.

use std::fs;
use std::sync::Arc;

use driftless_diag::{Backend, Diagnostic, SourceFile};
use driftless_replay::{Replayed, Replayer};
use driftless_sql::{PieceKind, split};

use crate::fixtures::{Mark, cases, fixtures, mark, with_marks, without_marks};

/// What replaying one file gives.
pub(crate) fn replayed(backend: Backend, sql: &str) -> Replayed {
    let mut replayer = Replayer::new(backend);
    replayer.apply("step", &Arc::new(SourceFile::new("up.sql", sql)));
    replayer.finish()
}

/// Holds the fixtures in a directory against what replay says.
pub(crate) fn judge_fixtures(backend: Backend, directory: &str) {
    let mut wrong = Vec::new();
    for path in fixtures(directory) {
        let text = fs::read_to_string(&path).unwrap();
        let mut written = String::new();
        let update = std::env::var_os("UPDATE_FIXTURES").is_some();
        for (title, body) in cases(&text) {
            let name = format!("{} / {title}", path.file_stem().unwrap().display());
            let (sql, expected) = without_marks(&body);
            let cascade = title.ends_with("(cascade)");
            let diagnostics =
                if cascade { replayed(backend, &sql).diagnostics } else { judged(backend, &sql) };
            let mut found: Vec<Mark> = diagnostics.iter().map(|one| mark(&sql, one)).collect();
            found.sort();
            if update {
                written.push_str(&with_marks(&sql, &found));
            } else if found != expected {
                wrong.push(format!("{name}: expected {expected:#?}, found {found:#?}"));
            }
        }
        if update {
            fs::write(&path, written).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is said about each statement behind those that are right.
fn judged(backend: Backend, sql: &str) -> Vec<Diagnostic> {
    let (mut right, mut found) = (String::new(), Vec::new());
    for piece in split(backend, sql) {
        let whole = &sql[piece.span.range()];
        let text = format!("{right}{whole}");
        let news = replayed(backend, &text).diagnostics.into_iter().filter(|one| {
            one.primary.as_ref().is_some_and(|place| place.span.start >= piece.span.start)
        });
        let news: Vec<Diagnostic> = news.collect();
        let blank = piece.kind != PieceKind::Statement || news.iter().any(Diagnostic::is_error);
        if blank {
            right.extend(whole.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            right = text;
        }
        found.extend(news);
    }
    found
}
