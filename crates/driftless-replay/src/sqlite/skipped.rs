//! `IF NOT EXISTS`, when it does exist.
//!
//! The statement does nothing then. If what stands there is something else than what the
//! statement describes, whoever wrote it will be surprised later, so that is a warning.

use driftless_catalog::{ConstraintKind, ObjectKind, Table};
use driftless_diag::Code;
use driftless_sql::sqlite::{CreateTable, CreateView};

use crate::problem::Problem;

use super::build;
use super::names::Database;
use super::session::{Place, Session};

/// `IF NOT EXISTS` over something different.
pub(crate) static EXISTS_DIFFERENTLY: Code = Code {
    id: "exists-differently",
    title: "`IF NOT EXISTS`, but what exists is different",
    manual: "The statement does nothing, because the name is taken; and what has it differs from \
             what the statement describes. The schema is not the one that this step shows.\n",
};

impl Session {
    pub(super) fn skipped_table(
        &mut self,
        place: &Place<'_>,
        create: &CreateTable,
        database: Database,
    ) {
        let name = database.object(&create.name.name.text);
        let Some(existing) = self.catalog.tables.get(&name) else { return };
        if self.catalog.is_unknown(&name.name) {
            return;
        }
        let made = build::table(place.text(), create, name.clone(), &mut Vec::new());
        if made.is_none_or(|made| same(existing, &made)) {
            return;
        }
        self.warn_differently(place, ObjectKind::Table, create.name.name.span, &name);
    }

    pub(super) fn skipped_view(
        &mut self,
        place: &Place<'_>,
        create: &CreateView,
        database: Database,
    ) {
        let name = database.object(&create.name.name.text);
        let Some(existing) = self.catalog.views.get(&name) else { return };
        let made = build::view(place.text(), create, name.clone());
        if self.catalog.is_unknown(&name.name) || existing.query.normal == made.query.normal {
            return;
        }
        self.warn_differently(place, ObjectKind::View, create.name.name.span, &name);
    }

    fn warn_differently(
        &mut self,
        place: &Place<'_>,
        kind: ObjectKind,
        span: driftless_diag::Span,
        name: &driftless_catalog::ObjectName,
    ) {
        let message = format!("{kind} `{}` exists already, and is different", name.name);
        let problem = Problem::warning(&EXISTS_DIFFERENTLY, span, message)
            .label("this statement does nothing");
        let problem = self.with_origin(problem, kind, name);
        self.report(place, [problem]);
    }
}

/// Whether two tables are the same as far as columns and keys go.
fn same(one: &Table, two: &Table) -> bool {
    let columns = |table: &Table| -> Vec<_> {
        let columns = table.columns.iter();
        columns
            .map(|column| {
                let default = column.default.as_ref().and_then(|text| text.normal.clone());
                let generated = column.generated.as_ref().map(|made| &made.expression);
                let generated = generated.and_then(|text| text.normal.clone());
                let declared = column.declared_type.to_ascii_lowercase();
                (column.name.clone(), declared, column.not_null.is_some(), default, generated)
            })
            .collect()
    };
    let constraints = |table: &Table| -> Vec<String> {
        let mut found: Vec<String> = table
            .constraints
            .iter()
            .map(|constraint| match &constraint.kind {
                ConstraintKind::Check { expression } => format!("check {:?}", expression.normal),
                kind => format!("{kind:?}").to_ascii_lowercase(),
            })
            .collect();
        found.sort();
        found
    };
    one.strict == two.strict
        && one.without_rowid == two.without_rowid
        && columns(one) == columns(two)
        && constraints(one) == constraints(two)
}
