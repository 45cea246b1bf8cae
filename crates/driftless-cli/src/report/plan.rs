//! The report of `plan`.

use serde_json::{Value, json};

use super::table::count;
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::plan::{PlanReport, PlannedStatement, PlannedStep};

/// As much of a statement as fits on a line.
const WIDTH: usize = 90;

impl Report for PlanReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for step in &self.steps {
            let name = format!("{}/{}", step.component, step.step);
            let facts = facts(step);
            page.line(&format!("{} {}{facts}", page.paint(Style::Strong, &name), step.file));
            for statement in &step.statements {
                page.info(&shown(statement, page));
            }
        }
        for one in &self.components {
            let state = if one.exists { "" } else { ", does not exist yet" };
            page.detail(&format!("{}: {}{state}", one.component, one.database));
        }
        let statements = self.steps.iter().map(|step| step.statements.len()).sum();
        if self.steps.is_empty() {
            let applied = self.components.iter().map(|one| one.applied).sum();
            let applied = count(applied, "applied step");
            page.info(&format!("{}: {applied}", page.paint(Style::Good, "up to date")));
        } else {
            page.info(&format!(
                "\n{} to apply in `{}`: {}",
                count(self.steps.len(), "step"),
                self.environment,
                count(statements, "statement"),
            ));
        }
    }

    fn json(&self) -> Value {
        let components: Vec<Value> = self
            .components
            .iter()
            .map(|one| {
                json!({
                    "component": one.component,
                    "database": one.database,
                    "exists": one.exists,
                    "applied": one.applied,
                    "pending": one.pending,
                })
            })
            .collect();
        let steps: Vec<Value> = self.steps.iter().map(step).collect();
        json!({
            "version": 1,
            "environment": self.environment,
            "components": components,
            "steps": steps,
        })
    }
}

fn step(step: &PlannedStep) -> Value {
    let statements: Vec<Value> = step
        .statements
        .iter()
        .map(|statement| json!({"line": statement.line, "sql": statement.sql}))
        .collect();
    json!({
        "component": step.component,
        "step": step.step,
        "file": step.file,
        "transaction": step.transaction,
        "foreign_keys_off": step.foreign_keys_off,
        "open": step.open,
        "statements": statements,
    })
}

fn facts(step: &PlannedStep) -> String {
    let facts = [
        (step.open, "open"),
        (!step.transaction, "not in a transaction"),
        (step.foreign_keys_off, "rebuilds a table, foreign keys off"),
    ];
    let facts: Vec<&str> =
        facts.into_iter().filter(|(holds, _)| *holds).map(|(_, fact)| fact).collect();
    if facts.is_empty() { String::new() } else { format!(" ({})", facts.join("; ")) }
}

/// A statement on one line, or as it stands for who wants more.
fn shown(statement: &PlannedStatement, page: &Page<'_, '_>) -> String {
    let PlannedStatement { line, sql } = statement;
    if page.is_verbose() {
        let text: Vec<String> = sql.lines().map(|line| format!("        {line}")).collect();
        return format!("  {line:>4}\n{}", text.join("\n"));
    }
    let words: Vec<&str> = sql.split_whitespace().collect();
    let text = words.join(" ");
    let short: String = text.chars().take(WIDTH).collect();
    let more = if text.chars().count() > WIDTH { " ..." } else { "" };
    format!("  {line:>4}  {short}{more}")
}
