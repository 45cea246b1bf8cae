//! Where a statement stands: its step, its file, its bytes.
//!
//! Sessions of all products report through it, so that a diagnostic and an origin name the same
//! place the same way whatever the dialect.

use std::sync::Arc;

use driftless_catalog::Origin;
use driftless_diag::{SourceFile, Span};

/// Where a statement stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The step, as diagnostics name it.
    pub(crate) step: &'a str,
    /// Its file.
    pub(crate) file: &'a Arc<SourceFile>,
    /// Offsets of the file's line breaks.
    pub(crate) breaks: &'a [usize],
    /// The statement.
    pub(crate) statement: Span,
    /// Where it ends with the comments that follow it, before its terminator.
    pub(crate) end: usize,
}

impl Place<'_> {
    /// The text the statement stands in.
    pub(crate) fn text(&self) -> &str {
        &self.file.text
    }

    /// The origin of what stands at an offset.
    pub(crate) fn origin(&self, offset: usize) -> Origin {
        Origin {
            step: self.step.to_owned(),
            file: self.file.path.clone(),
            line: self.breaks.partition_point(|line_break| *line_break < offset) + 1,
        }
    }
}
