//! Policies, and who may do what.

use std::collections::BTreeSet;

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
