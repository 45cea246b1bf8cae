//! `ALTER TABLE`.

mod add_column;

use driftless_sql::sqlite::{AlterAction, AlterTable};

use crate::problem::Problem;

use super::codes::WRONG_OBJECT;
use super::session::{Place, Session};
use super::world::{Home, Lookup};

impl Session {
    pub(crate) fn alter_table(&mut self, place: &Place<'_>, alter: &AlterTable) {
        let world = self.world();
        let found = match world.named(&alter.table, Home::Everywhere) {
            Lookup::Table(table) => Ok(Some(table.clone())),
            Lookup::View(_) => {
                let message = format!("view `{}` may not be altered", alter.table.name.text);
                Err(Problem::error(&WRONG_OBJECT, alter.table.name.span, message)
                    .label("this is a view"))
            }
            Lookup::System(_) => {
                let message = format!("table `{}` may not be altered", alter.table.name.text);
                Err(Problem::error(&WRONG_OBJECT, alter.table.name.span, message))
            }
            Lookup::Unknown => Ok(None),
            Lookup::Missing => Err(world.missing_table(&alter.table)),
        };
        match found {
            Ok(Some(table)) => match &alter.action {
                AlterAction::AddColumn(def) => self.add_column(place, &table, def),
                _ => self.opaque(place, "it is not replayed".to_owned()),
            },
            Ok(None) => {}
            Err(problem) => _ = self.report(place, [problem]),
        }
    }
}
