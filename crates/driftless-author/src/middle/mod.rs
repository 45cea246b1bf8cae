//! The schema between expanding and contracting: everything that is new, and nothing taken away.
//!
//! It is the wanted schema, and besides whatever only the old one has: columns, tables and what
//! hangs on them. What would refuse rows that are there already (a column that admits no `NULL` and
//! has no default, a check) waits for the contraction. What is merely looser already holds.
//!
//! Whether such a schema can be built is not decided here: a clash of names gives none, and the
//! rest is for the proof to find.

mod mysql;
mod postgres;
mod sqlite;

use driftless_catalog::Catalog;
use driftless_diag::Backend;
use driftless_diff::{Generated, HazardKind};

/// A schema in the middle.
pub(crate) struct Middle {
    /// The schema.
    pub(crate) catalog: Catalog,
    /// What the author has to see to before the contraction, a line each.
    pub(crate) data: Vec<String>,
    /// The same for the way back.
    pub(crate) back: Vec<String>,
}

/// What a change adds to and takes from tables.
#[derive(Default)]
pub(super) struct Mixture {
    /// New columns that will take no `NULL`, as `table` and `column`.
    pub(super) to_fill: Vec<(String, String)>,
    /// Columns that go and take no `NULL` before; they admit it in the middle, so that the new
    /// program need not fill them.
    pub(super) to_refill: Vec<(String, String)>,
    /// Columns and tables that go.
    pub(super) going: Vec<String>,
    /// Whether columns or tables come.
    pub(super) grows: bool,
}

/// The schema in the middle, where `plan` (all of the change at once) asks for one.
pub(crate) fn middle(from: &Catalog, to: &Catalog, plan: &Generated) -> Option<Middle> {
    let has = |kind| plan.hazards(kind).next().is_some();
    if !has(HazardKind::NeedsBackfill) && !has(HazardKind::DataLoss) {
        return None;
    }
    let mut mixture = Mixture::default();
    let mut catalog = to.clone();
    match from.backend {
        Backend::Sqlite => sqlite::widen(from, to, &mut catalog, &mut mixture)?,
        Backend::Postgres => {
            postgres::widen(&from.postgres, &to.postgres, &mut catalog.postgres, &mut mixture)?;
        }
        Backend::MySql | Backend::MariaDb => {
            mysql::widen(&from.mysql, &to.mysql, &mut catalog.mysql, &mut mixture)?;
        }
    }
    let is_mixed = mixture.grows && !mixture.going.is_empty();
    (is_mixed || !mixture.to_fill.is_empty()).then(|| Middle {
        data: mixture.lines(),
        back: mixture.lines_back(),
        catalog,
    })
}

impl Mixture {
    /// What the author has to see to.
    fn lines(&self) -> Vec<String> {
        let mut lines = fill(&self.to_fill, "after the next step");
        for gone in &self.going {
            lines.push(format!(
                "Backfill: `{gone}` goes with the next step. Move what is needed of it."
            ));
        }
        lines.push("Delete this step if there is nothing to do.".to_owned());
        lines
    }

    /// The same for the way back.
    fn lines_back(&self) -> Vec<String> {
        if self.to_refill.is_empty() {
            return vec!["Rows stay as they are.".to_owned()];
        }
        fill(&self.to_refill, "when the step before is undone")
    }
}

fn fill(columns: &[(String, String)], when: &str) -> Vec<String> {
    let lines = columns.iter().flat_map(|(table, column)| {
        [
            format!(
                "Backfill: `{table}.{column}` takes no NULL {when}. Give it a value in every row:"
            ),
            format!("    UPDATE {table} SET {column} = ... WHERE {column} IS NULL;"),
        ]
    });
    lines.collect()
}
