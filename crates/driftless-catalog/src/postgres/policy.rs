//! Policies, and who may do what.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ObjectKind, SqlText};

use super::name::PartName;

/// A row security policy.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its table and name.
    pub name: PartName,
    /// `AS RESTRICTIVE`.
    pub restrictive: bool,
    /// `ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`.
    pub command: String,
    /// Whom it is for; `PUBLIC` for everybody.
    pub roles: BTreeSet<String>,
    /// `USING`.
    pub using: Option<SqlText>,
    /// `WITH CHECK`.
    pub with_check: Option<SqlText>,
}

/// Privileges on one object (or, for an object of kind column, on one column) of roles other than
/// its owner: an access control list, by grantee. `PUBLIC` is everybody.
///
/// An object without a list has what the server gives by default. Functions, procedures, types,
/// domains and languages give `PUBLIC` something by default: once anything was granted or revoked,
/// their list says all of it.
pub type Privileges = BTreeMap<String, BTreeSet<Privilege>>;

/// A privilege that somebody has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Privilege {
    /// `SELECT`, `EXECUTE` and so on.
    pub name: String,
    /// `WITH GRANT OPTION`.
    pub grant_option: bool,
}

/// What `ALTER DEFAULT PRIVILEGES` is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DefaultPrivilegesKey {
    /// Whose objects; none where the statement left it to the current role.
    pub role: Option<String>,
    /// In which schema; none for all.
    pub schema: Option<String>,
    /// Objects of which kind: table, sequence, function, type or schema.
    pub kind: ObjectKind,
}

impl DefaultPrivilegesKey {
    /// As reports name it.
    pub fn path(&self) -> String {
        let role = self.role.as_deref().unwrap_or("current role");
        let schema = self.schema.as_ref().map_or(String::new(), |schema| format!(" in {schema}"));
        format!("{}s of {role}{schema}", self.kind)
    }
}
