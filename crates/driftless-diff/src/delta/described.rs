//! The comparison of two catalogs of PostgreSQL, MySQL or MariaDB.
//!
//! It knows no kind of object: both catalogs describe every object as attributes
//! ([`driftless_catalog::facts_that_may_differ`]), and those are compared one by one. So whatever a catalog
//! comes to hold is compared the day it is described, and nothing is compared by halves.
//!
//! Who owns what, who may do what and the order of columns differ between environments for good
//! reasons, and count only where the options say so. Parts of a table that is on one side only are
//! part of its definition and no changes of their own.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{Marks, may_be_secret};
use driftless_catalog::{
    Catalog, Described, Fact, Ident, ObjectKey, ObjectKind, Verdict, facts_that_may_differ,
};
use driftless_diag::Backend;
use driftless_replay::print::definitions;

use super::Options;
use crate::{Certainty, Change};

/// The attribute that lists a table's columns, of which only the order is its own.
pub(super) const ORDER: &str = "columns";
/// The attribute that says who owns an object.
pub(super) const OWNER: &str = "owner";
/// The attribute that says whose rights count when code runs (MySQL's word for an owner).
pub(super) const DEFINER: &str = "definer";
/// The attribute that says who may do what.
pub(super) const PRIVILEGES: &str = "privileges";

type Objects = BTreeMap<ObjectKey, Described>;

/// All changes: tables with their columns and constraints first, then each kind by name.
pub(super) fn changes(from: &Catalog, to: &Catalog, options: &Options) -> Vec<Change> {
    let comparison = Comparison::new(from, to, options);
    let (before, after) = (described(from, to), described(to, from));
    let keys: BTreeSet<&ObjectKey> = before.keys().chain(after.keys()).collect();
    let mut keys: Vec<&ObjectKey> = keys.into_iter().collect();
    keys.sort_by_cached_key(|key| place(key, &before, &after));
    let has_own_change = |key: &ObjectKey| {
        let described = before.get(key).or_else(|| after.get(key));
        let owner = described.and_then(|it| it.part_of.as_ref());
        let goes_with_it =
            owner.is_some_and(|owner| before.contains_key(owner) != after.contains_key(owner));
        let counts = !is_privileges(key.kind) || (options.privileges && both_know(from, to));
        !goes_with_it && counts
    };
    let one_sided = |side: &Objects, other: &Objects| -> BTreeSet<ObjectKey> {
        let own = side.keys().filter(|key| !other.contains_key(key) && has_own_change(key));
        own.cloned().collect()
    };
    let shown = [(from, one_sided(&before, &after)), (to, one_sided(&after, &before))].map(
        |(side, keys)| if keys.is_empty() { <_>::default() } else { definitions(side, &keys) },
    );
    let [gone, new] = &shown;
    let mut changes = Vec::new();
    for key in keys {
        if let (Some(one), Some(two)) = (before.get(key), after.get(key)) {
            comparison.pair(key, one, two, &mut changes);
        } else if has_own_change(key) {
            let is_before = before.contains_key(key);
            let text = if is_before { gone.get(key) } else { new.get(key) };
            let text = text.cloned().unwrap_or_else(|| format!("{} {}", key.kind, key.path));
            changes.push(comparison.one_sided(key, is_before, without_secrets(key, text)));
        }
    }
    changes
}

/// Whether all there is to such an object is who may do what.
pub(super) fn is_privileges(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::DefaultPrivileges | ObjectKind::Grants)
}

/// Whether it is known on both sides: steps for MySQL and MariaDB say nothing of it.
fn both_know(from: &Catalog, to: &Catalog) -> bool {
    from.mysql.grants.is_some() == to.mysql.grants.is_some()
}

fn described(catalog: &Catalog, other: &Catalog) -> Objects {
    let all = facts_that_may_differ(catalog, other).into_iter();
    let lasting = all.filter(|described| !described.key.path.starts_with("pg_temp."));
    lasting.map(|described| (described.key.clone(), described)).collect()
}

/// Where a change stands in the list: a part behind the table or domain it is a part of.
fn place(key: &ObjectKey, before: &Objects, after: &Objects) -> (ObjectKey, ObjectKey) {
    let described = before.get(key).or_else(|| after.get(key));
    let owner = described.and_then(|described| described.part_of.clone());
    (owner.unwrap_or_else(|| key.clone()), key.clone())
}

