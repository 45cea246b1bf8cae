//! Fingerprints of objects that are described by attributes.
//!
//! A server prints definitions of some objects and of others none (a table has columns,
//! constraints, options, triggers' states, and nothing that prints them all). So a definition here
//! is the object's attributes as introspection found them, one below the other, in the server's
//! words; parts, such as columns and constraints, stand in the definition of what they are part
//! of. It is read by people and compared by us, never executed.

use std::collections::BTreeMap;

use driftless_catalog::{Described, Fact, ObjectKey, ObjectKind};
use sha2::{Digest, Sha256};

use crate::Fingerprint;
use crate::definition::{push_attribute, push_part};
use driftless_plan::hex;

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
        for described in wholes.into_iter().chain(parts) {
            let owner = described.part_of.as_ref();
            let definition = self.0.entry(owner.unwrap_or(&described.key).clone()).or_default();
            if owner.is_some() {
                push_part(definition, &described.key);
            }
            for (attribute, fact) in &described.attributes {
                if !matches!(fact, Fact::None | Fact::Unsaid) {
                    let text = shown(described.key.kind, text(fact));
                    push_attribute(definition, owner.is_some(), attribute, &text);
                }
            }
        }
    }

    /// The fingerprints, by kind and name.
    pub(crate) fn fingerprints(self) -> Vec<Fingerprint> {
        let definitions = self.0.into_iter();
        definitions.map(|(key, definition)| fingerprint(key.kind, key.path, definition)).collect()
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
