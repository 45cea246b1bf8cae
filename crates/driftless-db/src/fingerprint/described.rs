//! Fingerprints of objects that are described by attributes.
//!
//! A server prints definitions of some objects and of others none (a table has columns,
//! constraints, options, triggers' states, and nothing that prints them all). So a definition here
//! is the object's attributes as introspection found them, one below the other, in the server's
//! words; parts, such as columns and constraints, stand in the definition of what they are part
//! of. It is read by people and compared by us, never executed.

use std::collections::BTreeMap;

use driftless_catalog::{Described, Fact, ObjectKey, ObjectKind};
use driftless_plan::hex;
use sha2::{Digest, Sha256};

use crate::Fingerprint;
use crate::definition::{push_attribute, push_part};

/// A definition and its hash.
pub(crate) fn fingerprint(kind: ObjectKind, name: String, definition: String) -> Fingerprint {
    Fingerprint { kind, name, sha256: hash(&definition), definition }
}

/// SHA-256 of a text, in hexadecimal.
pub(crate) fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// The definitions of objects as far as they are described.
#[derive(Default)]
pub(crate) struct Definitions(BTreeMap<ObjectKey, String>);

impl Definitions {
    /// Adds what is described. `shown` may replace the text of an attribute of that kind of object.
    pub(crate) fn add(
        &mut self,
        objects: &[Described],
        shown: impl Fn(ObjectKind, String) -> String,
    ) {
        // The whole comes before its parts, as whoever takes a definition apart expects.
        let (wholes, parts): (Vec<&Described>, Vec<&Described>) =
            objects.iter().partition(|described| described.part_of.is_none());
        let all: Vec<&Described> = wholes.into_iter().chain(parts).collect();
        // Parts of one object mostly come together, and looking it up for each is what costs most.
        for together in all.chunk_by(|one, other| whole(one) == whole(other)) {
            let Some(first) = together.first() else { continue };
            let definition = self.0.entry(whole(first).clone()).or_default();
            for described in together {
                push(definition, described, &shown);
            }
        }
    }

    /// The fingerprints, by kind and name.
    pub(crate) fn fingerprints(self) -> Vec<Fingerprint> {
        let definitions = self.0.into_iter();
        definitions.map(|(key, definition)| fingerprint(key.kind, key.path, definition)).collect()
    }
}

/// The object in whose definition it stands.
fn whole(described: &Described) -> &ObjectKey {
    described.part_of.as_ref().unwrap_or(&described.key)
}

fn push(
    definition: &mut String,
    described: &Described,
    shown: &impl Fn(ObjectKind, String) -> String,
) {
    let is_part = described.part_of.is_some();
    if is_part {
        push_part(definition, &described.key);
    }
    for (attribute, fact) in &described.attributes {
        if !matches!(fact, Fact::None | Fact::Unsaid) {
            let text = shown(described.key.kind, text(fact));
            push_attribute(definition, is_part, attribute, &text);
        }
    }
}

/// A value without the ambiguity that is harmless in a report: `a, b` is one text or two.
fn text(fact: &Fact) -> String {
    match fact {
        Fact::List(list) => {
            let parts: Vec<String> = list.iter().map(text).collect();
            format!("[{}]", parts.join(" | "))
        }
        other => other.display(),
    }
}
