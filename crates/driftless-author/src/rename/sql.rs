//! The statement that renames a thing, where the product has one.

use driftless_catalog::ObjectKind;
use driftless_diag::Backend;
use driftless_replay::print::{literal, quote_ident};

use super::things::{Thing, What};

/// The statement; none where there is no such statement.
pub(super) fn rename(backend: Backend, thing: &Thing, new: &str) -> Option<String> {
    let quote = |name: &str| quote_ident(backend, name);
    let whole = |parts: &[String]| -> String {
        let parts: Vec<String> = parts.iter().map(|part| quote(part)).collect();
        parts.join(".")
    };
    let (name, parent) = thing.parts.split_last()?;
    let words = Words {
        whole: whole(&thing.parts) + thing.arguments.as_deref().unwrap_or_default(),
        parent: whole(parent),
        parent_kind: thing.part_of.as_ref().map(|key| key.kind),
        own: quote(name),
        new: quote(new),
    };
    match (backend, thing.what) {
        (Backend::Sqlite, What::Object(ObjectKind::Table)) => {
            Some(format!("ALTER TABLE {} RENAME TO {}", words.whole, words.new))
        }
        (_, What::Object(ObjectKind::Column)) => Some(format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            words.parent, words.own, words.new
        )),
        (Backend::Sqlite, _) => None,
        (Backend::Postgres, What::Value) => {
            let (old, new) = (literal(backend, name), literal(backend, new));
            Some(format!("ALTER TYPE {} RENAME VALUE {old} TO {new}", words.parent))
        }
        (Backend::Postgres, What::Attribute) => Some(format!(
            "ALTER TYPE {} RENAME ATTRIBUTE {} TO {}",
            words.parent, words.own, words.new
        )),
        (Backend::Postgres, What::Object(kind)) => words.postgres(kind),
        (Backend::MySql | Backend::MariaDb, What::Object(kind)) => words.mysql(kind),
        (Backend::MySql | Backend::MariaDb, _) => None,
    }
}

struct Words {
    whole: String,
    parent: String,
    parent_kind: Option<ObjectKind>,
    own: String,
    new: String,
}

impl Words {
    fn postgres(&self, kind: ObjectKind) -> Option<String> {
        let Self { whole, parent, own, new, .. } = self;
        let word = match kind {
            ObjectKind::Constraint => {
                let of =
                    if self.parent_kind == Some(ObjectKind::Domain) { "DOMAIN" } else { "TABLE" };
                return Some(format!("ALTER {of} {parent} RENAME CONSTRAINT {own} TO {new}"));
            }
            ObjectKind::Trigger => "TRIGGER",
            ObjectKind::Rule => "RULE",
            ObjectKind::Policy => "POLICY",
            ObjectKind::Table
            | ObjectKind::Index
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence
            | ObjectKind::Schema
            | ObjectKind::Type
            | ObjectKind::Domain
            | ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Aggregate
            | ObjectKind::Statistics
            | ObjectKind::Publication
            | ObjectKind::Subscription
            | ObjectKind::EventTrigger
            | ObjectKind::ForeignDataWrapper
            | ObjectKind::Server
            | ObjectKind::Collation
            | ObjectKind::Conversion
            | ObjectKind::TextSearchConfiguration
            | ObjectKind::TextSearchDictionary
            | ObjectKind::TextSearchParser
            | ObjectKind::TextSearchTemplate
            | ObjectKind::Language => {
                let kind = kind.name().to_uppercase();
                return Some(format!("ALTER {kind} {whole} RENAME TO {new}"));
            }
            _ => return None,
        };
        Some(format!("ALTER {word} {own} ON {parent} RENAME TO {new}"))
    }

    fn mysql(&self, kind: ObjectKind) -> Option<String> {
        let Self { whole, parent, own, new, .. } = self;
        match kind {
            ObjectKind::Table | ObjectKind::View | ObjectKind::Sequence => {
                Some(format!("RENAME TABLE {whole} TO {new}"))
            }
            ObjectKind::Event => Some(format!("ALTER EVENT {whole} RENAME TO {new}")),
            ObjectKind::Index => Some(format!("ALTER TABLE {parent} RENAME INDEX {own} TO {new}")),
            _ => None,
        }
    }
}
