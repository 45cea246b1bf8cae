//! What differs between two views of one name.

use driftless_catalog::View;

use super::attribute::{Attribute, Attributes, list, verdict};

/// Attributes that differ. Which columns the query yields follows from it, so is not compared.
pub(crate) fn compare(from: &View, to: &View) -> Vec<Attribute> {
    let mut attributes = Attributes::default();
    let shown = |view: &View| (!view.columns.is_empty()).then(|| list(&view.columns));
    attributes.judged("columns", verdict(from.columns == to.columns), shown(from), shown(to));
    attributes.text("query", Some(&from.query), Some(&to.query));
    attributes.into_vec()
}
