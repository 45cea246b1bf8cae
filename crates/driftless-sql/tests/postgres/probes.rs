//! A list of statements that the server accepts, one a line: each must be understood.

use driftless_diag::Span;
use driftless_sql::postgres::{StatementKind, parse};

const PROBES: &str = include_str!("probes.sql");
const ACCEPTED: &str = include_str!("accepted.sql");

/// Whether a statement leaves every definition as it is.
fn is_inert(kind: &StatementKind) -> bool {
    match kind {
        StatementKind::Dml(dml) => dml.into.is_none(),
        StatementKind::Inert { .. }
        | StatementKind::Call(_)
        | StatementKind::Execute(_)
        | StatementKind::Prepare(_)
        | StatementKind::Copy(_)
        | StatementKind::Truncate(_)
        | StatementKind::Lock(_)
        | StatementKind::Vacuum(_)
        | StatementKind::Reindex(_)
        | StatementKind::RefreshMaterializedView(_)
        | StatementKind::Transaction(_)
        | StatementKind::Set(_)
        | StatementKind::SetConstraints(_)
        | StatementKind::Reset(_)
        | StatementKind::Show(_)
        | StatementKind::Discard(_) => true,
        _ => false,
    }
}

#[test]
fn every_probe_is_understood() {
    let (mut definitions, mut inert) = (0, 0);
    for line in PROBES.lines().filter(|line| !line.starts_with("--")) {
        let statement = parse(line, Span::new(0, line.len()));
        match &statement.kind {
            StatementKind::Invalid(_) | StatementKind::Opaque { .. } | StatementKind::Empty => {
                panic!("{line}: {:?}", statement.kind)
            }
            kind if is_inert(kind) => inert += 1,
            _ => definitions += 1,
        }
    }
    println!("{} probes understood, {inert} of them inert", definitions + inert);
    assert_eq!((definitions, inert), (224, 48));
}

#[test]
fn what_a_server_accepts_is_accepted() {
    for line in ACCEPTED.lines().filter(|line| !line.starts_with("--")) {
        let statement = parse(line, Span::new(0, line.len()));
        let refused = matches!(
            statement.kind,
            StatementKind::Invalid(_) | StatementKind::Opaque { .. } | StatementKind::Empty
        );
        assert!(!refused, "{line}: {:?}", statement.kind);
    }
}
