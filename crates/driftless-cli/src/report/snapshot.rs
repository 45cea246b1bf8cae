//! The report of `snapshot`.

use serde_json::{Value, json};

use super::catalog;
use super::changes::{document, lines};
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::snapshot::{Asked, Before, Snapshot, SnapshotReport};

impl Report for SnapshotReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for one in &self.snapshots {
            for doubt in &one.doubts {
                page.diagnostic(doubt);
            }
            match (self.asked, &one.file) {
                (Asked::Check, Some(file)) => checked(one, file, page),
                (Asked::Write, Some(file)) => written(one, file, page),
                _ => page.raw(&one.text),
            }
        }
    }

    fn json(&self) -> Value {
        if let (Asked::Print, [one]) = (self.asked, self.snapshots.as_slice()) {
            return catalog::document(&one.catalog);
        }
        let components: Vec<Value> = self.snapshots.iter().map(|one| self.component(one)).collect();
        json!({"version": 1, "components": components})
    }
}

impl SnapshotReport {
    fn component(&self, one: &Snapshot) -> Value {
        if self.asked != Asked::Check {
            return json!({
                "component": one.component,
                "catalog": catalog::document(&one.catalog),
            });
        }
        let changes = match &one.before {
            Before::Other { changes, .. } => document(changes),
            Before::Same | Before::Missing => Vec::new(),
        };
        json!({
            "component": one.component,
            "file": one.file,
            "stale": !matches!(one.before, Before::Same),
            "missing": matches!(one.before, Before::Missing),
            "changes": changes,
        })
    }
}

fn written(one: &Snapshot, file: &str, page: &mut Page<'_, '_>) {
    if !one.doubts.is_empty() {
        page.problem(&format!("`{file}` was not written: the steps have errors"));
        return;
    }
    let verb = if matches!(one.before, Before::Same) { "up to date" } else { "wrote" };
    page.info(&format!("{} {file}", page.paint(Style::Good, verb)));
}

fn checked(one: &Snapshot, file: &str, page: &mut Page<'_, '_>) {
    match &one.before {
        Before::Same => {
            page.info(&format!("{} {file}", page.paint(Style::Good, "up to date")));
            return;
        }
        Before::Missing => page.problem(&format!("`{file}` does not exist")),
        Before::Other { changes, line } => {
            for change in changes {
                for line in lines(change, "file", "steps", page) {
                    page.line(&line);
                }
            }
            match changes.len() {
                0 => page.problem(&format!(
                    "`{file}` says the same in other words, from line {line} on"
                )),
                _ => page.problem(&format!("`{file}` is stale")),
            }
        }
    }
    let component = one.component.as_deref().unwrap_or_default();
    page.line(&format!("`driftless snapshot --component {component}` writes it anew"));
}
