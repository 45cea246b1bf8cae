//! The target of `ON CONFLICT`: columns that are unique together.

use std::collections::BTreeSet;

use driftless_catalog::Ident;
use driftless_diag::Code;

use crate::problem::Problem;
use crate::sqlite::keys::keys;
use crate::sqlite::names::{ident_of, is_rowid};
use crate::sqlite::tree::{ExprKind, Upsert};

use super::{Columns, Relation, Resolver};

/// `ON CONFLICT` over columns that are not unique.
pub(crate) static UNKNOWN_CONFLICT_TARGET: Code = Code {
    id: "unknown-conflict-target",
    title: "`ON CONFLICT` over columns that are not unique",
    manual: "The columns after `ON CONFLICT` must be those of the primary key, of a `UNIQUE` \
             constraint or of a unique index, all of them.\n\n\
             ```sql\nCREATE TABLE t(a INT, b INT, UNIQUE (a, b));\n\
             INSERT INTO t VALUES (1, 2) ON CONFLICT (a) DO NOTHING;    -- wrong\n\
             INSERT INTO t VALUES (1, 2) ON CONFLICT (a, b) DO NOTHING; -- right\n```\n",
};

impl Resolver<'_> {
    /// Checks that the columns of a conflict are a key.
    pub(super) fn conflict_target(&mut self, upsert: &Upsert, relation: &Relation<'_>) {
        let Columns::Table(table) = relation.columns else { return };
        let (Some(first), Some(last)) = (upsert.target.first(), upsert.target.last()) else {
            return;
        };
        // An index nobody knows of may be what is meant, and a partial one is hard to compare.
        if upsert.target_filter.is_some() || !self.world.catalog.unknown.is_empty() {
            return;
        }
        let names = upsert.target.iter().map(|part| match &part.kind {
            ExprKind::Name(name) if !is_rowid(&name.text) => Some(ident_of(name)),
            _ => None,
        });
        let Some(wanted) = names.collect::<Option<BTreeSet<Ident>>>() else { return };
        if wanted.iter().any(|name| table.column(name).is_none()) {
            return;
        }
        let keys = keys(self.world.catalog, table);
        if keys.iter().any(|key| key.columns == wanted) {
            return;
        }
        let message = "these columns are neither a primary key nor unique";
        let shown: Vec<String> = keys
            .iter()
            .map(|key| {
                let names: Vec<&str> = key.columns.iter().map(Ident::as_str).collect();
                format!("({})", names.join(", "))
            })
            .collect();
        let problem = Problem::error(&UNKNOWN_CONFLICT_TARGET, first.span.to(last.span), message);
        let known = (!shown.is_empty())
            .then(|| format!("table `{}` has the keys {}", table.name, shown.join(", ")));
        self.problem(problem.label("no such key").note_if(known));
    }
}
