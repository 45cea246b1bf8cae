//! Statements that read or write rows: their names are resolved, their effect on the schema is
//! none. The exception is the schema table itself, see `schema_edit`.

use driftless_sql::sqlite::Dml;

use super::names::is_schema_table;
use super::resolve::{Depth, Resolver};
use super::session::{Place, Session};
use super::tree;
use super::world::Home;

impl Session {
    pub(crate) fn dml(&mut self, place: &Place<'_>, dml: &Dml) {
        let Some(tree) = tree::dml(place.text(), dml.span) else { return };
        let target = dml.target.as_ref().map(|target| target.table.name.text.as_str());
        if self.settings.writable_schema && target.is_some_and(is_schema_table) {
            return self.edit_schema(place, &tree);
        }
        let text = place.text();
        let mut resolver = Resolver::new(self.world(), text, Home::Everywhere);
        resolver.dml(&tree, Depth::Full);
        let problems = resolver.finish().problems;
        self.report(place, problems);
    }
}
