//! The report of `drift` for people at a terminal.

use driftless_diff::Generated;

use super::super::changes::lines;
use super::super::{Page, Style};
use super::{heading, made_by, name};
use crate::Exit;
use crate::ops::drift::{DatabaseDrift, Finding, Verdict};

pub(super) fn database(one: &DatabaseDrift, page: &mut Page<'_, '_>) {
    let name = name(one);
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
    for left_out in &one.not_compared {
        page.info(&format!("  not compared: {left_out}"));
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

/// The SQL that brings the database back, and beside it what keeps that from being all.
pub(super) fn repair(one: &DatabaseDrift, page: &mut Page<'_, '_>) {
    if let Some(error) = &one.error {
        page.error(error);
    }
    for obstacle in &one.obstacles {
        page.warn(&format!("{}: cannot tell: {obstacle}", name(one)));
    }
    let Some(back) = &one.back else { return };
    page.line(&format!("-- {}", name(one)));
    page.raw(&back.script());
    for object in &back.undecided {
        page.line(&format!("-- left to you: {object}"));
    }
}

fn finding(finding: &Finding, page: &mut Page<'_, '_>) {
    for line in lines(&finding.change, "expected", "found", page) {
        page.line(&format!("  {line}"));
    }
    let Some(text) = made_by(finding) else { return };
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
