//! What came of the mutants, by their kind.

use std::collections::BTreeMap;

use super::mutate::Kind;

/// What came of mutants of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    made: usize,
    /// Refused because of rows: not counted as refused.
    by_rows: usize,
    refused: usize,
    caught: usize,
    /// Caught with the caret on the right word.
    placed: usize,
    /// Accepted by the server and refused by us.
    false_alarms: usize,
}

/// One disagreement.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    pub(crate) step: String,
    pub(crate) text: String,
    pub(crate) said: String,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Report {
    tallies: BTreeMap<Kind, Tally>,
    pub(crate) false_alarms: Vec<Finding>,
    pub(crate) misses: Vec<Finding>,
    pub(crate) misplaced: Vec<Finding>,
}

impl Report {
    pub(crate) fn by_rows(&mut self, kind: Kind) {
        let tally = self.tallies.entry(kind).or_default();
        tally.made += 1;
        tally.by_rows += 1;
    }

    pub(crate) fn accepted(&mut self, kind: Kind, alarm: Option<Finding>) {
        let tally = self.tallies.entry(kind).or_default();
        tally.made += 1;
        tally.false_alarms += usize::from(alarm.is_some());
        self.false_alarms.extend(alarm);
    }

    pub(crate) fn missed(&mut self, finding: Finding) {
        let tally = self.tallies.entry(finding.kind).or_default();
        tally.made += 1;
        tally.refused += 1;
        self.misses.push(finding);
    }

    pub(crate) fn caught(&mut self, kind: Kind, misplaced: Option<Finding>) {
        let tally = self.tallies.entry(kind).or_default();
        tally.made += 1;
        tally.refused += 1;
        tally.caught += 1;
        tally.placed += usize::from(misplaced.is_none());
        self.misplaced.extend(misplaced);
    }

    /// Prints the table, and with `all` every miss and every caret elsewhere.
    pub(crate) fn print(&self, all: bool) {
        print_findings("false alarm", &self.false_alarms);
        if all {
            print_findings("missed", &self.misses);
            print_findings("caret elsewhere", &self.misplaced);
        }
        println!();
        println!(
            "| kind | mutants | by rows | refused | caught | % | caret | accepted, refused by us |"
        );
        println!("|---|---|---|---|---|---|---|---|");
        let mut total = Tally::default();
        for (kind, tally) in &self.tallies {
            print_line(kind.name(), tally);
            total.made += tally.made;
            total.by_rows += tally.by_rows;
            total.refused += tally.refused;
            total.caught += tally.caught;
            total.placed += tally.placed;
            total.false_alarms += tally.false_alarms;
        }
        print_line("all", &total);
    }
}

fn print_line(name: &str, tally: &Tally) {
    let share = |part: usize, whole: usize| match whole {
        0 => "-".to_owned(),
        _ => format!("{:.1}", 100.0 * part as f64 / whole as f64),
    };
    println!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} |",
        tally.made,
        tally.by_rows,
        tally.refused,
        tally.caught,
        share(tally.caught, tally.refused),
        share(tally.placed, tally.caught),
        tally.false_alarms
    );
}

fn print_findings(title: &str, findings: &[Finding]) {
    for finding in findings {
        let text = finding.text.split_whitespace().collect::<Vec<_>>().join(" ");
        println!("{title}: {} in {}: {}", finding.kind.name(), finding.step, finding.said);
        println!("    {text}");
    }
}
