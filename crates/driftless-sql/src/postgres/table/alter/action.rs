//! The grammar of the actions that may stand in a list.

use super::super::super::cursor::{Cursor, Parse};
use super::super::super::keyword::Keyword as K;
use super::{AlterAction, AlterActionKind, ReplicaIdentity, SwitchState, SwitchedTriggers};

impl Cursor<'_> {
    pub(super) fn alter_action(&mut self) -> Parse<AlterAction> {
        let start = self.start();
        let kind = self.alter_action_kind()?;
        Ok(AlterAction { span: self.since(start), kind })
    }

    fn alter_action_kind(&mut self) -> Parse<AlterActionKind> {
        match self.keyword() {
            Some(K::Add) => self.add_action(),
            Some(K::Drop) => self.drop_action(),
            Some(K::Alter) => self.alter_column_action(),
            Some(K::Set) => self.set_action(),
            Some(K::Reset) => {
                self.bump();
                self.definition().map(AlterActionKind::ResetParameters)
            }
            Some(K::Validate) => {
                self.expect_all(&[K::Validate, K::Constraint])?;
                self.name("a constraint").map(AlterActionKind::ValidateConstraint)
            }
            Some(K::Owner) => {
                self.expect_all(&[K::Owner, K::To])?;
                self.role().map(AlterActionKind::OwnerTo)
            }
            Some(K::Cluster) => {
                self.expect_all(&[K::Cluster, K::On])?;
                self.name("an index").map(|index| AlterActionKind::ClusterOn(Some(index)))
            }
            Some(K::Enable | K::Disable) => self.switch_action(),
            Some(K::Force) => {
                self.bump();
                self.expect_all(&[K::Row, K::Level, K::Security])?;
                Ok(AlterActionKind::ForceRowSecurity(true))
            }
            Some(K::Replica) => self.replica_identity(),
            Some(K::Options) => self.changed_foreign_options().map(AlterActionKind::ForeignOptions),
            _ => self.inheritance_action(),
        }
    }

    fn inheritance_action(&mut self) -> Parse<AlterActionKind> {
        match self.keyword() {
            Some(K::Inherit) => {
                self.bump();
                self.qualified_name("a table").map(AlterActionKind::Inherit)
            }
            Some(K::No) => {
                self.bump();
                if self.eat(K::Force) {
                    self.expect_all(&[K::Row, K::Level, K::Security])?;
                    return Ok(AlterActionKind::ForceRowSecurity(false));
                }
                if !self.eat(K::Inherit) {
                    return self.unexpected("INHERIT or FORCE ROW LEVEL SECURITY");
                }
                self.qualified_name("a table").map(AlterActionKind::NoInherit)
            }
            Some(K::Of) => {
                self.bump();
                self.qualified_name("a type").map(|name| AlterActionKind::OfType(Some(name)))
            }
            Some(K::Not) => {
                self.expect_all(&[K::Not, K::Of])?;
                Ok(AlterActionKind::OfType(None))
            }
            _ => self.unexpected("ADD, DROP, ALTER, RENAME, SET, OWNER TO or another action"),
        }
    }

    fn add_action(&mut self) -> Parse<AlterActionKind> {
        self.expect(K::Add)?;
        let column = self.eat(K::Column);
        if !column && self.at_table_constraint() {
            let constraint = self.table_constraint()?;
            return Ok(AlterActionKind::AddConstraint(Box::new(constraint)));
        }
        let if_not_exists = self.at_all(&[K::If, K::Not]) && self.if_not_exists()?;
        let column = Box::new(self.column_def()?);
        Ok(AlterActionKind::AddColumn { if_not_exists, column })
    }

    fn drop_action(&mut self) -> Parse<AlterActionKind> {
        self.expect(K::Drop)?;
        let constraint = self.eat(K::Constraint);
        if !constraint {
            self.eat(K::Column);
        }
        let if_exists = self.if_exists()?;
        let name = self.name(if constraint { "a constraint" } else { "a column or CONSTRAINT" })?;
        let behavior = self.behavior();
        Ok(if constraint {
            AlterActionKind::DropConstraint { if_exists, name, behavior }
        } else {
            AlterActionKind::DropColumn { if_exists, name, behavior }
        })
    }

    fn set_action(&mut self) -> Parse<AlterActionKind> {
        self.expect(K::Set)?;
        if self.is_parameters() {
            return self.definition().map(AlterActionKind::SetParameters);
        }
        let kind = match self.keyword() {
            Some(K::Logged) => AlterActionKind::SetLogged(true),
            Some(K::Unlogged) => AlterActionKind::SetLogged(false),
            Some(K::Tablespace) => {
                self.bump();
                return self.name("a tablespace").map(AlterActionKind::SetTablespace);
            }
            Some(K::Access) => {
                self.expect_all(&[K::Access, K::Method])?;
                return self.name_or_default().map(AlterActionKind::SetAccessMethod);
            }
            Some(K::Without) => {
                self.bump();
                if self.eat(K::Cluster) {
                    return Ok(AlterActionKind::ClusterOn(None));
                }
                return self.expect(K::Oids).map(|()| AlterActionKind::SetWithoutOids);
            }
            _ => {
                return self
                    .unexpected("`(`, SCHEMA, TABLESPACE, LOGGED, UNLOGGED or ACCESS METHOD");
            }
        };
        self.bump();
        Ok(kind)
    }

    fn switch_action(&mut self) -> Parse<AlterActionKind> {
        let enabled = self.at(K::Enable);
        self.bump();
        if self.eat(K::Row) {
            self.expect_all(&[K::Level, K::Security])?;
            return Ok(AlterActionKind::RowSecurity(enabled));
        }
        let state = if !enabled {
            SwitchState::Disabled
        } else if self.eat(K::Always) {
            SwitchState::Always
        } else if self.eat(K::Replica) {
            SwitchState::Replica
        } else {
            SwitchState::Enabled
        };
        if self.eat(K::Rule) {
            return Ok(AlterActionKind::SwitchRule { state, rule: self.name("a rule")? });
        }
        if !self.eat(K::Trigger) {
            return self.unexpected("TRIGGER, RULE or ROW LEVEL SECURITY");
        }
        let plain = matches!(state, SwitchState::Enabled | SwitchState::Disabled);
        let triggers = if plain && self.eat(K::All) {
            SwitchedTriggers::All
        } else if plain && self.eat(K::User) {
            SwitchedTriggers::User
        } else {
            SwitchedTriggers::Named(self.name("a trigger")?)
        };
        Ok(AlterActionKind::SwitchTrigger { state, triggers })
    }

    fn replica_identity(&mut self) -> Parse<AlterActionKind> {
        self.expect_all(&[K::Replica, K::Identity])?;
        let identity = match self.keyword() {
            Some(K::Nothing) => ReplicaIdentity::Nothing,
            Some(K::Full) => ReplicaIdentity::Full,
            Some(K::Default) => ReplicaIdentity::Default,
            Some(K::Using) => {
                self.expect_all(&[K::Using, K::Index])?;
                let index = self.name("an index")?;
                return Ok(AlterActionKind::ReplicaIdentity(ReplicaIdentity::Index(index)));
            }
            _ => return self.unexpected("NOTHING, FULL, DEFAULT or USING INDEX"),
        };
        self.bump();
        Ok(AlterActionKind::ReplicaIdentity(identity))
    }
}
