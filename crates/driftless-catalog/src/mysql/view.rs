//! Views.

use crate::SqlText;

use super::name::Name;

/// A view.
#[derive(Debug, Clone)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// The names of the columns it yields; none if they could not be determined.
    pub columns: Option<Vec<String>>,
    /// The query.
    pub query: SqlText,
    /// `UNDEFINED` (the default), `MERGE` or `TEMPTABLE`; none where the source does not say
    /// (`information_schema` of MySQL).
    pub algorithm: Option<String>,
    /// Whose rights count: `joe@localhost`; none where no statement says.
    pub definer: Option<String>,
    /// `SQL SECURITY INVOKER`.
    pub invoker: bool,
    /// `WITH CHECK OPTION`: `CASCADED` or `LOCAL`.
    pub check_option: Option<String>,
}
