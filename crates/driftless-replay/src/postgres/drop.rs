//! `DROP`: what goes, what goes along, and what stands in the way.

use std::collections::{BTreeSet, VecDeque};

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Name, TypeKind};
use driftless_diag::{Code, Span};
use driftless_sql::postgres::{self as sql, Behavior, Drop, ObjectIdentity, ObjectReference};

use crate::place::Place;
use crate::problem::Problem;

use super::codes::HAS_DEPENDENTS;
use super::depend::{Item, Tie};
use super::session::{Done, Session, Stop, ident};

impl Session {
    pub(crate) fn drop_statement(&mut self, place: &Place<'_>, drop: &Drop) -> Done {
        let mut items = Vec::new();
        let mut unknown = false;
        for object in &drop.objects {
            match self.item(object) {
                Ok(found) => items.extend(found),
                Err(Stop::Problem(_)) if drop.if_exists && is_missing(self, object) => {
                    self.learn_dropped(object);
                }
                Err(Stop::Unknown) => {
                    self.forget_table(place, object);
                    self.learn_dropped(object);
                    unknown = true;
                }
                Err(stop) => return Err(stop),
            }
        }
        let span = drop.objects.first().map_or(place.statement, |object| object.span);
        match self.drop_items(place, items, drop.behavior, span) {
            Err(Stop::Problem(_)) if unknown => Err(Stop::Unknown),
            outcome => outcome,
        }
    }

    /// A table about which nothing is certain is gone, whatever it was.
    fn forget_table(&mut self, place: &Place<'_>, object: &ObjectReference) {
        let ObjectIdentity::Name(name) = &object.identity else { return };
        let schema = name.schema.as_ref().map(|it| it.text.as_str());
        let names = self.search(schema).into_iter().map(|it| Name::new(it, &name.name.text));
        let found = names.into_iter().find(|name| self.objects().tables.contains_key(name));
        if let (sql::ObjectKind::Table, Some(found)) = (object.kind, found) {
            let table = Item::Table(found);
            // What hangs on it is gone with it, whatever else did.
            for (dependent, tie) in self.dependents(&table) {
                if tie == Tie::Auto {
                    self.remove(place, &dependent);
                }
            }
            self.remove(place, &table);
        }
    }

    /// An object that may or may not have existed is gone.
    fn learn_dropped(&mut self, object: &ObjectReference) {
        let ObjectIdentity::Name(name) = &object.identity else { return };
        if !self.is_unknown(&name.name.text) || self.relation_everywhere(&name.name.text) {
            return;
        }
        self.learn(&name.name.text);
    }

    fn relation_everywhere(&self, name: &str) -> bool {
        self.is_relation_anywhere(name)
    }

    /// Drops items with what goes along; refuses if something stands in the way.
    pub(crate) fn drop_items(
        &mut self,
        place: &Place<'_>,
        roots: Vec<Item>,
        behavior: Behavior,
        span: Span,
    ) -> Done {
        self.know_uses();
        let mut doomed: BTreeSet<Item> = BTreeSet::new();
        let mut queue: VecDeque<Item> = roots.into();
        let mut blockers: Vec<(Item, Item)> = Vec::new();
        while let Some(item) = queue.pop_front() {
            if !doomed.insert(item.clone()) {
                continue;
            }
            for (dependent, tie) in self.dependents(&item) {
                if tie == Tie::Auto || behavior == Behavior::Cascade {
                    queue.push_back(dependent);
                } else {
                    blockers.push((dependent, item.clone()));
                }
            }
        }
        blockers.retain(|(dependent, _)| !is_covered(dependent, &doomed));
        if let Some((_, first)) = blockers.first() {
            if blockers.iter().any(|(it, _)| self.is_unknown(it.name())) {
                return Err(Stop::Unknown);
            }
            return Err(standing_in_the_way(first, &blockers, span).into());
        }
        for item in doomed.iter().rev() {
            self.remove(place, item);
        }
        Ok(())
    }

    /// Takes an item out of the catalog.
    pub(crate) fn remove(&mut self, place: &Place<'_>, item: &Item) {
        match item {
            Item::Table(name) => self.remove_whole_table(place, name),
            Item::Column(table, name) => self.remove_column(place, table, name),
            Item::Default(table, name) => {
                let _ = self.change_column(table, name, |column| column.default = None);
            }
            Item::Constraint(table, name) => self.remove_constraint(table, name),
            Item::Index(name) => {
                self.objects_mut().indexes.remove(name);
                self.gone(place, name, ObjectKind::Index);
            }
            Item::Sequence(name) => {
                self.objects_mut().sequences.remove(name);
                self.gone(place, name, ObjectKind::Sequence);
            }
            Item::View(name) => {
                if let Some(view) = self.objects_mut().views.remove(name) {
                    self.gone(place, name, view.object_kind());
                }
                self.uses.remove(name);
            }
            Item::Type(name) => {
                if let Some(made) = self.objects_mut().types.remove(name) {
                    self.forget_key(&made.key());
                    let domain = matches!(made.kind, TypeKind::Domain(_));
                    self.gone(
                        place,
                        name,
                        if domain { ObjectKind::Domain } else { ObjectKind::Type },
                    );
                }
            }
            Item::Routine(name) => {
                if let Some(routine) = self.objects_mut().routines.remove(name) {
                    self.forget_key(&routine.key());
                    let origin = place.origin(place.statement.start);
                    self.history.dropped(&ident(&name.name.name), origin);
                }
            }
            Item::Trigger(part) => {
                self.objects_mut().triggers.remove(part);
                self.forget_key(&part.key(ObjectKind::Trigger));
            }
            Item::Rule(part) => {
                self.objects_mut().rules.remove(part);
                self.forget_key(&part.key(ObjectKind::Rule));
            }
            Item::Policy(part) => {
                self.objects_mut().policies.remove(part);
                self.forget_key(&part.key(ObjectKind::Policy));
            }
            Item::Statistics(name) => {
                self.objects_mut().statistics.remove(name);
                self.gone(place, name, ObjectKind::Statistics);
            }
            item => self.remove_global(item),
        }
    }

