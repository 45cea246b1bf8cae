//! `GRANT`, `REVOKE` and default privileges.

use super::cursor::{Cursor, Parse};
use super::drop::Behavior;
use super::keyword::Keyword as K;
use super::name::{Name, QualifiedName, Role};
use super::object::{ObjectIdentity, ObjectKind, ObjectReference};
use super::statement::StatementKind;
use super::terminal::Symbol;

/// Giving or taking away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantAction {
    /// `GRANT`
    Grant,
    /// `REVOKE`
    Revoke,
}

/// `GRANT` and `REVOKE` of privileges on objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Giving or taking away.
    pub action: GrantAction,
    /// The privileges.
    pub privileges: Privileges,
    /// On what.
    pub target: GrantTarget,
    /// To or from whom.
    pub grantees: Vec<Role>,
    /// `WITH GRANT OPTION`, or `REVOKE GRANT OPTION FOR`.
    pub grant_option: bool,
    /// `GRANTED BY`.
    pub granted_by: Option<Role>,
    /// `CASCADE` or `RESTRICT`, of `REVOKE`.
    pub behavior: Behavior,
}

/// Privileges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Privileges {
    /// `ALL`, maybe on some columns.
    All(Vec<Name>),
    /// Some.
    Listed(Vec<Privilege>),
}

/// A privilege.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privilege {
    /// Its name in lower case: `select`, `usage`, `alter system`.
    pub name: Name,
    /// Columns; empty for the whole table.
    pub columns: Vec<Name>,
}

/// On what privileges are granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantTarget {
    /// On objects of a kind; a table may be any relation.
    Objects(Vec<ObjectReference>),
    /// On all objects of a kind in schemas.
    AllInSchemas {
        /// The kind.
        kind: ObjectKind,
        /// The schemas.
        schemas: Vec<Name>,
    },
}

/// `GRANT` and `REVOKE` of roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRole {
    /// Giving or taking away.
    pub action: GrantAction,
    /// The roles.
    pub roles: Vec<Name>,
    /// To or from whom.
    pub grantees: Vec<Role>,
    /// `WITH ADMIN OPTION`, `WITH INHERIT TRUE` and the like, or `REVOKE ADMIN OPTION FOR`.
    pub options: Vec<GrantRoleOption>,
    /// `GRANTED BY`.
    pub granted_by: Option<Role>,
    /// `CASCADE` or `RESTRICT`, of `REVOKE`.
    pub behavior: Behavior,
}

/// An option of a role's membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRoleOption {
    /// `admin`, `inherit` or `set`.
    pub name: Name,
    /// `OPTION` and `TRUE`; false for `FALSE`.
    pub value: bool,
}

/// `ALTER DEFAULT PRIVILEGES`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDefaultPrivileges {
    /// `FOR ROLE`: for objects these will make; empty for the current role.
    pub roles: Vec<Role>,
    /// `IN SCHEMA`; empty for all.
    pub schemas: Vec<Name>,
    /// Giving or taking away.
    pub action: GrantAction,
    /// The privileges.
    pub privileges: Privileges,
    /// On what kind of objects; [`ObjectKind::Routine`] for `FUNCTIONS` too.
    pub kind: ObjectKind,
    /// To or from whom.
    pub grantees: Vec<Role>,
    /// `WITH GRANT OPTION`, or `REVOKE GRANT OPTION FOR`.
    pub grant_option: bool,
    /// `CASCADE` or `RESTRICT`, of `REVOKE`.
    pub behavior: Behavior,
}

