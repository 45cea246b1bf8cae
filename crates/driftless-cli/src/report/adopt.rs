//! The report of `adopt`.

use serde_json::{Value, json};

use super::changes::{document, lines};
use super::table::count;
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::adopt::{AdoptReport, AdoptedComponent, AdoptedDatabase};

impl Report for AdoptReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for database in &self.databases {
            for component in &database.components {
                head(component, database, page);
            }
            for change in &database.changes {
                for line in lines(change, "expected", "found", page) {
                    page.line(&format!("  {line}"));
                }
            }
            for note in &database.notes {
                page.detail(&format!("  {note}"));
            }
            if database.opaque > 0 {
                let opaque = count(database.opaque, "statement");
                page.warn(&format!("{opaque} of the steps were not understood"));
            }
            conclusion(database, self.dry_run, page);
        }
    }

    fn json(&self) -> Value {
        let databases: Vec<Value> = self.databases.iter().map(database).collect();
        json!({
            "version": 1,
            "environment": self.environment,
            "dry_run": self.dry_run,
            "databases": databases,
        })
    }
}

fn head(one: &AdoptedComponent, database: &AdoptedDatabase, page: &mut Page<'_, '_>) {
    let name = page.paint(Style::Strong, &one.component);
    let (applied, source) = (count(one.applied.len(), "step"), &one.source);
    let pending = one.pending;
    page.line(&format!(
        "{name} ({}): {applied} applied according to {source}, {pending} pending",
        database.database
    ));
    for (step, took_effect) in &one.settled {
        let found = if *took_effect { "took effect" } else { "did not take effect" };
        page.line(&format!(
            "  `{step}` failed there, and by what the database contains it {found}"
        ));
    }
}

fn conclusion(database: &AdoptedDatabase, dry_run: bool, page: &mut Page<'_, '_>) {
    if database.differs() {
        page.problem("the database is not what these steps make; nothing was recorded");
        page.help("bring it there first, or say with `--at` which steps it has");
    } else if dry_run {
        page.info("  it contains what they make; nothing was recorded");
    } else {
        let recorded = count(database.recorded, "step");
        page.info(&format!("  it contains what they make; {recorded} recorded"));
    }
}

fn database(one: &AdoptedDatabase) -> Value {
    let components: Vec<Value> = one
        .components
        .iter()
        .map(|one| {
            let settled = one.settled.iter();
            let settled: Vec<Value> =
                settled.map(|(step, took)| json!({ "step": step, "took_effect": took })).collect();
            json!({
                "component": one.component,
                "source": one.source,
                "applied": one.applied,
                "settled": settled,
                "pending": one.pending,
            })
        })
        .collect();
    json!({
        "database": one.database,
        "components": components,
        "differs": one.differs(),
        "changes": document(&one.changes),
        "opaque": one.opaque,
        "notes": one.notes,
        "recorded": one.recorded,
    })
}
