//! Puts what has to be done into the graph.
//!
//! The phases: triggers, views and indexes that have to go; new tables, changed tables, dropped
//! tables, each followed by its indexes; the other indexes; views; triggers. Two barriers stand
//! round the tables, so that no pair of statements needs an edge for that. Within the phases
//! edges say the rest: a name is free once what bears it is gone (tables, views and indexes share
//! one set of names), tables come after those they refer to and go before them, and so do views.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::{Catalog, Index, Table, TableKind, Trigger, View};

use super::super::Planned;
use super::super::order::{Group, Order, Rank, Strength};
use super::after::{After, by_key};
use super::dependents::{self, Dependents};
use super::tables::{self, Treatment};
use crate::delta::{Attribute, Delta, Differs, Entry};

pub(super) const TRIGGERS_GO: u8 = 0;
pub(super) const VIEWS_GO: u8 = 1;
pub(super) const INDEXES_GO: u8 = 2;
const CLEARED: u8 = 3;
const TABLES_COME: u8 = 4;
const TABLES_CHANGE: u8 = 5;
const TABLES_GO: u8 = 6;
pub(super) const INDEXES_COME: u8 = 7;
const SETTLED: u8 = 8;
pub(super) const VIEWS_COME: u8 = 9;
pub(super) const TRIGGERS_COME: u8 = 10;

