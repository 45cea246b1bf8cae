//! Sequences, and the options they share with identity columns.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::data_type::DataType;
use super::keyword::Keyword as K;
use super::name::{ColumnName, QualifiedName};
use super::options::Number;
use super::table::Persistence;
use super::terminal::Symbol;

/// `CREATE SEQUENCE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSequence {
    /// `TEMP`, `UNLOGGED`.
    pub persistence: Persistence,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// The name.
    pub name: QualifiedName,
    /// Its options, in order.
    pub options: Vec<SequenceOption>,
}

/// An option of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceOption {
    /// All of it.
    pub span: Span,
    /// The option.
    pub kind: SequenceOptionKind,
}

/// The options of a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SequenceOptionKind {
    /// `AS` a type.
    As(DataType),
    /// `START`.
    Start(Number),
    /// `RESTART`, at the start without a number.
    Restart(Option<Number>),
    /// `INCREMENT`.
    Increment(Number),
    /// `MINVALUE`; none for `NO MINVALUE`.
    MinValue(Option<Number>),
    /// `MAXVALUE`; none for `NO MAXVALUE`.
    MaxValue(Option<Number>),
    /// `CACHE`.
    Cache(Number),
    /// `CYCLE`; false for `NO CYCLE`.
    Cycle(bool),
    /// `OWNED BY`; none for `NONE`.
    OwnedBy(Option<ColumnName>),
    /// `SEQUENCE NAME`, which dumps give identity columns.
    Name(QualifiedName),
    /// `LOGGED`; false for `UNLOGGED`. Dumps give it to identity columns.
    Logged(bool),
}

impl Cursor<'_> {
    /// The rest of `CREATE SEQUENCE`.
    pub(super) fn create_sequence(&mut self, persistence: Persistence) -> Parse<CreateSequence> {
        self.expect(K::Sequence)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name("a sequence")?;
        Ok(CreateSequence { persistence, if_not_exists, name, options: self.sequence_options()? })
    }

    /// Any number of options.
    pub(super) fn sequence_options(&mut self) -> Parse<Vec<SequenceOption>> {
        let mut options = Vec::new();
        while let Some(option) = self.sequence_option()? {
            options.push(option);
        }
        Ok(options)
    }

    /// Options in parentheses, at least one, or nothing at all.
    pub(super) fn sequence_options_in_parens(&mut self) -> Parse<Vec<SequenceOption>> {
        if self.symbol() != Symbol::LeftParen {
            return Ok(Vec::new());
        }
        self.parens(|cursor| {
            let options = cursor.sequence_options()?;
            if options.is_empty() {
                cursor.unexpected("an option of a sequence")
            } else {
                Ok(options)
            }
        })
    }

    /// An option, if one follows.
    pub(super) fn sequence_option(&mut self) -> Parse<Option<SequenceOption>> {
        let start = self.start();
        let Some(keyword) = self.keyword() else { return Ok(None) };
        let kind = match keyword {
            K::As => {
                self.bump();
                SequenceOptionKind::As(self.scalar_type()?)
            }
            K::Start | K::Restart => {
                self.bump();
                let with = self.eat(K::With);
                if keyword == K::Start {
                    SequenceOptionKind::Start(self.number()?)
                } else if with || self.is_number() {
                    SequenceOptionKind::Restart(Some(self.number()?))
                } else {
                    SequenceOptionKind::Restart(None)
                }
            }
            K::Increment => {
                self.bump();
                self.eat(K::By);
                SequenceOptionKind::Increment(self.number()?)
            }
            K::Cache | K::Minvalue | K::Maxvalue => {
                self.bump();
                let number = self.number()?;
                match keyword {
                    K::Cache => SequenceOptionKind::Cache(number),
                    K::Minvalue => SequenceOptionKind::MinValue(Some(number)),
                    _ => SequenceOptionKind::MaxValue(Some(number)),
                }
            }
            K::Cycle | K::Logged | K::Unlogged => {
                self.bump();
                match keyword {
                    K::Cycle => SequenceOptionKind::Cycle(true),
                    _ => SequenceOptionKind::Logged(keyword == K::Logged),
                }
            }
            K::No => self.no_sequence_option()?,
            K::Owned => self.owned_by()?,
            K::Sequence => {
                self.expect_all(&[K::Sequence, K::Name])?;
                SequenceOptionKind::Name(self.qualified_name("a sequence")?)
            }
            _ => return Ok(None),
        };
        Ok(Some(SequenceOption { span: self.since(start), kind }))
    }

    fn no_sequence_option(&mut self) -> Parse<SequenceOptionKind> {
        self.expect(K::No)?;
        let kind = match self.keyword() {
            Some(K::Minvalue) => SequenceOptionKind::MinValue(None),
            Some(K::Maxvalue) => SequenceOptionKind::MaxValue(None),
            Some(K::Cycle) => SequenceOptionKind::Cycle(false),
            _ => return self.unexpected("MINVALUE, MAXVALUE or CYCLE"),
        };
        self.bump();
        Ok(kind)
    }

    fn owned_by(&mut self) -> Parse<SequenceOptionKind> {
        self.expect_all(&[K::Owned, K::By])?;
        let none = self.at(K::None) && self.next_symbol() != Symbol::Dot;
        if none {
            self.bump();
            return Ok(SequenceOptionKind::OwnedBy(None));
        }
        self.column_name("a column or NONE").map(|column| SequenceOptionKind::OwnedBy(Some(column)))
    }
}
