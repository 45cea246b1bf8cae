//! The part of a schema that a few statements can concern.
//!
//! Holding a thousand downs against a schema of a thousand tables by copying and comparing all of
//! it costs a second or two; by copying what the statements can touch, a few milliseconds. What
//! that is needs no understanding: a statement changes objects that it names, and objects that
//! hang on one it names (indexes and triggers of a table; views, triggers and foreign keys that
//! mention it, which a rename rewrites). What those refer to is taken along to look at.
//!
//! It may miss something, so it may only ever acquit. Whoever finds something wrong with a part
//! asks again with the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use driftless_catalog::{Catalog, ObjectName, Table, TableKind, Trigger, View};

use driftless_diag::Backend;

use crate::words::words;
use crate::{mysql_part, postgres_part};

/// The names that the texts of views and triggers mention, computed once a text.
#[derive(Default)]
pub(crate) struct Mentions {
    by_text: BTreeMap<String, Rc<BTreeSet<String>>>,
}

impl Mentions {
    fn of(&mut self, catalog: &Catalog, text: &str) -> Rc<BTreeSet<String>> {
        if let Some(known) = self.by_text.get(text) {
            return Rc::clone(known);
        }
        let found = Rc::new(words(catalog.backend, text));
        self.by_text.insert(text.to_owned(), Rc::clone(&found));
        found
    }

    pub(crate) fn of_view(&mut self, catalog: &Catalog, view: &View) -> Rc<BTreeSet<String>> {
        self.of(catalog, &view.query.source)
    }

    pub(crate) fn of_trigger(
        &mut self,
        catalog: &Catalog,
        trigger: &Trigger,
    ) -> Rc<BTreeSet<String>> {
        match &trigger.when {
            Some(when) => self.of(catalog, &format!("{} {}", when.source, trigger.body.source)),
            None => self.of(catalog, &trigger.body.source),
        }
    }
}

/// The part of `catalog` that statements mentioning `words` can concern.
pub(crate) fn part(
    catalog: &Catalog,
    words: &BTreeSet<String>,
    mentions: &mut Mentions,
) -> Catalog {
    match catalog.backend {
        Backend::Sqlite => {}
        Backend::Postgres => return postgres_part::part(catalog, words),
        Backend::MySql | Backend::MariaDb => return catalog.clone(),
    }
    let named = Named::among(catalog, words);
    let mut part = Catalog::new(catalog.backend);
    part.unknown = catalog.unknown.clone();
    let mut looked_at: BTreeSet<String> = BTreeSet::new();
    for (name, table) in tables(catalog, &named, words) {
        looked_at.extend(table.foreign_keys().map(|key| key.table.name.key().to_owned()));
        part.tables.insert(name.clone(), table.clone());
    }
    for (name, index) in &catalog.indexes {
        if named.has(&index.table) || named.has(name) {
            looked_at.insert(index.table.name.key().to_owned());
            part.indexes.insert(name.clone(), index.clone());
        }
    }
    for (name, trigger) in &catalog.triggers {
        let mentioned = mentions.of_trigger(catalog, trigger);
        if named.has(&trigger.table) || named.has(name) || named.any_of(&mentioned) {
            looked_at.insert(trigger.table.name.key().to_owned());
            looked_at.extend(mentioned.iter().cloned());
            part.triggers.insert(name.clone(), trigger.clone());
        }
    }
    for (name, view) in &catalog.views {
        let mentioned = mentions.of_view(catalog, view);
        if named.has(name) || named.any_of(&mentioned) {
            looked_at.extend(mentioned.iter().cloned());
            part.views.insert(name.clone(), view.clone());
        }
    }
    take_along(catalog, &looked_at, &mut part);
    part
}

/// The tables concerned. There may be thousands, so they are looked up by name; each is looked at
/// only if something is renamed, which rewrites the foreign keys of others.
fn tables<'c>(
    catalog: &'c Catalog,
    named: &Named<'_>,
    words: &BTreeSet<String>,
) -> Vec<(&'c ObjectName, &'c Table)> {
    if words.contains("rename") || named.owns_shadows(catalog) {
        let all = catalog.tables.iter();
        return all
            .filter(|(name, table)| named.has(name) || named.is_referred_to(table))
            .collect();
    }
    let elsewhere = catalog.tables.iter().rev().take_while(|(name, _)| name.schema.is_some());
    let by_name = named
        .keys
        .iter()
        .filter_map(|key| catalog.tables.get_key_value(&ObjectName::plain(catalog.ident(key))));
    elsewhere.chain(by_name).collect()
}

fn take_along(catalog: &Catalog, keys: &BTreeSet<String>, part: &mut Catalog) {
    for key in keys {
        let name = ObjectName::plain(catalog.ident(key));
        if let Some(table) = catalog.tables.get(&name) {
            part.tables.entry(name).or_insert_with(|| table.clone());
        } else if let Some(view) = catalog.views.get(&name) {
            part.views.entry(name).or_insert_with(|| view.clone());
        }
    }
}

/// Those of the mentioned words that name objects. There are few of them whatever the size of the
/// schema, so they are compared one by one.
struct Named<'w> {
    keys: Vec<&'w str>,
}

impl<'w> Named<'w> {
    fn among(catalog: &Catalog, words: &'w BTreeSet<String>) -> Self {
        let keys = words.iter().map(String::as_str).filter(|word| names_object(catalog, word));
        Self { keys: keys.collect() }
    }

    fn has_key(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    /// Objects of another schema than the default one (`temp`, say) are few, and their own names
    /// may be hidden by it, so they always count.
    fn has(&self, name: &ObjectName) -> bool {
        name.schema.is_some() || self.has_key(name.name.key())
    }

    /// Whether a virtual table is among them: the tables it stores its rows in go with it.
    fn owns_shadows(&self, catalog: &Catalog) -> bool {
        self.keys.iter().any(|key| {
            let table = catalog.tables.get(&ObjectName::plain(catalog.ident(key)));
            table.is_some_and(|table| matches!(table.kind, TableKind::Virtual { .. }))
        })
    }

    fn any_of(&self, mentioned: &BTreeSet<String>) -> bool {
        self.keys.iter().any(|key| mentioned.contains(*key))
    }

    fn is_referred_to(&self, table: &Table) -> bool {
        let of_virtual = match &table.kind {
            TableKind::Shadow { of } => self.has_key(of.name.key()),
            TableKind::Ordinary | TableKind::Virtual { .. } => false,
        };
        of_virtual || table.foreign_keys().any(|key| self.has_key(key.table.name.key()))
    }
}

/// Whether something in the catalog, or a foreign key's missing table, has this comparison key.
pub(crate) fn names_object(catalog: &Catalog, key: &str) -> bool {
    match catalog.backend {
        Backend::Sqlite => {}
        Backend::Postgres => return postgres_part::names_object(&catalog.postgres, key),
        Backend::MySql | Backend::MariaDb => return mysql_part::names_object(&catalog.mysql, key),
    }
    let name = ObjectName::plain(catalog.ident(key));
    catalog.tables.contains_key(&name)
        || catalog.views.contains_key(&name)
        || catalog.indexes.contains_key(&name)
        || catalog.triggers.contains_key(&name)
}
