//! Schemas as SQL text, and catalogs from them.

use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_diag::{Backend, Severity, SourceFile};
use driftless_diff::{Change, Generated};
use driftless_replay::Replayer;

/// The catalog that `sql` leads to from nothing. What replay objects to fails the test.
pub(crate) fn catalog(sql: &str) -> Catalog {
    advanced(&Catalog::new(Backend::Sqlite), sql)
}

/// The catalog that `sql` leads to from another.
pub(crate) fn advanced(from: &Catalog, sql: &str) -> Catalog {
    let mut replayer = Replayer::from_catalog(from.clone());
    replayer.apply("1_test", &Arc::new(SourceFile::new("test.sql", sql)));
    let replayed = replayer.finish();
    let errors: Vec<_> =
        replayed.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "replay objects: {errors:#?}\n{sql}");
    replayed.catalog
}

/// The catalog after the plan, by replay.
pub(crate) fn replayed(from: &Catalog, generated: &Generated) -> Catalog {
    let sql: String =
        generated.statements.iter().map(|planned| format!("{};\n", planned.sql)).collect();
    advanced(from, &sql)
}

/// Changes for a failure message.
pub(crate) fn listed(changes: &[Change]) -> String {
    changes.iter().map(|change| format!("{change:?}\n")).collect()
}
