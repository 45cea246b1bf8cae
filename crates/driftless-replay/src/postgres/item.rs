//! Which object a statement means, of any kind.

use driftless_catalog::postgres::{Name, PartName, UserMappingName};
use driftless_sql::postgres::{self as sql, ObjectIdentity, ObjectReference, QualifiedName};

use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{UNKNOWN_INDEX, UNKNOWN_TRIGGER, UNKNOWN_VIEW};

use super::codes::{HAS_DEPENDENTS, UNKNOWN_FUNCTION, UNKNOWN_OBJECT};
use super::depend::Item;
use super::drop::{missing, role_name};
use super::lookup::{Relation, RelationKind, wrong_kind};
use super::session::{Done, Session, Stop};

impl Session {
    /// The items an object reference means.
    pub(crate) fn item(&self, object: &ObjectReference) -> Done<Vec<Item>> {
        use sql::ObjectKind as Kind;
        let item = match (&object.identity, object.kind) {
            (ObjectIdentity::Name(name), kind) => self.named_item(name, kind)?,
            (ObjectIdentity::Type(data_type), _) => {
                let name = data_type.as_name().ok_or(Stop::Unknown)?;
                let found = self.made_type(name)?;
                if !self.objects().types.contains_key(&found) {
                    return Err(Stop::Unknown);
                }
                Item::Type(found)
            }
            (ObjectIdentity::Routine(routine), kind) => Item::Routine(self.routine(routine, kind)?),
            (ObjectIdentity::Part { name, of }, kind) => {
                let (table, _) = self.table_or_view(of)?;
                self.part(&table, name, kind)?
            }
            (ObjectIdentity::UserMapping { user, server }, _) => {
                let user = role_name(user).ok_or(Stop::Unknown)?;
                let name = UserMappingName { user, server: server.text.clone() };
                if !self.objects().user_mappings.contains_key(&name) {
                    return Err(missing(
                        &UNKNOWN_OBJECT,
                        "user mapping",
                        &server.text,
                        object.span,
                    ));
                }
                Item::UserMapping(name)
            }
            (_, Kind::Role | Kind::Database | Kind::Tablespace) => return Err(Stop::Skipped),
            _ => {
                let key = self.other_key(object).ok_or(Stop::Unknown)?;
                if !self.objects().others.contains_key(&key) {
                    return Err(Stop::Unknown);
                }
                Item::Other(key)
            }
        };
        Ok(vec![item])
    }

    fn named_item(&self, name: &QualifiedName, kind: sql::ObjectKind) -> Done<Item> {
        use sql::ObjectKind as Kind;
        let text = name.name.text.clone();
        let span = name.name.span;
        let objects = self.objects();
        let global = |exists: bool, what: &str, item: Item, open: bool| {
            if exists {
                Ok(item)
            } else if self.is_unknown(&text) || open {
                Err(Stop::Unknown)
            } else {
                Err(missing(&UNKNOWN_OBJECT, what, &text, span))
            }
        };
        match kind {
            Kind::Table | Kind::ForeignTable => Ok(Item::Table(self.table_name(name)?)),
            Kind::View => self.view_item(name, RelationKind::View),
            Kind::MaterializedView => self.view_item(name, RelationKind::MaterializedView),
            Kind::Sequence => self.sequence_item(name),
            Kind::Index => self.index_item(name),
            Kind::Schema if objects.schemas.contains(&text) => Ok(Item::Schema(text)),
            Kind::Schema if self.is_unknown(&text) => Err(Stop::Unknown),
            Kind::Schema => Err(self.no_schema(&text, span).into()),
            Kind::Extension => {
                let exists = objects.extensions.contains_key(&text);
                global(exists, "extension", Item::Extension(text.clone()), text == "plpgsql")
            }
            Kind::EventTrigger => {
                let exists = objects.event_triggers.contains_key(&text);
                global(exists, "event trigger", Item::EventTrigger(text.clone()), false)
            }
            Kind::Publication => {
                let exists = objects.publications.contains_key(&text);
                global(exists, "publication", Item::Publication(text.clone()), false)
            }
            Kind::ForeignDataWrapper => {
                let exists = objects.foreign_data_wrappers.contains_key(&text);
                let open = !objects.extensions.is_empty();
                global(exists, "foreign data wrapper", Item::Wrapper(text.clone()), open)
            }
            Kind::Server => {
                let exists = objects.servers.contains_key(&text);
                global(exists, "server", Item::Server(text.clone()), false)
            }
            Kind::Statistics => {
                let schema = name.schema.as_ref().map(|it| it.text.as_str());
                let found = self.search(schema).into_iter().map(|it| Name::new(it, &text));
                let found = found.into_iter().find(|it| objects.statistics.contains_key(it));
                match found {
                    Some(found) => Ok(Item::Statistics(found)),
                    None => Err(missing(&UNKNOWN_OBJECT, "statistics", &text, span)),
                }
            }
            Kind::Database | Kind::Tablespace | Kind::Role => Err(Stop::Skipped),
            _ => {
                let key = self.other_name_key(name, kind).ok_or(Stop::Unknown)?;
                if objects.others.contains_key(&key) {
                    Ok(Item::Other(key))
                } else {
                    Err(Stop::Unknown)
                }
            }
        }
    }

