//! Objects of rarer kinds, and statements about an object of any kind.

use driftless_catalog::postgres::{Extension, HIDDEN, IndexKey, Name, Other, PartName, Statistics};
use driftless_catalog::{ObjectKey, ObjectKind, SqlText};
use driftless_diag::Span;
use driftless_sql::postgres::{
    self as sql, AlterExtension, AlterObject, CreateExtension, CreateSchema, CreateStatistics,
    ExtensionChange, ObjectChange, ObjectIdentity, ObjectReference, QualifiedName,
};

use crate::place::Place;
use crate::print::postgres::literal;
use crate::problem::Problem;

use super::builtin;
use super::codes::{DUPLICATE_OBJECT, UNKNOWN_OBJECT};
use super::depend::Item;
use super::drop::missing;
use super::names;
use super::session::{Done, Session, Stop, ident};
use super::text::{expression, slice};

/// The key of an object that lives in no schema.
pub(crate) fn global_key(kind: ObjectKind, name: &str) -> ObjectKey {
    ObjectKey { kind, path: driftless_catalog::postgres::Quoted(name).to_string() }
}

/// A kind as catalogs call it.
pub(crate) const fn kind_of(kind: sql::ObjectKind) -> ObjectKind {
    use sql::ObjectKind as Kind;
    match kind {
        Kind::AccessMethod => ObjectKind::AccessMethod,
        Kind::Aggregate => ObjectKind::Aggregate,
        Kind::Cast => ObjectKind::Cast,
        Kind::Collation => ObjectKind::Collation,
        Kind::Column => ObjectKind::Column,
        Kind::Constraint | Kind::DomainConstraint => ObjectKind::Constraint,
        Kind::Conversion => ObjectKind::Conversion,
        Kind::Database | Kind::Parameter => ObjectKind::Database,
        Kind::Domain => ObjectKind::Domain,
        Kind::EventTrigger => ObjectKind::EventTrigger,
        Kind::Extension => ObjectKind::Extension,
        Kind::ForeignDataWrapper => ObjectKind::ForeignDataWrapper,
        Kind::ForeignTable | Kind::Table => ObjectKind::Table,
        Kind::Function | Kind::Routine => ObjectKind::Function,
        Kind::Index => ObjectKind::Index,
        Kind::Language => ObjectKind::Language,
        Kind::LargeObject => ObjectKind::LargeObject,
        Kind::MaterializedView => ObjectKind::MaterializedView,
        Kind::Operator => ObjectKind::Operator,
        Kind::OperatorClass => ObjectKind::OperatorClass,
        Kind::OperatorFamily => ObjectKind::OperatorFamily,
        Kind::Policy => ObjectKind::Policy,
        Kind::Procedure => ObjectKind::Procedure,
        Kind::Publication => ObjectKind::Publication,
        Kind::Role => ObjectKind::Role,
        Kind::Rule => ObjectKind::Rule,
        Kind::Schema => ObjectKind::Schema,
        Kind::Sequence => ObjectKind::Sequence,
        Kind::Server => ObjectKind::Server,
        Kind::Statistics => ObjectKind::Statistics,
        Kind::Subscription => ObjectKind::Subscription,
        Kind::Tablespace => ObjectKind::Tablespace,
        Kind::TextSearchConfiguration => ObjectKind::TextSearchConfiguration,
        Kind::TextSearchDictionary => ObjectKind::TextSearchDictionary,
        Kind::TextSearchParser => ObjectKind::TextSearchParser,
        Kind::TextSearchTemplate => ObjectKind::TextSearchTemplate,
        Kind::Transform => ObjectKind::Transform,
        Kind::Trigger => ObjectKind::Trigger,
        Kind::Type => ObjectKind::Type,
        Kind::UserMapping => ObjectKind::UserMapping,
        Kind::View => ObjectKind::View,
    }
}