/// A path at its points, quotes kept.
fn parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'"' | b'`' => quoted = !quoted,
            b'.' if !quoted => {
                parts.extend(path.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(path.get(start..));
    parts
}

struct Comparison<'a> {
    from: &'a Catalog,
    to: &'a Catalog,
    options: &'a Options,
    /// Paths of tables whose columns are not known on one side.
    doubtful: Vec<String>,
    /// The tables of indexes and sequences on both sides, written down when first needed.
    owners: OnceCell<Owners<'a>>,
}

impl<'a> Comparison<'a> {
    fn new(from: &'a Catalog, to: &'a Catalog, options: &'a Options) -> Self {
        let tables = [from, to].into_iter().flat_map(|side| side.postgres.tables.values());
        let doubtful = tables.filter(|table| !table.columns_known);
        let doubtful = doubtful.map(|table| table.name.key(ObjectKind::Table).path).collect();
        Self { from, to, options, doubtful, owners: OnceCell::new() }
    }

    fn pair(&self, key: &ObjectKey, one: &Described, two: &Described, changes: &mut Vec<Change>) {
        for name in names(one, two) {
            let (ours, theirs) = (fact(one, name), fact(two, name));
            let verdict = match name {
                OWNER | DEFINER if !self.options.owners => Verdict::Equal,
                PRIVILEGES if !self.options.privileges => Verdict::Equal,
                "granted" | "privileges of columns" if !self.options.privileges => Verdict::Equal,
                _ if self.only_one_knows(key, name) => Verdict::Equal,
                // An extension brings a comment of its own.
                "comment" if key.kind == ObjectKind::Extension => Verdict::Equal,
                ORDER if key.kind == ObjectKind::Table => self.order(&ours, &theirs),
                "charset" | "collation" if is_left_open(key, &ours, &theirs) => Verdict::Unknown,
                _ => ours.compare(&theirs),
            };
            let certainty = match verdict {
                Verdict::Equal => continue,
                Verdict::Different => Certainty::Certain,
                Verdict::Unknown => Certainty::Undecided,
            };
            let hide = |text: Option<String>| text.map(|text| without_secrets(key, text));
            let (from, to) = (hide(shown(&ours)), hide(shown(&theirs)));
            changes.push(self.change(key, Some(name.to_owned()), from, to, certainty));
        }
    }

    /// Whether a server says this attribute and the other side is none.
    fn only_one_knows(&self, key: &ObjectKey, attribute: &str) -> bool {
        let (one, two) = (&self.from.postgres.marks, &self.to.postgres.marks);
        let is_mark = |marks: &Option<Marks>| {
            let of_key = marks.as_ref().and_then(|marks| marks.get(key));
            of_key.is_some_and(|of_key| of_key.contains_key(attribute))
        };
        one.is_some() != two.is_some() && (is_mark(one) || is_mark(two))
    }

    /// Columns on one side only are changes of their own; left is the order of the others.
    fn order(&self, ours: &Fact, theirs: &Fact) -> Verdict {
        let (Fact::List(one), Fact::List(two)) = (ours, theirs) else {
            let unknown = matches!(ours, Fact::Unknown) || matches!(theirs, Fact::Unknown);
            return if unknown { Verdict::Unknown } else { Verdict::Equal };
        };
        if !self.options.column_order {
            return Verdict::Equal;
        }
        let names = |list: &[Fact]| list.iter().map(Fact::display).collect::<Vec<String>>();
        let (mut one, mut two) = (names(one), names(two));
        let (first, second): (BTreeSet<String>, BTreeSet<String>) =
            (one.iter().cloned().collect(), two.iter().cloned().collect());
        one.retain(|name| second.contains(name));
        two.retain(|name| first.contains(name));
        if one == two { Verdict::Equal } else { Verdict::Different }
    }

    fn one_sided(&self, key: &ObjectKey, is_before: bool, text: String) -> Change {
        let (from, to) = if is_before { (Some(text), None) } else { (None, Some(text)) };
        // Code that put names together may have made what only one side knows.
        let other = if is_before { self.to } else { self.from };
        let certain =
            if other.unknown.has_more() { Certainty::Undecided } else { Certainty::Certain };
        self.change(key, None, from, to, certain)
    }

    fn change(
        &self,
        key: &ObjectKey,
        attribute: Option<String>,
        from: Option<String>,
        to: Option<String>,
        certainty: Certainty,
    ) -> Change {
        let certainty = if self.is_unknown(key) { Certainty::Undecided } else { certainty };
        let name = key.path.clone();
        Change { kind: key.kind, name, attribute, from, to, certainty, key: key.clone() }
    }

