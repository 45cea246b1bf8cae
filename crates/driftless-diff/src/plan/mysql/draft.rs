//! The whole plan: which objects go, come and change, and what comes before what.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::mysql::{Context, Key, Name, Objects, Table, database_key};
use driftless_diag::Backend;
use driftless_replay::print::mysql::parts::{self, charset_option, literal, named};

use super::super::order::{Group, Order, Strength};
use super::super::{HazardKind, Planned};
use super::differences::Differences;
use super::foreign::Foreign;
use super::rank::{self, rank};
use crate::Options;

/// Everything that is known about a plan before its statements are written.
pub(super) struct Draft<'a> {
    pub(super) product: Backend,
    pub(super) from: &'a Objects,
    pub(super) to: &'a Objects,
    pub(super) differences: Differences<'a>,
    /// What values that a side leaves open are understood by.
    pub(super) context: Context,
    pub(super) options: Options,
    /// Whether statements say which locks they need.
    pub(super) is_safe: bool,
}

/// The groups of tables, by what is done to them.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) gone: BTreeMap<Name, Group>,
    pub(super) made: BTreeMap<Name, Group>,
}

impl<'a> Draft<'a> {
    /// All statements in order.
    pub(super) fn statements(&self) -> Vec<Planned> {
        let mut order = Order::default();
        self.database(&mut order);
        let groups = self.tables(&mut order);
        self.sequences(&mut order, &groups);
        self.code(&mut order);
        let statements = order.into_statements();
        if statements.is_empty() || !self.needs_no_checks() {
            return statements;
        }
        let mut all = vec![Planned::plain("SET SESSION foreign_key_checks = 0")];
        all.extend(statements);
        all.push(Planned::plain("SET SESSION foreign_key_checks = 1"));
        all
    }

    fn database(&self, order: &mut Order) {
        let key = database_key();
        if !self.differences.has(&key) {
            return;
        }
        let (from, to) = (&self.from.database, &self.to.database);
        let mut words = String::new();
        if let Some(charset) = &to.charset
            && from.charset != to.charset
        {
            words
                .push_str(&charset_option(charset).replace(" DEFAULT CHARSET=", " CHARACTER SET "));
            words = words.replace(" COLLATE=", " COLLATE ");
        }
        if from.comment != to.comment {
            words.push_str(&format!(" COMMENT {}", literal(&to.comment)));
        }
        if !words.is_empty() {
            let planned = Planned::plain(format!("ALTER DATABASE{words}"));
            order.add(rank(rank::DATABASE, ""), vec![planned]);
        }
    }

    /// Tables on both sides, and those that come or go, by name.
    pub(super) fn pairs(&self) -> BTreeMap<Name, (Option<&'a Table>, Option<&'a Table>)> {
        let mut pairs: BTreeMap<Name, (Option<&Table>, Option<&Table>)> = BTreeMap::new();
        let ours = |table: &&Table| !table.temporary && table.columns_known;
        for table in self.from.tables.values().filter(ours) {
            pairs.entry(self.differences.folded(&table.name)).or_default().0 = Some(table);
        }
        for table in self.to.tables.values().filter(ours) {
            pairs.entry(self.differences.folded(&table.name)).or_default().1 = Some(table);
        }
        pairs
    }

    fn tables(&self, order: &mut Order) -> Tables {
        let pairs = self.pairs();
        let foreign = Foreign::new(self, &pairs);
        let mut groups = Tables::default();
        for (name, pair) in &pairs {
            let subject = name.to_string();
            let go = foreign.early(name);
            if !go.is_empty() {
                order.add(rank(rank::KEYS_GO, &subject), go);
            }
            match *pair {
                (Some(from), None) if foreign.goes(name) => {
                    let group = order.add(rank(rank::TABLES_GO, &subject), vec![dropped(from)]);
                    groups.gone.insert(name.clone(), group);
                }
                (None, Some(to)) if foreign.comes(name) => {
                    let statements = self.created(to, &foreign.late_names(name));
                    let group = order.add(rank(rank::TABLES, &subject), statements);
                    groups.made.insert(name.clone(), group);
                }
                (Some(from), Some(to)) => {
                    let statements = self.altered(from, to, &foreign);
                    if !statements.is_empty() {
                        let group = order.add(rank(rank::TABLES, &subject), statements);
                        groups.made.insert(name.clone(), group);
                    }
                }
                _ => {}
            }
            let come = foreign.late(name);
            if !come.is_empty() {
                order.add(rank(rank::KEYS_COME, &subject), come);
            }
        }
        for (first, second) in foreign.before() {
            let of = |name: &Name| groups.gone.get(name).or_else(|| groups.made.get(name));
            if let (Some(first), Some(second)) = (of(first), of(second)) {
                order.before(*first, *second, Strength::Hard);
            }
        }
        groups
    }

    fn created(&self, table: &Table, late: &BTreeSet<&str>) -> Vec<Planned> {
        let create = parts::create(self.product, table, |name, _| !late.contains(name));
        let mut statements = vec![Planned::plain(create)];
        statements.extend(parts::afterwards(table).into_iter().map(Planned::plain));
        statements
    }

    /// Whether the target has references to tables or keys that it does not have: then somebody
    /// switched the checks off, and so must we.
    fn needs_no_checks(&self) -> bool {
        let mut keys = self.to.tables.values().flat_map(|table| table.foreign_keys.values());
        keys.any(|key| {
            if key.table.database.is_some() {
                return false;
            }
            let target = self.to.find_table(&key.table).and_then(|name| self.to.tables.get(name));
            target.is_none_or(|target| {
                target.columns_known && !target.keys.iter().any(|it| serves(it, &key.referenced))
            })
        })
    }
}

/// Whether rows can be found by those columns.
fn serves(key: &Key, columns: &[String]) -> bool {
    let mut parts = key.parts.iter().filter_map(|part| part.column_name());
    columns.iter().all(|column| parts.next().is_some_and(|it| it.eq_ignore_ascii_case(column)))
}

fn dropped(table: &Table) -> Planned {
    let message = format!("`{}` goes with all its rows", table.name);
    Planned::plain(format!("DROP TABLE {}", named(&table.name))).with(HazardKind::DataLoss, message)
}
