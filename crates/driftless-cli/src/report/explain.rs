//! The report of `explain`: a list of codes, or the page of one.

use serde_json::{Value, json};

use super::table::table;
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::explain::ExplainReport;

impl Report for ExplainReport {
    fn exit(&self) -> Exit {
        Exit::Done
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        if !self.page {
            let rows: Vec<Vec<String>> =
                self.codes.iter().map(|code| vec![code.id.into(), code.title.into()]).collect();
            table(&["code", "finds"], &rows).iter().for_each(|line| page.line(line));
            return;
        }
        for code in &self.codes {
            page.line(&format!("{}: {}\n", page.paint(Style::Strong, code.id), code.title));
            page.line(code.manual.trim_end());
        }
    }

    fn json(&self) -> Value {
        let codes: Vec<Value> = self
            .codes
            .iter()
            .map(|code| json!({"code": code.id, "title": code.title, "manual": code.manual}))
            .collect();
        json!({"version": 1, "codes": codes})
    }
}
