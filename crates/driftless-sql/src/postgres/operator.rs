//! Operators, operator classes and operator families.
//!
//! What a class or family contains is kept item by item as text: no check of ours looks into it.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::data_type::DataType;
use super::keyword::Keyword as K;
use super::name::{Name, OperatorName, QualifiedName};
use super::object::{AlterObject, Changes, ObjectKind, ObjectReference};
use super::options::Parameter;
use super::statement::StatementKind;
use super::terminal::Symbol;

/// `CREATE OPERATOR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOperator {
    /// The name.
    pub name: OperatorName,
    /// `LEFTARG`, `FUNCTION` and so on.
    pub options: Vec<Parameter>,
}

/// `CREATE OPERATOR CLASS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOperatorClass {
    /// The name.
    pub name: QualifiedName,
    /// `DEFAULT`.
    pub default: bool,
    /// `FOR TYPE`.
    pub data_type: DataType,
    /// `USING`: the access method.
    pub method: Name,
    /// `FAMILY`.
    pub family: Option<QualifiedName>,
    /// Its operators, functions and storage type, each as a whole.
    pub items: Vec<Span>,
}

/// `CREATE OPERATOR FAMILY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOperatorFamily {
    /// The name.
    pub name: QualifiedName,
    /// `USING`: the access method.
    pub method: Name,
}

/// `ALTER OPERATOR .. SET (..)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterOperator {
    /// The operator.
    pub object: ObjectReference,
    /// What is set.
    pub options: Vec<Parameter>,
}

/// `ALTER OPERATOR FAMILY .. ADD` and `DROP`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterOperatorFamily {
    /// The family.
    pub object: ObjectReference,
    /// `ADD`; false for `DROP`.
    pub add: bool,
    /// Operators and functions, each as a whole.
    pub items: Vec<Span>,
}

impl Cursor<'_> {
    /// The rest of `CREATE OPERATOR` and of `CREATE OPERATOR CLASS` and `FAMILY`.
    pub(super) fn create_operator(&mut self) -> Parse<StatementKind> {
        self.expect(K::Operator)?;
        if self.at(K::Class) && self.next_symbol() != Symbol::Dot {
            self.bump();
            return self
                .create_operator_class()
                .map(|class| StatementKind::CreateOperatorClass(Box::new(class)));
        }
        if self.at(K::Family) && self.next_symbol() != Symbol::Dot {
            self.bump();
            let name = self.qualified_name("an operator family")?;
            self.expect(K::Using)?;
            let method = self.name("an access method")?;
            let family = CreateOperatorFamily { name, method };
            return Ok(StatementKind::CreateOperatorFamily(family));
        }
        let name = self.operator_name()?;
        let options = self.definition()?;
        Ok(StatementKind::CreateOperator(CreateOperator { name, options }))
    }

    fn create_operator_class(&mut self) -> Parse<CreateOperatorClass> {
        let name = self.qualified_name("an operator class")?;
        let default = self.eat(K::Default);
        self.expect_all(&[K::For, K::Type])?;
        let data_type = self.data_type()?;
        self.expect(K::Using)?;
        let method = self.name("an access method")?;
        let family = self.after(K::Family, |cursor| cursor.qualified_name("a family"))?;
        self.expect(K::As)?;
        let items = self.list(|cursor| cursor.spanned(Self::class_item))?;
        Ok(CreateOperatorClass { name, default, data_type, method, family, items })
    }

    fn spanned(&mut self, read: impl FnOnce(&mut Self) -> Parse<()>) -> Parse<Span> {
        let start = self.start();
        read(self)?;
        Ok(self.since(start))
    }

    fn class_item(&mut self) -> Parse<()> {
        if self.eat(K::Storage) {
            return self.data_type().map(drop);
        }
        if self.eat(K::Function) {
            self.integer("a number")?;
            if self.symbol() == Symbol::LeftParen {
                self.listed(Self::data_type)?;
            }
            return self.routine_reference().map(drop);
        }
        if !self.eat(K::Operator) {
            return self.unexpected("OPERATOR, FUNCTION or STORAGE");
        }
        self.integer("a number")?;
        let typed = self.attempt(Self::operator_with_types).is_some();
        if !typed {
            self.operator_name()?;
        }
        if self.eat(K::For) && !self.eat(K::Search) {
            self.expect_all(&[K::Order, K::By])?;
            self.qualified_name("an operator family")?;
        }
        Ok(())
    }

    fn dropped_item(&mut self) -> Parse<()> {
        if !self.eat(K::Operator) && !self.eat(K::Function) {
            return self.unexpected("OPERATOR or FUNCTION");
        }
        self.integer("a number")?;
        self.listed(Self::data_type).map(drop)
    }

    /// The rest of `ALTER OPERATOR` and of `ALTER OPERATOR CLASS` and `FAMILY`.
    pub(super) fn alter_operator(&mut self) -> Parse<StatementKind> {
        self.expect(K::Operator)?;
        let class = self.at(K::Class) && self.next_symbol() != Symbol::Dot;
        let family = self.at(K::Family) && self.next_symbol() != Symbol::Dot;
        if class || family {
            self.bump();
        }
        let (kind, changes) = match (class, family) {
            (true, _) => (ObjectKind::OperatorClass, Changes::ALL),
            (_, true) => (ObjectKind::OperatorFamily, Changes::ALL),
            _ => (ObjectKind::Operator, Changes { rename: false, ..Changes::ALL }),
        };
        let object = self.object(kind)?;
        if let Some(change) = self.object_change(changes)? {
            let alter = AlterObject { if_exists: false, object, change };
            return Ok(StatementKind::AlterObject(alter));
        }
        let add = self.at(K::Add);
        if family && (add || self.at(K::Drop)) {
            self.bump();
            let read = if add { Self::class_item } else { Self::dropped_item };
            let items = self.list(|cursor| cursor.spanned(read))?;
            let alter = AlterOperatorFamily { object, add, items };
            return Ok(StatementKind::AlterOperatorFamily(alter));
        }
        if class || family {
            return self.unexpected("RENAME TO, OWNER TO, SET SCHEMA, ADD or DROP");
        }
        self.expect(K::Set)?;
        let options = self.definition()?;
        Ok(StatementKind::AlterOperator(AlterOperator { object, options }))
    }
}
