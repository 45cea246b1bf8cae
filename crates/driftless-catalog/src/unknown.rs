//! Names about which nothing may be said.
//!
//! A statement that nobody understood may have made, changed or dropped whatever it mentions; one
//! that edits the schema table may have changed anything. Such names are *unknown*: no error and
//! no difference may be built on them. A name becomes known again when a statement we do
//! understand makes or drops the object.
//!
//! Kept as sets, so that asking costs the same after one opaque statement and after a thousand.

use std::collections::BTreeSet;

use crate::Ident;

/// The names of a catalog that are unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Keys of unknown names; with `everything`, these are unknown again after they were known.
    names: BTreeSet<String>,
    /// Whether every name not in `known` is unknown.
    everything: bool,
    /// Whether there may be objects whose names nobody knows.
    more: bool,
    /// Keys of names made or dropped since `everything` was set.
    known: BTreeSet<String>,
}

impl Unknown {
    /// Whether nothing may be said about the name.
    pub fn contains(&self, name: &Ident) -> bool {
        self.names.contains(name.key()) || (self.everything && !self.known.contains(name.key()))
    }

    /// Whether an unknown name begins so.
    pub fn has_beginning(&self, text: &str) -> bool {
        self.names.range(text.to_owned()..).next().is_some_and(|name| name.starts_with(text))
    }

    /// Whether every name that was not made since is unknown.
    pub const fn is_everything(&self) -> bool {
        self.everything
    }

    /// Notes that there may be objects whose names nobody knows: code put them together.
    pub const fn add_more(&mut self) {
        self.more = true;
    }

    /// Whether there may be objects whose names nobody knows.
    pub const fn has_more(&self) -> bool {
        self.more || self.everything
    }

    /// Whether there is no unknown name.
    pub fn is_empty(&self) -> bool {
        !self.more && !self.everything && self.names.is_empty()
    }

    /// Makes a name unknown.
    pub fn add(&mut self, name: &Ident) {
        self.add_key(name.key().to_owned());
    }

    /// Makes the name with this comparison key unknown.
    pub fn add_key(&mut self, key: String) {
        self.known.remove(&key);
        self.names.insert(key);
    }

    /// Makes every name unknown.
    pub fn add_everything(&mut self) {
        self.everything = true;
        self.known.clear();
    }

    /// Makes a name known again, because a statement that was understood decided about it.
    pub fn learn(&mut self, name: &Ident) {
        self.names.remove(name.key());
        if self.everything {
            self.known.insert(name.key().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use driftless_diag::Backend;

    use super::*;

    #[test]
    fn names_are_forgotten_and_learnt() {
        let name = |text| Ident::new(Backend::Sqlite, text);
        let mut unknown = Unknown::default();
        unknown.add(&name("A"));
        assert!(unknown.contains(&name("a")) && !unknown.contains(&name("b")));
        unknown.learn(&name("a"));
        assert!(unknown.is_empty());
        unknown.add_everything();
        assert!(unknown.contains(&name("a")) && unknown.contains(&name("b")));
        unknown.learn(&name("B"));
        assert!(!unknown.contains(&name("b")) && unknown.contains(&name("a")));
        unknown.add(&name("b"));
        assert!(unknown.contains(&name("b")));
    }
}
