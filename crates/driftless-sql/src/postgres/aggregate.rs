//! Aggregates.

use super::cursor::{Cursor, Parse};
use super::function::AggregateArguments;
use super::keyword::Keyword as K;
use super::name::QualifiedName;
use super::options::Parameter;
use super::terminal::{Operator, Symbol};

/// `CREATE AGGREGATE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAggregate {
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// The name.
    pub name: QualifiedName,
    /// Its arguments; the old syntax has a `BASETYPE` among the options instead.
    pub arguments: Option<AggregateArguments>,
    /// `SFUNC`, `STYPE` and so on.
    pub options: Vec<Parameter>,
}

impl Cursor<'_> {
    /// The rest of `CREATE AGGREGATE`.
    pub(super) fn create_aggregate(&mut self, or_replace: bool) -> Parse<CreateAggregate> {
        self.expect(K::Aggregate)?;
        let name = self.function_name("an aggregate")?;
        let old = self.symbol() == Symbol::LeftParen
            && self.ahead(2).symbol == Symbol::Operator(Operator::Equal);
        let arguments = if old { None } else { Some(self.aggregate_arguments()?) };
        Ok(CreateAggregate { or_replace, name, arguments, options: self.definition()? })
    }
}
