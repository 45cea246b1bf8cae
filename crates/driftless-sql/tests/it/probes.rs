//! A list of statements that SQLite accepts, one a line: each must be understood.

use driftless_diag::Backend;
use driftless_sql::sqlite::{StatementKind, parse};
use driftless_sql::{PieceKind, split};

const PROBES: &str = include_str!("../probes/sqlite.sql");

#[test]
fn every_probe_is_one_statement_and_understood() {
    let mut counts = (0, 0);
    for line in PROBES.lines().filter(|line| !line.starts_with("--")) {
        let pieces = split(Backend::Sqlite, line);
        assert_eq!(pieces.len(), 1, "{line}");
        assert_eq!(pieces[0].kind, PieceKind::Statement, "{line}");
        let statement = parse(line, pieces[0].sql);
        match statement.kind {
            StatementKind::Invalid(_) | StatementKind::Opaque { .. } => {
                panic!("{line}: {:?}", statement.kind)
            }
            StatementKind::Inert { .. } => counts.1 += 1,
            _ => counts.0 += 1,
        }
    }
    println!("{} probes understood, {} of them inert", counts.0 + counts.1, counts.1);
    assert_eq!(counts, (62, 3));
}
