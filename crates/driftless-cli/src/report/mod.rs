//! Reports: what operations found, as text for people or as one JSON document.
//!
//! The only layer that prints. Each command's report is a value from `ops`; its file here gives it
//! a text and a JSON form, and nothing else about the command. JSON shapes are documented in
//! `docs/json.md` and only ever grow. Errors and progress go to the other stream, so that a
//! redirected report is the report and nothing else.

mod adopt;
mod catalog;
mod changes;
mod check;
mod completions;
mod diff;
mod drift;
mod events;
mod explain;
mod gate;
mod init;
mod lines;
mod lock;
mod locks;
mod metrics;
mod new;
mod page;
mod plan;
mod progress;
mod resolve;
mod run;
mod snapshot;
mod squash;
mod status;
mod table;
mod told;

pub(crate) use page::{Page, Style};
pub(crate) use progress::Progress;
pub(crate) use told::told;

use crate::Exit;

/// What a command hands back.
pub(crate) trait Report {
    /// How the process ends.
    fn exit(&self) -> Exit;
    /// The report for people.
    fn text(&self, page: &mut Page<'_, '_>);
    /// The report as SQL, of those that have one.
    fn sql(&self, page: &mut Page<'_, '_>) {
        self.text(page);
    }
    /// The report as a document.
    fn json(&self) -> serde_json::Value;
    /// The report in a form that not every command has; none where this one has not.
    fn other(&self, _form: Form) -> Option<String> {
        None
    }
}

/// Forms for other programs, and for people who read elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// SARIF 2.1.0, which code scanning reads.
    Sarif,
    /// JUnit's XML, which every continuous integration reads.
    Junit,
    /// For a pull request.
    Markdown,
    /// One page, complete in itself.
    Html,
}
