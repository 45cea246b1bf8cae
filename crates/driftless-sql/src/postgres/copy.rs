//! `COPY`.

use super::cursor::{Cursor, Parse};
use super::dml::Dml;
use super::fragment::Fragment;
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::{Name, QualifiedName};
use super::terminal::{Operator, Symbol};

/// `COPY`.
#[derive(Debug, Clone)]
pub struct Copy {
    /// Between what and a file.
    pub source: CopySource,
    /// `FROM`; false for `TO`.
    pub from: bool,
    /// The file, program or the client's own stream.
    pub file: CopyFile,
    /// `WHERE`.
    pub condition: Option<Fragment>,
}

/// What rows are copied from or to.
#[derive(Debug, Clone)]
pub enum CopySource {
    /// A table.
    Table {
        /// Its name.
        name: QualifiedName,
        /// Its columns; empty for all.
        columns: Vec<Name>,
    },
    /// The result of a statement.
    Query(Dml),
}

/// The other end of `COPY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyFile {
    /// `STDIN` or `STDOUT`.
    Client,
    /// A file of the server.
    File(Literal),
    /// `PROGRAM`, run by the server.
    Program(Literal),
}

impl Cursor<'_> {
    /// `COPY`.
    pub(super) fn copy(&mut self) -> Parse<Copy> {
        self.expect(K::Copy)?;
        let source = if self.symbol() == Symbol::LeftParen {
            CopySource::Query(self.parens(Self::dml)?)
        } else {
            if self.at(K::Binary) && self.is_column_id(1) {
                self.bump();
            }
            let name = self.qualified_name("a table or a query in parentheses")?;
            CopySource::Table { name, columns: self.optional_names("a column")? }
        };
        let queried = matches!(source, CopySource::Query(_));
        let from = !queried && self.eat(K::From);
        if !from && !self.eat(K::To) {
            return self.unexpected(if queried { "TO" } else { "FROM or TO" });
        }
        let file = self.copy_file()?;
        if self.at_any(&[K::Using, K::Delimiters]) {
            self.eat(K::Using);
            self.expect(K::Delimiters)?;
            self.string("a string")?;
        }
        self.eat(K::With);
        self.copy_options()?;
        let condition = if from { self.after(K::Where, Self::fragment)? } else { None };
        Ok(Copy { source, from, file, condition })
    }

    fn copy_file(&mut self) -> Parse<CopyFile> {
        if self.eat(K::Program) {
            return self.string("a command").map(CopyFile::Program);
        }
        if self.eat(K::Stdin) || self.eat(K::Stdout) {
            return Ok(CopyFile::Client);
        }
        self.string("a file, STDIN or STDOUT").map(CopyFile::File)
    }

    fn copy_options(&mut self) -> Parse<()> {
        if self.symbol() == Symbol::LeftParen {
            return self.listed(Self::copy_option).map(drop);
        }
        loop {
            match self.keyword() {
                Some(K::Binary | K::Freeze | K::Csv | K::Header) => drop(self.bump()),
                Some(K::Delimiter | K::Null | K::Quote | K::Escape) => {
                    self.bump();
                    self.eat(K::As);
                    self.string("a string")?;
                }
                Some(K::Encoding) => {
                    self.bump();
                    self.string("a string")?;
                }
                Some(K::Force) => {
                    self.bump();
                    if !self.eat(K::Quote) {
                        self.eat(K::Not);
                        self.expect(K::Null)?;
                    }
                    if !self.eat_symbol(Symbol::Operator(Operator::Star)) {
                        self.list(|cursor| cursor.name("a column"))?;
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn copy_option(&mut self) -> Parse<()> {
        self.label("an option")?;
        match self.symbol() {
            Symbol::Comma | Symbol::RightParen => Ok(()),
            Symbol::LeftParen => self.listed(Self::plain_value).map(drop),
            Symbol::Operator(Operator::Star) | Symbol::Keyword(K::Default) => {
                self.bump();
                Ok(())
            }
            _ => self.plain_value().map(drop),
        }
    }
}
