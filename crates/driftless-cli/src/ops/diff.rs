//! `driftless diff`: any two sources of a schema, compared.

use driftless_diff::{Certainty, Change, Options};

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
    /// What differs between environments for good reasons and was not asked for: the order of
    /// columns, owners, privileges.
    pub(crate) not_compared: Vec<Change>,
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
    let options = Options {
        column_order: arguments.everything || arguments.column_order,
        owners: arguments.everything || arguments.owners,
        privileges: arguments.everything || arguments.privileges,
    };
    let changes = driftless_diff::diff_with(&from.catalog, &to.catalog, &options);
    let mut not_compared = driftless_diff::not_compared(&from.catalog, &to.catalog);
    not_compared.retain(|change| !changes.contains(change));
    Ok(DiffReport { from, to, changes, not_compared })
}
