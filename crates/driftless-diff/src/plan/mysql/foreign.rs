//! Foreign keys: which go, which come, and which have to step aside meanwhile.
//!
//! A key goes in the `ALTER TABLE` of its table where it can. It goes *early*, before anything else
//! happens, when its columns or those it refers to change their type, when a table of its is
//! dropped or changes its engine or its partitions, and when it comes again under the same name. It
//! comes with its table or with its table's change where what it refers to is there by then, and
//! *late*, after all tables, where two tables wait for each other.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{ForeignKey, Name, Table};
use driftless_diag::Backend;
use driftless_replay::print::mysql::parts::{foreign_key, ident, named};
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::super::{HazardKind, Planned};
use super::alter::{is_touched, statement};
use super::draft::Draft;

type Pairs<'a> = BTreeMap<Name, (Option<&'a Table>, Option<&'a Table>)>;

/// What becomes of a key that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Going {
    /// Before everything else.
    Early,
    /// With what else happens to its table.
    Along,
}

/// What is decided about all foreign keys.
pub(super) struct Foreign<'a> {
    product: Backend,
    pairs: Pairs<'a>,
    one_sided: BTreeSet<Name>,
    going: BTreeMap<(Name, &'a str), Going>,
    coming: BTreeMap<(Name, &'a str), &'a ForeignKey>,
    /// Keys that come again just as they were.
    again: BTreeSet<(Name, &'a str)>,
    late: BTreeSet<(Name, &'a str)>,
    before: Vec<(Name, Name)>,
}

impl<'a> Foreign<'a> {
    pub(super) fn new(draft: &Draft<'_>, pairs: &Pairs<'a>) -> Self {
        let one_sided = pairs
            .keys()
            .filter(|name| draft.differences.is_one_sided(&name.key(ObjectKind::Table)));
        let mut foreign = Self {
            product: draft.product,
            pairs: pairs.clone(),
            one_sided: one_sided.cloned().collect(),
            going: BTreeMap::new(),
            coming: BTreeMap::new(),
            again: BTreeSet::new(),
            late: BTreeSet::new(),
            before: Vec::new(),
        };
        foreign.decide_old(draft);
        foreign.decide_new(draft);
        foreign.order_drops(draft);
        foreign.order_tables(draft);
        foreign
    }

    /// Whether a table that only the first side has is dropped.
    pub(super) fn goes(&self, name: &Name) -> bool {
        self.one_sided.contains(name) && self.pairs.get(name).is_some_and(|it| it.1.is_none())
    }

    /// Whether a table that only the second side has is made.
    pub(super) fn comes(&self, name: &Name) -> bool {
        self.one_sided.contains(name) && self.pairs.get(name).is_some_and(|it| it.0.is_none())
    }

    /// Which group of a table comes before which.
    pub(super) fn before(&self) -> impl Iterator<Item = (&Name, &Name)> {
        self.before.iter().map(|(first, second)| (first, second))
    }

    /// What becomes of keys that are there.
    fn decide_old(&mut self, draft: &Draft<'_>) {
        let taken = self.taken_names();
        for (name, (from, to)) in self.pairs.clone() {
            let Some(from) = from else { continue };
            for (key_name, key) in &from.foreign_keys {
                let at = (name.clone(), key_name.as_str());
                let part = draft.differences.part(ObjectKind::Constraint, &name, key_name);
                let target = draft.differences.folded(&key.table);
                let Some(to) = to else { continue };
                let wanted = to.foreign_keys.get(key_name);
                let is_changed = draft.differences.has(&part);
                let blocked = self.is_blocked(draft, &name, &key.columns)
                    || self.is_blocked(draft, &target, &key.referenced);
                match wanted {
                    Some(_) if !is_changed && !blocked => {}
                    Some(wanted) => {
                        self.going.insert(at.clone(), Going::Early);
                        self.coming.insert(at.clone(), wanted);
                        if !is_changed {
                            self.again.insert(at);
                        }
                    }
                    None if is_changed => {
                        let is_taken = taken.get(key_name.as_str()).is_some_and(|by| *by != name);
                        let early = is_taken
                            || blocked
                            || target == name
                            || self.goes(&target)
                            || self.has_changed_keys(draft, &target);
                        self.going.insert(at, if early { Going::Early } else { Going::Along });
                    }
                    None => {}
                }
            }
        }
    }

    /// Which table has which key in the end: no two tables of a database have keys of one name.
    fn taken_names(&self) -> BTreeMap<&'a str, Name> {
        let mut taken = BTreeMap::new();
        for (name, (_, to)) in &self.pairs {
            let keys = to.iter().flat_map(|it| it.foreign_keys.keys());
            taken.extend(keys.map(|key| (key.as_str(), name.clone())));
        }
        taken
    }

    /// Which keys are new.
    fn decide_new(&mut self, draft: &Draft<'_>) {
        for (name, (from, to)) in self.pairs.clone() {
            let Some(to) = to else { continue };
            for (key_name, key) in &to.foreign_keys {
                let is_there = from.is_some_and(|from| from.foreign_keys.contains_key(key_name));
                let part = draft.differences.part(ObjectKind::Constraint, &name, key_name);
                if self.comes(&name) || (!is_there && draft.differences.has(&part)) {
                    self.coming.insert((name.clone(), key_name), key);
                }
            }
        }
    }

    /// Whether a table changes in a way that the server refuses while those columns are referred
    /// to or refer.
    fn is_blocked(&self, draft: &Draft<'_>, table: &Name, columns: &[String]) -> bool {
        let Some((Some(from), Some(to))) = self.pairs.get(table) else { return false };
        let key = table.key(ObjectKind::Table);
        let whole = ["engine", "partitioned by", "system versioning"];
        whole.iter().any(|attribute| draft.differences.has_attribute(&key, attribute))
            || columns.iter().any(|column| match (from.column(column), to.column(column)) {
                (Some(_), Some(to)) => is_touched(draft, table, &to.name),
                (Some(_), None) => true,
                _ => false,
            })
    }

    /// Whether a table loses or changes a key, which may be the one that is referred to.
    fn has_changed_keys(&self, draft: &Draft<'_>, table: &Name) -> bool {
        let Some((Some(from), Some(_))) = self.pairs.get(table) else { return false };
        let mut keys = from.keys.iter();
        keys.any(|key| draft.differences.has(&table.part_key(ObjectKind::Index, &key.name)))
    }

    /// Tables that are dropped: who refers goes before who is referred to; in a circle the keys go
    /// first.
    fn order_drops(&mut self, draft: &Draft<'_>) {
        let mut edges = Vec::new();
        for (name, (from, _)) in &self.pairs {
            let Some(from) = from.filter(|_| self.goes(name)) else { continue };
            for (key_name, key) in &from.foreign_keys {
                let target = draft.differences.folded(&key.table);
                if target != *name && self.goes(&target) {
                    edges.push((name.clone(), key_name.as_str(), target));
                }
            }
        }
        let circles = circles(&edges);
        for (name, key, target) in edges {
            if circles.get(&name) == circles.get(&target) {
                self.going.insert((name, key), Going::Early);
            } else {
                self.before.push((name, target));
            }
        }
    }

    /// Tables that come or change: what a key refers to is there before the key.
    fn order_tables(&mut self, draft: &Draft<'_>) {
        let mut edges = Vec::new();
        for ((name, key_name), key) in &self.coming {
            let target = draft.differences.folded(&key.table);
            // A table's change is refused when it refers to a key that it makes itself, and while
            // the table is what can have no foreign keys.
            let table = name.key(ObjectKind::Table);
            let whole = ["engine", "partitioned by"];
            let is_whole = whole.iter().any(|it| draft.differences.has_attribute(&table, it));
            if (target == *name && !self.comes(name)) || is_whole {
                self.late.insert((name.clone(), key_name));
            } else if target == *name {
                // Its own statement makes it.
            } else if self.pairs.get(&target).is_some_and(|it| it.1.is_some()) {
                edges.push((name.clone(), *key_name, target));
            }
        }
        let circles = circles(&edges);
        for (name, key, target) in edges {
            if circles.get(&name) == circles.get(&target)
                || self.again.contains(&(name.clone(), key))
            {
                self.late.insert((name, key));
            } else {
                self.before.push((target, name));
            }
        }
    }

    /// The statement that makes keys go before all else.
    pub(super) fn early(&self, table: &Name) -> Vec<Planned> {
        let names: Vec<&str> = self.going_of(table, Going::Early).collect();
        let Some((Some(from), _)) = self.pairs.get(table) else { return Vec::new() };
        if names.is_empty() {
            return Vec::new();
        }
        let parts: Vec<String> = names.into_iter().map(drop_key).collect();
        vec![Planned::plain(statement(&named(&from.name), &parts))]
    }

    /// The statement that makes keys come after all else.
    pub(super) fn late(&self, table: &Name) -> Vec<Planned> {
        let Some((_, Some(to))) = self.pairs.get(table) else { return Vec::new() };
        let (mut parts, mut fails) = (Vec::new(), false);
        for (name, key) in of_table(&self.coming, table) {
            let at = (table.clone(), name);
            if self.late.contains(&at) {
                parts.push(format!("ADD {}", foreign_key(self.product, name, key)));
                fails |= !self.again.contains(&at) && !self.comes(table);
            }
        }
        if parts.is_empty() {
            return Vec::new();
        }
        let planned = Planned::plain(statement(&named(&to.name), &parts));
        vec![if fails { with_hazard(planned, &to.name) } else { planned }]
    }

    /// The keys of a table that its own statement cannot make.
    pub(super) fn late_names(&self, table: &Name) -> BTreeSet<&'a str> {
        let keys = of_table(&self.coming, table).map(|(name, _)| name);
        keys.filter(|name| self.late.contains(&(table.clone(), *name))).collect()
    }

    /// The keys that go with what else happens to their table.
    pub(super) fn along(&self, table: &Name) -> Vec<String> {
        self.going_of(table, Going::Along).map(drop_key).collect()
    }

    /// The keys that come, whenever that is.
    pub(super) fn all_added(
        &self,
        table: &Name,
    ) -> impl Iterator<Item = (&'a str, &'a ForeignKey)> {
        of_table(&self.coming, table).map(|(name, key)| (name, *key))
    }

    /// The keys that come with what else happens to their table, by name.
    pub(super) fn added(&self, table: &Name) -> Vec<(&'a str, &'a ForeignKey)> {
        let of = of_table(&self.coming, table).map(|(name, key)| (name, *key));
        of.filter(|(name, _)| !self.late.contains(&(table.clone(), *name))).collect()
    }

    fn going_of(&self, table: &Name, wanted: Going) -> impl Iterator<Item = &'a str> {
        let of = of_table(&self.going, table);
        of.filter(move |(_, going)| **going == wanted).map(|(name, _)| name)
    }
}

