//! The typed comparison as the flat list that reports show.

use driftless_catalog::{Catalog, ObjectKey, ObjectKind, ObjectName, Table};

use super::constraint::delta_label;
use super::{Attribute, Delta, Differs, Entry, TableDelta};
use crate::definition;
use crate::{Certainty, Change};

/// All changes, in the order that [`crate::diff`] documents.
pub(super) fn changes(delta: &Delta<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for entry in &delta.tables {
        push_table(&mut changes, entry);
    }
    let plain = |attributes: &Vec<Attribute>| attributes.clone();
    for entry in &delta.indexes {
        let subject = Subject::of(ObjectKind::Index, entry, |index| &index.name);
        subject.push(&mut changes, &entry.differs, definition::index, plain);
    }
    for entry in &delta.views {
        let subject = Subject::of(ObjectKind::View, entry, |view| &view.name);
        subject.push(&mut changes, &entry.differs, definition::view, plain);
    }
    for entry in &delta.triggers {
        let subject = Subject::of(ObjectKind::Trigger, entry, |trigger| &trigger.name);
        subject.push(&mut changes, &entry.differs, definition::trigger, plain);
    }
    changes
}

fn push_table(changes: &mut Vec<Change>, entry: &Entry<'_, Table, TableDelta<'_>>) {
    let subject = Subject::of(ObjectKind::Table, entry, |table| &table.name);
    let own = |delta: &TableDelta<'_>| delta.attributes.clone();
    subject.push(changes, &entry.differs, definition::table, own);
    let Differs::Changed(_, _, delta) = &entry.differs else { return };
    for column in &delta.columns {
        let name = &column.object().name;
        let part = subject.part(ObjectKind::Column, name.as_str(), name.key());
        part.push(changes, column, definition::column, Clone::clone);
    }
    for constraint in &delta.constraints {
        let label = delta_label(constraint);
        let part = subject.part(ObjectKind::Constraint, &label, &label.to_ascii_lowercase());
        part.push(changes, constraint, definition::constraint, Clone::clone);
    }
}

/// What changes are about.
struct Subject {
    name: String,
    key: ObjectKey,
    unknown: bool,
}

impl Subject {
    fn of<T, D>(
        kind: ObjectKind,
        entry: &Entry<'_, T, D>,
        name: impl Fn(&T) -> &ObjectName,
    ) -> Self {
        let name = name(entry.differs.object());
        Self { name: name.to_string(), key: Catalog::key(kind, name), unknown: entry.unknown }
    }

    fn part(&self, kind: ObjectKind, name: &str, key: &str) -> Self {
        Self {
            name: format!("{}.{name}", self.name),
            key: ObjectKey { kind, path: format!("{}.{key}", self.key.path) },
            unknown: self.unknown,
        }
    }

    fn push<T, D>(
        &self,
        changes: &mut Vec<Change>,
        differs: &Differs<'_, T, D>,
        definition: impl Fn(&T) -> String,
        attributes: impl Fn(&D) -> Vec<Attribute>,
    ) {
        match differs {
            Differs::Added(object) => {
                changes.push(self.change(None, None, Some(definition(object)), Certainty::Certain));
            }
            Differs::Removed(object) => {
                changes.push(self.change(None, Some(definition(object)), None, Certainty::Certain));
            }
            Differs::Changed(_, _, differences) => {
                for Attribute { name, from, to, certainty } in attributes(differences) {
                    changes.push(self.change(Some(name.to_owned()), from, to, certainty));
                }
            }
        }
    }

    fn change(
        &self,
        attribute: Option<String>,
        from: Option<String>,
        to: Option<String>,
        certainty: Certainty,
    ) -> Change {
        let certainty = if self.unknown { Certainty::Undecided } else { certainty };
        let (kind, key) = (self.key.kind, self.key.clone());
        Change { kind, name: self.name.clone(), attribute, from, to, certainty, key }
    }
}
