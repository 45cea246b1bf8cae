//! Differences between catalogs, and the SQL that leads from one to the other.
//!
//! [`diff`] compares two catalogs by what they mean, not by how they were spelled, and yields a
//! flat list of [`Change`]s; [`plan`] turns the same comparison into statements in an order that
//! works. Both start from one typed comparison (`delta`), so a difference that is reported is a
//! difference that is planned. What nobody can decide is said to be so: it never becomes "equal",
//! and never a statement. Nothing here does I/O or fails.

mod change;
mod definition;
mod delta;
#[cfg(test)]
mod fixture;
mod plan;

pub use change::{Certainty, Change};
pub use delta::{Options, diff, diff_with, not_compared};
pub use plan::{
    Forms, Generated, Hazard, HazardKind, Placement, Planned, plan, plan_in, plan_with,
};
