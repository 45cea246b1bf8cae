//! Whether an object that reads otherwise than after the last run still means what is expected.
//!
//! A server prints expressions anew after a dump was restored or it was upgraded, and prints them
//! differently then. So the texts of a fingerprint say that something may have changed, and the
//! expected catalog says whether it did: an attribute whose text changed is only spelt otherwise if
//! the steps say what it has to be and it is that. Where the steps say nothing (who owns a table,
//! who may read it) or nobody can tell, the text is all there is, and it changed.

use std::collections::BTreeMap;

use driftless_catalog::{Catalog, Fact, ObjectKey, Verdict, facts_beside};
use driftless_diff::{Change, Options};

type Facts = BTreeMap<ObjectKey, BTreeMap<&'static str, Fact>>;

/// What the steps and the server say about each object, looked up when first needed.
pub(super) struct Meaning<'a> {
    expected: &'a Catalog,
    pub(super) live: &'a Catalog,
    facts: Option<(Facts, Facts)>,
    order: Option<Vec<Change>>,
}

impl<'a> Meaning<'a> {
    pub(super) fn new(expected: &'a Catalog, live: &'a Catalog) -> Self {
        Self { expected, live, facts: None, order: None }
    }

    /// Whether a change is one of spelling: the steps say what the attribute is, and it is that.
    pub(super) fn is_expected(&mut self, change: &Change) -> bool {
        let attribute = change.attribute.as_deref();
        attribute.is_some_and(|attribute| self.is_as_stepped(&change.key, attribute))
    }

    /// What differs when the order of columns counts.
    pub(super) fn order(&mut self) -> &[Change] {
        let options = Options { column_order: true, ..Options::SCHEMA };
        let (expected, live) = (self.expected, self.live);
        self.order.get_or_insert_with(|| driftless_diff::diff_with(expected, live, &options))
    }

    /// Whether the steps say what an attribute is, and it is that.
    fn is_as_stepped(&mut self, key: &ObjectKey, attribute: &str) -> bool {
        let (expected, live) = (self.expected, self.live);
        let (expected, live) =
            self.facts.get_or_insert_with(|| (by_key(expected, live), by_key(live, expected)));
        let fact = |facts: &'_ Facts| facts.get(key).and_then(|all| all.get(attribute)).cloned();
        let (Some(expected), Some(live)) = (fact(expected), fact(live)) else { return false };
        !matches!(expected, Fact::Unsaid)
            && !matches!(live, Fact::Unsaid)
            && expected.compare(&live) == Verdict::Equal
    }
}

fn by_key(catalog: &Catalog, other: &Catalog) -> Facts {
    let described = facts_beside(catalog, other).into_iter();
    described.map(|it| (it.key, it.attributes.into_iter().collect())).collect()
}