/// What is kept about the keys of one table, by name.
fn of_table<'m, 'a, T>(
    map: &'m BTreeMap<(Name, &'a str), T>,
    table: &Name,
) -> impl Iterator<Item = (&'a str, &'m T)> {
    let table = table.clone();
    map.range((table.clone(), "")..)
        .take_while(move |(at, _)| at.0 == table)
        .map(|(at, kept)| (at.1, kept))
}

/// A new key is refused where a row refers to nothing.
pub(super) fn with_hazard(planned: Planned, table: &Name) -> Planned {
    let message = format!("rows of `{table}` have to refer to rows that are there");
    planned.with(HazardKind::MayFail, message)
}

fn drop_key(name: &str) -> String {
    format!("DROP FOREIGN KEY {}", ident(name))
}

/// In which circle each table is; one that is in none has a number of its own.
fn circles(edges: &[(Name, &str, Name)]) -> BTreeMap<Name, usize> {
    let mut graph = DiGraph::<Name, ()>::new();
    let mut nodes = BTreeMap::new();
    for (one, _, two) in edges {
        for name in [one, two] {
            nodes.entry(name.clone()).or_insert_with(|| graph.add_node(name.clone()));
        }
        graph.add_edge(nodes[one], nodes[two], ());
    }
    let mut circles = BTreeMap::new();
    for (number, members) in tarjan_scc(&graph).into_iter().enumerate() {
        for member in members {
            circles.insert(graph[member].clone(), number);
        }
    }
    circles
}
