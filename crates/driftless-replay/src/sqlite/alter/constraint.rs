//! `DROP CONSTRAINT`, `ADD CHECK`, `SET NOT NULL` and `DROP NOT NULL`, which SQLite has since 3.53.

use driftless_catalog::{ObjectKind, Table};
use driftless_diag::{Code, Span};
use driftless_sql::sqlite::{
    AlterAction, ColumnOption, ColumnOptionKind, CreateTable, Fragment, Name, StatementKind,
    TableBody, TableConstraintKind,
};

use crate::problem::{Problem, did_you_mean};
use crate::sqlite::definition::{self, Edit};
use crate::sqlite::names::{ident, ident_of};
use crate::sqlite::resolve::{Calls, Part, Rules, Subject, resolve};
use crate::sqlite::session::{Place, Session};
use crate::sqlite::tree::{Kind, tokens};

use super::rewrite::Rewrite;

/// A constraint that does not exist, or cannot be dropped.
pub(crate) static UNKNOWN_CONSTRAINT: Code = Code {
    id: "unknown-constraint",
    title: "a constraint that does not exist or cannot be dropped",
    manual: "`DROP CONSTRAINT` takes the name of a `CHECK` or `NOT NULL` constraint of the table. \
             Keys and references cannot be dropped; rebuild the table.\n",
};

/// A constraint's name that is taken.
pub(crate) static DUPLICATE_CONSTRAINT: Code = Code {
    id: "duplicate-constraint",
    title: "a constraint name that the table has already",
    manual: "The table has a constraint of that name. Choose another, or drop the old one first.\n",
};

/// A named constraint in a definition.
struct Named {
    name: String,
    span: Span,
    droppable: bool,
    listed: bool,
}

impl Session {
    pub(super) fn alter_constraint(
        &mut self,
        place: &Place<'_>,
        table: &Table,
        action: &AlterAction,
    ) {
        let Some(text) = self.definition_of(ObjectKind::Table, &table.name).map(str::to_owned)
        else {
            return self.opaque(place, "the table's definition is not known".to_owned());
        };
        let StatementKind::CreateTable(create) = definition::parse(&text) else {
            return self.opaque(place, "the table's definition is not understood".to_owned());
        };
        let edits = match action {
            AlterAction::DropConstraint(name) => drop_constraint(&text, &create, table, name),
            AlterAction::AddCheck { span, name, check } => {
                self.add_check(place, &text, &create, table, (*span, name.as_ref(), check))
            }
            AlterAction::SetNotNull { column, .. } => self
                .not_a_column(table, column)
                .map_or_else(|| Ok(set_not_null(place, &text, &create, column)), Err),
            AlterAction::DropNotNull(column) => self
                .not_a_column(table, column)
                .map_or_else(|| Ok(drop_not_null(&create, column)), Err),
            _ => return,
        };
        match edits {
            Ok(edits) => {
                let mut rewrite = Rewrite::default();
                edits.into_iter().for_each(|edit| {
                    rewrite.add(ObjectKind::Table, &table.name, edit);
                });
                if self.rewrite(rewrite).is_err() {
                    return self.opaque(place, "the result is not understood".to_owned());
                }
                self.learn(&table.name.name);
                self.changed(&table.name.name);
            }
            Err(problem) => _ = self.report(place, [problem]),
        }
    }

    fn add_check(
        &self,
        place: &Place<'_>,
        text: &str,
        create: &CreateTable,
        table: &Table,
        (span, name, check): (Span, Option<&Name>, &Fragment),
    ) -> Result<Vec<Edit>, Problem> {
        let subject =
            Subject { world: self.world(), text: place.text(), table, calls: Calls::Judged };
        let part = Part::Expression(check.span, Rules::Check);
        if let Some(problem) = resolve(&subject, &[part]).problems.into_iter().next() {
            return Err(problem);
        }
        if let Some(name) = name {
            let taken = named(create).into_iter().any(|known| ident(&known.name) == ident_of(name));
            if taken {
                let message = format!("constraint `{}` already exists", name.text);
                return Err(Problem::error(&DUPLICATE_CONSTRAINT, name.span, message)
                    .label("this name is taken"));
            }
        }
        let Some(end) = closing_parenthesis(text, create) else { return Ok(Vec::new()) };
        let written = place.text().get(span.range()).unwrap_or_default();
        Ok(vec![Edit { span: Span::new(end, end), text: format!(", {written}") }])
    }
}

