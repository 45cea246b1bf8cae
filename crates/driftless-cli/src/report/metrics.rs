//! What a run came to, in the text format of Prometheus, for a collector of text files.
//!
//! Written beside the file and moved into its place, so that nobody reads half of it. A run that is
//! killed leaves the file of the one before: `driftless_last_run_timestamp_seconds` says how old
//! that is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use driftless_db::Event;

use crate::ops::run::RunReport;
use crate::{CliError, Exit};

/// What is counted while a run goes on.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// How long locks were waited for, by database.
    lock_wait: BTreeMap<String, Duration>,
    /// How often a step gave up waiting for a lock on a table, by component.
    lock_timeouts: BTreeMap<String, u64>,
    /// How many batches were done, by component.
    batches: BTreeMap<String, u64>,
}

impl Metrics {
    /// Counts what happened.
    pub(crate) fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Waiting { database, waited, .. } | Event::Locked { database, waited } => {
                let known = self.lock_wait.entry((*database).to_owned()).or_default();
                *known = (*known).max(*waited);
            }
            Event::Retrying { component, .. } => {
                *self.lock_timeouts.entry((*component).to_owned()).or_default() += 1;
            }
            Event::BatchDone { component, .. } => {
                *self.batches.entry((*component).to_owned()).or_default() += 1;
            }
            _ => {}
        }
    }

    /// Writes the file.
    pub(crate) fn write(
        &self,
        path: &Path,
        report: &RunReport,
        exit: Exit,
    ) -> Result<(), CliError> {
        let text = self.text(report, exit, SystemTime::now());
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{}", std::process::id()));
        let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
        written.map_err(|error| CliError::file("write", path, &error))
    }

    fn text(&self, report: &RunReport, exit: Exit, now: SystemTime) -> String {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut text = String::new();
        let components = &report.components;
        let of = |value: fn(&driftless_db::ComponentReport) -> usize| -> Vec<Sample> {
            components
                .iter()
                .map(|one| (vec![("component", one.component.clone())], value(one).to_string()))
                .collect()
        };
        let steps: Vec<Sample> = components
            .iter()
            .flat_map(|one| {
                one.done.iter().map(|done| {
                    let labels =
                        vec![("component", one.component.clone()), ("step", done.step.clone())];
                    (labels, done.duration.as_secs_f64().to_string())
                })
            })
            .collect();
        let counted = |name: &'static str, counts: &BTreeMap<String, u64>| -> Vec<Sample> {
            counts
                .iter()
                .map(|(key, count)| (vec![(name, key.clone())], count.to_string()))
                .collect()
        };
        let waits = self
            .lock_wait
            .iter()
            .map(|(database, wait)| {
                (vec![("database", database.clone())], wait.as_secs_f64().to_string())
            })
            .collect();
        let one = |value: String| vec![(Vec::new(), value)];
        let failed = |one: &driftless_db::ComponentReport| usize::from(one.failed.is_some());
        let families: [(&str, &str, Vec<Sample>); 11] = [
            ("applied_steps", "Steps applied or reverted by the last run.", of(|it| it.done.len())),
            ("already_applied_steps", "Steps applied before the last run.", of(|it| it.already)),
            ("pending_steps", "Steps the last run left undone.", of(left)),
            ("failed", "Whether something failed in the last run.", of(failed)),
            ("step_duration_seconds", "How long a step of the last run took.", steps),
            (
                "batches",
                "Batches of steps that are code and of statements.",
                counted("component", &self.batches),
            ),
            ("lock_wait_seconds", "How long the lock of a run was waited for.", waits),
            (
                "lock_timeouts",
                "How often a step gave up waiting for a lock on a table.",
                counted("component", &self.lock_timeouts),
            ),
            (
                "run_duration_seconds",
                "How long the last run took.",
                one((Duration::from_millis(report.duration_ms)).as_secs_f64().to_string()),
            ),
            ("exit_code", "The exit code of the last run.", one(exit.code().to_string())),
            ("last_run_timestamp_seconds", "When the last run ended.", one(now.to_string())),
        ];
        for (name, help, samples) in families {
            family(&mut text, name, help, &samples);
        }
        if exit == Exit::Done {
            let help = "When a run last ended well.";
            family(&mut text, "last_success_timestamp_seconds", help, &one(now.to_string()));
        }
        text
    }
}

/// The labels and the value of a line.
type Sample = (Vec<(&'static str, String)>, String);

fn left(report: &driftless_db::ComponentReport) -> usize {
    let failed = report.failed.as_ref().is_some_and(|failed| failed.step.is_some());
    report.not_started.len() + usize::from(failed)
}

fn family(text: &mut String, name: &str, help: &str, samples: &[Sample]) {
    if samples.is_empty() {
        return;
    }
    let _ = writeln!(text, "# HELP driftless_{name} {help}\n# TYPE driftless_{name} gauge");
    for (labels, value) in samples {
        let labels: Vec<String> =
            labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escaped(value))).collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(text, "driftless_{name}{labels} {value}");
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn labels_are_escaped() {
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }
}
