//! Roles, users and groups, which are one thing.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::{Name, Role};
use super::object::{AlterObject, ObjectChange, ObjectIdentity, ObjectKind, ObjectReference};
use super::options::Number;
use super::setting::{ResetSetting, Setting};
use super::statement::StatementKind;

/// What a statement calls a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleKind {
    /// `ROLE`
    Role,
    /// `USER`, which can log in unless it is said otherwise.
    User,
    /// `GROUP`
    Group,
}

/// `CREATE ROLE`, `CREATE USER` and `CREATE GROUP`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRole {
    /// What the statement calls it.
    pub kind: RoleKind,
    /// The name.
    pub name: Role,
    /// Its options, in order.
    pub options: Vec<RoleOption>,
}

/// `ALTER ROLE` and `ALTER USER` with options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterRole {
    /// The role.
    pub name: Role,
    /// The options, in order.
    pub options: Vec<RoleOption>,
}

/// `ALTER ROLE .. SET` and `RESET`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterRoleSetting {
    /// The role; none for `ALL`.
    pub role: Option<Role>,
    /// `IN DATABASE`.
    pub database: Option<Name>,
    /// What is set or reset.
    pub change: SettingChange,
}

/// `SET` or `RESET` of a role or database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingChange {
    /// `SET`
    Set(Setting),
    /// `RESET`
    Reset(ResetSetting),
}

/// `ALTER GROUP .. ADD USER` and `DROP USER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterGroup {
    /// The group.
    pub group: Role,
    /// `ADD`; false for `DROP`.
    pub add: bool,
    /// Its members.
    pub members: Vec<Role>,
}

/// An option of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleOption {
    /// `SUPERUSER`, `NOLOGIN` and the like, in lower case.
    Switch(Name),
    /// `PASSWORD`; none for `NULL`.
    Password(Option<Literal>),
    /// `CONNECTION LIMIT`.
    ConnectionLimit(Number),
    /// `VALID UNTIL`.
    ValidUntil(Literal),
    /// `SYSID`, which is ignored.
    SysId(Number),
    /// `ADMIN`: members that may admit others.
    Admin(Vec<Role>),
    /// `ROLE` or `USER`: members.
    Members(Vec<Role>),
    /// `IN ROLE`: roles it is a member of.
    InRole(Vec<Role>),
}

/// The words that are switches, each also with `NO` before it.
const SWITCHES: [&str; 7] =
    ["superuser", "createrole", "replication", "createdb", "login", "bypassrls", "inherit"];

