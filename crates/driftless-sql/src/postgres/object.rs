//! How statements name an object of any kind: in `DROP`, `COMMENT ON`, `ALTER .. RENAME` and so on.
//!
//! What identifies an object depends on its kind: a function has argument types, a trigger belongs
//! to a table, a cast has no name at all. Statements about any object share this one notion of it.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::data_type::DataType;
use super::function::RoutineReference;
use super::keyword::Keyword as K;
use super::name::{ColumnName, Name, OperatorName, QualifiedName, Role};
use super::options::Number;
use super::terminal::Symbol;

/// A kind of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the kind its name says")]
pub enum ObjectKind {
    AccessMethod,
    Aggregate,
    Cast,
    Collation,
    Column,
    Constraint,
    Conversion,
    Database,
    Domain,
    /// A constraint of a domain.
    DomainConstraint,
    EventTrigger,
    Extension,
    ForeignDataWrapper,
    ForeignTable,
    Function,
    Index,
    Language,
    LargeObject,
    MaterializedView,
    Operator,
    OperatorClass,
    OperatorFamily,
    Parameter,
    Policy,
    Procedure,
    Publication,
    /// A role, also as `USER` or `GROUP`.
    Role,
    /// A function or procedure.
    Routine,
    Rule,
    Schema,
    Sequence,
    Server,
    Statistics,
    Subscription,
    Table,
    Tablespace,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Transform,
    Trigger,
    Type,
    UserMapping,
    View,
}

/// An object as a statement names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectReference {
    /// What identifies it, the keywords of its kind not counted.
    pub span: Span,
    /// Its kind.
    pub kind: ObjectKind,
    /// What identifies it.
    pub identity: ObjectIdentity,
}

/// What identifies an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectIdentity {
    /// A name; objects outside schemas never have a schema in it.
    Name(QualifiedName),
    /// A role.
    Role(Role),
    /// A function, procedure or aggregate.
    Routine(RoutineReference),
    /// An operator.
    Operator(OperatorReference),
    /// An operator class or family.
    Class {
        /// Its name.
        name: QualifiedName,
        /// The access method it is for.
        method: Name,
    },
    /// A trigger, rule, policy or constraint.
    Part {
        /// Its name.
        name: Name,
        /// The table or domain it belongs to.
        of: QualifiedName,
    },
    /// A column.
    Column(ColumnName),
    /// A type or domain, where the grammar takes any type.
    Type(DataType),
    /// A cast.
    Cast {
        /// From.
        source: DataType,
        /// To.
        target: DataType,
    },
    /// A transform.
    Transform {
        /// For this type.
        data_type: DataType,
        /// In this language.
        language: Name,
    },
    /// A large object.
    LargeObject(Number),
    /// A user mapping.
    UserMapping {
        /// Whose; `USER` reads as `CURRENT_USER`.
        user: Role,
        /// On which server.
        server: Name,
    },
}

/// An operator with the types of its operands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorReference {
    /// Its name.
    pub name: OperatorName,
    /// The left operand; none for a prefix operator.
    pub left: Option<DataType>,
    /// The right operand; none for what once was a postfix operator.
    pub right: Option<DataType>,
}

/// Where a kind of object is named: not every statement knows every kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Drop,
    Comment,
    SecurityLabel,
    Extension,
}

impl Place {
    fn allows(self, kind: ObjectKind) -> bool {
        use ObjectKind as Kind;
        match kind {
            Kind::UserMapping => self == Self::Drop,
            Kind::Column | Kind::LargeObject => matches!(self, Self::Comment | Self::SecurityLabel),
            Kind::Constraint => self == Self::Comment,
            Kind::Policy | Kind::Rule | Kind::Trigger => {
                matches!(self, Self::Drop | Self::Comment)
            }
            Kind::Operator | Kind::Cast | Kind::Transform => self != Self::SecurityLabel,
            Kind::Parameter | Kind::DomainConstraint => false,
            _ => true,
        }
    }
}