impl Session {
    pub(crate) fn create_schema(&mut self, place: &Place<'_>, create: &CreateSchema) -> Done {
        let name = match (&create.name, &create.authorization) {
            (Some(name), _) => name.clone(),
            (None, Some(sql::Role::Name(role))) => role.clone(),
            _ => return Err(Stop::Unknown),
        };
        if self.objects().schemas.contains(&name.text) && !self.is_unknown(&name.text) {
            if create.if_not_exists {
                return Err(Stop::Skipped);
            }
            let message = format!("schema `{}` exists already", name.text);
            return Err(Problem::error(&DUPLICATE_OBJECT, name.span, message)
                .label("this schema exists")
                .into());
        }
        let key = global_key(ObjectKind::Schema, &name.text);
        self.made(place, key.clone(), name.span.start);
        self.learn(&name.text);
        self.objects_mut().schemas.insert(name.text.clone());
        if let Some(role) = &create.authorization {
            self.set_owner(key, role);
        }
        let path = std::mem::replace(&mut self.path, vec![name.text.clone()]);
        for element in &create.elements {
            self.carry_out(place, &element.kind);
        }
        self.path = path;
        Ok(())
    }

    pub(crate) fn create_extension(&mut self, place: &Place<'_>, create: &CreateExtension) -> Done {
        let name = &create.name.text;
        if self.objects().extensions.contains_key(name) || name == "plpgsql" {
            if create.if_not_exists {
                return Err(Stop::Skipped);
            }
            let message = format!("extension `{name}` exists already");
            return Err(Problem::error(&DUPLICATE_OBJECT, create.name.span, message)
                .label("this extension exists")
                .help(format!("CREATE EXTENSION IF NOT EXISTS {}", names::quoted(name)))
                .into());
        }
        let schema = match &create.schema {
            Some(schema) => self.schema(schema)?,
            None => self.creation_schema()?,
        };
        if builtin::extension(name).is_none() {
            self.open = true;
        }
        self.made(place, global_key(ObjectKind::Extension, name), create.name.span.start);
        let version = create.version.as_ref().map(|version| version.text.clone());
        let extension = Extension { name: name.clone(), schema, version };
        self.objects_mut().extensions.insert(name.clone(), extension);
        Ok(())
    }

    pub(crate) fn alter_extension(&mut self, alter: &AlterExtension) -> Done {
        let schema = match &alter.change {
            ExtensionChange::SetSchema(schema) => Some(self.schema(schema)?),
            _ => None,
        };
        let extension = self.objects_mut().extensions.get_mut(&alter.name.text);
        let Some(extension) = extension else {
            return Err(missing(&UNKNOWN_OBJECT, "extension", &alter.name.text, alter.name.span));
        };
        match &alter.change {
            ExtensionChange::Update(version) => {
                extension.version = version.as_ref().map(|version| version.text.clone());
            }
            ExtensionChange::SetSchema(_) => extension.schema = schema.unwrap_or_default(),
            ExtensionChange::Add(_) | ExtensionChange::Drop(_) => return Err(Stop::Unknown),
        }
        Ok(())
    }