fn drop_constraint(
    text: &str,
    create: &CreateTable,
    table: &Table,
    name: &Name,
) -> Result<Vec<Edit>, Problem> {
    let all = named(create);
    let Some(found) = all.iter().find(|known| ident(&known.name) == ident_of(name)) else {
        let message = format!("table `{}` has no constraint `{}`", table.name, name.text);
        let names = all.iter().map(|known| known.name.as_str());
        return Err(Problem::error(&UNKNOWN_CONSTRAINT, name.span, message)
            .label("no such constraint")
            .help_if(did_you_mean(&name.text, names)));
    };
    if !found.droppable {
        let message = format!("constraint `{}` cannot be dropped", name.text);
        return Err(Problem::error(&UNKNOWN_CONSTRAINT, name.span, message)
            .label("neither `CHECK` nor `NOT NULL`"));
    }
    let mut span = found.span;
    if found.listed {
        let before = tokens(text, Span::new(0, span.start));
        if let Some(comma) = before.last().filter(|token| token.kind == Kind::Symbol(",")) {
            span.start = comma.span.start;
        }
    }
    Ok(vec![Edit { span, text: String::new() }])
}

/// The named constraints of a table.
fn named(create: &CreateTable) -> Vec<Named> {
    let TableBody::Columns { columns, constraints, .. } = &create.body else { return Vec::new() };
    let at_columns = columns.iter().flat_map(|def| &def.options).filter_map(|option| {
        let droppable =
            matches!(option.kind, ColumnOptionKind::Check(_) | ColumnOptionKind::NotNull(_));
        let name = option.name.as_ref()?.text.clone();
        Some(Named { name, span: option.span, droppable, listed: false })
    });
    let listed = constraints.iter().filter_map(|constraint| {
        let droppable = matches!(constraint.kind, TableConstraintKind::Check(_));
        let name = constraint.name.as_ref()?.text.clone();
        Some(Named { name, span: constraint.span, droppable, listed: true })
    });
    at_columns.chain(listed).collect()
}

fn not_null_options<'a>(create: &'a CreateTable, column: &Name) -> Vec<&'a ColumnOption> {
    let TableBody::Columns { columns, .. } = &create.body else { return Vec::new() };
    let def = columns.iter().find(|def| ident_of(&def.name) == ident_of(column));
    let options = def.into_iter().flat_map(|def| &def.options);
    options.filter(|option| matches!(option.kind, ColumnOptionKind::NotNull(_))).collect()
}

fn drop_not_null(create: &CreateTable, column: &Name) -> Vec<Edit> {
    let first = not_null_options(create, column).into_iter().next();
    first.map(|option| Edit { span: option.span, text: String::new() }).into_iter().collect()
}

fn set_not_null(place: &Place<'_>, text: &str, create: &CreateTable, column: &Name) -> Vec<Edit> {
    let mut edits = drop_not_null(create, column);
    let TableBody::Columns { columns, .. } = &create.body else { return edits };
    let Some(def) = columns.iter().find(|def| ident_of(&def.name) == ident_of(column)) else {
        return edits;
    };
    // The statement's text from `NOT` on: all that follows `SET`.
    let rest = Span::new(column.span.end, place.statement.end);
    let not = tokens(place.text(), rest).into_iter().nth(1).map(|token| token.span.start);
    let Some(written) = not.and_then(|not| place.text().get(not..place.statement.end)) else {
        return edits;
    };
    let at = def.span.end;
    let _ = text;
    edits.push(Edit { span: Span::new(at, at), text: format!(" {written}") });
    edits
}

/// The parenthesis that ends the list of columns and constraints.
fn closing_parenthesis(text: &str, create: &CreateTable) -> Option<usize> {
    let TableBody::Columns { columns, constraints, .. } = &create.body else { return None };
    let last = constraints.last().map_or(columns.last()?.span.end, |last| last.span.end);
    let rest = tokens(text, Span::new(last, text.len()));
    rest.iter().find(|token| token.kind == Kind::Symbol(")")).map(|token| token.span.start)
}
