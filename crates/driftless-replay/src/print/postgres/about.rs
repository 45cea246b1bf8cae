//! What is said about objects: comments, owners, privileges; and objects by their keys.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{
    Objects, Privileges, RoutineKind, TableKind, Type, TypeKind, View,
};
use driftless_catalog::{ObjectKey, ObjectKind};

use super::{Definitions, Script, ident, literal, named, named_routine, named_type, role, routine};

/// How statements refer to an object: `TABLE users`, and for columns the table as well.
pub struct Reference {
    /// The object.
    pub key: ObjectKey,
    /// As `COMMENT ON` names it.
    pub words: String,
    /// As `ALTER .. OWNER TO` and `GRANT .. ON` name it, where they can.
    pub owned: Option<String>,
    /// The column and its relation, for privileges on columns.
    pub column: Option<(String, String)>,
    /// Whether its owner is always that of something else.
    pub follows: bool,
    /// Whether everybody may use it unless somebody says otherwise.
    pub is_open: bool,
}

impl Reference {
    fn new(key: ObjectKey, words: String) -> Self {
        Self {
            key,
            owned: Some(words.clone()),
            words,
            column: None,
            follows: false,
            is_open: false,
        }
    }

    fn part(key: ObjectKey, words: String) -> Self {
        Self { owned: None, ..Self::new(key, words) }
    }
}

impl Script<'_> {
    pub(super) fn about(&mut self) {
        let references = references(self.objects);
        for reference in &references {
            if let Some(comment) = self.objects.comments.get(&reference.key) {
                self.add(format!("COMMENT ON {} IS {}", reference.words, literal(comment)));
            }
        }
        self.owners(&references);
        for reference in &references {
            if let Some(privileges) = self.objects.privileges.get(&reference.key) {
                self.grants(reference, privileges);
            }
        }
        self.default_privileges();
    }

    /// Owners that somebody chose. A server knows one for every object: then the commonest is
    /// whoever ran the steps there, which is no part of a schema.
    fn owners(&mut self, references: &[Reference]) {
        let owned = references.iter().filter(|reference| !reference.follows);
        let owned: Vec<(&String, Option<&String>)> = owned
            .filter_map(|reference| {
                Some((reference.owned.as_ref()?, self.objects.owners.get(&reference.key)))
            })
            .collect();
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for owner in owned.iter().filter_map(|(_, owner)| *owner) {
            *counts.entry(owner).or_default() += 1;
        }
        let complete = owned.iter().all(|(_, owner)| owner.is_some());
        let commonest = counts.iter().max_by_key(|(_, count)| **count).map(|(owner, _)| *owner);
        for (words, owner) in owned {
            let Some(owner) = owner else { continue };
            let by_itself = complete && Some(owner) == commonest || owner == "pg_database_owner";
            if !by_itself {
                self.statements.push(format!("ALTER {words} OWNER TO {}", role(owner)));
            }
        }
    }

    fn grants(&mut self, reference: &Reference, privileges: &Privileges) {
        let words = match (&reference.column, &reference.owned) {
            (Some((_, relation)), _) => relation.clone(),
            (None, Some(words)) => granted(words),
            (None, None) => return,
        };
        if reference.is_open && !privileges.contains_key("PUBLIC") {
            self.add(format!("REVOKE ALL ON {words} FROM PUBLIC"));
        }
        for (grantee, privileges) in privileges {
            for privilege in privileges {
                let column = reference.column.as_ref();
                let column = column.map_or(String::new(), |(column, _)| format!(" ({column})"));
                let option = if privilege.grant_option { " WITH GRANT OPTION" } else { "" };
                let (name, grantee) = (&privilege.name, role(grantee));
                self.add(format!("GRANT {name}{column} ON {words} TO {grantee}{option}"));
            }
        }
    }

    fn default_privileges(&mut self) {
        for (key, privileges) in &self.objects.default_privileges {
            let mut start = "ALTER DEFAULT PRIVILEGES".to_owned();
            if let Some(name) = &key.role {
                start.push_str(&format!(" FOR ROLE {}", role(name)));
            }
            if let Some(schema) = &key.schema {
                start.push_str(&format!(" IN SCHEMA {}", ident(schema)));
            }
            let kind = format!("{}S", key.kind.name().to_ascii_uppercase());
            for (grantee, privileges) in privileges {
                for privilege in privileges {
                    let option = if privilege.grant_option { " WITH GRANT OPTION" } else { "" };
                    let (name, grantee) = (&privilege.name, role(grantee));
                    let grant = format!("GRANT {name} ON {kind} TO {grantee}{option}");
                    self.statements.push(format!("{start} {grant}"));
                }
            }
        }
    }
}