    fn view_item(&self, name: &QualifiedName, wanted: RelationKind) -> Done<Item> {
        match self.find(name) {
            Relation::Known(full, kind) if kind == wanted => Ok(Item::View(full)),
            Relation::Known(_, kind) => Err(wrong_kind(name, kind, wanted.name()).into()),
            Relation::Unknown => Err(Stop::Unknown),
            Relation::Missing => Err(self.no_view(name).into()),
        }
    }

    /// What to say about a view that is missing.
    pub(crate) fn no_view(&self, name: &QualifiedName) -> Problem {
        let text = &name.name.text;
        let known = self.objects().views.keys().map(|it| it.name.as_str());
        Problem::error(&UNKNOWN_VIEW, name.name.span, format!("unknown view `{text}`"))
            .label("no such view")
            .help_if(did_you_mean(text, known))
            .note_if(self.history.of(text))
    }

    fn sequence_item(&self, name: &QualifiedName) -> Done<Item> {
        let full = self.sequence_name(name)?;
        let owner = self.objects().sequences.get(&full).and_then(|it| it.owner.clone());
        match owner.filter(|owner| owner.identity) {
            Some(owner) => {
                let message = format!("sequence `{full}` is part of an identity column");
                let label =
                    format!("column `{}` of table `{}` needs it", owner.column, owner.table);
                let problem = Problem::error(&HAS_DEPENDENTS, name.name.span, message);
                Err(problem.label(label).into())
            }
            None => Ok(Item::Sequence(full)),
        }
    }

