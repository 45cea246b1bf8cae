//! The report of `lock`.

use serde_json::{Value, json};

use super::check::diagnostic;
use super::table::count;
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::lock::{ComponentLock, LockReport};

impl Report for LockReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for one in &self.components {
            for error in &one.errors {
                page.diagnostic(error);
            }
            if !one.errors.is_empty() {
                page.problem(&format!("`{}` cannot be sealed as it is", one.component));
            } else if self.check {
                checked(one, page);
            } else {
                sealed(one, page);
            }
        }
    }

    fn json(&self) -> Value {
        let components: Vec<Value> = self
            .components
            .iter()
            .map(|one| {
                let errors: Vec<Value> = one.errors.iter().map(diagnostic).collect();
                json!({
                    "component": one.component,
                    "file": one.file,
                    "steps": one.steps,
                    "open": one.open,
                    "deleted": one.deleted,
                    "stale": one.stale,
                    "diagnostics": errors,
                })
            })
            .collect();
        json!({"version": 1, "check": self.check, "components": components})
    }
}

fn checked(one: &ComponentLock, page: &mut Page<'_, '_>) {
    let ComponentLock { component, file, .. } = one;
    for step in &one.open {
        page.problem(&format!("step `{component}/{step}` is open"));
    }
    for step in &one.deleted {
        page.problem(&format!("step `{component}/{step}` is locked and does not exist"));
    }
    if one.stale && one.open.is_empty() && one.deleted.is_empty() {
        page.problem(&format!("`{file}` is not what `driftless lock` writes"));
    }
    if one.stale {
        page.line(&format!("`driftless lock --component {component}` writes `{file}` anew"));
    } else {
        let steps = count(one.steps, "sealed step");
        page.info(&format!("{} {file}: {steps}", page.paint(Style::Good, "up to date")));
    }
}

fn sealed(one: &ComponentLock, page: &mut Page<'_, '_>) {
    let ComponentLock { component, file, .. } = one;
    for step in &one.open {
        page.info(&format!("{} {component}/{step}", page.paint(Style::Good, "sealed")));
    }
    for step in &one.deleted {
        page.info(&format!("{} {component}/{step}", page.paint(Style::Warn, "dropped")));
    }
    let verb = if one.stale { "wrote" } else { "up to date" };
    let steps = count(one.steps, "sealed step");
    page.info(&format!("{} {file}: {steps}", page.paint(Style::Good, verb)));
}
