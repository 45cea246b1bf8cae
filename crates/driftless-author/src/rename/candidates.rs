//! What may have been renamed: something goes, and something like it comes.
//!
//! Only offered, never done: two columns of one type may have nothing to do with each other.

use driftless_catalog::{Catalog, Fact, ObjectKind};

use super::sql;
use super::things::{Thing, What, things};

/// A rename that the difference may be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The kind of thing.
    pub kind: &'static str,
    /// What it is called.
    pub old: String,
    /// What it would be called.
    pub new: String,
}

impl Candidate {
    /// What `--rename` takes.
    pub fn argument(&self) -> String {
        let text = format!("{}={}", self.old, self.new);
        let plain = |c: char| c.is_alphanumeric() || "_.=$".contains(c);
        if text.chars().all(plain) { text } else { format!("'{text}'") }
    }
}

/// What may have been renamed between two schemas, in order.
pub fn candidates(from: &Catalog, to: &Catalog) -> Vec<Candidate> {
    let (before, after) = (things(from), things(to));
    let only = |own: &[Thing], others: &[Thing]| -> Vec<Thing> {
        let is_there =
            |thing: &Thing| others.iter().any(|it| it.what == thing.what && it.key == thing.key);
        // Parts of what is on one side only are its own affair.
        let whole_is_there = |thing: &Thing| {
            thing.part_of.as_ref().is_none_or(|key| others.iter().any(|it| it.key == *key))
        };
        own.iter().filter(|it| !is_there(it) && whole_is_there(it)).cloned().collect()
    };
    let (gone, come) = (only(&before, &after), only(&after, &before));
    let mut found = Vec::new();
    for old in &gone {
        for new in come.iter().filter(|new| new.what == old.what && new.part_of == old.part_of) {
            let name = new.parts.last().map(String::as_str).unwrap_or_default();
            if may_be(old, new) && sql::rename(from.backend, old, name).is_some() {
                found.push(Candidate {
                    kind: old.what.name(),
                    old: old.shown(),
                    new: name.to_owned(),
                });
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn may_be(old: &Thing, new: &Thing) -> bool {
    let is_sibling = old.parts.split_last().map(|it| it.1) == new.parts.split_last().map(|it| it.1);
    if !is_sibling {
        return false;
    }
    let same_fact = |name: &str| match (old.fact(name), new.fact(name)) {
        (Some(one), Some(two)) => super::is_equal(one.compare(two)),
        _ => false,
    };
    match old.what {
        What::Object(ObjectKind::Column) | What::Attribute => same_fact("type"),
        What::Value => same_fact("place"),
        What::Object(ObjectKind::Table) => share_columns(old.fact("columns"), new.fact("columns")),
        What::Object(_) => old.arguments == new.arguments && old.has_facts_of(new),
    }
}

/// Whether at least half of the columns are the same.
fn share_columns(one: Option<&Fact>, two: Option<&Fact>) -> bool {
    let names = |fact: Option<&Fact>| -> Vec<String> {
        match fact {
            Some(Fact::List(list)) => list.iter().map(Fact::display).collect(),
            _ => Vec::new(),
        }
    };
    let (one, two) = (names(one), names(two));
    let shared = one.iter().filter(|name| two.contains(name)).count();
    shared > 0 && shared * 2 >= one.len().max(two.len())
}
