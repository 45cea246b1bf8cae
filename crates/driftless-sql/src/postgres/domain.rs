//! Domains.

use super::cursor::{Cursor, Parse};
use super::data_type::DataType;
use super::drop::Behavior;
use super::fragment::Fragment;
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName};
use super::object::{Changes, ObjectChange};
use super::table::{ColumnOption, ColumnOptionKind, TableConstraint, TableConstraintKind};

/// `CREATE DOMAIN`.
#[derive(Debug, Clone)]
pub struct CreateDomain {
    /// The name.
    pub name: QualifiedName,
    /// The type it is made of.
    pub data_type: DataType,
    /// Collation, default and constraints, in order.
    pub options: Vec<ColumnOption>,
}

/// `ALTER DOMAIN`.
#[derive(Debug, Clone)]
pub struct AlterDomain {
    /// The domain.
    pub name: QualifiedName,
    /// What is done to it.
    pub change: DomainChange,
}

/// What `ALTER DOMAIN` does.
#[derive(Debug, Clone)]
pub enum DomainChange {
    /// `SET DEFAULT`.
    SetDefault(Fragment),
    /// `DROP DEFAULT`.
    DropDefault,
    /// `SET NOT NULL`.
    SetNotNull,
    /// `DROP NOT NULL`.
    DropNotNull,
    /// `ADD` a constraint.
    AddConstraint(Box<TableConstraint>),
    /// `DROP CONSTRAINT`.
    DropConstraint {
        /// `IF EXISTS`.
        if_exists: bool,
        /// The constraint.
        name: Name,
        /// `CASCADE` or `RESTRICT`.
        behavior: Behavior,
    },
    /// `RENAME CONSTRAINT`.
    RenameConstraint {
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint(Name),
    /// `RENAME TO`, `OWNER TO`, `SET SCHEMA`.
    Object(ObjectChange),
}

impl Cursor<'_> {
    /// The rest of `CREATE DOMAIN`.
    pub(super) fn create_domain(&mut self) -> Parse<CreateDomain> {
        self.expect(K::Domain)?;
        let name = self.qualified_name("a domain")?;
        self.eat(K::As);
        let data_type = self.data_type()?;
        let options = self.column_options()?;
        for option in &options {
            let allowed = matches!(
                option.kind,
                ColumnOptionKind::Null
                    | ColumnOptionKind::NotNull
                    | ColumnOptionKind::Default(_)
                    | ColumnOptionKind::Check(_)
                    | ColumnOptionKind::Collate(_)
            );
            if !allowed {
                let message = "this constraint is not possible for domains";
                return self.refuse(option.span, message, "");
            }
        }
        Ok(CreateDomain { name, data_type, options })
    }

    /// The rest of `ALTER DOMAIN`.
    pub(super) fn alter_domain(&mut self) -> Parse<AlterDomain> {
        let name = self.qualified_name("a domain")?;
        let change = self.domain_change()?;
        Ok(AlterDomain { name, change })
    }

    fn domain_change(&mut self) -> Parse<DomainChange> {
        if let Some(change) = self.object_change(Changes::ALL)? {
            return Ok(DomainChange::Object(change));
        }
        match self.keyword() {
            Some(K::Set) => {
                self.bump();
                if self.eat(K::Default) {
                    return self.fragment().map(DomainChange::SetDefault);
                }
                if !self.eat(K::Not) {
                    return self.unexpected("DEFAULT, NOT NULL or SCHEMA");
                }
                self.expect(K::Null).map(|()| DomainChange::SetNotNull)
            }
            Some(K::Drop) => self.drop_from_domain(),
            Some(K::Add) => {
                self.bump();
                let constraint = self.domain_constraint()?;
                Ok(DomainChange::AddConstraint(Box::new(constraint)))
            }
            Some(K::Rename) => {
                self.expect_all(&[K::Rename, K::Constraint])?;
                let from = self.name("a constraint")?;
                self.expect(K::To)?;
                Ok(DomainChange::RenameConstraint { from, to: self.name("a name")? })
            }
            Some(K::Validate) => {
                self.expect_all(&[K::Validate, K::Constraint])?;
                self.name("a constraint").map(DomainChange::ValidateConstraint)
            }
            _ => self.unexpected("SET, DROP, ADD, RENAME, OWNER TO or VALIDATE CONSTRAINT"),
        }
    }

    fn drop_from_domain(&mut self) -> Parse<DomainChange> {
        self.expect(K::Drop)?;
        if self.eat(K::Default) {
            return Ok(DomainChange::DropDefault);
        }
        if self.eat(K::Not) {
            return self.expect(K::Null).map(|()| DomainChange::DropNotNull);
        }
        if !self.eat(K::Constraint) {
            return self.unexpected("DEFAULT, NOT NULL or CONSTRAINT");
        }
        let if_exists = self.if_exists()?;
        let name = self.name("a constraint")?;
        Ok(DomainChange::DropConstraint { if_exists, name, behavior: self.behavior() })
    }

    fn domain_constraint(&mut self) -> Parse<TableConstraint> {
        let start = self.start();
        let name = self.after(K::Constraint, |cursor| cursor.name("a constraint"))?;
        let kind = if self.eat(K::Check) {
            TableConstraintKind::Check(self.fragment_in_parens()?)
        } else if self.eat(K::Not) {
            self.expect(K::Null)?;
            TableConstraintKind::NotNull(None)
        } else {
            return self.unexpected("CHECK or NOT NULL");
        };
        let attributes = self.constraint_attributes()?;
        Ok(TableConstraint { span: self.since(start), name, kind, attributes })
    }
}
