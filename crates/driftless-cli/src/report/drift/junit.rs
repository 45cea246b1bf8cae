//! The report of `drift` as JUnit's XML: a suite for each database, a test case for each object that
//! is not as it should be, and one for the database as a whole.

use std::collections::BTreeMap;

use super::super::lines::unified;
use super::{escaped, made_by, name, sentence};
use crate::Exit;
use crate::ops::drift::{DatabaseDrift, DriftReport, Finding, Verdict};

/// The whole document.
pub(super) fn document(report: &DriftReport) -> String {
    let suites: Vec<Suite> = report.databases.iter().map(suite).collect();
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!(
        "<testsuites name=\"driftless drift\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
        sum(|suite| suite.tests),
        sum(|suite| suite.failures),
        sum(|suite| suite.errors),
    ));
    suites.iter().for_each(|suite| text.push_str(&suite.text));
    text.push_str("</testsuites>\n");
    text
}

#[derive(Default)]
struct Suite {
    tests: usize,
    failures: usize,
    errors: usize,
    text: String,
}

impl Suite {
    /// Adds a test case with what is inside it.
    fn case(&mut self, class: &str, name: &str, inside: &str) {
        self.tests += 1;
        let (class, name) = (escaped(class), escaped(name));
        self.text.push_str(&format!("    <testcase classname=\"{class}\" name=\"{name}\""));
        match inside {
            "" => self.text.push_str("/>\n"),
            inside => self.text.push_str(&format!(">\n{inside}    </testcase>\n")),
        }
    }
}

fn suite(one: &DatabaseDrift) -> Suite {
    let mut suite = Suite::default();
    let mut objects: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &one.findings {
        let key = (finding.change.kind.name(), finding.change.name.as_str());
        objects.entry(key).or_default().push(finding);
    }
    for ((kind, object), findings) in objects {
        let certain = findings.iter().any(|one| one.verdict != Verdict::Undecided);
        let count = if certain { &mut suite.failures } else { &mut suite.errors };
        *count += 1;
        let tag = if certain { "failure" } else { "error" };
        suite.case(kind, object, &inside(tag, &findings));
    }
    let error = one.error.as_ref().map(ToString::to_string);
    let obstacles: Vec<&String> = one.obstacles.iter().chain(&error).collect();
    suite.errors += usize::from(!obstacles.is_empty());
    let mut whole: String =
        obstacles.iter().map(|text| message("error", "cannot-tell", text, text)).collect();
    if whole.is_empty() && !one.not_compared.is_empty() {
        let text = one.not_compared.join("\n");
        let strictly = one.strict && one.outcome() == Exit::Findings;
        suite.failures += usize::from(strictly);
        whole = match strictly {
            true => message("failure", "not-compared", "something was not compared", &text),
            false => format!("      <system-out>not compared: {}</system-out>\n", escaped(&text)),
        };
    }
    suite.case("database", "whole", &whole);
    let Suite { tests, failures, errors, text } = &suite;
    let name = escaped(&name(one));
    suite.text = format!(
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" \
         errors=\"{errors}\" skipped=\"0\">\n{text}  </testsuite>\n"
    );
    suite
}

fn inside(tag: &str, findings: &[&Finding]) -> String {
    let one = |finding: &&Finding| {
        let mut text = String::new();
        let change = &finding.change;
        let (from, to) = (change.from.as_deref(), change.to.as_deref());
        text.push_str("expected (-), found (+):\n");
        for (sign, line) in unified(from.unwrap_or_default(), to.unwrap_or_default()) {
            text.push_str(&format!("{}{line}\n", sign.letter()));
        }
        text.extend(made_by(finding));
        (sentence(finding), text)
    };
    let all: Vec<(String, String)> = findings.iter().map(one).collect();
    let verdict = findings.iter().map(|finding| finding.verdict).min();
    let kind = verdict.map_or("drift", Verdict::name);
    let texts: Vec<String> = all.iter().map(|(said, text)| format!("{said}\n{text}")).collect();
    let first = all.first().map_or("", |(said, _)| said.as_str());
    // A test case has one failure, whatever is in it.
    message(tag, kind, first, &texts.join("\n\n"))
}

fn message(tag: &str, kind: &str, message: &str, text: &str) -> String {
    let (message, text) = (escaped(message), escaped(text));
    format!("      <{tag} type=\"{kind}\" message=\"{message}\">{text}</{tag}>\n")
}
