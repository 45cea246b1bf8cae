//! `ALTER TABLE`.
//!
//! Every action edits texts and reads them again, as SQLite does. Before and after a rename and a
//! `DROP COLUMN` SQLite resolves every view and trigger, and refuses the statement when one of
//! them does not resolve, even one that has nothing to do with the table.

mod add_column;
mod constraint;
mod drop_column;
mod quotes;
mod references;
mod rename_column;
mod rename_table;
mod rewrite;

use driftless_catalog::{Table, TableKind};
use driftless_diag::{Code, Span};
use driftless_sql::sqlite::{AlterAction, AlterTable, Name};

use crate::problem::{Problem, did_you_mean};

pub(crate) use add_column::{CANNOT_ADD_COLUMN, NEEDS_EMPTY_TABLE, rebuild};
pub(crate) use constraint::{DUPLICATE_CONSTRAINT, UNKNOWN_CONSTRAINT};
pub(crate) use drop_column::CANNOT_DROP_COLUMN;

use super::codes::{UNKNOWN_COLUMN, WRONG_OBJECT};
use super::names::{ident_of, is_reserved};
use super::session::{Place, Session};
use super::world::{Home, Lookup};

/// A view or trigger that an `ALTER TABLE` trips over.
pub(crate) static BROKEN_DEPENDENT: Code = Code {
    id: "broken-dependent",
    title: "a view or trigger that stops `ALTER TABLE`",
    manual: "Renaming and dropping columns makes SQLite resolve every view and trigger of the \
             database. If one names something that does not exist, the statement fails, whatever \
             it was about. Drop the view or trigger before, and make it again after.\n\n\
             ```sql\nCREATE VIEW v AS SELECT a FROM t;\nDROP TABLE t;\n\
             ALTER TABLE t2 RENAME TO t; -- wrong: `v` cannot be resolved at this point\n\n\
             DROP VIEW v;\nDROP TABLE t;\nALTER TABLE t2 RENAME TO t;\n\
             CREATE VIEW v AS SELECT a FROM t; -- right\n```\n",
};

impl Session {
    pub(crate) fn alter_table(&mut self, place: &Place<'_>, alter: &AlterTable) {
        match self.table_to_alter(alter) {
            Ok(Some(table)) => self.alter(place, &table, &alter.action),
            Ok(None) => self.alter_unknown(place, alter),
            Err(problem) => {
                self.report(place, [problem]);
                if let AlterAction::RenameTo(to) = &alter.action {
                    self.forget(&ident_of(to));
                }
            }
        }
    }

    fn alter(&mut self, place: &Place<'_>, table: &Table, action: &AlterAction) {
        match action {
            AlterAction::RenameTo(to) => self.rename_table(place, table, to),
            AlterAction::RenameColumn { from, to } => self.rename_column(place, table, from, to),
            AlterAction::AddColumn(def) => self.add_column(place, table, def),
            AlterAction::DropColumn(name) => self.drop_column(place, table, name),
            AlterAction::DropConstraint(_)
            | AlterAction::AddCheck { .. }
            | AlterAction::SetNotNull { .. }
            | AlterAction::DropNotNull(_) => self.alter_constraint(place, table, action),
        }
    }

    /// The table; none if nothing is known of it.
    fn table_to_alter(&self, alter: &AlterTable) -> Result<Option<Table>, Problem> {
        let world = self.world();
        let (text, span) = (&alter.table.name.text, alter.table.name.span);
        let refused = |what: &str| {
            let message = format!("`{text}` is {what} and may not be altered");
            Problem::error(&WRONG_OBJECT, span, message).label(format!("this is {what}"))
        };
        match world.named(&alter.table, Home::Everywhere) {
            Lookup::Table(table) => {
                let rename = matches!(alter.action, AlterAction::RenameTo(_));
                match table.kind {
                    TableKind::Virtual { .. } if !rename => Err(refused("a virtual table")),
                    _ => Ok(Some(table.clone())),
                }
            }
            Lookup::View(_) => Err(refused("a view")),
            Lookup::System(_) => Err(refused("a table of SQLite's own")),
            Lookup::Unknown if is_reserved(text) => Err(refused("a table of SQLite's own")),
            Lookup::Unknown => Ok(None),
            Lookup::Missing => Err(world.missing_table(&alter.table)),
        }
    }

    /// Whatever happens to a table nobody knows, its new name is one nobody knows.
    fn alter_unknown(&mut self, _place: &Place<'_>, alter: &AlterTable) {
        let name = ident_of(&alter.table.name);
        self.changed(&name);
        if let AlterAction::RenameTo(to) = &alter.action {
            let to = ident_of(to);
            self.forget(&to);
            self.changed(&to);
        }
    }

    /// The problem with a column that the table does not have.
    fn not_a_column(&self, table: &Table, name: &Name) -> Option<Problem> {
        let column = ident_of(name);
        let missed = self.world().missing_columns.contains(&(table.name.clone(), column.clone()));
        if !table.columns_known || missed || table.column(&column).is_some() {
            return None;
        }
        let known = table.columns.iter().map(|column| column.name.as_str());
        let message = format!("table `{}` has no column `{}`", table.name, name.text);
        let problem = Problem::error(&UNKNOWN_COLUMN, name.span, message)
            .label("no such column")
            .help_if(did_you_mean(&name.text, known));
        Some(problem.note_if(self.history.of_column(&table.name.name, &name.text)))
    }

    /// A view or trigger that does not resolve before the statement.
    fn broken_before(&mut self, span: Span) -> Option<Problem> {
        let broken = self.first_broken()?;
        let message = format!("{} `{}` is in the way", broken.kind, broken.name);
        let problem = Problem::error(&BROKEN_DEPENDENT, span, message)
            .label("SQLite resolves every view and trigger before this")
            .note(format!("in {} `{}`: {}", broken.kind, broken.name, broken.reason));
        Some(self.with_origin(problem, broken.kind, &broken.name))
    }

    /// A view or trigger that does not resolve after the statement.
    fn broken_after(&mut self, span: Span, what: &str) -> Option<Problem> {
        let broken = self.first_broken()?;
        let message = format!("{} `{}` does not work once {what}", broken.kind, broken.name);
        let problem = Problem::error(&BROKEN_DEPENDENT, span, message)
            .label("still used")
            .note(format!("in {} `{}`: {}", broken.kind, broken.name, broken.reason));
        Some(self.with_origin(problem, broken.kind, &broken.name))
    }
}