/// The graph while it grows.
pub(super) struct Planner<'a> {
    pub(super) delta: &'a Delta<'a>,
    treatments: &'a [Treatment<'a>],
    pub(super) from_indexes: BTreeMap<&'a str, &'a Index>,
    pub(super) from_views: BTreeMap<&'a str, &'a View>,
    pub(super) from_triggers: BTreeMap<&'a str, &'a Trigger>,
    pub(super) after: After<'a>,
    pub(super) dependents: Dependents<'a>,
    shadows: BTreeMap<&'a str, Vec<&'a str>>,
    pub(super) order: Order,
    cleared: Group,
    settled: Group,
    /// The group with which a table goes, and with it all that hangs on it.
    pub(super) gone: BTreeMap<&'a str, Group>,
    /// Those of them that leave no table of that name behind.
    dropped: BTreeMap<&'a str, Group>,
    /// The group with which a table comes.
    created: BTreeMap<&'a str, Group>,
    /// The group after which a table has its new shape, and the phase that is in.
    pub(super) shaped: BTreeMap<&'a str, (Group, u8)>,
    /// Tables that lose a column in place, which an index on it would forbid.
    pub(super) shrunk: BTreeSet<&'a str>,
    /// Tables whose values may come out of the rebuild as others.
    pub(super) recast: BTreeSet<&'a str>,
    /// Groups after which a name is free.
    pub(super) releases: BTreeMap<&'a str, Vec<Group>>,
    /// Groups that need a name to be free.
    pub(super) claims: Vec<(&'a str, Group)>,
    /// Views that are dropped, whether or not they come again.
    pub(super) views_gone: BTreeSet<&'a str>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        from: &'a Catalog,
        to: &'a Catalog,
        delta: &'a Delta<'a>,
        treatments: &'a [Treatment<'a>],
    ) -> Self {
        let mut order = Order::default();
        let cleared = order.add(rank(CLEARED, ""), Vec::new());
        let settled = order.add(rank(SETTLED, ""), Vec::new());
        order.before(cleared, settled, Strength::Hard);
        let mut shadows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for table in from.tables.values().chain(to.tables.values()) {
            if let TableKind::Shadow { of } = &table.kind {
                shadows.entry(of.name.key()).or_default().push(table.name.name.key());
            }
        }
        Self {
            delta,
            treatments,
            from_indexes: by_key(&from.indexes),
            from_views: by_key(&from.views),
            from_triggers: by_key(&from.triggers),
            shadows,
            after: After::of(from, to, delta),
            dependents: dependents::find(from, delta, treatments),
            order,
            cleared,
            settled,
            gone: BTreeMap::new(),
            dropped: BTreeMap::new(),
            created: BTreeMap::new(),
            shaped: BTreeMap::new(),
            shrunk: BTreeSet::new(),
            recast: BTreeSet::new(),
            releases: BTreeMap::new(),
            claims: Vec::new(),
            views_gone: BTreeSet::new(),
        }
    }

    /// All statements in order.
    pub(super) fn statements(mut self) -> Vec<Planned> {
        for treatment in self.treatments {
            self.place_table(treatment);
        }
        self.link_tables();
        self.place_indexes();
        self.place_views();
        self.place_triggers();
        self.link_names();
        self.order.into_statements()
    }

    /// Adds a group that runs before any table is touched.
    pub(super) fn add_early(&mut self, phase: u8, key: &str, sql: String) -> Group {
        let group = self.order.add(rank(phase, key), vec![Planned::plain(sql)]);
        self.order.before(group, self.cleared, Strength::Hard);
        group
    }

    /// Adds a group that runs when every table has its new shape.
    pub(super) fn add_late(&mut self, phase: u8, key: &str, statements: Vec<Planned>) -> Group {
        let group = self.order.add(rank(phase, key), statements);
        self.order.before(self.settled, group, Strength::Hard);
        group
    }

    /// Adds a group that runs between the two barriers.
    pub(super) fn add_between(&mut self, rank: Rank, statements: Vec<Planned>) -> Group {
        let group = self.order.add(rank, statements);
        self.order.before(self.cleared, group, Strength::Hard);
        self.order.before(group, self.settled, Strength::Hard);
        group
    }

    fn place_table(&mut self, treatment: &'a Treatment<'a>) {
        match treatment {
            Treatment::Create(table) => self.place_new(table),
            Treatment::Drop(table) => self.place_dropped(table),
            Treatment::Replace(from, to) => {
                self.place_dropped(from);
                self.place_new(to);
            }
            Treatment::Alter(alter) => {
                let key = alter.to.name.name.key();
                let group = self.add_between(rank(TABLES_CHANGE, key), alter.statements());
                self.shaped.insert(key, (group, TABLES_CHANGE));
                if !alter.drop.is_empty() {
                    self.shrunk.insert(key);
                }
            }
            Treatment::Rebuild(rebuild) => {
                let key = rebuild.to.name.name.key();
                let group = self.add_between(rank(TABLES_CHANGE, key), rebuild.statements());
                self.shaped.insert(key, (group, TABLES_CHANGE));
                self.gone.insert(key, group);
                if rebuild.recasts() {
                    self.recast.insert(key);
                }
            }
        }
    }

    fn place_new(&mut self, table: &'a Table) {
        let key = table.name.name.key();
        let group = self.add_between(rank(TABLES_COME, key), vec![tables::create(table)]);
        self.created.insert(key, group);
        self.shaped.insert(key, (group, TABLES_COME));
        let shadows = self.shadows.get(key).into_iter().flatten().copied();
        self.claims.extend(shadows.chain([key]).map(|name| (name, group)));
    }

    fn place_dropped(&mut self, table: &'a Table) {
        let key = table.name.name.key();
        let group = self.add_between(rank(TABLES_GO, key), vec![tables::drop(table)]);
        self.gone.insert(key, group);
        self.dropped.insert(key, group);
        let shadows = self.shadows.get(key).into_iter().flatten().copied();
        for name in shadows.chain([key]) {
            self.releases.entry(name).or_default().push(group);
        }
    }

    /// New tables come after those they refer to; dropped ones go after whatever refers to them.
    fn link_tables(&mut self) {
        let mut edges = Vec::new();
        for treatment in self.treatments {
            if let Some(table) = treatment.gone() {
                let own = self.gone.get(table.name.name.key());
                let others =
                    table.foreign_keys().filter_map(|key| self.dropped.get(key.table.name.key()));
                edges.extend(others.filter_map(|other| Some((*own?, *other))));
            }
            if let Treatment::Create(table) | Treatment::Replace(_, table) = treatment {
                let own = self.created.get(table.name.name.key());
                let others =
                    table.foreign_keys().filter_map(|key| self.created.get(key.table.name.key()));
                edges.extend(others.filter_map(|other| Some((*other, *own?))));
            }
        }
        for (first, second) in edges {
            self.order.before(first, second, Strength::Soft);
        }
    }

    /// Whoever needs a name waits for whoever bears it.
    fn link_names(&mut self) {
        for (name, claimer) in std::mem::take(&mut self.claims) {
            for releaser in self.releases.get(name).into_iter().flatten() {
                self.order.before(*releaser, claimer, Strength::Hard);
            }
        }
    }
}

/// The differences that can be planned, by the key of the object's name.
pub(super) fn known<'a, 'd, T>(
    entries: &'d [Entry<'a, T, Vec<Attribute>>],
    key: impl Fn(&'d T) -> &'d str,
) -> BTreeMap<&'d str, &'d Differs<'a, T, Vec<Attribute>>> {
    let known = entries.iter().filter(|entry| !entry.unknown);
    known.map(|entry| (key(entry.differs.object()), &entry.differs)).collect()
}

/// The rank of a group that is about one object.
fn rank(phase: u8, key: &str) -> Rank {
    (phase, key.to_owned(), 0, String::new())
}
