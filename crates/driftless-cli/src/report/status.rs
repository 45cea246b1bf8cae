//! The report of `status`.

use serde_json::{Value, json};

use super::table::{count, duration, table};
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::status::{ComponentStatus, State, StatusReport, StepStatus};

impl Report for StatusReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for (index, one) in self.components.iter().enumerate() {
            if index > 0 {
                page.info("");
            }
            let state = if one.exists { "" } else { ", does not exist yet" };
            let name = page.paint(Style::Strong, &one.component);
            page.line(&format!("{name} ({}{state})", one.database));
            let rows: Vec<Vec<String>> = one.steps.iter().map(row).collect();
            let lines = table(&["step", "state", "applied at", ">took"], &rows);
            for (line, step) in lines.iter().skip(1).zip(&one.steps) {
                let style = match step.state {
                    State::Applied | State::Skipped => Style::Faint,
                    State::Pending | State::Running => Style::Warn,
                    State::Changed | State::Unknown | State::Unfinished => Style::Bad,
                };
                if !matches!(step.state, State::Applied | State::Skipped) {
                    page.line(&format!("  {}", page.paint(style, line)));
                } else {
                    page.info(&format!("  {line}"));
                }
            }
            if let Some(holder) = &one.executed_by {
                page.info(&format!("  being executed by {holder}"));
            }
            page.info(&format!("  {}", summary(one)));
        }
        if self.errors > 0 {
            let errors = count(self.errors, "error");
            page.warn(&format!("the steps on disk have {errors}; `driftless check` shows them"));
        }
        match self.outcome() {
            Exit::History => page.problem("the history on disk is not the one that was applied"),
            Exit::Partial => page.problem(
                "a run ended in the middle of a step; `driftless migrate` goes on with it, or says \
                 what is in doubt",
            ),
            _ => {}
        }
    }

    fn json(&self) -> Value {
        let components: Vec<Value> = self
            .components
            .iter()
            .map(|one| {
                let steps: Vec<Value> = one.steps.iter().map(step).collect();
                json!({
                    "component": one.component,
                    "database": one.database,
                    "exists": one.exists,
                    "executing": one.executed_by,
                    "steps": steps,
                })
            })
            .collect();
        json!({
            "version": 1,
            "environment": self.environment,
            "components": components,
            "errors": self.errors,
        })
    }
}

fn row(step: &StepStatus) -> Vec<String> {
    let open = if step.open { " (open)" } else { "" };
    let took = step.duration_ms.and_then(|ms| u64::try_from(ms).ok());
    vec![
        step.step.clone(),
        format!("{}{open}", step.state.name()),
        step.applied_at.clone().unwrap_or_default(),
        took.map(duration).unwrap_or_default(),
    ]
}

fn summary(one: &ComponentStatus) -> String {
    let states = [
        State::Applied,
        State::Pending,
        State::Skipped,
        State::Changed,
        State::Unknown,
        State::Unfinished,
        State::Running,
    ];
    let counts: Vec<String> = states
        .into_iter()
        .map(|state| (one.steps.iter().filter(|step| step.state == state).count(), state))
        .filter(|(number, state)| *number > 0 || *state == State::Applied)
        .map(|(number, state)| format!("{number} {}", state.name()))
        .collect();
    counts.join(", ")
}

fn step(step: &StepStatus) -> Value {
    json!({
        "step": step.step,
        "state": step.state.name(),
        "open": step.open,
        "applied_at": step.applied_at,
        "duration_ms": step.duration_ms,
        "tool_version": step.tool_version,
    })
}
