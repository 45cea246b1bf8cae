//! Statements nobody understands, and statements that failed: what they mention is unknown.

use std::collections::BTreeSet;

use driftless_catalog::Opaque;
use driftless_diag::{Code, Severity, Span};

use crate::problem::Problem;

use super::session::{Place, Session};
use super::tree::{Keyword, Kind, tokens};

/// A statement whose effect on the schema nobody knows.
pub(crate) static OPAQUE_STATEMENT: Code = Code {
    id: "opaque-statement",
    title: "a statement whose effect on the schema is not known",
    manual: "The statement may have changed whatever it mentions, so nothing is said about those \
             names any more: no error, and no difference. `check --strict` refuses such \
             statements.\n",
};

/// What an opaque statement may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// What it mentions, also in its strings.
    Mentioned,
    /// Anything.
    Everything,
}

impl Session {
    /// A statement we do not understand.
    pub(crate) fn opaque(&mut self, place: &Place<'_>, reason: String) {
        self.opaque_within(place, reason, Reach::Mentioned);
    }

    /// A statement we do not understand, with what it may have changed.
    pub(crate) fn opaque_within(&mut self, place: &Place<'_>, reason: String, reach: Reach) {
        let note = "what it mentions is not checked from here on";
        let note =
            if reach == Reach::Everything { "nothing is checked from here on" } else { note };
        let problem = Problem::new(
            Severity::Note,
            &OPAQUE_STATEMENT,
            place.statement,
            format!("the effect of this statement is not known: {reason}"),
        )
        .note(note);
        self.report(place, [problem]);
        self.opaque += 1;
        let text = place.text().get(place.statement.range()).unwrap_or_default().to_owned();
        self.catalog.add_opaque(Opaque {
            origin: place.origin(place.statement.start),
            reason,
            mentions: mentions(place.text(), place.statement),
            text,
        });
        if reach == Reach::Everything {
            self.catalog.unknown.add_everything();
        }
    }

    /// What a failed statement mentions becomes unknown: it changes nothing, but what it would
    /// have made will be missed later. A statement that works on rows makes nothing.
    pub(crate) fn forget_mentioned(&mut self, place: &Place<'_>) {
        let first = tokens(place.text(), place.statement).first().map(|token| token.kind);
        let rows = [
            Keyword::Insert,
            Keyword::Replace,
            Keyword::Update,
            Keyword::Delete,
            Keyword::Select,
            Keyword::Values,
            Keyword::With,
        ];
        if rows.into_iter().any(|word| first == Some(Kind::Keyword(word))) {
            return;
        }
        for key in mentions(place.text(), place.statement) {
            self.catalog.unknown.add_key(key);
        }
    }
}

/// The comparison keys of every name in a statement, and of every word in its strings.
pub(crate) fn mentions(text: &str, statement: Span) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for token in tokens(text, statement) {
        match token.kind {
            Kind::Word | Kind::Quoted(_) => {
                found.insert(token.name(text).text.to_ascii_lowercase());
            }
            Kind::Keyword(word) if word.may_be_name() => {
                found.insert(token.text(text).to_ascii_lowercase());
            }
            Kind::String => {
                let inside = token.name(text).text.to_ascii_lowercase();
                let words = inside.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
                found.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
                found.insert(inside.clone());
            }
            _ => {}
        }
    }
    found
}
