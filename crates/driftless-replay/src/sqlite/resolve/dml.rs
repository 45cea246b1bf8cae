//! Resolving statements that write rows.

use std::rc::Rc;

use driftless_catalog::Table;
use driftless_diag::Span;
use driftless_sql::sqlite::{Name, QualifiedName};

use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{READ_ONLY, UNKNOWN_COLUMN, WRONG_COLUMN_COUNT};
use crate::sqlite::names::{ident_of, is_rowid, is_schema_table};
use crate::sqlite::tree::{
    Delete, Dml, ExprKind, Insert, ResultColumn, Select, Set, Target as Written, Update, Upsert,
    With,
};

use super::select::{Env, Frame};
use super::{Columns, Item, Output, Relation, Resolver, Rules, Scope, Target};

/// How closely a statement is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Depth {
    /// As when it is run.
    Full,
    /// As when `ALTER TABLE` checks the schema: the columns written to are not looked at.
    Names,
}

impl<'w> Resolver<'w> {
    /// Resolves a statement. Gives what a query yields.
    pub(crate) fn dml(&mut self, dml: &Dml, depth: Depth) -> Option<Rc<[Output]>> {
        match dml {
            Dml::Select(select) => return self.select(select, &Env::empty(), None),
            Dml::Insert(insert) => self.insert(insert, depth),
            Dml::Update(update) => self.update(update, depth),
            Dml::Delete(delete) => self.delete(delete, depth),
        }
        None
    }

