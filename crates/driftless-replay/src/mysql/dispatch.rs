//! From a statement to the handler of its kind.

use driftless_sql::mysql::StatementKind as Kind;

use crate::place::Place;
use crate::problem::Done;

use super::session::Session;

impl Session {
    pub(crate) fn dispatch(&mut self, place: &Place<'_>, kind: &Kind) -> Done {
        match kind {
            Kind::CreateTable(create) => self.create_table(place, create),
            Kind::AlterTable(alter) => self.alter_table(place, alter),
            Kind::RenameTable(rename) => self.rename_table(place, rename),
            Kind::Truncate(truncate) => self.truncate(truncate),
            Kind::CreateIndex(create) => self.create_index(place, create),
            Kind::DropIndex(drop) => self.drop_index(drop),
            Kind::CreateDatabase(create) => self.create_database(place, create),
            Kind::AlterDatabase(alter) => self.alter_database(alter),
            Kind::Drop(drop) => self.drop_statement(place, drop),
            // Accounts belong to the whole server; the rest is about rows, sessions and upkeep.
            _ => Ok(()),
        }
    }
}
