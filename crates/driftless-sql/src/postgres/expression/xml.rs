//! The functions of SQL/XML.

use super::super::cursor::{Cursor, Parse};
use super::super::keyword::Keyword as K;
use super::super::terminal::Symbol;

impl Cursor<'_> {
    /// Reads a function of SQL/XML if the keyword begins one; false if nothing was taken.
    pub(super) fn xml_function(&mut self, keyword: K) -> Parse<bool> {
        match keyword {
            K::Xmlconcat => self.special(Self::expressions)?,
            K::Xmlelement => self.special(Self::xml_element)?,
            K::Xmlexists => self.special(|cursor| {
                cursor.primary()?;
                cursor.xml_passing()
            })?,
            K::Xmlforest => self.special(Self::xml_attributes)?,
            K::Xmlparse => self.special(Self::xml_parse)?,
            K::Xmlpi => self.special(|cursor| {
                cursor.expect(K::Name)?;
                cursor.label("a name")?;
                if cursor.eat_symbol(Symbol::Comma) { cursor.expression() } else { Ok(()) }
            })?,
            K::Xmlroot => self.special(Self::xml_root)?,
            K::Xmlserialize => self.special(Self::xml_serialize)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn xml_element(&mut self) -> Parse<()> {
        self.expect(K::Name)?;
        self.label("a name")?;
        if !self.eat_symbol(Symbol::Comma) {
            return Ok(());
        }
        if self.eat(K::Xmlattributes) {
            self.parens(Self::xml_attributes)?;
            if !self.eat_symbol(Symbol::Comma) {
                return Ok(());
            }
        }
        self.expressions()
    }

    fn xml_attributes(&mut self) -> Parse<()> {
        self.list(|cursor| {
            cursor.expression()?;
            cursor.after(K::As, |cursor| cursor.label("a name"))
        })
        .map(drop)
    }

    fn document_or_content(&mut self) -> Parse<()> {
        if self.eat(K::Document) { Ok(()) } else { self.expect(K::Content) }
    }

    fn xml_parse(&mut self) -> Parse<()> {
        self.document_or_content()?;
        self.expression()?;
        if self.eat(K::Preserve) || self.eat(K::Strip) {
            self.expect(K::Whitespace)?;
        }
        Ok(())
    }

    fn xml_root(&mut self) -> Parse<()> {
        self.expression()?;
        self.expect_symbol(Symbol::Comma, "`,`")?;
        self.expect(K::Version)?;
        if !self.eat_all(&[K::No, K::Value]) {
            self.expression()?;
        }
        if self.eat_symbol(Symbol::Comma) {
            self.expect(K::Standalone)?;
            if !self.eat(K::Yes) {
                self.expect(K::No)?;
                self.eat(K::Value);
            }
        }
        Ok(())
    }

    fn xml_serialize(&mut self) -> Parse<()> {
        self.document_or_content()?;
        self.expression()?;
        self.expect(K::As)?;
        self.scalar_type()?;
        if self.eat(K::No) {
            return self.expect(K::Indent);
        }
        self.eat(K::Indent);
        Ok(())
    }

    /// `PASSING`, with how the value is passed before or after it.
    pub(super) fn xml_passing(&mut self) -> Parse<()> {
        self.expect(K::Passing)?;
        self.xml_mechanism();
        self.primary()?;
        self.xml_mechanism();
        Ok(())
    }

    fn xml_mechanism(&mut self) {
        if !self.eat_all(&[K::By, K::Ref]) {
            self.eat_all(&[K::By, K::Value]);
        }
    }

    /// `XMLTABLE` with its arguments.
    pub(in super::super) fn xml_table(&mut self) -> Parse<()> {
        self.special(|cursor| {
            if cursor.eat(K::Xmlnamespaces) {
                cursor.parens(|cursor| cursor.list(Self::xml_namespace))?;
                cursor.expect_symbol(Symbol::Comma, "`,`")?;
            }
            cursor.primary()?;
            cursor.xml_passing()?;
            cursor.expect(K::Columns)?;
            cursor.list(Self::xml_column).map(drop)
        })
    }

    fn xml_namespace(&mut self) -> Parse<()> {
        if self.eat(K::Default) {
            return self.restricted_expression();
        }
        self.restricted_expression()?;
        self.expect(K::As)?;
        self.label("a name").map(drop)
    }

    fn xml_column(&mut self) -> Parse<()> {
        self.name("a column")?;
        if self.eat(K::For) {
            return self.expect(K::Ordinality);
        }
        self.data_type()?;
        loop {
            if self.eat(K::Default) || self.eat(K::Path) {
                self.restricted_expression()?;
            } else if self.eat(K::Not) {
                self.expect(K::Null)?;
            } else if !self.eat(K::Null) {
                return Ok(());
            }
        }
    }
}
