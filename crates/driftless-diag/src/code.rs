//! Diagnostic codes: stable names that users search for, with their manual page beside them.

use std::fmt;

/// A kind of problem. Declared once as a `static`, in the file of the check that emits it, so that
/// the manual page and the code it describes are read together.
///
/// Codes are never reused for another meaning: people write them into `allow` lists.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Kebab-case name, such as `unknown-table`.
    pub id: &'static str,
    /// One line for a listing.
    pub title: &'static str,
    /// The manual page, as Markdown: what it finds, why it is bad, bad and good SQL.
    pub manual: &'static str,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}
