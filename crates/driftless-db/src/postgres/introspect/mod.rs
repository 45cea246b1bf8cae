//! The schema of a PostgreSQL database as values: one file an object kind, at most one query each.
//!
//! Called within a transaction that is one moment (`connection.rs`), with the printing pinned
//! (`session.rs`): nothing but `pg_catalog` is on the path, so the server prints every other name
//! with its schema, the same everywhere. `public` is then left out by whoever shows a name.
//!
//! Left out: schemas of the server's own and of temporary objects, what extensions own, and our
//! tables. What is found is registered under its catalog and number, which is how comments and
//! privileges, read once for all kinds, find what they are about, and how the closure
//! (`unclaimed.rs`) finds what no file here has read.
//!
//! Nothing is parsed but the server's own printing, and only where it prints two things as one
//! (`text.rs`): a trigger's condition, a rule's actions. Differences between versions stand in the
//! query that has them.

mod column;
mod comment;
mod constraint;
mod database;
mod event_trigger;
mod extension;
mod foreign;
mod index;
mod mark;
mod other;
mod policy;
mod privilege;
mod publication;
mod relation;
mod routine;
mod rows;
mod rule;
mod schema;
mod sequence;
mod statistics;
mod system;
mod text;
mod trigger;
mod types;
mod unclaimed;

use std::collections::BTreeMap;

use driftless_catalog::ObjectKey;
use driftless_catalog::postgres::{Name, Objects};

use super::connection::Reading;
use super::message::Fault;
use crate::NotCompared;
use column::{Attribute, IndexPart};
pub(super) use database::database;
pub(super) use system::system;

/// The objects. Called within a transaction.
pub(super) fn objects(reading: &mut Reading<'_>) -> Result<Objects, Fault> {
    Ok(read(reading)?.into_objects())
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Introspection {
    objects: Objects,
    /// Tables, views and sequences by number.
    relations: BTreeMap<u32, Name>,
    /// The columns of each relation, in order.
    attributes: BTreeMap<u32, Vec<Attribute>>,
    /// What is set for parts of indexes, by index and number.
    index_parts: BTreeMap<(u32, u32), IndexPart>,
    /// Everything that was found, by catalog, number and column.
    found: BTreeMap<Place, ObjectKey>,
}

/// Where the server keeps an object: the catalog, the number, and the column or zero.
type Place = (&'static str, u32, i32);

/// Reads the objects. Called within a transaction.
pub(super) fn read(reading: &mut Reading<'_>) -> Result<Introspection, Fault> {
    let mut all = Introspection::default();
    schema::read(reading, &mut all)?;
    relation::read(reading, &mut all)?;
    column::read(reading, &mut all)?;
    let mut key_indexes = index::read(reading, &mut all)?;
    constraint::read(reading, &mut all, &mut key_indexes)?;
    sequence::read(reading, &mut all)?;
    types::read(reading, &mut all)?;
    constraint::of_domains(reading, &mut all)?;
    routine::read(reading, &mut all)?;
    trigger::read(reading, &mut all)?;
    rule::read(reading, &mut all)?;
    policy::read(reading, &mut all)?;
    statistics::read(reading, &mut all)?;
    extension::read(reading, &mut all)?;
    event_trigger::read(reading, &mut all)?;
    publication::read(reading, &mut all)?;
    foreign::read(reading, &mut all)?;
    other::read(reading, &mut all)?;
    privilege::read(reading, &mut all)?;
    comment::read(reading, &mut all)?;
    mark::read(reading, &mut all)?;
    Ok(all)
}

impl Introspection {
    /// The objects.
    pub(super) fn objects(&self) -> &Objects {
        &self.objects
    }

    /// The objects alone.
    pub(super) fn into_objects(self) -> Objects {
        self.objects
    }

    /// What is there besides, as of the same moment.
    pub(super) fn rest(&self, reading: &mut Reading<'_>) -> Result<Vec<NotCompared>, Fault> {
        Ok(unclaimed::unclaimed(reading, self)?)
    }

    /// Registers an object.
    fn register(&mut self, catalog: &'static str, number: u32, key: ObjectKey) {
        self.found.insert((catalog, number, 0), key);
    }

    /// Registers an object that has an owner.
    fn register_owned(
        &mut self,
        catalog: &'static str,
        number: u32,
        key: ObjectKey,
        owner: String,
    ) {
        self.objects.owners.insert(key.clone(), owner);
        self.register(catalog, number, key);
    }
}
