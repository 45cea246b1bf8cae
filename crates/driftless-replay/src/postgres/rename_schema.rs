//! What a rename means beyond the thing itself: texts that name it, and everything in a schema.
//!
//! [`rewrite`](super::rewrite) follows relations and columns through texts word by word. Types, values
//! of enums and functions are found by the analysis behind the normal form, which knows what a
//! constant without a type is.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Name, RoutineName};
use driftless_sql::postgres::{self as sql};

use crate::normal::{Respelling, respell};
use crate::place::Place;
use crate::problem::Problem;

use super::codes::DUPLICATE_OBJECT;
use super::lookup::RelationKind;
use super::other::global_key;
use super::session::{Done, Session, ident};

impl Session {
    /// Writes anew what mentions a thing that is about to get another name.
    pub(crate) fn respell(&mut self, respelling: Respelling) {
        respell(self.objects_mut(), respelling);
    }

    /// A function gets another full name, and triggers that call it call that.
    pub(crate) fn relocate_routine(&mut self, name: &RoutineName, to: &Name) {
        let overloads = self.objects().routines.keys().filter(|it| it.name == name.name).count();
        if overloads == 1 {
            // Which of several a call means is not written in it.
            self.respell(Respelling::Routine(name.name.clone(), to.clone()));
        }
        let objects = self.objects_mut();
        let Some(mut routine) = objects.routines.remove(name) else { return };
        let key = routine.key();
        routine.name.name = to.clone();
        let new = routine.key();
        objects.routines.insert(routine.name.clone(), routine);
        if name.arguments.is_empty() {
            for trigger in objects.triggers.values_mut().filter(|it| it.function == name.name) {
                trigger.function = to.clone();
            }
            for trigger in objects.event_triggers.values_mut() {
                if trigger.function == name.name {
                    trigger.function = to.clone();
                }
            }
        }
        self.move_key(&key, new);
    }

    /// A schema gets another name, and with it everything that is in it.
    pub(crate) fn rename_schema(&mut self, place: &Place<'_>, from: &str, to: &sql::Name) -> Done {
        if self.objects().schemas.contains(&to.text) {
            let message = format!("schema `{}` exists already", to.text);
            return Err(Problem::error(&DUPLICATE_OBJECT, to.span, message).into());
        }
        self.know_uses();
        self.respell(Respelling::Schema(from.to_owned(), to.text.clone()));
        let objects = self.objects_mut();
        objects.schemas.remove(from);
        objects.schemas.insert(to.text.clone());
        for (name, kind) in self.relations_in(from) {
            let target = Name::new(&to.text, &name.name);
            self.relocate(place, &name, kind, &target)?;
        }
        let routines = self.objects().routines.keys();
        let routines: Vec<RoutineName> =
            routines.filter(|it| it.name.schema == from).cloned().collect();
        for routine in routines {
            self.relocate_routine(&routine, &Name::new(&to.text, &routine.name.name));
        }
        self.move_rest(from, &to.text);
        let kind = ObjectKind::Schema;
        self.move_key(&global_key(kind, from), global_key(kind, &to.text));
        self.history.renamed(&ident(from), &ident(&to.text), place.origin(place.statement.start));
        self.learn(&to.text);
        Ok(())
    }

    /// Tables first: what belongs to them is found by their names.
    fn relations_in(&self, schema: &str) -> Vec<(Name, RelationKind)> {
        let objects = self.objects();
        let mut found: Vec<(Name, RelationKind)> = Vec::new();
        let mut add = |name: &Name, kind| {
            if name.schema == schema {
                found.push((name.clone(), kind));
            }
        };
        objects.tables.keys().for_each(|name| add(name, RelationKind::Table));
        objects.views.values().for_each(|view| {
            let kind = match view.object_kind() {
                ObjectKind::MaterializedView => RelationKind::MaterializedView,
                _ => RelationKind::View,
            };
            add(&view.name, kind);
        });
        objects.indexes.keys().for_each(|name| add(name, RelationKind::Index));
        objects.sequences.keys().for_each(|name| add(name, RelationKind::Sequence));
        objects.types.keys().for_each(|name| add(name, RelationKind::CompositeType));
        found
    }

    /// Statistics, extensions, and the indexes behind keys.
    fn move_rest(&mut self, from: &str, to: &str) {
        let objects = self.objects_mut();
        for (name, mut statistics) in std::mem::take(&mut objects.statistics) {
            let schema = if name.schema == from { to } else { name.schema.as_str() };
            statistics.name = Name::new(schema, &name.name);
            objects.statistics.insert(statistics.name.clone(), statistics);
        }
        for extension in objects.extensions.values_mut().filter(|it| it.schema == from) {
            to.clone_into(&mut extension.schema);
        }
        let keys = std::mem::take(&mut self.key_indexes);
        self.key_indexes = keys
            .into_iter()
            .map(|(index, of)| {
                let schema = if index.schema == from { to } else { index.schema.as_str() };
                (Name::new(schema, &index.name), of)
            })
            .collect();
    }
}
