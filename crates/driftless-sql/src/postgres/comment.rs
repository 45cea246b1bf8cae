//! `COMMENT ON` and `SECURITY LABEL`.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::Name;
use super::object::{ObjectReference, Place};

/// `COMMENT ON`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The object.
    pub object: ObjectReference,
    /// The comment; none for `NULL`, which removes it.
    pub text: Option<Literal>,
}

/// `SECURITY LABEL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityLabel {
    /// `FOR`: the provider.
    pub provider: Option<Name>,
    /// The object.
    pub object: ObjectReference,
    /// The label; none for `NULL`, which removes it.
    pub label: Option<Literal>,
}

impl Cursor<'_> {
    /// `COMMENT ON`.
    pub(super) fn comment(&mut self) -> Parse<Comment> {
        self.expect_all(&[K::Comment, K::On])?;
        let kind = self.object_kind(Place::Comment)?;
        let object = self.object(kind)?;
        self.expect(K::Is)?;
        Ok(Comment { object, text: self.string_or_null()? })
    }

    /// `SECURITY LABEL`.
    pub(super) fn security_label(&mut self) -> Parse<SecurityLabel> {
        self.expect_all(&[K::Security, K::Label])?;
        let provider = self.after(K::For, |cursor| cursor.word_or_string("a provider"))?;
        self.expect(K::On)?;
        let kind = self.object_kind(Place::SecurityLabel)?;
        let object = self.object(kind)?;
        self.expect(K::Is)?;
        Ok(SecurityLabel { provider, object, label: self.string_or_null()? })
    }
}
