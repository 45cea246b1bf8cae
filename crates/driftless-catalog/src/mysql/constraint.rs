//! Foreign keys and checks; their names are the keys under which the table keeps them.

use driftless_diag::Backend;

use crate::{ReferentialAction, SqlText};

use super::name::Name;

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// Referencing columns in order.
    pub columns: Vec<String>,
    /// The table referred to.
    pub table: Name,
    /// Referenced columns in order.
    pub referenced: Vec<String>,
    /// `ON DELETE`. The servers do not tell `NO ACTION` from `RESTRICT` in effect, but print the one
    /// that is not [`ForeignKey::usual_action`].
    pub on_delete: ReferentialAction,
    /// `ON UPDATE`.
    pub on_update: ReferentialAction,
}

impl ForeignKey {
    /// What a key does that says nothing.
    pub const fn usual_action(product: Backend) -> ReferentialAction {
        match product {
            Backend::MariaDb => ReferentialAction::Restrict,
            _ => ReferentialAction::NoAction,
        }
    }
}

/// A check of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The condition, without its parentheses.
    pub expression: SqlText,
    /// `NOT ENFORCED` (MySQL).
    pub not_enforced: bool,
}
