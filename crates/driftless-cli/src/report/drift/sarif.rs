//! The report of `drift` as SARIF 2.1.0, which code scanning reads.
//!
//! A result points at the statement that made what differs. What no step makes has no such place, and
//! points at the configuration instead, since some readers refuse a result without one.

use serde_json::{Value, json};

use super::super::lines::unified;
use super::{sentence, title};
use crate::Exit;
use crate::ops::drift::{DatabaseDrift, DriftReport, Finding, Verdict};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What results can be of: id, severity, what it says.
const RULES: [(&str, &str, &str); 5] = [
    ("drift", "error", "Somebody changed the database since the last run"),
    ("unforeseen", "error", "A step did something replay did not foresee"),
    ("undecided", "warning", "It cannot be told whether this differs"),
    ("cannot-tell", "warning", "Something keeps the comparison from being complete"),
    ("not-compared", "note", "Something in the database was not compared"),
];

/// The whole document.
pub(super) fn document(report: &DriftReport) -> String {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|(id, level, text)| {
            json!({
                "id": id,
                "shortDescription": {"text": text},
                "defaultConfiguration": {"level": level},
            })
        })
        .collect();
    let results: Vec<Value> =
        report.databases.iter().flat_map(|one| results(one, report)).collect();
    let read = report.databases.iter().all(|one| one.error.is_none());
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "driftless",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "invocations": [{
                "executionSuccessful": read,
                "exitCode": report.outcome() as u8,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // Serialising a `Value` cannot fail: it has no map with keys that are not text.
    format!("{}\n", serde_json::to_string_pretty(&document).unwrap_or_default())
}

fn results(one: &DatabaseDrift, report: &DriftReport) -> Vec<Value> {
    let error = one.error.as_ref().map(ToString::to_string);
    let mut all: Vec<Value> =
        one.findings.iter().map(|finding| result(finding, one, report)).collect();
    let obstacles = one.obstacles.iter().chain(&error).map(|text| ("cannot-tell", text));
    let left_out = one.not_compared.iter().map(|text| ("not-compared", text));
    all.extend(obstacles.chain(left_out).map(|(rule, text)| {
        let message = format!("{}: {text}", one.database);
        entry(rule, &message, &place(None, report), one, text)
    }));
    all
}

fn result(finding: &Finding, one: &DatabaseDrift, report: &DriftReport) -> Value {
    let change = &finding.change;
    let mut message = format!("{}: {}", one.database, sentence(finding));
    if let (Some(from), Some(to)) = (&change.from, &change.to) {
        message.push_str("\nexpected (-), found (+):");
        for (sign, line) in unified(from, to) {
            message.push_str(&format!("\n{}{line}", sign.letter()));
        }
    }
    let rule = match finding.verdict {
        Verdict::Drift => "drift",
        Verdict::Unforeseen => "unforeseen",
        Verdict::Undecided => "undecided",
    };
    let mut location = place(finding.origin.as_ref(), report);
    if let Some(location) = location.as_object_mut() {
        let kind = change.kind.name();
        location.insert(
            "logicalLocations".to_owned(),
            json!([{"fullyQualifiedName": change.name, "kind": kind}]),
        );
    }
    entry(rule, &message, &location, one, &title(change))
}

/// The statement, or where there is none the configuration; only a name where there is neither.
fn place(origin: Option<&driftless_catalog::Origin>, report: &DriftReport) -> Value {
    let physical = |file: &str, line: usize| {
        let uri = uri(file);
        json!({"physicalLocation": {
            "artifactLocation": {"uri": uri}, "region": {"startLine": line.max(1)},
        }})
    };
    match (origin, &report.configuration) {
        (Some(origin), _) => physical(&origin.file, origin.line),
        (None, Some(configuration)) => physical(configuration, 1),
        (None, None) => json!({}),
    }
}

fn entry(rule: &str, message: &str, location: &Value, one: &DatabaseDrift, about: &str) -> Value {
    let index = RULES.iter().position(|(id, ..)| *id == rule).unwrap_or_default();
    let level = RULES.get(index).map_or("warning", |(_, level, _)| *level);
    let level = if level == "note" && one.outcome() == Exit::Findings && one.strict {
        "error"
    } else {
        level
    };
    json!({
        "ruleId": rule,
        "ruleIndex": index,
        "level": level,
        "message": {"text": message},
        "locations": [location],
        // The same difference keeps its identity when lines of the step move.
        "partialFingerprints": {"object/v1": format!("{}: {about}", one.components.join(", "))},
    })
}

/// A path as the reference that a URI is.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
