//! What happens during a run as JSON lines, for programs that follow it.
//!
//! Every line is a document of its own and is written at once. The shapes stand in `docs/json.md`
//! and only ever grow. Nothing of a step's SQL is in them, except what the server quotes of it when it
//! refuses a statement.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use driftless_db::Event;
use serde_json::{Map, Value, json};

use crate::ops::run::RunReport;
use crate::{CliError, Exit};

/// Where lines go.
#[derive(Debug)]
enum Target {
    /// To whoever is handed them.
    Returned,
    /// Into a file.
    File(File),
}

/// Writes the events of a run.
#[derive(Debug)]
pub(crate) struct EventLines {
    target: Target,
    run: String,
    failure: Option<std::io::Error>,
}

impl EventLines {
    /// Lines for a file, behind what it has; for `-`, lines that are handed back.
    pub(crate) fn open(path: &Path) -> Result<Self, CliError> {
        let target = if path.as_os_str() == "-" {
            Target::Returned
        } else {
            let file = OpenOptions::new().create(true).append(true).open(path);
            Target::File(file.map_err(|error| CliError::file("write", path, &error))?)
        };
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let run = format!("{:x}-{:x}", started.as_millis(), std::process::id());
        Ok(Self { target, run, failure: None })
    }

    /// Writes an event; the line, where it is the caller's to write.
    pub(crate) fn event(&mut self, event: &Event<'_>) -> Option<String> {
        let (name, phase, fields) = described(event)?;
        self.write(name, phase, fields)
    }

    /// Writes how the run ended.
    pub(crate) fn end(&mut self, report: &RunReport, exit: Exit) -> Option<String> {
        let failed = report.components.iter().filter(|one| one.failed.is_some());
        let failed: Vec<&str> = failed.map(|one| one.component.as_str()).collect();
        let not_started: usize = report.components.iter().map(|one| one.not_started.len()).sum();
        let fields = json!({
            "action": report.action.name(),
            "environment": report.environment,
            "done": report.done(),
            "failed": failed,
            "not_started": not_started,
            "duration_ms": report.duration_ms,
            "exit": exit.code(),
        });
        self.write("finished", "end", fields)
    }

    /// Writes that there was no run.
    pub(crate) fn refused(&mut self, error: &CliError) -> Option<String> {
        let fields = json!({ "message": error.to_string(), "exit": error.exit.code() });
        self.write("refused", "end", fields)
    }

    /// The first failure to write.
    pub(crate) fn failure(&mut self) -> Option<std::io::Error> {
        self.failure.take()
    }

    fn write(&mut self, name: &str, phase: &str, fields: Value) -> Option<String> {
        let mut line = Map::new();
        line.insert("ts".to_owned(), timestamp(SystemTime::now()).into());
        line.insert("run_id".to_owned(), self.run.clone().into());
        line.insert("event".to_owned(), name.into());
        line.insert("phase".to_owned(), phase.into());
        if let Value::Object(fields) = fields {
            line.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
        }
        let line = Value::Object(line).to_string();
        match &mut self.target {
            Target::Returned => return Some(line),
            Target::File(file) => {
                if let Err(error) = writeln!(file, "{line}") {
                    self.failure.get_or_insert(error);
                }
            }
        }
        None
    }
}

/// The name, the phase and the fields of an event.
fn described(event: &Event<'_>) -> Option<(&'static str, &'static str, Value)> {
    let fields = match event {
        Event::Planned { action, steps } => {
            ("planned", "plan", json!({ "action": action.name(), "steps": steps }))
        }
        Event::Waiting { database, waited, holder } => {
            let waited = milliseconds(*waited);
            let fields =
                json!({ "database": database, "lock_wait_ms": waited, "blocked_by": holder });
            ("waiting", "wait_lock", fields)
        }
        Event::Locked { database, waited } => {
            let fields = json!({ "database": database, "lock_wait_ms": milliseconds(*waited) });
            ("locked", "wait_lock", fields)
        }
        Event::StepStarted { component, step, action, statements } => {
            let fields = json!({ "component": component, "step": step, "action": action.name(),
                "statements": statements });
            ("step_started", "begin", fields)
        }
        Event::StatementDone { component, step, statement, statements, duration } => {
            let fields = json!({ "component": component, "step": step, "statement": statement,
                "statements": statements, "duration_ms": milliseconds(*duration) });
            ("statement_done", "exec", fields)
        }
        Event::BatchDone { component, step, batch, progress, duration } => {
            let fields = json!({ "component": component, "step": step, "batch": batch,
                "done": progress.map(|progress| progress.done),
                "total": progress.and_then(|progress| progress.total),
                "duration_ms": milliseconds(*duration) });
            ("batch_done", "exec", fields)
        }
        Event::StepDone { component, step, action, duration } => {
            let fields = json!({ "component": component, "step": step, "action": action.name(),
                "duration_ms": milliseconds(*duration) });
            ("step_done", "exec", fields)
        }
        Event::Committed { database, steps, duration } => {
            let fields = json!({ "database": database, "steps": steps,
                "duration_ms": milliseconds(*duration) });
            ("committed", "commit", fields)
        }
        Event::Undone { database } => ("undone", "exec", json!({ "database": database })),
        Event::Retrying { component, step, attempt, blocker, pause } => {
            let fields = json!({ "component": component, "step": step, "attempts": attempt,
                "blocked_by": blocker, "pause_ms": milliseconds(*pause) });
            ("retrying", "wait_lock", fields)
        }
        Event::Failed { error } => {
            let fields = json!({ "component": error.component, "step": error.step,
                "database": error.database, "message": error.kind.to_string(),
                "exit": error.class().code() });
            ("failed", "exec", fields)
        }
        _ => return None,
    };
    Some(fields)
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A point in time as ISO 8601 in UTC, with milliseconds.
fn timestamp(now: SystemTime) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, seconds) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    // Years that begin in March end with the leap day.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!(
        "{:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
        era * 400 + year + later,
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60,
        since.subsec_millis()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_what_a_calendar_says() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_709_175_845, "2024-02-29T03:04:05.000Z"),
            (1_735_689_599, "2024-12-31T23:59:59.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(timestamp(UNIX_EPOCH + Duration::from_secs(seconds)), expected);
        }
    }
}
