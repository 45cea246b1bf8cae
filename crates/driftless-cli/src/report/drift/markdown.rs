//! The report of `drift` as Markdown, for a comment on a pull request.

use driftless_diff::Generated;

use super::super::lines::unified;
use super::super::table::count;
use super::{made_by, name, title};
use crate::ops::drift::{DatabaseDrift, DriftReport, Finding};

/// The whole text.
pub(super) fn document(report: &DriftReport) -> String {
    let mut text = format!("## Drift in {}\n", plain(&report.environment));
    report.databases.iter().for_each(|one| database(one, &mut text));
    text
}

fn database(one: &DatabaseDrift, text: &mut String) {
    text.push_str(&format!("\n### {}: {}\n\n", plain(&name(one)), one.name()));
    if !one.findings.is_empty() {
        text.push_str("| verdict | what | expected | found | made by |\n|---|---|---|---|---|\n");
        one.findings.iter().for_each(|finding| text.push_str(&row(finding)));
        let summary = count(one.findings.len(), "difference");
        let mut inside = String::new();
        one.findings.iter().for_each(|finding| inside.push_str(&difference(finding)));
        text.push_str(&details(&format!("{summary} in full"), &inside));
    }
    let error = one.error.as_ref().map(ToString::to_string);
    for (label, list) in [("Cannot tell", &one.obstacles), ("Not compared", &one.not_compared)] {
        list.iter().for_each(|it| text.push_str(&format!("- **{label}**: {}\n", plain(it))));
    }
    error.iter().for_each(|it| text.push_str(&format!("- **Unreadable**: {}\n", plain(it))));
    one.notes.iter().for_each(|it| text.push_str(&format!("- {}\n", plain(it))));
    if let (Some(back), Some(accept)) = (&one.back, &one.accept) {
        text.push_str(&details("SQL that brings the database back", &sql(back)));
        text.push_str(&details("SQL of a step that accepts it", &sql(accept)));
    }
}

fn row(finding: &Finding) -> String {
    let change = &finding.change;
    let cell = |value: &Option<String>| match value.as_deref() {
        None => "–".to_owned(),
        Some(value) if value.contains('\n') || value.chars().count() > 60 => "below".to_owned(),
        Some(value) => code(value),
    };
    let (from, to) = (cell(&change.from), cell(&change.to));
    let origin =
        finding.origin.as_ref().filter(|_| change.attribute.is_some() || change.from.is_some());
    let origin =
        origin.map_or("no step".to_owned(), |it| code(&format!("{}:{}", it.file, it.line)));
    let verdict = finding.verdict.name();
    format!("| {verdict} | {} | {from} | {to} | {origin} |\n", code(&title(change)))
}

fn difference(finding: &Finding) -> String {
    let change = &finding.change;
    let (from, to) = (change.from.as_deref(), change.to.as_deref());
    let mut lines = String::new();
    for (sign, line) in unified(from.unwrap_or_default(), to.unwrap_or_default()) {
        lines.push_str(&format!("{}{line}\n", sign.letter()));
    }
    let made = made_by(finding).map(|it| format!("{}\n\n", plain(&it))).unwrap_or_default();
    format!("**{}**\n\n{made}{}\n", code(&title(change)), fenced("diff", &lines))
}

fn sql(generated: &Generated) -> String {
    let mut script = generated.script();
    if generated.statements.is_empty() {
        script.push_str("-- nothing\n");
    }
    for object in &generated.undecided {
        script.push_str(&format!("-- left to you: {object}\n"));
    }
    fenced("sql", &script)
}

/// A part that is shown when asked for.
fn details(summary: &str, inside: &str) -> String {
    format!("\n<details><summary>{}</summary>\n\n{inside}\n</details>\n", plain(summary))
}

/// A block of code, its fence longer than any inside.
fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{text}{end}{fence}\n")
}

/// Code within a line, and within a cell of a table.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    let tick = "`".repeat(longest_run(&text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{tick}{space}{text}{space}{tick}")
}

fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or_default()
}

/// Text that is no markup.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars() {
        match character {
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '&' => plain.push_str("&amp;"),
            '\n' | '\r' => plain.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '@' => {
                plain.push('\\');
                plain.push(character);
            }
            other => plain.push(other),
        }
    }
    plain
}
