//! Texts replayed: what a step makes of a schema, and whether that is what was wanted.

use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_diag::{Diagnostic, SourceFile};
use driftless_diff::{Change, Options, diff_with};
use driftless_replay::Replayer;

/// What became of a schema.
pub(crate) struct Applied {
    /// The schema.
    pub(crate) catalog: Catalog,
    /// What the server would refuse.
    pub(crate) errors: Vec<Diagnostic>,
    /// How many statements nobody understood.
    pub(crate) opaque: usize,
}

/// Replays a text on a schema.
pub(crate) fn apply(catalog: &Catalog, step: &str, text: &str) -> Applied {
    let mut replayer = Replayer::from_catalog(catalog.clone());
    let file = Arc::new(SourceFile::new(format!("{step}.sql"), text.to_owned()));
    replayer.apply(step, &file);
    let replayed = replayer.finish();
    let errors = replayed.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    Applied { catalog: replayed.catalog, errors, opaque: replayed.opaque }
}

impl Applied {
    /// What keeps the text from leading to a schema: nothing where it does.
    pub(crate) fn differs_from(&self, wanted: &Catalog, options: &Options) -> Vec<Change> {
        diff_with(&self.catalog, wanted, options)
    }

    /// Whether the text is right and leads to a schema.
    pub(crate) fn is(&self, wanted: &Catalog, options: &Options) -> bool {
        self.errors.is_empty() && self.opaque == 0 && self.differs_from(wanted, options).is_empty()
    }
}
