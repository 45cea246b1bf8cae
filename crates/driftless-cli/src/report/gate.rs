//! The report of `gate` and `wait`.

use driftless_db::Gate;
use serde_json::{Value, json};

use super::table::count;
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::gate::{ComponentGate, GateReport};

impl Report for GateReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for one in &self.components {
            let name = page.paint(Style::Strong, &one.component);
            let (style, word) = match &one.gate {
                Ok(gate) if gate.is_current() => (Style::Faint, gate.name()),
                Ok(gate) => (Style::Warn, gate.name()),
                Err(_) => (Style::Bad, "unreadable"),
            };
            let word = page.paint(style, word);
            page.line(&format!("{name} ({}): {word}{}", one.database, detail(one)));
            if let Some(help) = help(one) {
                page.info(&format!("  help: {help}"));
            }
        }
    }

    fn json(&self) -> Value {
        let components: Vec<Value> = self.components.iter().map(component).collect();
        json!({
            "version": 1,
            "environment": self.environment,
            "may_start": self.outcome() == Exit::Done,
            "components": components,
        })
    }
}

fn detail(one: &ComponentGate) -> String {
    match &one.gate {
        Ok(Gate::Current | Gate::Empty) => String::new(),
        Ok(Gate::Behind { pending, failure, executing }) => {
            let now = executing.as_ref().map(|holder| format!(", being applied by {holder}"));
            let last =
                failure.as_ref().map(|failure| format!("\n  the last run failed: {failure}"));
            let more = now.or(last).unwrap_or_default();
            format!(", {} pending{more}", count(pending.len(), "step"))
        }
        Ok(Gate::Ahead { unknown, missing }) if missing.is_empty() => {
            format!(", it also has {}", unknown.join(", "))
        }
        Ok(Gate::Ahead { unknown, missing }) => {
            let (unknown, missing) = (unknown.join(", "), missing.join(", "));
            format!(", it also has {unknown}, and lacks {missing}")
        }
        Ok(Gate::Changed { steps }) => format!(" since: {}", steps.join(", ")),
        Ok(Gate::NotOurs { total, .. }) => {
            format!(", it has {} and no ledger", count(*total, "object"))
        }
        Err(error) => format!("\n  {}", error.kind),
    }
}

fn help(one: &ComponentGate) -> Option<String> {
    let help = match &one.gate {
        Ok(Gate::Behind { executing: Some(_), .. }) => {
            "`driftless wait` waits for its end, `driftless locks` shows what it does"
        }
        Ok(Gate::Empty | Gate::Behind { .. }) => "`driftless migrate` applies the steps",
        Ok(Gate::Ahead { missing, .. }) if missing.is_empty() => {
            "start the newer program, or `--allow-ahead` if this one can work with its schema"
        }
        Ok(Gate::Ahead { .. } | Gate::Changed { .. }) => "`driftless status` shows each step",
        Ok(Gate::NotOurs { .. }) => "is this the right database?",
        Ok(Gate::Current) => return None,
        Err(error) => return error.help(),
    };
    Some(help.to_owned())
}

fn component(one: &ComponentGate) -> Value {
    let mut value = json!({
        "component": one.component,
        "database": one.database,
        "gate": one.gate.as_ref().map_or("unreadable", Gate::name),
    });
    let more = match &one.gate {
        Ok(Gate::Current | Gate::Empty) => json!({}),
        Ok(Gate::Behind { pending, failure, executing }) => {
            json!({ "pending": pending, "failure": failure, "executing": executing })
        }
        Ok(Gate::Ahead { unknown, missing }) => json!({ "unknown": unknown, "pending": missing }),
        Ok(Gate::Changed { steps }) => json!({ "changed": steps }),
        Ok(Gate::NotOurs { found, total }) => json!({ "found": found, "total": total }),
        Err(error) => json!({ "error": error.kind.to_string() }),
    };
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}
