//! `DROP`, of every kind of object.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::name::Role;
use super::object::{ObjectKind, ObjectReference, Place};
use super::terminal::Symbol;

/// `DROP`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drop {
    /// What kind of objects.
    pub kind: ObjectKind,
    /// `CONCURRENTLY`, of an index.
    pub concurrently: bool,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// The objects.
    pub objects: Vec<ObjectReference>,
    /// `CASCADE` or `RESTRICT`.
    pub behavior: Behavior,
    /// `WITH (FORCE)`, of a database.
    pub force: bool,
}

/// What happens to objects that depend on what is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Behavior {
    /// `RESTRICT`, also unsaid: the statement fails.
    #[default]
    Restrict,
    /// `CASCADE`: they are dropped too.
    Cascade,
}

/// `DROP OWNED`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropOwned {
    /// Whose objects.
    pub roles: Vec<Role>,
    /// `CASCADE` or `RESTRICT`.
    pub behavior: Behavior,
}

/// `REASSIGN OWNED`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReassignOwned {
    /// Whose objects.
    pub roles: Vec<Role>,
    /// Who will own them.
    pub to: Role,
}

impl Cursor<'_> {
    /// `CASCADE`, `RESTRICT` or nothing.
    pub(super) fn behavior(&mut self) -> Behavior {
        if self.eat(K::Cascade) {
            return Behavior::Cascade;
        }
        self.eat(K::Restrict);
        Behavior::Restrict
    }

    /// The rest of `DROP`.
    pub(super) fn drop_objects(&mut self) -> Parse<Drop> {
        let kind = self.object_kind(Place::Drop)?;
        let concurrently = kind == ObjectKind::Index && self.eat(K::Concurrently);
        let if_exists = self.if_exists()?;
        let objects = if is_single(kind) {
            vec![self.object(kind)?]
        } else {
            self.list(|cursor| cursor.object(kind))?
        };
        let mut force = false;
        let behavior = match kind {
            ObjectKind::Database => {
                force = self.drop_database_options()?;
                Behavior::Restrict
            }
            ObjectKind::Role | ObjectKind::Tablespace | ObjectKind::UserMapping => {
                Behavior::Restrict
            }
            _ => self.behavior(),
        };
        Ok(Drop { kind, concurrently, if_exists, objects, behavior, force })
    }

    fn drop_database_options(&mut self) -> Parse<bool> {
        if !self.at(K::With) && self.symbol() != Symbol::LeftParen {
            return Ok(false);
        }
        self.eat(K::With);
        self.listed(|cursor| cursor.expect(K::Force)).map(|_| true)
    }

    /// The rest of `DROP OWNED`.
    pub(super) fn drop_owned(&mut self) -> Parse<DropOwned> {
        self.expect_all(&[K::Owned, K::By])?;
        Ok(DropOwned { roles: self.roles()?, behavior: self.behavior() })
    }

    /// `REASSIGN OWNED`.
    pub(super) fn reassign_owned(&mut self) -> Parse<ReassignOwned> {
        self.expect_all(&[K::Reassign, K::Owned, K::By])?;
        let roles = self.roles()?;
        self.expect(K::To)?;
        Ok(ReassignOwned { roles, to: self.role()? })
    }
}

/// Whether the grammar takes only one object of that kind.
const fn is_single(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::Cast
            | ObjectKind::Database
            | ObjectKind::OperatorClass
            | ObjectKind::OperatorFamily
            | ObjectKind::Policy
            | ObjectKind::Rule
            | ObjectKind::Subscription
            | ObjectKind::Tablespace
            | ObjectKind::Transform
            | ObjectKind::Trigger
            | ObjectKind::UserMapping
    )
}
