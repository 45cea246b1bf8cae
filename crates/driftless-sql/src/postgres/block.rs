//! `DO`: code that runs once.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::Name;
use super::terminal::Symbol;

/// `DO`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoBlock {
    /// `LANGUAGE`; PL/pgSQL if unsaid.
    pub language: Option<Name>,
    /// The code.
    pub body: Literal,
}

impl Cursor<'_> {
    /// `DO`.
    pub(super) fn do_block(&mut self) -> Parse<DoBlock> {
        let place = self.current().span;
        self.expect(K::Do)?;
        let (mut language, mut body) = (None, None);
        loop {
            let span = self.current().span;
            let repeated = if self.is_string() {
                body.replace(self.string("a string")?).is_some()
            } else if self.eat(K::Language) {
                language.replace(self.word_or_string("a language")?).is_some()
            } else {
                break;
            };
            if repeated {
                return self.refuse(span, "conflicting or redundant options", "said before");
            }
        }
        match body {
            Some(body) => Ok(DoBlock { language, body }),
            None if language.is_some() && self.symbol() == Symbol::End => {
                self.refuse(place, "no inline code specified", "")
            }
            None => self.unexpected("code as a string, or LANGUAGE"),
        }
    }
}
