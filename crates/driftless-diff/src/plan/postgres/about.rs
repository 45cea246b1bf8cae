//! What is said about objects: comments, owners and privileges, and default privileges.
//!
//! An object that is made again has lost all of it. A new object has what default privileges give,
//! which are those from before, since they change last.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{
    DefaultPrivilegesKey, Name, Objects, Privilege, Privileges, TypeKind,
};
use driftless_catalog::{ObjectKey, ObjectKind};
use driftless_replay::print::postgres::parts::{
    self, Reference, granted, ident, literal, references, role,
};

use super::super::Planned;
use super::draft::Draft;
use super::fate::Fate;
use super::node::Node;
use crate::Options;

impl Draft<'_> {
    /// Comments, then owners, then privileges.
    pub(super) fn about(&self, options: &Options) -> Vec<Planned> {
        let nodes = self.owners();
        let references = references(self.to.objects);
        let mut statements = Vec::new();
        let is_new = |key: &ObjectKey| nodes.get(key).is_some_and(|node| self.is_new(node));
        for reference in &references {
            let key = &reference.key;
            self.comment(key, &reference.words, is_new(key), &mut statements);
        }
        for table in self.to.objects.tables.values() {
            let keys = table.constraints.iter().filter(|(_, constraint)| constraint.has_index());
            for (name, _) in keys {
                // The index behind a key has a comment of its own.
                let index = table.name.sibling(name);
                let made = is_new(&table.name.part_key(ObjectKind::Constraint, name));
                let words = format!("INDEX {}", parts::named(&index));
                self.comment(&index.key(ObjectKind::Index), &words, made, &mut statements);
            }
        }
        for key in self.to.objects.others.keys() {
            let word = key.kind.name().to_ascii_uppercase();
            let words = format!("{word} {}", super::write::spoken(key));
            self.comment(key, &words, is_new(key), &mut statements);
        }
        for reference in &references {
            let again =
                is_new(&reference.key) && self.from.objects.owners.contains_key(&reference.key);
            if options.owners || again {
                self.owner(reference, options, &mut statements);
            }
        }
        for key in self.to.objects.others.keys().filter(|_| options.owners) {
            let before = self.from.objects.owners.get(key).filter(|_| !is_new(key));
            if let Some(after) = self.to.objects.owners.get(key).filter(|it| before != Some(*it)) {
                let word = key.kind.name().to_ascii_uppercase();
                let name = super::write::spoken(key);
                let sql = format!("ALTER {word} {name} OWNER TO {}", role(after));
                statements.push(Planned::plain(sql));
            }
        }
        let mut revoked = BTreeMap::new();
        for reference in &references {
            let key = &reference.key;
            let again =
                is_new(key) && nodes.get(key).is_some_and(|it| self.from.nodes.contains_key(it));
            if options.privileges || again {
                self.privileges(reference, is_new(key), options, &mut revoked, &mut statements);
            }
        }
        if options.privileges {
            self.default_privileges(&mut statements);
        }
        statements
    }

    /// The node that an object of that key is, parts of views being theirs.
    fn owners(&self) -> BTreeMap<ObjectKey, Node> {
        let mut owners = BTreeMap::new();
        for (node, key) in &self.to.nodes {
            let primary = !matches!(
                node,
                Node::Link(_)
                    | Node::Typed(_)
                    | Node::Default(..)
                    | Node::Identity(..)
                    | Node::Owned(_)
                    | Node::ViewDefault(..)
                    | Node::Part(_)
                    | Node::Replica(_)
                    | Node::Cluster(_)
                    | Node::Internal(_)
            );
            if primary {
                owners.insert(key.clone(), node.clone());
            }
        }
        for view in self.to.objects.views.values() {
            for column in view.columns.iter().flatten() {
                let key = view.name.part_key(ObjectKind::Column, &column.name);
                owners.insert(key, Node::View(view.name.clone()));
            }
        }
        for made in self.to.objects.types.values() {
            let TypeKind::Composite(attributes) = &made.kind else { continue };
            for attribute in attributes {
                let key = made.name.part_key(ObjectKind::Column, &attribute.name);
                owners.insert(key, Node::Type(made.name.clone()));
            }
        }
        owners
    }

    fn is_new(&self, node: &Node) -> bool {
        let container = node.relation().map(|name| Node::Table(name.clone()));
        self.fates.comes(node) || container.is_some_and(|it| self.fates.comes(&it))
    }

    fn comment(&self, key: &ObjectKey, words: &str, is_new: bool, statements: &mut Vec<Planned>) {
        if key.kind == ObjectKind::Extension {
            return;
        }
        let after = self.to.objects.comments.get(key);
        let before = self.from.objects.comments.get(key).filter(|_| !is_new);
        if before != after {
            let text = after.map_or("NULL".to_owned(), |text| literal(text));
            statements.push(Planned::plain(format!("COMMENT ON {words} IS {text}")));
        }
    }

    fn owner(&self, reference: &Reference, options: &Options, statements: &mut Vec<Planned>) {
        let Some(words) = reference.owned.as_ref().filter(|_| !reference.follows) else { return };
        let before = self.from.objects.owners.get(&reference.key);
        let after =
            self.to.objects.owners.get(&reference.key).filter(|_| options.owners).or(before);
        // Made by whoever runs the plan, it is theirs. Where owners are asked for, no guess is
        // made at who that is.
        let runner = self.runner().filter(|_| !options.owners);
        let is_new = self.is_new_key(&reference.key);
        let now = if is_new { runner } else { before };
        if let Some(after) = after
            && now != Some(after)
            && (after != "pg_database_owner" || before.is_some() && !is_new)
        {
            statements.push(Planned::plain(format!("ALTER {words} OWNER TO {}", role(after))));
        }
    }

    fn is_new_key(&self, key: &ObjectKey) -> bool {
        self.to.nodes.iter().any(|(node, it)| it == key && self.is_new(node))
    }

    /// Who runs the plan, if that can be told: where everything has one owner, it is that one.
    fn runner(&self) -> Option<&String> {
        let owners = self.from.objects.owners.values().chain(self.to.objects.owners.values());
        let owners: BTreeSet<&String> = owners.filter(|it| *it != "pg_database_owner").collect();
        let known = self.from.objects.owners.values().any(|it| it != "pg_database_owner");
        owners.first().copied().filter(|_| known && owners.len() == 1)
    }

    fn privileges(
        &self,
        reference: &Reference,
        is_new: bool,
        options: &Options,
        revoked: &mut BTreeMap<String, Held>,
        statements: &mut Vec<Planned>,
    ) {
        let key = &reference.key;
        let words = match (&reference.column, &reference.owned) {
            (Some((_, relation)), _) => relation.clone(),
            (None, Some(words)) => granted(words),
            (None, None) => return,
        };
        let column = reference.column.as_ref();
        let column = column.map_or(String::new(), |(column, _)| format!(" ({column})"));
        let wanted = if options.privileges { self.to.objects } else { self.from.objects };
        let after = held(wanted, key, reference.is_open);
        let mut before = if is_new {
            self.given(key, reference)
        } else {
            held(self.from.objects, key, reference.is_open)
        };
        if reference.column.is_some() {
            without_revoked(&mut before, revoked.get(&words));
        } else {
            revoked.insert(words.clone(), taken(&before, &after));
        }
        handed("", &format!("{column} ON {words}"), &before, &after, statements);
    }

    /// What a new object is given by itself.
    fn given(&self, key: &ObjectKey, reference: &Reference) -> Held {
        let mut given = Held::new();
        let kind = default_kind(key.kind);
        let mine = |it: &&DefaultPrivilegesKey| it.role.is_none() && it.kind == kind;
        let mut defaults = self.from.objects.default_privileges.keys();
        // What is said for all schemas replaces what goes without saying.
        let replaced = defaults.any(|it| mine(&it) && it.schema.is_none());
        if reference.is_open && !replaced {
            let privilege = if matches!(key.kind, ObjectKind::Type | ObjectKind::Domain) {
                "USAGE"
            } else {
                "EXECUTE"
            };
            given.insert(("PUBLIC".to_owned(), privilege.to_owned()), false);
        }
        if reference.column.is_some() {
            return given;
        }
        let schema = self.schema_of(key);
        for (default, privileges) in &self.from.objects.default_privileges {
            let here = default.schema.is_none() || default.schema == schema;
            if here && mine(&default) {
                given.extend(flat(privileges));
            }
        }
        given
    }

    fn schema_of(&self, key: &ObjectKey) -> Option<String> {
        let node = self.to.nodes.iter().find(|(_, it)| *it == key).map(|(node, _)| node)?;
        let name: Option<&Name> = match node {
            Node::Table(name)
            | Node::View(name)
            | Node::Type(name)
            | Node::Sequence(name)
            | Node::Statistics(name) => Some(name),
            Node::Routine(name) => Some(&name.name),
            _ => None,
        };
        name.map(|it| it.schema.clone())
    }

    fn default_privileges(&self, statements: &mut Vec<Planned>) {
        let (from, to) =
            (&self.from.objects.default_privileges, &self.to.objects.default_privileges);
        let keys: BTreeSet<&DefaultPrivilegesKey> = from.keys().chain(to.keys()).collect();
        for key in keys {
            // They go with their schema.
            let schema = key.schema.as_ref().map(|it| Node::Schema(it.clone()));
            if schema.is_some_and(|it| self.fates.get(&it) == Some(Fate::Drop)) {
                continue;
            }
            let start = default_start(key);
            let kind = format!("{}S", key.kind.name().to_ascii_uppercase());
            let open =
                key.schema.is_none() && matches!(key.kind, ObjectKind::Function | ObjectKind::Type);
            let flat_of = |all: &BTreeMap<DefaultPrivilegesKey, Privileges>| {
                let mut held = all.get(key).map(flat).unwrap_or_default();
                if open && !all.contains_key(key) {
                    let name = if key.kind == ObjectKind::Type { "USAGE" } else { "EXECUTE" };
                    held.insert(("PUBLIC".to_owned(), name.to_owned()), false);
                }
                held
            };
            let (before, after) = (flat_of(from), flat_of(to));
            // A list that gives nobody else anything says what goes without it, and is there.
            if let (Some(role), true) = (&key.role, before.is_empty() && after.is_empty()) {
                let role = parts::role(role);
                let words = if to.contains_key(key) { ("GRANT", "TO") } else { ("REVOKE", "FROM") };
                if from.contains_key(key) != to.contains_key(key) && key.schema.is_some() {
                    let sql = format!("{start} {} ALL ON {kind} {} {role}", words.0, words.1);
                    statements.push(Planned::plain(sql));
                }
            }
            handed(&format!("{start} "), &format!(" ON {kind}"), &before, &after, statements);
        }
    }
}

