//! Views.

use driftless_catalog::{ObjectName, View};
use driftless_sql::sqlite::CreateView;

use crate::normal;
use crate::sqlite::names::ident_of;

/// Builds a view. What it yields depends on other objects and is computed by whoever knows them.
pub(crate) fn view(text: &str, create: &CreateView, name: ObjectName) -> View {
    View {
        name,
        columns: create.columns.iter().map(ident_of).collect(),
        output: None,
        query: normal::query_text(text, create.query.span),
        definition: None,
    }
}
