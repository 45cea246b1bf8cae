//! What came of a history, and the table over all of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use driftless_check::{Checked, Counts};

/// How many findings of a kind are printed unless all are asked for.
const FEW: usize = 10;

/// What came of one history.
#[derive(Debug)]
pub(crate) struct Report {
    /// Where it is.
    directory: PathBuf,
    /// How much was judged.
    counts: Counts,
    /// How long reading, replaying and judging took.
    time: Duration,
    /// What keeps the directory from being used as it is: files that are no steps, and the like.
    pub(crate) unread: Vec<String>,
    /// Steps really applied.
    pub(crate) applied: usize,
    /// The step the server refused, why, and whether we had said so.
    pub(crate) refused: Option<(String, String, bool)>,
    /// Errors about steps that the server accepted.
    pub(crate) false_errors: Vec<(String, String)>,
    /// Where replay and server disagree, each with the step after which it was seen first.
    differences: Vec<(String, String)>,
    seen: BTreeSet<String>,
    /// What nobody could decide.
    undecided: BTreeSet<String>,
    /// Statements whose effect nobody understood, and why.
    pub(crate) opaque: Vec<String>,
}

impl Report {
    pub(crate) fn new(directory: &Path, checked: &Checked, time: Duration) -> Self {
        Self {
            directory: directory.to_owned(),
            counts: checked.counts,
            time,
            unread: Vec::new(),
            applied: 0,
            refused: None,
            false_errors: Vec::new(),
            differences: Vec::new(),
            seen: BTreeSet::new(),
            undecided: BTreeSet::new(),
            opaque: Vec::new(),
        }
    }

    /// Notes a difference, once however many steps it outlives.
    pub(crate) fn add_difference(&mut self, step: &str, text: String) {
        if self.seen.insert(text.clone()) {
            self.differences.push((step.to_owned(), text));
        }
    }

    pub(crate) fn add_undecided(&mut self, text: String) {
        self.undecided.insert(text);
    }

    /// Whether replay and server agree.
    pub(crate) fn holds(&self) -> bool {
        self.false_errors.is_empty() && self.differences.is_empty()
    }

    /// Prints the findings, only the first few of each kind unless `all`.
    pub(crate) fn print(&self, all: bool) {
        println!("{}", self.directory.display());
        let most = if all { usize::MAX } else { FEW };
        print_some("not usable as it is", self.unread.iter().cloned(), most);
        print_some("false error", self.false_errors.iter().map(in_step), most);
        print_some("difference", self.differences.iter().map(in_step), most);
        print_some("opaque", self.opaque.iter().cloned(), if all { most } else { 0 });
        print_some("undecided", self.undecided.iter().cloned(), if all { most } else { 0 });
        if let Some((step, refusal, known)) = &self.refused {
            let known = if *known { "as check says" } else { "and check does not say so" };
            println!("  the server refuses `{step}`, {known}: {refusal}");
        }
    }
}

fn in_step((step, text): &(String, String)) -> String {
    format!("{step}: {text}")
}

fn print_some(title: &str, findings: impl ExactSizeIterator<Item = String>, most: usize) {
    let left = findings.len().saturating_sub(most);
    for finding in findings.take(most) {
        println!("  {title}: {finding}");
    }
    if left > 0 && most > 0 {
        println!("  and {left} more");
    }
}

/// One line a history, and their sum.
pub(crate) fn print_table(reports: &[Report]) {
    println!();
    println!(
        "| history | steps | applied | statements | opaque | false errors | differences | undecided | ms |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let mut total = [0_u128; 8];
    for report in reports {
        let line = [
            report.counts.steps as u128,
            report.applied as u128,
            report.counts.statements as u128,
            report.counts.opaque as u128,
            report.false_errors.len() as u128,
            report.differences.len() as u128,
            report.undecided.len() as u128,
            report.time.as_millis(),
        ];
        println!("| {} | {} |", report.directory.display(), cells(&line));
        for (sum, figure) in total.iter_mut().zip(line) {
            *sum += figure;
        }
    }
    println!("| {} histories | {} |", reports.len(), cells(&total));
}

fn cells(figures: &[u128]) -> String {
    let texts: Vec<String> = figures.iter().map(ToString::to_string).collect();
    texts.join(" | ")
}
