//! `CREATE TYPE` and `ALTER TYPE`.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::data_type::DataType;
use super::drop::Behavior;
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::{Name, QualifiedName};
use super::object::{Changes, ObjectChange};
use super::options::Parameter;
use super::table::Attribute;
use super::terminal::Symbol;

/// `CREATE TYPE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateType {
    /// The name.
    pub name: QualifiedName,
    /// What it is.
    pub definition: TypeDefinition,
}

/// What a new type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeDefinition {
    /// `AS ENUM`, with its labels in order.
    Enum(Vec<Literal>),
    /// `AS (..)`.
    Composite(Vec<Attribute>),
    /// `AS RANGE (..)`.
    Range(Vec<Parameter>),
    /// `(..)`: a base type.
    Base(Vec<Parameter>),
    /// Nothing: a name to be defined later.
    Shell,
}

/// `ALTER TYPE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterType {
    /// The type.
    pub name: QualifiedName,
    /// What is done to it.
    pub change: TypeChange,
}

/// What `ALTER TYPE` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeChange {
    /// `ADD VALUE`.
    AddValue {
        /// `IF NOT EXISTS`.
        if_not_exists: bool,
        /// The new label.
        value: Literal,
        /// Where it goes; at the end if unsaid.
        position: Option<ValuePosition>,
    },
    /// `RENAME VALUE`.
    RenameValue {
        /// The old label.
        from: Literal,
        /// The new label.
        to: Literal,
    },
    /// Actions on the attributes of a composite type.
    Attributes(Vec<AttributeAction>),
    /// `RENAME ATTRIBUTE`.
    RenameAttribute {
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
        /// `CASCADE`: in typed tables too.
        behavior: Behavior,
    },
    /// `SET (..)`: properties of a base type.
    SetProperties(Vec<Parameter>),
    /// `RENAME TO`, `OWNER TO`, `SET SCHEMA`.
    Object(ObjectChange),
}

/// Where a new label goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValuePosition {
    /// `BEFORE` a label.
    Before(Literal),
    /// `AFTER` a label.
    After(Literal),
}

/// An action on an attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeAction {
    /// All of it.
    pub span: Span,
    /// The action.
    pub kind: AttributeActionKind,
    /// `CASCADE`: in typed tables too.
    pub behavior: Behavior,
}

/// The actions on attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeActionKind {
    /// `ADD ATTRIBUTE`.
    Add(Attribute),
    /// `DROP ATTRIBUTE`.
    Drop {
        /// `IF EXISTS`.
        if_exists: bool,
        /// The attribute.
        name: Name,
    },
    /// `ALTER ATTRIBUTE .. TYPE`.
    Alter {
        /// The attribute.
        name: Name,
        /// Its new type.
        data_type: DataType,
        /// `COLLATE`.
        collation: Option<QualifiedName>,
    },
}

