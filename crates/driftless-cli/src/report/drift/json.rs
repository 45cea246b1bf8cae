//! The report of `drift` as a document; `docs/json.md` describes it.

use serde_json::{Value, json};

use super::super::changes::{change, generated};
use crate::ops::drift::{DatabaseDrift, DriftReport};

/// The whole document.
pub(super) fn document(report: &DriftReport) -> Value {
    let databases: Vec<Value> = report.databases.iter().map(database).collect();
    json!({"version": 1, "environment": report.environment, "databases": databases})
}

fn database(one: &DatabaseDrift) -> Value {
    let findings: Vec<Value> = one
        .findings
        .iter()
        .map(|finding| {
            let origin = finding.origin.as_ref().map(
                |origin| json!({"step": origin.step, "file": origin.file, "line": origin.line}),
            );
            let change = change(&finding.change);
            json!({
                "verdict": finding.verdict.name(),
                "kind": change["kind"],
                "name": change["name"],
                "attribute": change["attribute"],
                "expected": change["from"],
                "found": change["to"],
                "certainty": change["certainty"],
                "origin": origin,
            })
        })
        .collect();
    json!({
        "database": one.database,
        "components": one.components,
        "outcome": one.name(),
        "fingerprints": one.fingerprints.name(),
        "findings": findings,
        "obstacles": one.obstacles,
        "not_compared": one.not_compared,
        "notes": one.notes,
        "back": one.back.as_ref().map(generated),
        "accept": one.accept.as_ref().map(generated),
        "error": one.error.as_ref().map(ToString::to_string),
    })
}