/// Every object that can be spoken of.
pub fn references(objects: &Objects) -> Vec<Reference> {
    let mut found = Vec::new();
    of_tables(objects, &mut found);
    of_relations(objects, &mut found);
    of_code(objects, &mut found);
    let mut global = |kind: ObjectKind, word: &str, names: Vec<&String>| {
        for name in names {
            let path = driftless_catalog::postgres::Quoted(name).to_string();
            let key = ObjectKey { kind, path };
            found.push(Reference::new(key, format!("{word} {}", ident(name))));
        }
    };
    global(ObjectKind::Schema, "SCHEMA", objects.schemas.iter().collect());
    global(ObjectKind::EventTrigger, "EVENT TRIGGER", objects.event_triggers.keys().collect());
    global(ObjectKind::Publication, "PUBLICATION", objects.publications.keys().collect());
    let wrappers = objects.foreign_data_wrappers.keys().collect();
    global(ObjectKind::ForeignDataWrapper, "FOREIGN DATA WRAPPER", wrappers);
    global(ObjectKind::Server, "SERVER", objects.servers.keys().collect());
    for name in objects.extensions.keys() {
        let path = driftless_catalog::postgres::Quoted(name).to_string();
        let key = ObjectKey { kind: ObjectKind::Extension, path };
        found.push(Reference::part(key, format!("EXTENSION {}", ident(name))));
    }
    found
}

fn of_tables(objects: &Objects, found: &mut Vec<Reference>) {
    for table in objects.tables.values() {
        let name = named(&table.name);
        let foreign = matches!(table.kind, TableKind::Foreign { .. });
        let word = if foreign { "FOREIGN TABLE" } else { "TABLE" };
        let key = table.name.key(ObjectKind::Table);
        found.push(Reference::new(key, format!("{word} {name}")));
        for column in &table.columns {
            let key = table.name.part_key(ObjectKind::Column, &column.name);
            let column = ident(&column.name);
            let part = Reference::part(key, format!("COLUMN {name}.{column}"));
            found.push(Reference { column: Some((column, format!("TABLE {name}"))), ..part });
        }
        for constraint in table.constraints.keys() {
            let key = table.name.part_key(ObjectKind::Constraint, constraint);
            found.push(Reference::part(key, format!("CONSTRAINT {} ON {name}", ident(constraint))));
        }
    }
}

fn of_relations(objects: &Objects, found: &mut Vec<Reference>) {
    for index in objects.indexes.values() {
        let key = index.name.key(ObjectKind::Index);
        found.push(Reference::part(key, format!("INDEX {}", named(&index.name))));
    }
    for sequence in objects.sequences.values() {
        let key = sequence.name.key(ObjectKind::Sequence);
        let reference = Reference::new(key, format!("SEQUENCE {}", named(&sequence.name)));
        found.push(Reference { follows: sequence.owner.is_some(), ..reference });
    }
    for view in objects.views.values() {
        of_view(view, found);
    }
    for made in objects.types.values() {
        of_type(made, found);
    }
    for statistics in objects.statistics.values() {
        let key = statistics.name.key(ObjectKind::Statistics);
        found.push(Reference::new(key, format!("STATISTICS {}", named(&statistics.name))));
    }
}

fn of_view(view: &View, found: &mut Vec<Reference>) {
    let name = named(&view.name);
    let kind = view.object_kind();
    let words = format!("{} {name}", kind.name().to_ascii_uppercase());
    found.push(Reference::new(view.name.key(kind), words));
    for column in view.columns.iter().flatten() {
        let key = view.name.part_key(ObjectKind::Column, &column.name);
        let column = ident(&column.name);
        let part = Reference::part(key, format!("COLUMN {name}.{column}"));
        found.push(Reference { column: Some((column, format!("TABLE {name}"))), ..part });
    }
}

fn of_type(made: &Type, found: &mut Vec<Reference>) {
    let name = named_type(&made.name);
    let word = if matches!(made.kind, TypeKind::Domain(_)) { "DOMAIN" } else { "TYPE" };
    let reference = Reference::new(made.key(), format!("{word} {name}"));
    found.push(Reference { is_open: true, ..reference });
    if let TypeKind::Composite(attributes) = &made.kind {
        for attribute in attributes {
            let key = made.name.part_key(ObjectKind::Column, &attribute.name);
            let words = format!("COLUMN {name}.{}", ident(&attribute.name));
            found.push(Reference::part(key, words));
        }
    }
    if let TypeKind::Domain(domain) = &made.kind {
        for check in domain.checks.keys() {
            let key = made.name.part_key(ObjectKind::Constraint, check);
            let words = format!("CONSTRAINT {} ON DOMAIN {name}", ident(check));
            found.push(Reference::part(key, words));
        }
    }
}

fn of_code(objects: &Objects, found: &mut Vec<Reference>) {
    for made in objects.routines.values() {
        let word = made.kind.object_kind().name().to_ascii_uppercase();
        let reference = routine::reference(made);
        let reference = match made.kind {
            RoutineKind::Aggregate(_) if made.name.arguments.is_empty() => {
                format!("{}(*)", named_routine(&made.name.name))
            }
            _ => reference,
        };
        let reference = Reference::new(made.key(), format!("{word} {reference}"));
        found.push(Reference { is_open: true, ..reference });
    }
    for name in objects.triggers.keys() {
        let words = format!("TRIGGER {} ON {}", ident(&name.name), named(&name.of));
        found.push(Reference::part(name.key(ObjectKind::Trigger), words));
    }
    for name in objects.rules.keys() {
        let words = format!("RULE {} ON {}", ident(&name.name), named(&name.of));
        found.push(Reference::part(name.key(ObjectKind::Rule), words));
    }
    for name in objects.policies.keys() {
        let words = format!("POLICY {} ON {}", ident(&name.name), named(&name.of));
        found.push(Reference::part(name.key(ObjectKind::Policy), words));
    }
}