    fn index_item(&self, name: &QualifiedName) -> Done<Item> {
        match self.find(name) {
            Relation::Known(full, RelationKind::Index) => {
                let parent = self.objects().indexes.get(&full).and_then(|it| it.parent.clone());
                match parent {
                    None => Ok(Item::Index(full)),
                    Some(parent) => {
                        let message = format!("index `{full}` is a part of index `{parent}`");
                        Err(Problem::error(&HAS_DEPENDENTS, name.name.span, message)
                            .label("cannot be dropped alone")
                            .into())
                    }
                }
            }
            Relation::Known(full, RelationKind::KeyIndex) => {
                // What became of the constraints of a table in doubt is in doubt too.
                if self.key_indexes.get(&full).is_some_and(|of| self.is_unknown(&of.name)) {
                    return Err(Stop::Unknown);
                }
                let table = self.key_indexes.get(&full).map(Name::to_string).unwrap_or_default();
                let constraint = &full.name;
                let message = format!("index `{full}` stands behind a constraint of `{table}`");
                Err(Problem::error(&HAS_DEPENDENTS, name.name.span, message)
                    .label("cannot be dropped alone")
                    .help(format!("ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
                    .into())
            }
            Relation::Known(_, kind) => Err(wrong_kind(name, kind, "index").into()),
            Relation::Unknown => Err(Stop::Unknown),
            Relation::Missing => Err(self.no_index(name).into()),
        }
    }

    /// What to say about an index that is missing.
    pub(crate) fn no_index(&self, name: &QualifiedName) -> Problem {
        let text = &name.name.text;
        let known = self.objects().indexes.keys().map(|it| it.name.as_str());
        Problem::error(&UNKNOWN_INDEX, name.name.span, format!("unknown index `{text}`"))
            .label("no such index")
            .help_if(did_you_mean(text, known))
            .note_if(self.history.of(text))
    }

    /// A trigger, rule or policy that must exist.
    pub(crate) fn part(&self, of: &Name, name: &sql::Name, kind: sql::ObjectKind) -> Done<Item> {
        let part = PartName::new(of.clone(), &name.text);
        let objects = self.objects();
        let (exists, item, code, what) = match kind {
            sql::ObjectKind::Trigger => {
                let exists = objects.triggers.contains_key(&part);
                (exists, Item::Trigger(part), &UNKNOWN_TRIGGER, "trigger")
            }
            sql::ObjectKind::Rule => {
                (objects.rules.contains_key(&part), Item::Rule(part), &UNKNOWN_OBJECT, "rule")
            }
            sql::ObjectKind::Policy => {
                let exists = objects.policies.contains_key(&part);
                (exists, Item::Policy(part), &UNKNOWN_OBJECT, "policy")
            }
            sql::ObjectKind::Constraint => {
                let name = self.constraint_name(of, name)?;
                return Ok(Item::Constraint(of.clone(), name));
            }
            _ => return Err(Stop::Unknown),
        };
        if exists {
            return Ok(item);
        }
        if self.is_unknown(&name.text) {
            return Err(Stop::Unknown);
        }
        let known: Vec<&str> = match kind {
            sql::ObjectKind::Trigger => objects
                .triggers
                .keys()
                .filter(|it| it.of == *of)
                .map(|it| it.name.as_str())
                .collect(),
            sql::ObjectKind::Policy => objects
                .policies
                .keys()
                .filter(|it| it.of == *of)
                .map(|it| it.name.as_str())
                .collect(),
            _ => {
                objects.rules.keys().filter(|it| it.of == *of).map(|it| it.name.as_str()).collect()
            }
        };
        let message = format!("`{of}` has no {what} `{}`", name.text);
        Err(Problem::error(code, name.span, message)
            .label(format!("no such {what}"))
            .help_if(did_you_mean(&name.text, known))
            .into())
    }

    /// A routine that must exist.
    pub(crate) fn routine(
        &self,
        reference: &sql::RoutineReference,
        kind: sql::ObjectKind,
    ) -> Done<driftless_catalog::postgres::RoutineName> {
        let name = &reference.name;
        let mut candidates = self.routines_named(name);
        candidates.retain(|it| self.is_kind(it, kind));
        if let Some(wanted) = self.argument_types(reference)? {
            candidates.retain(|it| it.arguments == wanted);
        }
        match candidates.len() {
            1 => candidates.pop().ok_or(Stop::Unknown),
            0 if self.may_have_routine(name) => Err(Stop::Unknown),
            0 => {
                let text = &name.name.text;
                let known = self.objects().routines.keys().map(|it| it.name.name.as_str());
                let same: Vec<String> = self
                    .objects()
                    .routines
                    .keys()
                    .filter(|it| it.name.name == *text)
                    .map(|it| format!("`{it}`"))
                    .collect();
                let note = (!same.is_empty()).then(|| format!("there is {}", same.join(" and ")));
                let message = format!("unknown function `{text}`");
                Err(Problem::error(&UNKNOWN_FUNCTION, name.name.span, message)
                    .label("no such function with these argument types")
                    .help_if(did_you_mean(text, known))
                    .note_if(note)
                    .note_if(self.history.of(text))
                    .into())
            }
            _ => {
                let message = format!("several functions are called `{}`", name.name.text);
                Err(Problem::error(&UNKNOWN_FUNCTION, name.name.span, message)
                    .label("name the types of its arguments")
                    .into())
            }
        }
    }
}