impl Cursor<'_> {
    /// `GRANT`.
    pub(super) fn grant(&mut self) -> Parse<StatementKind> {
        self.expect(K::Grant)?;
        let privileges = self.privileges()?;
        if self.at(K::To) {
            let roles = self.roles_as_privileges(privileges)?;
            return self.grant_roles(roles).map(StatementKind::GrantRole);
        }
        self.expect(K::On)?;
        let target = self.grant_target()?;
        self.expect(K::To)?;
        let grantees = self.grantees()?;
        let grant_option = self.with_grant_option()?;
        Ok(StatementKind::Grant(Grant {
            action: GrantAction::Grant,
            privileges,
            target,
            grantees,
            grant_option,
            granted_by: self.granted_by()?,
            behavior: Behavior::Restrict,
        }))
    }

    fn with_grant_option(&mut self) -> Parse<bool> {
        if !self.eat(K::With) {
            return Ok(false);
        }
        self.expect_all(&[K::Grant, K::Option]).map(|()| true)
    }

    fn grant_roles(&mut self, roles: Vec<Name>) -> Parse<GrantRole> {
        self.expect(K::To)?;
        let grantees = self.roles()?;
        let mut options = Vec::new();
        if self.eat(K::With) {
            options = self.list(|cursor| {
                let name = cursor.label("ADMIN, INHERIT or SET")?;
                let value = cursor.at_any(&[K::Option, K::True]);
                if !value && !cursor.at(K::False) {
                    return cursor.unexpected("OPTION, TRUE or FALSE");
                }
                cursor.bump();
                Ok(GrantRoleOption { name, value })
            })?;
        }
        Ok(GrantRole {
            action: GrantAction::Grant,
            roles,
            grantees,
            options,
            granted_by: self.granted_by()?,
            behavior: Behavior::Restrict,
        })
    }

    /// `REVOKE`.
    pub(super) fn revoke(&mut self) -> Parse<StatementKind> {
        self.expect(K::Revoke)?;
        let grant_option = self.eat_all(&[K::Grant, K::Option, K::For]);
        let mut options = Vec::new();
        if !grant_option && self.is_column_id(0) && self.keyword_ahead(1) == Some(K::Option) {
            options.push(GrantRoleOption { name: self.take_name(), value: true });
            self.expect_all(&[K::Option, K::For])?;
        }
        let privileges = self.privileges()?;
        if !options.is_empty() || !grant_option && self.at(K::From) {
            let roles = self.roles_as_privileges(privileges)?;
            self.expect(K::From)?;
            return Ok(StatementKind::GrantRole(GrantRole {
                action: GrantAction::Revoke,
                roles,
                grantees: self.roles()?,
                options,
                granted_by: self.granted_by()?,
                behavior: self.behavior(),
            }));
        }
        self.expect(K::On)?;
        let target = self.grant_target()?;
        self.expect(K::From)?;
        Ok(StatementKind::Grant(Grant {
            action: GrantAction::Revoke,
            privileges,
            target,
            grantees: self.grantees()?,
            grant_option,
            granted_by: self.granted_by()?,
            behavior: self.behavior(),
        }))
    }

    fn granted_by(&mut self) -> Parse<Option<Role>> {
        if !self.eat(K::Granted) {
            return Ok(None);
        }
        self.expect(K::By)?;
        self.role().map(Some)
    }

    /// Only what follows tells a list of roles from a list of privileges.
    fn roles_as_privileges(&mut self, privileges: Privileges) -> Parse<Vec<Name>> {
        let Privileges::Listed(privileges) = privileges else {
            return self.unexpected("ON");
        };
        if privileges.iter().any(|privilege| !privilege.columns.is_empty()) {
            return self.unexpected("ON");
        }
        Ok(privileges.into_iter().map(|privilege| privilege.name).collect())
    }

    fn privileges(&mut self) -> Parse<Privileges> {
        if self.eat(K::All) {
            self.eat(K::Privileges);
            return self.optional_names("a column").map(Privileges::All);
        }
        self.list(|cursor| {
            let start = cursor.start();
            if cursor.eat_all(&[K::Alter, K::System]) {
                let name = Name {
                    text: "alter system".to_owned(),
                    span: cursor.since(start),
                    quoted: false,
                };
                return Ok(Privilege { name, columns: Vec::new() });
            }
            let reserved = [K::Select, K::References, K::Create];
            let name = if cursor.at_any(&reserved) {
                cursor.take_name()
            } else {
                cursor.name("a privilege or a role")?
            };
            Ok(Privilege { name, columns: cursor.optional_names("a column")? })
        })
        .map(Privileges::Listed)
    }

    fn grantees(&mut self) -> Parse<Vec<Role>> {
        self.list(|cursor| {
            cursor.eat(K::Group);
            cursor.role()
        })
    }

    fn grant_target(&mut self) -> Parse<GrantTarget> {
        if self.at(K::All) {
            return self.grant_on_all();
        }
        let kind = self.grant_kind()?;
        let objects = self.list(|cursor| match kind {
            ObjectKind::Parameter => cursor.parameter_object(),
            ObjectKind::Type | ObjectKind::Domain => {
                let start = cursor.start();
                let identity = ObjectIdentity::Name(cursor.qualified_name("a type")?);
                Ok(ObjectReference { span: cursor.since(start), kind, identity })
            }
            _ => cursor.object(kind),
        })?;
        Ok(GrantTarget::Objects(objects))
    }

    /// The kind, if it is named; a table is meant if none is.
    fn grant_kind(&mut self) -> Parse<ObjectKind> {
        // All of these words but `TABLE` and `FOREIGN` may also be the name of a table.
        let name_ends = matches!(self.next_symbol(), Symbol::Comma | Symbol::Dot)
            || matches!(self.keyword_ahead(1), Some(K::To | K::From));
        if name_ends {
            return Ok(ObjectKind::Table);
        }
        let (kind, rest): (_, &[K]) = match self.keyword() {
            Some(K::Table) => (ObjectKind::Table, &[]),
            Some(K::Sequence) => (ObjectKind::Sequence, &[]),
            Some(K::Foreign) if self.keyword_ahead(1) == Some(K::Server) => {
                (ObjectKind::Server, &[K::Server])
            }
            Some(K::Foreign) => (ObjectKind::ForeignDataWrapper, &[K::Data, K::Wrapper]),
            Some(K::Function) => (ObjectKind::Function, &[]),
            Some(K::Procedure) => (ObjectKind::Procedure, &[]),
            Some(K::Routine) => (ObjectKind::Routine, &[]),
            Some(K::Database) => (ObjectKind::Database, &[]),
            Some(K::Domain) => (ObjectKind::Domain, &[]),
            Some(K::Language) => (ObjectKind::Language, &[]),
            Some(K::Large) => (ObjectKind::LargeObject, &[K::Object]),
            Some(K::Parameter) => (ObjectKind::Parameter, &[]),
            Some(K::Schema) => (ObjectKind::Schema, &[]),
            Some(K::Tablespace) => (ObjectKind::Tablespace, &[]),
            Some(K::Type) => (ObjectKind::Type, &[]),
            _ => return Ok(ObjectKind::Table),
        };
        self.bump();
        self.expect_all(rest)?;
        Ok(kind)
    }

    fn parameter_object(&mut self) -> Parse<ObjectReference> {
        let start = self.start();
        let first = self.name("a parameter")?;
        let parts = self.attributes(first)?;
        let texts: Vec<String> = parts.into_iter().map(|part| part.text).collect();
        let span = self.since(start);
        let name = Name { text: texts.join("."), span, quoted: false };
        let name = QualifiedName { database: None, schema: None, name };
        let identity = ObjectIdentity::Name(name);
        Ok(ObjectReference { span, kind: ObjectKind::Parameter, identity })
    }

    fn grant_on_all(&mut self) -> Parse<GrantTarget> {
        self.expect(K::All)?;
        let kind = match self.keyword() {
            Some(K::Tables) => ObjectKind::Table,
            Some(K::Sequences) => ObjectKind::Sequence,
            Some(K::Functions) => ObjectKind::Function,
            Some(K::Procedures) => ObjectKind::Procedure,
            Some(K::Routines) => ObjectKind::Routine,
            _ => return self.unexpected("TABLES, SEQUENCES, FUNCTIONS, PROCEDURES or ROUTINES"),
        };
        self.bump();
        self.expect_all(&[K::In, K::Schema])?;
        let schemas = self.list(|cursor| cursor.name("a schema"))?;
        Ok(GrantTarget::AllInSchemas { kind, schemas })
    }

    /// The rest of `ALTER DEFAULT PRIVILEGES`.
    pub(super) fn alter_default_privileges(&mut self) -> Parse<AlterDefaultPrivileges> {
        self.expect_all(&[K::Default, K::Privileges])?;
        let (mut roles, mut schemas) = (Vec::new(), Vec::new());
        loop {
            if self.eat(K::In) {
                self.expect(K::Schema)?;
                schemas.extend(self.list(|cursor| cursor.name("a schema"))?);
            } else if self.eat(K::For) {
                if !self.eat(K::Role) && !self.eat(K::User) {
                    return self.unexpected("ROLE");
                }
                roles.extend(self.roles()?);
            } else {
                break;
            }
        }
        let action = match self.keyword() {
            Some(K::Grant) => GrantAction::Grant,
            Some(K::Revoke) => GrantAction::Revoke,
            _ => return self.unexpected("IN SCHEMA, FOR ROLE, GRANT or REVOKE"),
        };
        self.bump();
        let revokes = action == GrantAction::Revoke;
        let mut grant_option = revokes && self.eat_all(&[K::Grant, K::Option, K::For]);
        let privileges = self.privileges()?;
        self.expect(K::On)?;
        let kind = self.default_kind()?;
        self.expect(if revokes { K::From } else { K::To })?;
        let grantees = self.grantees()?;
        grant_option |= !revokes && self.with_grant_option()?;
        let behavior = if revokes { self.behavior() } else { Behavior::Restrict };
        Ok(AlterDefaultPrivileges {
            roles,
            schemas,
            action,
            privileges,
            kind,
            grantees,
            grant_option,
            behavior,
        })
    }

    fn default_kind(&mut self) -> Parse<ObjectKind> {
        let kind = match self.keyword() {
            Some(K::Tables) => ObjectKind::Table,
            Some(K::Sequences) => ObjectKind::Sequence,
            Some(K::Functions | K::Routines) => ObjectKind::Routine,
            Some(K::Types) => ObjectKind::Type,
            Some(K::Schemas) => ObjectKind::Schema,
            Some(K::Large) if self.keyword_ahead(1) == Some(K::Objects) => {
                self.bump();
                ObjectKind::LargeObject
            }
            _ => return self.unexpected("TABLES, SEQUENCES, FUNCTIONS, TYPES or SCHEMAS"),
        };
        self.bump();
        Ok(kind)
    }
}
