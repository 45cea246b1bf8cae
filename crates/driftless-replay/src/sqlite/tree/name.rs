//! Names as the grammar takes them: identifiers, strings that stand for names, qualified names.
//!
//! Most keywords are names where the grammar has no use for the keyword, so what is a name is asked
//! here and nowhere else.

use driftless_sql::sqlite::{Name, QualifiedName};

use super::keyword::Keyword;
use super::token::{Cursor, Kind, Parsed};

impl Cursor<'_> {
    /// Whether a token can be an `ID`: a word, a name in quotes, or a keyword that falls back.
    pub(super) fn is_id_at(&self, ahead: usize) -> bool {
        match self.kind(ahead) {
            Some(Kind::Word | Kind::Quoted(_)) => true,
            Some(Kind::Keyword(word)) => word.may_be_name(),
            _ => false,
        }
    }

    pub(super) fn at_id(&self) -> bool {
        self.is_id_at(0)
    }

    /// Whether the next token can be an `nm`: also a string, or a word of joins.
    pub(super) fn at_name(&self) -> bool {
        let also = [Kind::String, Kind::Keyword(Keyword::Joining), Kind::Keyword(Keyword::Indexed)];
        self.at_id() || self.kind(0).is_some_and(|kind| also.contains(&kind))
    }

    pub(super) fn name(&mut self) -> Parsed<Name> {
        if !self.at_name() {
            return None;
        }
        let source = self.source;
        self.take().map(|token| token.name(source))
    }

    /// What the grammar calls `ids`.
    pub(super) fn word_or_string(&mut self) -> Parsed<Name> {
        if self.at_id() || self.kind(0) == Some(Kind::String) {
            return self.name();
        }
        None
    }

    pub(super) fn qualified_name(&mut self) -> Parsed<QualifiedName> {
        let first = self.name()?;
        if !self.eat_symbol(".") {
            return Some(QualifiedName { schema: None, name: first });
        }
        let name = self.name()?;
        Some(QualifiedName { schema: Some(first), name })
    }
}
