//! The report of `new`.

use serde_json::{Value, json};

use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::new::NewReport;

impl Report for NewReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        if self.steps.is_empty() {
            page.info(&format!("{}: nothing to do", self.component));
        }
        for file in &self.files {
            page.line(&format!("{} {file}", page.paint(Style::Good, "wrote")));
        }
        if let Some(lock) = &self.lock {
            let state =
                if self.steps.len() == 1 { "the step is open" } else { "the steps are open" };
            page.info(&format!("{} {lock}: {state}", page.paint(Style::Good, "wrote")));
        }
        for lost in &self.losses {
            page.warn(&format!("data loss: {lost}"));
        }
        for note in &self.notes {
            page.info(&format!("note: {note}"));
        }
    }

    fn json(&self) -> Value {
        json!({
            "version": 1,
            "component": self.component,
            "step": self.steps.first(),
            "steps": self.steps,
            "files": self.files,
            "lock": self.lock,
            "losses": self.losses,
            "notes": self.notes,
        })
    }
}
