//! Which views and triggers depend on which names, and what is known of them.
//!
//! SQLite resolves every view and trigger again whenever `ALTER TABLE` renames something. Here
//! what was found is kept, and forgotten when something the text mentions changes; so a step
//! costs what it touches, however long the history.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::{Ident, ObjectKind, ObjectName};
use driftless_diag::Span;
use driftless_sql::sqlite::StatementKind;

use crate::print;
use crate::problem::Problem;

use super::definition;
use super::opaque::mentions;
use super::resolve::{Depth, Views, resolve_trigger};
use super::session::Session;

/// Views and triggers by the names they mention.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dependents {
    views: Views,
    /// Triggers that were resolved so closely, with what is wrong with them.
    triggers: BTreeMap<(ObjectName, Depth), Option<String>>,
    /// Views and triggers by the names their texts mention. Entries of dropped ones may remain.
    by_name: BTreeMap<String, BTreeSet<(ObjectKind, ObjectName)>>,
    /// Views whose columns the catalog does not show yet.
    stale: BTreeSet<ObjectName>,
    /// Objects known to hold no string in double quotes.
    fixed: BTreeSet<(ObjectKind, ObjectName)>,
}

impl Dependents {
    pub(crate) const fn views(&self) -> &Views {
        &self.views
    }

    fn forget_trigger(&mut self, name: &ObjectName) {
        for depth in [Depth::Names, Depth::Full] {
            self.triggers.remove(&(name.clone(), depth));
        }
    }

    /// Views and triggers whose text mentions a name.
    pub(crate) fn mentioning(&self, name: &Ident) -> Vec<(ObjectKind, ObjectName)> {
        self.by_name.get(name.key()).into_iter().flatten().cloned().collect()
    }

    /// An object holds no string in double quotes any more.
    pub(crate) fn mark_fixed(&mut self, kind: ObjectKind, name: &ObjectName) {
        self.fixed.insert((kind, name.clone()));
    }

    /// Whether an object is known to hold no string in double quotes.
    pub(crate) fn is_fixed(&self, kind: ObjectKind, name: &ObjectName) -> bool {
        self.fixed.contains(&(kind, name.clone()))
    }

    /// An object got a new definition.
    pub(crate) fn redefined(&mut self, kind: ObjectKind, name: &ObjectName) {
        self.fixed.remove(&(kind, name.clone()));
    }
}

/// A view or trigger that does not resolve.
pub(crate) struct Broken {
    /// Its kind.
    pub(crate) kind: ObjectKind,
    /// Its name.
    pub(crate) name: ObjectName,
    /// What is wrong.
    pub(crate) reason: String,
}

impl Session {
    /// A view or trigger was made or changed.
    pub(crate) fn depends(&mut self, kind: ObjectKind, name: &ObjectName) {
        let text = match kind {
            ObjectKind::View => {
                self.catalog.views.get(name).and_then(|view| view.definition.as_ref())
            }
            _ => self.catalog.triggers.get(name).and_then(|trigger| trigger.definition.as_ref()),
        };
        let Some(text) = text else { return };
        for mentioned in mentions(text, Span::new(0, text.len())) {
            let entry = self.dependents.by_name.entry(mentioned).or_default();
            entry.insert((kind, name.clone()));
        }
        self.dependents.forget_trigger(name);
        self.dependents.redefined(kind, name);
        if kind == ObjectKind::View {
            self.dependents.views.forget(name);
            self.dependents.stale.insert(name.clone());
        }
    }

    /// Something by that name was made, changed or dropped.
    pub(crate) fn changed(&mut self, name: &Ident) {
        let mut names = vec![name.key().to_owned()];
        while let Some(name) = names.pop() {
            let Some(found) = self.dependents.by_name.get(&name) else { continue };
            for (kind, object) in found.clone() {
                if kind == ObjectKind::Trigger {
                    self.dependents.forget_trigger(&object);
                } else if self.dependents.views.forget(&object) {
                    self.dependents.stale.insert(object.clone());
                    names.push(object.name.key().to_owned());
                }
            }
        }
    }

