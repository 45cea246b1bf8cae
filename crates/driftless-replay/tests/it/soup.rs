//! Any text at all, replayed: it may be nonsense, but it must not panic.
//!
//! The texts are made of the probes' own tokens, so that they get far into the grammar before they
//! are wrong, and of statements cut and joined anywhere. Both go through splitting, parsing, replay
//! and the end of a history, for every product.

use std::sync::Arc;

use driftless_diag::{Backend, SourceFile};
use driftless_replay::Replayer;
use driftless_sql::split;
use proptest::prelude::*;

/// Statements of all kinds, one a line.
const POSTGRES: &str = include_str!("../../../driftless-sql/tests/postgres/probes.sql");
const SQLITE: &str = include_str!("../../../driftless-sql/tests/probes/sqlite.sql");

const PRODUCTS: [Backend; 4] =
    [Backend::Postgres, Backend::Sqlite, Backend::MySql, Backend::MariaDb];

/// Replays a text in two files, one after the other; nothing of it may be lost on the way.
fn survives(backend: Backend, text: &str) -> Result<(), TestCaseError> {
    let pieces = split(backend, text);
    let whole: String = pieces.iter().map(|piece| &text[piece.span.range()]).collect();
    prop_assert_eq!(whole, text);
    let mut replayer = Replayer::new(backend);
    for step in ["0001", "0002"] {
        replayer.apply(step, &Arc::new(SourceFile::new("up.sql", text)));
    }
    let replayed = replayer.finish();
    for found in replayed.diagnostics {
        if let Some(place) = found.primary {
            prop_assert!(
                text.get(place.span.range()).is_some(),
                "{}: {:?}",
                found.message,
                place.span
            );
        }
    }
    Ok(())
}

/// The words and marks of the probes of a product.
fn tokens(backend: Backend) -> Vec<&'static str> {
    match backend {
        Backend::Postgres => {
            let all = driftless_sql::postgres::tokens(POSTGRES).into_iter();
            all.filter(|it| !it.kind.is_trivia()).map(|it| &POSTGRES[it.span.range()]).collect()
        }
        _ => {
            let all = driftless_sql::sqlite::tokens(SQLITE).into_iter();
            all.filter(|it| !it.kind.is_trivia()).map(|it| &SQLITE[it.span.range()]).collect()
        }
    }
}

fn lines(backend: Backend) -> Vec<&'static str> {
    let text = if backend == Backend::Postgres { POSTGRES } else { SQLITE };
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("--")).collect()
}

/// Where the same tokens stand in other statements.
fn picked(all: &[&str], places: &[usize]) -> String {
    let words = places.iter().filter_map(|place| all.get(place % all.len().max(1)));
    words.copied().collect::<Vec<&str>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_replayed(text in "\\PC{0,120}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        for backend in PRODUCTS {
            survives(backend, &text)?;
            survives(backend, &String::from_utf8_lossy(&bytes))?;
        }
    }

    #[test]
    fn soups_of_tokens_are_replayed(places in prop::collection::vec(any::<usize>(), 1..50)) {
        for backend in PRODUCTS {
            survives(backend, &picked(&tokens(backend), &places))?;
        }
    }

    #[test]
    fn broken_statements_are_replayed(
        chosen in prop::collection::vec((any::<usize>(), any::<usize>(), any::<usize>()), 1..12),
    ) {
        for backend in PRODUCTS {
            let all = lines(backend);
            let mut text = String::new();
            for (line, cut, resumed) in &chosen {
                let line = all[line % all.len()];
                let words: Vec<&str> = line.split(' ').collect();
                // Some of the words are lost, or said twice.
                let (cut, resumed) = (cut % (words.len() + 1), resumed % (words.len() + 1));
                text.push_str(&words[..cut].join(" "));
                text.push(' ');
                text.push_str(&words[resumed..].join(" "));
                text.push_str(";\n");
            }
            survives(backend, &text)?;
        }
    }
}
