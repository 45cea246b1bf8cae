//! Casts, conversions and transforms: how values of one kind become another.

use super::cursor::{Cursor, Parse};
use super::data_type::DataType;
use super::function::RoutineReference;
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::{Name, QualifiedName};
use super::terminal::Symbol;

/// `CREATE CAST`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateCast {
    /// From.
    pub source: DataType,
    /// To.
    pub target: DataType,
    /// How.
    pub method: CastMethod,
    /// Where it is applied unasked.
    pub context: CastContext,
}

/// How a cast is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CastMethod {
    /// `WITH FUNCTION`.
    Function(RoutineReference),
    /// `WITHOUT FUNCTION`: the bytes are the same.
    Binary,
    /// `WITH INOUT`: through text.
    InOut,
}

/// Where a cast is applied unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CastContext {
    /// Nowhere.
    #[default]
    Explicit,
    /// `AS ASSIGNMENT`.
    Assignment,
    /// `AS IMPLICIT`.
    Implicit,
}

/// `CREATE CONVERSION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateConversion {
    /// `DEFAULT`.
    pub default: bool,
    /// The name.
    pub name: QualifiedName,
    /// `FOR`: the encoding of the source.
    pub source: Literal,
    /// `TO`: the encoding of the result.
    pub target: Literal,
    /// `FROM`: the function.
    pub function: QualifiedName,
}

/// `CREATE TRANSFORM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTransform {
    /// `OR REPLACE`.
    pub or_replace: bool,
    /// `FOR`: the type.
    pub data_type: DataType,
    /// `LANGUAGE`.
    pub language: Name,
    /// `FROM SQL WITH FUNCTION`.
    pub from_sql: Option<RoutineReference>,
    /// `TO SQL WITH FUNCTION`.
    pub to_sql: Option<RoutineReference>,
}

impl Cursor<'_> {
    /// The rest of `CREATE CAST`.
    pub(super) fn create_cast(&mut self) -> Parse<CreateCast> {
        self.expect(K::Cast)?;
        let (source, target) = self.cast_types()?;
        let method = if self.eat(K::Without) {
            self.expect(K::Function)?;
            CastMethod::Binary
        } else {
            self.expect(K::With)?;
            if self.eat(K::Inout) {
                CastMethod::InOut
            } else {
                self.expect(K::Function)?;
                CastMethod::Function(self.routine_reference()?)
            }
        };
        let mut context = CastContext::Explicit;
        if self.eat(K::As) {
            context = match self.keyword() {
                Some(K::Assignment) => CastContext::Assignment,
                Some(K::Implicit) => CastContext::Implicit,
                _ => return self.unexpected("ASSIGNMENT or IMPLICIT"),
            };
            self.bump();
        }
        Ok(CreateCast { source, target, method, context })
    }

    /// The rest of `CREATE [DEFAULT] CONVERSION`.
    pub(super) fn create_conversion(&mut self) -> Parse<CreateConversion> {
        let default = self.eat(K::Default);
        self.expect(K::Conversion)?;
        let name = self.qualified_name("a conversion")?;
        self.expect(K::For)?;
        let source = self.string("an encoding")?;
        self.expect(K::To)?;
        let target = self.string("an encoding")?;
        self.expect(K::From)?;
        let function = self.qualified_name("a function")?;
        Ok(CreateConversion { default, name, source, target, function })
    }

    /// The rest of `CREATE [OR REPLACE] TRANSFORM`.
    pub(super) fn create_transform(&mut self, or_replace: bool) -> Parse<CreateTransform> {
        self.expect(K::Transform)?;
        let (data_type, language) = self.transform_identity()?;
        let (mut from_sql, mut to_sql) = (None, None);
        self.parens(|cursor| {
            loop {
                let from = from_sql.is_none() && cursor.eat(K::From);
                let to = !from && to_sql.is_none() && cursor.eat(K::To);
                if !from && !to {
                    return cursor.unexpected("FROM SQL or TO SQL, each once");
                }
                cursor.expect_all(&[K::Sql, K::With, K::Function])?;
                let function = cursor.routine_reference()?;
                *(if from { &mut from_sql } else { &mut to_sql }) = Some(function);
                if !cursor.eat_symbol(Symbol::Comma) {
                    return Ok(());
                }
            }
        })?;
        Ok(CreateTransform { or_replace, data_type, language, from_sql, to_sql })
    }
}
