//! Views.

use crate::{Ident, ObjectName, SqlText};

/// A view.
#[derive(Debug, Clone)]
pub struct View {
    /// Its name.
    pub name: ObjectName,
    /// Column names, if the statement lists them.
    pub columns: Vec<Ident>,
    /// Names of the columns it yields, if they could be determined when it was made.
    pub output: Option<Vec<Ident>>,
    /// The query.
    pub query: SqlText,
    /// The definition as the server prints it, where the catalog came from a server.
    pub definition: Option<String>,
}