    pub(crate) fn create_statistics(
        &mut self,
        place: &Place<'_>,
        create: &CreateStatistics,
    ) -> Done {
        let table = self.table_name(&create.table)?;
        let found = self.table(&table)?.clone();
        let mut elements = Vec::new();
        for element in &create.elements {
            elements.push(match &element.column {
                Some(column) => IndexKey::Column(self.column_name(&found, column)?),
                None => {
                    self.columns_read(place, &element.expression, &found, None)?;
                    IndexKey::Expression(expression(place, &element.expression))
                }
            });
        }
        let taken = |session: &Self, name: &Name| session.objects().statistics.contains_key(name);
        let name = match &create.name {
            Some(name) => self.new_name(name)?,
            None => {
                let columns = elements.iter().map(|key| match key {
                    IndexKey::Column(name) => name.as_str(),
                    IndexKey::Expression(_) => "expr",
                });
                let part = names::joined(columns);
                table.sibling(names::choose(&table.name, Some(&part), "stat", |name| {
                    taken(self, &table.sibling(name))
                }))
            }
        };
        if taken(self, &name) {
            if create.if_not_exists {
                return Err(Stop::Skipped);
            }
            let span = create.name.as_ref().map_or(place.statement, |name| name.name.span);
            let message = format!("statistics `{name}` exist already");
            return Err(Problem::error(&DUPLICATE_OBJECT, span, message).into());
        }
        let mut kinds: std::collections::BTreeSet<String> =
            create.kinds.iter().map(|kind| kind.text.to_ascii_lowercase()).collect();
        let single = elements.len() == 1;
        if kinds.is_empty() && !single {
            kinds = ["ndistinct", "dependencies", "mcv"].map(str::to_owned).into();
        }
        self.made(place, name.key(ObjectKind::Statistics), place.statement.start);
        let statistics = Statistics { name: name.clone(), table, kinds, elements, target: None };
        self.objects_mut().statistics.insert(name, statistics);
        Ok(())
    }

    pub(crate) fn alter_statistics(&mut self, alter: &sql::AlterStatistics) -> Done {
        let schema = alter.name.schema.as_ref().map(|it| it.text.as_str());
        let found = self.search(schema).into_iter().map(|it| Name::new(it, &alter.name.name.text));
        let found: Vec<Name> = found.collect();
        let name = found.into_iter().find(|it| self.objects().statistics.contains_key(it));
        let Some(name) = name else {
            if alter.if_exists {
                return Err(Stop::Skipped);
            }
            let name = &alter.name.name;
            return Err(missing(&UNKNOWN_OBJECT, "statistics", &name.text, name.span));
        };
        let target = alter.target.as_ref().and_then(sql::Number::value);
        let target = target.and_then(|it| i32::try_from(it).ok()).filter(|it| *it >= 0);
        if let Some(statistics) = self.objects_mut().statistics.get_mut(&name) {
            statistics.target = target;
        }
        Ok(())
    }

    /// An object that is kept as a whole.
    pub(crate) fn create_other(
        &mut self,
        place: &Place<'_>,
        kind: ObjectKind,
        name: Option<&QualifiedName>,
        detail: &str,
        span: Span,
    ) -> Done {
        let full = name.map(|name| self.new_name(name)).transpose()?;
        let identity = match &full {
            Some(full) => format!("{full}{detail}"),
            None => detail.to_owned(),
        };
        let key = ObjectKey { kind, path: identity.clone() };
        let definition = SqlText::raw(slice(place, place.statement));
        self.made(place, key.clone(), span.start);
        if let Some(full) = &full {
            self.learn(&full.name);
        }
        let schema = full.map(|full| full.schema);
        self.objects_mut().others.insert(key, Other { kind, identity, schema, definition });
        Ok(())
    }

    /// An object without a schema that is kept as a whole.
    pub(crate) fn create_global(&mut self, place: &Place<'_>, kind: ObjectKind, name: &sql::Name) {
        let key = global_key(kind, &name.text);
        let definition = SqlText::raw(slice(place, place.statement));
        self.made(place, key.clone(), name.span.start);
        let other = Other { kind, identity: key.path.clone(), schema: None, definition };
        self.objects_mut().others.insert(key, other);
    }

    /// Keeps a subscription without where it connects to, in which there may be a password: no server
    /// tells everybody, and a schema is read by many.
    pub(crate) fn hide_connection(&mut self, place: &Place<'_>, create: &sql::CreateSubscription) {
        let (name, connection) = (create.name.span, create.connection.span);
        let before = slice(place, Span::new(place.statement.start, name.end));
        let after = slice(place, Span::new(connection.end, place.statement.end));
        let key = global_key(ObjectKind::Subscription, &create.name.text);
        if let Some(kept) = self.objects_mut().others.get_mut(&key) {
            kept.definition =
                SqlText::raw(format!("{before} CONNECTION {}{after}", literal(HIDDEN)));
        }
    }

