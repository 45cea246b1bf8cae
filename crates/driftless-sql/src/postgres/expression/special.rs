//! Functions that the grammar knows by name because their arguments have a grammar of their own.

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::terminal::Symbol;

impl Cursor<'_> {
    /// Reads such a function if the keyword begins one here; false if nothing was taken.
    pub(super) fn special_function(&mut self, keyword: K) -> Parse<bool> {
        let called = self.next_symbol() == Symbol::LeftParen;
        match keyword {
            K::CurrentDate | K::CurrentRole | K::CurrentUser | K::SessionUser => drop(self.bump()),
            K::User | K::CurrentCatalog => drop(self.bump()),
            K::CurrentSchema if !called => drop(self.bump()),
            K::CurrentTime | K::CurrentTimestamp | K::Localtime | K::Localtimestamp => {
                self.bump();
                if called {
                    self.parens(|cursor| cursor.integer("a precision"))?;
                }
            }
            K::Collation if self.keyword_ahead(1) == Some(K::For) => {
                self.bump();
                self.bump();
                self.parens(Self::expression)?;
            }
            _ if !called => return Ok(false),
            _ => return self.special_call(keyword),
        }
        Ok(true)
    }

    fn special_call(&mut self, keyword: K) -> Parse<bool> {
        match keyword {
            K::Cast | K::Treat => self.special(Self::cast)?,
            K::Coalesce | K::Greatest | K::Least => self.special(Self::expressions)?,
            K::Nullif => self.special(|cursor| {
                cursor.expression()?;
                cursor.expect_symbol(Symbol::Comma, "`,`")?;
                cursor.expression()
            })?,
            K::Extract => self.special(Self::extract)?,
            K::Normalize => self.special(Self::normalize)?,
            K::Overlay => self.special(Self::overlay)?,
            K::Position => self.special(|cursor| {
                cursor.restricted_expression()?;
                cursor.expect(K::In)?;
                cursor.restricted_expression()
            })?,
            K::Substring => self.special(Self::substring)?,
            K::Trim => self.special(Self::trim)?,
            _ => {
                return self
                    .xml_function(keyword)
                    .and_then(|found| if found { Ok(true) } else { self.json_function(keyword) });
            }
        }
        Ok(true)
    }

    /// The name, then what `inner` reads between parentheses.
    pub(super) fn special(&mut self, inner: impl FnOnce(&mut Self) -> Parse<()>) -> Parse<()> {
        self.bump();
        self.nested(|cursor| cursor.parens(inner))
    }

    fn cast(&mut self) -> Parse<()> {
        self.expression()?;
        self.expect(K::As)?;
        self.data_type().map(drop)
    }

    fn extract(&mut self) -> Parse<()> {
        let fields = [K::Year, K::Month, K::Day, K::Hour, K::Minute, K::Second];
        let plain = matches!(self.symbol(), Symbol::Word | Symbol::QuotedName | Symbol::String(_));
        if !plain && !self.at_any(&fields) {
            return self.unexpected("a field such as EPOCH");
        }
        self.bump();
        self.expect(K::From)?;
        self.expression()
    }

    fn normalize(&mut self) -> Parse<()> {
        self.expression()?;
        if self.eat_symbol(Symbol::Comma) {
            if !self.at_any(&[K::Nfc, K::Nfd, K::Nfkc, K::Nfkd]) {
                return self.unexpected("NFC, NFD, NFKC or NFKD");
            }
            self.bump();
        }
        Ok(())
    }

    /// The arguments of a call that may also be written with keywords between them: none, or a
    /// first one after which `rest` reads the keywords, and otherwise more with commas.
    fn keyworded(&mut self, rest: impl FnOnce(&mut Self) -> Parse<bool>) -> Parse<()> {
        if self.symbol() == Symbol::RightParen {
            return Ok(());
        }
        self.argument()?;
        if rest(self)? {
            return Ok(());
        }
        while self.eat_symbol(Symbol::Comma) {
            self.argument()?;
        }
        Ok(())
    }

    fn overlay(&mut self) -> Parse<()> {
        self.keyworded(|cursor| {
            if !cursor.eat(K::Placing) {
                return Ok(false);
            }
            cursor.expression()?;
            cursor.expect(K::From)?;
            cursor.expression()?;
            cursor.after(K::For, Self::expression)?;
            Ok(true)
        })
    }

    fn substring(&mut self) -> Parse<()> {
        self.keyworded(|cursor| {
            if cursor.eat(K::From) {
                cursor.expression()?;
                cursor.after(K::For, Self::expression)?;
            } else if cursor.eat(K::For) {
                cursor.expression()?;
                cursor.after(K::From, Self::expression)?;
            } else if cursor.eat(K::Similar) {
                cursor.expression()?;
                cursor.expect(K::Escape)?;
                cursor.expression()?;
            } else {
                return Ok(false);
            }
            Ok(true)
        })
    }

    fn trim(&mut self) -> Parse<()> {
        if self.at_any(&[K::Both, K::Leading, K::Trailing]) {
            self.bump();
        }
        if self.eat(K::From) {
            return self.expressions();
        }
        self.expressions()?;
        self.after(K::From, Self::expressions).map(drop)
    }
}
