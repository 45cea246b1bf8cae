//! The report of `drift`: one file a form.
//!
//! Every form says the same: the outcome of each database, what differs, the step that should have
//! made it, what could not be told, and the SQL for both ways out. Nothing that comes from a database
//! is written unescaped.

mod html;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

use driftless_catalog::{ObjectKind, Origin};
use driftless_diff::Change;
use serde_json::Value;

use super::{Form, Page, Report};
use crate::Exit;
use crate::ops::drift::{DatabaseDrift, DriftReport, Finding, Verdict};

impl Report for DriftReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for one in &self.databases {
            if self.repair_only {
                text::repair(one, page);
            } else {
                text::database(one, page);
            }
        }
    }

    fn json(&self) -> Value {
        json::document(self)
    }

    fn other(&self, form: Form) -> Option<String> {
        Some(match form {
            Form::Sarif => sarif::document(self),
            Form::Junit => junit::document(self),
            Form::Markdown => markdown::document(self),
            Form::Html => html::document(self),
        })
    }
}

const fn heading(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Drift => "Changed in the database by something else than a step:",
        Verdict::Unforeseen => {
            "Not drift: a step did something replay did not foresee, and nothing changed since:"
        }
        Verdict::Undecided => "Cannot be decided:",
    }
}

/// The step and line that made what differs, or what it is a part of; none where nobody knows.
fn made_by(finding: &Finding) -> Option<String> {
    let place = |origin: &Origin| format!("step {}, {}:{}", origin.step, origin.file, origin.line);
    let Change { attribute, from, kind, .. } = &finding.change;
    let unexpected = attribute.is_none() && from.is_none();
    match (&finding.origin, unexpected) {
        (Some(origin), false) => Some(format!("made by {}", place(origin))),
        (Some(origin), true) if matches!(kind, ObjectKind::Column | ObjectKind::Constraint) => {
            Some(format!("no applied step makes it; its table is made by {}", place(origin)))
        }
        (_, true) => Some("no applied step makes it".to_owned()),
        (None, false) => None,
    }
}

/// What differs in a few words: `column users.email: not null`.
fn title(change: &Change) -> String {
    let Change { kind, name, attribute, .. } = change;
    match attribute {
        Some(attribute) => format!("{kind} {name}: {}", attribute.replace('_', " ")),
        None => format!("{kind} {name}"),
    }
}

/// What is the matter with it, as a sentence.
fn sentence(finding: &Finding) -> String {
    let change = &finding.change;
    let what = match (&change.attribute, &change.from, &change.to) {
        (None, None, _) => "is there and should not be",
        (None, _, None) => "is missing",
        _ => "is not what it should be",
    };
    let doubt = match finding.verdict {
        Verdict::Drift => "",
        Verdict::Unforeseen => "; a step did that and nobody changed it since",
        Verdict::Undecided => ", as far as can be told",
    };
    format!("{} {what}{doubt}", title(change))
}

/// The database and its components.
fn name(one: &DatabaseDrift) -> String {
    match one.components.as_slice() {
        [] => one.database.clone(),
        components => format!("{} ({})", components.join(", "), one.database),
    }
}

/// Text for XML and HTML, inside elements and quoted attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // XML has no way at all to write these.
            control if control.is_control() && !matches!(control, '\n' | '\t' | '\r') => {
                escaped.push('\u{fffd}');
            }
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
