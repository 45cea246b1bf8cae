//! The report of `drift` as one page, complete in itself: no script, style, font or picture is
//! fetched from anywhere, and its own policy forbids it.
//!
//! Every difference stands side by side, words that differ marked. It reads without its script,
//! which only filters and folds, and prints with everything unfolded.

use driftless_diff::Generated;

use super::super::lines::{Numbered, Row, side_by_side};
use super::super::table::count;
use super::{escaped, heading, made_by, name, title};
use crate::ops::drift::{DatabaseDrift, DriftReport, Finding, Verdict};

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'";

/// The whole page.
pub(super) fn document(report: &DriftReport) -> String {
    let environment = escaped(&report.environment);
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>Drift in {environment}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header><h1>Drift in {environment}</h1>\n"
    );
    text.push_str(&filters(report));
    text.push_str("</header>\n<main>\n");
    report.databases.iter().for_each(|one| text.push_str(&database(one)));
    text.push_str(&format!("</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"));
    text
}

/// What can be chosen; hidden where the script does not run.
fn filters(report: &DriftReport) -> String {
    let findings = || report.databases.iter().flat_map(|one| &one.findings);
    let mut kinds: Vec<&str> = findings().map(|finding| finding.change.kind.name()).collect();
    let mut verdicts: Vec<&str> = findings().map(|finding| finding.verdict.name()).collect();
    for list in [&mut kinds, &mut verdicts] {
        list.sort_unstable();
        list.dedup();
    }
    let choice = |label: &str, id: &str, list: &[&str]| {
        let options: String = list
            .iter()
            .map(|it| format!("<option value=\"{0}\">{0}</option>", escaped(it)))
            .collect();
        format!(
            "<label>{label} <select id=\"{id}\"><option value=\"\">all</option>{options}</select></label>\n"
        )
    };
    format!(
        "<form id=\"filters\" hidden>\n{}{}<label>text <input id=\"text\" type=\"search\"></label>\n\
         <button type=\"button\" id=\"fold\">fold all</button>\n\
         <button type=\"button\" id=\"scheme\">light or dark</button>\n\
         <output id=\"shown\"></output>\n</form>\n",
        choice("kind", "kind", &kinds),
        choice("verdict", "verdict", &verdicts),
    )
}

fn database(one: &DatabaseDrift) -> String {
    let mut text = format!(
        "<section class=\"database\">\n<h2>{} <span class=\"outcome {1}\">{1}</span></h2>\n",
        escaped(&name(one)),
        one.name(),
    );
    if let Some(error) = &one.error {
        text.push_str(&format!("<p class=\"obstacle\">{}</p>\n", escaped(&error.to_string())));
    }
    for verdict in [Verdict::Drift, Verdict::Unforeseen, Verdict::Undecided] {
        let of_verdict = one.findings.iter().filter(|finding| finding.verdict == verdict);
        let findings: Vec<String> = of_verdict.map(finding).collect();
        if !findings.is_empty() {
            let number = count(findings.len(), "difference");
            text.push_str(&format!(
                "<h3>{} <span class=\"count\">{number}</span></h3>\n{}",
                escaped(heading(verdict).trim_end_matches(':')),
                findings.concat()
            ));
        }
    }
    let lists = [
        ("obstacle", "cannot tell: ", &one.obstacles),
        ("left-out", "not compared: ", &one.not_compared),
        ("note", "", &one.notes),
    ];
    for (class, label, list) in lists {
        let lines =
            list.iter().map(|it| format!("<p class=\"{class}\">{label}{}</p>\n", escaped(it)));
        text.extend(lines);
    }
    if let (Some(back), Some(accept)) = (&one.back, &one.accept) {
        text.push_str(&script("SQL that brings the database back", back));
        text.push_str(&script("SQL of a step that accepts it", accept));
    }
    text.push_str("</section>\n");
    text
}

fn finding(finding: &Finding) -> String {
    let change = &finding.change;
    let made = made_by(finding).unwrap_or_default();
    let (from, to) = (change.from.as_deref(), change.to.as_deref());
    let rows = side_by_side(from.unwrap_or_default(), to.unwrap_or_default());
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<details open class=\"finding\" data-kind=\"{}\" data-verdict=\"{}\">\n\
         <summary><code>{}</code> <span class=\"made\">{}</span></summary>\n\
         <table>\n<colgroup><col class=\"n\"><col><col class=\"n\"><col></colgroup>\n<thead><tr><th colspan=\"2\">expected</th><th colspan=\"2\">found</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</details>\n",
        escaped(change.kind.name()),
        finding.verdict.name(),
        escaped(&title(change)),
        escaped(&made),
    )
}

fn row(row: &Row) -> String {
    let class = if row.same { "same" } else { "differs" };
    let (left, right) = (side(row.left.as_ref(), "del"), side(row.right.as_ref(), "ins"));
    format!("<tr class=\"{class}\">{left}{right}</tr>\n")
}

fn side(line: Option<&Numbered>, mark: &str) -> String {
    let Some(line) = line else { return "<td></td><td class=\"nothing\"></td>".to_owned() };
    let pieces: String = line
        .pieces
        .iter()
        .map(|(differs, text)| match differs {
            true => format!("<{mark}>{}</{mark}>", escaped(text)),
            false => escaped(text),
        })
        .collect();
    format!("<td class=\"number\">{}</td><td class=\"line\">{pieces}</td>", line.number)
}

fn script(summary: &str, generated: &Generated) -> String {
    let mut sql = generated.script();
    if generated.statements.is_empty() {
        sql.push_str("-- nothing\n");
    }
    for object in &generated.undecided {
        sql.push_str(&format!("-- left to you: {object}\n"));
    }
    format!(
        "<details class=\"script\"><summary>{}</summary>\n<pre>{}</pre>\n</details>\n",
        escaped(summary),
        escaped(&sql)
    )
}
