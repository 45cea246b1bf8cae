//! The report of `diff`.

use serde_json::Value;

use super::changes::{document, lines};
use super::table::count;
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::diff::DiffReport;
use crate::ops::source::Read;

impl Report for DiffReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        doubts(&self.from, page);
        doubts(&self.to, page);
        for change in &self.changes {
            for line in lines(change, "from", "to", page) {
                page.line(&line);
            }
        }
        for change in &self.not_compared {
            let (from, to) = (change.from.as_deref(), change.to.as_deref());
            let (from, to) = (from.unwrap_or("nothing"), to.unwrap_or("nothing"));
            let name = &change.name;
            page.detail(&match change.attribute.as_deref() {
                Some("position") => format!("not compared: {name} stands at {from} and at {to}"),
                attribute => {
                    let attribute = attribute.unwrap_or("all of it");
                    let kind = change.kind;
                    format!("not compared: {attribute} of {kind} {name}: {from} and {to}")
                }
            });
        }
        let (from, to) = (&self.from.shown, &self.to.shown);
        match self.outcome() {
            Exit::Done => {
                page.info(&format!("{}: {from} and {to}", page.paint(Style::Good, "equal")));
            }
            Exit::Undecided => {
                page.problem(&format!("cannot decide whether {from} and {to} are equal"));
            }
            _ => {
                page.info(&format!("\n{} from {from} to {to}", count(self.changes.len(), "change")))
            }
        }
    }

    /// Steps that cannot share a transaction are told apart, and what is left to the reader said.
    fn sql(&self, page: &mut Page<'_, '_>) {
        doubts(&self.from, page);
        doubts(&self.to, page);
        let Some(generated) = &self.generated else { return };
        self.offers.iter().for_each(|offer| page.warn(offer));
        page.raw(&generated.script());
        for object in &generated.undecided {
            page.line(&format!("-- left to you: {object}"));
        }
    }

    /// A bare list, as documented.
    fn json(&self) -> Value {
        Value::Array(document(&self.changes))
    }
}

/// What makes a source doubtful.
fn doubts(read: &Read, page: &mut Page<'_, '_>) {
    for doubt in &read.doubts {
        page.diagnostic(doubt);
    }
    for opaque in &read.catalog.opaque {
        let (file, line) = (&opaque.origin.file, opaque.origin.line);
        page.warn(&format!("{file}:{line}: not understood: {}", opaque.reason));
    }
}
