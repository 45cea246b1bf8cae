//! In which order statements stand where nothing else decides: what goes before what comes, and
//! code around the tables it is about.

use super::super::order::Rank;

pub(super) const DATABASE: u8 = 0;
pub(super) const EVENTS_GO: u8 = 1;
pub(super) const TRIGGERS_GO: u8 = 2;
pub(super) const VIEWS_GO: u8 = 3;
pub(super) const ROUTINES_GO: u8 = 4;
pub(super) const SEQUENCES_COME: u8 = 5;
pub(super) const KEYS_GO: u8 = 6;
pub(super) const TABLES_GO: u8 = 7;
pub(super) const TABLES: u8 = 8;
pub(super) const KEYS_COME: u8 = 9;
pub(super) const SEQUENCES_GO: u8 = 10;
pub(super) const ROUTINES_COME: u8 = 11;
pub(super) const VIEWS_COME: u8 = 12;
pub(super) const TRIGGERS_COME: u8 = 13;
pub(super) const EVENTS_COME: u8 = 14;

/// The rank of a group about one object.
pub(super) fn rank(phase: u8, subject: &str) -> Rank {
    (phase, subject.to_owned(), 0, String::new())
}
