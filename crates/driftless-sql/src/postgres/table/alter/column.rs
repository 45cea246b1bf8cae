//! The grammar of `ALTER COLUMN` and `ALTER CONSTRAINT`.

use super::super::super::cursor::{Cursor, Parse};
use super::super::super::keyword::Keyword as K;
use super::super::super::options::Number;
use super::super::super::terminal::Symbol;
use super::{AlterActionKind, ColumnChange, ColumnType, IdentityChange};

impl Cursor<'_> {
    pub(super) fn alter_column_action(&mut self) -> Parse<AlterActionKind> {
        self.expect(K::Alter)?;
        if self.eat(K::Constraint) {
            return self.alter_constraint();
        }
        self.eat(K::Column);
        if self.symbol() == Symbol::Integer {
            let place = self.integer("a number")?;
            let column = self.text(place).parse().unwrap_or(u32::MAX);
            if !(1..=32767).contains(&column) {
                let message = "column number must be in range from 1 to 32767";
                return self.refuse(place, message, "");
            }
            self.expect_all(&[K::Set, K::Statistics])?;
            return Ok(AlterActionKind::IndexStatistics { column, target: self.statistics()? });
        }
        let column = self.name("a column or CONSTRAINT")?;
        let change = Box::new(self.column_change()?);
        Ok(AlterActionKind::AlterColumn { column, change })
    }

    fn alter_constraint(&mut self) -> Parse<AlterActionKind> {
        let name = self.name("a constraint")?;
        if self.eat(K::Inherit) {
            let attributes = super::ConstraintAttributes { inherit: true, ..Default::default() };
            return Ok(AlterActionKind::AlterConstraint { name, attributes });
        }
        let start = self.start();
        let attributes = self.constraint_attributes()?;
        if attributes.not_valid {
            let message = "constraints cannot be altered to be NOT VALID";
            return self.refuse(self.since(start), message, "");
        }
        Ok(AlterActionKind::AlterConstraint { name, attributes })
    }

    fn column_change(&mut self) -> Parse<ColumnChange> {
        match self.keyword() {
            Some(K::Type) => self.change_type(),
            Some(K::Set) => self.set_column(),
            Some(K::Drop) => self.drop_of_column(),
            Some(K::Reset) => {
                self.bump();
                self.definition().map(ColumnChange::ResetParameters)
            }
            Some(K::Restart) => self.alter_identity(),
            Some(K::Add) => {
                self.expect_all(&[K::Add, K::Generated])?;
                let kind = self.identity_kind()?;
                self.expect_all(&[K::As, K::Identity])?;
                let options = self.sequence_options_in_parens()?;
                Ok(ColumnChange::AddIdentity { kind, options })
            }
            Some(K::Options) => self.changed_foreign_options().map(ColumnChange::ForeignOptions),
            _ => self.unexpected("TYPE, SET, DROP, ADD GENERATED, RESET or RESTART"),
        }
    }

    /// `TYPE ..`, after `SET DATA` or not.
    fn change_type(&mut self) -> Parse<ColumnChange> {
        self.expect(K::Type)?;
        let data_type = self.data_type()?;
        let collation = self.after(K::Collate, |cursor| cursor.qualified_name("a collation"))?;
        let using = self.after(K::Using, Self::fragment)?;
        Ok(ColumnChange::Type(Box::new(ColumnType { data_type, collation, using })))
    }

    fn set_column(&mut self) -> Parse<ColumnChange> {
        if self.is_identity_change() {
            return self.alter_identity();
        }
        self.expect(K::Set)?;
        if self.is_parameters() {
            return self.definition().map(ColumnChange::SetParameters);
        }
        let keyword = self.keyword();
        if self.at_any(&[K::Data, K::Default, K::Not, K::Expression, K::Statistics]) {
            self.bump();
        }
        match keyword {
            Some(K::Data) => self.change_type(),
            Some(K::Default) => self.fragment().map(ColumnChange::SetDefault),
            Some(K::Not) => self.expect(K::Null).map(|()| ColumnChange::SetNotNull),
            Some(K::Expression) => {
                self.expect(K::As)?;
                self.fragment_in_parens().map(ColumnChange::SetExpression)
            }
            Some(K::Statistics) => self.statistics().map(ColumnChange::SetStatistics),
            Some(K::Storage) => {
                self.bump();
                self.name_or_default().map(ColumnChange::SetStorage)
            }
            Some(K::Compression) => {
                self.bump();
                self.name_or_default().map(ColumnChange::SetCompression)
            }
            _ => self.unexpected("DATA TYPE, DEFAULT, NOT NULL, STATISTICS, STORAGE and so on"),
        }
    }

    fn drop_of_column(&mut self) -> Parse<ColumnChange> {
        self.expect(K::Drop)?;
        let keyword = self.keyword();
        if self.at_any(&[K::Default, K::Not, K::Expression, K::Identity]) {
            self.bump();
        }
        match keyword {
            Some(K::Default) => Ok(ColumnChange::DropDefault),
            Some(K::Not) => self.expect(K::Null).map(|()| ColumnChange::DropNotNull),
            Some(K::Expression) => {
                Ok(ColumnChange::DropExpression { if_exists: self.if_exists()? })
            }
            Some(K::Identity) => Ok(ColumnChange::DropIdentity { if_exists: self.if_exists()? }),
            _ => self.unexpected("DEFAULT, NOT NULL, EXPRESSION or IDENTITY"),
        }
    }

    /// A statistics target; none for `DEFAULT`.
    pub(in super::super::super) fn statistics(&mut self) -> Parse<Option<Number>> {
        if self.eat(K::Default) { Ok(None) } else { self.number().map(Some) }
    }

    /// Whether `SET` and an option of an identity column's sequence follow.
    fn is_identity_change(&self) -> bool {
        matches!(
            self.keyword_ahead(1),
            Some(
                K::Generated
                    | K::As
                    | K::Cache
                    | K::Cycle
                    | K::Increment
                    | K::Maxvalue
                    | K::Minvalue
                    | K::No
                    | K::Owned
                    | K::Sequence
                    | K::Start
                    | K::Restart
                    | K::Logged
                    | K::Unlogged
            )
        )
    }

    fn alter_identity(&mut self) -> Parse<ColumnChange> {
        let mut changes = Vec::new();
        loop {
            if self.eat(K::Set) {
                if self.eat(K::Generated) {
                    changes.push(IdentityChange::Kind(self.identity_kind()?));
                    continue;
                }
            } else if !self.at(K::Restart) {
                return Ok(ColumnChange::AlterIdentity(changes));
            }
            match self.sequence_option()? {
                Some(option) => changes.push(IdentityChange::Option(Box::new(option))),
                None => return self.unexpected("GENERATED or an option of a sequence"),
            }
        }
    }
}