impl Cursor<'_> {
    /// The rest of `CREATE TYPE`.
    pub(super) fn create_type(&mut self) -> Parse<CreateType> {
        self.expect(K::Type)?;
        let name = self.qualified_name("a type")?;
        let definition = match self.symbol() {
            Symbol::LeftParen => TypeDefinition::Base(self.definition()?),
            Symbol::Keyword(K::As) => {
                self.bump();
                self.type_definition()?
            }
            _ => TypeDefinition::Shell,
        };
        Ok(CreateType { name, definition })
    }

    fn type_definition(&mut self) -> Parse<TypeDefinition> {
        if self.eat(K::Enum) {
            if self.next_symbol() == Symbol::RightParen {
                self.open()?;
                self.close()?;
                return Ok(TypeDefinition::Enum(Vec::new()));
            }
            return self.listed(|cursor| cursor.string("a label")).map(TypeDefinition::Enum);
        }
        if self.eat(K::Range) {
            return self.definition().map(TypeDefinition::Range);
        }
        if self.symbol() != Symbol::LeftParen {
            return self.unexpected("ENUM, RANGE or `(`");
        }
        if self.next_symbol() == Symbol::RightParen {
            self.open()?;
            self.close()?;
            return Ok(TypeDefinition::Composite(Vec::new()));
        }
        self.listed(Self::attribute).map(TypeDefinition::Composite)
    }

    /// A name with its type and collation.
    pub(super) fn attribute(&mut self) -> Parse<Attribute> {
        let name = self.name("an attribute")?;
        let data_type = self.data_type()?;
        let collation = self.after(K::Collate, |cursor| cursor.qualified_name("a collation"))?;
        Ok(Attribute { name, data_type, collation })
    }

    /// The rest of `ALTER TYPE`.
    pub(super) fn alter_type(&mut self) -> Parse<AlterType> {
        let name = self.qualified_name("a type")?;
        let change = self.type_change()?;
        Ok(AlterType { name, change })
    }

    fn type_change(&mut self) -> Parse<TypeChange> {
        if let Some(change) = self.object_change(Changes::ALL)? {
            return Ok(TypeChange::Object(change));
        }
        let next = self.keyword_ahead(1);
        match self.keyword() {
            Some(K::Add) if next == Some(K::Value) => self.add_value(),
            Some(K::Rename) => self.rename_in_type(),
            Some(K::Set) => {
                self.bump();
                if self.symbol() != Symbol::LeftParen {
                    return self.unexpected("SCHEMA or `(`");
                }
                self.definition().map(TypeChange::SetProperties)
            }
            Some(K::Add | K::Drop | K::Alter) => {
                self.list(Self::attribute_action).map(TypeChange::Attributes)
            }
            _ => self.unexpected("ADD VALUE, RENAME, OWNER TO, SET or an action on an attribute"),
        }
    }

    fn add_value(&mut self) -> Parse<TypeChange> {
        self.expect_all(&[K::Add, K::Value])?;
        let if_not_exists = self.if_not_exists()?;
        let value = self.string("a label")?;
        let position = if self.eat(K::Before) {
            Some(ValuePosition::Before(self.string("a label")?))
        } else if self.eat(K::After) {
            Some(ValuePosition::After(self.string("a label")?))
        } else {
            None
        };
        Ok(TypeChange::AddValue { if_not_exists, value, position })
    }

    fn rename_in_type(&mut self) -> Parse<TypeChange> {
        self.expect(K::Rename)?;
        if self.eat(K::Value) {
            let from = self.string("a label")?;
            self.expect(K::To)?;
            return Ok(TypeChange::RenameValue { from, to: self.string("a label")? });
        }
        if !self.eat(K::Attribute) {
            return self.unexpected("TO, VALUE or ATTRIBUTE");
        }
        let from = self.name("an attribute")?;
        self.expect(K::To)?;
        let to = self.name("a name")?;
        Ok(TypeChange::RenameAttribute { from, to, behavior: self.behavior() })
    }

    fn attribute_action(&mut self) -> Parse<AttributeAction> {
        let start = self.start();
        let keyword = self.keyword();
        if !self.at_any(&[K::Add, K::Drop, K::Alter]) {
            return self.unexpected("ADD, DROP or ALTER");
        }
        self.bump();
        self.expect(K::Attribute)?;
        let kind = match keyword {
            Some(K::Add) => AttributeActionKind::Add(self.attribute()?),
            Some(K::Drop) => AttributeActionKind::Drop {
                if_exists: self.if_exists()?,
                name: self.name("an attribute")?,
            },
            _ => {
                let name = self.name("an attribute")?;
                if self.eat(K::Set) {
                    self.expect(K::Data)?;
                }
                self.expect(K::Type)?;
                let data_type = self.data_type()?;
                let collation =
                    self.after(K::Collate, |cursor| cursor.qualified_name("a collation"))?;
                AttributeActionKind::Alter { name, data_type, collation }
            }
        };
        let behavior = self.behavior();
        Ok(AttributeAction { span: self.since(start), kind, behavior })
    }
}