    fn remove_global(&mut self, item: &Item) {
        let objects = self.objects_mut();
        let (kind, name) = match item {
            Item::Schema(name) => {
                objects.schemas.remove(name);
                (ObjectKind::Schema, name)
            }
            Item::Extension(name) => {
                objects.extensions.remove(name);
                (ObjectKind::Extension, name)
            }
            Item::EventTrigger(name) => {
                objects.event_triggers.remove(name);
                (ObjectKind::EventTrigger, name)
            }
            Item::Publication(name) => {
                objects.publications.remove(name);
                (ObjectKind::Publication, name)
            }
            Item::Wrapper(name) => {
                objects.foreign_data_wrappers.remove(name);
                (ObjectKind::ForeignDataWrapper, name)
            }
            Item::Server(name) => {
                objects.servers.remove(name);
                (ObjectKind::Server, name)
            }
            Item::UserMapping(name) => {
                objects.user_mappings.remove(name);
                return;
            }
            Item::Other(key) => {
                objects.others.remove(key);
                let key = key.clone();
                self.forget_key(&key);
                return;
            }
            _ => return,
        };
        let key = super::other::global_key(kind, name);
        self.forget_key(&key);
        self.learn(&name.clone());
    }

    fn gone(&mut self, place: &Place<'_>, name: &Name, kind: ObjectKind) {
        self.forget_key(&name.key(kind));
        // Another one of that name may be in doubt, and stays so.
        if !self.is_relation_anywhere(&name.name) {
            self.learn(&name.name);
        }
        self.history.dropped(&ident(&name.name), place.origin(place.statement.start));
    }

    fn remove_whole_table(&mut self, place: &Place<'_>, name: &Name) {
        let Some(table) = self.objects_mut().tables.remove(name) else { return };
        for constraint in table.constraints.keys() {
            self.key_indexes.remove(&name.sibling(constraint));
            self.forget_key(&name.part_key(ObjectKind::Constraint, constraint));
        }
        for column in &table.columns {
            self.forget_key(&name.part_key(ObjectKind::Column, &column.name));
        }
        for publication in self.objects_mut().publications.values_mut() {
            publication.tables.remove(name);
        }
        self.gone(place, name, ObjectKind::Table);
    }

    fn remove_column(&mut self, place: &Place<'_>, table: &Name, name: &str) {
        if let Some(found) = self.objects_mut().tables.get_mut(table) {
            found.columns.retain(|column| column.name != *name);
        }
        self.forget_key(&table.part_key(ObjectKind::Column, name));
        self.column_gone(place, table, name);
    }
}

/// Whether an item goes anyway because what it is part of goes.
fn is_covered(item: &Item, doomed: &BTreeSet<Item>) -> bool {
    doomed.contains(item)
        || match item {
            Item::Column(table, _) | Item::Constraint(table, _) => {
                doomed.contains(&Item::Table(table.clone()))
            }
            Item::Default(table, column) => {
                doomed.contains(&Item::Table(table.clone()))
                    || doomed.contains(&Item::Column(table.clone(), column.clone()))
            }
            _ => false,
        }
}

/// What to say when dependents stand in the way.
pub(crate) fn standing_in_the_way(
    dropped: &Item,
    blockers: &[(Item, Item)],
    span: Span,
) -> Problem {
    let mut names: Vec<String> = blockers.iter().map(|(item, _)| item.to_string()).collect();
    names.dedup();
    let more = names.len().saturating_sub(4);
    names.truncate(4);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Problem::error(&HAS_DEPENDENTS, span, format!("{dropped} is still needed"))
        .label("something depends on it")
        .note(format!("needed by {}{more}", names.join(", ")))
        .help("drop what depends on it first, or add `CASCADE`")
}

/// Whether the problem with an object is that it does not exist.
fn is_missing(session: &Session, object: &ObjectReference) -> bool {
    match session.item(object) {
        Err(Stop::Problem(problem)) => {
            let id = problem.code.id;
            id.starts_with("unknown-")
        }
        _ => false,
    }
}

/// What to say about an object that is missing.
pub(crate) fn missing(code: &'static Code, what: &str, name: &str, span: Span) -> Stop {
    Problem::error(code, span, format!("unknown {what} `{name}`"))
        .label(format!("no such {what}"))
        .into()
}

/// A role by its name; none for the current one.
pub(crate) fn role_name(role: &sql::Role) -> Option<String> {
    match role {
        sql::Role::Name(name) => Some(name.text.clone()),
        sql::Role::Public(_) => Some("PUBLIC".to_owned()),
        sql::Role::CurrentUser(_) | sql::Role::CurrentRole(_) | sql::Role::SessionUser(_) => None,
    }
}
