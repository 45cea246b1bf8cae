//! Statements about rows: what they store, and where.
//!
//! They have no normal form. Their parts are analysed one by one for what the server would refuse,
//! so that one part which is not understood hides nothing in another.

use super::super::syntax::{Alias, Assignment, Expr, From, Path, Rows, RowsKind, RowsSource};
use super::super::types::{Ty, Type};
use super::{Analyser, Level, Range, Visible};

impl Analyser<'_> {
    /// Analyses a statement about rows.
    pub(in super::super) fn rows_statement(&mut self, rows: &Rows) -> Option<()> {
        let ctes = rows.with.iter().map(|cte| (cte, rows.recursive));
        for (cte, recursive) in ctes {
            self.cte(cte, recursive)?;
        }
        let columns = self.columns_of(&rows.target);
        if let RowsKind::Insert { columns: named, source, .. } = &rows.kind {
            self.inserted(named, source, columns.as_deref());
        }
        self.levels.push(Level::default());
        let done = self.changed(rows, columns.as_deref());
        self.levels.pop();
        done
    }

    fn columns_of(&self, target: &Path) -> Option<Vec<(String, Type)>> {
        let (schema, name) = match target.as_slice() {
            [name] => (None, name),
            [schema, name] => (Some(schema.as_str()), name),
            _ => return None,
        };
        let facts = self.types.facts.relation(schema, name)?;
        let read = |(name, text): &(String, String)| Some((name.clone(), Type::read(text)?));
        Some(facts.columns.iter().filter_map(read).collect())
    }

    fn inserted(
        &mut self,
        named: &[String],
        source: &RowsSource,
        columns: Option<&[(String, Type)]>,
    ) {
        let found: Option<Vec<Type>> = columns.and_then(|columns| match named {
            [] => Some(columns.iter().map(|(_, ty)| ty.clone()).collect()),
            named => named
                .iter()
                .map(|name| Some(columns.iter().find(|(column, _)| column == name)?.1.clone()))
                .collect(),
        });
        match source {
            RowsSource::Default => {}
            RowsSource::Query(query) => _ = self.query(query, None),
            RowsSource::Values(rows) => {
                for (at, value) in rows.iter().flat_map(|row| row.iter().enumerate()) {
                    let target = found.as_ref().and_then(|types| types.get(at));
                    if let Some(value) = value {
                        self.stored_value(value, target);
                    }
                }
            }
        }
    }

    /// A value on its way into a column.
    pub(in super::super) fn stored_value(&mut self, value: &Expr, target: Option<&Type>) {
        let Some(typed) = self.expr(value) else { return };
        let Some(target) = target.and_then(|target| self.types.resolved(target)) else { return };
        if typed.ty == Ty::Untyped {
            let _ = self.coerced(typed, &target);
        } else {
            self.refuse_assignment(value, &typed.ty, &target);
        }
    }

    fn changed(&mut self, rows: &Rows, columns: Option<&[(String, Type)]>) -> Option<()> {
        let alias = Alias { name: rows.alias.clone(), ..Alias::default() };
        self.source(&From::Relation { name: rows.target.clone(), only: false, alias })?;
        let (assignments, from, filter) = match &rows.kind {
            RowsKind::Insert { assignments, filter, .. } => {
                self.add_excluded();
                (assignments.as_slice(), [].as_slice(), filter)
            }
            RowsKind::Update { assignments, from, filter } => {
                (assignments.as_slice(), from.as_slice(), filter)
            }
            RowsKind::Delete { using, filter } => ([].as_slice(), using.as_slice(), filter),
        };
        for item in from {
            self.source(item)?;
        }
        for Assignment { column, value } in assignments {
            let found = columns.and_then(|all| all.iter().find(|(name, _)| name == column));
            if let Some(value) = value {
                self.stored_value(value, found.map(|(_, ty)| ty));
            }
        }
        if let Some(filter) = filter {
            let _ = self.condition(filter);
        }
        for value in &rows.returning {
            let _ = self.expr(value);
        }
        Some(())
    }

    fn source(&mut self, item: &From) -> Option<()> {
        let (_, visible) = self.entry(item)?;
        self.levels.last_mut()?.visible.extend(visible);
        Some(())
    }

    /// The row that could not be inserted, under its own name.
    fn add_excluded(&mut self) {
        let Some(level) = self.levels.last_mut() else { return };
        let columns: Option<Vec<Visible>> =
            level.ranges.first().and_then(|range| range.columns.clone());
        let (name, shown) = ("excluded".to_owned(), "excluded".to_owned());
        level.ranges.push(Range { name, shown, stored: false, scalar: false, columns });
    }
}
