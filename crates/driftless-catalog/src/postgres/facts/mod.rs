//! Every object as a list of attributes with values.
//!
//! [`Described`] says what that serves. Columns, and constraints of tables and domains, are parts
//! of what they stand at; indexes and triggers, which have statements of their own, are not.

mod alike;
mod code;
mod relation;
mod rest;
mod table;

use std::collections::BTreeMap;

use crate::described::{granted, held, pairs};
use crate::{Described, Fact, ObjectKey, ObjectKind, Privileges};

use super::{Name, Objects};
use alike::Beside;

/// Describes every object. The result is sorted by key.
pub fn facts(objects: &Objects) -> Vec<Described> {
    list(objects, None)
}

/// Describes every table with its parts, sorted by key: of big schemas all descriptions together take more
/// memory than what they describe.
pub fn each_table(objects: &Objects, each: &mut dyn FnMut(Vec<Described>)) {
    of_each(objects, each, |list| list.tables());
}

/// Describes everything else in the same way.
pub fn each_other(objects: &Objects, each: &mut dyn FnMut(Vec<Described>)) {
    of_each(objects, each, |list| list.others());
}

fn of_each(
    objects: &Objects,
    each: &mut dyn FnMut(Vec<Described>),
    describe: impl Fn(&mut List<'_>),
) {
    let mut sorted = |mut described: Vec<Described>| {
        sort(&mut described);
        each(described);
    };
    let mut list = List { objects, beside: None, described: Vec::new(), each: &mut sorted };
    describe(&mut list);
    list.end();
}

/// The same, without what those beside it have alike.
pub(crate) fn facts_beside(objects: &Objects, beside: &Objects) -> Vec<Described> {
    list(objects, Some(Beside::new(objects, beside)))
}

fn list(objects: &Objects, beside: Option<Beside<'_>>) -> Vec<Described> {
    let mut all = Vec::new();
    let mut each = |described| all.extend(described);
    let mut list = List { objects, beside, described: Vec::new(), each: &mut each };
    list.tables();
    list.others();
    list.end();
    sort(&mut all);
    all
}

fn sort(described: &mut [Described]) {
    described.sort_by(|one, other| one.key.cmp(&other.key));
}

/// The descriptions as they are made.
struct List<'a> {
    objects: &'a Objects,
    /// What need not be described where it is the same.
    beside: Option<Beside<'a>>,
    /// An object and its parts.
    described: Vec<Described>,
    /// Who takes them.
    each: &'a mut dyn FnMut(Vec<Described>),
}

impl List<'_> {
    fn others(&mut self) {
        self.relations();
        self.code();
        self.rest();
    }

    fn end(self) {
        (self.each)(self.described);
    }

    /// Adds an object that is no part of another. Its parts follow.
    fn add(&mut self, key: ObjectKey, attributes: Vec<(&'static str, Fact)>) {
        if !self.described.is_empty() {
            (self.each)(std::mem::take(&mut self.described));
        }
        self.push(key, None, attributes);
    }

    /// Adds a part of a table or a domain.
    fn add_part(&mut self, key: ObjectKey, of: ObjectKey, attributes: Vec<(&'static str, Fact)>) {
        self.push(key, Some(of), attributes);
    }

    /// Comment, owner and privileges are the same for all kinds.
    fn push(
        &mut self,
        key: ObjectKey,
        part_of: Option<ObjectKey>,
        attributes: Vec<(&'static str, Fact)>,
    ) {
        let mut attributes = attributes;
        attributes.push(("comment", Fact::maybe(self.objects.comments.get(&key))));
        let owner = self.objects.owners.get(&key);
        attributes.push(("owner", owner.map_or(Fact::Unsaid, Fact::text)));
        let privileges = self.objects.privileges.get(&key).filter(|it| !is_usual(&key, it));
        let privileges = match self.objects.has_doubtful_privileges(&key) {
            true => Fact::Unknown,
            false => privileges.map_or(Fact::None, held),
        };
        attributes.push(("privileges", privileges));
        let marks = self.objects.marks.as_ref().and_then(|marks| marks.get(&key));
        let marks = marks.into_iter().flatten();
        attributes.extend(marks.map(|(name, value)| (*name, Fact::text(value))));
        attributes.retain(|(_, fact)| !matches!(fact, Fact::None));
        // Most attributes of most columns are absent, and there are many columns.
        attributes.shrink_to_fit();
        self.described.push(Described { key, part_of, attributes });
    }
}

/// Whether a list says what goes without one: everybody may call functions and use types.
fn is_usual(key: &ObjectKey, privileges: &Privileges) -> bool {
    let usual = match key.kind {
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => "EXECUTE",
        ObjectKind::Type | ObjectKind::Domain | ObjectKind::Language => "USAGE",
        _ => return false,
    };
    let mut held =
        privileges.iter().flat_map(|(grantee, all)| all.iter().map(move |it| (grantee, it)));
    let first = held.next();
    first.is_some_and(|(grantee, it)| grantee == "PUBLIC" && it.name == usual && !it.grant_option)
        && held.next().is_none()
}

/// What is said of the columns of a relation that are no objects of their own: those of views, the
/// attributes of composite types.
fn of_columns<T>(
    about: &BTreeMap<ObjectKey, T>,
    relation: &Name,
    text: impl Fn(&T) -> String,
) -> Fact {
    let prefix = relation.part_key(ObjectKind::Column, "").path;
    let prefix = prefix.trim_end_matches('"').to_owned();
    let first = ObjectKey { kind: ObjectKind::Column, path: prefix.clone() };
    let columns = about
        .range(first..)
        .take_while(|(key, _)| key.kind == ObjectKind::Column && key.path.starts_with(&prefix));
    Fact::texts(columns.map(|(key, value)| {
        let column = key.path.strip_prefix(&prefix).unwrap_or(&key.path);
        format!("{column}: {}", text(value))
    }))
}

#[cfg(test)]
mod tests {
    use super::super::{Column, DataType, Table};
    use super::*;
    use crate::Privilege;

    #[test]
    fn every_part_of_a_table_is_an_object() {
        let mut objects = Objects::new();
        let name = Name::new("public", "users");
        let mut table = Table::new(name.clone());
        table.columns.push(Column::new("id", DataType::built_in("integer")));
        objects.tables.insert(name.clone(), table);
        let column = name.part_key(ObjectKind::Column, "id");
        objects.comments.insert(column.clone(), "the key".to_owned());
        let select = Privilege { name: "SELECT".to_owned(), grant_option: true };
        objects.privileges.entry(column).or_default().insert("joe".into(), [select].into());
        let text: Vec<String> = facts(&objects)
            .iter()
            .map(|described| {
                let said = described.attributes.iter().filter(|(_, fact)| fact.display() != "-");
                let said: Vec<String> =
                    said.map(|(name, fact)| format!("{name}={}", fact.display())).collect();
                format!("{} {}: {}", described.key.kind, described.key.path, said.join(" "))
            })
            .collect();
        assert_eq!(
            text,
            [
                "table users: columns=id",
                "column users.id: type=integer comment=the key privileges=joe=SELECT*",
                "schema public: ",
            ]
        );
    }
}
