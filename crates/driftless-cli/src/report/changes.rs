//! Differences, as text and as JSON: shared by `diff`, `drift` and `snapshot --check`.

use driftless_diff::{Certainty, Change, Generated};
use serde_json::{Value, json};

use super::{Page, Style};

/// A difference in a few lines. `before` and `after` name the two sides.
pub(super) fn lines(
    change: &Change,
    before: &str,
    after: &str,
    page: &Page<'_, '_>,
) -> Vec<String> {
    let Change { kind, name, attribute, from, to, .. } = change;
    let doubt = match change.certainty {
        Certainty::Certain => "",
        Certainty::Undecided => " (cannot be decided)",
    };
    let (sign, style) = match (attribute, from, to) {
        (None, None, _) => ("+", Style::Good),
        (None, _, None) => ("-", Style::Bad),
        _ => ("~", Style::Warn),
    };
    let what = match attribute {
        Some(attribute) => format!("{kind} {name}: {}", attribute.replace('_', " ")),
        None => format!("{kind} {name}"),
    };
    let mut lines = vec![page.paint(style, &format!("{sign} {what}{doubt}"))];
    let width = before.chars().count().max(after.chars().count());
    for (side, value) in [(before, from), (after, to)] {
        let text = value.as_deref().unwrap_or("nothing");
        let mut parts = text.lines();
        let first = parts.next().unwrap_or_default();
        lines.push(format!("    {side:<width$}  {first}"));
        lines.extend(parts.map(|part| format!("    {:<width$}  {part}", "")));
    }
    lines
}

/// Differences as documents have them.
pub(super) fn document(changes: &[Change]) -> Vec<Value> {
    changes.iter().map(change).collect()
}

/// A difference as documents have it.
pub(super) fn change(change: &Change) -> Value {
    json!({
        "kind": change.kind.name(),
        "name": change.name,
        "attribute": change.attribute,
        "from": change.from,
        "to": change.to,
        "certainty": match change.certainty {
            Certainty::Certain => "certain",
            Certainty::Undecided => "undecided",
        },
    })
}

/// Generated SQL as documents have it.
pub(super) fn generated(generated: &Generated) -> Value {
    let statements: Vec<Value> = generated
        .statements
        .iter()
        .map(|planned| {
            let hazards: Vec<Value> = planned
                .hazards
                .iter()
                .map(|hazard| json!({"kind": hazard.kind.name(), "message": hazard.message}))
                .collect();
            json!({"sql": planned.sql, "hazards": hazards})
        })
        .collect();
    json!({"statements": statements, "undecided": generated.undecided})
}
