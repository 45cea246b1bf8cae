//! `DROP` of everything but indexes, and `TRUNCATE`.

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{Name, RoutineKind, RoutineName};
use driftless_sql::mysql::{Drop, ObjectKind as Kind, QualifiedName, Truncate};

use crate::place::Place;
use crate::postgres::codes::{UNKNOWN_FUNCTION, UNKNOWN_OBJECT};
use crate::problem::{Done, Problem, Stop, did_you_mean};
use crate::sqlite::codes::{UNKNOWN_TRIGGER, UNKNOWN_VIEW};

use super::foreign_key::needed;
use super::lookup::{Found, Relation, wrong_kind};
use super::session::Session;

impl Session {
    pub(crate) fn drop_statement(&mut self, place: &Place<'_>, drop: &Drop) -> Done {
        match drop.kind {
            Kind::Table if drop.temporary => Err(Stop::Skipped),
            Kind::Table => self.drop_tables(place, drop),
            Kind::View => self.each(place, drop, Relation::View),
            Kind::Sequence => self.each(place, drop, Relation::Sequence),
            Kind::Database => self.drop_database(place, drop),
            Kind::Trigger => self.drop_trigger(place, drop),
            Kind::Procedure => self.drop_routine(place, drop, &[RoutineKind::Procedure]),
            Kind::Function => {
                self.drop_routine(place, drop, &[RoutineKind::Function, RoutineKind::Aggregate])
            }
            Kind::Event => self.drop_event(place, drop),
            // They belong to the whole server.
            _ => Ok(()),
        }
    }

    fn drop_tables(&mut self, place: &Place<'_>, drop: &Drop) -> Done {
        let mut found = Vec::new();
        for name in &drop.names {
            match self.find(name) {
                Found::Known(full, Relation::Table) => found.push((full, name)),
                Found::Known(_, _) if drop.if_exists => {}
                Found::Known(_, kind) => return Err(wrong_kind(name, kind, "table").into()),
                Found::Unknown => self.forget(name),
                Found::Missing if drop.if_exists => self.forget(name),
                Found::Missing => return Err(self.no_relation(name).into()),
            }
        }
        let going: Vec<Name> = found.iter().map(|(full, _)| full.clone()).collect();
        for (full, name) in &found {
            self.refuse_referred(full, &going, name)?;
        }
        for (full, name) in found {
            self.remove_table(place, &full, name);
        }
        Ok(())
    }

    /// A foreign key of a table that stays holds the table it refers to.
    fn refuse_referred(&self, full: &Name, going: &[Name], name: &QualifiedName) -> Done {
        if !self.settings.foreign_key_checks {
            return Ok(());
        }
        let tables = self.objects().tables.values().filter(|table| !going.contains(&table.name));
        for table in tables {
            let key = table.foreign_keys.iter().find(|(_, key)| key.table == *full);
            if let Some((key, _)) = key
                && !self.is_unknown(&table.name.name)
            {
                let message =
                    format!("foreign key `{key}` of table `{}` refers to `{full}`", table.name);
                return Err(needed(name.name.span, message, "drop the foreign key first"));
            }
        }
        Ok(())
    }

    fn remove_table(&mut self, place: &Place<'_>, full: &Name, name: &QualifiedName) {
        let objects = self.objects_mut();
        objects.tables.remove(full);
        objects.triggers.retain(|_, trigger| trigger.table != *full);
        self.dropped(place, &full.name, name);
        let start = format!("{full}.");
        let key = full.key(ObjectKind::Table);
        self.catalog.origins.retain(|it, _| {
            let part = it.kind == ObjectKind::Column && it.path.starts_with(&start);
            *it != key && !part
        });
    }

    fn dropped(&mut self, place: &Place<'_>, text: &str, name: &QualifiedName) {
        let ident = self.ident(text);
        self.history.dropped(&ident, place.origin(name.name.span.start));
        self.learn(text);
    }

    /// What a drop names is not there afterwards, whatever it was.
    fn forget(&mut self, name: &QualifiedName) {
        if self.full_name(name).is_ok() {
            self.learn(&name.name.text);
        }
    }

