//! A list of statements that one of the two servers accepts, one a line: each must be understood
//! by one of them, and the other told whose it is.

use driftless_diag::Span;
use driftless_sql::mysql::{Product, Statement, StatementKind, parse};

const PROBES: &str = include_str!("probes.sql");

/// Whether a statement leaves every definition as it is.
fn is_inert(kind: &StatementKind) -> bool {
    matches!(
        kind,
        StatementKind::Dml(_)
            | StatementKind::Inert { .. }
            | StatementKind::Call(_)
            | StatementKind::Execute(_)
            | StatementKind::Prepare(_)
            | StatementKind::Truncate(_)
            | StatementKind::LockTables(_)
            | StatementKind::UnlockTables
            | StatementKind::MaintainTables(_)
            | StatementKind::Transaction(_)
            | StatementKind::Set(_)
            | StatementKind::Use(_)
            | StatementKind::Grant(_)
            | StatementKind::User(_)
    )
}

fn read(product: Product, line: &str) -> Statement {
    parse(product, line, Span::new(0, line.len()))
}

#[test]
fn every_probe_is_understood() {
    let (mut definitions, mut inert, mut one_product) = (0, 0, 0);
    for line in PROBES.lines().filter(|line| !line.starts_with("--")) {
        let mut understood = 0;
        for product in [Product::MySql, Product::MariaDb] {
            let statement = read(product, line);
            match &statement.kind {
                StatementKind::Invalid(error) => {
                    assert!(error.message.contains("does not have"), "{line}: {error:?}");
                    let foreign =
                        |feature: &driftless_sql::mysql::Feature| feature.product != product;
                    assert!(statement.features.iter().any(foreign), "{line}");
                }
                StatementKind::Opaque { .. } | StatementKind::Empty => {
                    panic!("{line}: {:?}", statement.kind)
                }
                kind => {
                    understood += 1;
                    if understood == 1 && is_inert(kind) {
                        inert += 1;
                    } else if understood == 1 {
                        definitions += 1;
                    }
                }
            }
        }
        assert!(understood > 0, "{line}");
        one_product += usize::from(understood == 1);
    }
    println!(
        "{} probes understood, {inert} of them inert, {one_product} by one product alone",
        definitions + inert
    );
    assert_eq!((definitions, inert, one_product), (106, 47, 25));
}