/// The arguments of an aggregate as those of any function.
fn plain_arguments(name: &str) -> String {
    name.replace("(ORDER BY ", "(").replace(" ORDER BY ", ", ").replace("(*)", "()")
}

/// What `GRANT` calls an object that other statements call by these words.
pub fn granted(words: &str) -> String {
    let rest = |word: &str| words.strip_prefix(word);
    if let Some(name) = rest("MATERIALIZED VIEW ").or(rest("VIEW ")).or(rest("FOREIGN TABLE ")) {
        return format!("TABLE {name}");
    }
    if let Some(name) = rest("AGGREGATE ") {
        return format!("FUNCTION {}", plain_arguments(name));
    }
    match rest("SERVER ") {
        Some(name) => format!("FOREIGN SERVER {name}"),
        None => words.to_owned(),
    }
}

/// The definitions of objects that are printed by themselves, by key. Constraints and columns are
/// printed as they stand in their tables.
pub(in super::super) fn definitions(
    objects: &Objects,
    wanted: &BTreeSet<ObjectKey>,
) -> Definitions {
    let mut all = Asked { wanted, all: BTreeMap::new() };
    let every: BTreeSet<_> = objects.tables.keys().cloned().collect();
    for table in objects.tables.values() {
        let key = table.name.key(ObjectKind::Table);
        if !key.is_among(wanted) {
            continue;
        }
        all.add(key, || super::table::create(objects, table, &every));
        for column in &table.columns {
            let key = table.name.part_key(ObjectKind::Column, &column.name);
            all.add(key, || super::table::column(objects, column, &table.name));
        }
        for (name, constraint) in &table.constraints {
            let key = table.name.part_key(ObjectKind::Constraint, name);
            all.add(key, || super::constraint::constraint(name, constraint));
        }
    }
    for index in objects.indexes.values() {
        all.add(index.name.key(ObjectKind::Index), || super::constraint::index(index, false));
    }
    for sequence in objects.sequences.values() {
        all.add(sequence.name.key(ObjectKind::Sequence), || super::sequence::create(sequence));
    }
    let mut spelling = None;
    for view in objects.views.values() {
        all.add(view.name.key(view.object_kind()), || {
            let spelling = spelling.get_or_insert_with(|| super::view::Spelling::new(objects));
            super::view::create(spelling, view)
        });
    }
    for made in objects.types.values() {
        all.add(made.key(), || super::types::create(made));
    }
    for made in objects.routines.values() {
        all.add(made.key(), || routine::create(made));
    }
    all.parts(objects);
    all.all
}

/// Definitions that are asked for.
struct Asked<'k> {
    wanted: &'k BTreeSet<ObjectKey>,
    all: Definitions,
}

impl Asked<'_> {
    fn add(&mut self, key: ObjectKey, text: impl FnOnce() -> String) {
        if self.wanted.contains(&key) {
            self.all.insert(key, text());
        }
    }

    fn parts(&mut self, objects: &Objects) {
        for (name, trigger) in &objects.triggers {
            self.add(name.key(ObjectKind::Trigger), || super::trigger::trigger(trigger));
        }
        for (name, rule) in &objects.rules {
            self.add(name.key(ObjectKind::Rule), || super::trigger::rule(rule));
        }
        for (name, policy) in &objects.policies {
            self.add(name.key(ObjectKind::Policy), || super::trigger::policy(policy));
        }
        for statistics in objects.statistics.values() {
            let key = statistics.name.key(ObjectKind::Statistics);
            self.add(key, || super::rest::statistics(statistics));
        }
        for (key, other) in &objects.others {
            self.add(key.clone(), || other.definition.source.clone());
        }
        let mut global = |kind: ObjectKind, name: &str, text: &dyn Fn() -> String| {
            let path = driftless_catalog::postgres::Quoted(name).to_string();
            self.add(ObjectKey { kind, path }, text);
        };
        for found in objects.extensions.values() {
            global(ObjectKind::Extension, &found.name, &|| super::rest::extension(found));
        }
        for found in objects.publications.values() {
            global(ObjectKind::Publication, &found.name, &|| super::rest::publication(found));
        }
        for found in objects.event_triggers.values() {
            global(ObjectKind::EventTrigger, &found.name, &|| super::trigger::event_trigger(found));
        }
        for schema in &objects.schemas {
            global(ObjectKind::Schema, schema, &|| format!("CREATE SCHEMA {}", ident(schema)));
        }
        for found in objects.foreign_data_wrappers.values() {
            global(ObjectKind::ForeignDataWrapper, &found.name, &|| super::rest::wrapper(found));
        }
        for found in objects.servers.values() {
            global(ObjectKind::Server, &found.name, &|| super::rest::server(found));
        }
    }
}
