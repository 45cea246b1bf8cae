//! Views and routines, and what all code has in common: definers and the `sql_mode` it was made in.
//!
//! A view is replaced when all that it reads is as it is to be, so views come in the order in which
//! they read each other. A routine is replaced where the server can (MariaDB), which keeps what is
//! granted on it, and else dropped and made; what does not touch its body is altered.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::mysql::{Name, Routine, RoutineKind};
use driftless_catalog::{ObjectKey, ObjectKind};
use driftless_diag::Backend;
use driftless_replay::print::mysql::parts::{self, Head, literal, named};

use super::super::order::{Order, Strength};
use super::super::{HazardKind, Planned};
use super::draft::Draft;
use super::rank::{self, rank};

/// The modes that the servers have by default, which are not said.
const USUAL_MODES: [&str; 2] = [
    "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
    "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
     ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
];

impl Draft<'_> {
    pub(super) fn code(&self, order: &mut Order) {
        self.routines(order);
        self.views(order);
        self.triggers(order);
        self.events(order);
    }

    pub(super) const fn head(&self, replace: bool) -> Head {
        Head { replace, definer: self.options.owners }
    }

    /// A statement that makes code, in the mode that it is to have.
    pub(super) fn made(&self, key: &ObjectKey, sql: String, mode: Option<&String>) -> Vec<Planned> {
        let mut planned = Planned { is_compound: sql.contains(';'), ..Planned::plain(sql) };
        if let Some(doubt) = self.differences.doubt(key) {
            planned = planned.with(HazardKind::Undecided, doubt);
        }
        if planned.sql.contains(" DEFINER=") && self.options.owners {
            let message =
                format!("only an administrator may make {} `{}` another's", key.kind, key.path);
            planned = planned.with(HazardKind::Privilege, message);
        }
        let unusual = |mode: &&String| {
            !USUAL_MODES.contains(&mode.as_str()) || self.differences.has_attribute(key, "sql mode")
        };
        let Some(mode) = mode.filter(unusual) else { return vec![planned] };
        vec![
            Planned::plain(format!("SET SESSION sql_mode = {}", literal(mode))),
            planned,
            Planned::plain("SET SESSION sql_mode = DEFAULT"),
        ]
    }

    fn views(&self, order: &mut Order) {
        for name in self.from.views.keys() {
            let key = self.differences.key(ObjectKind::View, name);
            if self.differences.is_one_sided(&key) {
                let planned = Planned::plain(format!("DROP VIEW {}", named(name)));
                order.add(rank(rank::VIEWS_GO, &name.to_string()), vec![planned]);
            }
        }
        let mut groups = BTreeMap::new();
        for (name, view) in &self.to.views {
            let key = self.differences.key(ObjectKind::View, name);
            if !self.differences.has(&key) {
                continue;
            }
            let replaces = !self.differences.is_one_sided(&key);
            let sql = parts::view(self.product, &self.head(replaces), view);
            let statements = self.made(&key, sql, None);
            groups.insert(name, order.add(rank(rank::VIEWS_COME, &name.to_string()), statements));
        }
        if groups.len() < 2 {
            return;
        }
        let reads = self.reads();
        for (name, group) in &groups {
            for read in reached(&reads, name) {
                if let Some(first) = groups.get(read) {
                    order.before(*first, *group, Strength::Soft);
                }
            }
        }
    }

    /// Which views each view of the target mentions.
    fn reads(&self) -> BTreeMap<&Name, BTreeSet<&Name>> {
        let mut by_word: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
        for name in self.to.views.keys() {
            by_word.entry(&name.name).or_default().push(name);
        }
        let is_part = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
        // Names that are no words are found as they are written.
        let odd: Vec<&str> =
            by_word.keys().filter(|name| !name.chars().all(is_part)).copied().collect();
        let views = self.to.views.iter().map(|(name, view)| {
            let mut read = BTreeSet::new();
            let text = view.query.source.as_str();
            let words = text.split(|c| !is_part(c));
            for word in words.chain(odd.iter().copied().filter(|name| text.contains(name))) {
                read.extend(by_word.get(word).into_iter().flatten().copied());
            }
            read.remove(name);
            (name, read)
        });
        views.collect()
    }

    fn routines(&self, order: &mut Order) {
        for routine in self.from.routines.values() {
            let key = routine.name.key();
            if self.differences.is_one_sided(&key) {
                let subject = key.path.clone();
                order.add(rank(rank::ROUTINES_GO, &subject), vec![dropped(routine)]);
            }
        }
        for routine in self.to.routines.values() {
            let key = routine.name.key();
            if !self.differences.has(&key) {
                continue;
            }
            let subject = rank(rank::ROUTINES_COME, &key.path);
            if let Some(sql) = self.altered_routine(&key, routine) {
                order.add(subject, vec![Planned::plain(sql)]);
                continue;
            }
            let is_there = !self.differences.is_one_sided(&key);
            let replaces = is_there && self.product == Backend::MariaDb;
            if is_there && !replaces {
                order.add(rank(rank::ROUTINES_GO, &key.path), vec![dropped(routine)]);
            }
            let sql = parts::routine(&self.head(replaces), routine);
            order.add(subject, self.made(&key, sql, routine.sql_mode.as_ref()));
        }
    }

    /// `ALTER PROCEDURE` or `ALTER FUNCTION`, where that says all that differs.
    fn altered_routine(&self, key: &ObjectKey, routine: &Routine) -> Option<String> {
        let mut words = String::new();
        for change in self.differences.of(key) {
            match change.attribute.as_deref()? {
                "comment" => words.push_str(&format!(" COMMENT {}", literal(&routine.comment))),
                "data access" => words.push_str(&format!(" {}", routine.data_access)),
                "security" => {
                    let who = if routine.invoker { "INVOKER" } else { "DEFINER" };
                    words.push_str(&format!(" SQL SECURITY {who}"));
                }
                _ => return None,
            }
        }
        Some(format!("ALTER {} {}{words}", word(routine), named(&routine.name.name)))
    }
}

fn word(routine: &Routine) -> &'static str {
    match routine.name.kind {
        RoutineKind::Procedure => "PROCEDURE",
        RoutineKind::Function | RoutineKind::Aggregate => "FUNCTION",
    }
}

fn dropped(routine: &Routine) -> Planned {
    Planned::plain(format!("DROP {} {}", word(routine), named(&routine.name.name)))
}

/// Everything that can be reached.
fn reached<'n>(reads: &BTreeMap<&'n Name, BTreeSet<&'n Name>>, from: &Name) -> BTreeSet<&'n Name> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Name> = reads.get(from).into_iter().flatten().copied().collect();
    while let Some(name) = open.pop() {
        if let Some((name, next)) = reads.get_key_value(name)
            && found.insert(*name)
        {
            open.extend(next.iter().copied());
        }
    }
    found
}
