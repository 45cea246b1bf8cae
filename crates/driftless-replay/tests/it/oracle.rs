//! Every statement of every fixture, also run by SQLite: both must accept it or both refuse it, and
//! afterwards both must have the same schema.

use std::sync::Arc;

use driftless_catalog::{Catalog, Ident};
use driftless_diag::{Backend, Diagnostic, Severity, SourceFile};
use driftless_replay::Replayer;
use driftless_sql::{Piece, PieceKind, split};

use crate::describe::describe;
use crate::server::{Server, is_about_rows};

/// What became of the statements.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Places where replay and SQLite disagree.
    pub(crate) disagreements: Vec<String>,
    /// Statements SQLite refused.
    pub(crate) refused: usize,
}

/// The statement with the comment that may follow it, as a client sends it.
fn sent<'t>(text: &'t str, piece: &Piece) -> &'t str {
    text.get(piece.sql.start..piece.span.end).unwrap_or_default()
}

/// Runs a file both ways, statement by statement.
pub(crate) fn compare(name: &str, text: &str) -> Outcome {
    let server = Server::new();
    let mut replayer = Replayer::new(Backend::Sqlite);
    let mut outcome = Outcome::default();
    for piece in split(Backend::Sqlite, text) {
        if piece.kind == PieceKind::Blank {
            continue;
        }
        let sql = sent(text, &piece);
        let before = replayer.diagnostics().len();
        replayer.apply("step", &Arc::new(SourceFile::new(name, sql)));
        let errors: Vec<&Diagnostic> = replayer.diagnostics()[before..]
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .collect();
        let ran = server.run(sql);
        let shown = sql.trim();
        match (&ran, errors.is_empty()) {
            (Ok(()), true) | (Err(_), false) => {}
            (Ok(()), false) => outcome
                .disagreements
                .push(format!("FALSE ERROR\n  {shown}\n  ours: {}", errors[0].message)),
            (Err(error), true) if is_about_rows(error) => {}
            (Err(error), true) => {
                outcome.disagreements.push(format!("MISSED\n  {shown}\n  SQLite: {error}"))
            }
        }
        outcome.refused += usize::from(ran.is_err());
        let (ours, theirs) = (describe(replayer.catalog()), describe(&server.catalog()));
        if !replayer.catalog().unknown.is_empty() {
            continue;
        }
        if ours != theirs {
            outcome.disagreements.push(format!("DIFFERENT\n  {shown}\n{}", diff(&ours, &theirs)));
            break;
        }
        outcome.disagreements.extend(different_views(replayer.catalog(), &server));
    }
    outcome
}

/// Views that yield other columns than we think.
fn different_views(catalog: &Catalog, server: &Server) -> Vec<String> {
    let mut different = Vec::new();
    for view in catalog.views.values().filter(|view| view.name.schema.is_none()) {
        let names = |names: &Vec<Ident>| -> Vec<String> {
            names.iter().map(|name| name.as_str().to_owned()).collect()
        };
        let ours = view.output.as_ref().map(names);
        let theirs = server.view_columns(view.name.name.as_str());
        if ours != theirs {
            different.push(format!("VIEW {}\n  ours {ours:?}\n  theirs {theirs:?}", view.name));
        }
    }
    different
}

/// The lines of two descriptions that differ.
pub(crate) fn diff(ours: &str, theirs: &str) -> String {
    let mut text = String::new();
    for line in ours.lines().filter(|line| !theirs.lines().any(|other| other == *line)) {
        text.push_str(&format!("  ours:   {line}\n"));
    }
    for line in theirs.lines().filter(|line| !ours.lines().any(|other| other == *line)) {
        text.push_str(&format!("  theirs: {line}\n"));
    }
    text
}

#[test]
fn a_history_outside_the_repository() {
    let Ok(list) = std::env::var("REPLAY_HISTORY") else { return };
    let mut text = String::new();
    for path in list.split(':') {
        text.push_str(&std::fs::read_to_string(path).unwrap());
        text.push_str("\n;\n");
    }
    let outcome = compare("history", &text);
    assert!(outcome.disagreements.is_empty(), "{}", outcome.disagreements.join("\n"));
}
