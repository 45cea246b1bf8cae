//! Databases: the component's own, and others that statements make.

use driftless_sql::mysql::{AlterDatabase, CreateDatabase, Drop, OptionValue};

use crate::place::Place;
use crate::problem::{Done, Stop};

use super::charset;
use super::session::{Current, Session};

impl Session {
    pub(crate) fn create_database(&mut self, place: &Place<'_>, create: &CreateDatabase) -> Done {
        // With `IF NOT EXISTS` it may be the component's own, which whoever runs the steps made.
        if create.if_not_exists {
            self.opaque(place, "whether it makes a database is not known");
            return Ok(());
        }
        self.databases.insert(create.name.text.clone());
        Ok(())
    }

    pub(crate) fn alter_database(&mut self, alter: &AlterDatabase) -> Done {
        let own = match &alter.name {
            None => self.current == Current::Own,
            Some(name) => !self.databases.contains(&name.text) && !Self::is_system(&name.text),
        };
        if !own {
            return Ok(());
        }
        let database = &mut self.objects_mut().database;
        if let Some(charset) = charset::of_options(&alter.options) {
            database.charset = charset;
        }
        for option in &alter.options {
            if let ("COMMENT", OptionValue::Text(text)) = (option.name.as_str(), &option.value) {
                database.comment.clone_from(&text.value);
            }
        }
        Ok(())
    }

    pub(crate) fn drop_database(&mut self, place: &Place<'_>, drop: &Drop) -> Done {
        for name in &drop.names {
            let text = &name.name.text;
            if !self.databases.remove(text) {
                if drop.if_exists {
                    continue;
                }
                self.opaque(place, "which database that is is not known");
                return Err(Stop::Skipped);
            }
            let other = |database: &Option<String>| database.as_ref() == Some(text);
            let objects = self.objects_mut();
            objects.tables.retain(|name, _| !other(&name.database));
            objects.views.retain(|name, _| !other(&name.database));
            objects.sequences.retain(|name, _| !other(&name.database));
            objects.triggers.retain(|name, _| !other(&name.database));
            objects.routines.retain(|name, _| !other(&name.name.database));
            objects.events.retain(|name, _| !other(&name.database));
            if self.current == Current::Other(text.clone()) {
                self.current = Current::Unknown;
            }
        }
        Ok(())
    }

    /// `USE`.
    pub(crate) fn use_database(&mut self, name: &str) {
        self.current = match self.databases.get(name) {
            Some(name) => Current::Other(name.clone()),
            None => Current::Unknown,
        };
    }
}
