//! Whether an object that reads otherwise than after the last run still means what is expected.
//!
//! A server prints expressions anew after a dump was restored or it was upgraded, and prints them
//! differently then. So the texts of a fingerprint say that something may have changed, and the
//! expected catalog says whether it did: an attribute whose text changed is only spelt otherwise if
//! the steps say what it has to be and it is that. Where the steps say nothing (who owns a table,
//! who may read it) or nobody can tell, the text is all there is, and it changed.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{Fact, facts};
use driftless_catalog::{Catalog, ObjectKey, Verdict};
use driftless_db::{DefinedAttribute, attributes};

use super::witness::Changed;

type Facts = BTreeMap<ObjectKey, BTreeMap<&'static str, Fact>>;

/// What the steps and the server say about each object, looked up when first needed.
pub(super) struct Meaning<'a> {
    expected: &'a Catalog,
    live: &'a Catalog,
    facts: Option<(Facts, Facts)>,
}

impl<'a> Meaning<'a> {
    pub(super) fn new(expected: &'a Catalog, live: &'a Catalog) -> Self {
        Self { expected, live, facts: None }
    }

    /// Whether all that changed in the definition of the object is the spelling of what the steps
    /// make it.
    pub(super) fn is_expected(&mut self, object: &Changed) -> bool {
        let (Some(before), Some(after)) = (&object.before, &object.after) else { return false };
        let (before, after) = (attributes(before), attributes(after));
        let one: BTreeSet<&DefinedAttribute> = before.iter().collect();
        let two: BTreeSet<&DefinedAttribute> = after.iter().collect();
        let whole = ObjectKey { kind: object.kind, path: object.name.clone() };
        let mut changed = one.symmetric_difference(&two).peekable();
        // Definitions that differ in nothing we can see were not written by this version.
        changed.peek().is_some()
            && changed.all(|it| self.is_as_stepped(it.part.as_ref().unwrap_or(&whole), &it.name))
    }

    /// Whether the steps say what an attribute is, and it is that.
    fn is_as_stepped(&mut self, key: &ObjectKey, attribute: &str) -> bool {
        let (expected, live) = (self.expected, self.live);
        let (expected, live) = self.facts.get_or_insert_with(|| (by_key(expected), by_key(live)));
        let fact = |facts: &'_ Facts| facts.get(key).and_then(|all| all.get(attribute)).cloned();
        let (Some(expected), Some(live)) = (fact(expected), fact(live)) else { return false };
        !matches!(expected, Fact::Unsaid)
            && !matches!(live, Fact::Unsaid)
            && expected.compare(&live) == Verdict::Equal
    }
}

fn by_key(catalog: &Catalog) -> Facts {
    let described = facts(&catalog.postgres).into_iter();
    described.map(|it| (it.key, it.attributes.into_iter().collect())).collect()
}
