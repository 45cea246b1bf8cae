//! The report of `init`.

use serde_json::{Value, json};

use super::{Page, Report, Style};
use crate::Exit;
use crate::ops::init::InitReport;

impl Report for InitReport {
    fn exit(&self) -> Exit {
        Exit::Done
    }

    fn text(&self, page: &mut Page<'_, '_>) {
        for (verb, style, names) in [
            ("wrote", Style::Good, &self.written),
            ("changed", Style::Warn, &self.changed),
            ("kept", Style::Faint, &self.kept),
        ] {
            for name in names {
                let verb = page.paint(style, &format!("{verb:>7}"));
                page.info(&format!("{verb} {name}"));
            }
        }
        if !self.todo.is_empty() {
            page.line("\nLeft to do by hand:");
        }
        for todo in &self.todo {
            page.line(&format!("\n- {}\n", todo.what));
            for line in todo.text.lines() {
                page.line(&format!("    {line}"));
            }
        }
        page.info("\nNext:\n");
        let component = match self.components.as_slice() {
            [_] | [] => String::new(),
            [first, ..] => format!("{first} "),
        };
        page.info(&format!("    cargo xtask new {component}create_users    # then write its SQL"));
        page.info("    cargo xtask check");
        page.info("    cargo xtask migrate");
        page.info("\nand in the application that uses the schema:\n");
        page.info(&format!("    {}", self.dependency));
    }

    fn json(&self) -> Value {
        let todo: Vec<Value> =
            self.todo.iter().map(|todo| json!({"what": todo.what, "text": todo.text})).collect();
        json!({
            "version": 1,
            "written": self.written,
            "changed": self.changed,
            "kept": self.kept,
            "todo": todo,
        })
    }
}
