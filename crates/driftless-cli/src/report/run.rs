//! The report of `migrate` and `revert`.

use driftless_db::{Action, ComponentReport, Error, ErrorKind, StatementFailure};
use serde_json::{Value, json};

use super::check::diagnostic;
use super::table::{count, duration, table};
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::run::RunReport;

impl Report for RunReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        if !self.sealed.is_empty() {
            let steps = self.sealed.join(", ");
            page.info(&format!("sealed for `{}`: {steps}", self.environment));
        }
        for diagnostic in &self.diagnostics {
            page.failure(diagnostic);
        }
        for error in self.errors() {
            let place = match (&error.component, &error.database) {
                // Without a component the sentence names the database itself.
                (Some(_), Some(database)) => format!(" ({database})"),
                _ => String::new(),
            };
            page.problem(&format!("{error}{place}"));
            for help in error.help().iter().chain(&self.help) {
                page.help(help);
            }
        }
        if self.error.is_none() && self.done() == 0 {
            nothing_to_do(self, page);
            return;
        }
        if !self.components.is_empty() {
            summary(self, page);
        }
        for one in &self.components {
            for left in &one.not_started {
                page.line(&format!(
                    "not started: {}/{}: {}",
                    one.component, left.step, left.reason
                ));
            }
        }
    }

    fn json(&self) -> Value {
        let components: Vec<Value> = self.components.iter().map(component).collect();
        let diagnostics: Vec<Value> = self.diagnostics.iter().map(diagnostic).collect();
        let outcome = match (&self.error, self.done()) {
            (Some(_), _) => "failed",
            (None, 0) => "up-to-date",
            (None, _) => "done",
        };
        json!({
            "version": 1,
            "action": self.action.name(),
            "environment": self.environment,
            "outcome": outcome,
            "duration_ms": self.duration_ms,
            "sealed": self.sealed,
            "components": components,
            "error": self.error.as_ref().map(error),
            "diagnostics": diagnostics,
        })
    }
}

fn nothing_to_do(report: &RunReport, page: &mut Page<'_, '_>) {
    let text = match report.action {
        Action::Migrate | Action::Adopt | Action::Record => "up to date",
        Action::Revert => "nothing to revert",
    };
    let components: Vec<String> = report
        .components
        .iter()
        .filter(|one| report.action == Action::Migrate || one.already > 0)
        .map(|one| format!("{} ({})", one.component, count(one.already, "step")))
        .collect();
    let of =
        if components.is_empty() { String::new() } else { format!(": {}", components.join(", ")) };
    page.info(&format!("{}{of}", page.paint(Style::Good, text)));
}

fn summary(report: &RunReport, page: &mut Page<'_, '_>) {
    let verb = match report.action {
        Action::Migrate | Action::Adopt | Action::Record => ">applied",
        Action::Revert => ">reverted",
    };
    let rows: Vec<Vec<String>> = report
        .components
        .iter()
        .map(|one| {
            let done = one.done.len();
            let total = match report.action {
                Action::Migrate | Action::Adopt | Action::Record => one.already + done,
                Action::Revert => one.already.saturating_sub(done),
            };
            let took = one.done.iter().map(|step| step.duration.as_millis()).sum::<u128>();
            let state = match (&one.failed, one.not_started.is_empty()) {
                (Some(_), _) => "failed",
                (None, false) => "stopped",
                (None, true) => "",
            };
            vec![
                one.component.clone(),
                done.to_string(),
                total.to_string(),
                duration(u64::try_from(took).unwrap_or(u64::MAX)),
                one.database.clone(),
                state.to_owned(),
            ]
        })
        .collect();
    let lines = table(&["component", verb, ">now applied", ">time", "database", ""], &rows);
    for (index, line) in lines.iter().enumerate() {
        let failed = index > 0 && report.components[index - 1].failed.is_some();
        let line = match index {
            0 => page.paint(Style::Strong, line),
            _ if failed => page.paint(Style::Bad, line),
            _ => line.clone(),
        };
        page.info(&line);
    }
    let verb = if report.action == Action::Migrate { "applied" } else { "reverted" };
    let steps = count(report.done(), "step");
    page.info(&format!("{verb} {steps} in {}", duration(report.duration_ms)));
}

fn component(one: &ComponentReport) -> Value {
    let steps: Vec<Value> = one
        .done
        .iter()
        .map(|step| {
            json!({
                "step": step.step,
                "statements": step.statements,
                "duration_ms": u64::try_from(step.duration.as_millis()).unwrap_or(u64::MAX),
            })
        })
        .collect();
    let not_started: Vec<Value> = one
        .not_started
        .iter()
        .map(|left| json!({"step": left.step, "reason": left.reason.to_string()}))
        .collect();
    json!({
        "component": one.component,
        "database": one.database,
        "already": one.already,
        "steps": steps,
        "failed": one.failed.as_ref().map(|failed| error(&failed.error)),
        "not_started": not_started,
    })
}

fn error(error: &Error) -> Value {
    let failure: Option<&StatementFailure> = match &error.kind {
        ErrorKind::Statement(failure) | ErrorKind::Partial { failure, .. } => Some(failure),
        _ => None,
    };
    json!({
        "component": error.component,
        "step": error.step,
        "message": error.to_string(),
        "help": error.help(),
        "exit_code": Exit::from(error.class()).code(),
        "file": failure.map(|failure| &failure.file),
        "line": failure.map(|failure| failure.line),
        "column": failure.map(|failure| failure.column),
        "detail": failure.and_then(|failure| failure.detail.as_ref()),
        "hint": failure.and_then(|failure| failure.hint.as_ref()),
        "statement": failure.map(|failure| failure.statement),
        "statements": failure.map(|failure| failure.statements),
    })
}