impl Cursor<'_> {
    /// The keywords of a kind of object.
    pub(super) fn object_kind(&mut self, place: Place) -> Parse<ObjectKind> {
        use ObjectKind as Kind;
        let (kind, rest): (_, &[K]) = match self.keyword() {
            Some(K::Access) => (Kind::AccessMethod, &[K::Method]),
            Some(K::Aggregate) => (Kind::Aggregate, &[]),
            Some(K::Cast) => (Kind::Cast, &[]),
            Some(K::Collation) => (Kind::Collation, &[]),
            Some(K::Column) => (Kind::Column, &[]),
            Some(K::Constraint) => (Kind::Constraint, &[]),
            Some(K::Conversion) => (Kind::Conversion, &[]),
            Some(K::Database) => (Kind::Database, &[]),
            Some(K::Domain) => (Kind::Domain, &[]),
            Some(K::Event) => (Kind::EventTrigger, &[K::Trigger]),
            Some(K::Extension) => (Kind::Extension, &[]),
            Some(K::Foreign) if self.keyword_ahead(1) == Some(K::Table) => {
                (Kind::ForeignTable, &[K::Table])
            }
            Some(K::Foreign) => (Kind::ForeignDataWrapper, &[K::Data, K::Wrapper]),
            Some(K::Function) => (Kind::Function, &[]),
            Some(K::Group | K::Role) => (Kind::Role, &[]),
            Some(K::Index) => (Kind::Index, &[]),
            Some(K::Language) => (Kind::Language, &[]),
            Some(K::Procedural) => (Kind::Language, &[K::Language]),
            Some(K::Large) => (Kind::LargeObject, &[K::Object]),
            Some(K::Materialized) => (Kind::MaterializedView, &[K::View]),
            Some(K::Operator) => match self.keyword_ahead(1) {
                Some(K::Class) => (Kind::OperatorClass, &[K::Class]),
                Some(K::Family) => (Kind::OperatorFamily, &[K::Family]),
                _ => (Kind::Operator, &[]),
            },
            Some(K::User) if self.is_user_mapping() => (Kind::UserMapping, &[K::Mapping]),
            Some(K::User) if place == Place::Drop => (Kind::Role, &[]),
            Some(keyword) => match plain_kind(keyword) {
                Some(kind) => (kind, &[]),
                None => return self.text_search_kind(place),
            },
            None => return self.text_search_kind(place),
        };
        if !place.allows(kind) {
            return self.unexpected("a kind of object");
        }
        self.bump();
        self.expect_all(rest)?;
        Ok(kind)
    }

    fn text_search_kind(&mut self, place: Place) -> Parse<ObjectKind> {
        if !self.at(K::Text) {
            return self.unexpected(match place {
                Place::Drop => "TABLE, INDEX, VIEW, TYPE, FUNCTION or another kind of object",
                _ => "a kind of object",
            });
        }
        self.bump();
        self.text_search_object()
    }

    /// What follows `TEXT` in the name of a kind.
    pub(super) fn text_search_object(&mut self) -> Parse<ObjectKind> {
        self.expect(K::Search)?;
        let kind = match self.keyword() {
            Some(K::Configuration) => ObjectKind::TextSearchConfiguration,
            Some(K::Dictionary) => ObjectKind::TextSearchDictionary,
            Some(K::Parser) => ObjectKind::TextSearchParser,
            Some(K::Template) => ObjectKind::TextSearchTemplate,
            _ => return self.unexpected("CONFIGURATION, DICTIONARY, PARSER or TEMPLATE"),
        };
        self.bump();
        Ok(kind)
    }

    /// What identifies an object of that kind.
    pub(super) fn object(&mut self, mut kind: ObjectKind) -> Parse<ObjectReference> {
        use ObjectKind as Kind;
        let start = self.start();
        let identity = match kind {
            Kind::Function | Kind::Procedure | Kind::Routine => {
                ObjectIdentity::Routine(self.routine_reference()?)
            }
            Kind::Aggregate => ObjectIdentity::Routine(self.aggregate_reference()?),
            Kind::Operator => ObjectIdentity::Operator(self.operator_with_types()?),
            Kind::OperatorClass | Kind::OperatorFamily => {
                let name = self.qualified_name("a name")?;
                self.expect(K::Using)?;
                ObjectIdentity::Class { name, method: self.name("an access method")? }
            }
            Kind::Policy | Kind::Rule | Kind::Trigger | Kind::Constraint => {
                let name = self.name("a name")?;
                self.expect(K::On)?;
                if kind == Kind::Constraint && self.at(K::Domain) && self.is_column_id(1) {
                    self.bump();
                    kind = Kind::DomainConstraint;
                }
                ObjectIdentity::Part { name, of: self.qualified_name("a table")? }
            }
            Kind::Column => ObjectIdentity::Column(self.column_name("a column")?),
            Kind::Type | Kind::Domain => ObjectIdentity::Type(self.data_type()?),
            Kind::Cast => {
                let (source, target) = self.cast_types()?;
                ObjectIdentity::Cast { source, target }
            }
            Kind::Transform => {
                let (data_type, language) = self.transform_identity()?;
                ObjectIdentity::Transform { data_type, language }
            }
            Kind::LargeObject => ObjectIdentity::LargeObject(self.number()?),
            Kind::Role => ObjectIdentity::Role(self.role()?),
            Kind::UserMapping => {
                let (user, server) = self.user_mapping()?;
                ObjectIdentity::UserMapping { user, server }
            }
            _ if is_global(kind) => ObjectIdentity::Name(self.unqualified("a name")?),
            _ => ObjectIdentity::Name(self.qualified_name("a name")?),
        };
        Ok(ObjectReference { span: self.since(start), kind, identity })
    }

    /// A name of an object that has no schema.
    pub(super) fn unqualified(&mut self, expected: &'static str) -> Parse<QualifiedName> {
        Ok(QualifiedName { database: None, schema: None, name: self.name(expected)? })
    }

    /// An operator with the types of its operands.
    pub(super) fn operator_with_types(&mut self) -> Parse<OperatorReference> {
        let name = self.operator_name()?;
        self.parens(|cursor| {
            let left = cursor.operand_type()?;
            if cursor.symbol() == Symbol::RightParen && left.is_some() {
                let span = cursor.current().span;
                return cursor.refuse(span, "missing argument", "use NONE for a missing operand");
            }
            cursor.expect_symbol(Symbol::Comma, "`,`")?;
            let place = cursor.current().span;
            let right = cursor.operand_type()?;
            if left.is_none() && right.is_none() {
                return cursor.refuse(place, "an operator must have an operand", "");
            }
            Ok(OperatorReference { name, left, right })
        })
    }

    fn operand_type(&mut self) -> Parse<Option<DataType>> {
        if self.eat(K::None) { Ok(None) } else { self.data_type().map(Some) }
    }

    /// `(source AS target)` of a cast.
    pub(super) fn cast_types(&mut self) -> Parse<(DataType, DataType)> {
        self.parens(|cursor| {
            let source = cursor.data_type()?;
            cursor.expect(K::As)?;
            Ok((source, cursor.data_type()?))
        })
    }

    /// `FOR type LANGUAGE language` of a transform.
    pub(super) fn transform_identity(&mut self) -> Parse<(DataType, Name)> {
        self.expect(K::For)?;
        let data_type = self.data_type()?;
        self.expect(K::Language)?;
        Ok((data_type, self.name("a language")?))
    }

    /// Whether `USER MAPPING` follows, and not a user whose name is `mapping`.
    pub(super) fn is_user_mapping(&self) -> bool {
        let goes_on = matches!(self.keyword_ahead(2), Some(K::For | K::If));
        self.at_all(&[K::User, K::Mapping]) && goes_on
    }

    /// `FOR user SERVER server` of a user mapping.
    pub(super) fn user_mapping(&mut self) -> Parse<(Role, Name)> {
        self.expect(K::For)?;
        let span = self.current().span;
        let user = if self.eat(K::User) { Role::CurrentUser(span) } else { self.role()? };
        self.expect(K::Server)?;
        Ok((user, self.name("a server")?))
    }
}

