//! Views and materialized views.

use std::collections::BTreeMap;

use crate::{ObjectKind, SqlText};

use super::column::DataType;
use super::name::Name;
use super::table::Persistence;

/// A view.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// What only a materialized view has.
    pub materialized: Option<Materialized>,
    /// Whether it lasts.
    pub persistence: Persistence,
    /// The columns it yields; none if they could not be determined.
    pub columns: Option<Vec<ViewColumn>>,
    /// The query.
    pub query: SqlText,
    /// `security_barrier`, `security_invoker`; storage parameters of a materialized view.
    pub options: BTreeMap<String, String>,
    /// `WITH CHECK OPTION`.
    pub check_option: Option<CheckOption>,
}

impl View {
    /// View or materialized view.
    pub const fn object_kind(&self) -> ObjectKind {
        if self.materialized.is_some() { ObjectKind::MaterializedView } else { ObjectKind::View }
    }
}

/// What only a materialized view has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Materialized {
    /// It was filled.
    pub with_data: bool,
    /// The tablespace, if not the database's.
    pub tablespace: Option<String>,
    /// The access method, if not `heap`.
    pub access_method: Option<String>,
    /// The index that `CLUSTER ON` names.
    pub clustered_on: Option<String>,
}

/// A column that a view yields.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewColumn {
    /// Its name.
    pub name: String,
    /// Its type, if it could be determined.
    pub data_type: Option<DataType>,
    /// The default for rows inserted through the view.
    pub default: Option<SqlText>,
}

/// Which conditions a row written through a view must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckOption {
    /// Its own.
    Local,
    /// Those of all views below too.
    Cascaded,
}
