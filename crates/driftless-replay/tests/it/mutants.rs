//! Valid and invalid statements, broken at random: SQLite decides whether the result is right.
//!
//! The fixtures' statements lose, gain, swap and misspell tokens. What SQLite accepts must be
//! accepted, with the same schema afterwards; nearly all that it refuses must be refused.

use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_diag::{Backend, SourceFile};
use driftless_replay::Replayer;
use driftless_sql::sqlite::{TokenKind, tokens};
use driftless_sql::{PieceKind, split};

use crate::describe::describe;
use crate::fixtures::all_cases;
use crate::oracle::diff;
use crate::server::{Server, is_about_rows};

/// A small generator: the same mutants on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

#[derive(Default)]
struct Tally {
    mutants: usize,
    refused: usize,
    caught: usize,
    missed: Vec<String>,
    wrong: Vec<String>,
}

#[test]
fn broken_statements_are_told_from_sound_ones() {
    let rounds = std::env::var("MUTANTS").map_or(2, |rounds| rounds.parse().unwrap());
    let mut dice = Dice(20_261_120);
    let mut tally = Tally::default();
    for (name, sql) in all_cases() {
        // A mutant has the schema, but not the settings, of the statements before it.
        if sql.contains("writable_schema") || sql.contains("legacy_alter_table") {
            continue;
        }
        run_case(&name, &sql, rounds, &mut dice, &mut tally);
    }
    let Tally { mutants, refused, caught, missed, wrong } = &tally;
    if std::env::var_os("MUTANTS").is_some() {
        println!("{}", missed.join("\n"));
        println!("{mutants} mutants, {refused} refused by SQLite, {caught} caught");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(*refused > 100 && caught * 100 >= refused * 97, "{caught} of {refused} caught");
}

fn run_case(name: &str, sql: &str, rounds: usize, dice: &mut Dice, tally: &mut Tally) {
    let server = Server::new();
    let mut replayer = Replayer::new(Backend::Sqlite);
    for piece in split(Backend::Sqlite, sql) {
        if piece.kind != PieceKind::Statement {
            continue;
        }
        let statement = &sql[piece.sql.range()];
        let first = statement.split_whitespace().next().unwrap_or_default();
        let ours = replayer.catalog();
        if ["CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "SELECT", "WITH"].contains(&first)
            && ours.unknown.is_empty()
            // A mutant of these may run for ever.
            && !statement.contains("RECURSIVE")
        {
            for _ in 0..rounds {
                let mutant = mutate(statement, sql, dice);
                if !try_mutant(name, &mutant, ours.clone(), &server, tally) {
                    return;
                }
            }
        }
        replayer.apply("step", &Arc::new(SourceFile::new(name, statement)));
        let _ = server.run(statement);
    }
}

/// Tries one mutant. Says whether the database survived it: SQLite stores `CREATE TABLE IF(a)`,
/// say, and cannot read it afterwards.
fn try_mutant(
    name: &str,
    mutant: &str,
    before: Catalog,
    server: &Server,
    tally: &mut Tally,
) -> bool {
    let mut replayer = Replayer::from_catalog(before);
    replayer.apply("mutant", &Arc::new(SourceFile::new("mutant.sql", mutant)));
    let replayed = replayer.finish();
    let error = replayed.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
    let (outcome, after) = server.try_out(mutant);
    tally.mutants += 1;
    match (outcome, error) {
        (Ok(()), Some(error)) => {
            tally
                .wrong
                .push(format!("FALSE ERROR in {name}\n  {mutant}\n  ours: {}", error.message));
        }
        (Ok(()), None) => {
            let (ours, theirs) = (describe(&replayed.catalog), describe(&after));
            if ours != theirs && replayed.catalog.unknown.is_empty() {
                tally
                    .wrong
                    .push(format!("DIFFERENT in {name}\n  {mutant}\n{}", diff(&ours, &theirs)));
            }
        }
        (Err(message), error) => {
            if message.contains("malformed") && !message.contains("prefix") {
                return false;
            }
            if is_about_rows(&message) {
                return true;
            }
            tally.refused += 1;
            if error.is_some() {
                tally.caught += 1;
            } else {
                tally.missed.push(format!("MISSED in {name}\n  {mutant}\n  SQLite: {message}"));
            }
        }
    }
    true
}

/// Breaks a statement in one place.
fn mutate(statement: &str, all: &str, dice: &mut Dice) -> String {
    let meaningful = |text: &str| -> Vec<(TokenKind, std::ops::Range<usize>)> {
        let found = tokens(text).into_iter().filter(|token| !token.kind.is_trivia());
        found.map(|token| (token.kind, token.span.range())).collect()
    };
    let own = meaningful(statement);
    let (kind, range) = own[dice.roll(own.len())].clone();
    let text = &statement[range.clone()];
    let replaced = match dice.roll(6) {
        0 => String::new(),
        1 => format!("{text} {text}"),
        2 if kind == TokenKind::Word && text.is_ascii() => {
            let at = dice.roll(text.len());
            format!("{}x{}", &text[..at], &text[at..])
        }
        3 if kind == TokenKind::Word && text.is_ascii() && text.len() > 1 => {
            let at = dice.roll(text.len());
            format!("{}{}", &text[..at], &text[at + 1..])
        }
        4 => {
            let others = meaningful(all);
            all[others[dice.roll(others.len())].1.clone()].to_owned()
        }
        _ => statement[own[dice.roll(own.len())].1.clone()].to_owned(),
    };
    format!("{}{replaced}{}", &statement[..range.start], &statement[range.end..])
}
