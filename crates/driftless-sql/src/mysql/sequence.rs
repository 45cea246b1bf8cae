//! Sequences, which only MariaDB has.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::literal::Text;
use super::name::QualifiedName;
use super::table::TableOption;

/// `CREATE SEQUENCE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSequence {
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// `TEMPORARY`.
    pub temporary: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// What is said of its values.
    pub options: Vec<SequenceOption>,
    /// Options of the table that holds it.
    pub table_options: Vec<TableOption>,
}

/// `ALTER SEQUENCE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterSequence {
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// What is changed.
    pub options: Vec<SequenceOption>,
}

/// Something said of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceOption {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: SequenceOptionKind,
}

/// What may be said of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SequenceOptionKind {
    /// `AS type`: its name, with `unsigned` behind it where it is.
    As(String),
    /// `START WITH`.
    Start(Text),
    /// `INCREMENT BY`.
    Increment(Text),
    /// `MINVALUE`; none for `NO MINVALUE`.
    Minvalue(Option<Text>),
    /// `MAXVALUE`; none for `NO MAXVALUE`.
    Maxvalue(Option<Text>),
    /// `CACHE`; none for `NOCACHE`.
    Cache(Option<Text>),
    /// `CYCLE` (true) or `NOCYCLE`.
    Cycle(bool),
    /// `RESTART`.
    Restart(Option<Text>),
}

impl Cursor<'_> {
    /// The rest of `CREATE .. SEQUENCE`.
    pub(super) fn create_sequence(
        &mut self,
        or_replace: bool,
        temporary: bool,
    ) -> Parse<CreateSequence> {
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("a sequence")?;
        let options = self.sequence_options()?;
        let table_options = self.table_options()?;
        Ok(CreateSequence { or_replace, temporary, if_not_exists, name, options, table_options })
    }

    /// The rest of `ALTER SEQUENCE`.
    pub(super) fn alter_sequence(&mut self) -> Parse<AlterSequence> {
        let if_exists = self.if_exists()?;
        let name = self.qualified_name("a sequence")?;
        let options = self.sequence_options()?;
        if options.is_empty() {
            return self.unexpected("an option such as RESTART");
        }
        Ok(AlterSequence { if_exists, name, options })
    }

    fn sequence_options(&mut self) -> Parse<Vec<SequenceOption>> {
        let mut options = Vec::new();
        loop {
            let start = self.start();
            let Some(kind) = self.sequence_option()? else { return Ok(options) };
            options.push(SequenceOption { span: self.since(start), kind });
        }
    }

    fn sequence_option(&mut self) -> Parse<Option<SequenceOptionKind>> {
        use SequenceOptionKind as Kind;
        let number = |cursor: &mut Self, word: &str| {
            let _ = cursor.eat(word) || cursor.eat("=");
            cursor.signed_integer("a number")
        };
        let kind = if self.eat("AS") {
            let data_type = self.data_type()?;
            let sign = if data_type.unsigned { " unsigned" } else { "" };
            Kind::As(format!("{}{sign}", data_type.name))
        } else if self.at("START") && !self.is(1, "TRANSACTION") {
            self.bump();
            Kind::Start(number(self, "WITH")?)
        } else if self.eat("INCREMENT") {
            Kind::Increment(number(self, "BY")?)
        } else if self.eat("MINVALUE") {
            Kind::Minvalue(Some(number(self, "=")?))
        } else if self.eat("MAXVALUE") {
            Kind::Maxvalue(Some(number(self, "=")?))
        } else if self.eat("CACHE") {
            Kind::Cache(Some(number(self, "=")?))
        } else if self.eat("NOMINVALUE") || self.eat_all(&["NO", "MINVALUE"]) {
            Kind::Minvalue(None)
        } else if self.eat("NOMAXVALUE") || self.eat_all(&["NO", "MAXVALUE"]) {
            Kind::Maxvalue(None)
        } else if self.eat("NOCACHE") || self.eat_all(&["NO", "CACHE"]) {
            Kind::Cache(None)
        } else if self.eat("NOCYCLE") || self.eat_all(&["NO", "CYCLE"]) {
            Kind::Cycle(false)
        } else if self.eat("CYCLE") {
            Kind::Cycle(true)
        } else if self.eat("RESTART") {
            let with = self.eat("WITH") || self.eat("=");
            let given = with || self.at_any(&["-", "+"]) || self.at_number();
            Kind::Restart(if given { Some(self.signed_integer("a number")?) } else { None })
        } else {
            return Ok(None);
        };
        Ok(Some(kind))
    }

    fn at_number(&self) -> bool {
        self.symbol() == super::terminal::Symbol::Integer
    }
}
