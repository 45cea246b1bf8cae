//! `driftless diff`: any two sources of a schema, compared.

use driftless_diff::{Certainty, Change};

use crate::args::{self, Global};
use crate::ops::source::{Read, Source};
use crate::{CliError, Exit};

/// What differs.
#[derive(Debug)]
pub(crate) struct DiffReport {
    /// The first source.
    pub(crate) from: Read,
    /// The second source.
    pub(crate) to: Read,
    /// What differs, or may.
    pub(crate) changes: Vec<Change>,
    /// Columns that stand elsewhere, which is no difference.
    pub(crate) elsewhere: Vec<Change>,
}

impl DiffReport {
    /// Equal means that everything was read, understood and found equal.
    pub(crate) fn outcome(&self) -> Exit {
        if self.changes.iter().any(|change| change.certainty == Certainty::Certain) {
            return Exit::Findings;
        }
        let doubtful = |read: &Read| !read.doubts.is_empty() || !read.catalog.opaque.is_empty();
        if !self.changes.is_empty() || doubtful(&self.from) || doubtful(&self.to) {
            return Exit::Undecided;
        }
        Exit::Done
    }
}

/// Reads both sources and compares them.
pub(crate) fn run(global: &Global, arguments: &args::Diff) -> Result<DiffReport, CliError> {
    let from = Source::parse(&arguments.from, global)?;
    let to = Source::parse(&arguments.to, global)?;
    let (from, to) = (from.read()?, to.read()?);
    if from.catalog.backend != to.catalog.backend {
        return Err(CliError::new(
            Exit::Undecided,
            format!(
                "`{}` is for {} and `{}` for {}, which cannot be compared",
                from.shown, from.catalog.backend, to.shown, to.catalog.backend
            ),
        ));
    }
    let changes = driftless_diff::diff(&from.catalog, &to.catalog);
    let elsewhere = driftless_diff::not_compared(&from.catalog, &to.catalog);
    Ok(DiffReport { from, to, changes, elsewhere })
}
