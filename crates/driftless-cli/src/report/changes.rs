//! Differences, as text and as JSON: shared by `diff`, `drift` and `snapshot --check`.

use driftless_diff::{Certainty, Change, Generated};
use serde_json::{Value, json};

use super::lines::{Sign, carets, unified};
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
    match (from, to) {
        (Some(from), Some(to)) if from.contains('\n') || to.contains('\n') => {
            lines.push(format!("    {before} (-), {after} (+)"));
            lines.extend(unified(from, to).into_iter().map(|(sign, line)| {
                let style = match sign {
                    Sign::Before => Style::Bad,
                    Sign::After => Style::Good,
                    Sign::Both | Sign::Gap => Style::Faint,
                };
                let line = format!("    {} {line}", sign.letter());
                page.paint(style, line.trim_end())
            }));
        }
        _ => lines.extend(sides([(before, from), (after, to)])),
    }
    lines
}

/// Both values below one another, and where they differ.
fn sides(sides: [(&str, &Option<String>); 2]) -> Vec<String> {
    let width = sides.iter().map(|(side, _)| side.chars().count()).max().unwrap_or_default();
    let mut lines = Vec::new();
    for (side, value) in sides {
        let mut parts = value.as_deref().unwrap_or("nothing").lines();
        let first = parts.next().unwrap_or_default();
        lines.push(format!("    {side:<width$}  {first}"));
        lines.extend(parts.map(|part| format!("    {:<width$}  {part}", "")));
    }
    if let [(_, Some(from)), (_, Some(to))] = sides {
        lines.extend(carets(from, to).map(|carets| format!("    {:<width$}  {carets}", "")));
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