    /// The key of an object that is kept as a whole.
    pub(crate) fn other_name_key(
        &self,
        name: &QualifiedName,
        kind: sql::ObjectKind,
    ) -> Option<ObjectKey> {
        let kind = kind_of(kind);
        let schema = name.schema.as_ref().map(|it| it.text.as_str());
        let in_schema = self.search(schema).into_iter();
        let keys = in_schema.map(|schema| Name::new(schema, &name.name.text).key(kind));
        let mut keys = keys.chain([global_key(kind, &name.name.text)]);
        keys.find(|key| self.objects().others.contains_key(key))
    }

    /// The key of an object that is kept as a whole, by any reference.
    pub(crate) fn other_key(&self, object: &ObjectReference) -> Option<ObjectKey> {
        match &object.identity {
            ObjectIdentity::Name(name) => self.other_name_key(name, object.kind),
            ObjectIdentity::Cast { source, target } => {
                let path = format!(
                    "({} AS {})",
                    self.data_type(source).ok()?.text,
                    self.data_type(target).ok()?.text
                );
                Some(ObjectKey { kind: ObjectKind::Cast, path })
            }
            ObjectIdentity::Class { name, method } => {
                let kind = kind_of(object.kind);
                let schema = name.schema.as_ref().map(|it| it.text.as_str());
                let names = self.search(schema).into_iter();
                let mut keys = names.map(|schema| {
                    let full = Name::new(schema, &name.name.text);
                    ObjectKey { kind, path: format!("{full} USING {}", method.text) }
                });
                keys.find(|key| self.objects().others.contains_key(key))
            }
            ObjectIdentity::Operator(operator) => {
                let side = |data_type: &Option<sql::DataType>| match data_type {
                    Some(data_type) => self.data_type(data_type).map(|it| it.text).ok(),
                    None => Some("NONE".to_owned()),
                };
                let detail = format!(" ({}, {})", side(&operator.left)?, side(&operator.right)?);
                let schema = operator.name.schema.as_ref().map(|it| it.text.as_str());
                let names = self.search(schema).into_iter();
                let mut keys = names.map(|schema| {
                    let full = Name::new(schema, &operator.name.operator);
                    ObjectKey { kind: ObjectKind::Operator, path: format!("{full}{detail}") }
                });
                keys.find(|key| self.objects().others.contains_key(key))
            }
            _ => None,
        }
    }

    pub(crate) fn alter_object(&mut self, place: &Place<'_>, alter: &AlterObject) -> Done {
        let item = match self.item(&alter.object) {
            Ok(mut items) => items.pop().ok_or(Stop::Unknown)?,
            Err(Stop::Problem(problem)) => {
                let absent = problem.code.id.starts_with("unknown-");
                return Err(if alter.if_exists && absent {
                    Stop::Skipped
                } else {
                    Stop::Problem(problem)
                });
            }
            Err(stop) => return Err(stop),
        };
        let key = self.item_key(&item);
        match &alter.change {
            ObjectChange::OwnerTo(role) => {
                if let Some(key) = key {
                    self.set_owner(key, role);
                }
                Ok(())
            }
            ObjectChange::RenameTo(to) => self.rename_item(place, &item, to),
            ObjectChange::SetSchema(to) => self.move_item(&item, to),
            ObjectChange::DependsOnExtension { .. } | ObjectChange::RefreshVersion => Ok(()),
        }
    }