    /// Whether a column belongs to a table whose columns are not known on one side.
    fn has_unknown_columns(&self, column: &ObjectKey) -> bool {
        self.doubtful
            .iter()
            .any(|table| column.path.strip_prefix(table).is_some_and(|rest| rest.starts_with('.')))
    }

    /// Whether a statement that nobody understood mentions the object or what it is a part of.
    fn is_unknown(&self, key: &ObjectKey) -> bool {
        if key.kind == ObjectKind::Column && self.has_unknown_columns(key) {
            return true;
        }
        if self.from.unknown.is_empty() && self.to.unknown.is_empty() {
            return false;
        }
        let path = key.path.split('(').next().unwrap_or_default().trim_end();
        let parts = parts(path);
        // The schema is mentioned by many and touched by few.
        let own = match key.kind {
            ObjectKind::Column | ObjectKind::Constraint => 2,
            ObjectKind::Index if self.from.backend != Backend::Postgres => 2,
            ObjectKind::Trigger | ObjectKind::Rule | ObjectKind::Policy => 2,
            _ => 1,
        };
        let is_unknown = |name: &str| {
            let ident = |catalog: &Catalog| Ident::new(catalog.backend, name);
            self.from.is_unknown(&ident(self.from)) || self.to.is_unknown(&ident(self.to))
        };
        let named = parts.iter().rev().take(own).any(|part| {
            let name = part.trim_matches(['"', '`']).replace("\"\"", "\"").replace("``", "`");
            is_unknown(&name)
        });
        let tables = self.owners.get_or_init(|| owners([self.from, self.to]));
        let tables = tables.get(key).into_iter().flatten();
        named || tables.copied().any(is_unknown)
    }
}

/// Tables by the indexes and sequences that go with them.
type Owners<'a> = BTreeMap<ObjectKey, Vec<&'a str>>;

/// The tables that indexes and sequences go with, which their names do not say.
fn owners<'a>(sides: [&'a Catalog; 2]) -> Owners<'a> {
    let mut owners = Owners::new();
    for objects in sides.map(|side| &side.postgres) {
        for index in objects.indexes.values() {
            let key = index.name.key(ObjectKind::Index);
            owners.entry(key).or_default().push(&index.table.name);
        }
        for sequence in objects.sequences.values() {
            let Some(owner) = &sequence.owner else { continue };
            let key = sequence.name.key(ObjectKind::Sequence);
            owners.entry(key).or_default().push(&owner.table.name);
        }
    }
    owners
}

/// Whether one side names a character set and the other leaves it to a database of which nobody
/// says what it has. What neither names is the same.
fn is_left_open(key: &ObjectKey, ours: &Fact, theirs: &Fact) -> bool {
    let is_open = |fact: &Fact| matches!(fact, Fact::Unsaid);
    let is_said = |fact: &Fact| matches!(fact, Fact::Text(_));
    let differ = (is_open(ours) && is_said(theirs)) || (is_said(ours) && is_open(theirs));
    differ && matches!(key.kind, ObjectKind::Table | ObjectKind::Column)
}

/// A text about a user mapping or a server without the values of its options: passwords are among
/// them, and reports are read by many.
fn without_secrets(key: &ObjectKey, text: String) -> String {
    if !matches!(key.kind, ObjectKind::UserMapping | ObjectKind::Server) {
        return text;
    }
    let parts = text.split(", ").map(|part| match part.find(['=', '\'']) {
        Some(at) if may_be_secret(part) => format!("{}(hidden)", part.split_at(at).0),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<String>>().join(", ")
}

/// Attributes of either side, in the order of the first that has them.
fn names(one: &Described, two: &Described) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = one.attributes.iter().map(|(name, _)| *name).collect();
    let more = two.attributes.iter().map(|(name, _)| *name);
    let more: Vec<&'static str> = more.filter(|name| !names.contains(name)).collect();
    names.extend(more);
    names
}

fn fact(described: &Described, name: &str) -> Fact {
    let mut attributes = described.attributes.iter();
    attributes.find(|(found, _)| *found == name).map_or(Fact::None, |(_, fact)| fact.clone())
}

fn shown(fact: &Fact) -> Option<String> {
    match fact {
        Fact::None | Fact::Unsaid => None,
        other => Some(other.display()),
    }
}
