//! Every object as a list of attributes with values.
//!
//! Diff, drift and reports in JSON all go by this one projection, so a kind of object that is
//! added here is compared and shown everywhere, and one that is not cannot be compared by halves.
//! Columns and constraints are objects of their own, so that a difference is named as narrowly as
//! it is. Attributes that are `None` are left out.

mod code;
mod relation;
mod rest;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use crate::ObjectKey;

use super::{Fact, Objects, Privileges};

/// An object described.
#[derive(Debug, Clone)]
pub struct Described {
    /// Which object.
    pub key: ObjectKey,
    /// Its attributes, always in the same order.
    pub attributes: Vec<(&'static str, Fact)>,
}

/// Describes every object. The result is sorted by key.
pub fn facts(objects: &Objects) -> Vec<Described> {
    let mut list = List { objects, described: Vec::new() };
    list.tables();
    list.relations();
    list.code();
    list.rest();
    let mut described = list.described;
    described.sort_by(|one, other| one.key.cmp(&other.key));
    described
}

/// The descriptions made so far.
struct List<'a> {
    objects: &'a Objects,
    described: Vec<Described>,
}

impl List<'_> {
    /// Adds an object; comment, owner and privileges are the same for all kinds.
    fn add(&mut self, key: ObjectKey, attributes: Vec<(&'static str, Fact)>) {
        let mut attributes = attributes;
        attributes.push(("comment", Fact::maybe(self.objects.comments.get(&key))));
        let owner = self.objects.owners.get(&key);
        attributes.push(("owner", owner.map_or(Fact::Unsaid, Fact::text)));
        attributes.push(("privileges", self.objects.privileges.get(&key).map_or(Fact::None, held)));
        attributes.retain(|(_, fact)| !matches!(fact, Fact::None));
        // Most attributes of most columns are absent, and there are many columns.
        attributes.shrink_to_fit();
        self.described.push(Described { key, attributes });
    }
}

/// An access control list. An empty one is kept where somebody has something by default, and says
/// that it was taken away.
fn held(privileges: &Privileges) -> Fact {
    if privileges.values().all(BTreeSet::is_empty) {
        Fact::text("nobody")
    } else {
        list(privileges)
    }
}

/// An access control list, one text a grantee and privilege.
fn list(privileges: &Privileges) -> Fact {
    Fact::texts(privileges.iter().flat_map(|(grantee, privileges)| {
        privileges.iter().map(move |privilege| {
            let star = if privilege.grant_option { "*" } else { "" };
            format!("{grantee}={}{star}", privilege.name)
        })
    }))
}

/// Parameters as `name=value`.
fn pairs(options: &BTreeMap<String, String>) -> Fact {
    Fact::texts(options.iter().map(|(name, value)| format!("{name}={value}")))
}

#[cfg(test)]
mod tests {
    use super::super::{Column, DataType, Name, Privilege, Table};
    use super::*;
    use crate::ObjectKind;

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