/// Kinds that are one word and have nothing else to them.
fn plain_kind(keyword: K) -> Option<ObjectKind> {
    Some(match keyword {
        K::Policy => ObjectKind::Policy,
        K::Procedure => ObjectKind::Procedure,
        K::Publication => ObjectKind::Publication,
        K::Routine => ObjectKind::Routine,
        K::Rule => ObjectKind::Rule,
        K::Schema => ObjectKind::Schema,
        K::Sequence => ObjectKind::Sequence,
        K::Server => ObjectKind::Server,
        K::Statistics => ObjectKind::Statistics,
        K::Subscription => ObjectKind::Subscription,
        K::Table => ObjectKind::Table,
        K::Tablespace => ObjectKind::Tablespace,
        K::Transform => ObjectKind::Transform,
        K::Trigger => ObjectKind::Trigger,
        K::Type => ObjectKind::Type,
        K::View => ObjectKind::View,
        _ => return None,
    })
}

/// Whether objects of that kind belong to no schema.
const fn is_global(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::AccessMethod
            | ObjectKind::Database
            | ObjectKind::EventTrigger
            | ObjectKind::Extension
            | ObjectKind::ForeignDataWrapper
            | ObjectKind::Language
            | ObjectKind::Publication
            | ObjectKind::Schema
            | ObjectKind::Server
            | ObjectKind::Subscription
            | ObjectKind::Tablespace
    )
}

