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

use diesel::QueryResult;
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
    Ok(read(reading)?.objects)
}

/// The objects, and what is there besides, as of one moment.
pub(super) fn survey(reading: &mut Reading<'_>) -> Result<(Objects, Vec<NotCompared>), Fault> {
    let mut all = read(reading)?;
    let unclaimed = unclaimed::unclaimed(&mut all)?;
    Ok((all.objects, unclaimed))
}

/// What was read so far.
struct Introspection<'r, 'c> {
    reading: &'r mut Reading<'c>,
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

fn read<'r, 'c>(reading: &'r mut Reading<'c>) -> QueryResult<Introspection<'r, 'c>> {
    let mut all = Introspection {
        reading,
        objects: Objects::default(),
        relations: BTreeMap::new(),
        attributes: BTreeMap::new(),
        index_parts: BTreeMap::new(),
        found: BTreeMap::new(),
    };
    schema::read(&mut all)?;
    relation::read(&mut all)?;
    column::read(&mut all)?;
    let mut key_indexes = index::read(&mut all)?;
    constraint::read(&mut all, &mut key_indexes)?;
    sequence::read(&mut all)?;
    types::read(&mut all)?;
    constraint::of_domains(&mut all)?;
    routine::read(&mut all)?;
    trigger::read(&mut all)?;
    rule::read(&mut all)?;
    policy::read(&mut all)?;
    statistics::read(&mut all)?;
    extension::read(&mut all)?;
    event_trigger::read(&mut all)?;
    publication::read(&mut all)?;
    foreign::read(&mut all)?;
    other::read(&mut all)?;
    privilege::read(&mut all)?;
    comment::read(&mut all)?;
    mark::read(&mut all)?;
    Ok(all)
}

impl Introspection<'_, '_> {
    /// Such as `150004`.
    fn version(&self) -> i32 {
        self.reading.server.number
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
