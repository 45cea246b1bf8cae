//! The report of `completions`: the script, whatever the format.

use serde_json::{Value, json};

use super::{Page, Report};
use crate::Exit;
use crate::ops::completions::CompletionsReport;

impl Report for CompletionsReport {
    fn exit(&self) -> Exit {
        Exit::Done
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        page.raw(&self.script);
    }

    fn json(&self) -> Value {
        json!({"version": 1, "script": self.script})
    }
}