/// What statements of many kinds can do to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectChange {
    /// `RENAME TO`.
    RenameTo(Name),
    /// `SET SCHEMA`.
    SetSchema(Name),
    /// `OWNER TO`.
    OwnerTo(Role),
    /// `DEPENDS ON EXTENSION`.
    DependsOnExtension {
        /// False for `NO DEPENDS`.
        depends: bool,
        /// The extension.
        extension: Name,
    },
    /// `REFRESH VERSION` of a collation.
    RefreshVersion,
}

/// `ALTER .. RENAME TO`, `OWNER TO`, `SET SCHEMA` and `DEPENDS ON EXTENSION`, of all objects that
/// are not relations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterObject {
    /// `IF EXISTS`, which only policies have.
    pub if_exists: bool,
    /// The object.
    pub object: ObjectReference,
    /// What is done to it.
    pub change: ObjectChange,
}

/// Which of the common changes a kind of object knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Changes {
    pub(super) rename: bool,
    pub(super) owner: bool,
    pub(super) schema: bool,
    pub(super) depends: bool,
}

impl Changes {
    pub(super) const ALL: Self = Self { rename: true, owner: true, schema: true, depends: false };
    pub(super) const GLOBAL: Self = Self { schema: false, ..Self::ALL };
    pub(super) const ROUTINE: Self = Self { depends: true, ..Self::ALL };
    pub(super) const RENAME: Self =
        Self { rename: true, owner: false, schema: false, depends: false };
}

impl Cursor<'_> {
    /// A common change, if one follows.
    pub(super) fn object_change(&mut self, allowed: Changes) -> Parse<Option<ObjectChange>> {
        let next = self.keyword_ahead(1);
        let change = match self.keyword() {
            Some(K::Rename)
                if allowed.rename
                    && !matches!(next, Some(K::Value | K::Attribute | K::Constraint)) =>
            {
                self.expect_all(&[K::Rename, K::To])?;
                ObjectChange::RenameTo(self.name("a name")?)
            }
            Some(K::Owner) if allowed.owner => {
                self.expect_all(&[K::Owner, K::To])?;
                ObjectChange::OwnerTo(self.role()?)
            }
            Some(K::Set) if allowed.schema && next == Some(K::Schema) => {
                self.bump();
                self.bump();
                ObjectChange::SetSchema(self.name("a schema")?)
            }
            Some(K::Depends) if allowed.depends => self.depends_change()?,
            Some(K::No) if allowed.depends && next == Some(K::Depends) => self.depends_change()?,
            _ => return Ok(None),
        };
        Ok(Some(change))
    }

    fn depends_change(&mut self) -> Parse<ObjectChange> {
        let (depends, extension) = self.depends_on_extension()?;
        Ok(ObjectChange::DependsOnExtension { depends, extension })
    }

    /// An object and a common change to it.
    pub(super) fn alter_object(
        &mut self,
        kind: ObjectKind,
        allowed: Changes,
        expected: &'static str,
    ) -> Parse<AlterObject> {
        let object = self.object(kind)?;
        match self.object_change(allowed)? {
            Some(change) => Ok(AlterObject { if_exists: false, object, change }),
            None if allowed.schema && self.eat(K::Set) => self.unexpected("SCHEMA"),
            None => self.unexpected(expected),
        }
    }
}
