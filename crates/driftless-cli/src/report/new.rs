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
        for file in &self.files {
            page.line(&format!("{} {file}", page.paint(Style::Good, "wrote")));
        }
        if let Some(lock) = &self.lock {
            page.info(&format!("{} {lock}: the step is open", page.paint(Style::Good, "wrote")));
        }
    }

    fn json(&self) -> Value {
        json!({
            "version": 1,
            "component": self.component,
            "step": self.step,
            "files": self.files,
            "lock": self.lock,
        })
    }
}
