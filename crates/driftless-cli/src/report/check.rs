//! The report of `check`.

use driftless_diag::{Diagnostic, Severity};
use serde_json::{Value, json};

use super::table::count;
use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::check::CheckReport;

impl Report for CheckReport {
    fn exit(&self) -> Exit {
        self.outcome()
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for diagnostic in &self.diagnostics {
            page.diagnostic(diagnostic);
        }
        for opaque in &self.opaque {
            page.detail(&format!("not understood: {opaque}"));
        }
        let errors = self.count(Severity::Error);
        let found: Vec<String> = [(errors, "error"), (self.count(Severity::Warning), "warning")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, noun)| count(number, noun))
            .collect();
        let (style, verdict) = match (errors, found.is_empty()) {
            (0, true) => (Style::Good, "no errors".to_owned()),
            (0, false) => (Style::Warn, found.join(", ")),
            _ => (Style::Bad, found.join(", ")),
        };
        let opaque = match self.counts.opaque {
            0 => String::new(),
            number => format!(", {number} not understood"),
        };
        page.info(&format!(
            "checked {}: {}, {}{opaque}: {}",
            count(self.components, "component"),
            count(self.counts.steps, "step"),
            count(self.counts.statements, "statement"),
            page.paint(style, &verdict),
        ));
    }

    fn json(&self) -> Value {
        let diagnostics: Vec<Value> = self.diagnostics.iter().map(diagnostic).collect();
        json!({
            "version": 1,
            "steps": self.counts.steps,
            "statements": self.counts.statements,
            "opaque": self.counts.opaque,
            "diagnostics": diagnostics,
        })
    }
}

/// A diagnostic as every document has it.
pub(super) fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let place = diagnostic.primary.as_ref();
    let position = place.map(|place| place.file.position(place.span.start));
    json!({
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.name(),
        "message": diagnostic.message,
        "file": place.map(|place| &place.file.path),
        "line": position.map(|position| position.line),
        "column": position.map(|position| position.column),
        "step": diagnostic.step,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use driftless_check::Counts;
    use driftless_diag::{Code, SourceFile, Span};

    use super::*;

    static CODE: Code = Code { id: "some-code", title: "", manual: "" };

    #[test]
    fn the_document_has_exactly_the_documented_shape() {
        let file = Arc::new(SourceFile::new("m/up.sql", "é;\nDROP x"));
        let report = CheckReport {
            counts: Counts { steps: 1, statements: 2, opaque: 0 },
            components: 1,
            diagnostics: vec![
                Diagnostic::error(&CODE, "one").at(&file, Span::new(9, 10), "").in_step("a/0001_x"),
                Diagnostic::warning(&CODE, "two"),
            ],
            opaque: Vec::new(),
        };
        assert_eq!(report.exit(), Exit::Findings);
        let expected = json!({
            "version": 1,
            "steps": 1,
            "statements": 2,
            "opaque": 0,
            "diagnostics": [
                {"code": "some-code", "severity": "error", "message": "one", "file": "m/up.sql",
                 "line": 2, "column": 6, "step": "a/0001_x"},
                {"code": "some-code", "severity": "warning", "message": "two", "file": null,
                 "line": null, "column": null, "step": null},
            ],
        });
        assert_eq!(report.json(), expected);
    }
}
