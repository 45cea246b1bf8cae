//! The report of `squash`.

use serde_json::{Value, json};

use super::table::count;
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::squash::SquashReport;

impl Report for SquashReport {
    fn exit(&self) -> Exit {
        Exit::Done
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for file in &self.files {
            page.line(&format!("{} {file}", page.paint(Style::Good, "wrote")));
        }
        let steps = count(self.replaced.len(), "step");
        page.info(&format!("`{}` stands for {steps} now, which are deleted", self.step));
        page.info("databases that have some of them and not all have to be migrated first");
    }

    fn json(&self) -> Value {
        json!({
            "version": 1,
            "component": self.component,
            "step": self.step,
            "replaced": self.replaced,
            "files": self.files,
        })
    }
}
