//! The report of `drift`.

use driftless_catalog::{ObjectKind, Origin};
use driftless_diff::{Change, Generated};
use serde_json::{Value, json};

use super::changes::{change, generated, lines};
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::drift::{DatabaseDrift, DriftReport, Finding, Verdict};

impl Report for DriftReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for one in &self.databases {
            database(one, page);
        }
    }

    fn json(&self) -> Value {
        let databases: Vec<Value> = self.databases.iter().map(document).collect();
        json!({"version": 1, "environment": self.environment, "databases": databases})
    }
}

fn database(one: &DatabaseDrift, page: &mut Page<'_, '_>) {
    let name = format!("{} ({})", one.components.join(", "), one.database);
    let style = match one.outcome() {
        Exit::Done => Style::Good,
        Exit::Findings => Style::Bad,
        _ => Style::Warn,
    };
    let verdict = page.paint(style, one.name());
    if one.outcome() == Exit::Done {
        page.info(&format!("{name}: {verdict}"));
    } else {
        page.line(&format!("{name}: {verdict}"));
    }
    for verdict in [Verdict::Drift, Verdict::Unforeseen, Verdict::Undecided] {
        let findings: Vec<&Finding> =
            one.findings.iter().filter(|finding| finding.verdict == verdict).collect();
        if !findings.is_empty() {
            page.line(&format!("\n  {}\n", heading(verdict)));
        }
        findings.into_iter().for_each(|finding| self::finding(finding, page));
    }
    for obstacle in &one.obstacles {
        page.line(&format!("  {}: {obstacle}", page.paint(Style::Warn, "cannot tell")));
    }
    for note in &one.notes {
        page.info(&format!("  note: {note}"));
    }
    if let (Some(back), Some(accept)) = (&one.back, &one.accept) {
        script("To bring the database back:", back, page);
        script("To accept it, put this in a new step:", accept, page);
    }
    if let Some(error) = &one.error {
        page.error(error);
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

fn finding(finding: &Finding, page: &mut Page<'_, '_>) {
    for line in lines(&finding.change, "expected", "found", page) {
        page.line(&format!("  {line}"));
    }
    let place = |origin: &Origin| format!("step {}, {}:{}", origin.step, origin.file, origin.line);
    let Change { attribute, from, kind, .. } = &finding.change;
    let unexpected = attribute.is_none() && from.is_none();
    let text = match (&finding.origin, unexpected) {
        (Some(origin), false) => format!("made by {}", place(origin)),
        (Some(origin), true) if matches!(kind, ObjectKind::Column | ObjectKind::Constraint) => {
            format!("no applied step makes it; its table is made by {}", place(origin))
        }
        (_, true) => "no applied step makes it".to_owned(),
        (None, false) => return,
    };
    page.line(&format!("    {}", page.paint(Style::Faint, &text)));
}

fn script(title: &str, generated: &Generated, page: &mut Page<'_, '_>) {
    page.line(&format!("\n  {}\n", page.paint(Style::Strong, title)));
    for line in generated.script().lines() {
        page.line(format!("    {line}").trim_end());
    }
    if generated.statements.is_empty() && generated.undecided.is_empty() {
        page.line("    -- nothing");
    }
    for object in &generated.undecided {
        page.line(&format!("    -- left to you: {object}"));
    }
}

fn document(one: &DatabaseDrift) -> Value {
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
        "notes": one.notes,
        "back": one.back.as_ref().map(generated),
        "accept": one.accept.as_ref().map(generated),
        "error": one.error.as_ref().map(ToString::to_string),
    })
}