/// Of which kind the default privileges are that an object of that kind is given.
fn default_kind(kind: ObjectKind) -> ObjectKind {
    match kind {
        ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView => ObjectKind::Table,
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
            ObjectKind::Function
        }
        ObjectKind::Type | ObjectKind::Domain => ObjectKind::Type,
        other => other,
    }
}

fn default_start(key: &DefaultPrivilegesKey) -> String {
    let mut start = "ALTER DEFAULT PRIVILEGES".to_owned();
    if let Some(name) = &key.role {
        start.push_str(&format!(" FOR ROLE {}", role(name)));
    }
    if let Some(schema) = &key.schema {
        start.push_str(&format!(" IN SCHEMA {}", ident(schema)));
    }
    start
}

/// Who has what, with or without the right to pass it on.
type Held = BTreeMap<(String, String), bool>;

fn flat(privileges: &Privileges) -> Held {
    let mut held = Held::new();
    for (grantee, privileges) in privileges {
        for Privilege { name, grant_option } in privileges {
            let option = held.entry((grantee.clone(), name.clone())).or_default();
            *option |= grant_option;
        }
    }
    held
}

/// Revokes and grants, until those have it who should.
fn handed(start: &str, on: &str, before: &Held, after: &Held, statements: &mut Vec<Planned>) {
    let mut say = |sql: String| statements.push(Planned::plain(sql));
    for (grantee, name) in before.keys().filter(|it| !after.contains_key(*it)) {
        say(format!("{start}REVOKE {name}{on} FROM {}", role(grantee)));
    }
    for ((grantee, name), option) in after {
        let had = before.get(&(grantee.clone(), name.clone()));
        let grantee = role(grantee);
        if had == Some(&true) && !option {
            say(format!("{start}REVOKE GRANT OPTION FOR {name}{on} FROM {grantee}"));
        } else if had != Some(option) {
            let option = if *option { " WITH GRANT OPTION" } else { "" };
            say(format!("{start}GRANT {name}{on} TO {grantee}{option}"));
        }
    }
}

/// What is revoked on the way, whole or (`true`) the right to pass it on.
fn taken(before: &Held, after: &Held) -> Held {
    let gone = before.iter().filter(|(held, option)| match after.get(*held) {
        None => true,
        Some(still) => **option && !still,
    });
    gone.map(|(held, _)| (held.clone(), after.contains_key(held))).collect()
}

/// What is revoked of a table, whole or (`true`) the right to pass it on, is revoked of its columns.
fn without_revoked(held: &mut Held, revoked: Option<&Held>) {
    for (privilege, only_option) in revoked.into_iter().flatten() {
        match held.get_mut(privilege) {
            Some(option) if *only_option => *option = false,
            _ => _ = held.remove(privilege),
        }
    }
}

/// What an object's list says, or what goes without one.
fn held(objects: &Objects, key: &ObjectKey, is_open: bool) -> Held {
    match objects.privileges.get(key) {
        Some(privileges) => flat(privileges),
        None if is_open => {
            let typed = matches!(key.kind, ObjectKind::Type | ObjectKind::Domain);
            let name = if typed { "USAGE" } else { "EXECUTE" };
            Held::from([(("PUBLIC".to_owned(), name.to_owned()), false)])
        }
        None => Held::new(),
    }
}