    fn each(&mut self, place: &Place<'_>, drop: &Drop, wanted: Relation) -> Done {
        for name in &drop.names {
            match self.find(name) {
                Found::Known(full, kind) if kind == wanted => {
                    let objects = self.objects_mut();
                    objects.views.remove(&full);
                    objects.sequences.remove(&full);
                    self.dropped(place, &full.name, name);
                }
                Found::Known(..) if drop.if_exists => {}
                Found::Known(_, kind) => return Err(wrong_kind(name, kind, wanted.name()).into()),
                Found::Unknown => self.forget(name),
                Found::Missing if drop.if_exists => self.forget(name),
                Found::Missing => return Err(self.missing(name, wanted)),
            }
        }
        Ok(())
    }

    fn missing(&self, name: &QualifiedName, wanted: Relation) -> Stop {
        let text = &name.name.text;
        let kind = wanted.name();
        let code = if wanted == Relation::View { &UNKNOWN_VIEW } else { &UNKNOWN_OBJECT };
        let known = self.objects().views.keys().map(|it| it.name.as_str());
        Problem::error(code, name.name.span, format!("unknown {kind} `{text}`"))
            .label(format!("no such {kind}"))
            .help_if(did_you_mean(text, known))
            .note_if(self.history.of(text))
            .into()
    }

    fn drop_trigger(&mut self, place: &Place<'_>, drop: &Drop) -> Done {
        for name in &drop.names {
            let full = self.full_name(name)?;
            let text = &name.name.text;
            if self.is_unknown(text) {
                self.forget(name);
                continue;
            }
            let found = self.objects().find_trigger(&full).cloned();
            match found {
                Some(found) => {
                    self.remove_trigger(&found);
                    self.dropped(place, &found.name, name);
                }
                None if drop.if_exists => self.forget(name),
                None => {
                    let known = self.objects().triggers.keys().map(|it| it.name.as_str());
                    let message = format!("unknown trigger `{text}`");
                    return Err(Problem::error(&UNKNOWN_TRIGGER, name.name.span, message)
                        .label("no such trigger")
                        .help_if(did_you_mean(text, known))
                        .note_if(self.history.of(text))
                        .into());
                }
            }
        }
        Ok(())
    }

    /// Those behind it move up.
    fn remove_trigger(&mut self, name: &Name) {
        let triggers = &mut self.objects_mut().triggers;
        let Some(gone) = triggers.remove(name) else { return };
        for other in triggers.values_mut() {
            let beside = other.table == gone.table
                && other.timing == gone.timing
                && other.event == gone.event;
            if beside && other.order > gone.order {
                other.order -= 1;
            }
        }
    }

    fn drop_routine(&mut self, place: &Place<'_>, drop: &Drop, kinds: &[RoutineKind]) -> Done {
        for name in &drop.names {
            let full = self.full_name(name)?;
            let text = &name.name.text;
            let key = full.sibling(full.name.to_lowercase());
            let keys = kinds.iter().map(|kind| RoutineName { kind: *kind, name: key.clone() });
            let found = keys.into_iter().find(|key| self.objects().routines.contains_key(key));
            match found {
                Some(key) => {
                    self.objects_mut().routines.remove(&key);
                    self.dropped(place, text, name);
                }
                None if drop.if_exists || self.is_unknown(text) => self.forget(name),
                None => {
                    let word = kinds.first().map_or("routine", |kind| kind.object_kind().name());
                    let routines = self.objects().routines.values();
                    let known: Vec<&str> = routines.map(|it| it.name.name.name.as_str()).collect();
                    let message = format!("unknown {word} `{text}`");
                    return Err(Problem::error(&UNKNOWN_FUNCTION, name.name.span, message)
                        .label(format!("no such {word}"))
                        .help_if(did_you_mean(text, known))
                        .note_if(self.history.of(text))
                        .into());
                }
            }
        }
        Ok(())
    }

    fn drop_event(&mut self, place: &Place<'_>, drop: &Drop) -> Done {
        for name in &drop.names {
            let full = self.full_name(name)?;
            let text = &name.name.text;
            let key = full.sibling(full.name.to_lowercase());
            if self.objects_mut().events.remove(&key).is_some() {
                self.dropped(place, text, name);
            } else if !drop.if_exists && !self.is_unknown(text) {
                let message = format!("unknown event `{text}`");
                return Err(Problem::error(&UNKNOWN_OBJECT, name.name.span, message)
                    .label("no such event")
                    .into());
            }
        }
        Ok(())
    }

    pub(crate) fn truncate(&mut self, truncate: &Truncate) -> Done {
        self.table_name(&truncate.table).map(|_| ())
    }
}
