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
            Kind::CreateView(create) => self.create_view(place, create),
            Kind::CreateSequence(create) => self.create_sequence(place, create),
            Kind::AlterSequence(alter) => self.alter_sequence(alter),
            Kind::CreateTrigger(create) => self.create_trigger(place, create),
            Kind::CreateRoutine(create) => self.create_routine(place, create),
            Kind::AlterRoutine(alter) => self.alter_routine(alter),
            Kind::CreateEvent(create) => self.create_event(place, create),
            Kind::AlterEvent(alter) => self.alter_event(place, alter),
            Kind::Dml(dml) => self.dml(place, dml),
            Kind::Call(call) => self.call_procedure(place, call),
            Kind::Prepare(prepare) => {
                self.prepare(prepare);
                Ok(())
            }
            Kind::Execute(execute) => {
                self.execute(place, execute);
                Ok(())
            }
            Kind::Set(set) => self.set(place, set),
            Kind::Use(name) => {
                self.use_database(&name.text);
                Ok(())
            }
            Kind::Block(_) => {
                self.opaque(place, "it runs code that is not followed");
                Ok(())
            }
            // Accounts belong to the whole server; the rest is about rows, sessions and upkeep.
            _ => Ok(()),
        }
    }
}