    fn rename_item(&mut self, place: &Place<'_>, item: &Item, to: &sql::Name) -> Done {
        let objects = &mut self.catalog.postgres;
        let old = item.name().to_owned();
        match item {
            Item::Routine(name) => self.relocate_routine(name, &name.name.sibling(&to.text)),
            Item::Schema(name) => return self.rename_schema(place, name, to),
            Item::Trigger(part) => {
                let new = PartName::new(part.of.clone(), &to.text);
                if let Some(mut trigger) = objects.triggers.remove(part) {
                    trigger.name = new.clone();
                    objects.triggers.insert(new.clone(), trigger);
                }
                self.move_key(&part.key(ObjectKind::Trigger), new.key(ObjectKind::Trigger));
            }
            Item::Rule(part) => {
                let new = PartName::new(part.of.clone(), &to.text);
                if let Some(mut rule) = objects.rules.remove(part) {
                    rule.name = new.clone();
                    objects.rules.insert(new.clone(), rule);
                }
                self.move_key(&part.key(ObjectKind::Rule), new.key(ObjectKind::Rule));
            }
            Item::Policy(part) => {
                let new = PartName::new(part.of.clone(), &to.text);
                if let Some(mut policy) = objects.policies.remove(part) {
                    policy.name = new.clone();
                    objects.policies.insert(new.clone(), policy);
                }
                self.move_key(&part.key(ObjectKind::Policy), new.key(ObjectKind::Policy));
            }
            Item::Statistics(name) => {
                let new = name.sibling(&to.text);
                if let Some(mut statistics) = objects.statistics.remove(name) {
                    statistics.name = new.clone();
                    objects.statistics.insert(new.clone(), statistics);
                }
                self.move_key(&name.key(ObjectKind::Statistics), new.key(ObjectKind::Statistics));
            }
            Item::Publication(name) => {
                if let Some(mut publication) = objects.publications.remove(name) {
                    publication.name.clone_from(&to.text);
                    objects.publications.insert(to.text.clone(), publication);
                }
            }
            Item::Server(name) => {
                if let Some(mut server) = objects.servers.remove(name) {
                    server.name.clone_from(&to.text);
                    objects.servers.insert(to.text.clone(), server);
                }
            }
            _ => return Err(Stop::Unknown),
        }
        let origin = place.origin(place.statement.start);
        self.history.renamed(&ident(&old), &ident(&to.text), origin);
        self.learn(&to.text);
        Ok(())
    }

    fn move_item(&mut self, item: &Item, to: &sql::Name) -> Done {
        let schema = self.schema(to)?;
        match item {
            Item::Routine(name) => {
                self.relocate_routine(name, &Name::new(schema, &name.name.name));
                Ok(())
            }
            _ => Err(Stop::Unknown),
        }
    }

    /// The key under which comments, owners and privileges of an item are kept.
    pub(crate) fn item_key(&self, item: &Item) -> Option<ObjectKey> {
        Some(match item {
            Item::Table(name) => name.key(ObjectKind::Table),
            Item::Column(table, name) => table.part_key(ObjectKind::Column, name),
            Item::Constraint(table, name) => table.part_key(ObjectKind::Constraint, name),
            Item::Default(..) => return None,
            Item::Index(name) => name.key(ObjectKind::Index),
            Item::Sequence(name) => name.key(ObjectKind::Sequence),
            Item::View(name) => name.key(self.objects().views.get(name)?.object_kind()),
            Item::Type(name) => self.objects().types.get(name)?.key(),
            Item::Routine(name) => self.objects().routines.get(name)?.key(),
            Item::Trigger(part) => part.key(ObjectKind::Trigger),
            Item::Rule(part) => part.key(ObjectKind::Rule),
            Item::Policy(part) => part.key(ObjectKind::Policy),
            Item::Statistics(name) => name.key(ObjectKind::Statistics),
            Item::Schema(name) => global_key(ObjectKind::Schema, name),
            Item::Extension(name) => global_key(ObjectKind::Extension, name),
            Item::EventTrigger(name) => global_key(ObjectKind::EventTrigger, name),
            Item::Publication(name) => global_key(ObjectKind::Publication, name),
            Item::Wrapper(name) => global_key(ObjectKind::ForeignDataWrapper, name),
            Item::Server(name) => global_key(ObjectKind::Server, name),
            Item::UserMapping(_) => return None,
            Item::Other(key) => key.clone(),
        })
    }
}
