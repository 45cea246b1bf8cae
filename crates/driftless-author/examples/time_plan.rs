//! What comparing two big schemas and planning the way between them costs.
//!
//! `cargo run --release --package driftless-author --example time_plan [TABLES]`. The schemas are
//! generated, so that they are the same everywhere: every table has a key, a few columns, an index
//! and a reference to the table before it, every tenth is different on the other side, and each side has a
//! hundredth that the other has not. Measured at a quarter, a half and all of the size, since what
//! counts besides the time is that it grows with the schemas and not with their square. The
//! quickest of three rounds is shown: others run on the machine.

#![expect(clippy::print_stdout, reason = "a program's report")]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use driftless_catalog::Catalog;
use driftless_diag::{Backend, SourceFile};
use driftless_diff::{Forms, Options, diff, plan_in};
use driftless_replay::Replayer;

/// What the issue allows for 10,000 tables.
const LIMIT: Duration = Duration::from_secs(1);
const ROUNDS: usize = 3;

fn main() -> ExitCode {
    let tables = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(10_000);
    println!("| | tables | changes | diff, s | diff and plan, s | of one table, µs |");
    println!("|---|---|---|---|---|---|");
    let mut is_slow = false;
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::MariaDb] {
        for size in [tables / 4, tables / 2, tables] {
            let (from, to) = (schema(backend, size, Side::From), schema(backend, size, Side::To));
            let (compared, both, changes) = (0..ROUNDS)
                .map(|_| measure(&from, &to))
                .min_by_key(|measured| measured.1)
                .unwrap_or_default();
            println!(
                "| {backend} | {size} | {changes} | {:.3} | {:.3} | {:.0} |",
                compared.as_secs_f64(),
                both.as_secs_f64(),
                both.as_secs_f64() * 1e6 / size as f64,
            );
            is_slow |= size == tables && tables <= 10_000 && both > LIMIT;
        }
    }
    if is_slow {
        println!("slower than {} s", LIMIT.as_secs());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn measure(from: &Catalog, to: &Catalog) -> (Duration, Duration, usize) {
    let start = Instant::now();
    let changes = diff(from, to).len();
    let compared = start.elapsed();
    let start = Instant::now();
    // Compares first, so that this is both.
    let plan = plan_in(from, to, &Options::SCHEMA, Forms::Safe);
    let both = start.elapsed();
    assert!(plan.undecided.is_empty() && !plan.statements.is_empty(), "a plan");
    (compared, both, changes)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    From,
    To,
}

/// A schema of `tables` tables.
fn schema(backend: Backend, tables: usize, side: Side) -> Catalog {
    let mut text = String::new();
    for table in 0..tables {
        let is_other = side == Side::To;
        let name = match table % 100 {
            7 if is_other => format!("new_{table:05}"),
            7 => format!("old_{table:05}"),
            _ => format!("table_{table:05}"),
        };
        let before = (1..=table).map(|back| table - back).find(|at| at % 100 != 7);
        let before = before.unwrap_or(table);
        let is_changed = is_other && table % 10 == 3;
        let length = if is_changed && backend != Backend::Sqlite { 80 } else { 40 };
        let reference = match before == table {
            true => String::new(),
            false => format!(
                ", CONSTRAINT fk_{table:05} FOREIGN KEY (parent) REFERENCES table_{before:05} (id)"
            ),
        };
        let amount = if table % 20 == 13 && is_other { 10 } else { 0 };
        text.push_str(&format!(
            "CREATE TABLE {name} (id INTEGER PRIMARY KEY, parent INTEGER, title VARCHAR({length}) \
             NOT NULL, amount INTEGER NOT NULL DEFAULT {amount}, made TIMESTAMP NULL, CONSTRAINT \
             positive_{table:05} CHECK (amount >= 0){reference});\n\
             CREATE INDEX {name}_title ON {name} (title, made);\n",
        ));
        if is_changed {
            text.push_str(&format!("ALTER TABLE {name} ADD COLUMN added INTEGER;\n"));
        }
    }
    let mut replayer = Replayer::new(backend);
    replayer.apply("schema", &Arc::new(SourceFile::new("schema.sql", text)));
    let replayed = replayer.finish();
    assert_eq!(replayed.opaque, 0, "the schema is understood");
    assert!(!replayed.diagnostics.iter().any(driftless_diag::Diagnostic::is_error), "and right");
    replayed.catalog
}