    /// Gives every object the text it is defined by, and notes what it depends on.
    pub(crate) fn define_all(&mut self) {
        for table in self.catalog.tables.values_mut() {
            if table.definition.is_none() && table.columns_known && !table.columns.is_empty() {
                table.definition = Some(unqualified(print::table(table)));
            }
        }
        for index in self.catalog.indexes.values_mut() {
            if index.definition.is_none() {
                index.definition = Some(unqualified(print::index(index)));
            }
        }
        for view in self.catalog.views.values_mut() {
            if view.definition.is_none() {
                view.definition = Some(unqualified(print::view(view)));
            }
        }
        for trigger in self.catalog.triggers.values_mut() {
            if trigger.definition.is_none() {
                trigger.definition = Some(unqualified(print::trigger(trigger)));
            }
        }
        let views: Vec<ObjectName> = self.catalog.views.keys().cloned().collect();
        views.iter().for_each(|name| self.depends(ObjectKind::View, name));
        let triggers: Vec<ObjectName> = self.catalog.triggers.keys().cloned().collect();
        triggers.iter().for_each(|name| self.depends(ObjectKind::Trigger, name));
    }

    /// Brings what views yield up to date.
    pub(crate) fn settle(&mut self) {
        for name in std::mem::take(&mut self.dependents.stale) {
            let world = self.world();
            let Some(view) = world.catalog.views.get(&name) else { continue };
            let outputs = world.views.state(world, view).outputs;
            let names = outputs.map(|outputs| {
                outputs.iter().map(|output| output.name.clone()).collect::<Vec<Ident>>()
            });
            if let Some(view) = self.catalog.views.get_mut(&name) {
                view.output = names;
            }
        }
    }

    /// The first view or trigger that does not resolve, as `ALTER TABLE` looks for one.
    pub(crate) fn first_broken(&mut self) -> Option<Broken> {
        let world = self.world();
        for view in world.catalog.views.values() {
            if world.catalog.is_unknown(&view.name.name) {
                continue;
            }
            if let Some(reason) = world.views.state(world, view).problem {
                return Some(Broken { kind: ObjectKind::View, name: view.name.clone(), reason });
            }
        }
        let triggers: Vec<ObjectName> = self.catalog.triggers.keys().cloned().collect();
        for name in triggers {
            if self.catalog.is_unknown(&name.name) {
                continue;
            }
            if let Some(reason) = self.trigger_problem(&name, Depth::Names) {
                return Some(Broken { kind: ObjectKind::Trigger, name, reason });
            }
        }
        None
    }

    /// Every view and trigger that does not resolve.
    pub(crate) fn broken(&mut self) -> Vec<(ObjectKind, ObjectName)> {
        let world = self.world();
        let known = |name: &ObjectName| !world.catalog.is_unknown(&name.name);
        let views = world.catalog.views.values().filter(|view| known(&view.name));
        let views = views.filter(|view| world.views.state(world, view).problem.is_some());
        let mut found: Vec<_> = views.map(|view| (ObjectKind::View, view.name.clone())).collect();
        let triggers = world.catalog.triggers.keys().filter(|name| known(name));
        for name in triggers.cloned().collect::<Vec<ObjectName>>() {
            if self.trigger_problem(&name, Depth::Names).is_some() {
                found.push((ObjectKind::Trigger, name));
            }
        }
        found
    }

    /// What is wrong with the names in a trigger.
    pub(crate) fn trigger_problem(&mut self, name: &ObjectName, depth: Depth) -> Option<String> {
        let key = (name.clone(), depth);
        if let Some(known) = self.dependents.triggers.get(&key) {
            return known.clone();
        }
        let world = self.world();
        let trigger = world.catalog.triggers.get(name)?;
        let text = trigger.definition.as_ref()?;
        let StatementKind::CreateTrigger(create) = definition::parse(text) else { return None };
        let findings = resolve_trigger(world, trigger, text, &create, depth);
        let mut errors = findings.problems.into_iter().filter(Problem::is_error);
        let problem = errors.next().map(|problem| problem.message);
        self.dependents.triggers.insert(key, problem.clone());
        problem
    }
}

/// A definition of a temporary object does not name its database.
fn unqualified(text: String) -> String {
    text.replacen(" temp.", " ", 1)
}
