//! `CREATE VIEW`.
//!
//! SQLite does not look at what a view reads when it is made, so neither does this: a view over
//! a table that does not exist is accepted, and fails when it is used or when an `ALTER TABLE`
//! has the whole schema checked.

use driftless_catalog::ObjectKind;
use driftless_sql::sqlite::CreateView;

use super::build;
use super::create_table::Taken;
use super::definition;
use super::names::database_for;
use super::session::{Place, Session};

impl Session {
    pub(crate) fn create_view(&mut self, place: &Place<'_>, create: &CreateView) {
        let database = database_for(create.temporary, &create.name);
        match self.taken(create.temporary, database, &create.name, create.if_not_exists) {
            Taken::Free => {}
            Taken::Skip => return self.skipped_view(place, create, database),
            Taken::Refused(problem) => {
                self.report(place, [problem]);
                return;
            }
        }
        let written = &create.name.name;
        let name = database.object(&written.text);
        let mut view = build::view(place.text(), create, name.clone());
        let (from, end) = (written.span.start, place.end);
        view.definition = Some(definition::stored("VIEW", place.text(), from, end));
        self.keep_origin(ObjectKind::View, &name, place.origin(written.span.start));
        self.learn(&name.name);
        self.catalog.views.insert(name.clone(), view);
        self.depends(ObjectKind::View, &name);
        self.changed(&name.name);
    }
}
