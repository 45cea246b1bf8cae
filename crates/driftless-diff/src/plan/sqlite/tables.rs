//! What is done to each table that differs.

use std::collections::BTreeSet;

use driftless_catalog::{Catalog, Table, TableKind};

use super::super::{HazardKind, Planned};
use super::alter::Alter;
use super::rebuild::{Rebuild, scratch_name};
use super::words::mentions;
use crate::Options;
use crate::definition;
use crate::delta::{Delta, Differs};

/// What is done to a table.
pub(super) enum Treatment<'a> {
    /// It is new.
    Create(&'a Table),
    /// It goes.
    Drop(&'a Table),
    /// Its kind or its module changes, so nothing of it can stay.
    Replace(&'a Table, &'a Table),
    /// It is changed in place.
    Alter(Alter<'a>),
    /// It is copied into a table of the new shape.
    Rebuild(Rebuild<'a>),
}

/// A treatment for every table that differs, in name order.
pub(super) fn treatments<'a>(
    from: &'a Catalog,
    to: &'a Catalog,
    delta: &'a Delta<'a>,
    options: &Options,
) -> Vec<Treatment<'a>> {
    let mut names = Names::of(from, to);
    let known = delta.tables.iter().filter(|entry| !entry.unknown);
    let treat = known.map(|entry| match &entry.differs {
        Differs::Added(table) => Treatment::Create(table),
        Differs::Removed(table) => Treatment::Drop(table),
        Differs::Changed(from, to, _)
            if from.kind != TableKind::Ordinary || to.kind != TableKind::Ordinary =>
        {
            Treatment::Replace(from, to)
        }
        Differs::Changed(from, to, delta) => match Alter::find(from, to, delta, options) {
            Some(alter) => Treatment::Alter(alter),
            None => {
                let scratch = names.free(&scratch_name(to));
                let keep_rowid = names.indexed_by_module.contains(from.name.name.key());
                Treatment::Rebuild(Rebuild::new(from, to, delta, scratch, keep_rowid))
            }
        },
    });
    treat.collect()
}

impl<'a> Treatment<'a> {
    /// The table before, if all that hangs on it goes with it.
    pub(super) const fn gone(&self) -> Option<&'a Table> {
        match self {
            Self::Drop(table) | Self::Replace(table, _) => Some(table),
            Self::Rebuild(rebuild) => Some(rebuild.from),
            Self::Create(_) | Self::Alter(_) => None,
        }
    }

    /// Whether SQLite looks at every view and trigger when this is done.
    pub(super) fn is_fragile(&self) -> bool {
        match self {
            Self::Rebuild(_) => true,
            Self::Alter(alter) => !alter.drop.is_empty(),
            _ => false,
        }
    }
}

/// `CREATE TABLE` or `CREATE VIRTUAL TABLE`.
pub(super) fn create(table: &Table) -> Planned {
    Planned::plain(definition::table(table))
}

/// `DROP TABLE`.
pub(super) fn drop(table: &Table) -> Planned {
    let sql = format!("DROP TABLE {}", definition::name(table.name.name.as_str()));
    let lost = match table.kind {
        TableKind::Ordinary => format!("the rows of `{}` are lost", table.name),
        _ => format!("what the virtual table `{}` stores is lost", table.name),
    };
    Planned::plain(sql).with(HazardKind::DataLoss, lost)
}

/// The names in use, and what they are used for.
struct Names {
    taken: BTreeSet<String>,
    /// Tables whose rows a virtual table may know by their number.
    indexed_by_module: BTreeSet<String>,
}

impl Names {
    fn of(from: &Catalog, to: &Catalog) -> Self {
        let mut taken = BTreeSet::new();
        let mut indexed_by_module = BTreeSet::new();
        for catalog in [from, to] {
            taken.extend(catalog.tables.keys().map(|name| name.name.key().to_owned()));
            taken.extend(catalog.indexes.keys().map(|name| name.name.key().to_owned()));
            taken.extend(catalog.views.keys().map(|name| name.name.key().to_owned()));
            for table in catalog.tables.values() {
                if let TableKind::Virtual { arguments, .. } = &table.kind {
                    indexed_by_module.extend(arguments.iter().flat_map(|text| mentions(text)));
                }
            }
        }
        Self { taken, indexed_by_module }
    }

    /// That name, or with a number after it if it is taken.
    fn free(&mut self, base: &str) -> String {
        let mut name = base.to_owned();
        let mut number = 2;
        while !self.taken.insert(name.to_ascii_lowercase()) {
            name = format!("{base}_{number}");
            number += 1;
        }
        name
    }
}
