//! `CREATE INDEX` and `DROP INDEX`: changes of their table.

use driftless_sql::mysql::{CreateIndex, DropIndex};

use crate::place::Place;
use crate::problem::{Done, Stop};

use super::build::{Draft, DraftKey};
use super::key::key_options;
use super::lookup::same;
use super::session::Session;

impl Session {
    pub(crate) fn create_index(&mut self, place: &Place<'_>, create: &CreateIndex) -> Done {
        let full = self.table_name(&create.table)?;
        let mut table = self.table(&full)?.clone();
        if create.if_not_exists && table.key(&create.name.text).is_some() {
            return Err(Stop::Skipped);
        }
        if create.or_replace {
            table.keys.retain(|key| !same(&key.name, &create.name.text));
        }
        let mut key = self.key_of(place, &create.parts, create.kind);
        key.name.clone_from(&create.name.text);
        key_options(&mut key, create.options.iter().map(|option| &option.kind));
        for part in &create.parts {
            if let driftless_sql::mysql::KeyColumn::Column(name, _) = &part.column
                && table.column(&name.text).is_none()
            {
                return Err(self.no_column(&table, &name.text, name.span));
            }
        }
        let mut draft = Draft::new(table);
        draft.keys.push(DraftKey { key, span: Some(create.name.span) });
        let table = self.finish(draft, create.name.span)?;
        self.objects_mut().tables.insert(full, table);
        Ok(())
    }

    pub(crate) fn drop_index(&mut self, drop: &DropIndex) -> Done {
        let full = self.table_name(&drop.table)?;
        let before = self.table(&full)?.clone();
        if before.key(&drop.name.text).is_none() {
            let skip = drop.if_exists;
            return Err(if skip { Stop::Skipped } else { self.no_index(&before, &drop.name) });
        }
        let mut table = before.clone();
        table.keys.retain(|key| !same(&key.name, &drop.name.text));
        self.refuse_lost_index(&before, &table, drop.name.span)?;
        self.objects_mut().tables.insert(full, table);
        Ok(())
    }
}