    /// The table or view a statement writes to.
    fn target(&mut self, written: &Written, event: &str, depth: Depth) -> Item<'w> {
        let relation = self.stored(&written.table);
        if let Some(object) = &relation.object {
            self.refers(written.table.name.span, Target::Table(object.clone()));
        }
        if depth == Depth::Full {
            self.writable(&written.table, &relation, event);
        }
        if let Some(index) = &written.index {
            self.indexed_by(index, &relation);
        }
        let alias = written.alias.as_ref().map(ident_of);
        Item { alias, ..Item::plain(Some(ident_of(&written.table.name)), relation) }
    }

    /// Views are written through triggers only, and the schema table not at all.
    fn writable(&mut self, name: &QualifiedName, relation: &Relation<'w>, event: &str) {
        let text = &name.name.text;
        if matches!(relation.columns, Columns::System(_)) && is_schema_table(text) {
            let message = format!("table `{text}` may not be modified");
            self.problem(
                Problem::error(&READ_ONLY, name.name.span, message)
                    .note("unless `PRAGMA writable_schema` is on"),
            );
            return;
        }
        let Some(object) = &relation.object else { return };
        let catalog = self.world.catalog;
        if !catalog.views.contains_key(object) {
            return;
        }
        let fires = catalog
            .triggers
            .values()
            .any(|trigger| trigger.table == *object && trigger.event == event);
        // A trigger nobody knows of may do it.
        if !fires && catalog.unknown.is_empty() && !self.world.attached {
            let message = format!("`{text}` is a view and cannot be modified");
            self.problem(
                Problem::error(&READ_ONLY, name.name.span, message)
                    .label("this is a view")
                    .help(format!("an `INSTEAD OF {event}` trigger would make it possible")),
            );
        }
    }

    fn insert(&mut self, insert: &Insert, depth: Depth) {
        let frame = frame(insert.with.as_ref());
        let env = frame.env();
        let target = self.target(&insert.target, "INSERT", depth);
        if depth == Depth::Full {
            for column in &insert.columns {
                self.written_column(&target.relation, column);
            }
        } else {
            self.refer_columns(&target.relation, &insert.columns);
        }
        if let Some(rows) = &insert.rows {
            let outputs = self.select(rows, &env, None);
            if depth == Depth::Full {
                self.count(insert, rows, &target.relation, outputs.as_deref());
            }
        } else if let Some(first) = insert.columns.first() {
            let message = format!("0 values for {} columns", insert.columns.len());
            let problem = Problem::error(&WRONG_COLUMN_COUNT, first.span, message);
            self.problem(problem.help("`DEFAULT VALUES` takes no list of columns"));
        }
        for upsert in &insert.upserts {
            self.upsert(upsert, &target, &env, depth);
        }
        self.returning(&insert.returning, &target, &env);
    }

    /// Compares the number of values with the number of columns they fill.
    fn count(
        &mut self,
        insert: &Insert,
        rows: &Select,
        relation: &Relation<'w>,
        outputs: Option<&[Output]>,
    ) {
        let Some(values) = outputs.map(<[Output]>::len) else { return };
        let (wanted, message) = if insert.columns.is_empty() {
            let wanted = match relation.columns {
                Columns::Table(table) => insertable(table),
                Columns::Made(_) => relation.len(),
                Columns::System(_) | Columns::Unknown => return,
            };
            let table = &insert.target.table.name.text;
            (wanted, format!("table `{table}` has {wanted} columns, but {values} values are given"))
        } else {
            let wanted = insert.columns.len();
            (wanted, format!("{values} values for {wanted} columns"))
        };
        if values != wanted {
            self.problem(
                Problem::error(&WRONG_COLUMN_COUNT, first_row(rows), message)
                    .label(format!("expected {wanted}")),
            );
        }
    }

    /// Checks a column that is written to.
    fn written_column(&mut self, relation: &Relation<'w>, column: &Name) {
        let wanted = ident_of(column);
        if let Some(at) = relation.find(&wanted) {
            if let Some(object) = &relation.object {
                self.refers(column.span, Target::Column(object.clone(), wanted.clone()));
            }
            if let Columns::Table(table) = relation.columns
                && table.columns[at].generated.is_some()
            {
                let message = format!("column `{}` is generated", column.text);
                self.problem(
                    Problem::error(&READ_ONLY, column.span, message)
                        .label("generated columns cannot be written"),
                );
            }
            return;
        }
        let hidden = relation.is_open() || relation.hides(&wanted);
        if hidden || (relation.rowid && is_rowid(&column.text)) {
            return;
        }
        if let Some(object) = &relation.object
            && self.world.missing_columns.contains(&(object.clone(), wanted))
        {
            return;
        }
        let name = relation.object.as_ref().map(ToString::to_string).unwrap_or_default();
        let known = relation.names();
        let message = format!("table `{name}` has no column `{}`", column.text);
        let mut problem = Problem::error(&UNKNOWN_COLUMN, column.span, message)
            .label("no such column")
            .help_if(did_you_mean(&column.text, known.iter().map(String::as_str)));
        if let Some(object) = &relation.object {
            let note = self.world.history.of_column(&object.name, &column.text);
            problem = problem.note_if(note);
        }
        self.problem(problem);
    }

    /// Records columns that are written to, without looking whether they exist.
    fn refer_columns(&mut self, relation: &Relation<'w>, columns: &[Name]) {
        let Some(object) = &relation.object else { return };
        for column in columns {
            self.refers(column.span, Target::Column(object.clone(), ident_of(column)));
        }
    }

    fn set_columns(&mut self, sets: &[Set], relation: &Relation<'w>, depth: Depth) {
        for set in sets {
            if depth == Depth::Names {
                self.refer_columns(relation, &set.columns);
                continue;
            }
            for column in &set.columns {
                self.written_column(relation, column);
            }
            let values = match &set.value.kind {
                ExprKind::Row(parts) => Some(parts.len()),
                ExprKind::Select(_) => None,
                _ => Some(1),
            };
            if let Some(values) = values.filter(|values| *values != set.columns.len()) {
                let message = format!("{} columns, but {values} values", set.columns.len());
                self.problem(Problem::error(&WRONG_COLUMN_COUNT, set.value.span, message));
            }
        }
    }

    fn upsert(&mut self, upsert: &Upsert, target: &Item<'w>, env: &Env<'_, 'w>, depth: Depth) {
        let items = [target.clone()];
        let excluded = Item { alias: None, ..target.clone() };
        let scope = Scope {
            items: &items,
            aliases: &[],
            excluded: Some(&excluded),
            rules: Rules::Free,
            parent: None,
        };
        let plain = Scope { excluded: None, ..scope };
        self.exprs(&upsert.target, &plain, env);
        if depth == Depth::Full {
            self.conflict_target(upsert, &target.relation);
        }
        upsert.target_filter.iter().for_each(|filter| self.expr(filter, &plain, env));
        self.set_columns(&upsert.sets, &target.relation, depth);
        let scope = Scope { excluded: Some(&excluded), ..plain };
        for set in &upsert.sets {
            self.expr(&set.value, &scope, env);
        }
        upsert.filter.iter().for_each(|filter| self.expr(filter, &scope, env));
    }

    fn update(&mut self, update: &Update, depth: Depth) {
        let frame = frame(update.with.as_ref());
        let env = frame.env();
        let target = self.target(&update.target, "UPDATE", depth);
        self.set_columns(&update.sets, &target.relation, depth);
        let mut items = vec![target.clone()];
        self.from(&update.from, &mut items, &env, None);
        let scope =
            Scope { items: &items, aliases: &[], excluded: None, rules: Rules::Free, parent: None };
        for set in &update.sets {
            self.expr(&set.value, &scope, &env);
        }
        self.join_conditions(&update.from, &scope, &env);
        update.filter.iter().for_each(|filter| self.expr(filter, &scope, &env));
        self.quietly(|resolver| resolver.exprs(&update.tail, &scope, &env));
        self.returning(&update.returning, &target, &env);
    }

    fn delete(&mut self, delete: &Delete, depth: Depth) {
        let frame = frame(delete.with.as_ref());
        let env = frame.env();
        let items = [self.target(&delete.target, "DELETE", depth)];
        let scope =
            Scope { items: &items, aliases: &[], excluded: None, rules: Rules::Free, parent: None };
        delete.filter.iter().for_each(|filter| self.expr(filter, &scope, &env));
        self.quietly(|resolver| resolver.exprs(&delete.tail, &scope, &env));
        self.returning(&delete.returning, &items[0], &env);
    }

    /// `RETURNING` sees the table under its own name, whatever its alias.
    fn returning(&mut self, columns: &[ResultColumn], target: &Item<'w>, env: &Env<'_, 'w>) {
        let items = [Item { alias: None, ..target.clone() }];
        let scope =
            Scope { items: &items, aliases: &[], excluded: None, rules: Rules::Free, parent: None };
        for column in columns {
            if let ResultColumn::Expr(value, _) = column {
                self.expr(value, &scope, env);
            }
        }
    }
}

