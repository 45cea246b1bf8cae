//! Whole components judged, from a directory on disk to what is found.

mod batches;
mod branches;
mod component;
mod downs;
mod judging;
mod layouts;
mod locking;
mod shared;
