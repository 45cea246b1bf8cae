//! The report of `resolve`.

use driftless_db::Claim;
use serde_json::{Value, json};

use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::resolve::ResolveReport;

impl Report for ResolveReport {
    fn exit(&self) -> Exit {
        Exit::Done
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        let row = &self.row;
        let what = match self.claim {
            Claim::Applied => format!("statement {} took effect", row.statement),
            Claim::NotApplied => format!("statement {} did not take effect", row.statement),
            Claim::Abandoned => "it begins anew".to_owned(),
        };
        let settled = page.paint(Style::Good, "settled");
        page.info(&format!("{settled} {}/{}: {what}", row.component, row.step));
        if !self.borne_out {
            page.warn("the schema does not tell, so it was believed; the ledger has a note of it");
        }
        page.info(&format!("`driftless {}` goes on", row.action));
    }

    fn json(&self) -> Value {
        json!({
            "version": 1,
            "database": self.database,
            "component": self.row.component,
            "step": self.row.step,
            "action": self.row.action,
            "statement": self.row.statement,
            "statements": self.row.statements,
            "claim": match self.claim {
                Claim::Applied => "applied",
                Claim::NotApplied => "not-applied",
                Claim::Abandoned => "abandoned",
            },
            "borne_out": self.borne_out,
        })
    }
}