/// The columns an `INSERT` without a list fills: generated ones are left out.
fn insertable(table: &Table) -> usize {
    table.columns.iter().filter(|column| column.generated.is_none()).count()
}

fn frame<'e, 'w>(with: Option<&'e With>) -> Frame<'e, 'w> {
    Frame::new(with.map_or(&[], |with| &with.tables), Env::empty())
}

/// Where to point when the number of values is wrong: at the first row.
fn first_row(rows: &Select) -> Span {
    use crate::sqlite::tree::CoreBody;
    match rows.cores.first().map(|core| &core.body) {
        Some(CoreBody::Values(rows)) => {
            let row = rows.first().map_or(&[][..], Vec::as_slice);
            match (row.first(), row.last()) {
                (Some(first), Some(last)) => first.span.to(last.span),
                _ => Span::default(),
            }
        }
        Some(CoreBody::Select(body)) => match (body.columns.first(), body.columns.last()) {
            (Some(first), Some(last)) => result_span(first).to(result_span(last)),
            _ => rows.span,
        },
        None => rows.span,
    }
}

fn result_span(column: &ResultColumn) -> Span {
    match column {
        ResultColumn::Star(span) => *span,
        ResultColumn::TableStar(table) => table.span,
        ResultColumn::Expr(value, _) => value.span,
    }
}
