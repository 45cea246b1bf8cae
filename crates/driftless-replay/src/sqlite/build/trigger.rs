//! Triggers.

use driftless_catalog::{ObjectName, Trigger};
use driftless_sql::sqlite::CreateTrigger;

use crate::normal;
use crate::sqlite::names::ident_of;

use super::sql_text;

/// Builds a trigger on `table`.
pub(crate) fn trigger(
    text: &str,
    create: &CreateTrigger,
    name: ObjectName,
    table: ObjectName,
) -> Trigger {
    Trigger {
        name,
        table,
        timing: create.timing.to_owned(),
        event: create.event.to_owned(),
        update_of: create.update_of.iter().map(ident_of).collect(),
        when: create.when.as_ref().map(|fragment| sql_text(text, fragment.span)),
        body: normal::body_text(text, create.body, &create.statements),
        definition: None,
    }
}