impl Cursor<'_> {
    /// The rest of `CREATE ROLE`, `CREATE USER` or `CREATE GROUP`.
    pub(super) fn create_role(&mut self) -> Parse<CreateRole> {
        let kind = match self.keyword() {
            Some(K::Role) => RoleKind::Role,
            Some(K::User) => RoleKind::User,
            Some(K::Group) => RoleKind::Group,
            _ => return self.unexpected("ROLE, USER or GROUP"),
        };
        self.bump();
        let name = self.named_role()?;
        self.eat(K::With);
        let mut options = Vec::new();
        while let Some(option) = self.role_option(true)? {
            options.push(option);
        }
        Ok(CreateRole { kind, name, options })
    }

    /// A role that must be named by its name.
    fn named_role(&mut self) -> Parse<Role> {
        let role = self.role()?;
        match role {
            Role::Name(_) => Ok(role),
            _ => self.refuse(role.span(), "this role name cannot be used here", "use a name"),
        }
    }

    fn role_option(&mut self, creating: bool) -> Parse<Option<RoleOption>> {
        let option = match self.keyword() {
            Some(K::Password) => {
                self.bump();
                RoleOption::Password(self.string_or_null()?)
            }
            Some(K::Encrypted) => {
                self.bump();
                self.expect(K::Password)?;
                RoleOption::Password(Some(self.string("a string")?))
            }
            Some(K::Unencrypted) => {
                let message = "UNENCRYPTED PASSWORD is no longer supported";
                return self.refuse(self.current().span, message, "remove UNENCRYPTED");
            }
            Some(K::Connection) => {
                self.expect_all(&[K::Connection, K::Limit])?;
                RoleOption::ConnectionLimit(self.number()?)
            }
            Some(K::Valid) => {
                self.expect_all(&[K::Valid, K::Until])?;
                RoleOption::ValidUntil(self.string("a string")?)
            }
            Some(K::User) => {
                self.bump();
                RoleOption::Members(self.roles()?)
            }
            Some(K::Sysid | K::Admin | K::Role | K::In) if creating => {
                return self.create_role_option().map(Some);
            }
            Some(K::Inherit) => RoleOption::Switch(self.take_name()),
            _ if self.is_plain_name() => RoleOption::Switch(self.role_switch()?),
            _ => return Ok(None),
        };
        Ok(Some(option))
    }

    fn create_role_option(&mut self) -> Parse<RoleOption> {
        let keyword = self.keyword();
        self.bump();
        Ok(match keyword {
            Some(K::Sysid) => RoleOption::SysId(self.number()?),
            Some(K::Admin) => RoleOption::Admin(self.roles()?),
            Some(K::Role) => RoleOption::Members(self.roles()?),
            _ => {
                if !self.eat(K::Role) && !self.eat(K::Group) {
                    return self.unexpected("ROLE");
                }
                RoleOption::InRole(self.roles()?)
            }
        })
    }

    fn role_switch(&mut self) -> Parse<Name> {
        let name = self.take_name();
        let positive = name.text.strip_prefix("no").unwrap_or(&name.text);
        if SWITCHES.contains(&positive) || SWITCHES.contains(&name.text.as_str()) {
            return Ok(name);
        }
        self.refuse(name.span, "unrecognized role option", "expected LOGIN, PASSWORD and so on")
    }

    /// The rest of `ALTER ROLE` and `ALTER USER`, the kind being taken.
    pub(super) fn alter_role(&mut self) -> Parse<StatementKind> {
        let role = if self.eat(K::All) { None } else { Some(self.role()?) };
        let database = if self.at(K::In) {
            self.expect_all(&[K::In, K::Database])?;
            Some(self.name("a database")?)
        } else {
            None
        };
        if self.at_any(&[K::Set, K::Reset]) {
            let change = self.setting_change()?;
            let alter = AlterRoleSetting { role, database, change };
            return Ok(StatementKind::AlterRoleSetting(alter));
        }
        let Some(name) = role.filter(|_| database.is_none()) else {
            return self.unexpected("SET or RESET");
        };
        if self.at(K::Rename) {
            return self.rename_role(name);
        }
        self.eat(K::With);
        let mut options = Vec::new();
        while let Some(option) = self.role_option(false)? {
            options.push(option);
        }
        Ok(StatementKind::AlterRole(AlterRole { name, options }))
    }

    fn rename_role(&mut self, role: Role) -> Parse<StatementKind> {
        self.expect_all(&[K::Rename, K::To])?;
        let to = self.named_role()?;
        let Role::Name(name) = to else { return self.unexpected("a name") };
        let object = ObjectReference {
            span: role.span(),
            kind: ObjectKind::Role,
            identity: ObjectIdentity::Role(role),
        };
        let change = ObjectChange::RenameTo(name);
        Ok(StatementKind::AlterObject(AlterObject { if_exists: false, object, change }))
    }

    /// `SET` or `RESET`, of a role or database.
    pub(super) fn setting_change(&mut self) -> Parse<SettingChange> {
        if self.eat(K::Reset) {
            return self.reset_setting().map(SettingChange::Reset);
        }
        self.expect(K::Set)?;
        self.setting().map(SettingChange::Set)
    }

    /// The rest of `ALTER GROUP`.
    pub(super) fn alter_group(&mut self) -> Parse<StatementKind> {
        let group = self.role()?;
        if self.at(K::Rename) {
            return self.rename_role(group);
        }
        let add = self.at(K::Add);
        if !add && !self.at(K::Drop) {
            return self.unexpected("ADD USER, DROP USER or RENAME TO");
        }
        self.bump();
        self.expect(K::User)?;
        Ok(StatementKind::AlterGroup(AlterGroup { group, add, members: self.roles()? }))
    }
}
