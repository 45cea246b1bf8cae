//! How functions, procedures and aggregates are named: with the types of their arguments.

use super::super::cursor::{Cursor, Parse};
use super::super::data_type::{DataType, is_type_keyword};
use super::super::keyword::Keyword as K;
use super::super::name::{Name, QualifiedName};
use super::super::terminal::{Operator, Symbol};
use super::FunctionParameter;

/// Which way a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ParameterMode {
    /// `IN`, also unsaid.
    #[default]
    In,
    /// `OUT`
    Out,
    /// `INOUT`
    InOut,
    /// `VARIADIC`
    Variadic,
}

/// A function, procedure or aggregate as statements name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineReference {
    /// Its name.
    pub name: QualifiedName,
    /// Its arguments; without them, the name must be the only one of its kind.
    pub arguments: Option<RoutineArguments>,
}

/// The arguments that tell routines of one name apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutineArguments {
    /// A list; parameters with `OUT` only count for procedures.
    List(Vec<(ParameterMode, DataType)>),
    /// Those of an aggregate.
    Aggregate(AggregateArguments),
}

/// The arguments of an aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AggregateArguments {
    /// `(*)`.
    Star,
    /// `(a, b)` or, for an ordered-set aggregate, `(a ORDER BY b)`.
    List {
        /// Arguments.
        direct: Vec<(ParameterMode, DataType)>,
        /// Arguments after `ORDER BY`, if that is there.
        ordered: Option<Vec<(ParameterMode, DataType)>>,
    },
}

impl Cursor<'_> {
    /// A function or procedure, with or without its arguments.
    pub(in super::super) fn routine_reference(&mut self) -> Parse<RoutineReference> {
        let name = if self.is_column_id(0) && !self.is_function_id(0) {
            self.qualified_name("a function")?
        } else {
            self.function_name("a function")?
        };
        let arguments = if self.symbol() == Symbol::LeftParen {
            Some(RoutineArguments::List(self.argument_types()?))
        } else {
            None
        };
        Ok(RoutineReference { name, arguments })
    }

    fn argument_types(&mut self) -> Parse<Vec<(ParameterMode, DataType)>> {
        if self.next_symbol() == Symbol::RightParen {
            self.open()?;
            self.close()?;
            return Ok(Vec::new());
        }
        self.listed(Self::argument_type)
    }

    fn argument_type(&mut self) -> Parse<(ParameterMode, DataType)> {
        let (mode, _, data_type) = self.parameter_type()?;
        Ok((mode, data_type))
    }

    /// An aggregate with its arguments.
    pub(in super::super) fn aggregate_reference(&mut self) -> Parse<RoutineReference> {
        let name = self.function_name("an aggregate")?;
        let arguments = Some(RoutineArguments::Aggregate(self.aggregate_arguments()?));
        Ok(RoutineReference { name, arguments })
    }

    /// The arguments of an aggregate, parentheses included.
    pub(in super::super) fn aggregate_arguments(&mut self) -> Parse<AggregateArguments> {
        self.parens(|cursor| {
            if cursor.eat_symbol(Symbol::Operator(Operator::Star)) {
                return Ok(AggregateArguments::Star);
            }
            let direct =
                if cursor.at(K::Order) { Vec::new() } else { cursor.list(Self::argument_type)? };
            let ordered = if cursor.eat(K::Order) {
                cursor.expect(K::By)?;
                Some(cursor.list(Self::argument_type)?)
            } else {
                None
            };
            Ok(AggregateArguments::List { direct, ordered })
        })
    }

    /// Parameters in parentheses, with their defaults.
    pub(super) fn function_parameters(&mut self) -> Parse<Vec<FunctionParameter>> {
        if self.symbol() == Symbol::LeftParen && self.next_symbol() == Symbol::RightParen {
            self.bump();
            self.bump();
            return Ok(Vec::new());
        }
        self.listed(|cursor| {
            let start = cursor.start();
            let (mode, name, data_type) = cursor.parameter_type()?;
            let equals = cursor.eat_symbol(Symbol::Operator(Operator::Equal));
            let default =
                if equals || cursor.eat(K::Default) { Some(cursor.fragment()?) } else { None };
            Ok(FunctionParameter { span: cursor.since(start), mode, name, data_type, default })
        })
    }

    /// A mode, a name and a type; mode and name may be left out, and the name may come first.
    fn parameter_type(&mut self) -> Parse<(ParameterMode, Option<Name>, DataType)> {
        let mut mode = self.parameter_mode();
        let mut name = None;
        if self.is_parameter_name() {
            name = Some(self.take_name());
            if mode.is_none() {
                mode = self.parameter_mode();
            }
        }
        Ok((mode.unwrap_or_default(), name, self.function_type()?))
    }

    fn parameter_mode(&mut self) -> Option<ParameterMode> {
        let mode = match self.keyword() {
            Some(K::In) if self.keyword_ahead(1) == Some(K::Out) => {
                self.bump();
                ParameterMode::InOut
            }
            Some(K::In) => ParameterMode::In,
            Some(K::Out) => ParameterMode::Out,
            Some(K::Inout) => ParameterMode::InOut,
            Some(K::Variadic) => ParameterMode::Variadic,
            _ => return None,
        };
        self.bump();
        Some(mode)
    }

    /// Whether the next word is the name of a parameter: a type, or a mode and a type, must follow.
    fn is_parameter_name(&self) -> bool {
        if !self.is_function_id(0) {
            return false;
        }
        // `double precision` and `national` types are two words; neither makes the first a name.
        let double = self.at(K::Double) && self.keyword_ahead(1) == Some(K::Precision);
        let starts_type = self.is_function_id(1)
            || match self.keyword_ahead(1) {
                Some(K::In | K::Out | K::Inout | K::Variadic | K::Setof) => true,
                Some(keyword) => is_type_keyword(keyword),
                None => false,
            };
        !double && starts_type
    }

    /// Columns of `RETURNS TABLE`.
    pub(super) fn table_columns(&mut self) -> Parse<Vec<(Name, DataType)>> {
        self.listed(|cursor| Ok((cursor.function_id("a column")?, cursor.function_type()?)))
    }
}
